// SPDX-License-Identifier: GPL-3.0-or-later
// What to do about a finding: the rows of advice_table.h that apply to it, now, today and for good, with their
// placeholders filled, their actions as values and their commands quoted for a shell. Pure.
#pragma once

#include "core/diagnosis/client_watch.h"
#include "core/diagnosis/finding.h"
#include "core/profile/endpoint.h"
#include "core/server/server_settings.h"

#include <optional>

namespace headroom {

// How commands reach the server that is judged. Holds no secret.
struct ServerReach {
    QString host{};                                          // empty: a unix socket, or not known
    quint16 port = 0;                                        // 0: the same
    bool isLocal = false;                                    // of this computer, for development
    bool isConfigUnknown = false;                            // it answered that it does not know CONFIG
    QString redisCli = QStringLiteral("redis-cli -h HOST");  // words of a shell; of a server that is not known, HOST
    QString headroom = QStringLiteral("URI");                // what follows `headroom kill` and the like

    [[nodiscard]] static ServerReach of(const Endpoint& endpoint);
};

// What is known of the server. Pointers live as long as the call; null is not known.
struct AdviceContext {
    ServerReach reach{};
    const InfoSample* sample = nullptr;
    const ServerSettings* settings = nullptr;
    const ClientWatch* clients = nullptr;
    std::optional<qint64> used{};
    std::optional<qint64> maxclients{};
    bool isTurnedAway = false;
    bool isUnderPressure = false;  // full, or rejecting
};

// Adds to `finding`, in order of time: at most one row for each of the two libraries most of its clients tell, and kind
// of advice. A kill hits only clients of the finding that did nothing for a while: as long as most of them, at least
// 60 s where one did, never less than 10 s.
void advise(Finding& finding, const AdviceContext& context);

}  // namespace headroom
