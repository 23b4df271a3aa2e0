// SPDX-License-Identifier: GPL-3.0-or-later
// Where sessions get passwords from: Endpoint::passwordFrom of what a profile's reach() gave. Lives in the main thread;
// ask() may be called from any. Must outlive who asks. What it learns stays in memory; only keep() puts a secret
// anywhere, and only into the keychain.
#pragma once

#include "core/profile/endpoint.h"
#include "core/result.h"

#include <QObject>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace headroom {

class SecretSource : public QObject {
    Q_OBJECT
  public:
    explicit SecretSource(QObject* parent = nullptr);
    ~SecretSource() override;  // commands under way are killed, who asked gets an Error

    enum class Need {
        First,
        Refused,  // the server did not take the one that was given
    };
    using Handler = std::function<void(const Result<Secret>&)>;
    // `handler` is called once, in the thread of `context`, not at all when that is gone by then. Errors: Auth, nobody
    // gave one; Local, the variable is not set or the command failed; Cancelled, this went before. The sentence says
    // what to do.
    void ask(QObject* context, const Endpoint& endpoint, Need need, Handler handler);

    // How a person is asked: for SecretPlace::Asked, and where the keychain has no password or there is none, which
    // `why` tells (else empty). One at a time. Without an asker nobody is asked, and ask() ends with Auth: a window
    // shows that, calls remember() with what was typed, and Session::refresh().
    using Asker = std::function<void(const Endpoint& endpoint, const QString& why, Handler handler)>;
    void setAsker(Asker asker) { m_asker = std::move(asker); }

    // For this run; before everything else, until a server refuses it.
    void remember(const QString& profileId, const Secret& secret);
    // Into the keychain, or, where there is none, for this run. `done` gets nothing when the keychain has it now, else
    // a sentence that it is not kept, and why.
    void keep(QObject* context, const QString& profileId, const Secret& secret,
              std::function<void(const std::optional<QString>& notKept)> done);
    // Of a profile that was removed: from memory and keychain. `done` gets a sentence when the keychain may still have
    // it.
    void forget(QObject* context, const QString& profileId,
                std::function<void(const std::optional<QString>& stillThere)> done);

  Q_SIGNALS:
    // The first of those who wait began to, or the last got an answer: a person may be typing meanwhile.
    void asking(bool isAsking);

  private:
    struct Question {
        Endpoint endpoint;
        QString why;
        Handler handler;
    };
    void answer(const Endpoint& endpoint, Need need, const Handler& handler);
    void askKeychain(const Endpoint& endpoint, const Handler& handler);
    void askPerson(const Endpoint& endpoint, const QString& why, const Handler& handler);
    void askNext();
    [[nodiscard]] Result<Secret> variable(const Endpoint& endpoint);

    Asker m_asker;
    std::map<QString, Secret> m_memory;     // by profile
    std::map<QString, Secret> m_variables;  // of the environment, where they do not stand any more
    std::deque<Question> m_questions;       // the first is being asked
    int m_waiting = 0;
};

}  // namespace headroom
