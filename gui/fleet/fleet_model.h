// SPDX-License-Identifier: GPL-3.0-or-later
// The instances of the workspace as a list, in its order. GUI thread. Does not own them.
#pragma once

#include "core/diagnosis/finding.h"
#include "core/session/session_status.h"

#include <QAbstractListModel>

#include <optional>
#include <vector>

namespace headroom {

class Instance;

// What a row shows. `share` is used / limit, unknown when either is, or when nothing was heard yet.
struct FleetRow {
    QString name;
    SessionState state = SessionState::Connecting;
    QString note;  // words in place of the bar: "full, 14 tries so far", "12 used, limit unknown"
    std::optional<double> share;
    bool stale = false;                  // the share is from before the connection went
    SessionState look = state;           // Full also where we are in and no connection is left
    qint64 over = 0;                     // used above the limit
    QString finding{};                   // the worst one, in a few words; empty: nothing is wrong, or nobody knows now
    Severity severity = Severity::Info;  // of it

    bool operator==(const FleetRow&) const = default;
};

class FleetModel : public QAbstractListModel {
    Q_OBJECT
  public:
    // DisplayRole is the name, plain text; AccessibleTextRole the whole row in words.
    using QAbstractListModel::QAbstractListModel;

    void add(Instance* instance, int row);
    void remove(Instance* instance);
    [[nodiscard]] Instance* at(int row) const;
    [[nodiscard]] int rowOf(const Instance* instance) const;  // -1 when it is not here
    [[nodiscard]] const FleetRow& row(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

  private:
    struct Entry {
        Instance* instance;
        FleetRow row;
    };
    [[nodiscard]] static FleetRow describe(const Instance& instance);
    void update(const Instance* instance);

    std::vector<Entry> m_entries;
};

}  // namespace headroom
