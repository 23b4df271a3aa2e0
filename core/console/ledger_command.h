// SPDX-License-Identifier: GPL-3.0-or-later
// `headroom ledger`: what was done to servers. Main thread.
#pragma once

#include "core/action/ledger.h"
#include "core/console/command_line.h"
#include "core/console/output.h"

namespace headroom {

class LedgerCommand : public QObject {
    Q_OBJECT
  public:
    // `output` must outlive it.
    LedgerCommand(const CommandLine& commandLine, Output& output, QObject* parent = nullptr);

    void start();

  private:
    void take(const Result<Ledger::Rows>& found);

    CommandLine m_commandLine;
    Output& m_output;
    Ledger m_ledger;
};

}  // namespace headroom
