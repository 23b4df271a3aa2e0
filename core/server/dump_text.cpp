// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/dump_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

namespace headroom {

namespace {

constexpr std::string_view utf8Mark = "\xef\xbb\xbf";
constexpr char escape = '\x1b';

int hexDigit(char c) {
    const char lower = static_cast<char>(c | 0x20);
    return c >= '0' && c <= '9' ? c - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

void appendUtf8(std::string& out, std::uint32_t c) {
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xc0 | c >> 6);
        out += static_cast<char>(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xe0 | c >> 12);
        out += static_cast<char>(0x80 | (c >> 6 & 0x3f));
        out += static_cast<char>(0x80 | (c & 0x3f));
    } else {
        out += static_cast<char>(0xf0 | c >> 18);
        out += static_cast<char>(0x80 | (c >> 12 & 0x3f));
        out += static_cast<char>(0x80 | (c >> 6 & 0x3f));
        out += static_cast<char>(0x80 | (c & 0x3f));
    }
}

bool isHighSurrogate(std::uint32_t c) {
    return c >= 0xd800 && c < 0xdc00;
}

bool isLowSurrogate(std::uint32_t c) {
    return c >= 0xdc00 && c < 0xe000;
}

std::uint32_t joinedSurrogates(std::uint32_t high, std::uint32_t low) {
    return 0x10000 + ((high & 0x3ff) << 10) + (low & 0x3ff);
}

// Which byte of a pair is the high one, where the text is UTF-16: client lists are nearly all ASCII.
std::optional<std::size_t> highByteOfUtf16(std::string_view text) {
    if (text.starts_with("\xff\xfe")) {
        return 1;
    }
    if (text.starts_with("\xfe\xff")) {
        return 0;
    }
    const std::size_t pairs = std::min<std::size_t>(text.size(), 2048) / 2;
    std::array<std::size_t, 2> zeros{};
    for (std::size_t i = 0; i < 2 * pairs; ++i) {
        zeros[i % 2] += text[i] == 0 ? 1U : 0U;
    }
    for (const std::size_t high : {std::size_t(0), std::size_t(1)}) {
        if (pairs >= 4 && zeros[high] * 10 > pairs * 8 && zeros[1 - high] * 10 < pairs) {
            return high;
        }
    }
    return std::nullopt;
}

std::string utf8OfUtf16(std::string_view text, std::size_t high) {
    std::string out;
    out.reserve(text.size() / 2);
    const auto unit = [text, high](std::size_t at) {
        const auto byte = [text](std::size_t i) {
            return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i]));
        };
        return byte(at + high) << 8 | byte(at + 1 - high);
    };
    for (std::size_t at = 0; at + 1 < text.size(); at += 2) {
        const std::uint32_t c = unit(at);
        const std::uint32_t next = at + 3 < text.size() ? unit(at + 2) : 0;
        if (isHighSurrogate(c) && isLowSurrogate(next)) {
            appendUtf8(out, joinedSurrogates(c, next));
            at += 2;
        } else {
            appendUtf8(out, isHighSurrogate(c) || isLowSurrogate(c) ? 0xfffd : c);
        }
    }
    return out;
}

// ECMA-48: CSI ... letter, OSC ... BEL or ST, and what chooses a character set.
std::size_t escapeSequenceLength(std::string_view text) {
    constexpr std::size_t longest = 256;
    text = text.substr(0, longest);
    if (text.size() < 2) {
        return text.size();
    }
    if (text[1] == '[') {
        const auto end = std::find_if(text.begin() + 2, text.end(), [](char c) { return c < ' ' || c >= '@'; });
        return static_cast<std::size_t>(end - text.begin()) + (end != text.end() && *end >= '@' ? 1 : 0);
    }
    if (text[1] == ']') {
        const std::size_t end = text.find_first_of("\x07\x1b\n", 2);
        if (end == std::string_view::npos || text[end] == '\n') {
            return 2;
        }
        return text[end] == escape && end + 1 < text.size() && text[end + 1] == '\\' ? end + 2 : end + 1;
    }
    return text[1] == '(' || text[1] == ')' ? std::min<std::size_t>(3, text.size()) : 2;
}

// RFC 2045, 6.7: "=3D" is "=", and "=" at the end of a line joins it with the next. No row has an id that goes on so.
bool isQuotedPrintable(std::string_view text) {
    constexpr std::string_view id = "id=3";
    for (std::size_t at = text.find(id); at != std::string_view::npos; at = text.find(id, at + 1)) {
        const std::string_view rest = text.substr(at + id.size());
        if (rest.size() > 1 && (rest[0] == 'D' || rest[0] == 'd') && rest[1] >= '0' && rest[1] <= '9') {
            return true;
        }
    }
    return text.find("addr=3D") != std::string_view::npos && text.find(" fd=3D") != std::string_view::npos;
}

std::string withoutQuotedPrintable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        const std::string_view rest = text.substr(at);
        if (rest[0] != '=') {
            out += rest[0];
            continue;
        }
        const std::size_t end = rest.find_first_not_of(" \t\r", 1);
        if (end == std::string_view::npos || rest[end] == '\n') {
            at += std::min(end, rest.size() - 1);
        } else if (rest.size() > 2 && hexDigit(rest[1]) >= 0 && hexDigit(rest[2]) >= 0) {
            out += static_cast<char>(hexDigit(rest[1]) << 4 | hexDigit(rest[2]));
            at += 2;
        } else {
            out += '=';
        }
    }
    return out;
}

bool isHtml(std::string_view text) {
    constexpr std::array signs{"<pre", "<PRE", "<code", "<br",    "<BR",    "<td",
                               "<li",  "<div", "<span", "&nbsp;", "&quot;", "&#"};
    return std::ranges::any_of(signs, [text](const char* sign) { return text.find(sign) != std::string_view::npos; });
}

struct Markup {
    std::size_t length = 0;  // 0: none
    std::string meant;
};

Markup tagAt(std::string_view text) {
    constexpr std::array lines{"pre", "br", "p",     "li",    "ul",  "ol",   "tr",
                               "td",  "th", "table", "tbody", "div", "body", "html"};
    constexpr std::array others{"code", "span", "b", "i", "em", "strong", "font", "a", "mark", "tt", "samp", "kbd"};
    const std::size_t start = text.starts_with("</") ? 2 : 1;
    std::string name;
    std::size_t at = start;
    for (; at < text.size() && name.size() < 8; ++at) {
        const char lower = static_cast<char>(text[at] | 0x20);
        if (lower < 'a' || lower > 'z') {
            break;
        }
        name += lower;
    }
    const std::size_t end = text.substr(0, 512).find_first_of("<>\n", at);
    if (name.empty() || end == std::string_view::npos || text[end] != '>' ||
        (end > at && text[at] != ' ' && text[at] != '/')) {
        return {};
    }
    if (std::ranges::find(lines, name) != lines.end()) {
        const bool isLine = end + 1 < text.size() && (text[end + 1] == '\n' || text[end + 1] == '\r');
        return {end + 1, isLine ? "" : "\n"};
    }
    return {std::ranges::find(others, name) != others.end() ? end + 1 : 0, ""};
}

Markup entityAt(std::string_view text) {
    struct Name {
        std::string_view name;
        const char* meant;
    };
    constexpr std::array names{Name{"&amp;", "&"},   Name{"&lt;", "<"},   Name{"&gt;", ">"},
                               Name{"&quot;", "\""}, Name{"&apos;", "'"}, Name{"&nbsp;", "\xc2\xa0"}};
    for (const Name& name : names) {
        if (text.starts_with(name.name)) {
            return {name.name.size(), name.meant};
        }
    }
    if (!text.starts_with("&#") || text.size() < 4) {
        return {};
    }
    const bool isHex = text[2] == 'x' || text[2] == 'X';
    const std::string_view digits = text.substr(isHex ? 3 : 2, 8);
    std::uint32_t c = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), c, isHex ? 16 : 10);
    const auto length = static_cast<std::size_t>(read.ptr - text.data());
    if (read.ec != std::errc() || length >= text.size() || text[length] != ';' || c < ' ' || c > 0x10ffff ||
        isHighSurrogate(c) || isLowSurrogate(c)) {
        return {};
    }
    Markup entity{length + 1, ""};
    appendUtf8(entity.meant, c);
    return entity;
}

std::string withoutMarkup(std::string_view text, bool html) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view rest = text.substr(at);
        Markup markup;
        if (rest[0] == escape) {
            markup = {escapeSequenceLength(rest), ""};
        } else if (rest.starts_with(utf8Mark) && (out.empty() || out.back() == '\n')) {
            markup = {utf8Mark.size(), ""};
        } else if (html && rest[0] == '<') {
            markup = tagAt(rest);
        } else if (html && rest[0] == '&') {
            markup = entityAt(rest);
        }
        if (markup.length == 0) {
            markup = {1, {rest[0]}};
        }
        out += markup.meant;
        at += markup.length;
    }
    return out;
}

std::size_t oddSpaceLength(std::string_view text) {
    for (const std::string_view space : {"\xc2\xa0", "\xe2\x80\xaf", "\xe2\x80\x87", "\xe3\x80\x80", "\t"}) {
        if (text.starts_with(space)) {
            return space.size();
        }
    }
    return 0;
}

// Only where a field or a line begins or ends: elsewhere they may be part of a user's name.
void makeSpaces(std::string& text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        for (std::size_t length = 1; length > 0; end += length) {
            const std::string_view rest = std::string_view(text).substr(end);
            length = rest.starts_with(' ') ? 1 : oddSpaceLength(rest);
        }
        const std::string_view run = std::string_view(text).substr(at, end - at);
        const std::string_view rest = std::string_view(text).substr(end);
        const bool isEdge = out.empty() || out.back() == '\n' || rest.empty() || rest[0] == '\n' || rest[0] == '\r';
        if (run.empty()) {
            out += text[at++];
            continue;
        }
        const bool isOdd = run.find_first_not_of(' ') != std::string_view::npos;
        out += isOdd && (isEdge || dumpKeyLength(rest) > 0) ? std::string_view(" ") : run;
        at = end;
    }
    text = std::move(out);
}

std::optional<std::uint32_t> hexNumber(std::string_view text, std::size_t digits) {
    if (text.size() < digits) {
        return std::nullopt;
    }
    std::uint32_t number = 0;
    for (const char c : text.substr(0, digits)) {
        if (hexDigit(c) < 0) {
            return std::nullopt;
        }
        number = number << 4 | static_cast<std::uint32_t>(hexDigit(c));
    }
    return number;
}

// \uNNNN, of two that are a pair both; 0 where there is none.
std::size_t takeUnicodeEscape(std::string_view text, std::string& out) {
    const auto unit = [text](std::size_t at) {
        return text.substr(std::min(at, text.size())).starts_with("\\u") ? hexNumber(text.substr(at + 2), 4)
                                                                         : std::nullopt;
    };
    const auto c = unit(0);
    if (!c) {
        return 0;
    }
    if (const auto low = unit(6); low && isHighSurrogate(*c) && isLowSurrogate(*low)) {
        appendUtf8(out, joinedSurrogates(*c, *low));
        return 12;
    }
    appendUtf8(out, isHighSurrogate(*c) || isLowSurrogate(*c) ? 0xfffd : *c);
    return 6;
}

}  // namespace

std::size_t dumpKeyLength(std::string_view text) {
    std::size_t at = 0;
    const auto isLower = [](char c) { return c >= 'a' && c <= 'z'; };
    while (at < text.size() &&
           (isLower(text[at]) || (at > 0 && ((text[at] >= '0' && text[at] <= '9') || text[at] == '-')))) {
        ++at;
    }
    return at > 0 && at < text.size() && text[at] == '=' ? at + 1 : 0;
}

std::string_view plainDumpText(std::string_view text, std::string& buffer) {
    if (const auto high = highByteOfUtf16(text)) {
        buffer = utf8OfUtf16(text, *high);
        text = buffer;
    }
    if (isQuotedPrintable(text)) {
        buffer = withoutQuotedPrintable(text);
        text = buffer;
    }
    const bool html = isHtml(text);
    if (html || text.find(escape) != std::string_view::npos || text.find(utf8Mark) != std::string_view::npos) {
        buffer = withoutMarkup(text, html);
        text = buffer;
    }
    const bool hasOddSpaces =
        text.find("\xc2\xa0") != std::string_view::npos || text.find("\xe2\x80\xaf") != std::string_view::npos ||
        text.find("\xe2\x80\x87") != std::string_view::npos || text.find("\xe3\x80\x80") != std::string_view::npos ||
        text.find('\t') != std::string_view::npos;
    const bool onlyCr = text.find('\n') == std::string_view::npos && text.find('\r') != std::string_view::npos;
    if ((hasOddSpaces || onlyCr) && text.data() != buffer.data()) {
        buffer = text;
    }
    if (onlyCr) {
        std::ranges::replace(buffer, '\r', '\n');
    }
    if (hasOddSpaces) {
        makeSpaces(buffer);
    }
    return hasOddSpaces || onlyCr ? std::string_view(buffer) : text;
}

std::string unescapedDump(std::string_view text) {
    constexpr std::string_view letters = "nrtabf\\\"'/";
    constexpr std::string_view meant = "\n\r\t\a\b\f\\\"'/";
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view rest = text.substr(at);
        if (rest[0] != '\\' || rest.size() < 2) {
            plain += rest[0];
            ++at;
        } else if (const auto byte = rest[1] == 'x' ? hexNumber(rest.substr(2), 2) : std::nullopt) {
            plain += static_cast<char>(*byte);
            at += 4;
        } else if (const std::size_t length = takeUnicodeEscape(rest, plain); length > 0) {
            at += length;
        } else if (const std::size_t letter = letters.find(rest[1]); letter != std::string_view::npos) {
            plain += meant[letter];
            at += 2;
        } else {
            plain += '\\';
            ++at;
        }
    }
    return plain;
}

}  // namespace headroom
