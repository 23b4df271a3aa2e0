// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/dump_row.h"

#include "core/server/client_list_parser.h"
#include "core/server/dump_text.h"
#include "core/server/whole_number.h"

#include <algorithm>
#include <optional>

namespace headroom {

namespace {

constexpr std::string_view decimals = "0123456789";

bool isWordCharacter(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
           c == '.';
}

bool isBoundary(std::string_view before) {
    return before.empty() || !isWordCharacter(before.back()) || before.ends_with("\\n") || before.ends_with("QUEUED");
}

// The next token; what follows it stays in `rest`.
std::string_view takeToken(std::string_view& rest) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    const std::string_view token = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return token;
}

std::string_view lastKeyOf(std::string_view row) {
    while (!row.empty()) {
        const std::string_view token = row.substr(row.rfind(' ') + 1);
        if (const std::size_t key = dumpKeyLength(token); key > 0) {
            return token.substr(0, key - 1);
        }
        row.remove_suffix(std::min(token.size() + 1, row.size()));
    }
    return {};
}

// Only the path of a unix socket may hold blanks.
bool isPath(std::string_view key, std::string_view value) {
    return (key == "addr" || key == "laddr") && (value.starts_with('/') || value.starts_with("[/"));
}

bool beginsKey(std::string_view word) {
    for (int field = 0; field < ClientField::KnownCount; ++field) {
        if (clientFieldInfo(field).key.starts_with(word)) {
            return true;
        }
    }
    return false;
}

// A row of fields with one blank between them and nothing else: how servers write it.
bool isPlain(std::string_view row) {
    if (!row.starts_with("id=")) {
        return false;
    }
    while (true) {
        const std::size_t key = dumpKeyLength(row);
        const std::size_t end = row.find(' ', key);
        if (key == 0 || end == row.size() - 1) {
            return false;
        }
        if (end == std::string_view::npos) {
            return true;
        }
        row.remove_prefix(end + 1);
    }
}

std::optional<std::int64_t> idOf(std::string_view value) {
    return value.find_first_not_of(decimals) == std::string_view::npos ? wholeNumber(value) : std::nullopt;
}

struct ReadRow {
    bool isRow = false;
    bool isCut = false;
    std::int64_t id = 0;
    std::string fields;
};

ReadRow readRow(std::string_view row, bool isWhole) {
    ReadRow read;
    std::string_view key;
    std::string_view value;
    std::size_t fieldAt = 0;  // of the last one
    bool isBroken = false;    // it may go on behind a blank
    bool hasAddr = false;
    const auto endField = [&](bool isKept) {
        read.fields.resize(isKept ? read.fields.find_last_not_of(' ') + 1 : fieldAt);
        read.isCut = read.isCut || !isKept;
    };
    for (std::string_view rest = row; !rest.empty();) {
        const std::string_view token = takeToken(rest);
        const std::size_t length = dumpKeyLength(token);
        if (length == 0 && !key.empty() && isPath(key.substr(0, key.size() - 1), value)) {
            read.fields += ' ';
            read.fields += token;
            continue;
        }
        if (length == 0) {
            const std::size_t equals = token.find('=');
            if (equals != std::string_view::npos || key.empty()) {
                return {};
            }
            if (rest.empty() && !isBroken && !token.empty() && beginsKey(token)) {
                read.isCut = true;  // in a key: what stands before is whole
                isWhole = true;
            } else {
                isBroken = isBroken || !token.empty();
            }
            continue;
        }
        endField(!isBroken);
        isBroken = false;
        key = token.substr(0, length);
        value = token.substr(length);
        if (key == "id=" && read.id == 0) {
            const auto number = idOf(value);
            if (!number) {
                return {};
            }
            read.id = *number;
            read.isRow = true;
        }
        hasAddr = hasAddr || key == "addr=";
        fieldAt = read.fields.size();
        read.fields += read.fields.empty() ? "" : " ";
        read.fields += token;
    }
    endField(!isBroken && isWhole);
    read.isRow = (read.isRow || hasAddr) && !read.fields.empty();
    return read;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r"), text.size()));
    return text.substr(0, text.find_last_not_of(" \t\r") + 1);
}

std::size_t findRow(std::string_view line, std::size_t from) {
    constexpr std::string_view id = "id=";
    constexpr std::string_view addr = "addr=";
    for (std::size_t at = line.find(id, from); at != std::string_view::npos; at = line.find(id, at + 1)) {
        const std::string_view before = line.substr(0, at);
        const std::size_t end = std::min(line.find_first_not_of(decimals, at + id.size()), line.size());
        const std::string_view rest = line.substr(end);
        const std::string_view next = trimmed(rest);
        const bool stands =
            before.empty() || before.ends_with('"') || before.ends_with('\'') || before.ends_with("\\n");
        const bool ends = rest.empty() || rest.front() == '"' || rest.front() == '\'' || rest.starts_with("\\n");
        const bool goesOn =
            next.size() < rest.size() && (next.starts_with(addr) || (stands && dumpKeyLength(next) > 0));
        if (end > at + id.size() && isBoundary(before) && (goesOn || (stands && ends))) {
            return at;
        }
    }
    for (std::size_t at = line.find(addr, from); at != std::string_view::npos; at = line.find(addr, at + 1)) {
        const std::string_view before = trimmed(line.substr(0, at));
        const bool hasId = before.substr(before.rfind(' ') + 1).find(id) != std::string_view::npos;
        const std::string_view rest = line.substr(std::min(line.find(' ', at), line.size()));
        if (rest.starts_with(" fd=") && !hasId && isBoundary(line.substr(0, at))) {
            return at;
        }
    }
    return std::string_view::npos;
}

bool beginsRow(std::string_view line) {
    return dumpKeyLength(line) > 0 && (hasKey(line, "id=") || hasKey(line, "addr="));
}

std::string_view withoutDecoration(std::string_view row, std::string_view prefix) {
    const auto has = [prefix](char c) { return prefix.find(c) != std::string_view::npos; };
    while (!row.empty()) {
        if (row.ends_with("\\n") || row.ends_with("\\r")) {
            row.remove_suffix(2);
            continue;
        }
        const char last = row.back();
        const bool closes = (last == '|' && has('|')) || (last == '`' && has('`')) || (last == '"' && has('"')) ||
                            (last == '\'' && has('\'')) || (last == ']' && has('[')) || (last == '}' && has('{')) ||
                            (last == ')' && has('('));
        if (last != ' ' && last != '\r' && last != ',' && last != ';' && !closes) {
            break;
        }
        row.remove_suffix(1);
    }
    return row;
}

bool hasKey(std::string_view row, std::string_view keyWithEquals) {
    for (std::size_t at = row.find(keyWithEquals); at != std::string_view::npos; at = row.find(keyWithEquals, at + 1)) {
        if (at == 0 || row[at - 1] == ' ') {
            return true;
        }
    }
    return false;
}

bool endsInPath(std::string_view row) {
    const std::string_view last = lastKeyOf(row);
    return isPath(last, last.empty() ? last : std::string_view(last.end() + 1, row.end()));
}

bool canEndRow(std::string_view row) {
    const int field = clientFieldByKey(lastKeyOf(row));
    return field < 0 || field >= ClientField::Cmd;
}

void DumpRows::add(std::string_view row, bool isWhole) {
    // Servers send all rows with the same last field.
    take(row, isWhole && (endsLikeOthers(row) || m_lastKey.empty() || canEndRow(row) || !canEndRow(m_lastKey + '=')));
}

void DumpRows::take(std::string_view row, bool isWhole) {
    const auto id = isWhole && isPlain(row) ? idOf(row.substr(3, row.find(' ') - 3)) : std::nullopt;
    const ReadRow read = id ? ReadRow{true, false, *id, {}} : readRow(row, isWhole);
    if (!read.isRow) {
        skip();
        return;
    }
    const std::size_t start = m_text.size();
    m_text += id ? row : read.fields;
    m_places.push_back({read.id, start, m_text.size() + 1, read.isCut});
    if (!read.isCut) {
        m_lastKey = lastKeyOf(std::string_view(m_text).substr(start));
    }
    m_text += '\n';
}

bool DumpRows::endsLikeOthers(std::string_view row) const {
    return lastKeyOf(row) == m_lastKey;
}

std::string DumpRows::withoutRepeated() {
    std::vector<std::uint32_t> order;
    for (std::uint32_t row = 0; row < m_places.size(); ++row) {
        order.push_back(row);
    }
    const auto textOf = [this](std::uint32_t row) {
        return std::string_view(m_text).substr(m_places[row].start, m_places[row].end - m_places[row].start);
    };
    std::ranges::stable_sort(order, [this, textOf](std::uint32_t a, std::uint32_t b) {
        return m_places[a].id != m_places[b].id ? m_places[a].id < m_places[b].id : textOf(a) < textOf(b);
    });
    std::vector<bool> isRepeated(m_places.size());
    for (std::size_t i = 1; i < order.size(); ++i) {
        isRepeated[order[i]] =
            m_places[order[i]].id == m_places[order[i - 1]].id && textOf(order[i]) == textOf(order[i - 1]);
    }
    std::string text;
    std::vector<Place> places;
    for (std::uint32_t row = 0; row < m_places.size(); ++row) {
        if (!isRepeated[row]) {
            text += textOf(row);
            places.push_back(m_places[row]);
        }
    }
    m_places = std::move(places);
    return text;
}

std::shared_ptr<const ClientSnapshot> DumpRows::parse(WallTime seen, SteadyTime seenSteady) {
    const bool mayRepeat = !std::ranges::is_sorted(m_places, std::ranges::less_equal(), &Place::id);
    const std::string text = mayRepeat ? withoutRepeated() : std::move(m_text);
    ClientListLosses losses{m_skipped, {}};
    for (std::uint32_t row = 0; row < m_places.size(); ++row) {
        if (m_places[row].isCut) {
            losses.cutRows.push_back(row);
        }
    }
    return parseClientList(text, seen, seenSteady, losses);
}

}  // namespace headroom
