// SPDX-License-Identifier: GPL-3.0-or-later
// One escaping function per sink. Input is untrusted bytes from a server. Pure.
#pragma once

#include <QByteArray>
#include <QString>

#include <span>

namespace headroom {

// Whether a code point draws nothing or nobody knows what (C0 and C1 controls, bidi marks, odd spaces), or changes how
// its neighbours are drawn.
[[nodiscard]] bool isHidden(char32_t codePoint);

// For widgets and terminals: UTF-8 decoded; bytes that are not UTF-8, C0/C1 controls and backslash-x lookalikes become
// \xNN; bidi controls, zero-width and other invisible code points become <U+202E> in angle quotes (⟨U+202E⟩). At most
// `maxLength` characters, then "…".
[[nodiscard]] QString visibleText(QByteArrayView bytes, int maxLength = 512);

// The same of a file's path.
[[nodiscard]] QString shownPath(const QString& path);

// For JSON and machine-readable text: valid UTF-8 that is seen as it is, every other byte (controls, bidi marks, what
// is not UTF-8) as \xNN, a literal backslash as two. Reversible.
[[nodiscard]] QString reversibleText(QByteArrayView bytes);

// One CSV cell (RFC 4180; in quotes also where others separate by ; or TAB), hidden characters but TAB, CR and LF as
// \xNN, with a leading ' before = + - @ TAB CR LF and their full-width forms, so that a spreadsheet
// does not run it. Numbers are not text: write them yourself.
[[nodiscard]] QString csvCell(const QString& text);

// Text in Markdown, also in the cell of a table: nothing in it starts markup or ends the cell. What is hidden must be
// visible already, as visibleText() makes it.
[[nodiscard]] QString markdownText(const QString& visible);

// One POSIX shell word, quoted when needed; control characters as $'..' escapes. Never spans lines.
[[nodiscard]] QString shellWord(QByteArrayView bytes);
// A command of such words.
[[nodiscard]] QString shellLine(std::span<const QByteArray> words);

}  // namespace headroom
