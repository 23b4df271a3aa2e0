// SPDX-License-Identifier: GPL-3.0-or-later
// How a session's state looks and reads: a shape, a colour and words, so that none stands alone.
#pragma once

#include "core/session/session_status.h"
#include "gui/style/theme.h"

#include <QPixmap>
#include <QRectF>
#include <QString>

#include <optional>

class QPainter;

namespace headroom {

// What a state looks like: one connected to, with no connection left, is as full as one that turns us away.
[[nodiscard]] SessionState stateLook(SessionState state, std::optional<qint64> headroom);

// The shape's colour, and the colour for the state's word.
[[nodiscard]] QColor stateColour(SessionState state, const ThemeColours& colours);
[[nodiscard]] QColor stateTextColour(SessionState state, const ThemeColours& colours);

// Disc: connected. Half disc: full. Ring: unreachable. Cross: denied, password needed, wrong password, no
// permission, not Redis.
// Bars: busy, not answering. Quarter ring: connecting, loading. Square: a saved list.
void paintStateShape(QPainter& painter, const QRectF& square, SessionState state, const QColor& colour);
[[nodiscard]] QPixmap stateShapePixmap(SessionState state, const QColor& colour, int side, qreal devicePixelRatio);

// "connected", "full", "probably full", ... translated.
[[nodiscard]] QString stateWord(const SessionStatus& status);
// The same of an instance with so many connections left: "connected, server full".
[[nodiscard]] QString stateWord(const SessionStatus& status, std::optional<qint64> headroom);
// The word with the try: "full, 14 tries so far". Empty when connected.
[[nodiscard]] QString stateNote(const SessionStatus& status);
// What is wrong, in a sentence or two, with what to do where it is not plain; empty when connected.
[[nodiscard]] QString stateSentence(const SessionStatus& status);

}  // namespace headroom
