// SPDX-License-Identifier: GPL-3.0-or-later
// Says that the pages stand still, and since when. GUI thread.
#pragma once

#include "core/clock.h"

#include <QWidget>

class QLabel;

namespace headroom {

class PauseBanner : public QWidget {
    Q_OBJECT
  public:
    explicit PauseBanner(QWidget* parent = nullptr);

    // Shows itself with the time of the values that stay.
    void showSince(WallTime time);
    [[nodiscard]] QString text() const;

  Q_SIGNALS:
    void resumeClicked();

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    QLabel* m_text;
};

}  // namespace headroom
