// SPDX-License-Identifier: GPL-3.0-or-later
// Lines that a container's log holds in parts -> whole lines, of each stream for itself. CRI: "TIME STREAM P part"
// until one with F (kubernetes/cri-api, log format). Docker's json-file: {"log":"part",...} until one that ends in \n;
// it splits at 16 KiB. A line whose end lacks has a word behind it. Pure, any bytes.
#pragma once

#include <string>
#include <string_view>

namespace headroom {

// `text` itself where no line is in parts, else a view of `buffer`.
[[nodiscard]] std::string_view joinedLogLines(std::string_view text, std::string& buffer);

}  // namespace headroom
