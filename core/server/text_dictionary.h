// SPDX-License-Identifier: GPL-3.0-or-later
// Each different text once, by number. Built by one thread, then only read.
#pragma once

#include "core/server/text_arena.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace headroom {

class TextDictionary {
  public:
    TextDictionary();

    // The number of `text`: counted from 0 in the order of first meeting. All texts together stay below 4 GiB.
    [[nodiscard]] std::uint32_t intern(std::string_view text);
    // The same, faster, for a text of at most Padded bytes from whose start Padded bytes may be read.
    static constexpr std::size_t Padded = 16;
    [[nodiscard]] std::uint32_t internPadded(std::string_view text);
    // No more texts come: frees what only intern() needs.
    void finish();

    [[nodiscard]] std::size_t size() const { return m_places.size(); }
    [[nodiscard]] std::string_view at(std::size_t number) const { return m_texts.at(m_places[number]); }
    [[nodiscard]] std::size_t memoryBytes() const;

  private:
    // Tells texts of up to Padded bytes apart for sure, longer ones most of the time.
    struct Print {
        std::uint64_t first = 0;
        std::uint64_t last = 0;
        std::uint32_t rest =
            0;  // the length of a short text; a hash of what is between, with the highest bit, of others
        std::uint32_t number = 0;  // plus 1; 0 is a free slot
    };
    [[nodiscard]] Print printOf(std::string_view text) const;
    [[nodiscard]] std::size_t startOf(const Print& print) const;
    [[nodiscard]] std::uint32_t find(Print print, std::string_view text);
    void grow();

    std::uint64_t m_seed;
    TextArena m_texts;
    std::vector<std::uint32_t> m_places;
    std::vector<Print> m_slots;
};

}  // namespace headroom
