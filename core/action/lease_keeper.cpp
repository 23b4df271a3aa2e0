// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/lease_keeper.h"

#include <algorithm>

namespace headroom {

LeaseKeeper::LeaseKeeper(LeaseStore& store, QObject* parent) : QObject(parent), m_store(store) {}

LeaseKeeper::~LeaseKeeper() = default;

LeaseRun* LeaseKeeper::find(const QByteArray& runId, const QByteArray& key) const {
    const auto found = std::ranges::find_if(m_runs, [&](const LeaseRun* run) {
        return run->status().lease.runId == runId && run->status().lease.key == key;
    });
    return found == m_runs.end() ? nullptr : *found;
}

void LeaseKeeper::begin(CommandPort& port, const LeasePlan& plan, std::optional<std::chrono::seconds> duration,
                        const QString& reason, bool keep) {
    LeaseRun* run = find(plan.runId, plan.key);
    if (!run) {
        run = new LeaseRun(m_store, plan, duration, reason, this);
        if (keep)
            run->keep();
        start(run, port);
        return;
    }
    LeaseStatus refused;
    refused.detail = run->busyWith();
    if (refused.detail.isEmpty()) {
        run->change(plan, duration, reason, keep);
        return;
    }
    refused.phase = LeasePhase::Over;
    refused.lease.endpoint = port.endpoint();
    refused.lease.endpoint.password = {};
    refused.lease.runId = plan.runId;
    refused.lease.key = plan.key;
    refused.lease.before = plan.before;
    refused.lease.value = plan.value;
    refused.lease.end = LeaseEnd::NotSent;
    Q_EMIT finished(refused);
}

void LeaseKeeper::takeOver(CommandPort& port, const Lease& left) {
    if (!find(left.runId, left.key))
        start(new LeaseRun(m_store, left, this), port);
}

void LeaseKeeper::follow(CommandPort& port) {
    for (LeaseRun* run : m_runs) {
        const LeaseStatus& status = run->status();
        if (status.lease.endpoint.isSameWayIn(port.endpoint()) ||
            (status.waits && !status.lease.runId.isEmpty() && status.lease.runId == port.peer().traits().runId))
            run->follow(port);
    }
}

void LeaseKeeper::start(LeaseRun* run, CommandPort& port) {
    m_runs.push_back(run);
    connect(run, &LeaseRun::changed, this, [this, run](const LeaseStatus& status) {
        Q_EMIT changed(status);
        if (m_revertingAll && status.waits && !m_toRevert.empty() && m_toRevert.back() == run) {
            m_toRevert.pop_back();
            revertNext();
        }
    });
    connect(run, &LeaseRun::finished, this, [this, run](const LeaseStatus& status) {
        std::erase(m_runs, run);
        std::erase(m_toRevert, run);
        run->deleteLater();
        Q_EMIT finished(status);
        if (m_revertingAll)
            revertNext();
    });
    run->start(port);
}

void LeaseKeeper::revert(const QByteArray& runId, const QByteArray& key) {
    if (LeaseRun* run = find(runId, key))
        run->revert();
}

void LeaseKeeper::keep(const QByteArray& runId, const QByteArray& key) {
    if (LeaseRun* run = find(runId, key))
        run->keep();
}

void LeaseKeeper::revertAll() {
    m_revertingAll = true;
    m_toRevert = m_runs;
    revertNext();
}

void LeaseKeeper::revertNext() {
    if (m_toRevert.empty()) {
        m_revertingAll = false;
        Q_EMIT settled();
        return;
    }
    m_toRevert.back()->revert();
}

}  // namespace headroom
