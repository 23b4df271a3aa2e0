// SPDX-License-Identifier: GPL-3.0-or-later
// Says why a table is empty, in the middle of its viewport, below the header. Plain text.
#pragma once

#include <QLabel>

class QAbstractScrollArea;

namespace headroom {

class EmptyNote : public QLabel {
    Q_OBJECT
  public:
    explicit EmptyNote(QAbstractScrollArea& area);

    // What is so, and what it means or what to do; both empty: nothing to say, hidden.
    void say(const QString& title, const QString& hint);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

}  // namespace headroom
