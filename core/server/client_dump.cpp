// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/client_dump.h"

#include "core/server/client_list_parser.h"
#include "core/server/dump_log.h"
#include "core/server/dump_objects.h"
#include "core/server/dump_row.h"
#include "core/server/dump_text.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

namespace headroom {

namespace {

constexpr std::string_view decimalDigits = "0123456789";
constexpr std::string_view keyLetters = "abcdefghijklmnopqrstuvwxyz0123456789-";
constexpr std::size_t mostKeys = 64;
constexpr int mostLayers = 3;  // a log in JSON that holds a reply in quotes

bool takeStart(std::string_view& text, std::string_view start) {
    const bool has = text.starts_with(start);
    text.remove_prefix(has ? start.size() : 0);
    return has;
}

// "12 ", "12: ", "1) ", "> ", "| ", "txt:", any of them in turn; and redis-cli ends no line behind QUEUED.
std::string_view behindPrefix(std::string_view line) {
    while (true) {
        line = trimmed(line);
        const std::size_t number = std::min(line.find_first_not_of(decimalDigits), line.size());
        if (number > 0 && number < line.size() && std::string_view(" .:)|").find(line[number]) != std::string::npos) {
            line.remove_prefix(number + 1);
        } else if (!takeStart(line, ">") && !takeStart(line, "|") && !takeStart(line, "txt:") &&
                   !takeStart(line, "QUEUED")) {
            return line;
        }
    }
}

// The length of a RESP string, what redis-cli says of MULTI, of time and of passwords, a prompt with its command,
// fences, brackets: what stands around a list and says nothing of a client.
bool isAround(std::string_view line) {
    const auto has = [line](std::string_view words) { return line.find(words) != std::string_view::npos; };
    const auto isNumber = [](std::string_view text) {
        return !text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos;
    };
    if (line.starts_with(">>>") || line == "OK" || line.starts_with("```") || line.starts_with("~~~") ||
        line.find_first_not_of("[]{}(),;\"'` ") == std::string_view::npos ||
        ((line.front() == '$' || line.front() == '=') && isNumber(line.substr(1)))) {
        return true;
    }
    if (line.starts_with('(') && line.ends_with("s)") && isNumber(line.substr(1, line.size() - 3))) {
        return true;
    }
    if (has("CLIENT LIST OUTPUT") || line.starts_with("Warning: Using a password with")) {
        return true;
    }
    std::string lower(line.substr(0, 1024));
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    if ((line.starts_with("Out[") || line.starts_with("In [")) && line.ends_with("]:")) {
        return true;  // of IPython
    }
    if (lower.find("client_list(") != std::string::npos || lower.find("clientlist(") != std::string::npos) {
        return true;
    }
    if (lower.find("client list") != std::string::npos &&
        (has("-cli") || has("> ") || has("$ ") || has("# ") || lower.starts_with("client list"))) {
        return true;
    }
    // 127.0.0.1:6379> , 127.0.0.1:6379[1]> , redis /run/redis.sock> , not connected> ; an opened list in JSON
    const std::size_t prompt = line.find('>');
    const std::string_view place = line.substr(0, prompt == std::string_view::npos ? 0 : prompt);
    const bool isPrompt =
        !place.empty() && place.find("id=") == std::string_view::npos &&
        (place == "not connected" || place.starts_with("redis /") ||
         (place.find(' ') == std::string_view::npos && place.find(':') != std::string_view::npos &&
          (place.find_last_of(decimalDigits) == place.size() - 1 || place.ends_with(']') || place.ends_with(')'))));
    const std::size_t member = line.find_last_not_of(" [{");
    return isPrompt || (line.front() == '"' && member != std::string_view::npos && line[member] == ':');
}

// Reads lines, puts rows together and hands them on as a server would send them.
class ClientDumpReader {
  public:
    void take(std::string_view text, bool hasEnd, int layer = 0);

    DumpRows rows;

  private:
    struct Quoted {
        std::size_t start = std::string_view::npos;  // behind the quote
        char quote = 0;
    };

    [[nodiscard]] static Quoted openQuote(std::string_view line, std::size_t row);
    [[nodiscard]] std::size_t takeQuoted(std::size_t start, char quote);
    [[nodiscard]] bool isRawText(std::string_view text) const;
    [[nodiscard]] std::string joined(std::string_view text);
    void takeInner(const std::string& text, bool hasEnd);

    void takeLine(std::string_view line);
    void beginRow(std::string_view line, std::size_t at);
    [[nodiscard]] std::string_view withoutPrefix(std::string_view line) const;
    [[nodiscard]] bool continueRow(std::string_view line);
    [[nodiscard]] bool isRest(std::string_view line);
    [[nodiscard]] std::string_view seam(std::string_view before, std::string_view after);
    void takeUnknown(std::string_view line);
    void endRow(bool isWhole);

    [[nodiscard]] bool isKnownKey(std::string_view keyWithEquals);
    void measure();

    // The row that was begun, as far as it is known.
    [[nodiscard]] std::string_view begun() const { return m_row.empty() ? m_begun : std::string_view(m_row); }

    std::string_view m_text;
    int m_layer = 0;
    std::string m_row;         // that may go on in the next line
    std::string_view m_begun;  // the same while it is of one line
    std::string_view m_prefix;
    std::size_t m_lineLength = 0;  // of the last line of it
    bool m_isOpen = false;
    bool m_joins = false;  // some row was broken at the width of the text

    bool m_isMeasured = false;
    std::size_t m_width = 0;
    bool m_isWrapped = false;  // lines of that width go on in lines that begin no row
    std::set<std::string, std::less<>> m_keys;
};

std::string_view withoutReturn(std::string_view line) {
    while (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return line;
}

template <typename Take>
void eachLine(std::string_view text, Take take) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        take(withoutReturn(text.substr(0, end)));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

void ClientDumpReader::take(std::string_view text, bool hasEnd, int layer) {
    m_text = text;
    m_layer = layer;
    bool isInLine = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = withoutReturn(text.substr(at, end - at));
        const std::size_t row = findRow(line, 0);
        if (row == std::string_view::npos && isInLine) {
            isInLine = false;
            at = end + 1;
            continue;  // what stands behind a string in its line
        }
        isInLine = false;
        if (row != std::string_view::npos && row > 0 && layer < mostLayers) {
            if (const std::size_t close = line.find("\\\"", row);
                line.substr(0, row).ends_with("\\\"") && close != std::string_view::npos) {
                endRow(true);
                takeInner(unescapedDump(unescapedDump(line.substr(row, close - row))), true);
                at += close + 2;
                isInLine = true;
                continue;
            }
            if (const Quoted open = openQuote(line, row); open.quote != 0) {
                endRow(true);
                if (const std::size_t behind = takeQuoted(at + open.start, open.quote); behind != 0) {
                    at = behind;
                    isInLine = true;
                    continue;
                }
            }
        }
        if (const std::size_t next = line.find("\\nid=");
            next != std::string_view::npos && layer < mostLayers && findRow(line, next + 2) == next + 2) {
            endRow(true);
            takeInner(unescapedDump(line), true);
        } else {
            takeLine(line);
        }
        at = end + 1;
    }
    const std::string_view last = begun();
    endRow(hasEnd || text.ends_with('\n') || (layer == 0 && (rows.endsLikeOthers(last) || canEndRow(last))));
}

// A string begun before the row and not ended before it.
ClientDumpReader::Quoted ClientDumpReader::openQuote(std::string_view line, std::size_t row) {
    Quoted open;
    for (std::size_t at = 0; at < row; ++at) {
        if (open.quote != 0 && line[at] == '\\') {
            ++at;
        } else if (line[at] == '"') {
            open = open.quote != 0 ? Quoted{} : Quoted{at + 1, '"'};
        }
    }
    return open.quote == 0 && line[row - 1] == '\'' ? Quoted{row, '\''} : open;
}

// Whether lines of `text` behind the first begin rows of their own, as no piece of a broken line does.
bool ClientDumpReader::isRawText(std::string_view text) const {
    bool isFirst = true;
    bool isRaw = false;
    bool endsEscaped = false;
    eachLine(text, [&](std::string_view line) {
        isRaw = isRaw || (!isFirst && !endsEscaped && findRow(line, 0) == 0);
        isFirst = false;
        endsEscaped = line.ends_with("\\n");
    });
    return isRaw;
}

// What follows the string that begins at `start`; 0: it has no end here, or is no string of escapes.
std::size_t ClientDumpReader::takeQuoted(std::size_t start, char quote) {
    constexpr std::string_view closers = ",;:)]}\r\n\"'";
    for (std::size_t at = start; at < m_text.size(); ++at) {
        at = m_text.find_first_of(std::string{'\\', quote}, at);
        if (at == std::string_view::npos) {
            break;
        }
        if (m_text[at] == '\\') {
            ++at;
            continue;
        }
        const std::size_t next = std::min(m_text.find_first_not_of(' ', at + 1), m_text.size());
        const std::size_t key = dumpKeyLength(m_text.substr(next));
        const bool goesOn = next == at + 1 || (key > 0 && clientFieldByKey(m_text.substr(next, key - 1)) >= 0);
        // A quote in a value stands before the rest of it, or before the next field of the row.
        if (next == m_text.size() || closers.find(m_text[next]) != std::string_view::npos || !goesOn) {
            const std::string_view content = m_text.substr(start, at - start);
            takeInner(isRawText(content) ? std::string(content) : unescapedDump(joined(content)), true);
            return at + 1;
        }
    }
    const std::string_view rest = m_text.substr(start);
    if (rest.find("\\n") == std::string_view::npos || isRawText(rest)) {
        return 0;
    }
    takeInner(unescapedDump(joined(rest)), rest.ends_with("\\n"));
    return m_text.size();
}

// A string that was broken into lines.
std::string ClientDumpReader::joined(std::string_view text) {
    std::string whole;
    eachLine(text, [this, &whole](std::string_view line) {
        whole += whole.empty() ? std::string_view() : seam(whole, line);
        whole += line;
    });
    return whole;
}

void ClientDumpReader::takeInner(const std::string& text, bool hasEnd) {
    ClientDumpReader inner;
    inner.rows = std::move(rows);
    inner.take(text, hasEnd, m_layer + 1);
    rows = std::move(inner.rows);
}

void ClientDumpReader::takeLine(std::string_view line) {
    const std::string_view plain = trimmed(line);
    if (plain.empty()) {
        endRow(true);
        return;
    }
    std::size_t row = findRow(line, 0);
    if (const std::string_view behind = behindPrefix(line); row == std::string_view::npos && beginsRow(behind)) {
        row = static_cast<std::size_t>(behind.data() - line.data());
    }
    // A server sends ids with all rows or with none: behind an id an address belongs to it.
    const bool isOwnRow = row != std::string_view::npos && (hasKey(line.substr(row), "id=") ||
                                                            !(rows.haveIds() || (m_isOpen && hasKey(begun(), "id="))));
    if (isOwnRow) {
        beginRow(line, row);
    } else if (m_isOpen && continueRow(line)) {
        return;
    } else if (const std::string_view bare = trimmed(withoutPrefix(line)); bare.empty() || isAround(bare)) {
        endRow(true);
    } else {
        takeUnknown(line);
    }
}

void ClientDumpReader::beginRow(std::string_view line, std::size_t at) {
    endRow(true);
    m_prefix = line.substr(0, at);
    while (true) {
        const std::size_t next = findRow(line, at + 1);
        m_begun = line.substr(at, next == std::string_view::npos ? next : next - at);
        if (next == std::string_view::npos) {
            break;
        }
        rows.add(withoutDecoration(m_begun, m_prefix), true);
        at = next;
    }
    m_isOpen = true;
    m_lineLength = line.size();
}

// What stood before the row stands before its rest, too, or a mail's mark does.
std::string_view ClientDumpReader::withoutPrefix(std::string_view line) const {
    if (m_prefix.empty() || !takeStart(line, m_prefix)) {
        while (takeStart(line, "> ") || takeStart(line, "| ")) {
        }
    }
    return line;
}

bool ClientDumpReader::continueRow(std::string_view line) {
    const std::size_t length = line.size();
    line = withoutPrefix(line);
    if (!isRest(line)) {
        return false;
    }
    if (m_row.empty()) {
        m_row = m_begun;
    }
    measure();
    m_row += seam(m_row, line);
    m_row += line;
    m_joins = m_joins || m_lineLength + 1 >= m_width;
    m_lineLength = length;
    return true;
}

// Whether a line that begins no row can be what follows a broken one: the end of a value or of a key, then fields.
bool ClientDumpReader::isRest(std::string_view line) {
    const std::string_view row = begun();
    line = trimmed(withoutDecoration(line, m_prefix));
    bool isPath = endsInPath(std::string(row) + std::string(line.substr(0, 2)));
    bool hasField = false;
    std::string brokenKey = row.ends_with(' ') ? std::string() : std::string(row.substr(row.rfind(' ') + 1));
    bool isFirst = true;
    for (std::string_view rest = line; !rest.empty(); isFirst = false) {
        const std::string_view token = rest.substr(0, rest.find(' '));
        rest = trimmed(rest.substr(token.size()));
        const std::string_view key = token.substr(0, token.find('=') + 1);
        const std::string whole =
            isFirst && brokenKey.find('=') == std::string::npos ? brokenKey + std::string(key) : std::string();
        if (!key.empty() && !whole.empty() && isKnownKey(whole)) {
            hasField = true;
            isPath = endsInPath(whole + std::string(token.substr(key.size())));
        } else if (dumpKeyLength(token) > 0 && isKnownKey(key)) {
            if (hasKey(row, key)) {
                return false;
            }
            hasField = true;
            isPath = endsInPath(token);
        } else if (!isFirst && dumpKeyLength(token) == 0 && !isPath &&
                   !(rest.empty() && token.find_first_not_of(keyLetters) == std::string_view::npos)) {
            return false;  // no field, nor the begin of a key that is broken once more
        }
    }
    if (hasField) {
        return true;
    }
    measure();
    return !line.empty() && line.find_first_of(" =") == std::string_view::npos && m_lineLength + 1 >= m_width &&
           (m_isWrapped || m_joins) && !isAround(line);
}

// What stands between the two parts of a broken line: a blank that was lost, or nothing.
std::string_view ClientDumpReader::seam(std::string_view before, std::string_view after) {
    if (before.ends_with(' ') || after.starts_with(' ') || before.ends_with("\\n")) {
        return {};
    }
    const std::size_t key = dumpKeyLength(after);
    if (key == 0 || !isKnownKey(after.substr(0, key))) {
        return endsInPath(before) && m_lineLength + 1 == m_width ? " " : "";
    }
    const std::string_view last = before.substr(before.rfind(' ') + 1);
    const bool isBrokenKey =
        last.find('=') == std::string_view::npos && isKnownKey(std::string(last) + std::string(after.substr(0, key)));
    return isBrokenKey ? std::string_view() : std::string_view(" ");
}

void ClientDumpReader::takeUnknown(std::string_view line) {
    bool isWhole = line.find_first_not_of("-=_*~#. ") == std::string_view::npos;
    if (m_isOpen && !isWhole) {
        // It may be what the last value goes on with, unless the row is one that can end here.
        measure();
        const std::string_view row = begun();
        const bool isOwnLine =
            trimmed(withoutPrefix(line)).find(' ') != std::string_view::npos || m_lineLength + 2 < m_width;
        isWhole = isOwnLine && (rows.endsLikeOthers(row) || canEndRow(row));
    }
    endRow(isWhole);
    rows.skip();
}

void ClientDumpReader::endRow(bool isWhole) {
    if (!m_isOpen) {
        return;
    }
    m_isOpen = false;
    rows.add(withoutDecoration(begun(), m_prefix), isWhole);
    m_row.clear();
}

bool ClientDumpReader::isKnownKey(std::string_view keyWithEquals) {
    const std::string_view key = keyWithEquals.substr(0, keyWithEquals.size() - 1);
    if (clientFieldByKey(key) >= 0) {
        return true;
    }
    measure();
    return m_keys.contains(key);
}

// Looks once at how wide the text is, and which keys stand in the middle of its lines.
void ClientDumpReader::measure() {
    if (m_isMeasured) {
        return;
    }
    m_isMeasured = true;
    eachLine(m_text, [this](std::string_view line) { m_width = std::max(m_width, line.size()); });
    int brokenLines = 0;
    bool isFull = false;
    eachLine(m_text, [&](std::string_view line) {
        std::size_t at = findRow(line, 0);
        brokenLines += isFull && !trimmed(line).empty() && at == std::string_view::npos ? 1 : 0;
        isFull = line.size() + 1 >= m_width;
        for (; at < line.size() && m_keys.size() < mostKeys; at = std::min(line.find(' ', at), line.size())) {
            at = std::min(line.find_first_not_of(' ', at), line.size());
            if (const std::size_t key = dumpKeyLength(line.substr(at)); key > 0) {
                m_keys.emplace(line.substr(at, key - 1));
            }
        }
    });
    m_isWrapped = brokenLines > 1;
}

}  // namespace

std::shared_ptr<const ClientSnapshot> parseClientDump(std::string_view text, WallTime seen, SteadyTime seenSteady) {
    std::string buffer;
    std::string lines;
    std::string rest;
    ClientDumpReader reader;
    text = takeObjects(joinedLogLines(plainDumpText(text, buffer), lines), rest, reader.rows);
    reader.take(text, false);
    return reader.rows.parse(seen, seenSteady);
}

}  // namespace headroom
