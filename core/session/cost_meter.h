// SPDX-License-Identifier: GPL-3.0-or-later
// What our commands cost the server. Pure: time is an argument.
// Each call is noted with its round trip, an upper bound; where INFO commandstats can be read, the server's own
// microseconds per call replace it (src/server.c, `cmdstat_client|list:calls=..,usec=..`, 7.0+). Before 7.0 one line
// averages all subcommands of a container, which says nothing of a costly one: there the round trip stays.
#pragma once

#include "core/clock.h"
#include "core/server/info_sample.h"

#include <QByteArray>

#include <chrono>
#include <deque>
#include <map>
#include <optional>

namespace headroom {

class CostMeter {
  public:
    using Usec = std::chrono::duration<double, std::micro>;
    static constexpr std::chrono::seconds window{30};

    // `command` as commandstats names it from 7.0 on: "info", "client|list", "slowlog|get".
    void note(const QByteArray& command, Usec roundTrip, SteadyTime now);
    // Reads the server's own figures; the first reading only sets the base.
    void calibrate(const InfoFields& commandstats);
    // What one call costs: the server's figure, else the mean round trip; 0 when never called.
    [[nodiscard]] Usec perCall(const QByteArray& command) const;
    // Share of one server thread over the last `window`, or since the first call when that is shorter (at least 1 s).
    [[nodiscard]] double share(SteadyTime now) const;
    // True when every command in the window has the server's own figure.
    [[nodiscard]] bool isMeasured() const;

  private:
    struct Call {
        SteadyTime time;
        QByteArray command;
        Usec roundTrip;
    };
    std::deque<Call> m_calls;
    std::map<QByteArray, Usec> m_perCall;  // the server's own figures
    std::optional<InfoFields> m_previous;
    SteadyTime m_first;
};

}  // namespace headroom
