// SPDX-License-Identifier: GPL-3.0-or-later
// A saved CLIENT LIST, as files and tickets hold it -> ClientSnapshot. Pure, any thread, any bytes, no recursion.
// Beside plain rows it takes what terminals, redis-cli and mails make of them: CRLF, spaces around a line, line numbers
// ("12 ", "12: ", "1) "), "> " and "| ", a byte order mark, the `txt:` of RESP3, and quotes around a row or around the
// whole: "id=1 ...\nid=2 ...\n" with redis-cli's escapes (sdscatrepr), Python's b'...', or lines between two quotes.
// Empty lines, `>>> command` lines, RESP lengths (`$4707`) and what MULTI answers (OK, QUEUED) are passed over. A line
// that has neither id= nor addr= is none of CLIENT LIST: counted in skippedLines(). A last line without its end
// is a row like any other.
#pragma once

#include "core/server/client_snapshot.h"

#include <memory>
#include <string_view>

namespace headroom {

// At most 2 GiB are read. Memory is twice that of parseClientList().
[[nodiscard]] std::shared_ptr<const ClientSnapshot> parseClientDump(std::string_view text, WallTime seen,
                                                                    SteadyTime seenSteady);

}  // namespace headroom
