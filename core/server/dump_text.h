// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes of a saved text -> plain UTF-8 lines: UTF-16 of either order with or without its mark, the
// quoted-printable of mails, byte order marks, the colours of terminals, the tags and entities of web pages,
// non-breaking spaces between fields, lines that end in CR. And the escapes of quoted strings. Pure, any thread, any
// bytes.
#pragma once

#include <string>
#include <string_view>

namespace headroom {

// `text` itself where nothing is to be done, else a view of `buffer`.
[[nodiscard]] std::string_view plainDumpText(std::string_view text, std::string& buffer);

// What the escapes in a string of redis-cli (sdscatrepr), JSON or Python mean; others stay as they are.
[[nodiscard]] std::string unescapedDump(std::string_view text);

// The length of a key with its '=' at the start of `text`: [a-z][a-z0-9-]*=; 0 when there is none.
[[nodiscard]] std::size_t dumpKeyLength(std::string_view text);

}  // namespace headroom
