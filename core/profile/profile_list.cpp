// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/profile_list.h"

#include "core/text/escape.h"
#include "core/text/sentence.h"

#include <QStringList>
#include <QUuid>

#include <algorithm>
#include <utility>

namespace headroom {

namespace {

QString quotedName(const QString& name) {
    return QStringLiteral("“%1”").arg(name);
}

auto withId(std::vector<Profile>& profiles, const QString& id) {
    return std::ranges::find(profiles, id, &Profile::id);
}

tl::unexpected<Error> removedMeanwhile() {
    return badInput(Sentence::tr("The profile is not there any more: another Headroom removed it."));
}

bool isOfName(const Profile& profile, const QString& name) {
    return profile.name.compare(name, Qt::CaseInsensitive) == 0;
}

// nullopt: `name` can be that of the profile with `id`.
std::optional<Error> nameTrouble(const std::vector<Profile>& profiles, const QString& name, const QString& id) {
    const auto trouble = [](const QString& detail) { return Error{ErrorKind::BadInput, detail}; };
    if (QString wrong = profileNameTrouble(name); !wrong.isEmpty())
        return trouble(wrong);
    const auto other =
        std::ranges::find_if(profiles, [&](const Profile& one) { return one.id != id && isOfName(one, name); });
    if (other != profiles.end())
        return trouble(Sentence::tr("There is a profile %1 already, of %2: choose another name.")
                           .arg(quotedName(other->name), visibleText(other->endpoint.address().toUtf8())));
    return std::nullopt;
}

}  // namespace

Result<Profile> findProfile(const std::vector<Profile>& profiles, const QString& nameOrId) {
    QStringList addresses;
    const Profile* found = nullptr;
    for (const Profile& profile : profiles) {
        if (profile.id == nameOrId)
            return profile;
        if (isOfName(profile, nameOrId)) {
            found = &profile;
            addresses += QStringLiteral("%1 (%2)").arg(profile.id, visibleText(profile.endpoint.address().toUtf8()));
        }
    }
    if (!found && nameOrId.contains(QLatin1String("://")))  // may hold a password
        return badInput(Sentence::tr("There is no profile of that name: an address stands by itself."));
    if (!found)
        return badInput(
            Sentence::tr("There is no profile %1; headroom profiles lists them.").arg(quotedName(nameOrId)));
    if (addresses.size() > 1)
        return badInput(Sentence::tr("There are several profiles %1; name one by its id: %2.")
                            .arg(quotedName(nameOrId), addresses.join(QStringLiteral(", "))));
    return *found;
}

Result<bool> addProfile(std::vector<Profile>& profiles, Profile profile) {
    if (profile.id.isEmpty())
        profile.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    if (auto trouble = nameTrouble(profiles, profile.name, profile.id))
        return tl::unexpected(*std::move(trouble));
    if (withId(profiles, profile.id) != profiles.end())
        return badInput(Sentence::tr("The profile %1 is there already.").arg(quotedName(profile.name)));
    profile.endpoint.password = {};
    profiles.push_back(std::move(profile));
    return true;
}

Result<bool> changeProfile(std::vector<Profile>& profiles, const Profile& before, const Profile& after) {
    const auto found = withId(profiles, before.id);
    if (found == profiles.end())
        return removedMeanwhile();
    Profile profile = *found;
    if (after.name != before.name) {
        if (auto trouble = nameTrouble(profiles, after.name, before.id))
            return tl::unexpected(*std::move(trouble));
        profile.name = after.name;
    }
    const auto take = [&](auto Profile::*member) {
        if (after.*member != before.*member)
            profile.*member = after.*member;
    };
    take(&Profile::group);
    take(&Profile::notes);
    take(&Profile::parent);
    const Endpoint& was = before.endpoint;
    const Endpoint& is = after.endpoint;
    Endpoint& endpoint = profile.endpoint;
    if (is.address() != was.address()) {  // one thing
        endpoint.host = is.host;
        endpoint.port = is.port;
        endpoint.socketPath = is.socketPath;
    }
    const auto takeEndpoints = [&](auto Endpoint::*member) {
        if (!(is.*member == was.*member))
            endpoint.*member = is.*member;
    };
    takeEndpoints(&Endpoint::transport);
    takeEndpoints(&Endpoint::renamed);
    takeEndpoints(&Endpoint::user);
    takeEndpoints(&Endpoint::said);
    takeEndpoints(&Endpoint::readOnly);
    takeEndpoints(&Endpoint::passwordFrom);
    if (endpoint.isUnix() && endpoint.transport.tls)  // which is no profile that can be read
        return badInput(Sentence::tr("Another Headroom changed how it is reached meanwhile: look at it again."));
    *found = std::move(profile);
    return true;
}

Result<bool> removeProfile(std::vector<Profile>& profiles, const QString& id) {
    const auto found = withId(profiles, id);
    if (found == profiles.end())
        return removedMeanwhile();
    profiles.erase(found);
    return true;
}

Result<bool> duplicateProfile(std::vector<Profile>& profiles, const QString& id, const QString& newId) {
    const auto found = withId(profiles, id);
    if (found == profiles.end())
        return removedMeanwhile();
    Profile copy = *found;
    copy.id = newId;
    copy.parent.clear();
    for (int number = 2;; ++number) {
        const QString end = number == 2 ? QStringLiteral(" copy") : QStringLiteral(" copy %1").arg(number - 1);
        copy.name = found->name.left(mostProfileNameLetters - end.size()).trimmed() + end;
        if (std::ranges::none_of(profiles, [&](const Profile& one) { return isOfName(one, copy.name); }))
            break;
    }
    if (auto trouble = nameTrouble(profiles, copy.name, newId))
        return tl::unexpected(*std::move(trouble));
    profiles.insert(found + 1, std::move(copy));
    return true;
}

Result<bool> moveProfile(std::vector<Profile>& profiles, const QString& id, Beside side, const QString& otherId) {
    const auto found = withId(profiles, id);
    if (found == profiles.end() || withId(profiles, otherId) == profiles.end())
        return removedMeanwhile();
    if (id == otherId)
        return true;
    Profile profile = std::move(*found);
    profiles.erase(found);
    const auto other = withId(profiles, otherId);
    profile.group = other->group;
    profiles.insert(side == Beside::Before ? other : other + 1, std::move(profile));
    return true;
}

Result<bool> restoreProfile(std::vector<Profile>& profiles, const Profile& profile, const QString& nextId) {
    if (const auto added = addProfile(profiles, profile); !added)
        return added;
    if (const auto next = withId(profiles, nextId); next != profiles.end())
        std::rotate(next, profiles.end() - 1, profiles.end());
    return true;
}

std::vector<const Profile*> profilesOf(const Endpoint& typed, const std::vector<Profile>& profiles) {
    std::vector<const Profile*> fitting;
    for (const Profile& profile : profiles) {
        if (profile.endpoint.isSameServer(typed) && profile.endpoint.loginName() == typed.loginName())
            fitting.push_back(&profile);
    }
    return fitting;
}

Result<Endpoint> heldToProfile(const Endpoint& typed, const std::vector<Profile>& profiles) {
    std::vector<const Profile*> fitting = profilesOf(typed, profiles);
    if (!typed.profileId.isEmpty())
        std::erase_if(fitting, [&typed](const Profile* profile) { return profile->id != typed.profileId; });
    if (fitting.empty())
        return typed;
    Endpoint endpoint = typed;
    const Transport& transport = fitting.front()->endpoint.transport;
    const bool isLeftOpen = !typed.transport.tls || *typed.transport.tls == TlsOptions();
    if (transport.tls && isLeftOpen &&
        std::ranges::all_of(fitting, [&](const Profile* one) { return one->endpoint.transport == transport; }))
        endpoint.transport = transport;
    if (!typed.profileId.isEmpty()) {
        if (typed.password.isEmpty())
            endpoint.passwordFrom = fitting.front()->endpoint.passwordFrom;
        return endpoint;
    }
    Profile held = **std::ranges::max_element(fitting, {}, [](const Profile* one) {
        return std::pair(one->endpoint.isEnvironmentKnown(), one->endpoint.environment());
    });
    if (typed.said && held.endpoint.isEnvironmentKnown() && *typed.said < held.endpoint.environment())
        return badInput(Sentence::tr("%1 is kept as %2, which is %3, and here it can only be treated more strictly "
                                     "than that: change what is kept of it.")
                            .arg(visibleText(typed.address().toUtf8()), quotedName(held.name),
                                 environmentName(held.endpoint.environment())));
    if (typed.said)
        held.endpoint.said = typed.said;
    for (const Profile* one : fitting)
        held.endpoint.readOnly |= one->endpoint.readOnly;
    held.endpoint.readOnly |= typed.readOnly;
    endpoint.follow(held.reach());
    if (fitting.size() > 1) {  // which of them is meant is not known
        endpoint.label.clear();
        endpoint.profileId.clear();
        endpoint.passwordFrom = {};
        endpoint.locked |=
            !endpoint.readOnly && std::ranges::any_of(fitting, [](const Profile* one) { return one->reach().locked; });
        endpoint.readOnly |= endpoint.locked;
    }
    return endpoint;
}

}  // namespace headroom
