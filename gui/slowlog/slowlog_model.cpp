// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/slowlog/slowlog_model.h"

#include "core/report/escape.h"
#include "core/report/units.h"
#include "gui/style/plain_tool_tip.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace headroom {

namespace {

constexpr int shownCharacters = 200;
constexpr int toolTipCharacters = 4000;

bool isSame(const SlowlogEntry& left, const SlowlogEntry& right) {
    return left.id == right.id && left.unixSeconds == right.unixSeconds && left.durationUsec == right.durationUsec;
}

QString timeText(qint64 unixSeconds) {
    return QDateTime::fromSecsSinceEpoch(unixSeconds).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

// Servers before 4.0 tell neither address nor name; an unnamed client has an empty name.
QString optionalText(const std::optional<QByteArray>& text) {
    return text ? visibleText(*text) : QStringLiteral("–");
}

}  // namespace

QString commandLine(const SlowlogEntry& entry, int maxLength) {
    QString line;
    for (const QByteArray& word : entry.command) {
        if (!line.isEmpty())
            line += QLatin1Char(' ');
        const bool bare = !word.isEmpty() && !word.contains(' ') && !word.contains('"');
        QString text = visibleText(word, maxLength);
        line +=
            bare ? text : QLatin1Char('"') + text.replace(QLatin1Char('"'), QLatin1String("\\\"")) + QLatin1Char('"');
        if (line.size() > maxLength)
            return line.left(maxLength) + QStringLiteral("…");
    }
    return line;
}

void SlowlogModel::setEntries(const std::vector<SlowlogEntry>& entries) {
    const auto known = m_entries.empty()
                           ? entries.end()
                           : std::find_if(entries.begin(), entries.end(), [this](const SlowlogEntry& entry) {
                                 return isSame(entry, m_entries.front());
                             });
    const auto kept = entries.end() - known;
    const bool grown = known != entries.end() && kept <= std::ssize(m_entries) &&
                       std::equal(known, entries.end(), m_entries.begin(), isSame);
    if (!grown) {
        beginResetModel();
        m_entries = entries;
        endResetModel();
        return;
    }
    if (kept < std::ssize(m_entries)) {
        beginRemoveRows({}, static_cast<int>(kept), rowCount() - 1);
        m_entries.resize(static_cast<std::size_t>(kept));
        endRemoveRows();
    }
    if (known != entries.begin()) {
        beginInsertRows({}, 0, static_cast<int>(known - entries.begin()) - 1);
        m_entries.insert(m_entries.begin(), entries.begin(), known);
        endInsertRows();
    }
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
            return text(commandLine(entry, role == Qt::ToolTipRole ? toolTipCharacters : shownCharacters));
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
            return shown ? tr("duration") : tr("How long it ran, without waiting and without sending the reply.");
        case Complexity:
            return shown ? tr("complexity") : tr("How many elements the command worked on, as the server tells.");
        case Command:
            return shown ? tr("command") : tr("The command with its arguments, as far as the server kept them.");
        case Client:
            return shown ? tr("client") : tr("Address of the client that sent it; servers before 4.0 do not tell.");
        case Name:
            return shown ? tr("name") : tr("Name of that client.");
        default:
            return {};
    }
}

}  // namespace headroom
