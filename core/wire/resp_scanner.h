// SPDX-License-Identifier: GPL-3.0-or-later
// Follows the framing of replies in front of hiredis, which knows neither RESP3 nor a limit (0.14, read.c). Pure; one
// thread. Bytes go in, RESP2 comes out: maps and sets become arrays (a map of key, value, key, value), verbatim strings
// bulks without their `txt:`, blob errors errors, booleans integers, doubles and big numbers statuses; pushes and
// attributes are left out, so neither is ever the answer to a command. What is longer, wider or deeper than any Redis
// reply, a line that ends without CR, and streamed RESP3 types are refused before memory is spent on them. After an
// error it is dead.
#pragma once

#include <QByteArray>

#include <array>
#include <optional>

namespace headroom {

class RespScanner {
  public:
    static constexpr qsizetype maxBulkBytes = qsizetype{64} << 20;   // ~190,000 clients of 333 bytes
    static constexpr qsizetype maxReplyBytes = qsizetype{16} << 20;  // of any other reply, as RESP2
    static constexpr qsizetype maxLineBytes = qsizetype{64} << 10;
    static constexpr qsizetype maxObjects = qsizetype{1} << 18;  // per reply
    static constexpr qsizetype largeBulkBytes = qsizetype{16} << 10;
    static constexpr int maxDepth = 8;

    enum class Stop {
        Hungry,     // all bytes are taken
        Full,       // enough RESP2 for now: call again
        Reply,      // the last byte taken ended a reply
        LargeBulk,  // a reply is one bulk of largeBulkBytes or more; its length is taken, the bytes are the caller's
        Error,      // error() tells why
    };
    // Takes bytes off the front of `in`, appends RESP2 to `out`.
    [[nodiscard]] Stop scan(QByteArrayView& in, QByteArray& out);
    // After LargeBulk: the bytes of it, to be followed by CRLF.
    [[nodiscard]] qsizetype largeBulk() const { return m_largeBulk; }
    // English, for the end of a sentence.
    [[nodiscard]] const QByteArray& error() const { return m_error; }
    // Whether a reply has begun.
    [[nodiscard]] bool isInReply() const;

  private:
    struct Level {
        qsizetype left = 0;  // items still to come
        bool isItem = true;  // of the level above; a push and an attribute are not
        bool dropped = false;
    };

    std::optional<Stop> takeLine(QByteArrayView& in, QByteArray& out);
    std::optional<Stop> takePrefix(QByteArrayView& in, QByteArray& out);
    std::optional<Stop> takeBody(QByteArrayView& in, QByteArray& out);
    std::optional<Stop> readLine(char type, QByteArrayView text, QByteArray& out);
    std::optional<Stop> beginAggregate(char type, qsizetype length, QByteArray& out);
    std::optional<Stop> beginBulk(qsizetype length, QByteArray& out);
    std::optional<Stop> put(std::initializer_list<QByteArrayView> bytes, QByteArray& out);
    std::optional<Stop> endItem();
    Stop fail(const QByteArray& reason);
    [[nodiscard]] bool isDropping() const {
        return m_depth > 0 && m_levels[static_cast<std::size_t>(m_depth) - 1].dropped;
    }

    std::array<Level, maxDepth> m_levels;
    int m_depth = 0;
    QByteArray m_line;           // one that has not ended
    qsizetype m_prefixLeft = 0;  // of a verbatim string
    qsizetype m_bodyLeft = 0;    // of a bulk, with its CRLF
    qsizetype m_bulkLength = 0;  // behind a verbatim string's prefix
    bool m_isBlobError = false;  // the bulk
    QByteArray m_blobError;
    bool m_attributed = false;  // an attribute came, what it belongs to not yet
    qsizetype m_objects = 0;
    qsizetype m_replyBytes = 0;
    qsizetype m_largeBulk = 0;
    QByteArray m_error;
};

}  // namespace headroom
