// SPDX-License-Identifier: GPL-3.0-or-later
// What the commands for one instance share: connect, ask or do one thing, print it, end; or say why not. Main thread.
// A full server is the reason to come: the next freed slot is tried for a minute, which stderr tells at once.
#pragma once

#include "core/console/console.h"
#include "core/console/output.h"
#include "core/console/secret_question.h"
#include "core/session/session.h"

#include <QObject>
#include <QTimer>

#include <functional>

namespace headroom {

// Asked for once, so it may take more of the server's time than watching does; one command still may not.
inline constexpr CostLimits oneShotLimits{.share = 0.1};

class OneShot : public QObject {
    Q_OBJECT
  public:
    // `output` must outlive it.
    OneShot(const Endpoint& endpoint, Output& output, QObject* parent = nullptr);

    void start() { m_session.start(); }

  protected:
    [[nodiscard]] Session& session() { return m_session; }
    // The command can do without INFO, where a user may not read it.
    void doWithoutInfo() { m_needsInfo = false; }
    // Then: why there is none, and what grants it.
    [[nodiscard]] const QString& whyNoInfo() const { return m_status.detail; }
    [[nodiscard]] bool goesWithoutInfo() const { return !m_needsInfo && m_status.state == SessionState::NoPermission; }
    // Prints, closes the connection and ends.
    void succeed(const QByteArray& text, ExitCode code = ExitOk);
    // From now on nothing is too late, and the command itself answers for what becomes of the connection.
    void takeTime();
    // For a deed, after takeTime(): stderr is told when the server does not answer; after 30 s `giveUp` is called.
    void watchForSilence(std::function<void()> giveUp);
    // For deeds. A profile that is locked: typing its name, which unlockQuestion() asks for, unlocks it as long
    // as this runs.
    [[nodiscard]] QString unlockQuestion(const QString& deed) const;
    // Why nothing is done; `wanted`: what was to be typed for it, or empty.
    [[nodiscard]] static QString notConfirmed(const QString& wanted);
    void unlock() { m_session.setReadOnly(false); }
    // Says the sentence on stderr.
    void fail(ExitCode code, const QString& detail);
    // A command of ours was refused.
    void failRefused(const Error& error);

  private:
    void onStatus(const headroom::SessionStatus& status);
    void waitForSlot();
    void onTooLate();

    Output& m_output;
    SecretSource m_secrets;
    Session m_session;
    SessionStatus m_status;
    bool m_needsInfo = true;
    bool m_waitsForSlot = false;
    bool m_toldUnreachable = false;
    bool m_takesTime = false;
    QTimer m_deadline;
    QTimer m_silence;
};

}  // namespace headroom
