// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/filter/filter_bar.h"

#include "core/query/filter_expression.h"
#include "core/query/filter_lexer.h"
#include "core/text/units.h"
#include "gui/filter/filter_edit.h"
#include "gui/filter/filter_menu.h"
#include "gui/style/metrics.h"
#include "gui/style/text_colour.h"
#include "gui/style/theme.h"
#include "gui/widgets/plain_label.h"
#include "gui/widgets/plain_tool_tip.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QStyleOptionFrame>
#include <QToolButton>

#include <algorithm>
#include <chrono>

namespace headroom {

namespace {

constexpr std::chrono::milliseconds patience{600};

// Whether the text ends in a word to search for that may be the beginning of a field or of a joining word: who types
// "name == web" does not look for "name".
bool mayGoOn(QStringView text, FilterRows rows) {
    const std::vector<FilterToken> tokens = filterTokens(text);  // the last one is the end
    if (tokens.size() < 2)
        return false;
    const FilterToken& last = tokens[tokens.size() - 2];
    if (last.kind != FilterToken::Word)
        return false;
    if (tokens.size() > 2) {
        const FilterToken& before = tokens[tokens.size() - 3];
        const QStringView word = before.in(text);
        if (before.kind == FilterToken::Compare || before.kind == FilterToken::Comma ||
            before.kind == FilterToken::OpenSet || word == u"in" || word == u"has" || word == u"is")
            return false;
    }
    const QString word = last.in(text).toString();
    if (const auto subject = FilterSubject::named(word, rows); subject && subject->isTruth())
        return false;
    const bool complete = last.end() < text.size();  // a space follows
    const auto begins = [&word, complete](const QString& name) {
        return name.startsWith(word, Qt::CaseInsensitive) && (!complete || name.size() == word.size());
    };
    QStringList others{QStringLiteral("and"), QStringLiteral("or"), QStringLiteral("not")};
    const auto add = [&others](std::string_view name) {
        others << QString::fromLatin1(name.data(), static_cast<qsizetype>(name.size()));
    };
    for (const FilterWord& field : workedOutFields(rows))
        add(field.name);
    for (int field = 0; rows == FilterRows::Clients && field < ClientField::KnownCount; ++field)
        add(clientFieldInfo(field).key);
    return std::ranges::any_of(others, begins);
}

}  // namespace

FilterBar::FilterBar(FilterRows rows, QWidget* parent)
    : QWidget(parent),
      m_rows(rows),
      m_store(rows),
      m_edit(new FilterEdit(rows)),
      m_matches(plainLabel(this)),
      m_clear(new QToolButton) {
    m_edit->setFrame(false);
    QPalette clear = m_edit->palette();
    clear.setColor(QPalette::Base, Qt::transparent);
    m_edit->setPalette(clear);
    const bool ofClients = rows == FilterRows::Clients;
    m_edit->setPlaceholderText(ofClients ? tr("Filter: a word, or idle > 5m and name ~ billing")
                                         : tr("Filter: a word, or duration > 50ms and name ~ billing"));
    m_edit->setAccessibleName(ofClients ? tr("Filter the clients") : tr("Filter the slow commands"));
    const QString what = ofClients ? tr("A word is looked for in address, name, user, command and library. Or say "
                                        "more: idle > 5m and name ~ billing and not flags has b.")
                                   : tr("A word is looked for in command, address and name. Or say more: duration > "
                                        "50ms and cmd == keys and not name ~ billing.");
    m_edit->setToolTip(plainToolTip(what + u'\n' +
                                    tr("Tab completes, Ctrl+Space says what may come next, Up brings back earlier "
                                       "filters, Enter goes to the table.")));
    m_edit->installEventFilter(this);
    connect(m_edit, &QLineEdit::textChanged, this, &FilterBar::textChanged);
    connect(m_edit, &QLineEdit::textChanged, this, &FilterBar::takeText);
    m_patience.setSingleShot(true);
    m_patience.setInterval(patience);
    connect(&m_patience, &QTimer::timeout, this, &FilterBar::applyText);
    connect(m_edit, &FilterEdit::left, this, [this] {
        applyText();
        remember();
        Q_EMIT left();
    });

    m_clear->setText(QStringLiteral("×"));
    m_clear->setAutoRaise(true);
    m_clear->setFocusPolicy(Qt::NoFocus);
    m_clear->setToolTip(ofClients ? tr("Show all clients (Esc)") : tr("Show all entries (Esc)"));
    m_clear->setAccessibleName(tr("Clear the filter"));
    m_clear->hide();
    connect(m_clear, &QToolButton::clicked, this, [this] { setText({}); });

    auto* saved = new QToolButton;
    saved->setObjectName(QStringLiteral("filters"));
    saved->setText(tr("Filters"));
    saved->setToolTip(tr("Saved and recent filters"));
    saved->setPopupMode(QToolButton::InstantPopup);
    saved->setFocusPolicy(Qt::TabFocus);
    saved->setAutoRaise(true);
    // Not a child of the bar: Qt would drop the bar's other children from the order of Tab.
    auto* menu = new FilterMenu(rows, saved);
    connect(menu, &FilterMenu::chosen, this, [this](const QString& text) {
        setText(text);
        Q_EMIT left();
    });
    connect(menu, &QMenu::aboutToShow, this, [this, menu] { menu->fill(m_broken ? QString() : text().trimmed()); });
    saved->setMenu(menu);

    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(gridHalf, 0, gridHalf, 0);
    line->setSpacing(gridHalf);
    line->addWidget(m_edit, 1);
    line->addWidget(m_matches);
    line->addWidget(m_clear);
    line->addWidget(saved);
    setFocusProxy(m_edit);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMinimumHeight(m_edit->fontMetrics().height() + 12);
}

QString FilterBar::text() const {
    return m_edit->text();
}

void FilterBar::setText(const QString& text) {
    if (text != m_edit->text())
        m_edit->replaceText(text);
}

void FilterBar::beginTyping() {
    m_edit->setFocus(Qt::ShortcutFocusReason);
    m_edit->selectAll();
}

void FilterBar::remember() const {
    if (!m_broken)
        m_store.remember(m_edit->text().trimmed());
}

tl::expected<Filter, FilterError> FilterBar::parsed(const QString& text) const {
    return Filter::parse(text, m_rows);
}

void FilterBar::takeText() {
    m_clear->setVisible(!m_edit->text().isEmpty());
    m_broken = !parsed(m_edit->text());
    checkText();
    if (!m_broken && m_edit->hasFocus() && mayGoOn(m_edit->text(), m_rows))
        m_patience.start();
    else
        applyText();
}

void FilterBar::applyText() {
    m_patience.stop();
    // The spaces around it make no other filter.
    const auto read = parsed(m_edit->text().trimmed());
    const bool changed = read && *read != m_filter;
    if (changed)
        m_filter = *read;
    updateMatches();
    if (changed)
        Q_EMIT filterChanged();
}

void FilterBar::checkText() {
    const auto read = parsed(m_edit->text());
    std::vector<FilterError> errors;
    if (!read)
        errors = {read.error()};
    else if (m_missing)
        errors = m_missing(*read);
    std::vector<FilterEdit::Flaw> flaws;
    for (const FilterError& error : errors)
        flaws.push_back({error.position, error.length, m_broken});
    m_edit->setFlaws(std::move(flaws));
    QString sentence = errors.empty() ? QString() : tr("%1.").arg(errors.front().message);
    if (!sentence.isEmpty())
        sentence[0] = sentence[0].toUpper();
    if (std::exchange(m_sentence, sentence) != sentence)
        Q_EMIT sentenceChanged();
}

void FilterBar::setSnapshot(const std::shared_ptr<const ClientSnapshot>& snapshot) {
    m_missing = {};
    m_edit->setCompletion({});
    if (snapshot != nullptr)
        m_edit->setCompletion(
            [snapshot](const QString& text, qsizetype cursor) { return completeFilter(text, cursor, *snapshot); });
    if (snapshot != nullptr && snapshot->rowCount() > 0)
        m_missing = [snapshot](const Filter& filter) { return filter.missingFields(*snapshot); };
    checkText();
}

void FilterBar::setEntries(const std::shared_ptr<const std::vector<SlowlogEntry>>& entries) {
    m_missing = {};
    m_edit->setCompletion(
        [entries](const QString& text, qsizetype cursor) { return completeFilter(text, cursor, std::span(*entries)); });
    if (!entries->empty())
        m_missing = [entries](const Filter& filter) { return filter.missingFields(std::span(*entries)); };
    checkText();
}

void FilterBar::showMatches(int matched, int all, int undecided) {
    m_matched = matched;
    m_all = all;
    m_undecided = undecided;
    updateMatches();
}

void FilterBar::showNoMatches() {
    m_matched = -1;
    updateMatches();
}

void FilterBar::updateMatches() {
    QString text;
    QString explanation;
    if (m_matched >= 0) {
        const bool all = m_filter.isEmpty() && m_matched == m_all;
        const bool ofClients = m_rows == FilterRows::Clients;
        const QString count = formatCount(qint64{m_all});
        text = !all         ? tr("%1 of %2").arg(formatCount(qint64{m_matched}), count)
               : m_all == 1 ? (ofClients ? tr("1 client") : tr("1 entry"))
                            : (ofClients ? tr("%1 clients") : tr("%1 entries")).arg(count);
        if (!all && !m_broken)
            text.prepend(QStringLiteral("✓ "));
        if (m_undecided > 0) {
            text += tr(" · %1 undecided").arg(formatCount(qint64{m_undecided}));
            explanation = (ofClients ? tr("%1 clients lack what the filter asks for, or the server does not report it: "
                                          "they are not shown. Add “or … is unknown” to see them.")
                                     : tr("Of %1 entries the server does not report what the filter asks for: they are "
                                          "not shown. Add “or … is unknown” to see them."))
                              .arg(formatCount(qint64{m_undecided}));
        }
        if (m_broken)
            explanation = tr("Counted by the last filter that could be read.");
    }
    m_matches->setText(text);
    m_matches->setToolTip(plainToolTip(explanation));
    setTextColour(m_matches, m_broken ? palette().color(QPalette::Disabled, QPalette::WindowText)
                                      : themeColours(palette()).mutedText);
}

bool FilterBar::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_edit && (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut))
        update();  // the frame shows the focus
    if (watched == m_edit && event->type() == QEvent::FocusOut) {
        applyText();
        remember();
    }
    return QWidget::eventFilter(watched, event);
}

void FilterBar::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event);
    QPainter painter(this);
    QStyleOptionFrame option;
    option.initFrom(this);
    option.lineWidth = style()->pixelMetric(QStyle::PM_DefaultFrameWidth, &option, this);
    option.state |= QStyle::State_Sunken;
    option.state.setFlag(QStyle::State_HasFocus, m_edit->hasFocus());
    style()->drawPrimitive(QStyle::PE_PanelLineEdit, &option, &painter, this);
}

}  // namespace headroom
