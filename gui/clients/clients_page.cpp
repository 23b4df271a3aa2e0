// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/clients_page.h"

#include "core/background.h"
#include "core/fleet/instance.h"
#include "core/fleet/settings.h"
#include "core/query/filter.h"
#include "core/query/filter_lexer.h"
#include "core/text/escape.h"
#include "core/text/sentence.h"
#include "core/text/units.h"
#include "gui/actions/kill_sheet.h"
#include "gui/clients/client_fields.h"
#include "gui/clients/client_table.h"
#include "gui/clients/clients_toolbar.h"
#include "gui/clients/copy_actions.h"
#include "gui/clients/groups_panel.h"
#include "gui/clients/kill_actions.h"
#include "gui/clients/mark_actions.h"
#include "gui/clients/marked_clients.h"
#include "gui/clients/row_orderer.h"
#include "gui/clients/value_filter_actions.h"
#include "gui/filter/filter_bar.h"
#include "gui/style/metrics.h"
#include "gui/style/state_look.h"
#include "gui/style/text_colour.h"
#include "gui/style/theme.h"
#include "gui/widgets/grant_button.h"
#include "gui/widgets/plain_label.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QScrollBar>
#include <QShortcut>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace headroom {

namespace {

constexpr int groupsWidth = 424;

// A filter that chooses what both do.
QString bothFilters(const QString& one, const QString& other) {
    if (one.isEmpty())
        return other;
    const auto closed = [](const QString& filter) {
        const bool open = std::ranges::count(filterTokens(filter), FilterToken::Or, &FilterToken::kind) > 0;
        return open ? QStringLiteral("(%1)").arg(filter) : filter;
    };
    return QStringLiteral("%1 and %2").arg(closed(one), closed(other));
}

}  // namespace

ClientsPage::ClientsPage(Ledger& ledger, QWidget* parent)
    : InstancePage(parent),
      m_ledger(ledger),
      m_orderer(new RowOrderer(this)),
      m_filter(new FilterBar(FilterRows::Clients)),
      m_grant(new GrantButton(this)),
      m_note(plainParagraph(this)),
      m_groups(new GroupsPanel),
      m_showsGroups(new QAction(tr("Groups"), this)),
      m_showsFields(new QAction(tr("All fields…"), this)),
      m_splitter(new QSplitter),
      m_table(new ClientTable),
      m_actions(*m_table),
      m_kills(new KillActions(*m_table, this)),
      m_marks(new MarkActions(*m_table, *this)),
      m_copies(new CopyActions(*m_table, this)),
      m_valueFilters(new ValueFilterActions(*m_table, this)),
      m_toolbar(new ClientsToolbar(*m_table, *m_marks, *m_kills->killAction(), *m_showsGroups)) {
    connect(m_orderer, &RowOrderer::ordered, this, &ClientsPage::showRows);
    connect(m_kills, &KillActions::message, this, &ClientsPage::message);
    connect(m_valueFilters, &ValueFilterActions::filterWanted, this, &ClientsPage::filterTo);
    connect(m_copies, &CopyActions::message, this, &ClientsPage::message);
    connect(m_table, &ClientTable::message, this, &ClientsPage::message);
    connect(m_table, &ClientTable::sortChanged, this, &ClientsPage::requestRows);
    connect(m_table, &ClientTable::marksChanged, this, [this] {
        if (m_marks->showsOnlyMarked())
            requestRows();
    });
    connect(m_marks, &MarkActions::onlyMarkedChanged, this, &ClientsPage::requestRows);
    connect(m_table->verticalScrollBar(), &QAbstractSlider::valueChanged, this, &ClientsPage::tellVisible);
    connect(m_table, &QWidget::customContextMenuRequested, this, &ClientsPage::showTableMenu);

    connect(m_filter, &FilterBar::filterChanged, this, &ClientsPage::requestRows);
    connect(m_filter, &FilterBar::textChanged, m_kills, &KillActions::setFilterText);
    connect(m_filter, &FilterBar::sentenceChanged, this, [this] { m_toolbar->setSentence(m_filter->sentence()); });
    connect(m_filter, &FilterBar::left, m_table, [this] { m_table->setFocus(Qt::TabFocusReason); });

    buildGroups();
    buildLayout();
    buildShortcuts();
    m_ageTimer.setInterval(std::chrono::seconds(1));
    connect(&m_ageTimer, &QTimer::timeout, this, &ClientsPage::updateNotes);
    updateCounts();
    updateNotes();
}

ClientsPage::~ClientsPage() {
    delete m_filter;  // it tells of its text when it loses the focus
}

void ClientsPage::buildGroups() {
    m_showsGroups->setCheckable(true);
    m_showsGroups->setShortcut(Qt::CTRL | Qt::Key_G);
    m_showsGroups->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_showsGroups->setToolTip(tr("Who holds the connections: clients by name, address, user, … (Ctrl+G)"));
    addAction(m_showsGroups);
    m_splitter->addWidget(m_groups);
    m_splitter->addWidget(m_table);
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({groupsWidth, 2 * groupsWidth});
    m_table->setMinimumWidth(32 * fontMetrics().averageCharWidth());  // ids and idle times
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(2 * gridUnit);
    m_splitter->restoreState(settings::groupsSplitter.value());
    m_showsGroups->setChecked(settings::showsGroups.value());
    m_groups->setVisible(m_showsGroups->isChecked());
    connect(m_showsGroups, &QAction::toggled, this, [this](bool shown) {
        if (!shown)
            m_groups->clearSelection();
        m_groups->setVisible(shown);
        settings::showsGroups.set(shown);
    });
    connect(m_splitter, &QSplitter::splitterMoved, this,
            [this] { settings::groupsSplitter.set(m_splitter->saveState()); });
    connect(m_groups, &GroupsPanel::filterWanted, this, &ClientsPage::filterToGroup);
    connect(m_groups, &GroupsPanel::killWanted, m_kills, &KillActions::killGroups);
    connect(m_kills, &KillActions::groupsKillWanted, m_groups, &GroupsPanel::killChosen);
    // Either groups or clients are selected, so that one sees whom Kill means.
    connect(m_groups, &GroupsPanel::selectionChanged, this, [this](qint64 clients, const QString& groups) {
        if (clients > 0 && m_table->selectedRowCount() > 0)
            m_table->clearSelection();
        m_kills->setChosenGroups(clients, groups);
    });
    connect(m_table, &ClientTable::selectedRowsChanged, this, [this] {
        if (m_table->selectedRowCount() > 0)
            m_groups->clearSelection();
    });
    connect(m_groups, &GroupsPanel::markWanted, this, [this](const std::vector<qint64>& ids) {
        m_table->changeMarks([&ids](MarkedClients& marked) { marked.add(ids); });
    });
}

void ClientsPage::filterTo(const QString& filter, bool within) {
    m_filter->setText(within ? bothFilters(m_filter->filter().text(), filter) : filter);
}

void ClientsPage::filterToGroup(const QString& group, bool within) {
    if (m_filter->text() != m_groupFilter || m_groupFilter.isEmpty())
        m_beforeGroup = m_filter->text();
    filterTo(group, within);
    m_groupFilter = m_filter->text();
}

void ClientsPage::kill(const QString& filter) {
    const auto parsed = Filter::parse(filter);
    if (!parsed || !m_newest.snapshot) {
        Q_EMIT message(parsed ? tr("The clients are not read yet; try again in a moment.") : parsed.error().message);
        return;
    }
    runInBackground(
        this, [listing = m_newest, chosen = *parsed] { return chosen.apply(*listing.snapshot, listing.ownIds).rows(); },
        [this, listing = m_newest, chosen = *parsed](const std::vector<std::uint32_t>& rows) {
            m_kills->killMatching(listing, chosen, rows);
        });
}

void ClientsPage::buildLayout() {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(pageMargin, pageMargin, pageMargin, pageMargin);
    layout->setSpacing(gridUnit);
    layout->addWidget(m_filter);
    layout->addWidget(m_toolbar);
    auto* trouble = new QHBoxLayout;
    trouble->setSpacing(gridUnit);
    trouble->addWidget(m_note, 1);
    trouble->addWidget(m_grant, 0, Qt::AlignTop);
    layout->addLayout(trouble);
    layout->addWidget(m_splitter, 1);
    setFocusProxy(m_table);
}

void ClientsPage::buildShortcuts() {
    const auto* find = new QShortcut(QKeySequence::Find, this);
    connect(find, &QShortcut::activated, m_filter, &FilterBar::beginTyping);
    m_showsFields->setShortcuts({QKeySequence(Qt::Key_Return), QKeySequence(Qt::Key_Enter)});
    m_showsFields->setShortcutContext(Qt::WidgetShortcut);
    m_showsFields->setAutoRepeat(false);
    m_showsFields->setToolTip(tr("Everything the server says about the current client, and what it means (Return)"));
    m_table->addAction(m_showsFields);
    connect(m_showsFields, &QAction::triggered, this, &ClientsPage::showFields);
    auto* escape = new QShortcut(Qt::Key_Escape, this);
    escape->setContext(Qt::WidgetWithChildrenShortcut);
    connect(escape, &QShortcut::activated, this, &ClientsPage::clearStep);
}

void ClientsPage::clearStep() {
    // From a group back to where one came from.
    if (const QString text = m_filter->text(); !text.isEmpty())
        m_filter->setText(text == std::exchange(m_groupFilter, {}) ? m_beforeGroup : QString());
    else if (m_marks->showsOnlyMarked())
        m_marks->showAll();
    else {
        m_table->clearSelection();
        m_groups->clearSelection();
    }
}

void ClientsPage::setInstance(Instance* instance) {
    if (instance != nullptr && instance == m_instance)
        return;
    m_instanceLinks.reset();
    m_instance = instance;
    m_newest = m_taken = {};
    m_maxclients.reset();
    m_orderer->cancel();
    m_table->showRows(nullptr);
    m_past = {};
    m_groups->setListing({}, std::nullopt, m_past);
    m_filter->setSnapshot(nullptr);
    updateCounts();
    if (instance == nullptr) {
        setEndpoint({});
        setStatus({}, {});
        return;
    }
    readCare();
    m_instanceLinks = std::make_unique<QObject>();
    connect(instance, &Instance::careChanged, m_instanceLinks.get(), [this] {
        readCare();
        readInstance();
    });
    connect(instance, &Instance::clientsListed, m_instanceLinks.get(), [this] { readInstance(); });
    connect(instance, &Instance::statusChanged, m_instanceLinks.get(), [this] { readInstance(); });
    connect(instance, &Instance::settingsChanged, m_instanceLinks.get(), [this] { readSettings(); });
    connect(m_kills, &KillActions::planShown, m_instanceLinks.get(),
            [instance](KillSheet* sheet) { sheet->setCost(killCostRange(instance->knownKillCost())); });
    connect(m_kills, &KillActions::killWanted, m_instanceLinks.get(),
            [this, instance](const std::shared_ptr<const KillPlan>& plan, const QString& reason, KillSheet* sheet) {
                instance->startKill(m_ledger, plan, reason, [this, sheet](const KillRun& run) {
                    connect(&run, &KillRun::finished, m_kills, &KillActions::tellReport);
                    if (sheet != nullptr)
                        sheet->follow(run);
                });
            });
    connect(instance, &QObject::destroyed, m_instanceLinks.get(), [this] { setInstance(nullptr); });
    readInstance();
    readSettings();
}

// What is unlocked is not read-only now.
void ClientsPage::readCare() {
    Endpoint endpoint = m_instance->endpoint();
    endpoint.readOnly = m_instance->isReadOnly();
    endpoint.locked = m_instance->isLocked();
    setEndpoint(endpoint);
}

void ClientsPage::readSettings() {
    const auto seconds = m_instance->settings() ? m_instance->settings()->number("timeout") : std::nullopt;
    setServerTimeout(seconds ? std::optional(std::chrono::seconds(*seconds)) : std::nullopt);
    const auto threads = m_instance->settings() ? m_instance->settings()->number("io-threads") : std::nullopt;
    m_kills->setServer(m_instance->sample() ? m_instance->sample()->traits : ServerTraits(), threads.value_or(1) > 1);
}

void ClientsPage::readInstance() {
    m_killRefusal = m_instance->killRefusal();
    setStatus(m_instance->status(), m_instance->clientListError());
    m_past = m_instance->groupPast();
    if (const auto& sample = m_instance->sample())
        setLimit(sample->maxclients);
    if (m_instance->clients().snapshot != m_newest.snapshot)
        setClients(m_instance->clients());
}

void ClientsPage::setPaused(bool paused) {
    m_paused = paused;
    takeListing();
}

void ClientsPage::setEndpoint(const Endpoint& endpoint) {
    m_endpoint = endpoint;
    m_actions.setEndpoint(endpoint);
    m_kills->setEndpoint(endpoint);
}

void ClientsPage::setStatus(const SessionStatus& status, const Error& clientListError) {
    m_status = status;
    m_clientListError = clientListError;
    m_kills->setHindrance(
        m_endpoint.locked ? tr("%1 is locked: nothing is changed on it before it is unlocked (Unlock… above).")
                                .arg(m_endpoint.displayName())
        : !m_endpoint.careTrouble.isEmpty() ? m_endpoint.careTrouble
        : m_endpoint.readOnly ? tr("%1 is read-only: nothing is changed on it.").arg(m_endpoint.displayName())
        : status.isLive()     ? m_killRefusal.detail
                          : tr("There is no working connection to %1 to kill through.").arg(m_endpoint.displayName()));
    updateNotes();
}

void ClientsPage::setClients(const ClientListing& listing) {
    m_newest = listing;
    takeListing();
}

void ClientsPage::setServerTimeout(std::optional<std::chrono::seconds> timeout) {
    m_table->clients().setServerTimeout(timeout);
}

void ClientsPage::takeListing() {
    if (!m_paused || m_taken.snapshot == nullptr)
        m_taken = m_newest;
    m_groups->setListing(m_taken, m_maxclients, m_past);
    requestRows();
}

void ClientsPage::requestRows() {
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
    updateCounts();
    updateNotes();
    tellVisible();
}

// The clients on screen are read each second; of a hidden page there are none.
void ClientsPage::tellVisible() {
    if (m_instance == nullptr)
        return;
    m_instance->setVisibleClients(isVisible() ? m_table->idsInSight() : std::vector<qint64>());
}

void ClientsPage::updateCounts() {
    m_toolbar->updateCounts();
    if (const auto& rows = m_table->rows())
        m_filter->showMatches(rows->count(), rows->snapshot->rowCount(), rows->undecided);
    else
        m_filter->showNoMatches();
}

QString ClientsPage::snapshotAge() const {
    const auto age = std::chrono::floor<std::chrono::seconds>(steadyNow() - m_table->rows()->snapshot->seenSteady());
    return formatSeconds(std::max<qint64>(0, age.count()));
}

void ClientsPage::updateNotes() {
    const auto& rows = m_table->rows();
    const bool saved = m_status.state == SessionState::Saved;
    const bool stale = rows != nullptr && !m_status.isLive() && !saved;
    QString note;
    if (saved)
        note = m_status.detail;
    else if (stale)
        note = tr("Not connected (%1). These rows are %2 old.").arg(stateWord(m_status), snapshotAge());
    else if (rows != nullptr && !m_clientListError.detail.isEmpty())
        note = tr("%1 These rows are %2 old.").arg(ended(m_clientListError.detail), snapshotAge());
    else if (rows != nullptr && !m_killRefusal.detail.isEmpty())
        note = m_killRefusal.detail;
    else if (rows != nullptr && m_status.state == SessionState::NoPermission)
        note = m_status.detail;
    const Error& refused = m_clientListError.detail.isEmpty() ? m_killRefusal : m_clientListError;
    m_grant->offer(!m_status.isLive() ? QString() : !refused.detail.isEmpty() ? refused.grant : m_status.grant);
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
    setTextColour(m_note, themeColours(palette()).warningText);
    if (note.isEmpty() || !isVisible())
        m_ageTimer.stop();
    else if (!m_ageTimer.isActive())
        m_ageTimer.start();
    m_table->setDimmed(stale);

    const QString why = !m_clientListError.detail.isEmpty() ? m_clientListError.detail : stateSentence(m_status);
    if (m_taken.snapshot == nullptr)
        m_groups->say(tr("No groups yet"), why.isEmpty() ? tr("The clients are being read.") : why);
    else
        m_groups->say(m_taken.snapshot->rowCount() > 0 ? QString() : tr("The server lists no clients"), {});
    if (rows == nullptr)
        m_table->say(tr("No client list yet"), why.isEmpty() ? tr("It is being read.") : why);
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

void ClientsPage::showFields() {
    if (const QModelIndex current = m_table->currentIndex(); current.isValid())
        showClientFields(m_table->clients(), current.row(), this);
}

void ClientsPage::showTableMenu(const QPoint& position) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    m_kills->fillMenu(*menu);
    menu->addSeparator();
    const QModelIndex cell = m_table->indexAt(position);
    m_valueFilters->fillMenu(*menu, cell.isValid() ? cell : m_table->currentIndex());
    m_marks->addToggle(*menu);
    menu->addAction(m_table->followAction());
    menu->addAction(m_showsFields);
    menu->addSeparator();
    m_copies->fillMenu(*menu);
    m_actions.addCopies(*menu);
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

void ClientsPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    takeListing();
    updateNotes();
}

void ClientsPage::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    m_ageTimer.stop();
    tellVisible();
}

}  // namespace headroom
