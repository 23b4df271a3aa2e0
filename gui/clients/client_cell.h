// SPDX-License-Identifier: GPL-3.0-or-later
// One cell of the client table in words. Pure; server text comes out through visibleText().
#pragma once

#include "gui/clients/client_rows.h"

#include <QString>

#include <chrono>
#include <optional>

namespace headroom {

// What numbers of `field` count; Text for text. Unknown fields: Text or Count.
[[nodiscard]] FieldUnit cellUnit(const ClientSnapshot& snapshot, int field);
// Short, for the table: "4m 12s", "22 kB", "1,024", "b blocked"; "–" when the row lacks the field.
[[nodiscard]] QString cellText(const ClientRows& rows, int row, int field);
// The exact value and what the field means; plain text.
[[nodiscard]] QString cellExplanation(const ClientRows& rows, int row, int field);
// How old what is shown of the row is.
[[nodiscard]] QString seenSentence(const ClientRows& rows, int row);
// When the server will close the client for being idle; empty when it will not, or that is not known.
[[nodiscard]] QString closingSentence(const ClientRows& rows, int row, std::optional<std::chrono::seconds> timeout);

}  // namespace headroom
