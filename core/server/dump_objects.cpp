// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/dump_objects.h"

#include "core/server/client_field.h"
#include "core/server/dump_text.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

namespace headroom {

namespace {

constexpr int deepestNesting = 12;
constexpr int mostStringLayers = 3;  // a list in a string in a record of a log
constexpr std::size_t mostFields = 256;

bool isWordLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
}

bool isDecimal(char c) {
    return c >= '0' && c <= '9';
}

struct ReadValue {
    enum Kind { Text, Number, Nothing, Other } kind = Other;
    std::string text;
};
using ReadFields = std::vector<std::pair<std::string, ReadValue>>;

// totMem is tot-mem; empty: no key of CLIENT LIST.
std::string fieldKeyOf(const std::string& name) {
    if (dumpKeyLength(name + '=') == name.size() + 1) {
        return name;
    }
    std::string key;
    for (const char c : name) {
        const bool isUpper = c >= 'A' && c <= 'Z';
        key += isUpper ? "-" : "";
        key += isUpper ? static_cast<char>(c | 0x20) : c;
    }
    return clientFieldByKey(key) >= 0 ? key : std::string();
}

// Whether a row can hold it: only the path of a unix socket may have blanks.
bool fitsInRow(const std::string& key, const std::string& value) {
    const bool hasControls = std::ranges::any_of(value, [](char c) { return c == '\n' || c == '\r' || c == '\0'; });
    const std::size_t blank = value.find(' ');
    const bool isPath = (key == "addr" || key == "laddr") && (value.starts_with('/') || value.starts_with("[/"));
    return !hasControls && (blank == std::string::npos || (isPath && value.find('=', blank) == std::string::npos));
}

// As a server would send it; empty: none can be made of it.
std::string rowOf(const ReadFields& fields) {
    std::vector<std::pair<int, std::string>> tokens;
    for (const auto& [name, value] : fields) {
        const std::string key = fieldKeyOf(name);
        if (key.empty() || value.kind == ReadValue::Other) {
            return {};
        }
        if (value.kind == ReadValue::Nothing) {
            continue;
        }
        if (!fitsInRow(key, value.text)) {
            return {};
        }
        const int field = clientFieldByKey(key);
        tokens.emplace_back(field < 0 ? int{ClientField::KnownCount} : field, key + '=' + value.text);
    }
    std::ranges::stable_sort(tokens, {}, &std::pair<int, std::string>::first);
    std::string row;
    for (const auto& [order, token] : tokens) {
        row += row.empty() ? "" : " ";
        row += token;
    }
    return row;
}

bool mayHoldObjects(std::string_view text) {
    return text.find('{') != std::string_view::npos;
}

struct FoundClients {
    std::vector<std::string> rows;
    int bad = 0;  // that cannot be understood
};

// Reads one value with all that is in it.
class ObjectReader {
  public:
    ObjectReader(std::string_view text, int layer) : m_text(text), m_layer(layer) {}

    // Behind the value at `start`; 0: there is none, or it has no end.
    [[nodiscard]] std::size_t read(std::size_t start);

    FoundClients found;

  private:
    [[nodiscard]] std::optional<ReadValue> readValue(int depth);
    [[nodiscard]] bool readObject(int depth);
    [[nodiscard]] bool readList(char close, int depth);
    [[nodiscard]] std::optional<std::string> readString();
    [[nodiscard]] std::optional<std::string> readKey();
    [[nodiscard]] ReadValue readWord();
    void takeObject(ReadFields& fields);
    void takeInner(std::string_view text);

    [[nodiscard]] char next() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }
    [[nodiscard]] bool take(std::string_view sign);
    void skipBlanks() { m_at = std::min(m_text.find_first_not_of(" \t\r\n", m_at), m_text.size()); }

    std::string_view m_text;
    std::size_t m_at = 0;
    int m_layer;
    bool m_isOurs = false;  // so bytes are escaped once more (reversibleText)
};

std::size_t ObjectReader::read(std::size_t start) {
    m_at = start;
    return readValue(0) ? m_at : 0;
}

bool ObjectReader::take(std::string_view sign) {
    skipBlanks();
    const bool has = m_text.substr(m_at).starts_with(sign);
    m_at += has ? sign.size() : 0;
    return has;
}

std::optional<ReadValue> ObjectReader::readValue(int depth) {
    skipBlanks();
    if (depth > deepestNesting) {
        return std::nullopt;
    }
    const std::string_view rest = m_text.substr(m_at);
    if (rest.starts_with('{') || rest.starts_with('[') || rest.starts_with('(')) {
        ++m_at;
        const bool isRead = rest[0] == '{' ? readObject(depth) : readList(rest[0] == '[' ? ']' : ')', depth);
        return isRead ? std::optional(ReadValue{}) : std::nullopt;
    }
    const bool isPrefixed = rest.starts_with("b'") || rest.starts_with("b\"") || rest.starts_with("u'");
    if (isPrefixed || rest.starts_with('"') || rest.starts_with('\'')) {
        m_at += isPrefixed ? 1U : 0U;
        auto text = readString();
        if (text && m_layer < mostStringLayers && mayHoldObjects(*text)) {
            takeInner(*text);
        }
        return text ? std::optional(ReadValue{ReadValue::Text, *std::move(text)}) : std::nullopt;
    }
    const ReadValue word = readWord();
    return word.text.empty() ? std::nullopt : std::optional(word);
}

// 7, -1, 1.5; null, None, nil, undefined; any other word.
ReadValue ObjectReader::readWord() {
    const std::size_t start = m_at;
    m_at += next() == '-' ? 1U : 0U;
    const auto end = std::find_if(m_text.begin() + static_cast<std::ptrdiff_t>(m_at), m_text.end(),
                                  [](char c) { return !isWordLetter(c) && c != '.'; });
    m_at = static_cast<std::size_t>(end - m_text.begin());
    const std::string_view word = m_text.substr(start, m_at - start);
    const std::string_view digits = word.substr(word.starts_with('-') ? 1 : 0);
    constexpr std::array nothing{"null", "None", "nil", "undefined"};
    const ReadValue::Kind kind = !digits.empty() && std::ranges::all_of(digits, isDecimal) ? ReadValue::Number
                                 : std::ranges::find(nothing, word) != nothing.end()       ? ReadValue::Nothing
                                                                                           : ReadValue::Other;
    return {kind, std::string(word)};
}

std::optional<std::string> ObjectReader::readString() {
    const char quote = next();
    const std::size_t start = ++m_at;
    for (; m_at < m_text.size(); ++m_at) {
        if (m_text[m_at] == '\\') {
            ++m_at;
        } else if (m_text[m_at] == quote) {
            std::string text(m_text.substr(start, m_at++ - start));
            // None of these languages writes the end of a line so: it was broken.
            std::erase_if(text, [](char c) { return c == '\n' || c == '\r'; });
            return unescapedDump(text);
        }
    }
    return std::nullopt;
}

std::optional<std::string> ObjectReader::readKey() {
    skipBlanks();
    const std::string_view rest = m_text.substr(m_at);
    if (rest.starts_with('"') || rest.starts_with('\'') || rest.starts_with("b'") || rest.starts_with("u'")) {
        m_at += rest[0] == 'b' || rest[0] == 'u' ? 1U : 0U;
        return readString();
    }
    const ReadValue word = readWord();
    return word.kind == ReadValue::Other && !word.text.empty() ? std::optional(word.text) : std::nullopt;
}

bool ObjectReader::readObject(int depth) {
    ReadFields fields;
    while (!take("}")) {
        auto key = readKey();
        if (!key || !(take(":") || take("=>"))) {
            return false;
        }
        auto value = readValue(depth + 1);
        if (!value || fields.size() == mostFields) {
            return false;
        }
        fields.emplace_back(*std::move(key), *std::move(value));
        if (!take(",")) {
            if (!take("}")) {
                return false;
            }
            break;
        }
    }
    takeObject(fields);
    return true;
}

bool ObjectReader::readList(char close, int depth) {
    const std::string_view end(&close, 1);
    while (!take(end)) {
        if (!readValue(depth + 1)) {
            return false;
        }
        if (!take(",")) {
            return take(end);
        }
    }
    return true;
}

void ObjectReader::takeObject(ReadFields& fields) {
    const auto has = [&fields](std::string_view name) {
        return std::ranges::find(fields, name, &ReadFields::value_type::first) != fields.end();
    };
    m_isOurs = m_isOurs || (has("skipped_lines") && has("left_out_rows"));
    if (!has("id") || !has("addr")) {
        return;
    }
    if (m_isOurs) {
        for (auto& [name, value] : fields) {
            value.text = unescapedDump(value.text);
        }
    }
    std::string row = rowOf(fields);
    found.bad += row.empty() ? 1 : 0;
    if (!row.empty()) {
        found.rows.push_back(std::move(row));
    }
}

// Hands on what each value of `text` that holds clients found, and where it stands.
template <typename Take>
void eachListIn(std::string_view text, int layer, Take take) {
    for (std::size_t at = text.find_first_of("{["); at != std::string_view::npos; at = text.find_first_of("{[", at)) {
        ObjectReader reader(text, layer);
        const std::size_t end = reader.read(at);
        if (end != 0 && !reader.found.rows.empty()) {
            take(reader.found, at, end);
        }
        at = std::max(end, at + 1);
    }
}

void ObjectReader::takeInner(std::string_view text) {
    eachListIn(text, m_layer + 1, [this](FoundClients& inner, std::size_t, std::size_t) {
        std::ranges::move(inner.rows, std::back_inserter(found.rows));
        found.bad += inner.bad;
    });
}

}  // namespace

std::string_view takeObjects(std::string_view text, std::string& buffer, DumpRows& rows) {
    if (!mayHoldObjects(text)) {
        return text;
    }
    std::string rest;
    std::size_t taken = 0;
    eachListIn(text, 0, [&](const FoundClients& found, std::size_t start, std::size_t end) {
        for (const std::string& row : found.rows) {
            rows.addWhole(row);
        }
        for (int i = 0; i < found.bad; ++i) {
            rows.skip();
        }
        const std::string_view between = text.substr(taken, start - taken);
        rest += between.substr(0, between.rfind('\n') + 1);  // nothing where there is none
        taken = end;
    });
    if (taken == 0) {
        return text;
    }
    rest += text.substr(taken);
    buffer = std::move(rest);
    return buffer;
}

}  // namespace headroom
