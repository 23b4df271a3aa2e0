// SPDX-License-Identifier: GPL-3.0-or-later
// The line a filter is typed in: marks the places that are wrong, walks through what was typed before, and shows what
// may come next. GUI thread.
#pragma once

#include "core/newest_job.h"
#include "core/query/filter_completion.h"
#include "gui/filter/filter_store.h"

#include <QLineEdit>
#include <QPointer>

#include <functional>
#include <vector>

namespace headroom {

class SuggestionList;

class FilterEdit : public QLineEdit {
    Q_OBJECT
  public:
    // Characters of the text that are wrong.
    struct Flaw {
        qsizetype position = 0;
        qsizetype length = 0;  // 0: something lacks there
        bool grave = true;     // false: it can be read, but matches nobody
    };

    // What may come next, for the cursor in a text; runs in the thread pool.
    using Completion = std::function<std::vector<FilterSuggestion>(const QString& text, qsizetype cursor)>;

    explicit FilterEdit(FilterRows rows, QWidget* parent = nullptr);
    ~FilterEdit() override;

    void setFlaws(std::vector<Flaw> flaws);
    // None: nothing is suggested.
    void setCompletion(Completion completion) { m_completion = std::move(completion); }

    // Replaces the text as the user would, so that it can be undone.
    void replaceText(const QString& text);

  Q_SIGNALS:
    // Enter, or Down where there is nothing to go down to in the line.
    void left();

  protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

  private:
    struct Input {
        QString text;
        qsizetype cursor = 0;
        Completion completion;
    };
    struct Answer {
        QString text;
        qsizetype cursor = 0;
        std::vector<FilterSuggestion> suggestions;
    };
    [[nodiscard]] static Answer suggest(const Input& input);
    void requestSuggestions();
    void showSuggestions(const Answer& answer);
    void accept(const FilterSuggestion& suggestion);
    [[nodiscard]] bool keyForSuggestions(const QKeyEvent& event);
    void walkRecent(int step);
    [[nodiscard]] int xOf(qsizetype position) const;

    std::vector<Flaw> m_flaws;
    FilterRows m_rows;
    FilterStore m_store;
    Completion m_completion;
    NewestJob<Input, Answer> m_job;
    QPointer<SuggestionList> m_suggestions;  // in the window, above the other widgets; made when first needed
    int m_recent = -1;                       // which of the recent filters is shown; -1: what the user types
    QString m_draft;                         // typed before walking through them
};

}  // namespace headroom
