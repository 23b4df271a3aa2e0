// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/clock.h"
#include "tests/bench/measured_program.h"
#include "tests/bench/row.h"
#include "tests/support/pool.h"
#include "tests/support/private_redis.h"

#include <thread>

namespace headroom {

namespace {

constexpr int clients = 50;
constexpr std::chrono::seconds settling{5};
constexpr std::chrono::seconds period{25};
constexpr double cpuGoal = 0.3;    // percent of a core
constexpr double memoryGoal = 45;  // MB more than the trivial window

}  // namespace

Rows measureIdle(const QString& directory) {
    PrivateRedis redis;
    if (!redis.start())
        return tl::unexpected(Error{ErrorKind::Local, redis.error()});
    const Pool pool = openPool(redis, clients, "idle");

    MeasuredProgram trivial(directory + QStringLiteral("/headroom-bench-trivial"), {});
    MeasuredProgram headroom(directory + QStringLiteral("/headroom"), {QStringLiteral("unix://") + redis.socketPath()});
    for (MeasuredProgram* program : {&trivial, &headroom}) {
        if (const auto started = program->start(); !started)
            return tl::unexpected(started.error());
    }

    std::this_thread::sleep_for(settling);
    const SteadyTime begin = steadyNow();
    const auto trivialBefore = trivial.cpuTime();
    const auto headroomBefore = headroom.cpuTime();
    std::this_thread::sleep_for(period);
    const std::chrono::duration<double> elapsed = steadyNow() - begin;
    const auto percent = [&elapsed](std::chrono::nanoseconds before, std::chrono::nanoseconds after) {
        return 100 * (std::chrono::duration<double>(after - before) / elapsed);
    };
    const auto megabytes = [](qint64 bytes) { return static_cast<double>(bytes) / (1024 * 1024); };

    Row cpu{QStringLiteral("idle_cpu"), percent(headroomBefore, headroom.cpuTime()),
            percent(trivialBefore, trivial.cpuTime()), QStringLiteral("% of a core"),
            QStringLiteral("ours <= %1").arg(cpuGoal)};
    cpu.met = cpu.ours <= cpuGoal;
    Row memory{QStringLiteral("idle_rss"), megabytes(headroom.residentBytes()), megabytes(trivial.residentBytes()),
               QStringLiteral("MB"), QStringLiteral("ours - reference <= %1").arg(memoryGoal)};
    memory.met = memory.ours - memory.reference <= memoryGoal;
    if (memory.ours <= 0 || memory.reference <= 0)
        return tl::unexpected(Error{ErrorKind::Local, QStringLiteral("A measured program ended by itself.")});
    return std::vector{cpu, memory};
}

}  // namespace headroom
