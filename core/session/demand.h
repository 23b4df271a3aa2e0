// SPDX-License-Identifier: GPL-3.0-or-later
// What is read of an instance besides its pulse: INFO each second, with CONFIG GET maxclients where INFO does not tell
// the limit. A demand for each poller rather than levels, since those who look need them in any mix: a lease the
// settings, a list on the terminal the clients alone, the window all. What several ask for is all of it.
#pragma once

#include <QFlags>

namespace headroom {

enum class Demand {
    Settings = 1,
    Slowlog = 2,
    Clients = 4,  // the client table, INFO commandstats, which paces it, and ACL LOG while logins fail
};
Q_DECLARE_FLAGS(Demands, Demand)

inline constexpr Demands pulseAlone{};
inline constexpr Demands everything = Demands(Demand::Settings) | Demand::Slowlog | Demand::Clients;

}  // namespace headroom
