// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/text_arena.h"

#include <algorithm>

namespace headroom {

std::size_t TextArena::append(std::string_view text) {
    const auto length = static_cast<std::uint32_t>(text.size());
    const std::size_t head = length < LongMark ? 1 : 1 + sizeof length;
    if (m_capacity - m_size < head + length) {
        reserve(m_capacity * 2 + head + length);
    }
    const std::size_t place = m_size;
    char* to = m_bytes.get() + place;
    *to = static_cast<char>(std::min(length, LongMark));
    if (length >= LongMark) {
        std::memcpy(to + 1, &length, sizeof length);
    }
    std::copy(text.begin(), text.end(), to + head);
    m_size += head + length;
    return place;
}

void TextArena::reserve(std::size_t capacity) {
    auto bytes = std::make_unique_for_overwrite<char[]>(capacity);
    std::copy_n(m_bytes.get(), m_size, bytes.get());
    m_bytes = std::move(bytes);
    m_capacity = capacity;
}

}  // namespace headroom
