// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/workspace.h"

#include "core/action/lease_store.h"
#include "core/fleet/kept_environment.h"
#include "core/fleet/leases.h"
#include "core/profile/profile_list.h"
#include "core/profile/profile_store.h"
#include "core/text/escape.h"
#include "core/text/units.h"

#include <algorithm>
#include <utility>

namespace headroom {

namespace {

// Whether `instance` is reached as `wanted`: then its connection, maybe the last one of a full server, is kept.
bool isReachedAs(const Instance& instance, const Endpoint& wanted) {
    const Endpoint& now = instance.endpoint();
    const bool isIn = instance.status().isLive();
    const auto isSameSecret = [isIn](const Secret& one, const Secret& other) {
        return one.reveal() == other.reveal() || (isIn && other.isEmpty());
    };
    const bool isSameUser = isIn ? now.loginName() == wanted.loginName() : now.user == wanted.user;
    return now.address() == wanted.address() && isSameUser && now.transport == wanted.transport &&
           isSameSecret(now.keyPassphrase, wanted.keyPassphrase) && isSameSecret(now.password, wanted.password);
}

// Giving up its connection means something where it is the place of a full server.
QString slotLoss(const Instance& instance) {
    if (instance.isSaved() || !instance.status().isLive() || instance.headroom() != 0)
        return {};
    return Workspace::tr(
               "%1 is full, and Headroom holds one of its %2 connections: once that is given up, the next client takes "
               "it, and Headroom may not get back in to free others.")
        .arg(visibleText(instance.endpoint().displayName().toUtf8(), 100), formatCount(instance.sample()->maxclients));
}

}  // namespace

bool isDemo(const Endpoint& endpoint) {
    return !endpoint.label.isEmpty() && endpoint.profileId.isEmpty();
}

Workspace::Workspace(Engine& engine, LeaseStore& store, const ProfileStore& profiles, QObject* parent)
    : QObject(parent),
      m_engine(engine),
      m_profiles(profiles),
      m_leases(std::make_unique<Leases>(engine, store)),
      m_verdicts(store.ledger()) {
    connect(&profiles, &ProfileStore::changed, this, &Workspace::followProfiles);
    connect(m_leases.get(), &Leases::settingChanged, this, &Workspace::markChange);
}

Workspace::~Workspace() = default;

Instance* Workspace::instanceAt(const Endpoint& endpoint) const {
    const auto found = std::ranges::find_if(m_instances, [&endpoint](const auto& instance) {
        return !instance->isSaved() && instance->endpoint().profileId == endpoint.profileId &&
               instance->endpoint().isSameWayIn(endpoint);
    });
    return found == m_instances.end() ? nullptr : found->get();
}

Endpoint Workspace::heldToProfiles(Endpoint endpoint) const {
    endpoint.table = m_profiles.environments();
    auto held = heldToProfile(endpoint, m_profiles.profiles());
    if (!held) {  // less strict than what is kept of it, as of before that was kept
        endpoint.said.reset();
        held = heldToProfile(endpoint, m_profiles.profiles());
    }
    endpoint = held.value_or(endpoint);
    if (const Profile* profile = m_profiles.byId(endpoint.profileId)) {
        endpoint.label = profile->name;
        endpoint.tighten(profile->reach());
    }
    if (!endpoint.said && endpoint.profileId.isEmpty())
        endpoint.said = keptEnvironment(endpoint);
    const QString trouble = isDemo(endpoint) ? QString() : m_profiles.careTrouble(endpoint);
    endpoint.careTrouble =
        trouble.isEmpty() ? QString() : tr("Read-only, since how careful to be is not known: %1").arg(trouble);
    if (!trouble.isEmpty()) {
        endpoint.readOnly = true;
        endpoint.locked = false;  // by no name that could be typed
    }
    return endpoint;
}

void Workspace::followProfiles() {
    for (const auto& instance : m_instances) {
        if (instance->isSaved())
            continue;
        const Endpoint was = instance->endpoint();
        Endpoint now = was;
        now.table = m_profiles.environments();
        if (const Profile* profile = m_profiles.byId(now.profileId)) {
            now.label = profile->name;
            now.tighten(profile->reach());
        } else if (!isDemo(now)) {
            for (const Profile* kept : profilesOf(now, m_profiles.profiles()))
                now.tighten(kept->reach());
        }
        // An edit of something else takes no plan away that is being looked at.
        if (now.label != was.label || now.said != was.said || now.readOnly != was.readOnly ||
            now.locked != was.locked || !was.table || *now.table != *was.table)
            instance->follow(now);
    }
}

Instance* Workspace::add(const Endpoint& wanted) {
    const Endpoint endpoint = heldToProfiles(wanted);
    std::size_t place = m_instances.size();
    Instance* const known = instanceAt(endpoint);
    if (known) {
        if (isReachedAs(*known, endpoint)) {
            known->follow(endpoint);
            return known;
        }
        place = take(*known);  // first, since at the limit nobody gets a second connection
    }
    auto instance = std::make_unique<Instance>(m_engine, endpoint);
    Instance* const made = instance.get();
    if (known)
        m_leases->follow(*made);
    insert(std::move(instance), place);
    return made;
}

Instance* Workspace::addSaved(const QString& file, const std::shared_ptr<const ClientSnapshot>& snapshot) {
    insert(std::make_unique<Instance>(file, snapshot), m_instances.size());
    return m_instances.back().get();
}

// By the process where one is connected to it, whatever way in that is; else by the way in.
Instance* Workspace::servingOf(const Lease& lease) const {
    const auto found = std::ranges::find_if(m_instances, [&lease](const auto& instance) {
        return instance->status().isLive() && instance->sample() && !lease.runId.isEmpty() &&
               instance->sample()->traits.runId == lease.runId;
    });
    return found == m_instances.end() ? instanceAt(heldToProfiles(lease.endpoint)) : found->get();
}

void Workspace::takeOver(const Lease& left) {
    Instance* const known = servingOf(left);  // with the password typed for it
    m_leases->takeOver(known ? *known : *add(left.endpoint), left);
}

bool Workspace::remove(Instance& instance) {
    if (m_leases->revertThoseOf(instance))
        return false;
    take(instance);
    return true;
}

EndLoss Workspace::lossOf(const Instance& instance) const {
    EndLoss loss;
    if (const QString sentence = slotLoss(instance); !sentence.isEmpty())
        loss.sentences << sentence;
    for (const LeaseStatus& status : m_leases->open()) {
        if (servingOf(status.lease) == &instance)
            addTo(loss, status);
    }
    return loss;
}

EndLoss Workspace::lossOfAll() const {
    EndLoss loss;
    for (const LeaseStatus& status : m_leases->open())
        addTo(loss, status);
    for (const auto& instance : m_instances) {
        if (const QString sentence = slotLoss(*instance); !sentence.isEmpty())
            loss.sentences << sentence;
    }
    return loss;
}

void Workspace::addTo(EndLoss& loss, const LeaseStatus& status) const {
    const Lease& lease = status.lease;
    if (status.phase != LeasePhase::Held)
        return;
    const QString sentence = Leases::lockout(lease, lease.before, servingOf(lease));
    if (sentence.isEmpty())
        return;
    loss.sentences << sentence;
    loss.crowding.push_back(lease);
}

void Workspace::insert(std::unique_ptr<Instance> instance, std::size_t place) {
    Instance* const added = instance.get();
    m_instances.insert(m_instances.begin() + static_cast<std::ptrdiff_t>(place), std::move(instance));
    connect(added, &Instance::killed, this,
            [this, added](qint64 entry) { judgeChange(*added, entry, [] { return true; }); });
    Q_EMIT this->added(added, static_cast<int>(place));
}

std::size_t Workspace::take(const Instance& instance) {
    const auto found = std::ranges::find(m_instances, &instance, &std::unique_ptr<Instance>::get);
    Q_ASSERT(found != m_instances.end());
    Q_EMIT removing(found->get());
    const auto place = static_cast<std::size_t>(found - m_instances.begin());
    m_instances.erase(found);
    return place;
}

bool Workspace::wasReverted(const Lease& lease) const {
    const auto ends = m_leases->lastEnds(lease.runId);
    const auto end = ends.find(lease.key);
    return end != ends.end() && end->second.id == lease.id && end->second.end == LeaseEnd::Reverted;
}

void Workspace::judgeChange(const Instance& instance, qint64 entry, std::function<bool()> holds) {
    if (!instance.sample())
        return;
    m_verdicts.follow(
        &instance,
        [&instance, holds = std::move(holds),
         runId = instance.sample()->traits.runId]() -> std::shared_ptr<const Series> {
            const bool isKnown = instance.judgement() && instance.sample()->traits.runId == runId && holds();
            return isKnown ? instance.judgement()->series : nullptr;
        },
        entry);
}

void Workspace::markChange(const Lease& lease, const QString& text) {
    for (const auto& instance : m_instances) {
        if (instance->sample() && instance->sample()->traits.runId == lease.runId) {
            instance->mark(text);
            const bool isBack = lease.end == LeaseEnd::Reverted;
            judgeChange(*instance, isBack ? lease.revertEntry : lease.setEntry,
                        [this, lease, isBack] { return isBack || !wasReverted(lease); });
            instance->refresh();  // so that the settings page shows the value
        }
    }
}

}  // namespace headroom
