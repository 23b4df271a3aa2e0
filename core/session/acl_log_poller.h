// SPDX-License-Identifier: GPL-3.0-or-later
// Reads ACL LOG each 10 s, but only while logins fail: then it tells who they are. Asks no more where that is not
// permitted or not known. Lives in its session's thread.
#pragma once

#include "core/server/failed_login.h"
#include "core/session/command_port.h"

#include <QObject>

#include <memory>
#include <optional>

namespace headroom {

class AclLogPoller : public QObject {
    Q_OBJECT
  public:
    AclLogPoller(CommandPort& port, Clock& clock, QObject* parent);

    // The connection is gone.
    void reset();
    // From now on; at first it is not.
    void setWanted(bool wanted) { m_wanted = wanted; }
    // How many logins failed since the server's start, as INFO tells it.
    void noteFailed(std::optional<qint64> count);
    // SteadyTime::max(): nothing, at least until an answer comes or a login fails.
    [[nodiscard]] SteadyTime due() const;
    void poll(SteadyTime now);

  Q_SIGNALS:
    void read(const std::shared_ptr<const headroom::FailedLogins>& logins);

  private:
    CommandPort& m_port;
    Clock& m_clock;
    bool m_wanted = false;
    bool m_pending = false;
    bool m_denied = false;
    bool m_anyNew = false;
    std::optional<qint64> m_failed;
    SteadyTime m_next;
};

}  // namespace headroom
