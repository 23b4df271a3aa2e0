// SPDX-License-Identifier: GPL-3.0-or-later
// Reads INFO each second, and the limit with it where INFO does not tell it: what the server says of itself. Reads INFO
// commandstats when asked to. Learns whether INFO takes several sections. Lives in its session's thread.
#pragma once

#include "core/session/command_port.h"

#include <QObject>

#include <memory>
#include <optional>

namespace headroom {

class InfoPoller : public QObject {
    Q_OBJECT
  public:
    static constexpr std::chrono::seconds interval{1};

    InfoPoller(Connector& connector, CommandPort& port, Clock& clock, QObject* parent);

    // Where in each second by the clock it reads; else where it was when the login was over. Before begin().
    void setPhase(std::chrono::milliseconds phase) { m_phase = phase; }
    // Takes what the login told; may end the connection.
    void begin(const Login& login);
    // The connection is gone.
    void reset();
    // At the next poll, also what was refused.
    void readNow();
    // SteadyTime::max(): nothing until an answer comes.
    [[nodiscard]] SteadyTime due() const { return m_pending ? SteadyTime::max() : m_next; }
    void poll(SteadyTime now);
    // The server's own account of what commands cost it, as commandStatsRead.
    void askCommandStats();

    // As CONFIG GET says, where INFO does not; nullopt: not known.
    [[nodiscard]] std::optional<qint64> configuredMaxclients() const { return m_configuredMaxclients; }
    [[nodiscard]] qint64 roundTripUsec() const { return m_roundTripUsec; }  // of the last INFO; -1 unknown

  Q_SIGNALS:
    // Connected. `missing`: why the server does not tell the figures; empty: it does.
    void sampled(const std::shared_ptr<const headroom::InfoSample>& sample, const QString& missing);
    // INFO cannot be had now.
    void refused(headroom::SessionState state, const headroom::Error& why);
    // CONFIG GET is not known here.
    void configRefused(const headroom::RespValue& answer);
    void commandStatsRead(const headroom::InfoFields& stats);

  private:
    void ask();
    // The next second's place that is not too near.
    [[nodiscard]] SteadyTime tickAfter(SteadyTime time) const;
    void takeLimit(const Reply& reply);
    void tryInfoSections();
    // Whether the answer to INFO with sections is one; else INFO without is asked from now on.
    [[nodiscard]] bool takesInfoSections(const RespValue& answer);
    void onInfo(const Reply& reply);
    void onInfoRefused(const QByteArray& errorText);

    Connector& m_connector;
    CommandPort& m_port;
    Clock& m_clock;
    std::optional<SteadyTime::duration> m_phase;
    SteadyTime m_begin;
    SteadyTime m_next;
    bool m_pending = false;
    bool m_infoDenied = false;
    bool m_countsClients = false;  // INFO does
    bool m_statsDenied = false;    // INFO commandstats
    std::optional<qint64> m_configuredMaxclients;
    bool m_limitUntold = false;  // by INFO, so CONFIG GET is asked with it
    bool m_limitDenied = false;
    qint64 m_roundTripUsec = -1;
};

}  // namespace headroom
