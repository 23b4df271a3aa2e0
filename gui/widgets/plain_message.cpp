// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/plain_message.h"

#include <QLabel>
#include <QMessageBox>

namespace headroom {

QMessageBox* plainMessage(QWidget* parent, const QString& title, const QString& text, const QString& more) {
    auto* box = new QMessageBox(parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setWindowTitle(title);
    box->setText(text);
    box->setInformativeText(more);
    // setTextFormat() leaves out what stands below.
    for (QLabel* label : box->findChildren<QLabel*>())
        label->setTextFormat(Qt::PlainText);
    return box;
}

}  // namespace headroom
