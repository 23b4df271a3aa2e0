// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/resp_request.h"

namespace headroom {

bool takeRequest(QByteArray& buffer, QByteArrayList& words) {
    qsizetype at = 0;
    const auto line = [&](char type, int& number) {
        const qsizetype end = buffer.indexOf("\r\n", at);
        if (end < 0 || buffer.at(at) != type)
            return false;
        number = buffer.mid(at + 1, end - at - 1).toInt();
        at = end + 2;
        return true;
    };
    int count = 0;
    if (buffer.isEmpty() || !line('*', count))
        return false;
    QByteArrayList list;
    for (int i = 0; i < count; ++i) {
        int length = 0;
        if (at >= buffer.size() || !line('$', length) || buffer.size() < at + length + 2)
            return false;
        list << buffer.mid(at, length);
        at += length + 2;
    }
    buffer.remove(0, at);
    words = list;
    return true;
}

qsizetype replyEnd(const QByteArray& bytes, qsizetype begin) {
    const qsizetype line = bytes.indexOf("\r\n", begin);
    if (line < 0)
        return -1;
    const auto count = bytes.mid(begin + 1, line - begin - 1).toLongLong();
    qsizetype end = line + 2;
    if (bytes[begin] == '$' && count >= 0)
        end += count + 2;
    for (qint64 item = 0; bytes[begin] == '*' && item < count && end >= 0; ++item)
        end = end < bytes.size() ? replyEnd(bytes, end) : -1;
    return end > bytes.size() ? -1 : end;
}

QByteArray bulkReply(const QByteArray& text) {
    return '$' + QByteArray::number(text.size()) + "\r\n" + text + "\r\n";
}

}  // namespace headroom
