// SPDX-License-Identifier: GPL-3.0-or-later
// The live conversation with one instance over one held connection: handshake, polls, reconnects.
// Thread: lives in the thread it is moved to (the engine's, or main in the console); call deeds there, through
// QMetaObject::invokeMethod from elsewhere. Signals carry values.
// INFO is read each second; CLIENT LIST at an interval that keeps its cost under 1 % of the server's time; SLOWLOG each
// 10 s. At most one INFO, one CLIENT LIST and one SLOWLOG are under way. Sent are only AUTH, CLIENT SETNAME / SETINFO /
// NO-EVICT / ID / LIST / KILL, INFO, CONFIG GET and SLOWLOG GET / LEN.
#pragma once

#include <QObject>

#include <memory>

#include "core/profile/endpoint.h"
#include "core/server/client_snapshot.h"
#include "core/server/info_sample.h"
#include "core/server/slowlog.h"
#include "core/session/session_status.h"

namespace headroom {

class Session : public QObject {
    Q_OBJECT
  public:
    explicit Session(Endpoint endpoint, QObject* parent = nullptr);
    ~Session() override;

    [[nodiscard]] const Endpoint& endpoint() const;

    // Begins connecting. Once.
    void start();
    // Closes the connection and stays closed. No signals after.
    void stop();
    // Reads all now; when not connected, tries at once (also after a wrong password).
    void refresh();
    // Kills one client by id and address; `killed` tells the outcome. Our own id is refused here.
    void kill(const headroom::KillRequest& request);

  Q_SIGNALS:
    void statusChanged(const headroom::SessionStatus& status);
    void sampled(const std::shared_ptr<const headroom::InfoSample>& sample);
    // `ownId`: our own row's id, 0 when the server does not tell it.
    void snapshotTaken(const std::shared_ptr<const headroom::ClientSnapshot>& snapshot, qint64 ownId);
    void slowlogRead(const std::shared_ptr<const headroom::SlowlogBatch>& batch);
    // The table or the slowlog can not be had; empty detail: it can again.
    void clientListFailed(const headroom::Error& error);
    void slowlogFailed(const headroom::Error& error);
    void costMeasured(const headroom::SessionCost& cost);
    void killed(const headroom::KillOutcome& outcome);

  private:
    class Private;
    std::unique_ptr<Private> d;
};

}  // namespace headroom
