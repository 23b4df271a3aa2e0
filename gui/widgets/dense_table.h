// SPDX-License-Identifier: GPL-3.0-or-later
// A table view as all tables of Headroom are: whole rows, 1.5 times the font high (for those that wrap their words,
// with resizeRowsToContents(), half as much more than the words), no grid, scrolled by pixels, the first shown column
// always in sight, with a word in the middle when there is nothing to show. GUI thread.
#pragma once

#include <QTableView>

#include <vector>

class QLabel;

namespace headroom {

class DenseHeader;

class DenseTable : public QTableView {
    Q_OBJECT
  public:
    explicit DenseTable(QWidget* parent = nullptr);

    // Why the table is empty, and what it means or what to do; plain text. An empty title: nothing to say.
    void say(const QString& title, const QString& hint);

    // The leftmost column that is not hidden; -1: none.
    [[nodiscard]] int firstColumn() const;
    // What the rows in sight ask for.
    [[nodiscard]] int contentWidth(int column) const { return sizeHintForColumn(column); }

    [[nodiscard]] QModelIndex indexAt(const QPoint& position) const override;
    [[nodiscard]] QRect visualRect(const QModelIndex& index) const override;
    void scrollTo(const QModelIndex& index, ScrollHint hint = EnsureVisible) override;
    // Typing chooses no row: it would read the whole table, and single keys have other meanings here.
    void keyboardSearch(const QString& search) override;

  protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;

  private:
    void takeFontHeight();
    // By row from `first` to `last`.
    [[nodiscard]] std::vector<bool> selectedAmong(int first, int last) const;

    DenseHeader* m_header;
    QWidget* m_note;
    QLabel* m_title;
    QLabel* m_hint;
};

}  // namespace headroom
