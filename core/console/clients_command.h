// SPDX-License-Identifier: GPL-3.0-or-later
// `headroom clients`: the first client table, with the sample before it. Main thread.
#pragma once

#include "core/console/clients_output.h"
#include "core/console/one_shot.h"

namespace headroom {

class ClientsCommand : public OneShot {
    Q_OBJECT
  public:
    ClientsCommand(const CommandLine& commandLine, Output& output, QObject* parent = nullptr);

  private:
    void onSnapshot(const std::shared_ptr<const headroom::ClientSnapshot>& snapshot, qint64 ownId);

    CommandLine m_commandLine;
    std::shared_ptr<const InfoSample> m_sample;
};

}  // namespace headroom
