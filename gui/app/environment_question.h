// SPDX-License-Identifier: GPL-3.0-or-later
// Asks once how careful to be with an address of this computer, when who answers there is no process of it that can be
// seen. Until then it is treated as production. GUI thread.
#pragma once

#include "core/fleet/instance.h"

#include <QPointer>
#include <QWidget>

namespace headroom {

class EnvironmentQuestion : public QWidget {
    Q_OBJECT
  public:
    explicit EnvironmentQuestion(QWidget* parent = nullptr);

    void setInstance(Instance* instance);

  Q_SIGNALS:
    void answered(headroom::Environment environment);

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    void ask();

    QPointer<Instance> m_instance;
};

}  // namespace headroom
