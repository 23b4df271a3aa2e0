// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/wire/certificate_name.h"

#include <QHostAddress>
#include <QUrl>

#include <algorithm>

namespace headroom {

namespace {

// Lower-case letters, digits, - and _ between dots; a zero byte in it is the oldest trick.
bool isPlainName(QStringView name) {
    return !name.isEmpty() && !name.startsWith(u'.') && !name.endsWith(u'.') && !name.contains(u"..") &&
           std::ranges::all_of(name, [](QChar c) {
               return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'-' || c == u'_' || c == u'.';
           });
}

bool matches(const QString& pattern, const QString& name) {
    if (!pattern.startsWith(QLatin1String("*.")))
        return isPlainName(pattern) && pattern == name;
    const QStringView rest = QStringView(pattern).mid(2);
    const auto dot = name.indexOf(u'.');
    return isPlainName(rest) && rest.contains(u'.') && dot > 0 && QStringView(name).mid(dot + 1) == rest;
}

}  // namespace

bool isCertificateFor(const CertificateNames& names, const QString& wanted) {
    QHostAddress address(wanted);
    if (!address.isNull()) {
        address.setScopeId({});
        const QStringList addresses = names.values(QSsl::IpAddressEntry);
        return std::ranges::any_of(addresses, [&address](const QString& text) {
            return QHostAddress(text).isEqual(address, QHostAddress::StrictConversion);
        });
    }
    QString name = QString::fromLatin1(QUrl::toAce(wanted)).toLower();
    if (name.endsWith(u'.'))
        name.chop(1);
    const QStringList patterns = names.values(QSsl::DnsEntry);
    return isPlainName(name) &&
           std::ranges::any_of(patterns, [&name](const QString& pattern) { return matches(pattern.toLower(), name); });
}

}  // namespace headroom
