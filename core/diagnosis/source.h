// SPDX-License-Identifier: GPL-3.0-or-later
// Which source explains a set of clients best: what they share and others do not, by name, address, user or library, or
// by two of them. A leak spread over seven hosts is the name's, a nameless one is the address's. Pure.
#pragma once

#include "core/diagnosis/client_watch.h"
#include "core/diagnosis/finding.h"

#include <optional>
#include <span>

namespace headroom {

struct Source {
    std::array<std::optional<std::uint32_t>, GroupSeries::kinds.size()> values{};
    double marked = 0;   // of the set, weighed
    double members = 0;  // with and without mark

    [[nodiscard]] bool has(const SourceKey& key) const;
};

// One client, or one that was there, or several alike: all that count, and how many of them are in the set.
struct Counted {
    SourceKey source{};
    double members = 1;
    double marked = 0;
};

// nullopt: nobody is in the set, or they share nothing that tells them from others, being many.
[[nodiscard]] std::optional<Source> bestSource(const ClientWatch& clients, std::span<const Counted> counted);

// The source's own values, and what at least 95 % of its clients share besides, and most others do not.
[[nodiscard]] Subject subjectOf(const ClientWatch& clients, const Source& source);
// Selects its clients in the client table.
[[nodiscard]] QString filterOf(const Subject& subject);

}  // namespace headroom
