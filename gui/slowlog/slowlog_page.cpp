// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/slowlog/slowlog_page.h"

#include "core/report/units.h"
#include "gui/clients/dense_table.h"
#include "gui/fleet/instance.h"
#include "gui/style/breakable_text.h"
#include "gui/style/metrics.h"
#include "gui/style/state_look.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QScrollBar>
#include <QShortcut>
#include <QVBoxLayout>

#include <algorithm>

namespace headroom {

namespace {

constexpr int maxWhoCharacters = 26;

}  // namespace

SlowlogPage::SlowlogPage(QWidget* parent) : InstancePage(parent), m_header(new QLabel), m_table(new DenseTable) {
    m_sorted.setSourceModel(&m_model);
    m_sorted.setSortRole(Qt::UserRole);
    m_sorted.setSortCaseSensitivity(Qt::CaseInsensitive);

    m_header->setTextFormat(Qt::PlainText);
    m_header->setWordWrap(true);

    m_table->setModel(&m_sorted);
    m_table->horizontalHeader()->setSectionResizeMode(SlowlogModel::Command, QHeaderView::Stretch);
    m_table->horizontalHeader()->setSortIndicator(SlowlogModel::Time, Qt::DescendingOrder);
    m_table->setSortingEnabled(true);
    m_table->hideColumn(SlowlogModel::Complexity);
    connect(m_table, &QWidget::customContextMenuRequested, this, &SlowlogPage::showMenu);
    auto* copy = new QShortcut(QKeySequence::Copy, m_table);
    copy->setContext(Qt::WidgetShortcut);
    connect(copy, &QShortcut::activated, this, &SlowlogPage::copyRows);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(pageMargin, pageMargin, pageMargin, pageMargin);
    layout->setSpacing(gridUnit);
    layout->addWidget(m_header);
    layout->addWidget(m_table, 1);
    setFocusProxy(m_table);
    updateTexts();
}

SlowlogPage::~SlowlogPage() {
    delete m_table;  // while the model it looks at is there
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
    updateTexts();
}

void SlowlogPage::setStatus(const SessionStatus& status) {
    m_status = status;
    updateTexts();
}

void SlowlogPage::updateTexts() {
    const bool off = m_batch != nullptr && m_batch->thresholdUsec && *m_batch->thresholdUsec < 0;
    QStringList parts;
    if (m_batch != nullptr) {
        if (off)
            parts << tr("logging is off (slowlog-log-slower-than -1)");
        else if (!m_batch->thresholdUsec)
            parts << tr("threshold unknown: the server does not tell its settings");
        else if (*m_batch->thresholdUsec == 0)
            parts << tr("threshold 0: every command is logged");
        else
            parts << tr("threshold %1").arg(formatUsec(*m_batch->thresholdUsec));
        if (m_batch->maxLength)
            parts << tr("keeps %1").arg(formatCount(*m_batch->maxLength));
        const qint64 rows = m_model.rowCount();
        if (m_batch->length.value_or(0) > rows)
            parts << tr("the newest %1 of %2 entries").arg(formatCount(rows), formatCount(*m_batch->length));
        else
            parts << (rows == 1 ? tr("1 entry") : tr("%1 entries").arg(formatCount(rows)));
        if (m_batch->skipped > 0)
            parts << tr("%1 not understood").arg(formatCount(qint64{m_batch->skipped}));
    }
    if (m_model.rowCount() > 0 && !m_status.isLive())
        parts << tr("not connected (%1): this is what was read before").arg(stateWord(m_status));
    else if (m_model.rowCount() > 0 && !m_error.detail.isEmpty())
        parts << m_error.detail;
    m_header->setText(breakableText(parts.join(QStringLiteral(" · "))));
    m_header->setVisible(!parts.isEmpty());

    if (m_model.rowCount() > 0)
        m_table->say({}, {});
    else if (!m_error.detail.isEmpty())
        m_table->say(tr("The slowlog can not be read"), m_error.detail);
    else if (m_batch == nullptr)
        m_table->say(tr("No slowlog yet"), m_status.isLive() ? tr("It is being read.") : stateSentence(m_status));
    else if (off)
        m_table->say(tr("The server does not log slow commands"),
                     tr("CONFIG SET slowlog-log-slower-than 10000 would log those of 10 ms and more."));
    else
        m_table->say(tr("No slow commands"),
                     tr("Nothing took longer than the threshold since the log was last reset."));
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
                              ? commandLine(m_model.entry(m_sorted.mapToSource(row).row()), 100'000)
                              : row.siblingAtColumn(column).data().toString());
        }
        lines << cells.join(QLatin1Char('\t'));
    }
    if (!lines.isEmpty())
        QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

}  // namespace headroom
