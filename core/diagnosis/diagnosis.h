// SPDX-License-Identifier: GPL-3.0-or-later
// Why connections run out: all rules on what is known of one instance. Pure, any thread; time is an argument. A rule
// without evidence finds nothing; what the server does not tell is never guessed.
#pragma once

#include "core/diagnosis/advice.h"
#include "core/diagnosis/client_watch.h"
#include "core/diagnosis/finding.h"
#include "core/diagnosis/forecast.h"
#include "core/server/failed_login.h"
#include "core/server/server_settings.h"
#include "core/server/slowlog.h"

#include <memory>

namespace headroom {

// What is judged. The pointers to series and clients are never null and live as long as the call.
struct Picture {
    const Series* series = nullptr;
    const ClientWatch* clients = nullptr;
    std::shared_ptr<const InfoSample> sample{};  // null: none yet
    std::optional<qint64> limit{};               // without a sample: maxclients, where it is known all the same
    std::shared_ptr<const ServerSettings> settings{};
    std::span<const SlowlogEntry> slowlog{};             // newest first
    std::shared_ptr<const FailedLogins> failedLogins{};  // null: not read
    bool isTurnedAway = false;                           // the server refuses us, since it is full
    std::optional<double> timeInCommands{};              // share of the last seconds, at least; nullopt: not known
    std::int64_t idleSeconds = 300;                      // idle is who did nothing for so long
    ServerReach reach{};                                 // for the commands of advice; not known of a saved list
    SteadyTime now{};
    WallTime nowWall{};
};

// Who holds the slots.
struct Holder {
    GroupKey by = GroupKey::Name;
    std::string value;  // bytes of the server; empty: without one
    int count = 0;
    std::optional<double> share;      // of maxclients
    std::optional<double> idleShare;  // of its clients
    std::optional<double> perMinute;  // growth over the last minutes; nullopt: not known yet
    QString filter;                   // shows its clients
};

struct Diagnosis {
    std::vector<Finding> findings;  // the worst first, root causes before symptoms
    std::vector<Holder> holders;    // by kind (name, ip, user, lib), the biggest first, at most 8 of each
    std::optional<Forecast> forecast;
    bool isTrendKnown = false;  // it was watched long enough to say that there is none, where there is no forecast
    QString summary;            // the first finding's sentence, or "Nothing wrong: 83 % left; …"
};

[[nodiscard]] Diagnosis diagnose(const Picture& picture);

}  // namespace headroom
