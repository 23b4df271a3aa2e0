// SPDX-License-Identifier: GPL-3.0-or-later
// The grid everything stands on, and the few type sizes. Digits of the usual system fonts are tabular.
#pragma once

#include <QFont>

class QPushButton;

namespace headroom {

inline constexpr int gridHalf = 4;  // inside controls
inline constexpr int gridUnit = 8;  // between things that belong together
inline constexpr int pageMargin = 16;

// One size up: page titles and the headline of a page.
[[nodiscard]] QFont titleFont(QFont base);
// 2.5 times: the headroom number.
[[nodiscard]] QFont hugeFont(QFont base);
[[nodiscard]] QFont boldFont(QFont base);

// Some styles leave no room beside a button's text. Again after a change of the text.
void padButton(QPushButton& button);

}  // namespace headroom
