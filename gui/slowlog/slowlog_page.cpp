// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/slowlog/slowlog_page.h"

#include "core/fleet/instance.h"
#include "core/report/slowlog_report.h"
#include "core/text/escape.h"
#include "core/text/units.h"
#include "gui/filter/filter_bar.h"
#include "gui/slowlog/duration_delegate.h"
#include "gui/style/metrics.h"
#include "gui/style/state_look.h"
#include "gui/style/text_colour.h"
#include "gui/style/theme.h"
#include "gui/widgets/breakable_text.h"
#include "gui/widgets/dense_table.h"
#include "gui/widgets/elided_label.h"
#include "gui/widgets/grant_button.h"
#include "gui/widgets/plain_label.h"

#include <QCheckBox>
#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QScrollBar>
#include <QShortcut>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace headroom {

namespace {

constexpr int maxWhoCharacters = 26;

bool isOwn(const SlowlogEntry& entry) {
    return entry.own.value_or(false);
}

}  // namespace

SlowlogPage::SlowlogPage(QWidget* parent)
    : InstancePage(parent),
      m_job(this, &SlowlogPage::chosen, [this](const auto& answer) { take(answer); }),
      m_filter(new FilterBar(FilterRows::SlowCommands)),
      m_showsOwn(new QCheckBox),
      m_header(plainParagraph(this)),
      m_grant(new GrantButton(this)),
      m_sentence(new ElidedLabel(tr("What is wrong with the filter"))),
      m_table(new DenseTable) {
    m_sorted.setSourceModel(&m_model);
    m_sorted.setSortRole(Qt::UserRole);
    m_sorted.setSortCaseSensitivity(Qt::CaseInsensitive);

    m_sentence->hide();
    connect(m_filter, &FilterBar::filterChanged, this, [this] { choose(true); });
    connect(m_filter, &FilterBar::sentenceChanged, this, &SlowlogPage::updateTexts);
    connect(m_filter, &FilterBar::left, m_table, [this] { m_table->setFocus(Qt::TabFocusReason); });
    connect(m_showsOwn, &QCheckBox::toggled, this, [this] { choose(true); });

    m_table->setAccessibleName(tr("Slow commands"));
    m_table->setModel(&m_sorted);
    m_table->horizontalHeader()->setSectionResizeMode(SlowlogModel::Command, QHeaderView::Stretch);
    m_table->horizontalHeader()->setSortIndicator(SlowlogModel::Time, Qt::DescendingOrder);
    m_table->setSortingEnabled(true);
    m_table->hideColumn(SlowlogModel::Complexity);
    m_table->setItemDelegateForColumn(SlowlogModel::Duration, new DurationDelegate(*m_table->itemDelegate(), this));
    connect(m_table, &QWidget::customContextMenuRequested, this, &SlowlogPage::showMenu);
    auto* copy = new QShortcut(QKeySequence::Copy, m_table);
    copy->setContext(Qt::WidgetShortcut);
    connect(copy, &QShortcut::activated, this, &SlowlogPage::copyRows);
    const auto* find = new QShortcut(QKeySequence::Find, this);
    connect(find, &QShortcut::activated, m_filter, &FilterBar::beginTyping);
    auto* escape = new QShortcut(Qt::Key_Escape, this);
    escape->setContext(Qt::WidgetWithChildrenShortcut);
    connect(escape, &QShortcut::activated, this, &SlowlogPage::clearStep);

    auto* line = new QHBoxLayout;
    line->setSpacing(2 * gridUnit);
    line->addWidget(m_filter, 1);
    line->addWidget(m_showsOwn);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(pageMargin, pageMargin, pageMargin, pageMargin);
    layout->setSpacing(gridUnit);
    layout->addLayout(line);
    auto* notes = new QHBoxLayout;
    notes->setSpacing(gridUnit);
    notes->addWidget(m_header, 1, Qt::AlignTop);
    notes->addStretch(0);
    notes->addWidget(m_grant, 0, Qt::AlignTop);
    layout->addLayout(notes);
    layout->addWidget(m_sentence);
    layout->addWidget(m_table, 1);
    setFocusProxy(m_table);
    updateTexts();
}

SlowlogPage::~SlowlogPage() {
    delete m_filter;  // it tells of its text when it loses the focus
    delete m_table;   // while the model it looks at is there
}

void SlowlogPage::setInstance(Instance* instance) {
    if (instance != nullptr && instance == m_instance)
        return;
    m_instanceLinks.reset();
    m_instance = instance;
    m_fitted = false;
    setSlowlog(nullptr, {}, {});
    setStatus({});
    if (instance == nullptr)
        return;
    m_instanceLinks = std::make_unique<QObject>();
    connect(instance, &Instance::slowlogChanged, m_instanceLinks.get(), [this] { readInstance(); });
    connect(instance, &Instance::statusChanged, m_instanceLinks.get(), [this] { setStatus(m_instance->status()); });
    connect(instance, &QObject::destroyed, m_instanceLinks.get(), [this] { setInstance(nullptr); });
    setStatus(instance->status());
    setSlowlog(instance->slowlogBatch(), instance->slowlog(), instance->slowlogError());
}

void SlowlogPage::setPaused(bool paused) {
    m_paused = paused;
    readInstance();
}

void SlowlogPage::readInstance() {
    if (m_instance != nullptr && !m_paused)
        setSlowlog(m_instance->slowlogBatch(), m_instance->slowlog(), m_instance->slowlogError());
}

void SlowlogPage::setSlowlog(const std::shared_ptr<const SlowlogBatch>& batch, const std::vector<SlowlogEntry>& entries,
                             const Error& error) {
    m_batch = batch;
    m_error = error;
    m_entries = std::make_shared<const std::vector<SlowlogEntry>>(entries);
    m_filter->setEntries(m_entries);
    choose(false);
}

std::shared_ptr<const SlowlogPage::Answer> SlowlogPage::chosen(const Question& question) {
    Answer answer;
    answer.question = question;
    std::vector<SlowlogEntry> hidden;
    for (const SlowlogEntry& entry : *question.entries)
        (question.showsOwn || !isOwn(entry) ? answer.shown : hidden).push_back(entry);
    answer.all = static_cast<int>(answer.shown.size());
    answer.hidden = question.filter.apply(hidden).matched;
    const FilterMatches matches = question.filter.apply(answer.shown);
    answer.undecided = matches.undecided;
    std::size_t at = 0;
    std::erase_if(answer.shown, [&](const SlowlogEntry&) { return matches.verdicts[at++] != FilterVerdict::Yes; });
    return std::make_shared<const Answer>(std::move(answer));
}

void SlowlogPage::choose(bool renewed) {
    const Question question{m_entries, m_showsOwn->isChecked(), m_filter->filter()};
    if (m_entries->empty()) {
        m_job.cancel();
        take(chosen(question));  // at once: no row may stay, it is of another server
    } else {
        m_job.request(question, renewed);
        updateTexts();
    }
}

void SlowlogPage::take(const std::shared_ptr<const Answer>& answer) {
    m_answer = answer;
    if (answer->question.filter.isEmpty())
        m_filter->showNoMatches();  // the header tells how many there are
    else
        m_filter->showMatches(static_cast<int>(answer->shown.size()), answer->all, answer->undecided);
    showEntries(answer->shown);
    updateTexts();
}

void SlowlogPage::showEntries(const std::vector<SlowlogEntry>& entries) {
    // New entries come in above: what is being read stays under the eye, unless it is the top.
    QScrollBar& bar = *m_table->verticalScrollBar();
    const bool atTop = bar.value() == 0;
    const QPersistentModelIndex first(m_table->indexAt(QPoint(0, 0)));
    const int offset = m_table->visualRect(first).top();
    m_model.setEntries(entries);
    m_table->setColumnHidden(SlowlogModel::Complexity, !m_model.tellsComplexity());
    if (!m_fitted && !entries.empty()) {
        m_table->resizeColumnsToContents();
        // A unix socket's path in each row must not take the room of the command.
        const int most = maxWhoCharacters * fontMetrics().averageCharWidth();
        for (const int column : {SlowlogModel::Client, SlowlogModel::Name})
            m_table->setColumnWidth(column, std::min(m_table->columnWidth(column), most));
        m_fitted = true;
    }
    m_table->doItemsLayout();
    if (atTop)
        bar.setValue(0);
    else if (first.isValid())
        bar.setValue(bar.value() + m_table->visualRect(first).top() - offset);
}

void SlowlogPage::clearStep() {
    if (!m_filter->text().isEmpty())
        m_filter->setText({});
    else
        m_table->clearSelection();
}

void SlowlogPage::setStatus(const SessionStatus& status) {
    m_status = status;
    updateTexts();
}

void SlowlogPage::updateTexts() {
    const auto own = static_cast<qint64>(std::ranges::count_if(*m_entries, isOwn));
    const bool tellsWho =
        std::ranges::any_of(*m_entries, [](const SlowlogEntry& entry) { return entry.addr || entry.name; });
    const bool allKnown =
        std::ranges::all_of(*m_entries, [](const SlowlogEntry& entry) { return entry.own.has_value(); });
    m_showsOwn->setText(own > 0 && !m_showsOwn->isChecked()
                            ? tr("Show Headroom's own commands (%1 hidden)").arg(formatCount(own))
                            : tr("Show Headroom's own commands"));
    m_showsOwn->setEnabled(tellsWho || m_entries->empty());
    m_showsOwn->setToolTip(m_showsOwn->isEnabled()
                               ? tr("What Headroom programs sent to this server, told by the name of their connections")
                               : tr("The server does not report who sent a command"));

    QStringList parts;
    if (m_batch != nullptr) {
        if (isOff())
            parts << tr("logging is off (slowlog-log-slower-than -1)");
        else if (!m_batch->thresholdUsec)
            parts << tr("threshold unknown: the server does not report its settings");
        else if (*m_batch->thresholdUsec == 0)
            parts << tr("threshold 0: every command is logged");
        else
            parts << tr("threshold %1").arg(formatUsec(*m_batch->thresholdUsec));
        if (m_batch->maxLength)
            parts << tr("keeps %1").arg(formatCount(*m_batch->maxLength));
        const auto rows = static_cast<qint64>(m_entries->size());
        if (m_batch->length.value_or(0) > rows)
            parts << tr("the newest %1 of %2 entries").arg(formatCount(rows), formatCount(*m_batch->length));
        else
            parts << (rows == 1 ? tr("1 entry") : tr("%1 entries").arg(formatCount(rows)));
        if (m_batch->skipped > 0)
            parts << tr("%1 not understood").arg(formatCount(qint64{m_batch->skipped}));
        if (!allKnown)
            parts << (tellsWho ? tr("who sent some of them is not known, so Headroom's own may be among them")
                               : tr("the server does not report who sent them, so Headroom's own may be among them"));
    }
    if (!m_entries->empty() && !m_status.isLive())
        parts << tr("not connected (%1): this is what was read before").arg(stateWord(m_status));
    else if (!m_entries->empty() && !m_error.detail.isEmpty())
        parts << m_error.detail;
    const QString& sentence = m_filter->sentence();
    m_sentence->setText(sentence);
    m_sentence->setVisible(!sentence.isEmpty());
    setTextColour(m_sentence, themeColours(palette()).warningText);
    m_header->setText(breakableText(parts.join(QStringLiteral(" · "))));
    m_header->setVisible(sentence.isEmpty() && !parts.isEmpty());
    m_grant->offer(m_status.isLive() ? m_error.grant : QString());
    updateEmptyNote();
}

bool SlowlogPage::isOff() const {
    return m_batch != nullptr && m_batch->thresholdUsec && *m_batch->thresholdUsec < 0;
}

void SlowlogPage::updateEmptyNote() {
    if (m_model.rowCount() > 0) {
        m_table->say({}, {});
    } else if (!m_entries->empty()) {
        if (m_answer != nullptr && m_answer->question.entries == m_entries)  // else it is being looked for
            sayWhyNoneIsShown();
    } else if (!m_error.detail.isEmpty()) {
        m_table->say(tr("The slowlog cannot be read"), m_error.detail);
    } else if (m_batch == nullptr) {
        m_table->say(tr("No slowlog yet"), m_status.isLive() ? tr("It is being read.") : stateSentence(m_status));
    } else if (isOff()) {
        m_table->say(tr("The server does not log slow commands"),
                     tr("CONFIG SET slowlog-log-slower-than 10000 would log those of 10 ms and more."));
    } else if (m_batch->skipped > 0) {
        m_table->say(tr("No entry of the slow log was understood"),
                     tr("What the server sent does not look like SLOWLOG entries."));
    } else {
        m_table->say(tr("No slow commands"),
                     tr("Nothing took longer than the threshold since the log was last reset."));
    }
}

// Of those there are.
void SlowlogPage::sayWhyNoneIsShown() {
    const Question& question = m_answer->question;
    const QString tick = tr("Tick “Show Headroom's own commands” to see them.");
    if (!question.showsOwn && std::ranges::all_of(*question.entries, isOwn)) {
        m_table->say(tr("All entries that were read are Headroom's own commands"), tick);
        return;
    }
    QString hint = tr("Esc shows all again.");
    if (const int hidden = m_answer->hidden; hidden > 0)
        hint = (hidden == 1 ? tr("1 of Headroom's own, which are hidden, matches.")
                            : tr("%1 of Headroom's own, which are hidden, match.").arg(formatCount(qint64{hidden}))) +
               u' ' + tick + u' ' + hint;
    m_table->say(tr("No entry matches “%1”").arg(visibleText(question.filter.text().toUtf8(), 60)), hint);
}

void SlowlogPage::changeEvent(QEvent* event) {
    InstancePage::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        setTextColour(m_sentence, themeColours(palette()).warningText);
}

void SlowlogPage::showMenu(const QPoint& position) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const qsizetype selected = m_table->selectionModel()->selectedRows().size();
    QAction* copy = menu->addAction(selected > 1 ? tr("Copy rows") : tr("Copy row"));
    copy->setShortcut(QKeySequence::Copy);
    copy->setEnabled(selected > 0);
    connect(copy, &QAction::triggered, this, &SlowlogPage::copyRows);
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

void SlowlogPage::copyRows() {
    QModelIndexList rows = m_table->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    QStringList lines;
    for (const QModelIndex& row : rows) {
        QStringList cells;
        for (int column = 0; column < SlowlogModel::ColumnCount; ++column) {
            if (!m_table->isColumnHidden(column))
                cells << (column == SlowlogModel::Command
                              ? slowlogCommandText(m_model.entry(m_sorted.mapToSource(row).row()), 100'000)
                              : row.siblingAtColumn(column).data().toString());
        }
        lines << cells.join(QLatin1Char('\t'));
    }
    if (!lines.isEmpty())
        QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

}  // namespace headroom
