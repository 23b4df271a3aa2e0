// SPDX-License-Identifier: GPL-3.0-or-later
// One look at 127.0.0.1:6379: what answers there? Sends a single PING and closes at once. Lives in its owner's thread.
#pragma once

#include <QObject>
#include <QTcpSocket>
#include <QTimer>

namespace headroom {

class LocalProbe : public QObject {
    Q_OBJECT
  public:
    static constexpr quint16 defaultPort = 6379;

    enum class Finding { Nothing, Redis, NeedsPassword, Full, SomethingElse };

    explicit LocalProbe(QObject* parent = nullptr);
    // `found` comes once for each call, within two seconds.
    void look(quint16 port = defaultPort);

  Q_SIGNALS:
    void found(headroom::LocalProbe::Finding finding);

  private:
    void finish(Finding finding);

    QTcpSocket m_socket;
    QTimer m_patience;
    bool m_looking = false;
};

}  // namespace headroom
