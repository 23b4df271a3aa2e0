// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/transport_json.h"

#include <algorithm>
#include <utility>

namespace headroom {

namespace {

constexpr qsizetype sha256Bytes = 32;

const std::pair<const char*, QString TlsOptions::*> tlsTexts[] = {{"ca_file", &TlsOptions::caFile},
                                                                  {"ca_directory", &TlsOptions::caDirectory},
                                                                  {"certificate", &TlsOptions::certFile},
                                                                  {"key", &TlsOptions::keyFile},
                                                                  {"server_name", &TlsOptions::serverName}};

}  // namespace

QJsonObject transportJson(const Transport& transport) {
    if (!transport.tls)
        return {};
    const TlsOptions& tls = *transport.tls;
    QJsonObject object{{QStringLiteral("kind"), QStringLiteral("tls")}};
    for (const auto& [key, member] : tlsTexts) {
        if (!(tls.*member).isEmpty())
            object.insert(QLatin1String(key), tls.*member);
    }
    if (tls.insecure)
        object.insert(QStringLiteral("insecure"), true);
    if (!tls.pinnedSha256.isEmpty())
        object.insert(QStringLiteral("pinned_sha256"), QString::fromLatin1(tls.pinnedSha256.toHex()));
    return object;
}

std::optional<Transport> transportFromJson(QJsonObject object) {
    Transport transport;
    if (object.isEmpty())
        return transport;
    if (object.take(QStringLiteral("kind")) != QLatin1String("tls"))
        return std::nullopt;
    TlsOptions& tls = transport.tls.emplace();
    for (const auto& [key, member] : tlsTexts) {
        const QJsonValue value = object.take(QLatin1String(key));
        if ((!value.isString() && !value.isUndefined()) || value.toString().contains(QChar::Null))
            return std::nullopt;
        tls.*member = value.toString();
    }
    const QJsonValue insecure = object.take(QStringLiteral("insecure"));
    const QJsonValue pinned = object.take(QStringLiteral("pinned_sha256"));
    tls.insecure = insecure.toBool();
    tls.pinnedSha256 = QByteArray::fromHex(pinned.toString().toLatin1());
    const bool isPin = pinned.isUndefined() || (tls.pinnedSha256.size() == sha256Bytes &&
                                                QString::fromLatin1(tls.pinnedSha256.toHex()) == pinned.toString());
    const bool isPair = tls.certFile.isEmpty() == tls.keyFile.isEmpty();
    const bool isKnown = object.isEmpty() && (insecure.isBool() || insecure.isUndefined()) && isPin && isPair;
    return isKnown ? std::optional(transport) : std::nullopt;
}

}  // namespace headroom
