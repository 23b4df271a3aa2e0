// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/json_text.h"

namespace headroom {

QByteArray jsonString(const QString& text) {
    QByteArray json = "\"";
    for (const char c : text.toUtf8()) {
        if (c == '"' || c == '\\')
            json += '\\';
        if (static_cast<unsigned char>(c) < 0x20)
            json += "\\u" + QByteArray::number(c, 16).rightJustified(4, '0');
        else
            json += c;
    }
    return json + '"';
}

QByteArray jsonNumber(std::optional<qint64> value) {
    return value ? QByteArray::number(*value) : QByteArrayLiteral("null");
}

QByteArray jsonNumber(std::optional<double> value, int decimals) {
    return value ? QByteArray::number(*value, 'f', decimals) : QByteArrayLiteral("null");
}

QByteArray jsonArray(const QByteArrayList& items) {
    return '[' + items.join(',') + ']';
}

JsonObject& JsonObject::add(const QString& key, const QByteArray& value) {
    if (!m_members.isEmpty())
        m_members += ',';
    m_members += jsonString(key) + ':' + value;
    return *this;
}

}  // namespace headroom
