// SPDX-License-Identifier: GPL-3.0-or-later
// The keychain of the desktop (QtKeychain: Secret Service, KWallet), where it has one. Lives in the main thread: on
// Linux the answers come through GLib's main loop. Nothing is ever put into a file instead.
#pragma once

#include "core/profile/secret.h"
#include "core/result.h"

#include <QString>

#include <functional>

class QObject;

namespace headroom {

// `profileId` is the entry's key. `done` is called once, within a minute: that long a person may take to unlock it; not
// at all when `receiver` is gone by then. Errors: Local, there is no keychain that can be used; ends a sentence.
namespace keychain {

// An empty secret: there is no such entry.
void read(QObject* receiver, const QString& profileId, std::function<void(const Result<Secret>&)> done);
// The secret must be UTF-8.
void write(QObject* receiver, const QString& profileId, const Secret& secret,
           std::function<void(const Result<bool>&)> done);
// That it is not there is no error.
void remove(QObject* receiver, const QString& profileId, std::function<void(const Result<bool>&)> done);

}  // namespace keychain

}  // namespace headroom
