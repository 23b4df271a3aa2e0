// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/slowlog/slowlog_model.h"

#include "core/report/slowlog_report.h"
#include "core/text/escape.h"
#include "core/text/units.h"
#include "gui/widgets/plain_tool_tip.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

namespace headroom {

namespace {

constexpr int shownCharacters = 200;
constexpr int toolTipCharacters = 4000;

using EntryKey = std::tuple<qint64, qint64, qint64>;

EntryKey keyOf(const SlowlogEntry& entry) {
    return {entry.id, entry.unixSeconds, entry.durationUsec};
}

bool isSame(const SlowlogEntry& left, const SlowlogEntry& right) {
    return keyOf(left) == keyOf(right);
}

// In this order.
bool isPartOf(const std::vector<SlowlogEntry>& part, const std::vector<SlowlogEntry>& whole) {
    auto at = part.begin();
    for (auto entry = whole.begin(); entry != whole.end() && at != part.end(); ++entry)
        at += isSame(*entry, *at) ? 1 : 0;
    return at == part.end();
}

QString timeText(qint64 unixSeconds) {
    return QDateTime::fromSecsSinceEpoch(unixSeconds).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

// Servers before 4.0 tell neither address nor name; an unnamed client has an empty name.
QString optionalText(const std::optional<QByteArray>& text) {
    return text ? visibleText(*text) : QStringLiteral("–");
}

}  // namespace

void SlowlogModel::setEntries(const std::vector<SlowlogEntry>& entries) {
    removeOthers(entries);
    if (!isPartOf(m_entries, entries)) {
        beginResetModel();
        m_entries = entries;
        endResetModel();
    }
    for (auto from = entries.begin(); from != entries.end();) {
        const auto row = from - entries.begin();
        const bool atEnd = row == std::ssize(m_entries);
        const auto to = atEnd ? entries.end() : std::find_if(from, entries.end(), [&](const SlowlogEntry& entry) {
            return isSame(entry, m_entries[static_cast<std::size_t>(row)]);
        });
        if (from != to) {
            beginInsertRows({}, static_cast<int>(row), static_cast<int>(row + (to - from)) - 1);
            m_entries.insert(m_entries.begin() + row, from, to);
            endInsertRows();
            from = to;
        } else {
            ++from;
        }
    }
    updateLongest();
}

void SlowlogModel::removeOthers(const std::vector<SlowlogEntry>& entries) {
    const std::set<EntryKey> wanted = [&entries] {
        std::set<EntryKey> keys;
        std::ranges::transform(entries, std::inserter(keys, keys.end()), keyOf);
        return keys;
    }();
    const auto stays = [&](int row) { return wanted.contains(keyOf(entry(row))); };
    for (int last = rowCount() - 1; last >= 0; --last) {
        if (stays(last))
            continue;
        int first = last;
        while (first > 0 && !stays(first - 1))
            --first;
        beginRemoveRows({}, first, last);
        m_entries.erase(m_entries.begin() + first, m_entries.begin() + last + 1);
        endRemoveRows();
        last = first;
    }
}

void SlowlogModel::updateLongest() {
    const auto longest = std::ranges::max_element(m_entries, {}, &SlowlogEntry::durationUsec);
    const qint64 usec = longest == m_entries.end() ? 0 : longest->durationUsec;
    if (std::exchange(m_longestUsec, usec) != usec && !m_entries.empty())
        Q_EMIT dataChanged(index(0, Duration), index(rowCount() - 1, Duration), {BarRole});
}

bool SlowlogModel::tellsComplexity() const {
    return std::ranges::any_of(m_entries, [](const SlowlogEntry& entry) { return entry.complexity.has_value(); });
}

int SlowlogModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
}

int SlowlogModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int{ColumnCount};
}

QVariant SlowlogModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const SlowlogEntry& entry = m_entries[static_cast<std::size_t>(index.row())];
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignVCenter | (index.column() == Duration ? Qt::AlignRight : Qt::AlignLeft));
    if (role == BarRole)
        return index.column() == Duration && m_longestUsec > 0
                   ? QVariant(static_cast<double>(entry.durationUsec) / static_cast<double>(m_longestUsec))
                   : QVariant();
    const bool shown = role == Qt::DisplayRole;
    if (!shown && role != Qt::ToolTipRole && role != Qt::UserRole)
        return {};
    const auto text = [role](const QString& line) { return role == Qt::ToolTipRole ? plainToolTip(line) : line; };
    switch (index.column()) {
        case Time:
            return role == Qt::UserRole ? QVariant(entry.unixSeconds) : QVariant(text(timeText(entry.unixSeconds)));
        case Duration:
            if (role == Qt::UserRole)
                return entry.durationUsec;
            return shown ? formatUsec(entry.durationUsec) : tr("%1 µs").arg(QLocale().toString(entry.durationUsec));
        case Complexity:
            return entry.complexity ? QVariant(text(visibleText(*entry.complexity))) : QVariant();
        case Command:
            return text(slowlogCommandText(entry, role == Qt::ToolTipRole ? toolTipCharacters : shownCharacters));
        case Client:
            return text(optionalText(entry.addr));
        case Name:
            return text(optionalText(entry.name));
        default:
            return {};
    }
}

QVariant SlowlogModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignVCenter | (section == Duration ? Qt::AlignRight : Qt::AlignLeft));
    if (role == Qt::InitialSortOrderRole)
        return QVariant::fromValue(section == Time || section == Duration ? Qt::DescendingOrder : Qt::AscendingOrder);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    const bool shown = role == Qt::DisplayRole;
    switch (section) {
        case Time:
            return shown ? tr("time") : tr("When the command ran, in local time.");
        case Duration:
            return shown ? tr("duration")
                         : tr("How long it ran, without waiting and without sending the reply; bars compare it "
                              "with the longest one shown.");
        case Complexity:
            return shown ? tr("complexity") : tr("How many elements the command worked on, as the server reports it.");
        case Command:
            return shown ? tr("command") : tr("The command with its arguments, as far as the server kept them.");
        case Client:
            return shown ? tr("addr") : tr("Address of the client that sent it; servers before 4.0 do not report it.");
        case Name:
            return shown ? tr("name") : tr("Name of that client.");
        default:
            return {};
    }
}

}  // namespace headroom
