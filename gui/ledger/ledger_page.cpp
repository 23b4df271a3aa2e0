// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/ledger/ledger_page.h"

#include "core/background.h"
#include "core/fleet/instance.h"
#include "core/report/ledger_report.h"
#include "core/text/escape.h"
#include "core/text/units.h"
#include "gui/ledger/ledger_table.h"
#include "gui/style/metrics.h"
#include "gui/widgets/plain_label.h"

#include <QCheckBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSaveFile>
#include <QShortcut>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace headroom {

namespace {

constexpr int mostEntries = 100'000;
constexpr int soonest = 100;  // ms: what is done now writes several rows at once
constexpr int latest = 5000;
constexpr int longestName = 30;

}  // namespace

LedgerPage::LedgerPage(Ledger& ledger, QWidget* parent)
    : QWidget(parent),
      m_ledger(ledger),
      m_job(this, &makeLedgerRows, [this](const auto& rows) { showRows(rows); }),
      m_search(new QLineEdit),
      m_onlyThis(new QCheckBox),
      m_count(plainLabel(this)),
      m_back(new QPushButton(tr("Back"))),
      m_export(new QPushButton(tr("Export…"))),
      m_table(new LedgerTable(m_model)) {
    auto* title = plainLabel(this, tr("Ledger"));
    title->setFont(titleFont(font()));
    m_back->setToolTip(tr("Show the instance again (Esc)"));
    m_back->setAccessibleName(tr("Back to the instance"));
    connect(m_back, &QPushButton::clicked, this, &LedgerPage::left);

    m_search->setPlaceholderText(tr("Search server, command, outcome, reason, person"));
    m_search->setToolTip(
        tr("Text anywhere in an entry, in any case; it is looked for in every column and is not a filter"));
    m_search->setAccessibleName(tr("Search the ledger"));
    m_search->setClearButtonEnabled(true);
    m_search->setMinimumHeight(m_search->fontMetrics().height() + 12);
    connect(m_search, &QLineEdit::returnPressed, m_table, [this] { m_table->setFocus(); });
    m_onlyThis->setToolTip(tr("Leave out what was done to other servers"));
    m_onlyThis->hide();
    m_export->setToolTip(tr("Write what is shown into a file: CSV, or Markdown for a report"));
    m_export->setAccessibleName(tr("Export the ledger"));
    connect(m_export, &QPushButton::clicked, this, &LedgerPage::askForFile);

    m_soon.setSingleShot(true);
    m_soon.setInterval(soonest);
    connect(&m_soon, &QTimer::timeout, this, &LedgerPage::read);
    const auto readSoon = [this] {
        if (!m_soon.isActive())
            m_soon.start();
    };
    connect(&m_ledger, &Ledger::changed, this, readSoon);
    connect(m_search, &QLineEdit::textChanged, this, &LedgerPage::read);
    const auto* find = new QShortcut(QKeySequence::Find, this);
    connect(find, &QShortcut::activated, this, [this] {
        m_search->setFocus(Qt::ShortcutFocusReason);
        m_search->selectAll();
    });
    connect(m_onlyThis, &QCheckBox::toggled, this, &LedgerPage::order);
    connect(m_table->horizontalHeader(), &QHeaderView::sortIndicatorChanged, this, &LedgerPage::order);

    auto* head = new QHBoxLayout;
    head->setSpacing(2 * gridUnit);
    head->addWidget(title);
    head->addWidget(m_count, 1);
    head->addWidget(m_back);
    auto* line = new QHBoxLayout;
    line->setSpacing(2 * gridUnit);
    line->addWidget(m_search, 1);
    line->addWidget(m_onlyThis);
    line->addWidget(m_export);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(pageMargin, pageMargin, pageMargin, pageMargin);
    layout->setSpacing(gridUnit);
    layout->addLayout(head);
    layout->addLayout(line);
    layout->addWidget(m_table, 1);
    setFocusProxy(m_table);
    for (QPushButton* button : {m_back, m_export})
        padButton(*button);
}

LedgerPage::~LedgerPage() {
    delete m_table;  // while the model it looks at is there
}

void LedgerPage::setInstance(const Instance* instance) {
    const bool live = instance && !instance->isSaved();
    m_address = live ? instance->endpoint().address() : QString();
    m_onlyThis->setVisible(live);
    if (live)
        m_onlyThis->setText(tr("Only %1").arg(
            visibleText(instance->endpoint().displayName().toUtf8(), longestName).replace(u'&', QLatin1String("&&"))));
    order();
}

void LedgerPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    order();
    read();
}

void LedgerPage::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && !m_search->text().isEmpty())
        m_search->clear();
    else if (event->key() == Qt::Key_Escape)
        Q_EMIT left();
    else
        QWidget::keyPressEvent(event);
}

// One at a time: kills wait for the same thread.
void LedgerPage::read() {
    if (!isVisible())
        return;
    if (std::exchange(m_reading, true)) {
        m_readAgain = true;
        return;
    }
    m_asked.start();
    const QString search = m_search->text().trimmed();
    m_ledger.find(this, search, mostEntries, [this, search](const Result<Ledger::Rows>& rows) { take(search, rows); });
}

void LedgerPage::take(const QString& search, const Result<Ledger::Rows>& rows) {
    m_reading = false;
    m_soon.setInterval(std::clamp(static_cast<int>(m_asked.elapsed()) * 5, soonest, latest));
    // The brake is for what others write; who types waits for one answer at most.
    if (std::exchange(m_readAgain, false)) {
        if (search == m_search->text().trimmed())
            m_soon.start();
        else
            read();
    }
    if (!rows) {
        m_found.reset();
        m_question.found.reset();
        m_job.cancel();
        m_table->showRows(nullptr);
        m_table->say(tr("The ledger cannot be read"), rows.error().detail);
        m_count->clear();
        m_export->setEnabled(false);
        return;
    }
    m_found = *rows;
    m_searched = search;
    order();
}

// Not while it is hidden: who comes back finds open, chosen and in sight what was.
void LedgerPage::order() {
    if (!m_found || !isVisible())
        return;
    const QHeaderView& header = *m_table->horizontalHeader();
    LedgerQuestion question{m_found, m_searched, m_onlyThis->isChecked() ? m_address : QString(),
                            header.sortIndicatorSection(), header.sortIndicatorOrder()};
    const bool renewed = !question.asks(m_question);
    m_question = question;
    m_job.request(std::move(question), renewed);
}

void LedgerPage::showRows(const std::shared_ptr<const LedgerRows>& rows) {
    m_table->showRows(rows);
    const auto entries = static_cast<qint64>(rows->rows.size());
    const auto actions = static_cast<qint64>(rows->actions.size());
    const bool cut = rows->question.found->size() == mostEntries;
    QString count = entries == 1 ? tr("1 entry") : tr("%1 entries").arg(formatCount(entries));
    if (actions != entries)
        count += actions == 1 ? tr(", 1 action") : tr(", %1 actions").arg(formatCount(actions));
    if (cut)
        count += tr(", of the newest %1 entries").arg(formatCount(qint64{mostEntries}));
    m_count->setText(count);
    m_export->setEnabled(entries > 0);
    if (entries > 0)
        m_table->say({}, {});
    else if (!rows->question.search.isEmpty())
        m_table->say(tr("No action matches the search"), tr("It is looked for in every column."));
    else if (!rows->question.address.isEmpty() && !rows->question.found->empty())
        m_table->say(tr("Nothing was done under this address"),
                     tr("Untick “%1” to see the others.")
                         .arg(QString(m_onlyThis->text()).replace(QLatin1String("&&"), QLatin1String("&"))));
    else
        m_table->say(tr("Nothing was done yet"),
                     tr("Every kill and every change of a setting is recorded here before it is sent, by all Headroom "
                        "programs of yours on this computer."));
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
    if (!m_model.rows())
        return;
    runInBackground(
        this,
        [file, rows = m_model.rows()] {
            const bool markdown = file.endsWith(QLatin1String(".md"), Qt::CaseInsensitive);
            const std::vector<LedgerRow> shown = rows->inOrder();
            QSaveFile out(file);
            const bool written = out.open(QIODevice::WriteOnly) &&
                                 out.write(markdown ? ledgerMarkdown(shown) : ledgerCsv(shown)) >= 0 && out.commit();
            return written ? tr("Wrote %1 entries to %2.").arg(formatCount(static_cast<qint64>(shown.size())), file)
                           : tr("Cannot write %1: %2. Choose another place.").arg(file, out.errorString());
        },
        [this](const QString& sentence) { Q_EMIT message(sentence); });
}

}  // namespace headroom
