// SPDX-License-Identifier: GPL-3.0-or-later
// The engine thread and the sessions in it. Those of one host take turns to connect (ConnectQueue), and all read INFO
// at different places of the second. Lives in the thread that made it (GUI); sessions live in the engine thread.
// Connect to a session's signals with a receiver of your own thread; call its deeds through Engine::post.
#pragma once

#include "core/session/session.h"

#include <QObject>
#include <QThread>

#include <functional>
#include <vector>

namespace headroom {

class Engine : public QObject {
    Q_OBJECT
  public:
    explicit Engine(QObject* parent = nullptr);
    ~Engine() override;  // stops all sessions and the thread; under a second

    // A session for `endpoint`, not yet started, so that the caller connects first. Owned by the engine.
    [[nodiscard]] Session* add(const Endpoint& endpoint);
    void start(Session* session);
    // Moves `object`, which nobody in this thread uses any more, to the sessions' thread.
    void adopt(QObject& object) { object.moveToThread(&m_thread); }
    // Of sessions to come; must outlive this.
    void setSecretSource(SecretSource* source) { m_secretSource = source; }
    // For all sessions, also those to come.
    void setLimits(const CostLimits& limits);
    // Closes and deletes it; the pointer is dead at once.
    void remove(Session* session);
    // Runs `deed` in the engine thread unless the session is gone by then.
    void post(Session* session, std::function<void(Session&)> deed);

  private:
    QThread m_thread;
    ConnectQueue m_queue;  // in the thread
    int m_added = 0;
    std::vector<Session*> m_sessions;
    CostLimits m_limits;
    SecretSource* m_secretSource = nullptr;
};

}  // namespace headroom
