// SPDX-License-Identifier: GPL-3.0-or-later
// Reads SLOWLOG LEN and GET each 10 s. Asks no more where that is not permitted or not known. Lives in its session's
// thread.
#pragma once

#include "core/server/slowlog.h"
#include "core/session/settings_poller.h"

#include <QObject>

#include <memory>

namespace headroom {

class SlowlogPoller : public QObject {
    Q_OBJECT
  public:
    // Threshold and length are told with each batch, from `settings`.
    SlowlogPoller(CommandPort& port, const SettingsPoller& settings, Clock& clock, QObject* parent);

    // The connection is gone.
    void reset();
    // From now on; at first it is not. Read at the next poll when it was not before.
    void setWanted(bool wanted);
    // At the next poll, also when it was refused.
    void readNow();
    // SteadyTime::max(): nothing, at least until an answer comes.
    [[nodiscard]] SteadyTime due() const { return m_pending || m_denied || !m_wanted ? SteadyTime::max() : m_next; }
    void poll(SteadyTime now);

  Q_SIGNALS:
    void read(const std::shared_ptr<const headroom::SlowlogBatch>& batch);
    // It cannot be had; the next `read` ends it.
    void refused(const headroom::Error& error);

  private:
    void take(const std::shared_ptr<SlowlogBatch>& batch, const RespValue& answer);

    CommandPort& m_port;
    const SettingsPoller& m_settings;
    Clock& m_clock;
    bool m_wanted = false;
    bool m_pending = false;
    bool m_denied = false;
    SteadyTime m_next;
};

}  // namespace headroom
