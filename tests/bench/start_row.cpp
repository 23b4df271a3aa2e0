// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/measured_program.h"
#include "tests/bench/row.h"
#include "tests/support/private_redis.h"

namespace headroom {

namespace {

constexpr int runs = 15;

}  // namespace

Rows measureStart(const QString& directory) {
    PrivateRedis redis;
    if (!redis.start())
        return tl::unexpected(Error{ErrorKind::Local, redis.error()});

    std::vector<double> ours;
    std::vector<double> reference;
    // The first of each warms the page cache and does not count.
    for (int run = 0; run <= runs; ++run) {
        MeasuredProgram trivial(directory + QStringLiteral("/headroom-bench-trivial"), {});
        MeasuredProgram headroom(directory + QStringLiteral("/headroom"),
                                 {QStringLiteral("unix://") + redis.socketPath()});
        const auto theirs = trivial.start();
        const auto mine = headroom.start();
        if (!theirs || !mine)
            return tl::unexpected(theirs ? mine.error() : theirs.error());
        if (run > 0) {
            reference.push_back(std::chrono::duration<double, std::milli>(*theirs).count());
            ours.push_back(std::chrono::duration<double, std::milli>(*mine).count());
        }
    }

    Row row{QStringLiteral("start_to_first_paint"), median(ours), median(reference), QStringLiteral("ms"),
            QStringLiteral("ratio <= 1.5")};
    row.met = row.ratio().value_or(0) <= 1.5;
    return std::vector{row};
}

}  // namespace headroom
