// SPDX-License-Identifier: GPL-3.0-or-later
// The client table of one instance: immutable columns, built once by parseClientList() or mergeClients(), shared
// between threads as std::shared_ptr<const ClientSnapshot>. Rows are in the order the server sent them (not stable:
// sort by id), merged ones by id. Bytes are the server's: untrusted, any encoding.
#pragma once

#include "core/clock.h"
#include "core/server/client_field.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace headroom {

// What CLIENT LIST TYPE would say, with monitors told apart. Flags, not names, decide: M, S, O, P; before 5.0
// (no P flag) sub + psub > 0 makes a pubsub client.
// What a client is, by its flags, and what it subscribed to. A row tells by its own fields whose flags it has: only
// Kvrocks sends `namespace`, and M means MONITOR there; only Dragonfly sends `repl-phase`, for the link to its primary.
enum class ClientKind : std::uint8_t { Normal, Pubsub, Replica, Primary, Monitor };

class ClientSnapshot {
  public:
    ~ClientSnapshot();

    [[nodiscard]] int rowCount() const;
    // Fields at least one row has, in the order the server emits them.
    [[nodiscard]] std::span<const int> fields() const;
    [[nodiscard]] std::string_view fieldKey(int field) const;
    // Whether `field` holds numbers. Unknown fields do when each value sent for them is a whole number.
    [[nodiscard]] bool isNumber(int field) const;
    // A number field's value; nullopt when the row lacks it, or it was no whole number of signed 64 bits.
    [[nodiscard]] std::optional<std::int64_t> number(int row, int field) const;
    // A text field's value; nullopt when the row lacks the key (an empty value is an empty view). For a number
    // field: nullopt. Valid as long as the snapshot.
    [[nodiscard]] std::optional<std::string_view> text(int row, int field) const;
    // Text interned per column: equal numbers are equal text. -1 when the row lacks it. Only for text fields but addr.
    [[nodiscard]] std::int32_t internedText(int row, int field) const;

    [[nodiscard]] std::int64_t id(int row) const;  // 0 when missing or not a positive number
    [[nodiscard]] ClientKind kind(int row) const;
    [[nodiscard]] bool blocked(int row) const;  // flag b
    [[nodiscard]] bool inMulti(int row) const;  // flag x
    // A row whose identity can be doubted: no id, an id or a key sent twice, or cut before its flags. Never
    // killed in bulk.
    [[nodiscard]] bool ambiguous(int row) const;
    // A positive id, an address, not ambiguous, neither primary nor replica link.
    [[nodiscard]] bool killable(int row) const;
    // The row with this id, or -1.
    [[nodiscard]] int rowOfId(std::int64_t id) const;

    // Lines that were no rows (no `key=` at all) and were skipped.
    [[nodiscard]] int skippedLines() const;
    // Rows beyond the most that are read (parseClientList).
    [[nodiscard]] int leftOutRows() const;
    // Rows that lost their end.
    [[nodiscard]] int cutRows() const;
    // When the newest rows were listed.
    [[nodiscard]] WallTime seen() const;
    [[nodiscard]] SteadyTime seenSteady() const;
    // When this row was listed, to the millisecond.
    [[nodiscard]] SteadyTime rowSeen(int row) const;
    // When the oldest row was; seenSteady() where there is none.
    [[nodiscard]] SteadyTime oldestSeen() const;
    [[nodiscard]] std::size_t memoryBytes() const;

  private:
    friend class ClientSnapshotBuilder;
    friend class ClientMerger;
    ClientSnapshot();
    struct Data;
    std::unique_ptr<Data> m_data;
};

[[nodiscard]] const char* clientKindName(ClientKind kind);  // "normal", "pubsub", "replica", "primary", "monitor"

}  // namespace headroom
