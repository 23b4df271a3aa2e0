// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/clients_page.h"

#include "core/query/filter.h"
#include "core/report/escape.h"
#include "core/report/units.h"
#include "gui/clients/client_actions.h"
#include "gui/clients/client_cell_delegate.h"
#include "gui/clients/column_layout.h"
#include "gui/clients/dense_table.h"
#include "gui/clients/idle_heat_dialog.h"
#include "gui/clients/row_orderer.h"
#include "gui/fleet/instance.h"
#include "gui/style/metrics.h"
#include "gui/style/state_look.h"
#include "gui/style/text_colour.h"
#include "gui/style/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QScrollBar>
#include <QShortcut>
#include <QToolButton>
#include <QVBoxLayout>

namespace headroom {

ClientsPage::ClientsPage(QWidget* parent)
    : InstancePage(parent),
      m_orderer(new RowOrderer(this)),
      m_search(new QLineEdit),
      m_count(new QLabel),
      m_note(new QLabel),
      m_table(new DenseTable),
      m_delegate(new ClientCellDelegate(m_model, this)),
      m_keeper(*m_table, m_model) {
    m_model.setIdleHeat(IdleHeat::load());
    buildTable();
    m_columns = new ColumnLayout(*m_table, m_model, this);
    m_actions = new ClientActions(*m_table, m_model, this);
    connect(m_actions, &ClientActions::killRequested, this, &ClientsPage::killRequested);
    connect(m_actions, &ClientActions::message, this, &ClientsPage::message);
    connect(m_orderer, &RowOrderer::ordered, this, &ClientsPage::showRows);

    m_search->setPlaceholderText(tr("Search address, name, user, command, library"));
    m_search->setAccessibleName(tr("Search clients"));
    m_table->setAccessibleName(tr("Clients"));
    m_search->setClearButtonEnabled(true);
    m_search->setMaxLength(200);
    m_search->setMinimumHeight(m_search->fontMetrics().height() + 12);
    m_search->installEventFilter(this);
    connect(m_search, &QLineEdit::textChanged, this, &ClientsPage::requestRows);
    m_count->setTextFormat(Qt::PlainText);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);

    auto* viewMenu = new QMenu(this);
    connect(viewMenu, &QMenu::aboutToShow, this, [this, viewMenu] { fillViewMenu(*viewMenu); });
    auto* viewButton = new QToolButton;
    viewButton->setObjectName(QStringLiteral("view"));
    viewButton->setText(tr("View"));
    viewButton->setMinimumHeight(m_search->minimumHeight());
    viewButton->setPopupMode(QToolButton::InstantPopup);
    viewButton->setMenu(viewMenu);

    auto* top = new QHBoxLayout;
    top->setSpacing(2 * gridUnit);
    top->addWidget(m_search, 1);
    top->addWidget(m_count);
    top->addWidget(viewButton);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(pageMargin, pageMargin, pageMargin, pageMargin);
    layout->setSpacing(gridUnit);
    layout->addLayout(top);
    layout->addWidget(m_note);
    layout->addWidget(m_table, 1);
    setTabOrder(m_search, m_table);
    setFocusProxy(m_table);

    buildShortcuts();
    m_ageTimer.setInterval(std::chrono::seconds(1));
    connect(&m_ageTimer, &QTimer::timeout, this, &ClientsPage::updateNotes);
    updateCount();
    updateNotes();
}

ClientsPage::~ClientsPage() {
    delete m_table;  // while the model it looks at is there
}

void ClientsPage::buildTable() {
    m_table->setModel(&m_model);
    m_table->setItemDelegate(m_delegate);
    connect(m_table, &QWidget::customContextMenuRequested, this, &ClientsPage::showTableMenu);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ClientsPage::updateCount);

    connect(m_table->verticalScrollBar(), &QAbstractSlider::valueChanged, this, &ClientsPage::tellVisible);

    QHeaderView& header = *m_table->horizontalHeader();
    header.setSectionsMovable(true);
    header.setSortIndicator(m_sortColumn, Qt::AscendingOrder);
    header.setSortIndicatorShown(true);
    connect(&header, &QHeaderView::sortIndicatorChanged, this, [this](int section, Qt::SortOrder order) {
        m_sortColumn = section;
        m_sortDescending = order == Qt::DescendingOrder;
        requestRows();
    });
    header.setContextMenuPolicy(Qt::CustomContextMenu);
    connect(&header, &QWidget::customContextMenuRequested, this, [this, &header](const QPoint& position) {
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        m_columns->fillMenu(*menu);
        menu->popup(header.viewport()->mapToGlobal(position));
    });
}

void ClientsPage::buildShortcuts() {
    const auto* find = new QShortcut(QKeySequence::Find, this);
    connect(find, &QShortcut::activated, this, [this] {
        m_search->setFocus(Qt::ShortcutFocusReason);
        m_search->selectAll();
    });
    auto* escape = new QShortcut(Qt::Key_Escape, this);
    escape->setContext(Qt::WidgetWithChildrenShortcut);
    connect(escape, &QShortcut::activated, this, &ClientsPage::clearStep);
}

void ClientsPage::clearStep() {
    if (!m_search->text().isEmpty())
        m_search->clear();
    else
        m_table->clearSelection();
}

void ClientsPage::setInstance(Instance* instance) {
    if (instance != nullptr && instance == m_instance)
        return;
    m_instanceLinks.reset();
    m_instance = instance;
    m_newest = m_taken = {};
    m_fittedRows = 0;
    m_orderer->cancel();
    m_keeper.show(nullptr, ViewKeeper::Scroll::ToTop);
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

void ClientsPage::requestRows() {
    if (!m_paused || m_taken.snapshot == nullptr)
        m_taken = m_newest;
    // A hidden page does no work; it catches up when it is shown.
    if (m_taken.snapshot == nullptr || !isVisible())
        return;
    // While it can not be read, what was found before stays.
    if (const QString text = m_search->text().trimmed(); Filter::parse(text))
        m_searched = text.toUtf8();
    m_orderer->request(m_taken, {{m_model.sortField(m_sortColumn, *m_taken.snapshot), m_sortDescending}, m_searched});
}

void ClientsPage::showRows(const std::shared_ptr<const ClientRows>& rows) {
    const ClientRows* before = m_model.rows().get();
    const bool sameQuestion = before != nullptr && before->query == rows->query;
    const bool sameFields =
        before != nullptr && std::ranges::equal(before->snapshot->fields(), rows->snapshot->fields());
    m_keeper.show(rows, sameQuestion ? ViewKeeper::Scroll::Keep : ViewKeeper::Scroll::ToTop);
    if (!sameFields)
        m_columns->apply();
    // Again each time there are twice as many: longer values come with them, and nothing moves each second.
    if (rows->count() > 0 && rows->count() >= 2 * m_fittedRows) {
        m_columns->fitToContents(m_fittedRows == 0 ? ColumnLayout::Fit::Exact : ColumnLayout::Fit::Grow);
        m_fittedRows = rows->count();
    }
    updateCount();
    updateNotes();
    tellVisible();
}

// The clients on screen are read each second; of a hidden page there are none.
void ClientsPage::tellVisible() {
    if (m_instance == nullptr)
        return;
    std::vector<qint64> ids;
    const int rows = isVisible() ? m_model.rowCount() : 0;
    for (int row = std::max(0, m_table->rowAt(0)); row < rows; ++row) {
        if (m_table->rowViewportPosition(row) >= m_table->viewport()->height())
            break;
        if (const qint64 id = m_model.rows()->id(row); id > 0)
            ids.push_back(id);
    }
    m_instance->setVisibleClients(ids);
}

void ClientsPage::updateCount() {
    const auto& rows = m_model.rows();
    if (rows == nullptr) {
        m_count->clear();
        return;
    }
    QStringList parts;
    const qint64 all = rows->snapshot->rowCount();
    parts << (rows->query.search.isEmpty() ? tr("%1 clients").arg(formatCount(all))
                                           : tr("%1 of %2").arg(formatCount(qint64{rows->count()}), formatCount(all)));
    qint64 selected = 0;
    for (const QItemSelectionRange& range : m_table->selectionModel()->selection())
        selected += range.height();
    if (selected > 1)
        parts << tr("%1 selected").arg(formatCount(selected));
    if (const int skipped = rows->snapshot->skippedLines(); skipped > 0)
        parts << tr("%1 lines not understood").arg(formatCount(qint64{skipped}));
    m_count->setText(parts.join(QStringLiteral(" · ")));
}

QString ClientsPage::snapshotAge() const {
    const auto age = std::chrono::floor<std::chrono::seconds>(steadyNow() - m_model.rows()->snapshot->seenSteady());
    return formatSeconds(std::max<qint64>(0, age.count()));
}

void ClientsPage::updateNotes() {
    const auto& rows = m_model.rows();
    const bool saved = m_status.state == SessionState::Saved;
    const bool stale = rows != nullptr && !m_status.isLive() && !saved;
    QString note;
    if (saved)
        note = m_status.detail;
    else if (stale)
        note = tr("Not connected (%1). These rows are %2 old.").arg(stateWord(m_status), snapshotAge());
    else if (rows != nullptr && !m_clientListError.detail.isEmpty())
        note = tr("%1 These rows are %2 old.").arg(m_clientListError.detail, snapshotAge());
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
    setTextColour(m_note, themeColours(palette()).warningText);
    if (note.isEmpty() || !isVisible())
        m_ageTimer.stop();
    else if (!m_ageTimer.isActive())
        m_ageTimer.start();
    m_delegate->setDimmed(stale);
    m_table->viewport()->update();

    if (rows == nullptr)
        m_table->say(tr("No client list yet"), !m_clientListError.detail.isEmpty() ? m_clientListError.detail
                                               : m_status.isLive()                 ? tr("It is being read.")
                                                                                   : stateSentence(m_status));
    else if (rows->count() > 0)
        m_table->say({}, {});
    else if (rows->query.search.isEmpty())
        m_table->say(tr("The server lists no clients"), {});
    else
        m_table->say(tr("No client matches “%1”").arg(visibleText(rows->query.search, 60)),
                     tr("Each word is looked for in address, name, user, command and library. Esc shows all again."));
}

void ClientsPage::showTableMenu(const QPoint& position) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    m_actions->fillMenu(*menu);
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

void ClientsPage::fillViewMenu(QMenu& menu) {
    menu.clear();
    m_columns->fillMenu(*menu.addMenu(tr("Columns")));
    connect(menu.addAction(tr("Idle highlight…")), &QAction::triggered, this, &ClientsPage::editIdleHeat);
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
        m_model.setIdleHeat(dialog->heat());
    });
    dialog->open();
}

bool ClientsPage::eventFilter(QObject* watched, QEvent* event) {
    // From the search straight into what was found.
    if (watched == m_search && event->type() == QEvent::KeyPress) {
        const int key = static_cast<const QKeyEvent*>(event)->key();
        if (key == Qt::Key_Down || key == Qt::Key_Return || key == Qt::Key_Enter) {
            m_table->setFocus(Qt::TabFocusReason);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
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
