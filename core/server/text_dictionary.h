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
    [[nodiscard]] std::uint32_t internPadded(std::string_view text) {
        const Print print = printOfPadded(text);
        if (m_mask != 0) {
            const Print& known = m_slots[startOf(print)];
            if (known.first == print.first && known.last == print.last && known.rest == print.rest && known.number != 0)
                [[likely]] {
                return known.number - 1;
            }
        }
        return find(print, text);
    }
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
    static constexpr std::size_t Half = Padded / 2;
    static constexpr std::uint64_t Spread = 0x9e3779b97f4a7c15U;

    [[nodiscard]] static std::uint64_t load(const char* from) {
        std::uint64_t word = 0;
        std::memcpy(&word, from, sizeof word);
        return word;
    }
    [[nodiscard]] static Print printOfPadded(std::string_view text) {
        const std::size_t size = text.size();
        if (size >= Half) {
            return {load(text.data()), load(text.data() + size - Half), static_cast<std::uint32_t>(size), 0};
        }
        const std::uint64_t kept = std::endian::native == std::endian::little ? (std::uint64_t(1) << (8 * size)) - 1
                                                                              : ~(~std::uint64_t(0) >> (8 * size));
        return {load(text.data()) & kept, 0, static_cast<std::uint32_t>(size), 0};
    }
    [[nodiscard]] Print printOf(std::string_view text) const;
    [[nodiscard]] std::size_t startOf(const Print& print) const {
        const std::uint64_t hash = ((print.first ^ m_seed) * Spread ^ std::rotl(print.last + print.rest, 32)) * Spread;
        return (hash ^ hash >> 32) & m_mask;
    }
    [[nodiscard]] std::uint32_t find(const Print& print, std::string_view text);
    void grow();

    std::uint64_t m_seed;
    TextArena m_texts;
    std::vector<std::uint32_t> m_places;
    std::vector<Print> m_slots;
    std::size_t m_mask = 0;  // the number of slots, a power of two, less one; 0 while there are none
};

}  // namespace headroom
