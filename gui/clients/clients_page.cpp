// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/clients_page.h"

#include "core/query/filter.h"
#include "core/report/escape.h"
#include "core/report/units.h"
#include "gui/clients/client_actions.h"
#include "gui/clients/client_table.h"
#include "gui/clients/column_layout.h"
#include "gui/clients/copy_actions.h"
#include "gui/clients/filter_bar.h"
#include "gui/clients/idle_heat_dialog.h"
#include "gui/clients/mark_actions.h"
#include "gui/clients/marked_clients.h"
#include "gui/clients/row_orderer.h"
#include "gui/fleet/instance.h"
#include "gui/style/elided_label.h"
#include "gui/style/metrics.h"
#include "gui/style/state_look.h"
#include "gui/style/text_colour.h"
#include "gui/style/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QScrollBar>
#include <QShortcut>
#include <QToolButton>
#include <QVBoxLayout>

namespace headroom {

ClientsPage::ClientsPage(QWidget* parent)
    : InstancePage(parent),
      m_orderer(new RowOrderer(this)),
      m_filter(new FilterBar),
      m_sentence(new ElidedLabel),
      m_count(new QLabel),
      m_note(new QLabel),
      m_table(new ClientTable),
      m_actions(new ClientActions(*m_table, this)),
      m_marks(new MarkActions(*m_table, *this)),
      m_copies(new CopyActions(*m_table, this)) {
    connect(m_orderer, &RowOrderer::ordered, this, &ClientsPage::showRows);
    connect(m_actions, &ClientActions::killRequested, this, &ClientsPage::killRequested);
    connect(m_actions, &ClientActions::message, this, &ClientsPage::message);
    connect(m_copies, &CopyActions::message, this, &ClientsPage::message);
    connect(m_table, &ClientTable::message, this, &ClientsPage::message);
    connect(m_table, &ClientTable::sortChanged, this, &ClientsPage::requestRows);
    connect(m_table, &ClientTable::selectedRowsChanged, this, &ClientsPage::updateCount);
    connect(m_table, &ClientTable::followChanged, this, &ClientsPage::updateCount);
    connect(m_table, &ClientTable::marksChanged, this, [this] {
        if (m_marks->showsOnlyMarked())
            requestRows();
        updateCount();
    });
    connect(m_marks, &MarkActions::onlyMarkedChanged, this, &ClientsPage::requestRows);
    connect(m_table->verticalScrollBar(), &QAbstractSlider::valueChanged, this, &ClientsPage::tellVisible);
    connect(m_table, &QWidget::customContextMenuRequested, this, &ClientsPage::showTableMenu);

    connect(m_filter, &FilterBar::filterChanged, this, &ClientsPage::requestRows);
    connect(m_filter, &FilterBar::sentenceChanged, this, [this] { m_sentence->setText(m_filter->sentence()); });
    connect(m_filter, &FilterBar::left, m_table, [this] { m_table->setFocus(Qt::TabFocusReason); });

    buildLayout();
    buildShortcuts();
    m_ageTimer.setInterval(std::chrono::seconds(1));
    connect(&m_ageTimer, &QTimer::timeout, this, &ClientsPage::updateNotes);
    updateCount();
    updateNotes();
}

QToolButton* ClientsPage::makeMenuButton(const QString& name, void (ClientsPage::*fill)(QMenu&)) {
    auto* menu = new QMenu(this);
    menu->setToolTipsVisible(true);
    connect(menu, &QMenu::aboutToShow, this, [this, menu, fill] {
        menu->clear();
        (this->*fill)(*menu);
    });
    auto* button = new QToolButton;
    button->setText(name);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setFocusPolicy(Qt::TabFocus);
    button->setMenu(menu);
    return button;
}

void ClientsPage::buildLayout() {
    m_count->setTextFormat(Qt::PlainText);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    auto* follow = new QToolButton;
    follow->setObjectName(QStringLiteral("follow"));
    follow->setDefaultAction(m_table->followAction());
    follow->setFocusPolicy(Qt::TabFocus);
    m_columnsButton = makeMenuButton(tr("Columns"), &ClientsPage::fillColumnsMenu);
    m_columnsButton->setObjectName(QStringLiteral("columns"));
    m_columnsButton->setToolTip(tr("Which columns are shown"));
    const auto nameColumns = [this] {
        const QString chosen = m_table->columns().chosenName();
        m_columnsButton->setText(chosen.isEmpty() ? tr("Columns") : tr("Columns: %1").arg(chosen));
    };
    connect(&m_table->columns(), &ColumnLayout::chosen, this, nameColumns);
    nameColumns();
    QToolButton* view = makeMenuButton(tr("View"), &ClientsPage::fillViewMenu);
    view->setObjectName(QStringLiteral("view"));
    view->setToolTip(tr("Marks and how the table looks"));

    auto* tools = new QHBoxLayout;
    tools->setSpacing(gridUnit);
    tools->addWidget(m_sentence);
    tools->addStretch(1);
    tools->addWidget(m_count);
    tools->addSpacing(gridUnit);
    for (QWidget* button : {follow, m_columnsButton, view})
        tools->addWidget(button);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(pageMargin, pageMargin, pageMargin, pageMargin);
    layout->setSpacing(gridUnit);
    layout->addWidget(m_filter);
    layout->addLayout(tools);
    layout->addWidget(m_note);
    layout->addWidget(m_table, 1);
    setTabOrder(m_filter, m_table);
    setFocusProxy(m_table);
}

void ClientsPage::buildShortcuts() {
    const auto* find = new QShortcut(QKeySequence::Find, this);
    connect(find, &QShortcut::activated, m_filter, &FilterBar::beginTyping);
    auto* escape = new QShortcut(Qt::Key_Escape, this);
    escape->setContext(Qt::WidgetWithChildrenShortcut);
    connect(escape, &QShortcut::activated, this, &ClientsPage::clearStep);
}

void ClientsPage::clearStep() {
    if (!m_filter->text().isEmpty())
        m_filter->setText({});
    else if (m_marks->showsOnlyMarked())
        m_marks->showAll();
    else
        m_table->clearSelection();
}

void ClientsPage::setInstance(Instance* instance) {
    if (instance != nullptr && instance == m_instance)
        return;
    m_instanceLinks.reset();
    m_instance = instance;
    m_newest = m_taken = {};
    m_orderer->cancel();
    m_table->showRows(nullptr);
    m_filter->setSnapshot(nullptr);
    updateCount();
    setEndpoint(instance != nullptr ? instance->endpoint() : Endpoint());
    if (instance == nullptr) {
        setStatus({}, {});
        return;
    }
    m_instanceLinks = std::make_unique<QObject>();
    connect(instance, &Instance::clientsListed, m_instanceLinks.get(), [this] { readInstance(); });
    connect(instance, &Instance::statusChanged, m_instanceLinks.get(), [this] { readInstance(); });
    connect(this, &ClientsPage::killRequested, m_instanceLinks.get(),
            [instance](const KillRequest& request) { instance->kill(request); });
    // What came of a kill is told also when another instance is shown by then.
    connect(instance, &Instance::killed, this, &ClientsPage::tellOutcome, Qt::UniqueConnection);
    connect(instance, &QObject::destroyed, m_instanceLinks.get(), [this] { setInstance(nullptr); });
    readInstance();
}

void ClientsPage::readInstance() {
    setStatus(m_instance->status(), m_instance->clientListError());
    if (m_instance->clients().snapshot != m_newest.snapshot)
        setClients(m_instance->clients());
}

void ClientsPage::tellOutcome(const KillOutcome& outcome) {
    Q_EMIT message(outcome.detail);
}

void ClientsPage::setPaused(bool paused) {
    m_paused = paused;
    requestRows();
}

void ClientsPage::setEndpoint(const Endpoint& endpoint) {
    m_endpoint = endpoint;
    m_actions->setEndpoint(endpoint);
}

void ClientsPage::setStatus(const SessionStatus& status, const Error& clientListError) {
    m_status = status;
    m_clientListError = clientListError;
    m_actions->setHindrance(
        status.isLive() ? QString()
                        : tr("There is no working connection to %1 to kill over.").arg(m_endpoint.displayName()));
    updateNotes();
}

void ClientsPage::setClients(const ClientListing& listing) {
    m_newest = listing;
    requestRows();
}

void ClientsPage::setServerTimeout(std::optional<std::chrono::seconds> timeout) {
    m_table->clients().setServerTimeout(timeout);
}

void ClientsPage::requestRows() {
    if (!m_paused || m_taken.snapshot == nullptr)
        m_taken = m_newest;
    // A hidden page does no work; it catches up when it is shown.
    if (m_taken.snapshot == nullptr || !isVisible())
        return;
    ClientQuery query = m_table->query(*m_taken.snapshot);
    query.filter = m_filter->filter();
    query.onlyMarked = m_marks->showsOnlyMarked();
    m_orderer->request(m_taken, query);
}

void ClientsPage::showRows(const std::shared_ptr<const ClientRows>& rows) {
    m_table->showRows(rows);
    m_filter->setSnapshot(rows->snapshot);
    updateCount();
    updateNotes();
    tellVisible();
}

// The clients on screen are read each second; of a hidden page there are none.
void ClientsPage::tellVisible() {
    if (m_instance == nullptr)
        return;
    m_instance->setVisibleClients(isVisible() ? m_table->idsInSight() : std::vector<qint64>());
}

void ClientsPage::updateCount() {
    const auto& rows = m_table->rows();
    if (rows == nullptr) {
        m_count->clear();
        m_filter->showNoMatches();
        return;
    }
    m_filter->showMatches(rows->count(), rows->snapshot->rowCount(), rows->undecided);
    QStringList parts;
    if (const qint64 selected = m_table->selectedRowCount(); selected > 1)
        parts << tr("%1 selected").arg(formatCount(selected));
    if (const qint64 marked = m_table->marked().count(); marked > 0)
        parts << tr("%1 marked").arg(formatCount(marked));
    if (const qint64 followed = m_table->followedId(); followed > 0)
        parts << tr("following %1").arg(followed);
    if (const int skipped = rows->snapshot->skippedLines(); skipped > 0)
        parts << tr("%1 lines not understood").arg(formatCount(qint64{skipped}));
    m_count->setText(parts.join(QStringLiteral(" · ")));
}

QString ClientsPage::snapshotAge() const {
    const auto age = std::chrono::floor<std::chrono::seconds>(steadyNow() - m_table->rows()->snapshot->seenSteady());
    return formatSeconds(std::max<qint64>(0, age.count()));
}

void ClientsPage::updateNotes() {
    const auto& rows = m_table->rows();
    const bool stale = rows != nullptr && !m_status.isLive();
    QString note;
    if (stale)
        note = tr("Not connected (%1). These rows are %2 old.").arg(stateWord(m_status), snapshotAge());
    else if (rows != nullptr && !m_clientListError.detail.isEmpty())
        note = tr("%1 These rows are %2 old.").arg(m_clientListError.detail, snapshotAge());
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
    for (QWidget* warning : {static_cast<QWidget*>(m_note), static_cast<QWidget*>(m_sentence)})
        setTextColour(warning, themeColours(palette()).warningText);
    if (note.isEmpty() || !isVisible())
        m_ageTimer.stop();
    else if (!m_ageTimer.isActive())
        m_ageTimer.start();
    m_table->setDimmed(stale);

    if (rows == nullptr)
        m_table->say(tr("No client list yet"), !m_clientListError.detail.isEmpty() ? m_clientListError.detail
                                               : m_status.isLive()                 ? tr("It is being read.")
                                                                                   : stateSentence(m_status));
    else if (rows->count() > 0)
        m_table->say({}, {});
    else if (rows->query.onlyMarked)
        m_table->say(tr("No marked client is here"),
                     tr("Only marked clients are shown. Esc shows all again; Space marks a client."));
    else if (rows->query.filter.isEmpty())
        m_table->say(tr("The server lists no clients"), {});
    else
        m_table->say(tr("No client matches “%1”").arg(visibleText(rows->query.filter.text().toUtf8(), 60)),
                     tr("Esc shows all again."));
}

void ClientsPage::showTableMenu(const QPoint& position) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    m_actions->addKill(*menu);
    menu->addSeparator();
    m_marks->addToggle(*menu);
    menu->addAction(m_table->followAction());
    menu->addSeparator();
    m_copies->fillMenu(*menu);
    m_actions->addCopies(*menu);
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

void ClientsPage::fillColumnsMenu(QMenu& menu) {
    m_table->columns().fillMenu(menu);
}

void ClientsPage::fillViewMenu(QMenu& menu) {
    menu.addAction(m_table->followAction());
    menu.addSeparator();
    m_marks->fillMenu(menu);
    menu.addSeparator();
    QAction* heat = menu.addAction(tr("Idle highlight…"));
    heat->setToolTip(tr("From how long idle on rows are tinted"));
    connect(heat, &QAction::triggered, this, &ClientsPage::editIdleHeat);
    QAction* animate = menu.addAction(tr("Animate changes"));
    animate->setToolTip(tr("New clients flash, gone ones fade; never when the system asks for less motion"));
    animate->setCheckable(true);
    animate->setChecked(RowMotion::isSwitchedOn());
    connect(animate, &QAction::toggled, this, &RowMotion::setSwitchedOn);
    QAction* ask = menu.addAction(tr("Ask before killing one client"));
    ask->setCheckable(true);
    ask->setChecked(ClientActions::asksFirst());
    connect(ask, &QAction::toggled, this, &ClientActions::setAsksFirst);
}

void ClientsPage::editIdleHeat() {
    auto* dialog = new IdleHeatDialog(IdleHeat::load(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        dialog->heat().save();
        m_table->clients().setIdleHeat(dialog->heat());
    });
    dialog->open();
}

void ClientsPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    requestRows();
    updateNotes();
}

void ClientsPage::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    m_ageTimer.stop();
    tellVisible();
}

}  // namespace headroom
