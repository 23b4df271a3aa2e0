// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/mistyped_command.h"

#include <algorithm>
#include <vector>

namespace headroom {

namespace {

constexpr qsizetype lettersForTwoSlips = 7;

// Optimal string alignment.
qsizetype slipsBetween(const QString& a, const QString& b) {
    std::vector<std::vector<qsizetype>> slips(static_cast<std::size_t>(a.size()) + 1);
    const auto at = [&slips](qsizetype i, qsizetype j) -> qsizetype& {
        return slips[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
    };
    for (std::vector<qsizetype>& row : slips)
        row.resize(static_cast<std::size_t>(b.size()) + 1);
    for (qsizetype i = 0; i <= a.size(); ++i) {
        for (qsizetype j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                at(i, j) = i + j;
                continue;
            }
            at(i, j) =
                std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (a[i - 1] == b[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
        }
    }
    return at(a.size(), b.size());
}

}  // namespace

QString commandMeant(const QString& word, const QStringList& commands) {
    if (!std::ranges::all_of(word, [](QChar c) { return c.isLetter() || c == u'-'; }))
        return {};
    for (const QString& command : commands) {
        const qsizetype most = command.size() < lettersForTwoSlips ? 1 : 2;
        if (std::abs(word.size() - command.size()) <= most && slipsBetween(word.toLower(), command) <= most)
            return command;
    }
    return {};
}

}  // namespace headroom
