// SPDX-License-Identifier: GPL-3.0-or-later
// Which source explains a set of clients best: what they share and others do not, by name, address, user or library, or
// by two of them. A leak spread over seven hosts is the name's, a nameless one is the address's. Pure.
#pragma once

#include "core/diagnosis/client_watch.h"
#include "core/diagnosis/finding.h"

#include <optional>
#include <vector>

namespace headroom {

struct Source {
    std::array<std::optional<std::uint32_t>, GroupSeries::kinds.size()> values{};
    double marked = 0;   // of the set, weighed
    double members = 0;  // with and without mark

    [[nodiscard]] bool has(const SourceKey& key) const;
};

// A set of clients by where they come from: how many count, and how many of these are in the set.
class Marks {
  public:
    explicit Marks(const ClientWatch& clients) : m_clients(&clients), m_counts(clients.origins().size()) {}

    // Of what has `origin`, a client or an event.
    void add(const auto& one, bool isMarked) { add(one.origin, 1, isMarked ? 1 : 0); }
    void add(std::uint32_t origin, double members, double marked) {
        m_counts[origin].members += members;
        m_counts[origin].marked += marked;
        m_marked += marked;
    }
    [[nodiscard]] double marked() const { return m_marked; }
    // Without what `source` has.
    [[nodiscard]] Marks without(const Source& source) const;
    // By the first `kinds` of GroupSeries::kinds. nullopt: nobody is in the set, or they share nothing.
    [[nodiscard]] std::optional<Source> best(std::size_t kinds = GroupSeries::kinds.size()) const;

  private:
    struct Count {
        double members = 0;
        double marked = 0;
    };
    const ClientWatch* m_clients;
    std::vector<Count> m_counts;  // by origin
    double m_marked = 0;
};

// The source's own values, and what at least 95 % of its clients share besides, and most others do not.
[[nodiscard]] Subject subjectOf(const ClientWatch& clients, const Source& source);
// Selects its clients in the client table.
[[nodiscard]] QString filterOf(const Subject& subject);

}  // namespace headroom
