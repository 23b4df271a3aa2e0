// SPDX-License-Identifier: GPL-3.0-or-later
// Words for what is wrong with a peer's certificate. Pure; each ends a sentence that begins with the certificate.
#pragma once

#include <QByteArray>
#include <QList>
#include <QSslError>
#include <QString>

class QDateTime;
class QSslCertificate;

namespace headroom {

// "it expired on 2026-11-01 12:00 UTC; it is not for db2.example". `errors`: OpenSSL's and Qt's. Empty: nothing is
// wrong.
[[nodiscard]] QString certificateTrouble(const QSslCertificate& certificate, const QList<QSslError>& errors,
                                         const QString& wantedName);

// Whether all of that is mended by naming another CA or name; else the server or a clock is to be mended.
[[nodiscard]] bool isMendedByTrust(const QSslCertificate& certificate, const QList<QSslError>& errors);

// That it is not the one that was pinned, or not any more.
[[nodiscard]] QString pinTrouble(const QSslCertificate& certificate, const QByteArray& pinnedSha256,
                                 const QDateTime& now);

}  // namespace headroom
