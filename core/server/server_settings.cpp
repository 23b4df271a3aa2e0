// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/server_settings.h"

#include "core/server/whole_number.h"

#include <QtGlobal>

#include <algorithm>
#include <array>

namespace headroom {

namespace {

using Unit = SettingUnit;

constexpr std::array settings{
    SettingInfo{
        "maxclients", Unit::Count, true,
        QT_TRANSLATE_NOOP("headroom::Sentence", "How many connections the server takes; one more is turned away")},
    SettingInfo{
        "timeout", Unit::Seconds, true,
        QT_TRANSLATE_NOOP(
            "headroom::Sentence",
            "Clients idle for longer are closed; 0 closes none. Subscribers, monitors, replicas and blocked clients "
            "are spared"),
        QT_TRANSLATE_NOOP("headroom::Sentence", "off")},
    SettingInfo{
        "tcp-keepalive", Unit::Seconds, true,
        QT_TRANSLATE_NOOP(
            "headroom::Sentence",
            "How often the system asks whether the other end is still there; holds for connections made from now on"),
        QT_TRANSLATE_NOOP("headroom::Sentence", "off")},
    SettingInfo{
        "maxmemory-clients", Unit::Bytes, true,
        QT_TRANSLATE_NOOP(
            "headroom::Sentence",
            "All client buffers together may take this much, then the largest clients are closed; 0 is no limit"),
        QT_TRANSLATE_NOOP("headroom::Sentence", "no limit")},
    SettingInfo{
        "client-output-buffer-limit", Unit::Text, true,
        QT_TRANSLATE_NOOP(
            "headroom::Sentence",
            "Clients whose waiting output is larger are closed: class, hard limit, soft limit, seconds over the soft "
            "limit")},
    SettingInfo{"client-query-buffer-limit", Unit::Bytes, true,
                QT_TRANSLATE_NOOP("headroom::Sentence", "A client whose command is larger is closed")},
    SettingInfo{"maxclients-reserved", Unit::Count, true,
                QT_TRANSLATE_NOOP("headroom::Sentence", "Connections kept for clients of this computer (KeyDB)")},
    SettingInfo{"priority-maxclients", Unit::Count, true,
                QT_TRANSLATE_NOOP("headroom::Sentence", "Connections kept for clients of preferred networks (Valkey)")},
    SettingInfo{
        "max-new-connections-per-cycle", Unit::Count, true,
        QT_TRANSLATE_NOOP("headroom::Sentence", "How many connections are accepted before commands are served again")},
    SettingInfo{"max-new-tls-connections-per-cycle", Unit::Count, true,
                QT_TRANSLATE_NOOP("headroom::Sentence",
                                  "How many TLS connections are accepted before commands are served again")},
    SettingInfo{"tcp-backlog", Unit::Count, false,
                QT_TRANSLATE_NOOP("headroom::Sentence",
                                  "Connections the system queues until the server accepts them; set at start")},
    SettingInfo{"io-threads", Unit::Count, false,
                QT_TRANSLATE_NOOP("headroom::Sentence", "Threads that read and write for clients; set at start")},
    SettingInfo{"slowlog-log-slower-than", Unit::Microseconds, true,
                QT_TRANSLATE_NOOP("headroom::Sentence",
                                  "Commands that take longer are noted in the slowlog; 0 notes all, -1 none")},
    SettingInfo{"slowlog-max-len", Unit::Count, true,
                QT_TRANSLATE_NOOP("headroom::Sentence", "How many slow commands are kept")},
    SettingInfo{"slowlog-entry-max-argc", Unit::Count, true,
                QT_TRANSLATE_NOOP("headroom::Sentence", "How many arguments of a slow command are kept")},
    SettingInfo{"slowlog-entry-max-string-len", Unit::Bytes, true,
                QT_TRANSLATE_NOOP("headroom::Sentence", "How much of an argument of a slow command is kept")},
    SettingInfo{"commandlog-request-larger-than", Unit::Bytes, true,
                QT_TRANSLATE_NOOP("headroom::Sentence",
                                  "Commands larger than this are noted in the large-request log; -1 none")},
    SettingInfo{
        "commandlog-reply-larger-than", Unit::Bytes, true,
        QT_TRANSLATE_NOOP("headroom::Sentence", "Replies larger than this are noted in the large-reply log; -1 none")},
    SettingInfo{"commandlog-large-request-max-len", Unit::Count, true,
                QT_TRANSLATE_NOOP("headroom::Sentence", "How many large requests are kept")},
    SettingInfo{"commandlog-large-reply-max-len", Unit::Count, true,
                QT_TRANSLATE_NOOP("headroom::Sentence", "How many large replies are kept")},
    SettingInfo{"latency-monitor-threshold", Unit::Milliseconds, true,
                QT_TRANSLATE_NOOP("headroom::Sentence",
                                  "Events that take longer are noted by the latency monitor; 0 turns it off"),
                QT_TRANSLATE_NOOP("headroom::Sentence", "off")},
};

std::string_view view(const QByteArray& text) {
    return {text.constData(), static_cast<std::size_t>(text.size())};
}

}  // namespace

std::span<const SettingInfo> knownSettings() {
    return settings;
}

const SettingInfo* settingInfo(std::string_view key) {
    const auto* found = std::ranges::find(settings, key, &SettingInfo::key);
    return found == settings.end() ? nullptr : found;
}

bool isReadableSetting(const QByteArray& key) {
    return settingInfo(view(key)) != nullptr;
}

bool isChangeableSetting(const QByteArray& key) {
    const SettingInfo* info = settingInfo(view(key));
    return info && info->changeable;
}

std::optional<QByteArray> configValue(const RespValue& reply, QByteArrayView parameter) {
    for (std::size_t i = 0; i + 1 < reply.items.size(); i += 2) {
        if (reply.items[i].text.compare(parameter, Qt::CaseInsensitive) == 0 && reply.items[i + 1].isText())
            return reply.items[i + 1].text;
    }
    return std::nullopt;
}

void ServerSettings::take(const RespValue& reply) {
    for (const SettingInfo& info : settings) {
        const QByteArray key(info.key.data(), static_cast<qsizetype>(info.key.size()));
        if (auto value = configValue(reply, key))
            values[key] = *std::move(value);
    }
}

std::optional<QByteArray> ServerSettings::text(const QByteArray& key) const {
    const auto found = values.find(key);
    return found == values.end() ? std::nullopt : std::optional(found->second);
}

std::optional<qint64> ServerSettings::number(const QByteArray& key) const {
    const auto value = text(key);
    const auto number = value ? wholeNumber(view(*value)) : std::nullopt;
    return number ? std::optional(qint64{*number}) : std::nullopt;
}

}  // namespace headroom
