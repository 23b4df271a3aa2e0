// SPDX-License-Identifier: GPL-3.0-or-later
// What TLS needs of this computer: the CAs to trust, our certificate and its key. Read at each connect, so that a
// renewed certificate is found; the CAs only when their files changed. Any thread.
#pragma once

#include "core/profile/secret.h"
#include "core/profile/transport.h"
#include "core/result.h"

#include <QSslConfiguration>

namespace headroom {

// TLS 1.2 or later, a whole handshake each time (no tickets), the peer proven by its certificate unless `insecure` or a
// pin is set: then the certificate is looked at by SocketChannel alone. Revocation is not checked.
// Errors: Local, a file cannot be used; Auth, the key is encrypted and `passphrase` is missing or wrong.
[[nodiscard]] Result<QSslConfiguration> tlsConfiguration(const TlsOptions& options, const Secret& passphrase);

// Whether others than its owner may read the key.
[[nodiscard]] bool isReadByOthers(const QString& keyFile);

}  // namespace headroom
