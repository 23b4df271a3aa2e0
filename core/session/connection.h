// SPDX-License-Identifier: GPL-3.0-or-later
// Commands and their replies over one channel, first in first out. Lives in its owner's thread. Used once.
// A reply nobody asked for, and a first reply that turns us away (maxclients, protected mode), never goes to a command:
// it is the connection's end. Commands are judged by the names they have here and sent by those they have there
// (Endpoint::renamed). Signals and handlers may call close(); drop it with deleteLater().
#pragma once

#include "core/clock.h"
#include "core/session/command_gate.h"
#include "core/session/connection_end.h"
#include "core/wire/channel.h"
#include "core/wire/codec.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

namespace headroom {

// An error reply is a value here; the Error is for a connection that ended before the answer.
struct Reply {
    Result<RespValue> value;
    std::chrono::microseconds took{0};  // since it was sent or the reply before it came, whichever is later
    bool sent = true;                   // false: not a byte of it; with an Error
    std::chrono::microseconds held{0};  // `took` without the way there and back, as short as it ever was
};
using ReplyHandler = std::function<void(const Reply&)>;

class Connection : public QObject {
    Q_OBJECT
  public:
    static constexpr std::chrono::seconds replyDeadline{3};

    Connection(std::unique_ptr<Channel> channel, Access access, QObject* parent = nullptr);

    void open(const Endpoint& endpoint);
    // For what is sent from now on.
    void setAccess(Access access) { m_access = access; }
    // How the server takes kills, once it said what it is.
    void setKillForm(KillForm form) { m_killForm = form; }
    // Ends it without a signal; handlers still waiting get an Error.
    void close();
    // The handler is called once: with the reply, or with an Error when the connection ends before, or, at once, with
    // NotPermitted when the gate does not let the command through: then nothing is encoded.
    void send(const std::vector<QByteArray>& argv, ReplyHandler handler);
    [[nodiscard]] bool hasPending() const { return !m_pending.empty(); }
    [[nodiscard]] bool isStalled() const { return m_stalled; }

  Q_SIGNALS:
    // As the channel tells it.
    void reached(headroom::ChannelStage stage);
    void opened();
    // The oldest command is without an answer for replyDeadline; the connection stays.
    void stalled();
    // After `stalled`: an answer came.
    void recovered();
    void ended(const headroom::ConnectionEnd& end);

  private:
    struct Pending {
        ReplyHandler handler;
        SteadyTime sent;
        bool alone;  // nothing else was under way
    };
    void readMore();
    void dispatch(RespValue value);
    void failPending(const Error& error);
    void end(const ChannelEnd& channel, bool protocolError);
    void endGarbled(const QString& reason);

    std::unique_ptr<Channel> m_channel;
    Access m_access;
    KillForm m_killForm = KillForm::AllOf;
    RenamedCommands m_renamed;
    Codec m_codec;
    std::deque<Pending> m_pending;
    QTimer m_deadline;
    SteadyTime m_lastReply;
    SteadyTime::duration m_shortestWay = SteadyTime::duration::max();  // there and back, of commands sent alone
    QByteArray m_firstBytes;
    QByteArray m_lastError;
    bool m_anyReply = false;
    bool m_anySent = false;
    bool m_stalled = false;
    bool m_over = false;
};

}  // namespace headroom
