// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/groups_panel.h"

#include "core/fleet/settings.h"
#include "gui/clients/group_delegate.h"
#include "gui/style/metrics.h"
#include "gui/widgets/dense_table.h"
#include "gui/widgets/plain_label.h"
#include "gui/widgets/plain_tool_tip.h"

#include <QAction>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace headroom {

namespace {

// The likeliest to tell who it is first.
constexpr std::array allKeys{GroupKey::Name, GroupKey::Ip, GroupKey::User, GroupKey::Lib, GroupKey::Db, GroupKey::Cmd};

QAction* makeAction(QWidget& widget, const QString& text, const QKeySequence& key, const QString& explanation) {
    auto* action = new QAction(text, &widget);
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetShortcut);
    action->setAutoRepeat(false);
    action->setToolTip(plainToolTip(explanation));
    widget.addAction(action);
    return action;
}

}  // namespace

GroupsPanel::GroupsPanel(QWidget* parent)
    : QWidget(parent),
      m_model(new GroupModel(this)),
      m_table(new DenseTable),
      m_first(new QComboBox),
      m_second(new QComboBox),
      m_filter(makeAction(*m_table, tr("Show these clients"), Qt::Key_Return, tr("Filter the table to them"))),
      m_within(makeAction(*m_table, tr("Show these within the filter"), Qt::CTRL | Qt::Key_Return,
                          tr("Filter the table to those of them that match the filter that is there"))),
      m_without(makeAction(*m_table, tr("Not these"), Qt::Key_Exclam,
                           tr("Filter the table to all others that match the filter that is there"))),
      m_mark(makeAction(*m_table, tr("Mark these clients"), Qt::Key_Space, tr("Mark each client of the groups"))),
      m_kill(makeAction(*m_table, tr("Kill these clients…"), Qt::Key_Delete,
                        tr("Kill each client of the groups; shows whom first"))),
      m_job(this, &GroupsPanel::group, [this](const Answer& groups) { showGroups(groups); }) {
    m_filter->setShortcuts({QKeySequence(Qt::Key_Return), QKeySequence(Qt::Key_Enter), QKeySequence(Qt::Key_Equal)});
    m_within->setShortcuts(
        {QKeySequence(Qt::CTRL | Qt::Key_Return), QKeySequence(Qt::CTRL | Qt::Key_Enter), QKeySequence(Qt::Key_Plus)});
    connect(m_filter, &QAction::triggered, this, [this] { filterByChosen(Way::By); });
    connect(m_within, &QAction::triggered, this, [this] { filterByChosen(Way::Within); });
    connect(m_without, &QAction::triggered, this, [this] { filterByChosen(Way::Without); });
    connect(m_mark, &QAction::triggered, this, [this] { Q_EMIT markWanted(chosenIds()); });
    connect(m_kill, &QAction::triggered, this, &GroupsPanel::killChosen);
    buildKeys();
    buildTable();

    auto* keys = new QHBoxLayout;
    keys->setSpacing(gridUnit);
    auto* label = plainLabel(this, tr("Group by"));
    label->setBuddy(m_first);
    keys->addWidget(label);
    keys->addWidget(m_first, 1);
    keys->addWidget(m_second, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridUnit);
    layout->addLayout(keys);
    layout->addWidget(m_table, 1);
    setFocusProxy(m_table);
}

void GroupsPanel::buildKeys() {
    m_first->setAccessibleName(tr("Group by"));
    m_first->setToolTip(tr("What the clients of a group share"));
    m_second->setAccessibleName(tr("Then group by"));
    m_second->setToolTip(tr("What else they share"));
    for (const GroupKey key : allKeys)
        m_first->addItem(groupKeyName(key), static_cast<int>(key));
    const QStringList kept = settings::groupBy.value();
    if (const auto first = groupKeyNamed(kept.value(0)))
        m_first->setCurrentIndex(m_first->findData(static_cast<int>(*first)));
    offerSecondKeys();
    if (const auto second = groupKeyNamed(kept.value(1)))
        m_second->setCurrentIndex(std::max(0, m_second->findData(static_cast<int>(*second))));
    takeKeys();
    const auto chosen = [this] {
        takeKeys();
        QStringList names;
        for (const GroupKey key : m_question.keys)
            names << groupKeyName(key);
        settings::groupBy.set(names);
        request(true);
    };
    connect(m_first, &QComboBox::currentIndexChanged, this, [this, chosen] {
        offerSecondKeys();
        chosen();
    });
    connect(m_second, &QComboBox::currentIndexChanged, this, chosen);
}

void GroupsPanel::offerSecondKeys() {
    const QSignalBlocker quiet(m_second);
    const QVariant before = m_second->currentData();
    m_second->clear();
    m_second->addItem(tr("nothing else"));
    for (const GroupKey key : allKeys) {
        if (m_first->currentData().toInt() != static_cast<int>(key))
            m_second->addItem(groupKeyName(key), static_cast<int>(key));
    }
    if (before.isValid())
        m_second->setCurrentIndex(std::max(0, m_second->findData(before)));
}

void GroupsPanel::takeKeys() {
    m_question.keys.clear();
    for (const QComboBox* box : {m_first, m_second}) {
        if (box->currentData().isValid())
            m_question.keys.push_back(static_cast<GroupKey>(box->currentData().toInt()));
    }
}

void GroupsPanel::buildTable() {
    m_table->setAccessibleName(tr("Groups of clients"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new GroupDelegate(m_table));
    QHeaderView& header = *m_table->horizontalHeader();
    header.setResizeContentsPrecision(0);  // columns are fitted again with each listing: to the rows in sight
    header.setSortIndicator(static_cast<int>(m_question.sortBy), Qt::DescendingOrder);
    header.setSortIndicatorShown(true);
    connect(&header, &QHeaderView::sortIndicatorChanged, this, [this](int section, Qt::SortOrder order) {
        m_question.sortBy = static_cast<GroupColumn>(section);
        m_question.descending = order == Qt::DescendingOrder;
        request(true);
    });
    connect(&header, &QHeaderView::sectionResized, this, [this](int section) {
        if (!m_fitting)
            m_sized[static_cast<std::size_t>(section)] = true;
    });
    connect(m_table, &QAbstractItemView::doubleClicked, this, [this] {
        filterByChosen(QGuiApplication::keyboardModifiers().testFlag(Qt::ControlModifier) ? Way::Within : Way::By);
    });
    connect(m_table, &QWidget::customContextMenuRequested, this, &GroupsPanel::showMenu);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &GroupsPanel::tellSelection);
}

void GroupsPanel::setListing(const ClientListing& listing, std::optional<qint64> maxclients, const GroupPast& past) {
    // The ids of another process mean other clients.
    const bool renewed = listing.runId != m_listing.runId || past.history != m_past.history;
    m_past = past;
    m_listing = listing;
    m_maxclients = maxclients;
    if (listing.snapshot == nullptr) {
        m_job.cancel();
        showGroups(nullptr);
    } else {
        request(renewed);
    }
}

void GroupsPanel::request(bool renewed) {
    if (isVisible() && m_listing.snapshot != nullptr)
        m_job.request({m_listing, m_question, m_maxclients, m_past}, renewed);
}

GroupsPanel::Answer GroupsPanel::group(const Input& input) {
    return makeGroups(input.listing, input.question, input.maxclients, input.past);
}

void GroupsPanel::showGroups(const Answer& groups) {
    const auto before = m_model->groups();
    const bool sameQuestion = before && groups && before->question == groups->question;
    // The groups in sight stay where they are.
    QScrollBar& bar = *m_table->verticalScrollBar();
    const int rowHeight = m_table->verticalHeader()->defaultSectionSize();
    const int value = sameQuestion ? bar.value() : 0;
    const int topRow = value / rowHeight;
    const QByteArray top = value > 0 && topRow < before->count() ? before->detailsOf(topRow).identity : QByteArray();
    const bool autoScroll = m_table->hasAutoScroll();
    m_table->setAutoScroll(false);
    m_model->show(groups);
    m_table->setAutoScroll(autoScroll);
    m_table->doItemsLayout();
    const int topNow = m_model->rowOf(top);
    bar.setValue(topNow < 0 ? value : topNow * rowHeight + value % rowHeight);
    if (groups)
        fitColumns(!before || before->question.keys != groups->question.keys);
    tellSelection();
}

void GroupsPanel::tellSelection() {
    const QModelIndexList selected = m_table->selectionModel()->selectedRows();
    qint64 clients = 0;
    for (const QModelIndex& index : selected)
        clients += m_model->groups()->group(index.row()).count;
    constexpr int longest = 24;
    QString name = selected.size() == 1 ? m_model->title(selected.front().row()) : tr("%1 groups").arg(selected.size());
    if (name.size() > longest)
        name = name.left(longest) + u'…';
    Q_EMIT selectionChanged(clients, name);
}

void GroupsPanel::say(const QString& title, const QString& hint) {
    m_table->say(title, hint);
}

void GroupsPanel::clearSelection() {
    m_table->clearSelection();
}

void GroupsPanel::killChosen() {
    if (m_model->groups())
        Q_EMIT killWanted(chosenIds(), m_model->groups()->listing.runId, chosenText());
}

// Wider where what is in sight needs it; narrower only when other things are shown.
void GroupsPanel::fitColumns(bool anew) {
    const QScopedValueRollback fitting(m_fitting, true);
    const int widest = 24 * m_table->fontMetrics().averageCharWidth();
    QHeaderView& header = *m_table->horizontalHeader();
    for (int column = 0; column < GroupColumnCount; ++column) {
        header.showSection(column);  // of a hidden one there is no width
        if (m_sized[static_cast<std::size_t>(column)])
            continue;
        const int content = m_table->contentWidth(column);
        const int wanted = std::min(widest, std::max(content, header.sectionSizeHint(column)));
        if (anew || wanted > header.sectionSize(column))
            header.resizeSection(column, wanted);
    }
    shareWidth();
}

// What tells who it is makes room for how many, how they grow, their share and how idle they are. The rest, which the
// tooltip tells, too, is shown as far as it has room, but for what is sorted by or was sized by hand.
void GroupsPanel::shareWidth() {
    constexpr std::array others{GroupColumn::MedianIdle, GroupColumn::OldestIdle, GroupColumn::Memory, GroupColumn::New,
                                GroupColumn::Gone};
    QHeaderView& header = *m_table->horizontalHeader();
    const auto isKept = [&](GroupColumn column) {
        const int section = static_cast<int>(column);
        return m_sized[static_cast<std::size_t>(section)] || header.sortIndicatorSection() == section;
    };
    for (const GroupColumn column : others) {
        if (isKept(column))
            header.setSectionHidden(static_cast<int>(column), false);
    }
    const auto widthOf = [this](GroupColumn column) { return m_table->columnWidth(static_cast<int>(column)); };
    const int room = m_table->viewport()->width();
    int used = 0;
    for (const GroupColumn column :
         {GroupColumn::Count, GroupColumn::Growth, GroupColumn::Share, GroupColumn::IdleShare})
        used += widthOf(column);
    for (const GroupColumn column : others)
        used += isKept(column) ? widthOf(column) : 0;
    const int group = static_cast<int>(GroupColumn::Group);
    if (!m_sized[group]) {
        const int letter = m_table->fontMetrics().averageCharWidth();
        const int wanted = std::max(m_table->contentWidth(group), header.sectionSizeHint(group));
        header.resizeSection(group, std::min(wanted, std::max(8 * letter, room - used)));
    }
    used += widthOf(GroupColumn::Group);
    for (const GroupColumn column : others) {
        if (isKept(column))
            continue;
        header.setSectionHidden(static_cast<int>(column), false);  // a hidden one has no width
        used += widthOf(column);
        header.setSectionHidden(static_cast<int>(column), used > room);
    }
}

std::vector<int> GroupsPanel::chosenRows() const {
    std::vector<int> rows;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows())
        rows.push_back(index.row());
    std::ranges::sort(rows);
    if (rows.empty() && m_table->currentIndex().isValid())
        rows.push_back(m_table->currentIndex().row());
    return rows;
}

void GroupsPanel::filterByChosen(Way way) {
    QStringList filters;
    for (const int row : chosenRows())
        filters << m_model->groups()->grouping.filterText(m_model->groups()->group(row));
    if (filters.size() > 1) {
        for (QString& filter : filters)
            filter = QStringLiteral("(%1)").arg(filter);
    }
    if (filters.isEmpty())
        return;
    const QString all = filters.join(QStringLiteral(" or "));
    Q_EMIT filterWanted(way == Way::Without ? QStringLiteral("not (%1)").arg(all) : all, way != Way::By);
}

std::vector<qint64> GroupsPanel::chosenIds() const {
    std::vector<qint64> ids;
    for (const int row : chosenRows()) {
        const ClientGroups& groups = *m_model->groups();
        for (const std::uint32_t client : groups.grouping.rowsOf(groups.group(row)))
            ids.push_back(groups.listing.snapshot->id(static_cast<int>(client)));
    }
    return ids;
}

QString GroupsPanel::chosenText() const {
    QStringList titles;
    QStringList keys;
    for (const int row : chosenRows())
        titles << m_model->title(row);
    for (const GroupKey key : m_model->groups()->question.keys)
        keys << groupKeyName(key);
    return (titles.size() == 1 ? tr("the group %1 (%2)") : tr("the groups %1 (%2)"))
        .arg(titles.join(QStringLiteral(", ")), keys.join(QStringLiteral(", ")));
}

void GroupsPanel::showMenu(const QPoint& position) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    menu->addActions({m_filter, m_within, m_without, m_mark});
    menu->addSeparator();
    menu->addAction(m_kill);
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

void GroupsPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (m_model->groups())
        fitColumns(false);
}

void GroupsPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    request(true);
}

}  // namespace headroom
