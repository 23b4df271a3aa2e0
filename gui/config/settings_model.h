// SPDX-License-Identifier: GPL-3.0-or-later
// The settings that matter for connections, for views: value now, value when first read, who changed it. GUI thread.
#pragma once

#include "core/server/server_settings.h"

#include <QAbstractTableModel>

#include <map>
#include <memory>
#include <vector>

namespace headroom {

class SettingsModel : public QAbstractTableModel {
    Q_OBJECT
  public:
    enum Column { Key, Now, AtConnect, ChangedBy, Meaning, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    // Null: none. `ours`: keys whose value is a change of ours, and what kind of change.
    void setSettings(const std::shared_ptr<const ServerSettings>& now,
                     const std::shared_ptr<const ServerSettings>& atConnect, const std::map<QByteArray, QString>& ours);
    // One sentence without its full stop.
    [[nodiscard]] static QString meaning(const QByteArray& key);
    [[nodiscard]] QByteArray key(int row) const { return m_rows[static_cast<std::size_t>(row)].key; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    struct Row {
        QByteArray key;
        QByteArray now;
        QByteArray atConnect;
        QString ours;  // empty: not by us
        bool operator==(const Row&) const = default;
    };
    [[nodiscard]] QString text(const Row& row, int column) const;

    std::vector<Row> m_rows;
};

}  // namespace headroom
