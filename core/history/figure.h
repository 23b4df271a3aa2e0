// SPDX-License-Identifier: GPL-3.0-or-later
// Every figure that is kept over time: one row of one table. What INFO calls it, what it counts, and since when servers
// tell it (redis src/server.c genRedisInfoString; Valkey began with what Redis 7.2 tells). Pure.
#pragma once

#include "core/server/info_sample.h"

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace headroom {

enum class Figure : std::uint8_t {
    Used,  // what the server compares with maxclients
    Maxclients,
    Blocked,
    Pubsub,
    NewConnections,
    Rejected,
    Commands,
    Ops,
    Cpu,
    CpuMain,
    Memory,
    ClientMemory,
    NetworkIn,
    NetworkOut,
    Hits,
    Misses,
    Evicted,
    EvictedClients,
    Errors,
    LoginErrors,
    OutputDisconnections,
    LoopCycles,
    LoopTime,
    Replicas,
    FullSyncs,
    Count,  // not a figure: how many there are
};
inline constexpr std::size_t figureCount = static_cast<std::size_t>(Figure::Count);

enum class FigureUnit : std::uint8_t { Connections, PerSecond, Share, Bytes, BytesPerSecond };
// A gauge is kept as it is told; a counter as its growth per second between two readings of the same process.
enum class FigureKind : std::uint8_t { Gauge, Counter };

struct FigureInfo {
    std::string_view key;    // ours: "used", "new", "cpu_main"
    std::string_view title;  // English, a few words
    FigureUnit unit;         // of what is kept
    FigureKind kind;
    double scale;             // what is kept is the told value times this
    std::string_view fields;  // of INFO; several with + between are added; empty: made of several, see figuresOf()
    std::string_view since;   // of Redis
};

[[nodiscard]] const FigureInfo& figureInfo(Figure figure);
// In the order of Figure.
[[nodiscard]] std::span<const FigureInfo> allFigures();

// One value for each figure, in its kept unit; counters as they stand, not their growth. NaN: not told.
using FigureValues = std::array<double, figureCount>;
inline constexpr double notTold = std::numeric_limits<double>::quiet_NaN();

[[nodiscard]] FigureValues figuresOf(const InfoSample& sample);

}  // namespace headroom
