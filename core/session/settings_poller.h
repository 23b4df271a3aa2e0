// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the settings that matter for connections (knownSettings()) each 10 s: all in one CONFIG GET, or, where that
// takes one name only, one by one. Asks no more where it is not permitted or not known. Lives in its session's thread.
#pragma once

#include "core/session/command_port.h"

#include <QObject>

#include <memory>

namespace headroom {

class SettingsPoller : public QObject {
    Q_OBJECT
  public:
    SettingsPoller(CommandPort& port, Clock& clock, QObject* parent);

    // The connection is gone, and what was read over it.
    void reset();
    // From now on; at first it is not. Read at the next poll when it was not before.
    void setWanted(bool wanted);
    // At the next poll, also what was refused.
    void readNow();
    // SteadyTime::max(): nothing, at least until an answer comes.
    [[nodiscard]] SteadyTime due() const { return m_pending || m_denied || !m_wanted ? SteadyTime::max() : m_next; }
    void poll(SteadyTime now);
    // The answer to a CONFIG GET, of whomever, is no answer to it.
    void refuse(const RespValue& answer);

    // Null until read.
    [[nodiscard]] const std::shared_ptr<const ServerSettings>& settings() const { return m_settings; }

  Q_SIGNALS:
    void read(const std::shared_ptr<const headroom::ServerSettings>& settings);
    // They cannot be had; the next `read` ends it.
    void refused(const headroom::Error& error);

  private:
    void ask();
    void askOneByOne();
    void take(const std::shared_ptr<ServerSettings>& settings, const Reply& reply, bool last);
    [[nodiscard]] std::shared_ptr<ServerSettings> blank() const;

    CommandPort& m_port;
    Clock& m_clock;
    Peer::Form m_severalNames = Peer::Form::Untried;  // in one CONFIG GET
    bool m_wanted = false;
    bool m_pending = false;
    bool m_denied = false;
    SteadyTime m_next;
    std::shared_ptr<const ServerSettings> m_settings;
};

}  // namespace headroom
