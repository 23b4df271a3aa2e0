// SPDX-License-Identifier: GPL-3.0-or-later
// One real connection of a scenario, as a client library makes it: from an address of its own, with a login, a name and
// a library's name where its identity has them. Never blocks. One thread.
#pragma once

#include "tests/scenarios/loop.h"

#include <QByteArrayList>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>

namespace headroom {

struct Identity {
    QByteArray ip = "127.0.0.1";
    QByteArray name = {};
    QByteArray user = {};
    QByteArray password = {};
    QByteArray library = {};
};

class Client : public std::enable_shared_from_this<Client> {
  public:
    using Answered = std::function<void(const QByteArray& reply)>;  // raw RESP

    // It connects at once. Nothing keeps it but who holds it; it closes when nobody does.
    [[nodiscard]] static std::shared_ptr<Client> open(Loop& loop, quint16 port, const Identity& identity);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    // Each once. Ready: the server took it, and its greetings are answered. Ended: the server closed it or never took
    // it.
    std::function<void()> ready;
    std::function<void()> ended;

    [[nodiscard]] bool isOpen() const { return m_socket >= 0; }
    [[nodiscard]] bool isReady() const { return isOpen() && m_isReady; }
    [[nodiscard]] bool isWaiting() const { return !m_awaited.empty(); }
    // Of the last command that was sent; on the loop's clock.
    [[nodiscard]] double lastUse() const { return m_lastUse; }
    [[nodiscard]] quint16 localPort() const { return m_localPort; }

    void send(const QByteArrayList& words, Answered answered = {});
    // Bytes that bring no reply, such as a part of a command.
    void sendRaw(const QByteArray& bytes);
    // While it does not, what the server sends stays there, and a cut is not noticed.
    void setReading(bool reads);
    // From now on what the server sends is thrown away: subscriptions, MONITOR.
    void ignoreReplies() { m_ignores = true; }
    void close();

  private:
    explicit Client(Loop& loop) : m_loop(loop) {}
    void connectTo(quint16 port, const Identity& identity);
    void greet(const Identity& identity);
    void handle(std::uint32_t events);
    void read();
    void write();
    void tell();  // the loop what we wait for
    void fail();

    Loop& m_loop;
    int m_socket = -1;
    quint16 m_localPort = 0;
    bool m_isReady = false;
    bool m_reads = true;
    bool m_ignores = false;
    double m_lastUse = 0;
    QByteArray m_out;
    QByteArray m_in;
    std::deque<Answered> m_awaited;
};

}  // namespace headroom
