// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of CLIENT LIST in the lines of a saved text: where they begin, what of them can be believed, and all of them
// together. Pure, any thread, any bytes.
#pragma once

#include "core/server/client_snapshot.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace headroom {

[[nodiscard]] std::string_view trimmed(std::string_view text);
// Where from `from` on a row begins that says so by itself: `id=7 addr=` or, of Redis 2.4, `addr=... fd=`, behind
// anything that is no part of a word. npos when none does.
[[nodiscard]] std::size_t findRow(std::string_view line, std::size_t from);
// Whether the line is thought to be a row because it begins with fields, an id or address among them.
[[nodiscard]] bool beginsRow(std::string_view line);
// Without the blanks, commas and marks that stand behind rows in lists, code and tables. `prefix` stood before it.
[[nodiscard]] std::string_view withoutDecoration(std::string_view row, std::string_view prefix);
[[nodiscard]] bool hasKey(std::string_view row, std::string_view keyWithEquals);
// Whether the last field is the path of a unix socket, which alone may hold blanks.
[[nodiscard]] bool endsInPath(std::string_view row);
// Whether servers send rows that end with the last field of this one: none ends before cmd.
[[nodiscard]] bool canEndRow(std::string_view row);

class DumpRows {
  public:
    // Counted as not understood when an id is no number or a key none. Of a row that is not whole the last value is
    // left out, and so is a value with words behind it that are no fields: it may go on elsewhere.
    void add(std::string_view row, bool isWhole);
    // One that is whole for certain, whatever it ends with.
    void addWhole(std::string_view row) { take(row, true); }
    // A line that was not understood.
    void skip() { ++m_skipped; }
    [[nodiscard]] bool haveIds() const { return !m_places.empty() && m_places.front().id > 0; }
    // Whether the row before ends with the same field.
    [[nodiscard]] bool endsLikeOthers(std::string_view row) const;
    [[nodiscard]] std::shared_ptr<const ClientSnapshot> parse(WallTime seen, SteadyTime seenSteady);

  private:
    struct Place {
        std::int64_t id;
        std::size_t start;
        std::size_t end;
        bool isCut;
    };

    void take(std::string_view row, bool isWhole);
    [[nodiscard]] std::string withoutRepeated();

    std::string m_text;
    std::vector<Place> m_places;
    std::string m_lastKey;
    int m_skipped = 0;
};

}  // namespace headroom
