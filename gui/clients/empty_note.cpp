// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/empty_note.h"

#include <QAbstractScrollArea>
#include <QEvent>

namespace headroom {

EmptyNote::EmptyNote(QAbstractScrollArea& area) : QLabel(area.viewport()) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setTextFormat(Qt::PlainText);
    setAlignment(Qt::AlignCenter);
    setWordWrap(true);
    setMargin(32);
    setForegroundRole(QPalette::Text);
    area.viewport()->installEventFilter(this);
    hide();
}

void EmptyNote::say(const QString& title, const QString& hint) {
    setText(hint.isEmpty() ? title : title + QStringLiteral("\n\n") + hint);
    setVisible(!title.isEmpty());
    resize(parentWidget()->size());
}

bool EmptyNote::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize)
        resize(parentWidget()->size());
    return QLabel::eventFilter(watched, event);
}

}  // namespace headroom
