// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/connect/profile_edits.h"

#include "core/fleet/kept_environment.h"
#include "core/text/escape.h"

#include <QPointer>
#include <QUuid>

#include <algorithm>
#include <memory>
#include <utility>

namespace headroom {

ProfileEdits::ProfileEdits(ProfileStore& store, SecretSource& secrets, QObject* parent)
    : QObject(parent), m_store(store), m_secrets(secrets) {
    m_store.watch();
}

void ProfileEdits::edit(const QString& id, ProfileStore::Change change, const std::function<void()>& next) {
    m_store.edit(this, std::move(change), [this, id, next](const Result<bool>& done) {
        Q_EMIT told(done ? QString() : done.error().detail);
        if (!done)
            return;
        if (next)
            next();
        if (m_store.byId(id))
            Q_EMIT saved(id);
    });
}

void ProfileEdits::save(QObject* receiver, const std::optional<Profile>& before, const Profile& after,
                        const Secret& typed, const ProfileStore::Done& done) {
    const auto change = [before, after](std::vector<Profile>& profiles) {
        return before ? changeProfile(profiles, *before, after) : addProfile(profiles, after);
    };
    m_store.edit(
        this, change,
        [this, receiver = QPointer<QObject>(receiver), before, after, typed, done](const Result<bool>& edited) {
            if (edited) {
                Q_EMIT told({});
                keepPassword(before, after, typed);
                Q_EMIT saved(after.id);
            }
            if (receiver)
                done(edited);
        });
}

void ProfileEdits::keepPassword(const std::optional<Profile>& before, const Profile& after, const Secret& typed) {
    using Kind = SecretPlace::Kind;
    const bool isKept = after.endpoint.passwordFrom.kind == Kind::Keychain;
    if (isKept && !typed.isEmpty())
        m_secrets.keep(this, after.id, typed, [this](const std::optional<QString>& notKept) {
            if (notKept)
                Q_EMIT told(*notKept + u' ' + tr("It is known until Headroom ends, and asked for after that."));
        });
    else if (!typed.isEmpty())
        m_secrets.remember(after.id, typed);
    if (!isKept && before && before->endpoint.passwordFrom.kind == Kind::Keychain)
        m_secrets.forget(this, after.id, [this](const std::optional<QString>& stillThere) {
            if (stillThere)
                Q_EMIT told(*stillThere);
        });
}

void ProfileEdits::duplicate(const QString& id) {
    const QString copy = QUuid::createUuid().toString(QUuid::WithoutBraces);
    edit(copy, [id, copy](std::vector<Profile>& profiles) { return duplicateProfile(profiles, id, copy); });
}

void ProfileEdits::move(const QString& id, Beside side, const QString& otherId) {
    edit(id, [=](std::vector<Profile>& profiles) { return moveProfile(profiles, id, side, otherId); });
}

void ProfileEdits::remove(const QString& id) {
    // As it stands in the file when it goes.
    auto removed = std::make_shared<Removed>();
    edit(
        id,
        [id, removed](std::vector<Profile>& profiles) {
            const auto found = std::ranges::find(profiles, id, &Profile::id);
            if (found != profiles.end()) {
                removed->profile = *found;
                removed->nextId = found + 1 == profiles.end() ? QString() : (found + 1)->id;
            }
            return removeProfile(profiles, id);
        },
        [this, removed] {
            m_removed.push_back(*removed);
            Q_EMIT undoChanged();
        });
}

QString ProfileEdits::undoName() const {
    return m_removed.empty() ? QString() : m_removed.back().profile.name;
}

void ProfileEdits::undo() {
    if (m_removed.empty())
        return;
    const Removed last = m_removed.back();
    edit(
        last.profile.id,
        [last](std::vector<Profile>& profiles) { return restoreProfile(profiles, last.profile, last.nextId); },
        [this, id = last.profile.id] {
            std::erase_if(m_removed, [&id](const Removed& one) { return one.profile.id == id; });
            Q_EMIT undoChanged();
        });
}

void ProfileEdits::forget(const QString& id) {
    const Profile* profile = m_store.byId(id);
    if (!profile)
        return;
    edit(
        id, [id](std::vector<Profile>& profiles) { return removeProfile(profiles, id); },
        [this, forgotten = *profile] {
            forgetPassword(forgotten);
            forgetEnvironment(forgotten.endpoint);
            Q_EMIT this->forgotten(forgotten.endpoint);
        });
}

void ProfileEdits::forgetPassword(const Profile& profile) {
    if (profile.endpoint.passwordFrom.kind != SecretPlace::Kind::Keychain)
        return;
    m_secrets.forget(this, profile.id, [this](const std::optional<QString>& stillThere) {
        if (stillThere)
            Q_EMIT told(*stillThere);
    });
}

void ProfileEdits::forgetRemoved(const std::function<void()>& done) {
    auto waiting = std::make_shared<int>(1);
    const auto countDown = [waiting, done](const auto&...) {
        if (--*waiting == 0)
            done();
    };
    for (const Removed& removed : std::exchange(m_removed, {})) {
        // It may be there again, from another Headroom or a copy of the file.
        if (removed.profile.endpoint.passwordFrom.kind != SecretPlace::Kind::Keychain ||
            m_store.byId(removed.profile.id))
            continue;
        ++*waiting;
        m_secrets.forget(this, removed.profile.id, countDown);
    }
    countDown();
}

}  // namespace headroom
