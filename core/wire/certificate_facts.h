// SPDX-License-Identifier: GPL-3.0-or-later
// What a person wants to know of a certificate before they trust it. A value; its texts are the peer's, so escape them
// where they are shown.
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <QStringList>

class QSslCertificate;

namespace headroom {

struct CertificateFacts {
    QStringList names;   // of the subjectAltName: DNS names, then addresses
    QString commonName;  // says nothing about who may use it
    QString issuer;      // who signed it: common name, else organization; empty: it does not say
    bool selfSigned = false;
    QDateTime from;
    QDateTime until;
    QByteArray sha256;  // of its DER, 32 bytes: what TlsOptions::pinnedSha256 takes

    bool operator==(const CertificateFacts&) const = default;
};

[[nodiscard]] CertificateFacts factsOf(const QSslCertificate& certificate);

// "AB:CD:..."
[[nodiscard]] QString fingerprintText(const QByteArray& sha256);
// The same with a space after each fourth byte, to be compared by eye and broken only there.
[[nodiscard]] QString groupedFingerprint(const QByteArray& sha256);
// "2027-01-31 12:00 UTC"
[[nodiscard]] QString certificateTime(const QDateTime& time);

// Safe to show: "db1.example and 10.0.0.1", "“db1” by its common name alone"; "“Acme CA”", "itself".
[[nodiscard]] QString bearerText(const CertificateFacts& facts);
[[nodiscard]] QString issuerText(const CertificateFacts& facts);

// "It is for db1.example and 10.0.0.1, signed by “Acme CA”, valid until 2027-01-31 12:00 UTC, SHA-256 AB:CD:..."; safe
// to show, without the full stop.
[[nodiscard]] QString certificateText(const CertificateFacts& facts);

}  // namespace headroom
