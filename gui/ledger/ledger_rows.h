// SPDX-License-Identifier: GPL-3.0-or-later
// What the ledger page shows: rows of the ledger, the actions they make, in the order asked for. Immutable once made,
// on the thread pool; read in the GUI thread.
#pragma once

#include "core/action/ledger_actions.h"

#include <QString>

#include <memory>
#include <vector>

namespace headroom {

struct LedgerColumn {
    enum Column { Time, Server, Command, Outcome, Reason, Person, Before, After, ColumnCount };
};

struct LedgerQuestion {
    Ledger::Rows found;  // the last done first
    QString search;      // what they were searched for
    QString address;     // only those of this server; empty: all
    int sortColumn = LedgerColumn::Time;
    Qt::SortOrder order = Qt::DescendingOrder;

    // The same of an earlier or later reading.
    [[nodiscard]] bool asks(const LedgerQuestion& other) const {
        return search == other.search && address == other.address && sortColumn == other.sortColumn &&
               order == other.order;
    }
};

struct LedgerRows {
    struct Action {
        LedgerAction entries;
        qint64 id = 0;  // the first entry's, which stays while more are done
        // Of many: what holds for all of them, how many they are and what came of them.
        QString command = {};
        QString outcome = {};
        QString before = {};
        QString after = {};
    };
    LedgerQuestion question;
    std::vector<LedgerRow> rows;  // the last done first
    std::vector<Action> actions;  // sorted

    [[nodiscard]] const LedgerRow& row(std::size_t action, std::size_t part) const {
        return rows[actions[action].entries[part]];
    }
    // All rows as the actions are sorted.
    [[nodiscard]] std::vector<LedgerRow> inOrder() const;
};

[[nodiscard]] std::shared_ptr<const LedgerRows> makeLedgerRows(const LedgerQuestion& question);

// One entry's cell, safe to show.
[[nodiscard]] QString ledgerCell(const LedgerRow& row, int column);
// An action's.
[[nodiscard]] QString actionCell(const LedgerRows& rows, std::size_t action, int column);

}  // namespace headroom
