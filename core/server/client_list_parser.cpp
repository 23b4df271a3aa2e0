// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/client_list_parser.h"

#include "core/server/byte_scan.h"
#include "core/server/client_snapshot_builder.h"
#include "core/server/row_pattern.h"
#include "core/server/whole_number.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

namespace headroom {

namespace {

constexpr std::ptrdiff_t LongestNumber = 20;  // characters of int64
constexpr std::ptrdiff_t PrefetchAhead = 2048;
constexpr std::size_t MostRows = std::size_t(1) << 19;
constexpr std::size_t RowsTogether = 3;  // with more the processor gains nothing

}  // namespace

// Reads rows by a pattern, RowsTogether at a time as long as that goes well. A row of other keys than the pattern's, or
// with anything odd about it, is read by the rules alone and sets the keys of the next pattern.
class ClientListParser {
  public:
    ClientListParser(std::string_view text, const ClientListLosses& losses);
    [[nodiscard]] std::shared_ptr<const ClientSnapshot> parse(WallTime seen, SteadyTime seenSteady);

  private:
    using Step = RowPattern::Step;

    [[nodiscard]] bool readByPattern(const char* row, const char* rowEnd);
    [[nodiscard]] const char* readRowsByPattern(const char* at);
    [[nodiscard, gnu::always_inline]] inline const char* readStep(const char* at, const Step& step, std::size_t row);
    [[nodiscard, gnu::noinline]] static const char* readLongNumber(const char* at, const Step& step, std::size_t row);
    void readByRules(std::string_view line, bool noEnd);
    void take(std::string_view key, std::string_view value);
    void endRow();

    [[nodiscard]] const char* endOfLine(const char* from) const {
        return static_cast<const char*>(std::memchr(from, '\n', static_cast<std::size_t>(m_end - from)));
    }

    const ClientListLosses& m_losses;
    std::string_view m_text;
    const char* m_end;
    ClientSnapshotBuilder m_builder;
    int m_skippedLines = 0;
    int m_cutRows = 0;

    RowPattern m_pattern;
    std::vector<int> m_rowFields;         // of the last row read by the rules, as sent
    std::vector<int> m_wholeFields;       // of the last one that was not cut
    std::vector<std::uint32_t> m_seenIn;  // by field number: the row, plus 1, that was last to have it
    bool m_rowAmbiguous = false;
    bool m_rowHasFlags = false;  // servers send at least one letter, those of replicas and primaries first
};

ClientListParser::ClientListParser(std::string_view text, const ClientListLosses& losses)
    : m_losses(losses),
      m_text(text.substr(0, std::numeric_limits<std::int32_t>::max())),
      m_end(m_text.data() + m_text.size()),
      m_pattern(m_builder),
      m_seenIn(ClientSnapshotBuilder::MostFields) {}

std::shared_ptr<const ClientSnapshot> ClientListParser::parse(WallTime seen, SteadyTime seenSteady) {
    const char* at = m_text.data();
    bool isExpected = false;
    while (at != m_end && m_builder.rowCount() < MostRows) {
        if (!isExpected && m_builder.rowCount() >= PackedColumn::BlockRows) {
            isExpected = true;
            const auto read = static_cast<std::size_t>(at - m_text.data());
            m_builder.expectRows(std::min(MostRows, PackedColumn::BlockRows * (m_text.size() / read + 2)));
        }
        const std::size_t addrsEnd = m_builder.addrsEnd();
        if (const char* next = readRowsByPattern(at)) {
            for (std::size_t row = 0; row < RowsTogether; ++row) {
                endRow();
            }
            at = next;
            continue;
        }
        m_builder.cutAddrs(addrsEnd);
        const char* lineEnd = endOfLine(at);
        if (lineEnd && readByPattern(at, lineEnd)) {
            endRow();
        } else {
            m_builder.cutAddrs(addrsEnd);
            std::string_view line(at, static_cast<std::size_t>((lineEnd ? lineEnd : m_end) - at));
            if (line.ends_with('\r')) {
                line.remove_suffix(1);
            }
            readByRules(line, lineEnd == nullptr);
        }
        at = lineEnd ? lineEnd + 1 : m_end;
    }
    const auto leftOut = at == m_end ? 0 : std::count(at, m_end, '\n') + (m_text.ends_with('\n') ? 0 : 1);
    m_pattern.close(m_builder.rowInBlock());
    const auto cutBefore = std::ranges::lower_bound(m_losses.cutRows, m_builder.rowCount()) - m_losses.cutRows.begin();
    return m_builder.finish(m_skippedLines + m_losses.skippedLines, static_cast<int>(leftOut),
                            m_cutRows + static_cast<int>(cutBefore), seen, seenSteady);
}

// Whether the row is as the pattern says. If not, the rules must read it.
bool ClientListParser::readByPattern(const char* row, const char* rowEnd) {
    if (m_end - rowEnd < m_pattern.reach()) {
        return false;
    }
    m_pattern.open();
    const std::size_t rowInBlock = m_builder.rowInBlock();
    const char* at = row;
    for (std::size_t next = 0; next < m_pattern.steps().size();) {
        const Step& step = m_pattern.steps()[next++];
        if (!allBegin(std::array{at}, m_pattern.literals() + step.literal, step.length, step.rest)) {
            if (!m_pattern.loosen(at, step)) {
                return false;
            }
            m_pattern.close(rowInBlock);
            m_pattern.set(m_rowFields);
            if (m_end - rowEnd < m_pattern.reach()) {
                return false;
            }
            m_pattern.open();
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
    if (m_pattern.isEmpty() || rowInBlock + RowsTogether > PackedColumn::BlockRows) {
        return nullptr;
    }
    std::array<const char*, RowsTogether> rows;
    std::array<const char*, RowsTogether> nextRows;
    for (std::size_t i = 0; i < RowsTogether; ++i) {
        rows[i] = i == 0 ? at : nextRows[i - 1];
        const char* rowEnd = endOfLine(rows[i]);
        if (!rowEnd || m_end - rowEnd < m_pattern.reach()) {
            return nullptr;
        }
        nextRows[i] = rowEnd + 1;
    }
    m_pattern.open();
    prefetch(nextRows.back(), PrefetchAhead, std::min(nextRows.back() - at, PrefetchAhead));
    const char* const literals = m_pattern.literals();
    for (const Step& step : m_pattern.steps()) {
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

void ClientListParser::readByRules(std::string_view line, bool noEnd) {
    m_pattern.close(m_builder.rowInBlock());
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
    const bool isTold = std::ranges::binary_search(m_losses.cutRows, m_builder.rowCount());
    m_cutRows += (lacksKeys || noEnd) && !isTold ? 1 : 0;
    if (m_rowAmbiguous || (lacksKeys && !m_rowHasFlags)) {
        m_builder.markAmbiguous();
    }
    if (m_rowAmbiguous || lacksKeys) {
        m_pattern.clear();
    } else {
        m_wholeFields = m_rowFields;
        m_pattern.set(m_rowFields);
    }
    endRow();
}

void ClientListParser::take(std::string_view key, std::string_view value) {
    const int field = m_builder.fieldOf(key);
    const auto index = static_cast<std::size_t>(field);
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
        m_pattern.close(PackedColumn::BlockRows);
    }
    if (!m_builder.endRow()) {
        return;
    }
    m_pattern.noteBlock();
    if (!m_pattern.isEmpty()) {
        m_pattern.set(m_rowFields);
    }
}

std::shared_ptr<const ClientSnapshot> parseClientList(std::string_view text, WallTime seen, SteadyTime seenSteady,
                                                      const ClientListLosses& losses) {
    return ClientListParser(text, losses).parse(seen, seenSteady);
}

}  // namespace headroom
