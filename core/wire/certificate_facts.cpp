// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/wire/certificate_facts.h"

#include "core/text/escape.h"
#include "core/text/sentence.h"

#include <QCryptographicHash>
#include <QSslCertificate>

#include <algorithm>

namespace headroom {

namespace {

constexpr int mostNames = 5;
constexpr int longestName = 100;

QString shown(const QString& text) {
    return visibleText(text.toUtf8(), longestName);
}

}  // namespace

QString bearerText(const CertificateFacts& facts) {
    if (facts.names.isEmpty())
        return facts.commonName.isEmpty() ? Sentence::tr("nobody by name")
                                          : Sentence::tr("“%1” by its common name alone").arg(shown(facts.commonName));
    QStringList names;
    for (const QString& name : facts.names.first(std::min<qsizetype>(facts.names.size(), mostNames)))
        names += shown(name);
    if (facts.names.size() > mostNames)
        names += QStringLiteral("%1 more").arg(facts.names.size() - mostNames);
    const QString last = names.takeLast();
    return names.isEmpty() ? last : names.join(QLatin1String(", ")) + QLatin1String(" and ") + last;
}

QString issuerText(const CertificateFacts& facts) {
    return facts.selfSigned         ? QStringLiteral("itself")
           : facts.issuer.isEmpty() ? Sentence::tr("somebody without a name")
                                    : QStringLiteral("“%1”").arg(shown(facts.issuer));
}

CertificateFacts factsOf(const QSslCertificate& certificate) {
    const auto first = [](const QStringList& texts) { return texts.isEmpty() ? QString() : texts.first(); };
    const auto names = certificate.subjectAlternativeNames();
    CertificateFacts facts;
    facts.names = names.values(QSsl::IpAddressEntry) + names.values(QSsl::DnsEntry);
    std::ranges::reverse(facts.names);  // the last comes first
    facts.commonName = first(certificate.subjectInfo(QSslCertificate::CommonName));
    facts.issuer = first(certificate.issuerInfo(QSslCertificate::CommonName));
    if (facts.issuer.isEmpty())
        facts.issuer = first(certificate.issuerInfo(QSslCertificate::Organization));
    facts.selfSigned = certificate.isSelfSigned();
    facts.from = certificate.effectiveDate();
    facts.until = certificate.expiryDate();
    facts.sha256 = certificate.digest(QCryptographicHash::Sha256);
    return facts;
}

QString fingerprintText(const QByteArray& sha256) {
    return QString::fromLatin1(sha256.toHex(':').toUpper());
}

QString groupedFingerprint(const QByteArray& sha256) {
    constexpr int bytesInGroup = 4;
    QStringList groups;
    for (qsizetype at = 0; at < sha256.size(); at += bytesInGroup)
        groups += fingerprintText(sha256.mid(at, bytesInGroup));
    return groups.join(u' ');
}

QString certificateTime(const QDateTime& time) {
    return time.toUTC().toString(QStringLiteral("yyyy-MM-dd HH:mm 'UTC'"));
}

QString certificateText(const CertificateFacts& facts) {
    return Sentence::tr("It is for %1, signed by %2, valid until %3, SHA-256 %4")
        .arg(bearerText(facts), issuerText(facts), certificateTime(facts.until), fingerprintText(facts.sha256));
}

}  // namespace headroom
