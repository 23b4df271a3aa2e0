// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/config/settings_model.h"

#include "core/report/setting_text.h"
#include "core/text/escape.h"
#include "core/text/sentence.h"
#include "gui/widgets/plain_tool_tip.h"

#include <QFont>

#include <algorithm>

namespace headroom {

namespace {

std::string_view view(const QByteArray& text) {
    return {text.constData(), static_cast<std::size_t>(text.size())};
}

bool isNumber(const QByteArray& key) {
    const SettingInfo* info = settingInfo(view(key));
    return info && info->unit != SettingUnit::Text;
}

// What is set for each class has a line of its own.
QString lines(QString text) {
    return text.replace(QStringLiteral(" · "), QStringLiteral("\n"));
}

}  // namespace

QString SettingsModel::meaning(const QByteArray& key) {
    const SettingInfo* info = settingInfo(view(key));
    return info ? Sentence::tr(info->meaning) : QString();
}

void SettingsModel::setSettings(const std::shared_ptr<const ServerSettings>& now,
                                const std::shared_ptr<const ServerSettings>& atConnect,
                                const std::map<QByteArray, QString>& ours) {
    std::vector<Row> rows;
    for (const SettingInfo& info : knownSettings()) {
        const QByteArray key(info.key.data(), static_cast<qsizetype>(info.key.size()));
        const auto change = ours.find(key);
        if (const auto value = now ? now->text(key) : std::nullopt)
            rows.push_back({key, *value, atConnect ? atConnect->text(key).value_or(*value) : *value,
                            change == ours.end() ? QString() : change->second});
    }
    if (rows == m_rows)
        return;
    const bool sameKeys = std::ranges::equal(rows, m_rows, {}, &Row::key, &Row::key);
    if (!sameKeys) {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
        return;
    }
    m_rows = std::move(rows);
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int SettingsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int SettingsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int{ColumnCount};
}

QString SettingsModel::text(const Row& row, int column) const {
    switch (column) {
        case Key:
            return QString::fromLatin1(row.key);
        case Now:
            return lines(settingText(row.key, row.now));
        case AtConnect:
            return lines(settingText(row.key, row.atConnect));
        case ChangedBy:
            return !row.ours.isEmpty() ? row.ours : row.now == row.atConnect ? QString() : tr("others");
        default:
            return meaning(row.key);
    }
}

QVariant SettingsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
        case Qt::DisplayRole:
            return text(row, index.column());
        case Qt::ToolTipRole:
            return plainToolTip(
                tr("%1 = %2\n%3").arg(QString::fromLatin1(row.key), visibleText(row.now), meaning(row.key)));
        case Qt::TextAlignmentRole:
            return QVariant(Qt::AlignVCenter |
                            ((index.column() == Now || index.column() == AtConnect) && isNumber(row.key)
                                 ? Qt::AlignRight
                                 : Qt::AlignLeft));
        case Qt::FontRole:
            if (index.column() == Now && (!row.ours.isEmpty() || row.now != row.atConnect)) {
                QFont font;
                font.setBold(true);
                return font;
            }
            return {};
        default:
            return {};
    }
}

QVariant SettingsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignVCenter | (section == Now || section == AtConnect ? Qt::AlignRight : Qt::AlignLeft));
    const QStringList titles{tr("setting"), tr("now"), tr("first read"), tr("changed by"), tr("meaning")};
    return role == Qt::DisplayRole ? QVariant(titles[section]) : QVariant();
}

}  // namespace headroom
