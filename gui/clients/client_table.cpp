// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/client_table.h"

#include "gui/clients/client_cell_delegate.h"
#include "gui/clients/column_layout.h"
#include "gui/clients/selected_rows.h"
#include "gui/widgets/plain_tool_tip.h"

#include <QAction>
#include <QHeaderView>
#include <QMenu>

namespace headroom {

ClientTable::ClientTable(QWidget* parent)
    : DenseTable(parent),
      m_clients(new ClientTableModel(this)),
      m_delegate(new ClientCellDelegate(*m_clients, *this, m_marked, m_motion, this)),
      m_keeper(*this, *m_clients),
      m_follow(new QAction(tr("Follow"), this)) {
    setAccessibleName(tr("Clients"));
    setModel(m_clients);
    setItemDelegate(m_delegate);
    m_clients->setIdleHeat(IdleHeat::load());
    buildHeader();
    m_columns = new ColumnLayout(*this, *m_clients, this);

    m_follow->setCheckable(true);
    m_follow->setShortcut(Qt::Key_F);
    m_follow->setShortcutContext(Qt::WidgetShortcut);
    m_follow->setAutoRepeat(false);
    m_follow->setToolTip(plainToolTip(tr("The view stays with the current client when sorting moves it (F)")));
    addAction(m_follow);
    connect(m_follow, &QAction::toggled, this, &ClientTable::setFollowing);

    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this, &ClientTable::takeSelection);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ClientTable::followCurrent);
    connect(&m_motion, &RowMotion::stepped, this, &ClientTable::repaintMoving);
    connect(&m_motion, &RowMotion::finished, this, [this] { m_keeper.dropGone(); });
}

void ClientTable::buildHeader() {
    QHeaderView& header = *horizontalHeader();
    header.setSectionsMovable(true);
    header.setSortIndicator(m_sortColumn, Qt::DescendingOrder);
    header.setSortIndicatorShown(true);
    connect(&header, &QHeaderView::sortIndicatorChanged, this, [this](int section, Qt::SortOrder order) {
        m_sortColumn = section;
        m_sortDescending = order == Qt::DescendingOrder;
        Q_EMIT sortChanged();
    });
    header.setContextMenuPolicy(Qt::CustomContextMenu);
    connect(&header, &QWidget::customContextMenuRequested, this, [this, &header](const QPoint& position) {
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        m_columns->fillMenu(*menu);
        menu->popup(header.viewport()->mapToGlobal(position));
    });
}

void ClientTable::changeMarks(const std::function<void(MarkedClients&)>& change) {
    change(m_marked);
    viewport()->update();
    Q_EMIT marksChanged();
}

void ClientTable::showRows(const std::shared_ptr<const ClientRows>& rows) {
    const auto before = m_clients->rows();
    m_motion.stop();
    if (rows == nullptr) {
        m_fittedRows = 0;
        m_keeper.show(nullptr, ViewKeeper::Scroll::ToTop, ViewKeeper::Gone::Drop);
        m_follow->setChecked(false);
        return;
    }
    if (before != nullptr && before->runId != rows->runId) {
        m_follow->setChecked(false);
        if (m_marked.count() > 0)
            Q_EMIT message(tr("The server was restarted, its clients have new ids: nobody is marked any more."));
    }
    const bool sameQuestion = before != nullptr && before->query.sameQuestion(rows->query);
    const bool animate = sameQuestion && isVisible() && RowMotion::isWanted(*this);
    auto change = m_keeper.show(rows, sameQuestion ? ViewKeeper::Scroll::Keep : ViewKeeper::Scroll::ToTop,
                                animate ? ViewKeeper::Gone::Leave : ViewKeeper::Gone::Drop);
    if (animate)
        m_motion.start(std::move(change.arrived), change.leftGone);
    fitColumns(before);

    if (m_marked.setProcess(rows->runId))
        changeMarks([](MarkedClients&) {});  // those of that process are there already
    else if (!rows->goneMarks.empty())
        changeMarks([&rows](MarkedClients& marked) { marked.remove(rows->goneMarks); });
    endFollowWithout(rows.get());
    Q_EMIT selectedRowsChanged();
}

void ClientTable::fitColumns(const std::shared_ptr<const ClientRows>& before) {
    const ClientRows& now = *m_clients->rows();
    if (before == nullptr || !std::ranges::equal(before->snapshot->fields(), now.snapshot->fields()))
        m_columns->apply();
    m_columns->keepWhole();
    // Again each time there are twice as many: longer values come with them, and nothing moves each second.
    if (now.count() == 0 || now.count() < 2 * m_fittedRows)
        return;
    m_columns->fitToContents(m_fittedRows == 0 ? ColumnLayout::Fit::Exact : ColumnLayout::Fit::Grow);
    m_fittedRows = now.count();
}

void ClientTable::setDimmed(bool dimmed) {
    m_delegate->setDimmed(dimmed);
    viewport()->update();
}

ClientQuery ClientTable::query(const ClientSnapshot& snapshot) {
    ClientQuery query;
    query.sortBy = {m_clients->sortField(m_sortColumn, snapshot), m_sortDescending};
    query.marked = m_marked.ids();
    query.selected = m_keeper.selectedIds();
    return query;
}

void ClientTable::takeSelection() {
    m_keeper.selectionChanged();
    if (!m_keeper.isSwapping())
        Q_EMIT selectedRowsChanged();
}

std::vector<int> ClientTable::selectedRows() const {
    return headroom::selectedRows(*selectionModel(), *m_clients);
}

int ClientTable::selectedRowCount() const {
    return headroom::selectedRowCount(*selectionModel(), *m_clients);
}

std::vector<int> ClientTable::chosenRows() const {
    std::vector<int> rows = selectedRows();
    const int current = currentIndex().row();
    if (rows.empty() && current >= 0 && !m_clients->at(current).gone)
        rows.push_back(m_clients->at(current).row);
    return rows;
}

void ClientTable::setFollowing(bool follow) {
    const qint64 id = follow && currentIndex().isValid() ? m_clients->id(currentIndex().row()) : 0;
    setFollowed(id);
    if (follow && id == 0) {
        m_follow->setChecked(false);
        Q_EMIT message(tr("Choose the client to follow first."));
        return;
    }
    if (follow)
        scrollTo(currentIndex());
    Q_EMIT followChanged();
}

void ClientTable::followCurrent() {
    if (m_keeper.followed() == 0 || m_keeper.isSwapping())
        return;
    if (const qint64 id = currentIndex().isValid() ? m_clients->id(currentIndex().row()) : 0; id > 0)
        setFollowed(id);
    Q_EMIT followChanged();
}

void ClientTable::setFollowed(qint64 id) {
    m_keeper.follow(id);
    m_delegate->setFollowed(id);
    viewport()->update();
}

void ClientTable::endFollowWithout(const ClientRows* rows) {
    const qint64 id = m_keeper.followed();
    if (id == 0 || rows->rowOfId(id) >= 0)
        return;
    m_follow->setChecked(false);
    Q_EMIT message(rows->snapshot->rowOfId(id) < 0
                       ? tr("Client %1 is gone: the view follows nobody now.").arg(id)
                       : tr("Client %1 is not among the rows shown now: the view follows nobody.").arg(id));
}

void ClientTable::repaintMoving() {
    const auto repaint = [this](int row) {
        viewport()->update(0, rowViewportPosition(row), viewport()->width(), rowHeight(row));
    };
    for (const qint64 id : m_motion.arrived()) {
        if (const int row = m_clients->rowOfId(id); row >= 0)
            repaint(row);
    }
    for (const int row : m_clients->goneRows())
        repaint(row);
}

}  // namespace headroom
