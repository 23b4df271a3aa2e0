// SPDX-License-Identifier: GPL-3.0-or-later
// One decoded RESP2 reply. A value: no I/O, no hiredis type.
#pragma once

#include <QByteArray>

#include <vector>

namespace headroom {

struct RespValue {
    enum class Type { Null, Status, Error, Integer, Bulk, Array };
    Type type = Type::Null;
    qint64 integer = 0;            // Integer
    QByteArray text;               // Status, Error (without '-'), Bulk: raw bytes
    std::vector<RespValue> items;  // Array

    [[nodiscard]] bool isError() const { return type == Type::Error; }
    [[nodiscard]] bool isText() const { return type == Type::Bulk || type == Type::Status; }
};

}  // namespace headroom
