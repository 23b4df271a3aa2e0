// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a certificate is for the server that was asked for: by its subjectAltName alone (RFC 9525). Qt itself also
// takes the common name, and a * that is only a part of a label (qtls_openssl.cpp, isMatchingHostname). Pure.
#pragma once

#include <QMultiMap>
#include <QSsl>
#include <QString>

namespace headroom {

// As QSslCertificate::subjectAlternativeNames() gives them.
using CertificateNames = QMultiMap<QSsl::AlternativeNameEntryType, QString>;

// `wanted`: a host name, of any script, or an IP address (an IPv6 one without brackets, with or without a zone). An
// address matches only an address, a name only a DNS name; a * stands for one whole leftmost label above two others.
[[nodiscard]] bool isCertificateFor(const CertificateNames& names, const QString& wanted);

}  // namespace headroom
