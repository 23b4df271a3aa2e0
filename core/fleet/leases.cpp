// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/leases.h"

#include "core/fleet/instance.h"
#include "core/report/setting_text.h"
#include "core/text/escape.h"
#include "core/text/units.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace headroom {

namespace {

auto isSame(const LeaseStatus& status) {
    return [id = status.lease.id](const LeaseStatus& open) { return open.lease.id == id; };
}

QString changeText(const Lease& lease, const QByteArray& value) {
    return QString::fromLatin1(lease.key) + u' ' + settingText(lease.key, value);
}

}  // namespace

Leases::Leases(Engine& engine, LeaseStore& store, QObject* parent)
    : QObject(parent), m_store(store), m_keeper(new LeaseKeeper(store)) {
    connect(m_keeper, &LeaseKeeper::changed, this, &Leases::take);
    connect(m_keeper, &LeaseKeeper::finished, this, &Leases::finish);
    connect(m_keeper, &LeaseKeeper::settled, this, &Leases::settled);
    engine.adopt(*m_keeper);
}

Leases::~Leases() {
    m_keeper->deleteLater();
}

void Leases::deed(std::function<void(LeaseKeeper&)> deed) {
    QMetaObject::invokeMethod(m_keeper, [keeper = m_keeper, deed = std::move(deed)] { deed(*keeper); });
}

void Leases::take(const LeaseStatus& status) {
    if (status.lease.id == 0)
        return;
    const auto same = std::ranges::find_if(m_open, isSame(status));
    if (same == m_open.end())
        m_open.push_back(status);
    else
        *same = status;
    if (status.phase == LeasePhase::Held &&
        std::exchange(m_inEffect[status.lease.id], status.lease.value) != status.lease.value)
        Q_EMIT settingChanged(status.lease, changeText(status.lease, status.lease.value));
    Q_EMIT changed();
}

void Leases::finish(const LeaseStatus& status) {
    std::erase_if(m_open, isSame(status));
    m_inEffect.erase(status.lease.id);
    if (status.lease.end == LeaseEnd::Kept || status.lease.end == LeaseEnd::Reverted)
        m_lastEnds[status.lease.runId][status.lease.key] = status.lease;
    if (status.lease.end == LeaseEnd::Reverted)
        Q_EMIT settingChanged(status.lease, changeText(status.lease, status.lease.before));
    Q_EMIT changed();
    Q_EMIT ended(status);
}

void Leases::begin(Instance& instance, const LeasePlan& plan, std::optional<std::chrono::seconds> duration,
                   const QString& reason) {
    instance.post([keeper = m_keeper, plan, duration, reason](Session& session) {
        keeper->begin(session.port(), plan, duration, reason);
    });
}

void Leases::beginAndKeep(Instance& instance, const LeasePlan& plan, const QString& reason) {
    instance.post([keeper = m_keeper, plan, reason](Session& session) {
        keeper->begin(session.port(), plan, std::nullopt, reason, true);
    });
}

void Leases::takeOver(Instance& instance, const Lease& left) {
    instance.post([keeper = m_keeper, left](Session& session) { keeper->takeOver(session.port(), left); });
}

void Leases::drop(const Lease& left) {
    m_store.drop(this, left.id, [this](const Result<Lease>& dropped) {
        if (!dropped) {
            Q_EMIT trouble(dropped.error().detail);
            return;
        }
        LeaseStatus status;
        status.lease = *dropped;
        status.phase = LeasePhase::Over;
        status.detail = dropped->detail;
        finish(status);
        lookAround();
    });
}

void Leases::follow(Instance& instance) {
    instance.post([keeper = m_keeper](Session& session) { keeper->follow(session.port()); });
}

void Leases::revert(const Lease& lease) {
    deed([runId = lease.runId, key = lease.key](LeaseKeeper& keeper) { keeper.revert(runId, key); });
}

bool Leases::revertThoseOf(const Instance& instance) {
    bool any = false;
    for (const LeaseStatus& status : m_open) {
        if (status.waits || !status.lease.endpoint.isSameWayIn(instance.endpoint()))
            continue;
        revert(status.lease);
        any = true;
    }
    return any;
}

void Leases::keep(const Lease& lease) {
    deed([runId = lease.runId, key = lease.key](LeaseKeeper& keeper) { keeper.keep(runId, key); });
}

std::map<QByteArray, Lease> Leases::lastEnds(const QByteArray& runId) const {
    const auto found = m_lastEnds.find(runId);
    return found == m_lastEnds.end() ? std::map<QByteArray, Lease>() : found->second;
}

void Leases::revertAll() {
    deed([](LeaseKeeper& keeper) { keeper.revertAll(); });
}

QString Leases::sentence(const LeaseStatus& status) {
    const QString key = QString::fromLatin1(status.lease.key);
    const QString before = settingText(status.lease.key, status.lease.before);
    switch (status.phase) {
        case LeasePhase::Starting:
        case LeasePhase::Setting:
            return tr("setting %1 to %2").arg(key, settingText(status.lease.key, status.lease.value));
        case LeasePhase::Held:
            if (!status.deadline)
                return tr("%1 back to %2 when Headroom ends").arg(key, before);
            return tr("%1 back to %2 in %3")
                .arg(
                    key, before,
                    formatSeconds(std::chrono::ceil<std::chrono::seconds>(status.deadline->left(steadyNow(), wallNow()))
                                      .count()));
        case LeasePhase::Reverting:
            return tr("putting %1 back to %2").arg(key, before);
        case LeasePhase::Pending:
            return tr("%1 is still to be put back to %2").arg(key, before);
        case LeasePhase::Over:
            return tr("%1 of %2: %3")
                .arg(key, visibleText(status.lease.endpoint.displayName().toUtf8(), 64),
                     QLatin1String(leaseEndName(status.lease.end)));
    }
    Q_UNREACHABLE();
}

QString Leases::lockout(const Lease& lease, const QByteArray& value, const Instance* instance) {
    if (lease.key != "maxclients" || !instance || !instance->sample() ||
        instance->sample()->traits.runId != lease.runId)
        return {};
    const qint64 used = instance->sample()->used().value_or(0);
    if (used < value.toLongLong())
        return {};
    return tr("%1: %2 connected; with maxclients %4 at %3 new connections are turned away until fewer than %3 are.")
        .arg(visibleText(lease.endpoint.displayName().toUtf8(), 100), formatCount(used), settingText(lease.key, value),
             value == lease.before ? tr("back") : tr("kept"));
}

void Leases::lookAround() {
    m_store.findOpen(this, [this](const Result<std::vector<Lease>>& found) {
        std::vector<Lease> others = found.value_or(std::vector<Lease>());
        std::erase_if(others, [this](const Lease& lease) {
            return std::ranges::any_of(m_open, [&lease](const LeaseStatus& ours) { return ours.lease.id == lease.id; });
        });
        const auto look = [](const Lease& lease) { return std::tuple(lease.id, lease.value, lease.due, lease.held); };
        if (std::ranges::equal(others, m_others, {}, look, look))
            return;
        m_others = std::move(others);
        Q_EMIT changed();
    });
}

void Leases::findLeft() {
    m_store.findOpen(this, [this](const Result<std::vector<Lease>>& found) {
        if (!found)
            Q_EMIT trouble(found.error().detail);
        std::vector<Lease> left = found.value_or(std::vector<Lease>());
        std::erase_if(left, [](const Lease& lease) { return lease.held; });
        if (!left.empty())
            Q_EMIT leftFound(left);
    });
}

}  // namespace headroom
