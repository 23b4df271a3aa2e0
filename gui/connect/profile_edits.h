// SPDX-License-Identifier: GPL-3.0-or-later
// What the window does to the saved servers: profiles go into the file, passwords into the keychain. What was removed
// can be had back until the program ends. GUI thread.
#pragma once

#include "core/profile/profile_store.h"
#include "core/profile/secret_source.h"

#include <QObject>

#include <functional>
#include <optional>
#include <vector>

namespace headroom {

class ProfileEdits : public QObject {
    Q_OBJECT
  public:
    // Both must outlive it.
    ProfileEdits(ProfileStore& store, SecretSource& secrets, QObject* parent = nullptr);

    [[nodiscard]] ProfileStore& store() const { return m_store; }
    [[nodiscard]] SecretSource& secrets() const { return m_secrets; }

    // Adds `after`, or changes what differs from `before`. `typed`: a password, for the keychain or for this run, as
    // the profile says; empty: none was typed. `done` is called once, not at all when `receiver` is gone by then.
    void save(QObject* receiver, const std::optional<Profile>& before, const Profile& after, const Secret& typed,
              const ProfileStore::Done& done);
    void duplicate(const QString& id);
    void move(const QString& id, Beside side, const QString& otherId);
    // Its password stays in the keychain until the program ends, so that undo() brings back all of it.
    void remove(const QString& id);
    // The name of what undo() brings back; empty: nothing.
    [[nodiscard]] QString undoName() const;
    void undo();
    // For good, with its password, and all else that is kept of the server (see forgotten()); what was done to it stays
    // in the ledger.
    void forget(const QString& id);
    // At the end of the program: the passwords of what was removed. `done` may be called at once.
    void forgetRemoved(const std::function<void()>& done);

  Q_SIGNALS:
    // Added, changed, moved or brought back.
    void saved(const QString& id);
    // Who keeps something of it gives it up.
    void forgotten(const headroom::Endpoint& server);
    // undoName() has another answer.
    void undoChanged();
    // What came of an edit, when there is something to say, in a sentence or more; empty: nothing of the last.
    void told(const QString& sentence);

  private:
    struct Removed {
        Profile profile;
        QString nextId;  // what stood behind it; empty: nothing
    };
    void edit(const QString& id, ProfileStore::Change change, const std::function<void()>& next = {});
    void keepPassword(const std::optional<Profile>& before, const Profile& after, const Secret& typed);
    void forgetPassword(const Profile& profile);

    ProfileStore& m_store;
    SecretSource& m_secrets;
    std::vector<Removed> m_removed;  // the last one last
};

}  // namespace headroom
