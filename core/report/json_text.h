// SPDX-License-Identifier: GPL-3.0-or-later
// JSON written piece by piece: keys keep their order and a large table needs no tree. Pure.
#pragma once

#include <QByteArray>
#include <QByteArrayList>
#include <QString>

#include <optional>

namespace headroom {

// A quoted JSON string; what is hidden in it (isHidden() of escape.h) as \uNNNN.
[[nodiscard]] QByteArray jsonString(const QString& text);
// Bytes of a server as a quoted JSON string, escaped as reversibleText does.
[[nodiscard]] QByteArray jsonBytes(const QByteArray& bytes);
// "null" for nullopt.
[[nodiscard]] QByteArray jsonNumber(std::optional<qint64> value);
[[nodiscard]] QByteArray jsonNumber(std::optional<double> value, int decimals);
[[nodiscard]] QByteArray jsonArray(const QByteArrayList& items);

class JsonObject {
  public:
    // `value` is JSON already.
    JsonObject& add(const QString& key, const QByteArray& value);
    [[nodiscard]] QByteArray json() const { return '{' + m_members + '}'; }

  private:
    QByteArray m_members;
};

}  // namespace headroom
