// SPDX-License-Identifier: GPL-3.0-or-later
// The clients a user has marked, by id, of the server process that is shown: another one gives the same ids to other
// clients, and has marks of its own. GUI thread; ids() may be read by any.
#pragma once

#include <QByteArray>
#include <QHash>

#include <memory>
#include <vector>

namespace headroom {

// Null: none.
using ClientIds = std::shared_ptr<const std::vector<qint64>>;

class MarkedClients {
  public:
    // The process the clients shown now are of. Returns whether the marks are others now.
    bool setProcess(const QByteArray& runId);

    // Ascending.
    [[nodiscard]] const ClientIds& ids() const { return m_ids; }
    [[nodiscard]] int count() const { return m_ids ? static_cast<int>(m_ids->size()) : 0; }
    [[nodiscard]] bool contains(qint64 id) const;

    // In any order; 0 (a client without an id) is passed over.
    void add(std::vector<qint64> ids);
    void remove(std::vector<qint64> ids);
    void clear() { m_ids.reset(); }

  private:
    QByteArray m_runId;
    ClientIds m_ids;
    QHash<QByteArray, ClientIds> m_others;  // of the processes shown before
};

}  // namespace headroom
