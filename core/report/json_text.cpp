// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/json_text.h"

#include "core/report/escape.h"

#include <algorithm>

namespace headroom {

QByteArray jsonString(const QString& text) {
    const QByteArray bytes = text.toUtf8();
    const auto isSpecial = [](char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; };
    if (std::none_of(bytes.begin(), bytes.end(), isSpecial))
        return '"' + bytes + '"';
    QByteArray json = "\"";
    for (const char c : bytes) {
        if (c == '"' || c == '\\')
            json += '\\';
        if (static_cast<unsigned char>(c) < 0x20)
            json += "\\u" + QByteArray::number(c, 16).rightJustified(4, '0');
        else
            json += c;
    }
    return json + '"';
}

QByteArray jsonBytes(const QByteArray& bytes) {
    return jsonString(reversibleText(bytes));
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
