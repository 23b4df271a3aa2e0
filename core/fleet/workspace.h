// SPDX-License-Identifier: GPL-3.0-or-later
// What is open, in the order people see, and what is on loan there: adding, replacing and ending instances. The window
// shows it. GUI thread.
#pragma once

#include "core/action/lease.h"
#include "core/fleet/instance.h"
#include "core/fleet/verdicts.h"

#include <QObject>

#include <functional>
#include <memory>
#include <vector>

namespace headroom {

class LeaseStore;
class Leases;
class ProfileStore;
struct LeaseStatus;

// What is lost when connections are given up: what people are asked about before.
struct EndLoss {
    QStringList sentences;
    std::vector<Lease> crowding;  // putting these back turns new clients away

    [[nodiscard]] bool isNothing() const { return sentences.isEmpty(); }
};

// The demo's: it has a name and no profile, and is gone with the program.
[[nodiscard]] bool isDemo(const Endpoint& endpoint);

class Workspace : public QObject {
    Q_OBJECT
  public:
    // All must outlive it.
    Workspace(Engine& engine, LeaseStore& store, const ProfileStore& profiles, QObject* parent = nullptr);
    ~Workspace() override;

    [[nodiscard]] const std::vector<std::unique_ptr<Instance>>& instances() const { return m_instances; }
    [[nodiscard]] Leases& leases() const { return *m_leases; }
    // nullptr: there is none by that way in.
    [[nodiscard]] Instance* instanceAt(const Endpoint& endpoint) const;

    // Starts monitoring. However one comes to it (an address, a setting to be put back), what is kept of the server
    // holds, also when that is edited later; while it cannot be used, the server is read-only. A way in that is open
    // already is not opened twice; reached otherwise, as with another password, the new one takes the place of the old
    // one, which is gone then, and its leases go on.
    Instance* add(const Endpoint& wanted);
    Instance* addSaved(const QString& file, const std::shared_ptr<const ClientSnapshot>& snapshot);
    // Puts back what was left behind, over the connection to that server or a new one.
    void takeOver(const Lease& left);
    // False: what is on loan there is being put back; it stays.
    bool remove(Instance& instance);

    // What is lost when it, or everything, is ended now.
    [[nodiscard]] EndLoss lossOf(const Instance& instance) const;
    [[nodiscard]] EndLoss lossOfAll() const;

  Q_SIGNALS:
    void added(headroom::Instance* instance, int place);
    void removing(headroom::Instance* instance);

  private:
    [[nodiscard]] Instance* servingOf(const Lease& lease) const;
    [[nodiscard]] Endpoint heldToProfiles(Endpoint endpoint) const;
    void followProfiles();
    void addTo(EndLoss& loss, const LeaseStatus& status) const;
    void insert(std::unique_ptr<Instance> instance, std::size_t place);
    std::size_t take(const Instance& instance);
    void markChange(const Lease& lease, const QString& text);
    [[nodiscard]] bool wasReverted(const Lease& lease) const;
    // What that entry of the ledger did to it is told there later, as long as it holds.
    void judgeChange(const Instance& instance, qint64 entry, std::function<bool()> holds);

    Engine& m_engine;
    const ProfileStore& m_profiles;
    std::vector<std::unique_ptr<Instance>> m_instances;
    std::unique_ptr<Leases> m_leases;
    Verdicts m_verdicts;
};

}  // namespace headroom
