// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/escape.h"

#include <QStringList>

namespace headroom {

namespace {

struct CodePoint {
    char32_t value = 0;
    qsizetype bytes = 1;
    bool valid = false;
};

// The code point at the start of `bytes`, which is not empty. Overlong forms, surrogates and cut sequences are not
// valid.
CodePoint decode(QByteArrayView bytes) {
    const auto byte = [bytes](qsizetype i) { return static_cast<unsigned char>(bytes[i]); };
    const unsigned char first = byte(0);
    if (first < 0x80) {
        return {first, 1, true};
    }
    const qsizetype length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || bytes.size() < length) {
        return {};
    }
    char32_t value = first & (0xffU >> (length + 1));
    for (qsizetype i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0U) != 0x80) {
            return {};
        }
        value = (value << 6) | (byte(i) & 0x3fU);
    }
    const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
    if (overlong || value > 0x10ffff || QChar::isSurrogate(value)) {
        return {};
    }
    return {value, length, true};
}

bool isControl(char32_t c) {
    return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

// Code points that draw nothing or nobody knows what, or that change how their neighbours are drawn.
bool isInvisible(char32_t c) {
    if (c < 0xa0) {
        return false;
    }
    switch (QChar::category(c)) {
        case QChar::Other_Format:
        case QChar::Other_NotAssigned:
        case QChar::Other_PrivateUse:
        case QChar::Separator_Line:
        case QChar::Separator_Paragraph:
        case QChar::Separator_Space:
            return true;
        default:
            break;
    }
    // Fillers, joiners and variation selectors, which Unicode files under letters and marks.
    return c == 0x034f || c == 0x115f || c == 0x1160 || c == 0x17b4 || c == 0x17b5 || (c >= 0x180b && c <= 0x180f) ||
           c == 0x2800 || c == 0x3164 || (c >= 0xfe00 && c <= 0xfe0f) || c == 0xffa0 || (c >= 0xe0100 && c <= 0xe01ef);
}

void appendHex(QString& out, QByteArrayView bytes) {
    for (const char c : bytes) {
        out += QStringLiteral("\\x%1").arg(static_cast<unsigned char>(c), 2, 16, QLatin1Char('0'));
    }
}

// Other than what ends lines and columns.
bool isHiddenInCell(char32_t c) {
    return isHidden(c) && c != U'\t' && c != U'\r' && c != U'\n';
}

}  // namespace

bool isHidden(char32_t c) {
    return isControl(c) || isInvisible(c) || QChar::isSurrogate(c);
}

QString visibleText(QByteArrayView bytes, int maxLength) {
    QString out;
    out.reserve(qMin<qsizetype>(bytes.size(), maxLength) + 1);
    while (!bytes.isEmpty()) {
        const CodePoint c = decode(bytes);
        const QByteArrayView raw = bytes.first(c.bytes);
        const qsizetype before = out.size();
        const bool looksEscaped = c.value == U'\\' && bytes.size() > 1 && bytes[1] == 'x';
        if (!c.valid || isControl(c.value) || looksEscaped) {
            appendHex(out, raw);
        } else if (isInvisible(c.value)) {
            out += QStringLiteral("⟨U+%1⟩").arg(QString::number(c.value, 16).toUpper(), 4, QLatin1Char('0'));
        } else {
            out += QChar::fromUcs4(c.value);
        }
        if (out.size() > maxLength) {
            out.truncate(before);
            return out + u'…';
        }
        bytes = bytes.sliced(c.bytes);
    }
    return out;
}

QString shownPath(const QString& path) {
    return visibleText(path.toUtf8(), 300);
}

QString reversibleText(QByteArrayView bytes) {
    QString out;
    out.reserve(bytes.size());
    while (!bytes.isEmpty()) {
        const CodePoint c = decode(bytes);
        if (!c.valid || isHidden(c.value)) {
            appendHex(out, bytes.first(c.bytes));
        } else if (c.value == U'\\') {
            out += u"\\\\";
        } else {
            out += QChar::fromUcs4(c.value);
        }
        bytes = bytes.sliced(c.bytes);
    }
    return out;
}

QString csvCell(const QString& text) {
    static const QString dangerous = QStringLiteral("=+-@\t\r\n＝＋－＠");
    QString cell;
    cell.reserve(text.size());
    for (const char32_t c : text.toStdU32String()) {
        if (isHiddenInCell(c)) {
            appendHex(cell, QString::fromUcs4(&c, 1).toUtf8());
        } else {
            cell += QChar::fromUcs4(c);
        }
    }
    if (!cell.isEmpty() && dangerous.contains(cell.front())) {
        cell.prepend(u'\'');
    }
    const auto needsQuotes = [](QChar c) { return QStringView(u"\",;\t\r\n").contains(c); };
    if (std::none_of(cell.cbegin(), cell.cend(), needsQuotes)) {
        return cell;
    }
    cell.replace(u'"', QStringLiteral("\"\""));
    return u'"' + cell + u'"';
}

QString markdownText(const QString& visible) {
    QString out;
    out.reserve(visible.size());
    for (const QChar c : visible) {
        if (QStringView(u"\\|`*_[]<>#~!&").contains(c)) {
            out += u'\\';
        }
        out += c;
    }
    return out;
}

QString shellLine(std::span<const QByteArray> words) {
    QStringList quoted;
    for (const QByteArray& word : words) {
        quoted << shellWord(word);
    }
    return quoted.join(u' ');
}

QString shellWord(QByteArrayView bytes) {
    bool safe = !bytes.isEmpty();
    bool hidden = false;
    for (QByteArrayView rest = bytes; !rest.isEmpty();) {
        const CodePoint c = decode(rest);
        const bool letterOrDigit = (c.value >= U'a' && c.value <= U'z') || (c.value >= U'A' && c.value <= U'Z') ||
                                   (c.value >= U'0' && c.value <= U'9');
        safe = safe && (letterOrDigit || QByteArrayView("_@%+:,./-").contains(static_cast<char>(c.value & 0x7f)));
        hidden = hidden || !c.valid || isHidden(c.value);
        rest = rest.sliced(c.bytes);
    }
    if (safe && !hidden) {
        return QString::fromLatin1(bytes);
    }
    if (!hidden) {
        return u'\'' + QString::fromUtf8(bytes).replace(u'\'', QStringLiteral("'\\''")) + u'\'';
    }
    QString out = QStringLiteral("$'");
    for (QByteArrayView rest = bytes; !rest.isEmpty();) {
        const CodePoint c = decode(rest);
        if (!c.valid || isHidden(c.value)) {
            // Three octal digits end by themselves in every shell; \x would take the hexadecimal digits that follow.
            for (const char byte : rest.first(c.bytes)) {
                out += QStringLiteral("\\%1").arg(static_cast<unsigned char>(byte), 3, 8, QLatin1Char('0'));
            }
        } else if (c.value == U'\\' || c.value == U'\'') {
            out += u'\\';
            out += QChar::fromUcs4(c.value);
        } else {
            out += QChar::fromUcs4(c.value);
        }
        rest = rest.sliced(c.bytes);
    }
    return out + u'\'';
}

}  // namespace headroom
