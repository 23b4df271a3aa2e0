// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/plain_label.h"

#include <QLabel>

namespace headroom {

QLabel* plainLabel(QWidget* parent, const QString& text) {
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setText(text);
    return label;
}

QLabel* plainParagraph(QWidget* parent, const QString& text) {
    QLabel* label = plainLabel(parent, text);
    label->setWordWrap(true);
    return label;
}

}  // namespace headroom
