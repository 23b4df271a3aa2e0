// SPDX-License-Identifier: GPL-3.0-or-later
// A TCP server on loopback that answers as a test says: what a real Redis will not do on demand. Thread: the test's.
#pragma once

#include "core/clock.h"
#include "core/profile/endpoint.h"

#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

#include <deque>
#include <functional>

namespace headroom {

class ScriptedServer : public QObject {
    Q_OBJECT
  public:
    // The reply bytes to one command (its words joined by spaces); empty: no reply.
    using Script = std::function<QByteArray(const QByteArray& command)>;

    explicit ScriptedServer(QObject* parent = nullptr);

    [[nodiscard]] Endpoint endpoint() const;
    // Sent as soon as a connection stands, before anything is read.
    void setGreeting(const QByteArray& bytes) { m_greeting = bytes; }
    // Closes each connection right after the greeting.
    void setCloseAfterGreeting(bool close) { m_closeAfterGreeting = close; }
    // Resets each connection as soon as it has sent something.
    void setResetOnBytes(bool reset) { m_resetOnBytes = reset; }
    // Closes the connection, with its answers, after such a command.
    void setClosesAfter(std::function<bool(const QByteArray& command)> closes) { m_closesAfter = std::move(closes); }
    // Sends raw bytes of any kind to whatever comes in.
    void setAnswerToAnything(const QByteArray& bytes) { m_answerToAnything = bytes; }
    void setScript(Script script) { m_script = std::move(script); }
    // How long it works on a command, one after another; `busy`: with those before.
    using Work = std::function<std::chrono::milliseconds(const QByteArray& command, bool busy)>;
    void setWork(Work work) { m_work = std::move(work); }
    // The script of a healthy small Redis 7 with `rows` as CLIENT LIST.
    [[nodiscard]] static Script healthy(const QByteArray& rows = {});
    [[nodiscard]] static QByteArray bulk(const QByteArray& text);

    [[nodiscard]] int connections() const { return m_connections; }  // ever accepted
    [[nodiscard]] int openConnections() const { return m_open; }     // now
    [[nodiscard]] const QByteArrayList& commands() const { return m_commands; }
    // Of them those that begin so.
    [[nodiscard]] QByteArrayList sent(const QByteArray& start) const;
    // Sends bytes on the newest connection.
    void send(const QByteArray& bytes);
    // Breaks the newest connection without a goodbye (RST).
    void reset();

  private:
    void accept();
    void onBytes(QTcpSocket* socket);
    void answer(QTcpSocket* socket, const QByteArray& command);
    void sendAnswers();

    struct Answer {
        QPointer<QTcpSocket> socket;
        QByteArray reply;
        SteadyTime due;
    };

    QTcpSocket* m_newest = nullptr;
    QByteArray m_greeting;
    QByteArray m_answerToAnything;
    bool m_closeAfterGreeting = false;
    bool m_resetOnBytes = false;
    std::function<bool(const QByteArray&)> m_closesAfter = [](const QByteArray&) { return false; };
    Script m_script;
    Work m_work = [](const QByteArray&, bool) { return std::chrono::milliseconds(0); };
    SteadyTime m_busyUntil;
    std::deque<Answer> m_answers;
    QTimer m_answerTimer{this};
    QByteArrayList m_commands;
    QHash<QTcpSocket*, QByteArray> m_buffers;
    int m_connections = 0;
    int m_open = 0;
    QTcpServer m_server;  // last: its sockets say goodbye to the members above
};

}  // namespace headroom
