// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/text_dictionary.h"

#include <QRandomGenerator>

namespace headroom {

namespace {

constexpr std::uint32_t LongText = 0x80000000U;

// A server must not be able to choose texts that fall on one slot.
std::uint64_t randomSeed() {
    static const std::uint64_t seed = QRandomGenerator::system()->generate64();
    return seed;
}

}  // namespace

TextDictionary::TextDictionary() : m_seed(randomSeed()) {}

TextDictionary::Print TextDictionary::printOf(std::string_view text) const {
    Print print;
    print.rest = static_cast<std::uint32_t>(text.size());
    if (text.size() < Half) {
        std::memcpy(&print.first, text.data(), text.size());
        return print;
    }
    print.first = load(text.data());
    print.last = load(text.data() + text.size() - Half);
    if (text.size() > Padded) {
        std::uint64_t hash = m_seed ^ text.size();
        for (std::size_t at = Half; at + Half < text.size(); at += Half) {
            hash = (hash ^ load(text.data() + at)) * Spread;
            hash ^= hash >> 32;
        }
        print.rest = static_cast<std::uint32_t>(hash) | LongText;
    }
    return print;
}

std::uint32_t TextDictionary::intern(std::string_view text) {
    return find(printOf(text), text);
}

std::uint32_t TextDictionary::find(const Print& print, std::string_view text) {
    if (m_places.size() * 4 >= m_slots.size()) {
        grow();
    }
    std::size_t at = startOf(print);
    for (; m_slots[at].number != 0; at = (at + 1) & m_mask) {
        const Print& known = m_slots[at];
        if (known.first == print.first && known.last == print.last && known.rest == print.rest &&
            (print.rest < LongText || this->at(known.number - 1) == text)) {
            return known.number - 1;
        }
    }
    const auto number = static_cast<std::uint32_t>(m_places.size());
    m_slots[at] = print;
    m_slots[at].number = number + 1;
    m_places.push_back(static_cast<std::uint32_t>(m_texts.append(text)));
    return number;
}

void TextDictionary::grow() {
    std::vector<Print> old(m_slots.empty() ? 64 : m_slots.size() * 4);
    old.swap(m_slots);
    m_mask = m_slots.size() - 1;
    for (const Print& slot : old) {
        if (slot.number == 0) {
            continue;
        }
        std::size_t at = startOf(slot);
        while (m_slots[at].number != 0) {
            at = (at + 1) & m_mask;
        }
        m_slots[at] = slot;
    }
}

void TextDictionary::finish() {
    std::vector<Print>().swap(m_slots);
    m_mask = 0;
    m_texts.shrink();
    m_places.shrink_to_fit();
}

std::size_t TextDictionary::memoryBytes() const {
    return m_texts.memoryBytes() + m_places.capacity() * sizeof(std::uint32_t) + m_slots.capacity() * sizeof(Print);
}

}  // namespace headroom
