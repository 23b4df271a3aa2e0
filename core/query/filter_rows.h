// SPDX-License-Identifier: GPL-3.0-or-later
// What a filter chooses from. The language is the same, the fields are others. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace headroom {

enum class FilterRows : std::uint8_t { Clients, SlowCommands };

struct FilterWord {
    std::string_view name;
    const char* meaning = "";  // one of Sentence::tr(); empty: not known
};
// Fields that are worked out from what the server sends: of clients those besides its own, of slow commands all.
[[nodiscard]] std::span<const FilterWord> workedOutFields(FilterRows rows);

namespace SlowlogField {
enum Known : int { Duration, Command, Cmd, Addr, Name, Complexity, Id, KnownCount };
}  // namespace SlowlogField

}  // namespace headroom
