// SPDX-License-Identifier: GPL-3.0-or-later
// A label breaks its lines between words only, so one endless word would widen the window: servers send such.
#pragma once

#include <QChar>
#include <QString>

namespace headroom {

// Gives words of more than 64 characters places to break (zero-width spaces); a path breaks at its slashes anyway.
[[nodiscard]] inline QString breakableText(const QString& text) {
    constexpr int longest = 64;
    QString broken;
    int length = 0;
    for (const QChar c : text) {
        length = c.isSpace() || c == u'/' ? 0 : length + 1;
        if (length > longest && !c.isLowSurrogate()) {
            broken += QChar(0x200B);
            length = 1;
        }
        broken += c;
    }
    return broken;
}

}  // namespace headroom
