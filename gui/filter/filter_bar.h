// SPDX-License-Identifier: GPL-3.0-or-later
// Where the rows to show are chosen: the line for a filter, how many it matches, and the filters of before. A text that
// cannot be read changes nothing but says what is wrong. GUI thread.
#pragma once

#include "core/query/filter.h"
#include "gui/filter/filter_store.h"

#include <QTimer>
#include <QWidget>

#include <functional>
#include <memory>
#include <vector>

class QLabel;
class QToolButton;

namespace headroom {

class FilterEdit;

class FilterBar : public QWidget {
    Q_OBJECT
  public:
    explicit FilterBar(FilterRows rows, QWidget* parent = nullptr);

    // The last text that could be read.
    [[nodiscard]] const Filter& filter() const { return m_filter; }
    [[nodiscard]] QString text() const;
    // As if the user had typed it.
    void setText(const QString& text);
    void beginTyping();
    // In the line's history from now on.
    void remember() const;

    // What is wrong with the text or to be known of it, as a sentence; empty: nothing.
    [[nodiscard]] const QString& sentence() const { return m_sentence; }

    // What the filter did: `matched` of `all`, and of how many it cannot tell.
    void showMatches(int matched, int all, int undecided);
    void showNoMatches();
    // What the suggestions come from; null: nothing.
    void setSnapshot(const std::shared_ptr<const ClientSnapshot>& snapshot);
    void setEntries(const std::shared_ptr<const std::vector<SlowlogEntry>>& entries);

  Q_SIGNALS:
    void filterChanged();
    // As it stands there, whether it can be read or not.
    void textChanged(const QString& text);
    void sentenceChanged();
    // The user wants to go on in the table.
    void left();

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    void takeText();
    void applyText();
    void checkText();
    void updateMatches();

    [[nodiscard]] tl::expected<Filter, FilterError> parsed(const QString& text) const;

    FilterRows m_rows;
    FilterStore m_store;
    FilterEdit* m_edit;
    QLabel* m_matches;
    QToolButton* m_clear;
    Filter m_filter;
    bool m_broken = false;
    QTimer m_patience;  // runs while the last word may yet become more than that
    QString m_sentence;
    std::function<std::vector<FilterError>(const Filter&)> m_missing;  // fields that no row has; none: no rows
    int m_matched = -1;                                                // none shown
    int m_all = 0;
    int m_undecided = 0;
};

}  // namespace headroom
