// SPDX-License-Identifier: GPL-3.0-or-later
// The options there are, and the words of a command line sorted into what they are, not yet understood. Pure.
#pragma once

#include "core/console/command_line.h"

#include <utility>
#include <vector>

namespace headroom {

struct Option {
    QLatin1String name;
    unsigned modes;         // bits of CommandLine::Mode
    QLatin1String expects;  // what its value is; empty: it takes none
    QLatin1String home;     // where it belongs, for the sentence
    bool reaches = false;   // it says which server, or how to log in
};

[[nodiscard]] constexpr unsigned modeBit(CommandLine::Mode mode) {
    return 1U << static_cast<unsigned>(mode);
}

struct OptionWords {
    std::vector<std::pair<const Option*, QString>> options;
    QStringList others;

    [[nodiscard]] bool has(QLatin1String name) const;
};

// Errors: BadInput, one sentence.
[[nodiscard]] Result<OptionWords> sortWords(const QStringList& arguments);

}  // namespace headroom
