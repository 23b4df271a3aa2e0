// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/group_model.h"

#include "core/text/escape.h"
#include "core/text/units.h"
#include "gui/widgets/plain_tool_tip.h"

#include <algorithm>
#include <utility>

namespace headroom {

namespace {

// From here on a group is told by the one nature of its clients.
constexpr double nearlyAll = 0.9;

QString natureWord(std::size_t nature) {
    switch (static_cast<IdleNature>(nature)) {
        case IdleNature::Blocked:
            return GroupModel::tr("blocked");
        case IdleNature::Pubsub:
            return GroupModel::tr("pubsub");
        case IdleNature::Replica:
            return GroupModel::tr("replica");
        case IdleNature::Primary:
            return GroupModel::tr("primary");
        case IdleNature::Monitor:
            return GroupModel::tr("monitor");
        case IdleNature::Own:
            return GroupModel::tr("Headroom");
    }
    return {};
}

QString natureOf(const ClientGroup& group, const ClientGroups::Details& details) {
    const auto most = std::ranges::max_element(details.natures);
    if (*most == 0)
        return {};
    const QString word = natureWord(static_cast<std::size_t>(most - details.natures.begin()));
    return *most >= nearlyAll * group.count ? word : QStringLiteral("%1 %2").arg(formatCount(qint64{*most}), word);
}

template <typename T, typename Format>
QString known(const std::optional<T>& value, Format format) {
    return value ? format(*value) : QStringLiteral("–");
}

QString signedCount(qint64 count) {
    return count > 0   ? u'+' + formatCount(count)
           : count < 0 ? QStringLiteral("−") + formatCount(-count)
                       : QStringLiteral("0");
}

// Whole minutes from one on.
QString spanText(std::chrono::seconds span) {
    const qint64 seconds = span.count();
    return formatSeconds(seconds < 60 ? seconds : (seconds + 30) / 60 * 60);
}

}  // namespace

void GroupModel::show(std::shared_ptr<const ClientGroups> groups) {
    Q_EMIT layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    const auto spanBefore = m_groups ? m_groups->span : std::nullopt;
    const bool sameKeys = m_groups && groups && m_groups->question.keys == groups->question.keys;
    const QModelIndexList from = persistentIndexList();
    const auto before = std::exchange(m_groups, std::move(groups));
    QModelIndexList to;
    to.reserve(from.size());
    for (const QModelIndex& index : from) {
        const int row = sameKeys ? rowOf(before->detailsOf(index.row()).identity) : -1;
        to << (row < 0 ? QModelIndex() : createIndex(row, index.column()));
    }
    changePersistentIndexList(from, to);
    Q_EMIT layoutChanged({}, QAbstractItemModel::VerticalSortHint);
    if (!sameKeys || spanBefore != m_groups->span)
        Q_EMIT headerDataChanged(Qt::Horizontal, 0, GroupColumnCount - 1);
}

int GroupModel::rowOf(const QByteArray& identity) const {
    return m_groups ? m_groups->rows.value(identity, -1) : -1;
}

QString GroupModel::title(int row) const {
    const ClientGroup& group = m_groups->group(row);
    QStringList parts;
    for (std::size_t key = 0; key < m_groups->question.keys.size(); ++key) {
        const auto value = m_groups->grouping.keyText(group, key);
        if (!value)
            parts << tr("(unknown %1)").arg(groupKeyName(m_groups->question.keys[key]));
        else if (value->empty())
            parts << tr("(no %1)").arg(groupKeyName(m_groups->question.keys[key]));
        else
            parts << visibleText(*value, 80);
    }
    return parts.join(QStringLiteral(" · "));
}

int GroupModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_groups ? 0 : m_groups->count();
}

int GroupModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : GroupColumnCount;
}

QString GroupModel::text(int row, GroupColumn column) const {
    const ClientGroup& group = m_groups->group(row);
    const auto& details = m_groups->detailsOf(row);
    const auto percent = [](double share) { return formatPercent(share); };
    const auto seconds = [](std::int64_t value) { return formatSeconds(value); };
    switch (column) {
        case GroupColumn::Group:
            return title(row);
        case GroupColumn::Count:
            return formatCount(qint64{group.count});
        case GroupColumn::Share:
            return known(group.share, percent);
        case GroupColumn::IdleShare:
            return known(group.idleShare, percent);
        case GroupColumn::MedianIdle:
            return known(group.medianIdle, seconds);
        case GroupColumn::OldestIdle:
            return known(group.oldestIdle, seconds);
        case GroupColumn::Memory:
            return known(group.memoryBytes, [](std::int64_t bytes) { return formatBytes(bytes); });
        case GroupColumn::Growth:
            return known(details.change, [](const auto& change) { return signedCount(change.growth()); });
        case GroupColumn::New:
            return known(details.change, [](const auto& change) { return formatCount(qint64{change.appeared}); });
        case GroupColumn::Gone:
            return known(details.change, [](const auto& change) { return formatCount(qint64{change.gone}); });
    }
    return {};
}

QString GroupModel::toolTip(int row) const {
    const auto& details = m_groups->detailsOf(row);
    QStringList lines{title(row), tr("%1 clients").arg(formatCount(qint64{m_groups->group(row).count}))};
    for (std::size_t nature = 0; nature < details.natures.size(); ++nature) {
        if (details.natures[nature] > 0)
            lines << tr("%1 idle by nature: %2").arg(formatCount(qint64{details.natures[nature]}), natureWord(nature));
    }
    if (details.change && m_groups->span)
        lines << tr("In the last %1: %2 new, %3 gone, not counting those killed from here")
                     .arg(spanText(*m_groups->span), formatCount(qint64{details.change->appeared}),
                          formatCount(qint64{details.change->gone}));
    else
        lines << tr("Its growth is shown after 10 seconds.");
    const ClientGroup& group = m_groups->group(row);
    if (group.medianIdle && group.oldestIdle)
        lines << tr("Half of them are idle for %1 or longer, one for %2")
                     .arg(formatSeconds(*group.medianIdle), formatSeconds(*group.oldestIdle));
    if (group.memoryBytes)
        lines << tr("Memory the server spends on them: %1").arg(formatBytes(*group.memoryBytes));
    return lines.join(QLatin1Char('\n'));
}

QVariant GroupModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto column = static_cast<GroupColumn>(index.column());
    switch (role) {
        case Qt::DisplayRole:
            return text(index.row(), column);
        case Qt::ToolTipRole:
            return plainToolTip(toolTip(index.row()));
        case Qt::TextAlignmentRole:
            return headerData(index.column(), Qt::Horizontal, role);
        case NoteRole:
            return column == GroupColumn::Count
                       ? natureOf(m_groups->group(index.row()), m_groups->detailsOf(index.row()))
                       : QString();
        case Qt::AccessibleTextRole: {
            const QString note = index.data(NoteRole).toString();
            return note.isEmpty() ? text(index.row(), column)
                                  : QStringLiteral("%1 (%2)").arg(text(index.row(), column), note);
        }
        case BarRole:
            return column == GroupColumn::Count ? QVariant(static_cast<double>(m_groups->group(index.row()).count) /
                                                           m_groups->grouping.groups.front().count)
                                                : QVariant();
        default:
            return {};
    }
}

QVariant GroupModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= GroupColumnCount)
        return {};
    struct Words {
        QString title;
        QString meaning;
    };
    const QString within = m_groups && m_groups->span ? spanText(*m_groups->span) : QString();
    const auto named = [&within](const QString& name) { return within.isEmpty() ? name : name + u' ' + within; };
    const QString since = within.isEmpty() ? tr("of the last minutes") : tr("of the last %1").arg(within);
    const auto words = [this, section, &named, &since]() -> Words {
        switch (static_cast<GroupColumn>(section)) {
            case GroupColumn::Group: {
                QStringList names;
                for (const GroupKey key : m_groups ? m_groups->question.keys : std::vector<GroupKey>())
                    names << groupKeyName(key);
                return {names.isEmpty() ? tr("group") : names.join(QStringLiteral(" · ")), tr("What they share")};
            }
            case GroupColumn::Count:
                return {tr("clients"), tr("How many connections; beside the number those that are idle by nature")};
            case GroupColumn::Share:
                return {tr("limit"), tr("Share of maxclients")};
            case GroupColumn::IdleShare:
                return {tr("idle"), tr("Share of those idle for 5 minutes or more, not counting those idle by nature")};
            case GroupColumn::MedianIdle:
                return {tr("median"), tr("Half of them have been idle for longer")};
            case GroupColumn::OldestIdle:
                return {tr("oldest"), tr("The longest any of them has been idle")};
            case GroupColumn::Memory:
                return {tr("mem"), tr("Memory the server spends on them (tot-mem)")};
            case GroupColumn::Growth:
                return {named(tr("growth")),
                        tr("How many connections more or fewer %1; those killed from here are not counted as gone")
                            .arg(since)};
            case GroupColumn::New:
                return {named(tr("new")), tr("New connections %1").arg(since)};
            case GroupColumn::Gone:
                return {named(tr("gone")), tr("Connections gone %1, not counting those killed from here").arg(since)};
        }
        return {};
    };
    switch (role) {
        case Qt::DisplayRole:
            return words().title;
        case Qt::ToolTipRole:
            return words().meaning;
        case Qt::TextAlignmentRole:
            return QVariant(Qt::AlignVCenter | (section == 0 ? Qt::AlignLeft : Qt::AlignRight));
        case Qt::InitialSortOrderRole:
            return QVariant::fromValue(section == 0 ? Qt::AscendingOrder : Qt::DescendingOrder);
        default:
            return {};
    }
}

}  // namespace headroom
