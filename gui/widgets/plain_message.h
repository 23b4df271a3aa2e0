// SPDX-License-Identifier: GPL-3.0-or-later
// A message box that never takes its texts for HTML, whatever they hold. Owned by the parent; goes when it is closed.
#pragma once

#include <QString>

class QMessageBox;
class QWidget;

namespace headroom {

// `more` stands below the text; empty: nothing.
[[nodiscard]] QMessageBox* plainMessage(QWidget* parent, const QString& title, const QString& text,
                                        const QString& more = {});

}  // namespace headroom
