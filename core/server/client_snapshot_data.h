// SPDX-License-Identifier: GPL-3.0-or-later
// What a ClientSnapshot holds. Only for the snapshot and what makes one.
#pragma once

#include "core/server/client_snapshot.h"
#include "core/server/packed_column.h"
#include "core/server/text_arena.h"
#include "core/server/text_dictionary.h"

#include <cstdint>
#include <string>
#include <vector>

namespace headroom {

struct ClientSnapshot::Data {
    struct Column {
        std::string key;
        bool present = false;  // some row has the key
        bool isNumber = false;
        PackedColumn values;              // numbers; of texts the numbers in `texts`; of addr the places in `addrs`
        TextDictionary texts;             // text fields and unknown fields
        std::vector<std::int64_t> meant;  // an unknown field of whole numbers: what each of `texts` stands for
    };

    // Bits of `traits`; the lowest three hold the ClientKind.
    enum Trait : std::uint8_t { KindMask = 7, Blocked = 8, InMulti = 16, Ambiguous = 32 };

    std::size_t rows = 0;
    int skippedLines = 0;
    int leftOutRows = 0;
    int cutRows = 0;
    WallTime seen;
    SteadyTime seenSteady;
    PackedColumn seenBefore;                    // ms a row was seen before seenSteady; no blocks: all were seen then
    std::chrono::milliseconds oldestBefore{0};  // the most of them
    std::vector<int> fields;
    std::vector<Column> columns;  // by field number
    TextArena addrs;
    std::vector<std::uint8_t> traits;
    std::vector<std::uint32_t> byId;  // the rows with an id, ordered by it

    // Unknown fields whose texts are all whole numbers become number fields.
    void learnNumbers();
    // No more rows come; only `texts` and `values` of the columns, `addrs` and `traits` are looked at.
    void shrink();

    [[nodiscard]] std::int64_t id(std::size_t row) const {
        const Column& ids = columns[ClientField::Id];
        const std::int64_t sent = ids.present ? ids.values.at(row).value_or(0) : 0;
        return sent > 0 ? sent : 0;
    }
};

}  // namespace headroom
