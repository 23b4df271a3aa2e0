// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/client_list_parser.h"

#include "core/server/byte_scan.h"
#include "core/server/client_snapshot_builder.h"
#include "core/server/whole_number.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <string>

namespace headroom {

namespace {

constexpr std::ptrdiff_t Lookahead = 64;      // bytes behind a value's start or end that may be looked at
constexpr std::ptrdiff_t LongestNumber = 20;  // characters of int64
constexpr std::ptrdiff_t PrefetchAhead = 2048;
constexpr std::size_t MostRows = std::size_t(1) << 19;
constexpr std::size_t LongestLiteralValue = 1024;
constexpr std::size_t RowsTogether = 3;  // with more the processor gains nothing

}  // namespace

// Servers send all rows with the same keys in the same order, and most values stay the same from row to row. So the
// parser keeps a pattern of the row: literals, which hold keys and values that stay, and between them the values that
// change. A value that breaks a literal changes from then on, until it stayed the same for a block of rows. A row of
// other keys, or with anything odd about it, is read by the rules alone and sets the keys of the next pattern. Rows are
// read RowsTogether at a time as long as that goes well.
class ClientListParser {
  public:
    explicit ClientListParser(std::string_view text);
    [[nodiscard]] std::shared_ptr<const ClientSnapshot> parse(WallTime seen, SteadyTime seenSteady);

  private:
    // A literal, then a value that changes; the last one may have no value.
    struct Step {
        std::size_t literal = 0;  // into m_literals
        std::size_t length = 0;
        std::uint32_t rest = 0;  // restOf(length)
        enum : std::uint8_t { None, Number, Text, Addr } value = None;
        char mark = ' ';  // what ends the value
        StagedColumn* staged = nullptr;
        TextDictionary* texts = nullptr;  // of Text
        std::int64_t* values = nullptr;   // by row in block, while the pattern is open
    };
    // Where in m_literals the value of a field stands, with the mark behind it.
    struct LiteralValue {
        std::size_t start;
        std::size_t end;
        int field;
    };

    void openPattern();
    void closePattern(std::size_t row);
    [[nodiscard]] bool readByPattern(const char* row, const char* rowEnd);
    [[nodiscard]] const char* readRowsByPattern(const char* at);
    [[nodiscard, gnu::always_inline]] inline const char* readStep(const char* at, const Step& step, std::size_t row);
    [[nodiscard, gnu::noinline]] static const char* readLongNumber(const char* at, const Step& step, std::size_t row);
    [[nodiscard]] bool loosen(const char* at, const Step& step);
    void setPattern();
    void addStep(Step step, std::size_t literalEnd);
    [[nodiscard]] bool appendValue(int field, char mark);
    void readByRules(std::string_view line, bool noEnd);
    void take(std::string_view key, std::string_view value);
    void endRow();

    [[nodiscard]] const char* endOfLine(const char* from) const {
        return static_cast<const char*>(std::memchr(from, '\n', static_cast<std::size_t>(m_end - from)));
    }

    std::string_view m_text;
    const char* m_end;
    ClientSnapshotBuilder m_builder;
    int m_skippedLines = 0;
    int m_cutRows = 0;

    std::vector<Step> m_pattern;   // empty: the next row goes by the rules
    bool m_patternIsOpen = false;  // its values are being written
    std::string m_literals;
    std::ptrdiff_t m_reach = 0;  // so many bytes behind a row may be looked at while it is read
    std::vector<LiteralValue> m_literalValues;
    std::vector<std::uint8_t> m_changes;  // by field number: the value is in no literal

    std::vector<int> m_rowFields;         // of the last row read by the rules, as sent
    std::vector<int> m_wholeFields;       // of the last one that was not cut
    std::vector<std::uint32_t> m_seenIn;  // by field number: the row, plus 1, that was last to have it
    bool m_rowAmbiguous = false;
    bool m_rowHasFlags = false;  // servers send at least one letter, those of replicas and primaries first
};

ClientListParser::ClientListParser(std::string_view text)
    : m_text(text.substr(0, std::numeric_limits<std::int32_t>::max())),
      m_end(m_text.data() + m_text.size()),
      m_changes(ClientField::KnownCount),
      m_seenIn(ClientField::KnownCount) {}

std::shared_ptr<const ClientSnapshot> ClientListParser::parse(WallTime seen, SteadyTime seenSteady) {
    const char* at = m_text.data();
    bool isExpected = false;
    while (at != m_end && m_builder.rowCount() < MostRows) {
        if (!isExpected && m_builder.rowCount() >= PackedColumn::BlockRows) {
            isExpected = true;
            const auto read = static_cast<std::size_t>(at - m_text.data());
            m_builder.expectRows(std::min(MostRows, PackedColumn::BlockRows * (m_text.size() / read + 2)));
        }
        if (const char* next = readRowsByPattern(at)) {
            for (std::size_t row = 0; row < RowsTogether; ++row) {
                endRow();
            }
            at = next;
            continue;
        }
        const char* lineEnd = endOfLine(at);
        if (lineEnd && readByPattern(at, lineEnd)) {
            endRow();
        } else {
            std::string_view line(at, static_cast<std::size_t>((lineEnd ? lineEnd : m_end) - at));
            if (line.ends_with('\r')) {
                line.remove_suffix(1);
            }
            readByRules(line, lineEnd == nullptr);
        }
        at = lineEnd ? lineEnd + 1 : m_end;
    }
    if (at != m_end) {
        m_skippedLines += static_cast<int>(std::count(at, m_end, '\n') + (m_text.ends_with('\n') ? 0 : 1));
    }
    closePattern(m_builder.rowInBlock());
    return m_builder.finish(m_skippedLines, m_cutRows, seen, seenSteady);
}

void ClientListParser::openPattern() {
    if (m_patternIsOpen) {
        return;
    }
    m_patternIsOpen = true;
    for (Step& step : m_pattern) {
        step.values = step.staged ? step.staged->write(m_builder.rowInBlock()) : nullptr;
    }
}

// The rows before `row` were read.
void ClientListParser::closePattern(std::size_t row) {
    if (!m_patternIsOpen) {
        return;
    }
    m_patternIsOpen = false;
    for (const Step& step : m_pattern) {
        if (step.staged) {
            step.staged->settle(row);
        }
    }
}

// Whether the row is as the pattern says. If not, the rules must read it.
bool ClientListParser::readByPattern(const char* row, const char* rowEnd) {
    if (m_end - rowEnd < m_reach) {
        return false;
    }
    openPattern();
    const std::size_t rowInBlock = m_builder.rowInBlock();
    const char* at = row;
    for (std::size_t next = 0; next < m_pattern.size();) {
        const Step& step = m_pattern[next++];
        if (!allBegin(std::array{at}, m_literals.data() + step.literal, step.length, step.rest)) {
            if (!loosen(at, step)) {
                return false;
            }
            closePattern(rowInBlock);
            setPattern();
            if (m_end - rowEnd < m_reach) {
                return false;
            }
            openPattern();
            at = row;
            next = 0;
            continue;
        }
        at = readStep(at + step.length, step, rowInBlock);
        if (!at) {
            return false;
        }
    }
    return at == rowEnd + 1;
}

// The same for some rows, step by step: where a value ends is known late, and others can be read while one waits. What
// follows them, or null: none is read.
const char* ClientListParser::readRowsByPattern(const char* at) {
    const std::size_t rowInBlock = m_builder.rowInBlock();
    if (m_pattern.empty() || rowInBlock + RowsTogether > PackedColumn::BlockRows) {
        return nullptr;
    }
    std::array<const char*, RowsTogether> rows;
    std::array<const char*, RowsTogether> nextRows;
    for (std::size_t i = 0; i < RowsTogether; ++i) {
        rows[i] = i == 0 ? at : nextRows[i - 1];
        const char* rowEnd = endOfLine(rows[i]);
        if (!rowEnd || m_end - rowEnd < m_reach) {
            return nullptr;
        }
        nextRows[i] = rowEnd + 1;
    }
    openPattern();
    prefetch(nextRows.back(), PrefetchAhead, std::min(nextRows.back() - at, PrefetchAhead));
    const char* const literals = m_literals.data();
    for (const Step& step : m_pattern) {
        if (!allBegin(rows, literals + step.literal, step.length, step.rest)) {
            return nullptr;
        }
        bool isOdd = false;
#pragma GCC unroll 3
        for (std::size_t i = 0; i < RowsTogether; ++i) {
            rows[i] = readStep(rows[i] + step.length, step, rowInBlock + i);
            isOdd = isOdd || !rows[i];
        }
        if (isOdd) {
            return nullptr;
        }
    }
    return rows == nextRows ? nextRows.back() : nullptr;
}

// Takes a value. What follows its mark, or null: the value is odd.
const char* ClientListParser::readStep(const char* at, const Step& step, std::size_t row) {
    if (step.value == Step::Number) {
        const Digits digits = leadingDigits(at);
        if (digits.count == 0 || digits.count == 8) [[unlikely]] {
            return readLongNumber(at, step, row);
        }
        step.values[row] = digits.number;
        // A branch, not a choice: what comes next need not wait for the mark.
        if (at[digits.count] != step.mark) [[unlikely]] {
            return nullptr;
        }
        return at + digits.count + 1;
    }
    if (step.value == Step::None) {
        return at;
    }
    const char* stop = endOfToken(at);
    if (*stop != step.mark || (step.mark == '\n' && stop != at && stop[-1] == '\r')) {
        return nullptr;
    }
    const std::string_view value(at, static_cast<std::size_t>(stop - at));
    if (step.value == Step::Addr) {
        step.values[row] = m_builder.placeOf(value, TextArena::Padded);
    } else {
        step.values[row] =
            value.size() <= TextDictionary::Padded ? step.texts->internPadded(value) : step.texts->intern(value);
    }
    return stop + 1;
}

// A number below 0 or of 8 digits and more.
const char* ClientListParser::readLongNumber(const char* at, const Step& step, std::size_t row) {
    if (const Digits high = leadingDigits(at); high.count == 8) {
        const Digits low = leadingDigits(at + 8);
        if (low.count < 8 && at[8 + low.count] == step.mark) {
            static constexpr std::int64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000};
            step.values[row] = high.number * powers[low.count] + low.number;
            return at + 8 + low.count + 1;
        }
    }
    const char* stop = std::find(at, at + LongestNumber, step.mark);
    const auto value = wholeNumber(std::string_view(at, static_cast<std::size_t>(stop - at)));
    if (!value || *stop != step.mark) {
        return nullptr;
    }
    step.values[row] = *value;
    return stop + 1;
}

// Whether the literal is broken by a value, not by the keys; then the value is taken out of the next pattern.
bool ClientListParser::loosen(const char* at, const Step& step) {
    const char* literal = m_literals.data() + step.literal;
    const std::size_t broken =
        step.literal + static_cast<std::size_t>(std::mismatch(literal, literal + step.length, at).first - literal);
    const auto value =
        std::ranges::find_if(m_literalValues, [broken](const LiteralValue& v) { return broken < v.end; });
    if (value == m_literalValues.end() || broken < value->start) {
        return false;
    }
    m_changes[static_cast<std::size_t>(value->field)] = 1;
    return true;
}

void ClientListParser::readByRules(std::string_view line, bool noEnd) {
    closePattern(m_builder.rowInBlock());
    m_rowFields.clear();
    m_rowAmbiguous = false;
    m_rowHasFlags = false;
    std::string_view key;
    std::size_t valueAt = 0;
    for (std::size_t tokenAt = 0; tokenAt <= line.size();) {
        const std::size_t tokenEnd = std::min(line.find(' ', tokenAt), line.size());
        const std::string_view token = line.substr(tokenAt, tokenEnd - tokenAt);
        if (const std::size_t equals = token.find('='); equals != std::string_view::npos && equals > 0) {
            if (!key.empty()) {
                take(key, line.substr(valueAt, tokenAt - 1 - valueAt));
            }
            key = token.substr(0, equals);
            valueAt = tokenAt + equals + 1;
        }
        tokenAt = tokenEnd + 1;
    }
    if (key.empty()) {
        m_pattern.clear();
        ++m_skippedLines;
        return;
    }
    take(key, line.substr(valueAt));
    for (const int field : m_builder.fields()) {
        if (m_seenIn[static_cast<std::size_t>(field)] != m_builder.rowCount() + 1) {
            m_builder.staged(field).clear(m_builder.rowInBlock());
        }
    }
    const bool lacksKeys = m_rowFields.size() < m_wholeFields.size() &&
                           std::equal(m_rowFields.begin(), m_rowFields.end(), m_wholeFields.begin());
    m_cutRows += lacksKeys || noEnd ? 1 : 0;
    if (m_rowAmbiguous || (lacksKeys && !m_rowHasFlags)) {
        m_builder.markAmbiguous();
    }
    if (m_rowAmbiguous || lacksKeys) {
        m_pattern.clear();
    } else {
        m_wholeFields = m_rowFields;
        setPattern();
    }
    endRow();
}

void ClientListParser::take(std::string_view key, std::string_view value) {
    const int field = m_builder.fieldOf(key);
    const auto index = static_cast<std::size_t>(field);
    if (field >= 0 && index >= m_seenIn.size()) {
        m_seenIn.resize(index + 1);
        m_changes.resize(index + 1);
    }
    if (field < 0 || m_seenIn[index] == m_builder.rowCount() + 1) {
        m_rowAmbiguous = true;
        return;
    }
    m_seenIn[index] = static_cast<std::uint32_t>(m_builder.rowCount() + 1);
    m_rowFields.push_back(field);
    m_rowHasFlags = m_rowHasFlags || (field == ClientField::Flags && !value.empty());
    m_builder.addField(field);
    StagedColumn& to = m_builder.staged(field);
    if (field == ClientField::Addr) {
        to.set(m_builder.rowInBlock(), m_builder.placeOf(value, m_text.data() + m_text.size() - value.data()));
    } else if (!m_builder.column(field).isNumber) {
        to.set(m_builder.rowInBlock(), m_builder.texts(field).intern(value));
    } else if (const auto number = wholeNumber(value)) {
        to.set(m_builder.rowInBlock(), *number);
    } else {
        to.clear(m_builder.rowInBlock());
    }
}

void ClientListParser::endRow() {
    if (m_builder.rowInBlock() + 1 == PackedColumn::BlockRows) {
        closePattern(PackedColumn::BlockRows);
    }
    if (!m_builder.endRow()) {
        return;
    }
    for (const int field : m_builder.fields()) {
        m_changes[static_cast<std::size_t>(field)] = m_builder.stayed(field) ? 0 : 1;
    }
    if (!m_pattern.empty()) {
        setPattern();
    }
}

// From the fields of the last row and the values they have now.
void ClientListParser::setPattern() {
    m_pattern.clear();
    m_literals.clear();
    m_literalValues.clear();
    m_reach = 0;
    Step step;
    for (const int field : m_rowFields) {
        const ClientSnapshotBuilder::Column& from = m_builder.column(field);
        StagedColumn& staged = m_builder.staged(field);
        const char mark = field == m_rowFields.back() ? '\n' : ' ';
        m_literals += from.key;
        m_literals += '=';
        const std::size_t start = m_literals.size();
        if (appendValue(field, mark)) {
            m_literals += mark;
            m_literalValues.push_back({start, m_literals.size(), field});
            continue;
        }
        step.value = field == ClientField::Addr ? Step::Addr : from.isNumber ? Step::Number : Step::Text;
        step.mark = mark;
        step.staged = &staged;
        step.texts = &m_builder.texts(field);
        addStep(step, start);
        step = {};
        step.literal = start;
    }
    if (step.literal < m_literals.size()) {
        addStep(step, m_literals.size());
    }
    m_literals.append(ScanBytes, '\0');
}

void ClientListParser::addStep(Step step, std::size_t literalEnd) {
    step.length = literalEnd - step.literal;
    step.rest = restOf(step.length);
    m_reach = std::max(m_reach, static_cast<std::ptrdiff_t>(step.length) + Lookahead);
    m_pattern.push_back(step);
}

// Whether the value of the last row is thought to stay; then it is behind the literals.
bool ClientListParser::appendValue(int field, char mark) {
    const auto value = m_builder.staged(field).current();
    if (!value || field == ClientField::Addr || m_changes[static_cast<std::size_t>(field)] != 0) {
        return false;
    }
    if (m_builder.column(field).isNumber) {
        m_literals += std::to_string(*value);
        return true;
    }
    const std::string_view text = m_builder.texts(field).at(static_cast<std::size_t>(*value));
    // With a CR to drop the literal would be that of another row.
    if (text.size() > LongestLiteralValue || (mark == '\n' && text.ends_with('\r'))) {
        return false;
    }
    m_literals += text;
    return true;
}

std::shared_ptr<const ClientSnapshot> parseClientList(std::string_view text, WallTime seen, SteadyTime seenSteady) {
    return ClientListParser(text).parse(seen, seenSteady);
}

}  // namespace headroom
