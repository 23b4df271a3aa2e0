// SPDX-License-Identifier: GPL-3.0-or-later
// Many short texts in one piece of memory, each found by the place append() told. Built by one thread, then only read;
// views are valid until the next append().
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

namespace headroom {

class TextArena {
  public:
    // Where the text is now. Texts are below 4 GiB.
    [[nodiscard]] std::size_t append(std::string_view text);
    // The same for a text of at most Padded bytes from whose start Padded bytes may be read.
    static constexpr std::size_t Padded = 32;
    [[nodiscard]] std::size_t appendPadded(std::string_view text) {
        if (m_capacity - m_size <= Padded) {
            reserve(m_capacity * 2 + Padded + 1);
        }
        const std::size_t place = m_size;
        m_bytes[place] = static_cast<char>(text.size());
        std::memcpy(m_bytes.get() + place + 1, text.data(), Padded);
        m_size += 1 + text.size();
        return place;
    }

    [[nodiscard]] std::string_view at(std::size_t place) const {
        const char* start = m_bytes.get() + place + 1;
        std::uint32_t length = static_cast<unsigned char>(start[-1]);
        if (length == LongMark) {
            std::memcpy(&length, start, sizeof length);
            start += sizeof length;
        }
        return {start, length};
    }

    [[nodiscard]] std::size_t size() const { return m_size; }
    // Only the texts in the first `size` bytes stay.
    void cut(std::size_t size) { m_size = size; }
    // Room for so many bytes, and one for each text, in all.
    void expect(std::size_t bytes) {
        if (bytes > m_capacity) {
            reserve(bytes);
        }
    }
    // No more texts come.
    void shrink() {
        if (m_capacity - m_size > m_size / 8) {
            reserve(m_size);
        }
    }
    [[nodiscard]] std::size_t memoryBytes() const { return m_capacity; }

  private:
    static constexpr std::uint32_t LongMark = 255;  // four bytes of length follow, else the length is in this byte

    void reserve(std::size_t capacity);

    std::unique_ptr<char[]> m_bytes;
    std::size_t m_size = 0;
    std::size_t m_capacity = 0;
};

}  // namespace headroom
