// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/wire/certificate_trouble.h"

#include "core/text/sentence.h"
#include "core/wire/certificate_facts.h"
#include "core/wire/certificate_name.h"

#include <QCryptographicHash>
#include <QDateTime>

#include <algorithm>

namespace headroom {

namespace {

QString wordsFor(const QSslError& error, const QSslCertificate& leaf) {
    const QSslCertificate certificate = error.certificate();
    const bool isOfSigner = !certificate.isNull() && certificate != leaf;
    const QString which = isOfSigner ? Sentence::tr("the certificate that signed it") : QStringLiteral("it");
    switch (error.error()) {
        case QSslError::CertificateExpired:
            return Sentence::tr("%1 expired on %2 (have it renewed on the server)")
                .arg(which, certificateTime(certificate.expiryDate()));
        case QSslError::CertificateNotYetValid:
            return Sentence::tr(
                       "%1 is valid from %2 on only, or the clock of this computer is wrong (check that first)")
                .arg(which, certificateTime(certificate.effectiveDate()));
        case QSslError::SelfSignedCertificate:
            return Sentence::tr("it is signed by itself, and is none of those that are trusted");
        case QSslError::SelfSignedCertificateInChain:
        case QSslError::CertificateUntrusted:
            return Sentence::tr("no trusted CA vouches for it");
        case QSslError::UnableToGetLocalIssuerCertificate:
        case QSslError::UnableToGetIssuerCertificate:
        case QSslError::UnableToVerifyFirstCertificate:
            return Sentence::tr("no trusted CA vouches for it, or the server leaves out the certificates in between");
        case QSslError::InvalidPurpose:
            if (!isOfSigner)
                return Sentence::tr(
                    "it is not meant for servers (have one with the extended key usage serverAuth issued)");
            [[fallthrough]];
        case QSslError::InvalidCaCertificate:
        case QSslError::PathLengthExceeded:
            return Sentence::tr("who signed it may not sign certificates (have it issued by a CA)");
        case QSslError::UnspecifiedError:
            return Sentence::tr(
                "OpenSSL does not take it: its key or its signature may be too weak (have it issued anew)");
        default:
            return error.errorString();
    }
}

}  // namespace

QString certificateTrouble(const QSslCertificate& certificate, const QList<QSslError>& errors,
                           const QString& wantedName) {
    if (certificate.isNull())
        return Sentence::tr("the server shows none");
    QStringList troubles;
    const auto add = [&troubles](const QString& words) {
        if (!troubles.contains(words))
            troubles += words;
    };
    bool isForOther = !isCertificateFor(certificate.subjectAlternativeNames(), wantedName);
    for (const QSslError& error : errors) {
        if (error.error() == QSslError::HostNameMismatch)
            isForOther = true;
        else
            add(wordsFor(error, certificate));
    }
    if (isForOther)
        add(certificate.subjectAlternativeNames().isEmpty()
                ? Sentence::tr(
                      "it has no subjectAltName, and its common name alone does not count (have it issued with one)")
                : Sentence::tr("it is not for %1").arg(wantedName));
    return troubles.join(QLatin1String("; "));
}

bool isMendedByTrust(const QSslCertificate& certificate, const QList<QSslError>& errors) {
    return !certificate.subjectAlternativeNames().isEmpty() && std::ranges::all_of(errors, [](const QSslError& error) {
        switch (error.error()) {
            case QSslError::HostNameMismatch:
            case QSslError::SelfSignedCertificate:
            case QSslError::SelfSignedCertificateInChain:
            case QSslError::CertificateUntrusted:
            case QSslError::UnableToGetLocalIssuerCertificate:
            case QSslError::UnableToGetIssuerCertificate:
            case QSslError::UnableToVerifyFirstCertificate:
                return true;
            default:
                return false;
        }
    });
}

QString pinTrouble(const QSslCertificate& certificate, const QByteArray& pinnedSha256, const QDateTime& now) {
    if (certificate.digest(QCryptographicHash::Sha256) != pinnedSha256)
        return Sentence::tr("it is another one than was pinned");
    if (certificate.expiryDate() < now)
        return Sentence::tr("it was pinned until it expired on %1 (have it renewed on the server)")
            .arg(certificateTime(certificate.expiryDate()));
    return {};
}

}  // namespace headroom
