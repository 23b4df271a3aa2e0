// SPDX-License-Identifier: GPL-3.0-or-later
// What maxclients should be, by what was seen: the peak of use, room for a deploy of the biggest group, which is there
// twice meanwhile, and the memory a client takes. Clients that are young or at work mislead: what is measured is those
// that settled (redis src/server.c clientsCron shrinks buffers within seconds). Pure.
#pragma once

#include "core/diagnosis/diagnosis.h"

#include <QStringList>

namespace headroom {

struct Sizing {
    static constexpr qint64 reservedDescriptors = 32;  // that a server keeps beside its clients, since Redis 2.6

    std::optional<qint64> peak;            // the highest use seen
    qint64 deployRoom = 0;                 // what the biggest group holds
    std::optional<qint64> bytesPerClient;  // the median of settled clients; nullopt: none settled, or not told
    int settledClients = 0;                // that it was measured on
    std::optional<qint64> needed;          // the least limit that would do; nullopt: too little is known
    std::optional<Cause> notRaised;        // why a raise would not help
    QString text;                          // one paragraph; never empty, also without `needed`
    QStringList lines;                     // "maxclients 12000", "LimitNOFILE=12032"; empty without `needed`
};

[[nodiscard]] Sizing sizingOf(const Picture& picture, const Diagnosis& diagnosis);

}  // namespace headroom
