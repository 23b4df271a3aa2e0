// SPDX-License-Identifier: GPL-3.0-or-later
// A command that needs one whole client table, with the sample before it. Main thread.
#pragma once

#include "core/console/one_shot.h"

#include <memory>

namespace headroom {

class TableCommand : public OneShot {
    Q_OBJECT
  public:
    TableCommand(const Endpoint& endpoint, Output& output, QObject* parent = nullptr);

  protected:
    // Once. `sample` is null only where INFO is not permitted and the command goes without.
    virtual void onTable(const ClientListing& listing, const std::shared_ptr<const InfoSample>& sample) = 0;

    // The table is not permitted. `own`: our own row, where that is; else its snapshot is null.
    virtual void onRefused(const Error& error, const ClientListing& own,
                           const std::shared_ptr<const InfoSample>& sample);

  private:
    void onListing(const headroom::ClientListing& listing);

    std::shared_ptr<const InfoSample> m_sample;
    ClientListing m_own;
    int m_scanSeconds = 0;
    bool m_readsWhole = false;
    bool m_done = false;
};

}  // namespace headroom
