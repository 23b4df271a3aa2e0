// SPDX-License-Identifier: GPL-3.0-or-later
// The rules of CLIENT LIST told as plainly as they can be, slowly, to hold the parser against. Pure.
#pragma once

#include "core/server/client_snapshot.h"

#include <QByteArray>
#include <QByteArrayList>

#include <map>
#include <optional>
#include <vector>

namespace headroom {

struct ReferenceRow {
    QByteArrayList keys;                                  // each once, as sent
    std::map<QByteArray, QByteArray> values;              // the first of each key, as sent
    std::map<QByteArray, std::optional<qint64>> numbers;  // of the keys that hold numbers: nullopt where it is none
    bool ambiguous = false;
    bool killable = false;
    QByteArray kind;  // as clientKindName()
    bool blocked = false;
    bool inMulti = false;
};

struct ReferenceList {
    std::vector<ReferenceRow> rows;
    int skipped = 0;
    int cut = 0;
};

[[nodiscard]] ReferenceList readByReference(const QByteArray& text);

// A line a row: "fd=3 id=5 name='a b' normal killable", and a last line "0 skipped, 0 cut". Of the two the same.
[[nodiscard]] QByteArrayList dump(const ReferenceList& list);
[[nodiscard]] QByteArrayList dump(const ClientSnapshot& snapshot);

}  // namespace headroom
