// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/json_text.h"

#include "core/text/escape.h"

#include <algorithm>

namespace headroom {

QByteArray jsonString(const QString& text) {
    const auto isPlain = [](QChar c) { return c >= u' ' && c < u'\x7f' && c != u'"' && c != u'\\'; };
    if (std::ranges::all_of(text, isPlain))
        return '"' + text.toLatin1() + '"';
    QByteArray json = "\"";
    for (const char32_t c : text.toStdU32String()) {
        const QString character = QString::fromUcs4(&c, 1);
        if (c == U'"' || c == U'\\')
            json += '\\';
        if (isHidden(c)) {
            for (const QChar unit : character)
                json += "\\u" + QByteArray::number(unit.unicode(), 16).rightJustified(4, '0');
        } else {
            json += character.toUtf8();
        }
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
