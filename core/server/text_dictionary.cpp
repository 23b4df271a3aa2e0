// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/text_dictionary.h"

#include <QRandomGenerator>

namespace headroom {

namespace {

constexpr std::size_t Half = TextDictionary::Padded / 2;

std::uint64_t load(const char* from) {
    std::uint64_t word = 0;
    std::memcpy(&word, from, sizeof word);
    return word;
}

std::uint64_t mixed(std::uint64_t hash, std::uint64_t word) {
    hash = (hash ^ word) * 0x9e3779b97f4a7c15U;
    return hash ^ (hash >> 32);
}

// A server must not be able to choose texts that fall on one slot.
std::uint64_t seed() {
    static const std::uint64_t random = QRandomGenerator::system()->generate64();
    return random;
}

}  // namespace

TextDictionary::Print TextDictionary::printOf(std::string_view text) {
    Print print;
    print.length = static_cast<std::uint32_t>(text.size());
    if (text.size() < Half) {
        std::memcpy(&print.first, text.data(), text.size());
        return print;
    }
    print.first = load(text.data());
    print.last = load(text.data() + text.size() - Half);
    std::uint64_t hash = seed();
    for (std::size_t at = Half; at + Half < text.size(); at += Half) {
        hash = mixed(hash, load(text.data() + at));
    }
    print.middle = text.size() > Padded ? static_cast<std::uint32_t>(hash) : 0;
    return print;
}

std::size_t TextDictionary::startOf(const Print& print) const {
    const std::uint64_t rest = std::uint64_t(print.length) << 32 | print.middle;
    return mixed(mixed(mixed(seed(), print.first), print.last), rest) & (m_slots.size() - 1);
}

std::uint32_t TextDictionary::intern(std::string_view text) {
    return find(printOf(text), text);
}

std::uint32_t TextDictionary::internPadded(std::string_view text) {
    Print print;
    print.length = static_cast<std::uint32_t>(text.size());
    print.first = load(text.data());
    if (text.size() >= Half) {
        print.last = load(text.data() + text.size() - Half);
    } else if constexpr (std::endian::native == std::endian::little) {
        print.first &= (std::uint64_t(1) << (8 * text.size())) - 1;
    } else {
        print.first &= ~(~std::uint64_t(0) >> (8 * text.size()));
    }
    return find(print, text);
}

std::uint32_t TextDictionary::find(const Print& print, std::string_view text) {
    if (m_places.size() * 2 >= m_slots.size()) {
        grow();
    }
    std::size_t at = startOf(print);
    for (; m_slots[at].number != 0; at = (at + 1) & (m_slots.size() - 1)) {
        const std::uint32_t number = m_slots[at].number - 1;
        if (m_slots[at].print == print && (text.size() <= Padded || this->at(number) == text)) {
            return number;
        }
    }
    const auto number = static_cast<std::uint32_t>(m_places.size());
    m_slots[at] = {print, number + 1};
    m_places.push_back(static_cast<std::uint32_t>(m_texts.append(text)));
    return number;
}

void TextDictionary::grow() {
    std::vector<Slot> old(m_slots.empty() ? 64 : m_slots.size() * 4);
    old.swap(m_slots);
    for (const Slot& slot : old) {
        if (slot.number == 0) {
            continue;
        }
        std::size_t at = startOf(slot.print);
        while (m_slots[at].number != 0) {
            at = (at + 1) & (m_slots.size() - 1);
        }
        m_slots[at] = slot;
    }
}

void TextDictionary::finish() {
    m_slots = {};
    m_texts.shrink();
    m_places.shrink_to_fit();
}

std::size_t TextDictionary::memoryBytes() const {
    return m_texts.memoryBytes() + m_places.capacity() * sizeof(std::uint32_t) + m_slots.capacity() * sizeof(Slot);
}

}  // namespace headroom
