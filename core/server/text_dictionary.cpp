// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/text_dictionary.h"

#include <QRandomGenerator>

#include <bit>
#include <cstring>

namespace headroom {

namespace {

std::uint64_t mixed(std::uint64_t hash, std::uint64_t word) {
    hash = (hash ^ word) * 0x9e3779b97f4a7c15U;
    return hash ^ std::rotl(hash, 31);
}

std::uint32_t hashOf(std::string_view text) {
    // A server must not be able to choose texts that fall on one slot.
    static const std::uint64_t seed = QRandomGenerator::system()->generate64();
    std::uint64_t hash = mixed(seed, text.size());
    std::uint64_t word = 0;
    while (text.size() >= sizeof word) {
        std::memcpy(&word, text.data(), sizeof word);
        hash = mixed(hash, word);
        text.remove_prefix(sizeof word);
    }
    word = 0;
    for (const char c : text) {
        word = word << 8 | static_cast<unsigned char>(c);
    }
    hash = mixed(hash, word);
    return static_cast<std::uint32_t>(hash >> 32);
}

}  // namespace

std::uint32_t TextDictionary::intern(std::string_view text) {
    if (m_ends.size() * 2 >= m_slots.size()) {
        grow();
    }
    const std::uint32_t hash = hashOf(text);
    const std::size_t mask = m_slots.size() - 1;
    std::size_t at = hash & mask;
    for (; m_slots[at].number != 0; at = (at + 1) & mask) {
        const std::uint32_t number = m_slots[at].number - 1;
        if (m_slots[at].hash == hash && this->at(number) == text) {
            return number;
        }
    }
    const auto number = static_cast<std::uint32_t>(m_ends.size());
    m_slots[at] = {number + 1, hash};
    m_bytes += text;
    m_ends.push_back(static_cast<std::uint32_t>(m_bytes.size()));
    return number;
}

void TextDictionary::grow() {
    std::vector<Slot> old(m_slots.empty() ? 16 : m_slots.size() * 2);
    old.swap(m_slots);
    const std::size_t mask = m_slots.size() - 1;
    for (const Slot& slot : old) {
        if (slot.number == 0) {
            continue;
        }
        std::size_t at = slot.hash & mask;
        while (m_slots[at].number != 0) {
            at = (at + 1) & mask;
        }
        m_slots[at] = slot;
    }
}

void TextDictionary::finish() {
    m_slots = {};
    m_bytes.shrink_to_fit();
    m_ends.shrink_to_fit();
}

std::size_t TextDictionary::memoryBytes() const {
    return m_bytes.capacity() + m_ends.capacity() * sizeof(std::uint32_t) + m_slots.capacity() * sizeof(Slot);
}

}  // namespace headroom
