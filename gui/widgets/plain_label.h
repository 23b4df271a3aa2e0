// SPDX-License-Identifier: GPL-3.0-or-later
// Labels that never take their text for HTML, whatever it holds. Owned by the parent.
#pragma once

#include <QString>

class QLabel;
class QWidget;

namespace headroom {

[[nodiscard]] QLabel* plainLabel(QWidget* parent, const QString& text = {});
// Breaks its lines where there is no room.
[[nodiscard]] QLabel* plainParagraph(QWidget* parent, const QString& text = {});

}  // namespace headroom
