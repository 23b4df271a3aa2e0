// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/way_in.h"

#include "core/fleet/instance.h"
#include "core/fleet/kept_environment.h"
#include "core/profile/profile_store.h"
#include "core/profile/secret_source.h"
#include "core/text/sentence.h"

#include <QUuid>

#include <algorithm>
#include <utility>

namespace headroom {

WayIn::WayIn(SecretSource& secrets, ProfileStore& profiles, QObject* parent)
    : QObject(parent), m_secrets(secrets), m_profiles(profiles) {}

void WayIn::take(Instance& instance, const WayInAnswer& answer) {
    Endpoint endpoint = instance.endpoint();
    switch (answer.kind) {
        case WayInAnswer::Kind::Password:
            takePassword(instance, answer);
            return;
        case WayInAnswer::Kind::Passphrase:
            endpoint.keyPassphrase = answer.secret;
            instance.reachBy(endpoint);
            return;
        case WayInAnswer::Kind::AcceptCertificate:
            if (!endpoint.transport.tls)
                return;
            endpoint.transport.tls->pinnedSha256 = answer.sha256;
            if (answer.keep && endpoint.profileId.isEmpty()) {
                saveAsProfile(instance, endpoint);
                return;
            }
            break;
        case WayInAnswer::Kind::TreatAs:
            instance.treatAs(answer.environment);
            if (endpoint.profileId.isEmpty())
                keepEnvironment(endpoint, answer.environment);
            else
                editProfile(endpoint.profileId, [environment = answer.environment](Profile& profile) {
                    profile.endpoint.said = environment;
                });
            return;
        case WayInAnswer::Kind::SpeakTls:
            endpoint.transport.tls.emplace();
            break;
    }
    instance.reachBy(endpoint);
    if (!endpoint.profileId.isEmpty())
        editProfile(endpoint.profileId, [sha256 = answer.sha256](Profile& profile) {
            auto& tls = profile.endpoint.transport.tls;
            if (!tls)
                tls.emplace();
            tls->pinnedSha256 = sha256;
        });
}

// A profile's is asked for by the session, as ever: so that a refused one is forgotten.
void WayIn::takePassword(Instance& instance, const WayInAnswer& answer) {
    Endpoint endpoint = instance.endpoint();
    if (endpoint.profileId.isEmpty()) {
        endpoint.password = answer.secret;
    } else {
        endpoint.password = {};
        if (endpoint.passwordFrom.kind == SecretPlace::Kind::None)
            endpoint.passwordFrom.kind = SecretPlace::Kind::Asked;
        m_secrets.remember(endpoint.profileId, answer.secret);
        if (answer.keep)
            keepOnceTaken(instance, answer.secret);
    }
    instance.reachBy(endpoint);
}

void WayIn::keepOnceTaken(Instance& instance, const Secret& password) {
    auto* watch = new QObject(this);  // goes with the first answer
    connect(&instance, &QObject::destroyed, watch, &QObject::deleteLater);
    connect(&instance, &Instance::statusChanged, watch, [this, watch, password, from = QPointer(&instance)] {
        const SessionStatus& status = from->status();
        if (status.isLoginRefused())
            watch->deleteLater();
        if (!status.isLive())
            return;
        watch->disconnect();
        from->disconnect(watch);
        watch->deleteLater();
        const QString id = from->endpoint().profileId;
        m_secrets.keep(this, id, password, [this, id](const std::optional<QString>& notKept) {
            if (notKept)
                Q_EMIT trouble(*notKept);
            else
                editProfile(id, [](Profile& profile) {
                    profile.endpoint.passwordFrom = {SecretPlace::Kind::Keychain, {}, {}};
                });
        });
    });
}

// It goes on as it is, and as careful.
void WayIn::saveAsProfile(Instance& instance, const Endpoint& endpoint) {
    Profile profile;
    profile.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    profile.name = endpoint.displayName();
    profile.endpoint = endpoint;
    const Secret password = std::exchange(profile.endpoint.password, Secret());
    profile.endpoint.keyPassphrase = {};
    if (!password.isEmpty())
        profile.endpoint.passwordFrom.kind = SecretPlace::Kind::Asked;
    m_profiles.edit(
        this, [profile](std::vector<Profile>& profiles) { return addProfile(profiles, profile); },
        [this, profile, password, endpoint, reached = QPointer(&instance)](const Result<bool>& added) {
            Endpoint next = endpoint;
            if (added) {
                next.profileId = profile.id;
                next.label = profile.name;
                if (!password.isEmpty())
                    m_secrets.remember(profile.id, password);
            } else {
                Q_EMIT trouble(added.error().detail + Sentence::tr(" The certificate is accepted for this run only."));
            }
            if (reached)
                reached->reachBy(next);
        });
}

void WayIn::editProfile(const QString& id, std::function<void(Profile&)> change) {
    m_profiles.edit(
        this,
        [id, change = std::move(change)](std::vector<Profile>& profiles) -> Result<bool> {
            const auto found = std::ranges::find(profiles, id, &Profile::id);
            if (found == profiles.end())
                return badInput(Sentence::tr("The profile was removed meanwhile, so this holds for this run only."));
            change(*found);
            return true;
        },
        [this](const Result<bool>& changed) {
            if (!changed)
                Q_EMIT trouble(changed.error().detail);
        });
}

}  // namespace headroom
