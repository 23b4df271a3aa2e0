// SPDX-License-Identifier: GPL-3.0-or-later
// What was open when the program ended, so that it is open again at the next start: which servers, in which order, on
// which page, and the last INFO of each. No secret: the password of an address is asked for again. Blocks for a moment.
// The file (0600) is written as profiles.json is, with "page" and "current" beside the profiles, and "profile", "info"
// and "taken" (ms since 1970) in them; their own ids and names mean nothing.
#pragma once

#include "core/clock.h"
#include "core/profile/profile_store.h"
#include "core/result.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace headroom {

struct OpenServer {
    Endpoint endpoint;
    QByteArray info;  // as InfoSample::info; empty: none
    WallTime taken;   // when
};

struct OpenServers {
    static constexpr qsizetype mostInfoBytes = 64 * 1024;  // of one; a longer one is left out

    std::vector<OpenServer> servers;
    int current = 0;  // of them
    QString page;     // as MainWindow::showPage() takes it; empty: not told
};

// $XDG_DATA_HOME/headroom/open.json
[[nodiscard]] QString openServersPath();
// Those of profiles are as `profiles` says now, or as strict as flags made them; whose profile is gone are left out.
// Nothing when there is no such file, or it cannot be understood: it is only a convenience.
[[nodiscard]] OpenServers readOpenServers(const QString& path, const ProfileStore& profiles);
// Errors: Local.
[[nodiscard]] Result<bool> writeOpenServers(const QString& path, const OpenServers& open, const ProfileStore& profiles);

}  // namespace headroom
