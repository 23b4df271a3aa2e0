// SPDX-License-Identifier: GPL-3.0-or-later
// `headroom clients`: the first whole client table, with the sample before it. Main thread.
#pragma once

#include "core/console/clients_output.h"
#include "core/console/one_shot.h"

namespace headroom {

class ClientsCommand : public OneShot {
    Q_OBJECT
  public:
    ClientsCommand(const CommandLine& commandLine, Output& output, QObject* parent = nullptr);

  private:
    void onListing(const headroom::ClientListing& listing);

    CommandLine m_commandLine;
    std::shared_ptr<const InfoSample> m_sample;
    int m_scanSeconds = 0;
    bool m_readsWhole = false;
};

}  // namespace headroom
