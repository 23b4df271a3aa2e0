// SPDX-License-Identifier: GPL-3.0-or-later
// Qt takes a tooltip that looks like HTML for HTML. Text that holds anything from outside goes through here.
#pragma once

#include <QString>

namespace headroom {

[[nodiscard]] inline QString plainToolTip(const QString& text) {
    return text.isEmpty() ? QString()
                          : QStringLiteral("<div style='white-space:pre-wrap'>%1</div>").arg(text.toHtmlEscaped());
}

}  // namespace headroom
