// SPDX-License-Identifier: GPL-3.0-or-later
// RESP2 bytes <-> values: hiredis' reader and formatter behind caps of our own. Pure: no I/O, no clock. One thread.
// hiredis 0.14 knows no limits (redis/hiredis read.c): a 13-byte array header makes it ask for 16 GiB, a line without
// an end is scanned again at each feed. So arrays, objects, lines and bytes are capped here; a large top-level bulk
// (CLIENT LIST) goes past the reader's buffer, straight into the reply. After an error the codec is dead: drop the
// connection.
#pragma once

#include "core/wire/resp_value.h"

#include <QByteArray>

#include <tl/expected.hpp>

#include <memory>
#include <optional>
#include <span>

namespace headroom {

class Codec {
  public:
    static constexpr qsizetype maxBulkBytes = qsizetype{64} << 20;     // ~190,000 clients of 333 bytes
    static constexpr qsizetype maxPendingBytes = qsizetype{16} << 20;  // of any other unfinished reply
    static constexpr qsizetype maxLineBytes = qsizetype{64} << 10;
    static constexpr qsizetype maxObjects = qsizetype{1} << 18;  // per reply

    Codec();
    ~Codec();
    Codec(const Codec&) = delete;
    Codec& operator=(const Codec&) = delete;

    // Why the bytes are not RESP2 or too much of it; English, for the end of a sentence.
    struct ProtocolError {
        QByteArray reason;
    };

    void feed(QByteArrayView bytes);
    // The next whole reply, nullopt when more bytes are needed. Call until nullopt.
    [[nodiscard]] tl::expected<std::optional<RespValue>, ProtocolError> next();
    // Whether bytes of an unfinished reply are held.
    [[nodiscard]] bool hasPartial() const;

    // The bytes that send the command `argv`.
    [[nodiscard]] static QByteArray encode(std::span<const QByteArray> argv);

  private:
    class Reader;
    std::unique_ptr<Reader> m_reader;
};

}  // namespace headroom
