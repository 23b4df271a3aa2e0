// SPDX-License-Identifier: GPL-3.0-or-later
// The one line of `headroom check`, as Nagios plug-ins print it (monitoring-plugins.org/doc/guidelines.html): a word, a
// text, and behind | the numbers. Pure.
#pragma once

#include "core/profile/endpoint.h"
#include "core/server/info_sample.h"
#include "core/session/session_status.h"

#include <QByteArray>

#include <memory>
#include <span>

namespace headroom {

enum class CheckState { Ok, Warning, Critical, Unknown };  // the exit codes of plug-ins: 0, 1, 2, 3

// So many connections, or such a share of maxclients, are to be left at least.
struct LeastLeft {
    double amount = 0;
    bool isShare = false;

    [[nodiscard]] double of(qint64 maxclients) const {
        return isShare ? amount * static_cast<double>(maxclients) : amount;
    }
};

struct CheckLimits {
    LeastLeft warn{0.2, true};
    LeastLeft crit{0.05, true};
};

struct Checked {
    Endpoint endpoint;
    SessionStatus status;
    std::shared_ptr<const InfoSample> sample;  // null: none came
};

struct CheckLine {
    CheckState state = CheckState::Unknown;  // the worst: critical, warning, unknown, ok
    QByteArray line;  // "WARNING - 588 of 10,000 left (6 %) | used=9412;;;0;10000 …", a newline
};

// A server that cannot be reached or turns us away is critical; one that does not let us look, or does not tell its
// limit, is unknown.
[[nodiscard]] CheckLine checkLine(std::span<const Checked> servers, const CheckLimits& limits);

}  // namespace headroom
