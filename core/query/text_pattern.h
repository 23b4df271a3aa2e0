// SPDX-License-Identifier: GPL-3.0-or-later
// What `~`, `has` and the words of a search look for in a text, without regard to ASCII case. Pure; a value.
#pragma once

#include <string>
#include <string_view>

namespace headroom {

[[nodiscard]] constexpr char asciiLower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
[[nodiscard]] std::string asciiLower(std::string_view text);

class TextPattern {
  public:
    // With wildcards, and where `wanted` has one, the whole text must match: * is any text, ? one character (of UTF-8,
    // else a byte). Otherwise `wanted` must occur in the text.
    enum class Wildcards { No, Yes };
    TextPattern(std::string_view wanted, Wildcards wildcards);

    // Linear in the text for each byte wanted, whatever both are.
    [[nodiscard]] bool matches(std::string_view text) const;

  private:
    [[nodiscard]] bool occurs(std::string_view text) const;
    [[nodiscard]] bool matchesWhole(std::string_view text) const;

    std::string m_wanted;  // lower case
    bool m_whole = false;
};

}  // namespace headroom
