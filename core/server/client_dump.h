// SPDX-License-Identifier: GPL-3.0-or-later
// A saved CLIENT LIST, as files and tickets hold it -> ClientSnapshot. Pure, any thread, any bytes.
// Beside plain rows it takes what terminals, programs and mails make of them: UTF-16, quoted-printable, CRLF, colours,
// web pages, spaces around a line; anything before a row in its line (the prefixes of logs, containers, grep and mails,
// line numbers); lines of container logs in parts; several rows in a line; rows in strings of redis-cli (sdscatrepr),
// JSON and Python with their escapes, one or many in a string, in lists and objects; objects with a client's fields
// (dump_objects); and lines that were broken at a column, also within a number or a key. A line that
// cannot begin a row, right behind one, is what the row goes on with, when it ends a value and has fields of it.
// Nothing is made up: a row whose id is no number or with a key that is no [a-z][a-z0-9-]* is not understood. A last
// value that may go on in a line that is not understood is left out, so is one with words behind it; the row is counted
// in cutRows(). What stands around a list (prompts, commands, timing, fences, brackets) is passed over, any other line
// counted in skippedLines(). A row that is byte for byte an earlier one counts once.
#pragma once

#include "core/server/client_snapshot.h"

#include <memory>
#include <string_view>

namespace headroom {

// At most 2 GiB are read. Memory is twice that of parseClientList().
[[nodiscard]] std::shared_ptr<const ClientSnapshot> parseClientDump(std::string_view text, WallTime seen,
                                                                    SteadyTime seenSteady);

}  // namespace headroom
