// SPDX-License-Identifier: GPL-3.0-or-later
// Lets few connects to one host be under way at once: many instances on one host are not to look like an attack, nor
// their handshakes to take its time from its clients. The rest wait their turn, first come first served. A turn ends
// when the connect ended, either way, or after 3 s: who takes longer holds nobody up. Lives in the thread of the
// sessions.
#pragma once

#include "core/clock.h"

#include <QHash>
#include <QObject>
#include <QString>
#include <QTimer>

#include <deque>
#include <functional>
#include <vector>

namespace headroom {

class ConnectQueue : public QObject {
    Q_OBJECT
  public:
    static constexpr std::size_t mostAtOnce = 4;
    static constexpr std::chrono::seconds longestTurn{3};

    // `clock` must outlive this.
    explicit ConnectQueue(Clock& clock = Clock::world());

    // Calls `go` when it is the turn of `who`, which may be at once, unless it leaves before. It is in no queue yet.
    void enter(const QString& host, const void* who, std::function<void()> go);
    // Its connect ended, or it waits no longer. One that is not there is no trouble.
    void leave(const void* who);

  private:
    struct Waiting {
        const void* who;
        std::function<void()> go;
    };
    struct Turn {
        const void* who;
        SteadyTime end;
    };
    struct Host {
        std::vector<Turn> turns;  // the one that ends first is first
        std::deque<Waiting> waiting;
    };
    void advance(const QString& host);
    void endLongTurns();
    void startTimer();

    Clock& m_clock;
    QHash<QString, Host> m_hosts;
    QTimer m_timer{this};  // until a turn has taken too long for those who wait
};

}  // namespace headroom
