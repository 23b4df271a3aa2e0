// SPDX-License-Identifier: GPL-3.0-or-later
// The main window with all it stands on, its ledger in a directory of its own.
#pragma once

#include "core/action/lease_store.h"
#include "core/action/ledger.h"
#include "core/profile/profile_store.h"
#include "core/profile/secret_source.h"
#include "core/session/engine.h"
#include "gui/app/main_window.h"
#include "gui/connect/profile_edits.h"
#include "gui/style/theme.h"

#include <QTemporaryDir>

namespace headroom {

struct WholeWindow {
    QTemporaryDir books;
    Ledger ledger{books.filePath(QStringLiteral("ledger.sqlite"))};
    LeaseStore leases{ledger};
    SecretSource secrets;
    ProfileStore profiles{books.filePath(QStringLiteral("profiles.json"))};
    ProfileEdits edits{profiles, secrets};
    Engine engine;
    Theme theme;
    Workspace workspace{engine, leases, profiles};
    MainWindow window{engine, workspace, theme, ledger, edits};

    WholeWindow() { engine.setSecretSource(&secrets); }

    // nullptr: there is none.
    [[nodiscard]] Instance* first() const {
        return workspace.instances().empty() ? nullptr : workspace.instances().front().get();
    }
};

}  // namespace headroom
