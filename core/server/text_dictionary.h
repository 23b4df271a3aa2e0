// SPDX-License-Identifier: GPL-3.0-or-later
// Each different text once, by number. Built by one thread, then only read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace headroom {

class TextDictionary {
  public:
    // The number of `text`: counted from 0 in the order of first meeting. All texts together stay below 2 GiB.
    [[nodiscard]] std::uint32_t intern(std::string_view text);
    // No more texts come: frees what only intern() needs.
    void finish();

    [[nodiscard]] std::size_t size() const { return m_ends.size(); }
    [[nodiscard]] std::string_view at(std::size_t number) const {
        const std::uint32_t start = number == 0 ? 0 : m_ends[number - 1];
        return std::string_view(m_bytes).substr(start, m_ends[number] - start);
    }
    [[nodiscard]] std::size_t memoryBytes() const;

  private:
    struct Slot {
        std::uint32_t number = 0;  // plus 1; 0 is a free slot
        std::uint32_t hash = 0;
    };
    void grow();

    std::string m_bytes;
    std::vector<std::uint32_t> m_ends;
    std::vector<Slot> m_slots;
};

}  // namespace headroom
