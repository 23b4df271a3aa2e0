// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/value_filter.h"

#include "core/query/client_address.h"
#include "core/query/filter.h"
#include "core/query/filter_lexer.h"

namespace headroom {

QString valueFilter(const ClientSnapshot& snapshot, int row, int field) {
    const std::string_view key = snapshot.fieldKey(field);
    QString filter = QString::fromLatin1(key.data(), static_cast<qsizetype>(key.size()));
    const auto text = snapshot.text(row, field);
    const auto number = snapshot.number(row, field);
    if (number) {
        filter += QStringLiteral(" == %1").arg(*number);
    } else if (!text) {
        filter += QLatin1String(" is unknown");
    } else {
        ClientAddressReader addresses;
        const IpAddress ip = field == ClientField::Addr ? addresses.read(*text).ip : IpAddress();
        if (ip.form == IpAddress::None) {
            filter += QLatin1String(" == ") + quotedText(std::string(*text));
        } else {
            filter = QLatin1String("ip == ") + QString::fromStdString(ip.text());
        }
    }
    return Filter::parse(filter) ? filter : QString();
}

}  // namespace headroom
