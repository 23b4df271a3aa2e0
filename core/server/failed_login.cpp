// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/failed_login.h"

namespace headroom {

namespace {

// `addr=` of a line as CLIENT LIST writes it.
QByteArray addrIn(const QByteArray& clientInfo) {
    for (const QByteArray& field : clientInfo.split(' '))
        if (field.startsWith("addr="))
            return field.sliced(5);
    return {};
}

std::optional<FailedLogin> parseEntry(const RespValue& entry, QByteArray& reason) {
    if (entry.type != RespValue::Type::Array)
        return std::nullopt;
    FailedLogin login;
    for (std::size_t i = 0; i + 1 < entry.items.size(); i += 2) {
        const QByteArray& key = entry.items[i].text;
        const RespValue& value = entry.items[i + 1];
        if (key == "reason")
            reason = value.text;
        else if (key == "count")
            login.count = value.integer;
        else if (key == "username")
            login.user = value.text;
        else if (key == "age-seconds")
            login.ageSeconds = value.text.toDouble();
        else if (key == "client-info")
            login.addr = addrIn(value.text);
    }
    return login;
}

}  // namespace

std::vector<FailedLogin> parseAclLog(const RespValue& reply) {
    std::vector<FailedLogin> logins;
    for (const RespValue& item : reply.items) {
        QByteArray reason;
        const auto login = parseEntry(item, reason);
        if (login && reason == "auth")
            logins.push_back(*login);
    }
    return logins;
}

}  // namespace headroom
