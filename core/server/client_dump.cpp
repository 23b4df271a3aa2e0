// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/client_dump.h"

#include "core/server/client_list_parser.h"

#include <algorithm>
#include <string>

namespace headroom {

namespace {

constexpr std::string_view blanks = " \t\r";
constexpr std::string_view digits = "0123456789";
constexpr std::string_view byteOrderMark = "\xef\xbb\xbf";
constexpr std::string_view notARow = "?";  // the parser counts it

bool takeStart(std::string_view& text, std::string_view start) {
    const bool has = text.starts_with(start);
    text.remove_prefix(has ? start.size() : 0);
    return has;
}

void trimStart(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
}

void trimEnd(std::string_view& text) {
    text = text.substr(0, text.find_last_not_of(blanks) + 1);
}

// "12 ", "12: ", "1) ", "> ", "| ", "txt:", any of them in turn; and redis-cli ends no line behind QUEUED.
void takePrefix(std::string_view& line) {
    while (true) {
        trimStart(line);
        const std::size_t number = std::min(line.find_first_not_of(digits), line.size());
        if (number > 0 && number < line.size() && std::string_view(" \t.:)|").find(line[number]) != std::string::npos) {
            line.remove_prefix(number + 1);
        } else if (!takeStart(line, ">") && !takeStart(line, "|") && !takeStart(line, "txt:") &&
                   !takeStart(line, "QUEUED")) {
            return;
        }
    }
}

// A quote at the start, as of a string or of Python's bytes; 0 without.
char takeQuote(std::string_view& line) {
    const std::string_view behindB = line.starts_with('b') ? line.substr(1) : line;
    if (!behindB.starts_with('"') && !behindB.starts_with('\'')) {
        return 0;
    }
    line = behindB.substr(1);
    return behindB.front();
}

bool isRow(std::string_view line) {
    const std::size_t key = line.find_first_of(" =");
    return key != std::string_view::npos && key > 0 && line[key] == '=' &&
           (line.starts_with("id=") || line.starts_with("addr=") || line.find(" id=") != std::string_view::npos ||
            line.find(" addr=") != std::string_view::npos);
}

// Where the next of several rows in one line begins (" id=7 addr="), else the end.
std::size_t endOfRow(std::string_view line) {
    constexpr std::string_view start = " id=";
    std::size_t at = line.starts_with("id=") ? 0 : line.size();
    while ((at = line.find(start, at + 1)) != std::string_view::npos) {
        const std::size_t number = at + start.size();
        const std::size_t end = std::min(line.find_first_not_of(digits, number), line.size());
        if (end > number && line.substr(end).starts_with(" addr=")) {
            return at;
        }
    }
    return line.size();
}

// `>>> CLIENT LIST`, the length of a RESP string, or what redis-cli says of MULTI.
bool isAround(std::string_view line) {
    return line.starts_with(">>>") || line == "OK" ||
           ((line.starts_with('$') || line.starts_with('=')) && line.size() > 1 &&
            line.find_first_not_of(digits, 1) == std::string_view::npos);
}

int hexDigit(char c) {
    const char lower = static_cast<char>(c | 0x20);
    return c >= '0' && c <= '9' ? c - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string unescaped(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char next = at + 1 < text.size() ? text[at + 1] : 0;
        if (text[at] != '\\' || next == 0) {
            plain += text[at];
            continue;
        }
        constexpr std::string_view letters = "nrtab\\\"'";
        constexpr std::string_view meant = "\n\r\t\a\b\\\"'";
        const int high = next == 'x' && at + 3 < text.size() ? hexDigit(text[at + 2]) : -1;
        const int low = high >= 0 ? hexDigit(text[at + 3]) : -1;
        if (low >= 0) {
            plain += static_cast<char>(high * 16 + low);
            at += 3;
        } else if (const std::size_t letter = letters.find(next); letter != std::string_view::npos) {
            plain += meant[letter];
            ++at;
        } else {
            plain += '\\';
        }
    }
    return plain;
}

template <typename Take>
void eachLine(std::string_view text, Take take) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        take(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

// Puts together the rows as a server would send them.
class ClientDumpCleaner {
  public:
    void take(std::string_view line) {
        trimStart(line);
        trimEnd(line);
        if (line.empty() || isAround(line)) {
            return;
        }
        takePrefix(line);
        if (m_quote == 0 && takeQuoted(line)) {
            return;
        }
        if (m_quote != 0 && line.ends_with(m_quote)) {
            line.remove_suffix(1);
            m_quote = 0;
        }
        takeRow(line);
    }

    [[nodiscard]] const std::string& rows() const { return m_rows; }

  private:
    // Whether the line was a whole quoted string. A quote that is not closed in its line is kept in mind.
    [[nodiscard]] bool takeQuoted(std::string_view& line) {
        const char quote = takeQuote(line);
        const bool closed = quote != 0 && line.ends_with(quote);
        if (quote == 0 || (!closed && line.find("\\n") == std::string_view::npos)) {
            m_quote = quote;
            takePrefix(line);
            return false;
        }
        line.remove_suffix(closed ? 1 : 0);
        eachLine(unescaped(line), [this](std::string_view inner) {
            takePrefix(inner);
            trimEnd(inner);
            takeRow(inner);
        });
        return true;
    }

    void takeRow(std::string_view line) {
        for (std::size_t end = 0; !line.empty(); line.remove_prefix(end)) {
            end = endOfRow(line);
            const std::string_view row = line.substr(0, end);
            m_rows += isRow(row) ? row : notARow;
            m_rows += '\n';
            end = std::min(end + 1, line.size());
        }
    }

    std::string m_rows;
    char m_quote = 0;  // that was opened in a line before
};

}  // namespace

std::shared_ptr<const ClientSnapshot> parseClientDump(std::string_view text, WallTime seen, SteadyTime seenSteady) {
    takeStart(text, byteOrderMark);
    ClientDumpCleaner cleaner;
    eachLine(text, [&cleaner](std::string_view line) { cleaner.take(line); });
    return parseClientList(cleaner.rows(), seen, seenSteady);
}

}  // namespace headroom
