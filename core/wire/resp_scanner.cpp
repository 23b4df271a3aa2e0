// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/wire/resp_scanner.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace headroom {

namespace {

constexpr QByteArrayView types = "+-:$*_#,(=!%~>|";
constexpr qsizetype enoughBytes = qsizetype{64} << 10;
constexpr qsizetype maxShortLineBytes = 32;  // of a length or an integer
constexpr qsizetype prefixBytes = 4;         // "txt:"

// Digits without a leading zero; -1 where `text` is no length.
qsizetype lengthIn(QByteArrayView text) {
    qsizetype length = -1;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, length);
    const bool isPlain = !text.isEmpty() && text[0] != '-' && (text[0] != '0' || text.size() == 1);
    return isPlain && error == std::errc{} && stop == end ? length : -1;
}

bool isBigNumber(QByteArrayView text) {
    const QByteArrayView digits = text.startsWith('-') || text.startsWith('+') ? text.sliced(1) : text;
    return !digits.isEmpty() && std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool isDouble(QByteArrayView text) {
    bool ok = false;
    static_cast<void>(text.toDouble(&ok));
    return ok;
}

QByteArray nameOf(char byte) {
    const QByteArray code = QByteArray(1, byte);
    return byte > ' ' && byte <= '~' ? '"' + code + '"' : "byte 0x" + code.toHex();
}

}  // namespace

RespScanner::Stop RespScanner::scan(QByteArrayView& in, QByteArray& out) {
    while (!in.isEmpty()) {
        const std::optional<Stop> stop = m_bodyLeft > 0     ? takeBody(in, out)
                                         : m_prefixLeft > 0 ? takePrefix(in, out)
                                                            : takeLine(in, out);
        if (stop) {
            return *stop;
        }
        if (out.size() >= enoughBytes) {
            return Stop::Full;
        }
    }
    return Stop::Hungry;
}

bool RespScanner::isInReply() const {
    return m_depth > 0 || m_bodyLeft > 0 || m_prefixLeft > 0 || m_attributed || !m_line.isEmpty();
}

std::optional<RespScanner::Stop> RespScanner::takeLine(QByteArrayView& in, QByteArray& out) {
    const char type = m_line.isEmpty() ? in[0] : m_line[0];
    if (!types.contains(type)) {
        return fail("a reply begins with " + nameOf(type));
    }
    const bool isText = type == '+' || type == '-' || type == ',' || type == '(';
    const qsizetype most = (isText ? maxLineBytes : maxShortLineBytes) - m_line.size();
    const QByteArrayView piece = in.first(std::min(in.size(), most));
    const qsizetype end = piece.indexOf('\n');
    if (end < 0 && piece.size() == most) {
        return fail(isText ? "a line does not end" : "a length or a number does not end");
    }
    in = in.sliced(end < 0 ? piece.size() : end + 1);
    if (end < 0) {
        m_line += piece;
        return std::nullopt;
    }
    QByteArrayView line = piece.first(end + 1);
    QByteArray joined;
    if (!m_line.isEmpty()) {
        joined = std::exchange(m_line, QByteArray());
        joined += line;
        line = joined;
    }
    if (line.size() < 3 || line[line.size() - 2] != '\r') {
        return fail("a line ends without a carriage return or is empty");
    }
    if (++m_objects > maxObjects) {
        return fail("a reply has more parts than any Redis reply");
    }
    return readLine(type, line.sliced(1).chopped(2), out);
}

std::optional<RespScanner::Stop> RespScanner::readLine(char type, QByteArrayView text, QByteArray& out) {
    const auto item = [&](std::initializer_list<QByteArrayView> bytes) {
        const std::optional<Stop> stop = put(bytes, out);
        return stop ? stop : endItem();
    };
    switch (type) {
        case '+':
        case '-':
        case ':':
            return item({QByteArrayView(&type, 1), text, "\r\n"});
        case '_':
            return text.isEmpty() ? item({"$-1\r\n"}) : fail("a null holds something");
        case '#':
            return text == "t" || text == "f" ? item({text == "t" ? ":1\r\n" : ":0\r\n"})
                                              : fail("a boolean is neither t nor f");
        case ',':
            return isDouble(text) ? item({"+", text, "\r\n"}) : fail("a double is not a number");
        case '(':
            return isBigNumber(text) ? item({"+", text, "\r\n"}) : fail("a big number is not a number");
        default:
            break;
    }
    if (text == "-1" && (type == '$' || type == '*')) {
        return item({QByteArrayView(&type, 1), "-1\r\n"});
    }
    const qsizetype length = lengthIn(text);
    if (length < 0) {
        return fail("a length is not a number");
    }
    switch (type) {
        case '$':
            return beginBulk(length, out);
        case '=':
            if (length < prefixBytes) {
                return fail("a verbatim string is too short");
            }
            m_prefixLeft = prefixBytes;
            m_bulkLength = length - prefixBytes;
            return std::nullopt;
        case '!':
            m_isBlobError = true;
            return length > maxLineBytes ? fail("an error is longer than any Redis error") : beginBulk(length, out);
        default:
            return beginAggregate(type, length, out);
    }
}

std::optional<RespScanner::Stop> RespScanner::beginAggregate(char type, qsizetype length, QByteArray& out) {
    const bool isPush = type == '>';
    const bool isAttribute = type == '|';
    const bool isMap = isAttribute || type == '%';
    if (isPush && m_depth > 0) {
        return fail("a push is inside a reply");
    }
    if (m_depth == maxDepth) {
        return fail("a reply is nested deeper than any Redis reply");
    }
    if (length > (maxObjects - m_objects) / (isMap ? 2 : 1)) {
        return fail("a reply has more parts than any Redis reply");
    }
    const qsizetype items = isMap ? 2 * length : length;
    const bool isItem = !isPush && !isAttribute;
    if (isItem) {
        if (const auto stop = put({"*", QByteArray::number(items), "\r\n"}, out)) {
            return stop;
        }
    }
    m_attributed = m_attributed || (isAttribute && m_depth == 0);
    if (items > 0) {
        const bool dropped = !isItem || isDropping();
        m_levels[static_cast<std::size_t>(m_depth++)] = {items, isItem, dropped};
        return std::nullopt;
    }
    return isItem ? endItem() : std::nullopt;
}

std::optional<RespScanner::Stop> RespScanner::beginBulk(qsizetype length, QByteArray& out) {
    if (length > maxBulkBytes) {
        return fail("a reply is larger than 64 MB");
    }
    if (m_depth == 0 && length >= largeBulkBytes && !m_isBlobError) {
        m_largeBulk = length;
        static_cast<void>(endItem());
        return Stop::LargeBulk;
    }
    m_bodyLeft = length + 2;
    return m_isBlobError ? std::nullopt : put({"$", QByteArray::number(length), "\r\n"}, out);
}

std::optional<RespScanner::Stop> RespScanner::takePrefix(QByteArrayView& in, QByteArray& out) {
    const char byte = in[0];
    in = in.sliced(1);
    if (--m_prefixLeft > 0) {
        return std::nullopt;
    }
    return byte == ':' ? beginBulk(m_bulkLength, out) : fail("a verbatim string does not name its format");
}

std::optional<RespScanner::Stop> RespScanner::takeBody(QByteArrayView& in, QByteArray& out) {
    const bool isEnd = m_bodyLeft <= 2;
    const QByteArrayView piece = in.first(isEnd ? 1 : std::min({in.size(), m_bodyLeft - 2, enoughBytes}));
    if (isEnd && piece[0] != (m_bodyLeft == 2 ? '\r' : '\n')) {
        return fail("a string does not end where its length says");
    }
    in = in.sliced(piece.size());
    m_bodyLeft -= piece.size();
    if (m_isBlobError) {
        m_blobError += piece;
    } else if (const auto stop = put({piece}, out)) {
        return stop;
    }
    if (m_bodyLeft > 0) {
        return std::nullopt;
    }
    if (m_isBlobError) {
        m_isBlobError = false;
        QByteArray text = std::exchange(m_blobError, QByteArray()).chopped(2);
        std::replace_if(
            text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n'; }, ' ');
        if (const auto stop = put({"-", text, "\r\n"}, out)) {
            return stop;
        }
    }
    return endItem();
}

std::optional<RespScanner::Stop> RespScanner::put(std::initializer_list<QByteArrayView> bytes, QByteArray& out) {
    if (isDropping()) {
        return std::nullopt;
    }
    for (const QByteArrayView part : bytes) {
        m_replyBytes += part.size();
        out += part;
    }
    return m_replyBytes > maxReplyBytes ? std::optional(fail("a reply is larger than any Redis reply of its kind"))
                                        : std::nullopt;
}

// An item is complete, and with it maybe what it is in.
std::optional<RespScanner::Stop> RespScanner::endItem() {
    while (m_depth > 0) {
        Level& level = m_levels[static_cast<std::size_t>(m_depth) - 1];
        if (--level.left > 0) {
            return std::nullopt;
        }
        --m_depth;
        if (!level.isItem) {
            // Behind a push nothing is owed, behind an attribute the item it is of.
            if (m_depth == 0 && !m_attributed) {
                m_objects = 0;
            }
            return std::nullopt;
        }
    }
    m_attributed = false;
    m_objects = 0;
    m_replyBytes = 0;
    return Stop::Reply;
}

RespScanner::Stop RespScanner::fail(const QByteArray& reason) {
    m_error = reason;
    return Stop::Error;
}

}  // namespace headroom
