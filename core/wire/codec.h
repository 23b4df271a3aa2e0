// SPDX-License-Identifier: GPL-3.0-or-later
// Reply bytes <-> values: hiredis' reader and formatter behind caps of our own (RespScanner). Pure: no I/O, no clock.
// One thread. We ask for RESP2 only; RESP3 that comes nevertheless is read as RESP2, without its pushes and attributes.
// A large top-level bulk (CLIENT LIST) goes past hiredis, straight into the reply. After an error the codec is dead:
// drop the connection.
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
    Codec();
    ~Codec();
    Codec(const Codec&) = delete;
    Codec& operator=(const Codec&) = delete;

    // Why the bytes are not RESP or too much of it; English, for the end of a sentence.
    struct ProtocolError {
        QByteArray reason;
    };

    // Shared, not copied: `bytes` must stay what they are until next() wants more.
    void feed(const QByteArray& bytes);
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
