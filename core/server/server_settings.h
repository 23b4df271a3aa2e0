// SPDX-License-Identifier: GPL-3.0-or-later
// The settings of a server that matter for connections, and what CONFIG GET said of them. Pure values.
// Names and defaults: redis src/config.c 2.8 ... 8.6, valkey src/config.c 7.2 ... 9.1, KeyDB.
#pragma once

#include "core/clock.h"
#include "core/wire/resp_value.h"

#include <QByteArray>

#include <map>
#include <optional>
#include <span>
#include <string_view>

namespace headroom {

enum class SettingUnit { Count, Seconds, Milliseconds, Microseconds, Bytes, Text };

struct SettingInfo {
    std::string_view key;        // the server's own name
    SettingUnit unit;            // Text: not one number
    bool changeable;             // CONFIG SET takes it while the server runs, and it is ours to change
    const char* meaning;         // one plain sentence of Sentence::tr()
    const char* zero = nullptr;  // what 0 says, such as "off", of Sentence::tr(); nullptr: just 0
};

// In the order people read them: what limits connections first.
[[nodiscard]] std::span<const SettingInfo> knownSettings();
// nullptr when it is not one of knownSettings().
[[nodiscard]] const SettingInfo* settingInfo(std::string_view key);
// Known, so that it holds no secret (CONFIG GET of others could tell passwords).
[[nodiscard]] bool isReadableSetting(const QByteArray& key);
[[nodiscard]] bool isChangeableSetting(const QByteArray& key);

// The value of `parameter` in a CONFIG GET reply (flat array of pairs), compared without case: 7.0 and newer echo the
// name as it was asked for. nullopt when absent.
[[nodiscard]] std::optional<QByteArray> configValue(const RespValue& reply, QByteArrayView parameter);

struct ServerSettings {
    QByteArray runId;
    WallTime read;
    std::map<QByteArray, QByteArray> values;  // by key in lower case; those the server has

    // Takes the pairs of a CONFIG GET reply (a flat array), of known settings only.
    void take(const RespValue& reply);
    [[nodiscard]] std::optional<QByteArray> text(const QByteArray& key) const;
    // As a whole number; "1gb" and the like are written out by servers.
    [[nodiscard]] std::optional<qint64> number(const QByteArray& key) const;
};

}  // namespace headroom
