// SPDX-License-Identifier: GPL-3.0-or-later
// Files that only their owner may read, whatever the umask. Blocks for a moment; any thread.
#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QString>

namespace headroom {

// Makes the folder (0700) with those above it, or takes from others what they may do in it. Errors: Local.
[[nodiscard]] Result<bool> makePrivateFolder(const QString& folder);

// Nothing stands there. False also where that cannot be told: a folder on the way may not be entered, is none, or is a
// link to nowhere, as to a disk that is not mounted.
[[nodiscard]] bool isKnownMissing(const QString& path);

// Makes the file, empty (0600), with its folder, or takes from others what they may do with it: for what somebody else
// writes (QSettings), who keeps to that. Errors: Local.
[[nodiscard]] Result<bool> makePrivateFile(const QString& path);

// Replaces the file (0600) in one go: it is the old one or the new one, also after a crash or on a full disk.
// Errors: Local.
[[nodiscard]] Result<bool> writePrivateFile(const QString& path, const QByteArray& bytes);

}  // namespace headroom
