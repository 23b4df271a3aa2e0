// SPDX-License-Identifier: GPL-3.0-or-later
// What a person does where getting into a server does not work: a password or a passphrase typed, its certificate
// accepted, TLS instead of plain text. What is to stay goes into the profile and the keychain. GUI thread.
#pragma once

#include "core/profile/endpoint.h"

#include <QByteArray>
#include <QObject>
#include <QPointer>

#include <functional>

namespace headroom {

class Instance;
class ProfileStore;
class SecretSource;
struct Profile;

struct WayInAnswer {
    enum class Kind {
        Password,
        Passphrase,         // of our own key: for this run
        AcceptCertificate,  // exactly the one with `sha256`: in its profile for good, else for this run
        SpeakTls,
        TreatAs,  // `environment`; the connection stays
    };
    Kind kind = Kind::Password;
    Secret secret{};
    QByteArray sha256{};
    Environment environment = Environment::Production;
    bool keep = false;  // the password in the keychain, once the server took it; the server as a profile
};

class WayIn : public QObject {
    Q_OBJECT
  public:
    // Both must outlive it.
    WayIn(SecretSource& secrets, ProfileStore& profiles, QObject* parent = nullptr);

    // Tries it at once.
    void take(Instance& instance, const WayInAnswer& answer);

  Q_SIGNALS:
    // What could not be kept, and why: a sentence.
    void trouble(const QString& sentence);

  private:
    void takePassword(Instance& instance, const WayInAnswer& answer);
    void keepOnceTaken(Instance& instance, const Secret& password);
    void saveAsProfile(Instance& instance, const Endpoint& endpoint);
    void editProfile(const QString& id, std::function<void(Profile&)> change);

    SecretSource& m_secrets;
    ProfileStore& m_profiles;
};

}  // namespace headroom
