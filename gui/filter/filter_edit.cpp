// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/filter/filter_edit.h"

#include "core/query/filter.h"
#include "gui/filter/suggestion_list.h"
#include "gui/style/theme.h"

#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <utility>

namespace headroom {

namespace {

constexpr int waveStep = 3;
constexpr int gapWidth = 4 * waveStep;  // of a mark where something lacks

QPainterPath wave(double left, double right, double y) {
    QPainterPath path(QPointF(left, y));
    int at = 1;
    for (double x = left + waveStep; x <= right; x += waveStep)
        path.lineTo(x, y - (at++ % 2) * waveStep);
    return path;
}

}  // namespace

FilterEdit::FilterEdit(FilterRows rows, QWidget* parent)
    : QLineEdit(parent),
      m_rows(rows),
      m_store(rows),
      m_job(this, &FilterEdit::suggest, [this](const Answer& answer) { showSuggestions(answer); }) {
    setMaxLength(static_cast<int>(Filter::MaxLength));
    // Not for what the program writes into it.
    connect(this, &QLineEdit::textEdited, this, [this] {
        m_recent = -1;
        requestSuggestions();
    });
    connect(this, &QLineEdit::cursorPositionChanged, this, [this](int before, int now) {
        Q_UNUSED(before);
        if (m_suggestions != nullptr && m_suggestions->isVisible() && m_suggestions->cursor() != now)
            requestSuggestions();
    });
}

FilterEdit::~FilterEdit() {
    delete m_suggestions;
}

void FilterEdit::setFlaws(std::vector<Flaw> flaws) {
    m_flaws = std::move(flaws);
    update();
}

void FilterEdit::replaceText(const QString& text) {
    selectAll();
    insert(text);
    m_job.cancel();
    if (m_suggestions != nullptr)
        m_suggestions->hide();
}

int FilterEdit::xOf(qsizetype position) const {
    // The rectangle of the cursor has five pixels at its left; the line may be scrolled.
    const int cursorX = inputMethodQuery(Qt::ImCursorRectangle).toRect().left() + 5;
    const auto advance = [this](qsizetype end) { return fontMetrics().horizontalAdvance(text().left(end)); };
    return cursorX + advance(position) - advance(cursorPosition());
}

void FilterEdit::paintEvent(QPaintEvent* event) {
    QLineEdit::paintEvent(event);
    if (m_flaws.empty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const ThemeColours& colours = themeColours(palette());
    const double y = (height() + fontMetrics().height()) / 2.0 + 1;
    for (const Flaw& flaw : m_flaws) {
        const int left = xOf(flaw.position);
        const int right = std::max(xOf(flaw.position + flaw.length), left + gapWidth);
        painter.setPen(QPen(flaw.grave ? colours.critical : colours.warning, 1.5));
        painter.drawPath(wave(left, right, y));
    }
}

bool FilterEdit::event(QEvent* event) {
    const bool suggesting = m_suggestions != nullptr && m_suggestions->isVisible();
    if (suggesting && event->type() == QEvent::ShortcutOverride &&
        static_cast<const QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept();
        return true;
    }
    // Tab would move the focus before keyPressEvent().
    if (suggesting && event->type() == QEvent::KeyPress && static_cast<const QKeyEvent*>(event)->key() == Qt::Key_Tab) {
        keyPressEvent(static_cast<QKeyEvent*>(event));
        return true;
    }
    return QLineEdit::event(event);
}

bool FilterEdit::keyForSuggestions(const QKeyEvent& event) {
    if (m_suggestions == nullptr || !m_suggestions->isVisible())
        return false;
    switch (event.key()) {
        case Qt::Key_Down:
        case Qt::Key_Up:
            m_suggestions->step(event.key() == Qt::Key_Down ? 1 : -1);
            return true;
        case Qt::Key_PageDown:
        case Qt::Key_PageUp:
            m_suggestions->step(event.key() == Qt::Key_PageDown ? SuggestionList::Rows : -SuggestionList::Rows);
            return true;
        case Qt::Key_Tab:
            accept(m_suggestions->chosen().value_or(m_suggestions->first()));
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter: {
            // Without a choice it means the filter as it stands.
            const auto chosen = m_suggestions->chosen();
            if (chosen)
                accept(*chosen);
            return chosen.has_value();
        }
        case Qt::Key_Escape:
            m_job.cancel();  // what is under way would bring them back
            m_suggestions->hide();
            return true;
        default:
            return false;
    }
}

void FilterEdit::keyPressEvent(QKeyEvent* event) {
    if (keyForSuggestions(*event))
        return;
    switch (event->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
            Q_EMIT left();
            return;
        case Qt::Key_Up:
            walkRecent(1);
            return;
        case Qt::Key_Down:
            if (m_recent >= 0)
                walkRecent(-1);
            else
                Q_EMIT left();
            return;
        case Qt::Key_Space:
            if (event->modifiers() == Qt::ControlModifier) {
                requestSuggestions();
                return;
            }
            break;
        default:
            break;
    }
    QLineEdit::keyPressEvent(event);
}

void FilterEdit::walkRecent(int step) {
    const QStringList recent = m_store.recent();
    const int wanted = std::clamp(m_recent + step, -1, static_cast<int>(recent.size()) - 1);
    if (wanted == m_recent)
        return;
    if (m_recent < 0)
        m_draft = text();
    replaceText(wanted < 0 ? m_draft : recent[wanted]);
    m_recent = wanted;
}

void FilterEdit::focusOutEvent(QFocusEvent* event) {
    QLineEdit::focusOutEvent(event);
    m_job.cancel();
    if (m_suggestions != nullptr)
        m_suggestions->hide();
}

FilterEdit::Answer FilterEdit::suggest(const Input& input) {
    return {input.text, input.cursor, input.completion(input.text, input.cursor)};
}

void FilterEdit::requestSuggestions() {
    if (m_completion)
        m_job.request({text(), cursorPosition(), m_completion}, true);
}

void FilterEdit::showSuggestions(const Answer& answer) {
    if (!hasFocus() || answer.text != text() || answer.cursor != cursorPosition())
        return;
    std::vector<FilterSuggestion> suggestions = answer.suggestions;
    // What stands there already is no news.
    std::erase_if(suggestions, [&answer](const FilterSuggestion& suggestion) {
        return answer.text.mid(suggestion.position, suggestion.length) == suggestion.text;
    });
    if (suggestions.empty()) {
        if (m_suggestions != nullptr)
            m_suggestions->hide();
        return;
    }
    if (m_suggestions == nullptr) {
        m_suggestions = new SuggestionList(m_rows, window());
        connect(m_suggestions, &SuggestionList::clickedOn, this, &FilterEdit::accept);
    }
    const QPoint below(xOf(suggestions.front().position), height() + 2);
    m_suggestions->show(std::move(suggestions), answer.cursor, mapTo(window(), below));
}

void FilterEdit::accept(const FilterSuggestion& suggestion) {
    // A word goes on after a space, a parenthesis at once.
    const qsizetype end = suggestion.position + suggestion.length;
    const bool space = suggestion.text.back() != u'(' && end == text().size();
    setSelection(static_cast<int>(suggestion.position), static_cast<int>(suggestion.length));
    insert(space ? suggestion.text + u' ' : suggestion.text);
    m_recent = -1;
    requestSuggestions();
}

}  // namespace headroom
