// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/ledger/ledger_page.h"

#include "core/report/ledger_report.h"
#include "core/report/units.h"
#include "gui/clients/dense_table.h"
#include "gui/fleet/instance.h"
#include "gui/style/metrics.h"

#include <QCheckBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSaveFile>
#include <QVBoxLayout>

namespace headroom {

namespace {

constexpr int mostRows = 5000;

}  // namespace

LedgerPage::LedgerPage(Ledger& ledger, QWidget* parent)
    : InstancePage(parent),
      m_ledger(ledger),
      m_search(new QLineEdit(this)),
      m_onlyThis(new QCheckBox(tr("Only this instance"), this)),
      m_count(new QLabel(this)),
      m_table(new DenseTable(this)) {
    m_sorted.setSourceModel(&m_model);
    m_sorted.setSortRole(Qt::UserRole);
    m_table->setModel(&m_sorted);
    m_table->setAccessibleName(tr("Ledger"));
    m_table->horizontalHeader()->setSortIndicator(LedgerModel::Time, Qt::DescendingOrder);
    m_table->setSortingEnabled(true);
    m_search->setPlaceholderText(tr("Search server, command, outcome, reason, person"));
    m_search->setAccessibleName(tr("Search the ledger"));
    m_search->setClearButtonEnabled(true);
    m_search->setMinimumHeight(m_search->fontMetrics().height() + 12);
    m_onlyThis->setToolTip(tr("Leave out what was done to other servers"));
    m_count->setTextFormat(Qt::PlainText);
    auto* save = new QPushButton(tr("Export…"), this);
    save->setToolTip(tr("Write what is shown into a file: CSV, or Markdown for a report"));
    connect(save, &QPushButton::clicked, this, &LedgerPage::askForFile);
    // What is done now writes several rows at once.
    m_soon.setSingleShot(true);
    m_soon.setInterval(100);
    connect(&m_soon, &QTimer::timeout, this, &LedgerPage::read);
    connect(&m_ledger, &Ledger::changed, &m_soon, qOverload<>(&QTimer::start));
    connect(m_search, &QLineEdit::textChanged, &m_soon, qOverload<>(&QTimer::start));
    connect(m_onlyThis, &QCheckBox::toggled, this, &LedgerPage::read);

    auto* top = new QHBoxLayout;
    top->setSpacing(2 * gridUnit);
    top->addWidget(m_search, 1);
    top->addWidget(m_onlyThis);
    top->addWidget(m_count);
    top->addWidget(save);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(pageMargin, pageMargin, pageMargin, pageMargin);
    layout->setSpacing(gridUnit);
    layout->addLayout(top);
    layout->addWidget(m_table, 1);
    setFocusProxy(m_table);
}

LedgerPage::~LedgerPage() {
    delete m_table;  // while the model it looks at is there
}

void LedgerPage::setInstance(Instance* instance) {
    m_address = instance ? instance->endpoint().address() : QString();
    read();
}

void LedgerPage::setPaused(bool paused) {
    m_paused = paused;
    read();
}

void LedgerPage::showEvent(QShowEvent* event) {
    InstancePage::showEvent(event);
    read();
}

void LedgerPage::read() {
    if (m_paused || !isVisible())
        return;
    m_ledger.find(this, m_search->text().trimmed(), mostRows,
                  [this, asked = ++m_asked](const Result<std::vector<LedgerRow>>& rows) {
                      if (asked == m_asked)
                          showRows(rows);
                  });
}

void LedgerPage::showRows(const Result<std::vector<LedgerRow>>& rows) {
    if (!rows) {
        m_table->say(tr("The ledger can not be read"), rows.error().detail);
        m_count->clear();
        return;
    }
    std::vector<LedgerRow> shown = *rows;
    if (m_onlyThis->isChecked())
        std::erase_if(shown, [this](const LedgerRow& row) { return row.entry.address != m_address; });
    const auto count = static_cast<qint64>(shown.size());
    const bool cut = rows->size() == mostRows;
    m_model.setRows(std::move(shown));
    m_table->resizeColumnsToContents();
    const int most = width() / 3;
    for (int column = 0; column < LedgerModel::ColumnCount; ++column)
        m_table->setColumnWidth(column, qMin(m_table->columnWidth(column), most));
    m_count->setText(cut && count == mostRows ? tr("the newest %1 actions").arg(formatCount(count))
                     : cut ? tr("%1 of the newest %2 actions").arg(formatCount(count), formatCount(qint64{mostRows}))
                     : count == 1 ? tr("1 action")
                                  : tr("%1 actions").arg(formatCount(count)));
    if (count > 0)
        m_table->say({}, {});
    else if (m_search->text().trimmed().isEmpty())
        m_table->say(tr("Nothing was done yet"),
                     tr("Every kill and every change of a setting is recorded here before it is sent."));
    else
        m_table->say(tr("No action matches the search"), tr("It is looked for in every column."));
}

void LedgerPage::askForFile() {
    auto* dialog = new QFileDialog(this, tr("Export the ledger"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("CSV (*.csv)"), tr("Markdown (*.md)")});
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        dialog->setDefaultSuffix(filter.contains(QStringLiteral("*.md")) ? QStringLiteral("md")
                                                                         : QStringLiteral("csv"));
    });
    connect(dialog, &QFileDialog::fileSelected, this, &LedgerPage::exportTo);
    dialog->open();
}

void LedgerPage::exportTo(const QString& file) {
    const bool markdown = file.endsWith(QLatin1String(".md"), Qt::CaseInsensitive);
    QSaveFile out(file);
    const bool written = out.open(QIODevice::WriteOnly) &&
                         out.write(markdown ? ledgerMarkdown(m_model.rows()) : ledgerCsv(m_model.rows())) >= 0 &&
                         out.commit();
    Q_EMIT message(written ? tr("Wrote %1 actions to %2.").arg(formatCount(qint64{m_model.rowCount()}), file)
                           : tr("Cannot write %1: %2. Choose another place.").arg(file, out.errorString()));
}

}  // namespace headroom
