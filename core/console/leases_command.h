// SPDX-License-Identifier: GPL-3.0-or-later
// `headroom leases`: the settings that are changed for a while, and with --revert putting back what a program left
// behind. Main thread.
#pragma once

#include "core/action/lease_keeper.h"
#include "core/console/command_line.h"
#include "core/console/console.h"
#include "core/console/output.h"
#include "core/console/secret_question.h"
#include "core/profile/profile_store.h"
#include "core/session/session.h"

#include <QTimer>

#include <map>
#include <memory>

namespace headroom {

class LeasesCommand : public QObject {
    Q_OBJECT
  public:
    // `output` must outlive it.
    LeasesCommand(const CommandLine& commandLine, Output& output, QObject* parent = nullptr);
    ~LeasesCommand() override;

    void start();

  private:
    void onFound(const Result<std::vector<Lease>>& leases);
    void revert(const Lease& lease);
    void onStatus(const QString& server, const headroom::SessionStatus& status);
    void settle(qint64 id, const Lease& lease, ExitCode code);
    void onTooLate();
    void tell(const QString& text);
    void end();
    [[nodiscard]] const Endpoint* asked(const Lease& lease) const;
    [[nodiscard]] Endpoint wayTo(const Lease& lease) const;

    CommandLine m_commandLine;
    Output& m_output;
    Ledger m_ledger;
    LeaseStore m_store{m_ledger};
    std::vector<Lease> m_leases;  // all that are told, as they stand now
    ProfileStore m_profiles;
    SecretSource m_secrets;
    std::map<QString, std::unique_ptr<Session>> m_sessions;
    std::map<QString, QString> m_troubles;  // of servers that cannot be reached
    std::unique_ptr<LeaseKeeper> m_keeper;  // before the sessions it goes
    std::map<qint64, QString> m_waiting;    // by lease: the server
    ExitCode m_code = ExitOk;
    bool m_anyTold = false;
    bool m_isOneServer = false;  // all m_leases are of one
    QTimer m_patience;
};

}  // namespace headroom
