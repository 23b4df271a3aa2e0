// SPDX-License-Identifier: GPL-3.0-or-later
// The addresses a person connected to without saving them, newest first: without user and password, kept for the next
// start. The newest stand here as buttons. GUI thread.
#pragma once

#include "core/profile/endpoint.h"

#include <QStringList>
#include <QWidget>

namespace headroom {

class RecentAddresses : public QWidget {
    Q_OBJECT
  public:
    static constexpr int MaxKept = 10;
    static constexpr int MaxShown = 3;

    explicit RecentAddresses(QWidget* parent = nullptr);

    // Comes to the front; a saved server is not kept a second time.
    void remember(const Endpoint& endpoint);
    // However it is written.
    void forget(const Endpoint& endpoint);
    [[nodiscard]] static QStringList all();

  Q_SIGNALS:
    void chosen(const QString& address);

  private:
    void fill();
};

}  // namespace headroom
