// SPDX-License-Identifier: GPL-3.0-or-later
// `headroom clients`: the first whole client table, with the sample before it. Main thread.
#pragma once

#include "core/console/clients_output.h"
#include "core/console/console.h"
#include "core/console/table_command.h"

namespace headroom {

class ClientsCommand : public TableCommand {
    Q_OBJECT
  public:
    ClientsCommand(const CommandLine& commandLine, Output& output, QObject* parent = nullptr);

  private:
    void onTable(const ClientListing& listing, const std::shared_ptr<const InfoSample>& sample) override;
    void onRefused(const Error& error, const ClientListing& own,
                   const std::shared_ptr<const InfoSample>& sample) override;
    void print(const ClientListing& listing, const std::shared_ptr<const InfoSample>& sample, ExitCode code);

    CommandLine m_commandLine;
};

}  // namespace headroom
