// SPDX-License-Identifier: GPL-3.0-or-later
// How the next row of a client list is expected to be. Servers send all rows with the same keys in the same order, and
// most values stay the same from row to row: literals hold the keys and the values that stay, and between them are the
// values that change. A value that breaks a literal changes from then on, until it stayed the same for a block of rows.
// While the pattern is open, the reader writes the values of its steps. One thread.
#pragma once

#include "core/server/client_snapshot_builder.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace headroom {

class RowPattern {
  public:
    // A literal, then a value that changes; the last one may have no value.
    struct Step {
        std::size_t literal = 0;  // into literals()
        std::size_t length = 0;
        std::uint32_t rest = 0;  // restOf(length)
        enum : std::uint8_t { None, Number, Text, Addr } value = None;
        char mark = ' ';  // what ends the value
        StagedColumn* staged = nullptr;
        TextDictionary* texts = nullptr;  // of Text
        std::int64_t* values = nullptr;   // by row in block, while the pattern is open
    };

    // The builder of the rows; it must outlive this.
    explicit RowPattern(ClientSnapshotBuilder& builder);

    // Fields of the last row, in the order sent, with the values they have in it.
    void set(const std::vector<int>& fields);
    // The next row cannot be foreseen.
    void clear() { m_steps.clear(); }
    // The builder has begun a new block.
    void noteBlock();
    // The literal of `step` is not what stands at `at`. Whether a value broke it, not the keys: then it is taken out of
    // the next pattern.
    [[nodiscard]] bool loosen(const char* at, const Step& step);

    // From the row that is being made on.
    void open();
    // The rows of the block before `row` were read.
    void close(std::size_t row);

    [[nodiscard]] bool isEmpty() const { return m_steps.empty(); }
    [[nodiscard]] const std::vector<Step>& steps() const { return m_steps; }
    [[nodiscard]] const char* literals() const { return m_literals.data(); }
    // So many bytes behind a row may be looked at while it is read.
    [[nodiscard]] std::ptrdiff_t reach() const { return m_reach; }

  private:
    // Where in m_literals the value of a field stands, with the mark behind it.
    struct LiteralValue {
        std::size_t start;
        std::size_t end;
        int field;
    };

    void addStep(Step step, std::size_t literalEnd);
    [[nodiscard]] bool appendValue(int field, char mark);

    ClientSnapshotBuilder& m_builder;
    std::vector<Step> m_steps;
    bool m_isOpen = false;
    std::string m_literals;
    std::ptrdiff_t m_reach = 0;
    std::vector<LiteralValue> m_literalValues;
    std::vector<std::uint8_t> m_changes;  // by field number: the value is in no literal
};

}  // namespace headroom
