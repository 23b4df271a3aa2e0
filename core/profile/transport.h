// SPDX-License-Identifier: GPL-3.0-or-later
// What carries the bytes to a server. A value, without a secret: the passphrase of a key is asked for separately.
#pragma once

#include <QByteArray>
#include <QString>

#include <optional>

namespace headroom {

// Files are PEM, their names as a person gave them; empty: none.
struct TlsOptions {
    QString caFile;         // the CAs to trust; without both the system's,
    QString caDirectory;    // all files in it
    QString certFile;       // our own certificate and what it is signed by,
    QString keyFile;        // and its key, RSA or EC: both or none
    QString serverName;     // sent to the server (SNI), and the name its certificate must bear; empty: the host
    bool insecure = false;  // nothing of the certificate is checked
    // Of the server's certificate (its DER), 32 bytes: only exactly this one is accepted, until it expires; who signed
    // it and its name do not matter. Empty: none.
    QByteArray pinnedSha256;

    bool operator==(const TlsOptions&) const = default;
};

struct Transport {
    std::optional<TlsOptions> tls;  // nullopt: plain text

    bool operator==(const Transport&) const = default;
};

}  // namespace headroom
