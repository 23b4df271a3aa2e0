// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/text_pattern.h"

#include <algorithm>

namespace headroom {

namespace {

// Where the character at `at` ends.
std::size_t nextCharacter(std::string_view text, std::size_t at) {
    do {
        ++at;
    } while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80);
    return at;
}

}  // namespace

std::string asciiLower(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) { return asciiLower(c); });
    return lower;
}

TextPattern::TextPattern(std::string_view wanted, Wildcards wildcards)
    : m_wanted(asciiLower(wanted)),
      m_whole(wildcards == Wildcards::Yes && wanted.find_first_of("*?") != std::string_view::npos) {}

bool TextPattern::matches(std::string_view text) const {
    return m_whole ? matchesWhole(text) : occurs(text);
}

bool TextPattern::occurs(std::string_view text) const {
    if (m_wanted.empty()) {
        return true;
    }
    if (text.size() < m_wanted.size()) {
        return false;
    }
    const std::string_view rest = std::string_view(m_wanted).substr(1);
    const char* const last = text.data() + text.size() - m_wanted.size();
    for (const char* at = text.data(); at <= last; ++at) {
        if (asciiLower(*at) == m_wanted.front() &&
            std::equal(rest.begin(), rest.end(), at + 1, [](char w, char c) { return w == asciiLower(c); })) {
            return true;
        }
    }
    return false;
}

bool TextPattern::matchesWhole(std::string_view text) const {
    std::size_t at = 0;
    std::size_t wanted = 0;
    std::size_t star = std::string::npos;  // the last one met, and where the text behind it is tried
    std::size_t retry = 0;
    while (at < text.size()) {
        if (wanted < m_wanted.size() && m_wanted[wanted] == '*') {
            star = wanted++;
            retry = at;
        } else if (wanted < m_wanted.size() && m_wanted[wanted] == '?') {
            ++wanted;
            at = nextCharacter(text, at);
        } else if (wanted < m_wanted.size() && m_wanted[wanted] == asciiLower(text[at])) {
            ++wanted;
            ++at;
        } else if (star != std::string::npos) {
            wanted = star + 1;
            at = ++retry;
        } else {
            return false;
        }
    }
    return m_wanted.find_first_not_of('*', wanted) == std::string::npos;
}

}  // namespace headroom
