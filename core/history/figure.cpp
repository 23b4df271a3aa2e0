// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/history/figure.h"

#include <cmath>

namespace headroom {

namespace {

using enum FigureUnit;
using enum FigureKind;

constexpr std::array<FigureInfo, figureCount> figures{{
    {"used", "connections used", Connections, Gauge, 1, {}, "1.x"},
    {"maxclients", "limit", Connections, Gauge, 1, {}, "6.2, before by CONFIG GET"},
    {"blocked", "blocked clients", Connections, Gauge, 1, "blocked_clients", "1.x"},
    {"pubsub", "subscribers", Connections, Gauge, 1, "pubsub_clients", "7.4"},
    {"new", "new connections", PerSecond, Counter, 1, "total_connections_received", "1.x"},
    {"rejected", "rejected connections", PerSecond, Counter, 1, "rejected_connections", "2.8"},
    {"commands", "commands", PerSecond, Counter, 1, "total_commands_processed", "1.x"},
    {"ops", "operations as the server averages them", PerSecond, Gauge, 1, "instantaneous_ops_per_sec", "2.x"},
    {"cpu", "CPU of the process", Share, Counter, 1, "used_cpu_user+used_cpu_sys", "1.x"},
    {"cpu_main", "CPU of the main thread", Share, Counter, 1, "used_cpu_user_main_thread+used_cpu_sys_main_thread",
     "6.2"},
    {"memory", "memory used", Bytes, Gauge, 1, "used_memory", "1.x"},
    {"client_memory", "memory of clients", Bytes, Gauge, 1, "mem_clients_normal", "5.0"},
    {"net_in", "network in", BytesPerSecond, Counter, 1, "total_net_input_bytes", "2.8.18"},
    {"net_out", "network out", BytesPerSecond, Counter, 1, "total_net_output_bytes", "2.8.18"},
    {"hits", "keys found", PerSecond, Counter, 1, "keyspace_hits", "1.x"},
    {"misses", "keys not found", PerSecond, Counter, 1, "keyspace_misses", "1.x"},
    {"evicted", "keys evicted", PerSecond, Counter, 1, "evicted_keys", "1.x"},
    {"evicted_clients", "clients evicted", PerSecond, Counter, 1, "evicted_clients", "7.0"},
    {"errors", "error replies", PerSecond, Counter, 1, "total_error_replies", "6.2"},
    {"login_errors", "failed logins", PerSecond, Counter, 1, {}, "6.2"},
    {"output_closed", "closed at their output limit", PerSecond, Counter, 1,
     "client_output_buffer_limit_disconnections", "7.4"},
    {"loop_cycles", "cycles of the event loop", PerSecond, Counter, 1, "eventloop_cycles", "7.2"},
    {"loop_busy", "time the event loop is busy", Share, Counter, 1e-6, "eventloop_duration_sum", "7.2"},
    {"replicas", "replicas", Connections, Gauge, 1, "connected_slaves", "1.x"},
    {"full_syncs", "full resynchronizations", PerSecond, Counter, 1, "sync_full", "2.8"},
}};

// INFO writes times as "12.345678".
double numberIn(const InfoFields& info, std::string_view key) {
    const auto text = info.text(QByteArrayView(key.data(), static_cast<qsizetype>(key.size())));
    bool isNumber = false;
    const double number = text ? text->toDouble(&isNumber) : 0;
    return isNumber && std::isfinite(number) ? number : notTold;
}

double sumIn(const InfoFields& info, std::string_view keys) {
    double sum = 0;
    for (std::size_t begin = 0; begin <= keys.size();) {
        const std::size_t end = std::min(keys.find('+', begin), keys.size());
        sum += numberIn(info, keys.substr(begin, end - begin));
        begin = end + 1;
    }
    return sum;
}

template <typename Number>
double valueOf(std::optional<Number> told) {
    return told ? static_cast<double>(*told) : notTold;
}

}  // namespace

const FigureInfo& figureInfo(Figure figure) {
    return figures.at(static_cast<std::size_t>(figure));
}

std::span<const FigureInfo> allFigures() {
    return figures;
}

FigureValues figuresOf(const InfoSample& sample) {
    const InfoFields info(sample.info);
    FigureValues values;
    for (std::size_t i = 0; i < figureCount; ++i)
        values[i] = figures[i].fields.empty() ? notTold : sumIn(info, figures[i].fields) * figures[i].scale;
    values[static_cast<std::size_t>(Figure::Used)] = valueOf(sample.used());
    values[static_cast<std::size_t>(Figure::Maxclients)] = valueOf(sample.maxclients);
    values[static_cast<std::size_t>(Figure::LoginErrors)] = valueOf(sample.failedLogins);
    return values;
}

}  // namespace headroom
