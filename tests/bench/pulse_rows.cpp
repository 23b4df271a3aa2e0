// SPDX-License-Identifier: GPL-3.0-or-later
// What an instance that nobody looks at is asked, by its server's own count: one INFO a second and nothing else.
#include "core/session/engine.h"
#include "tests/bench/bare_client.h"
#include "tests/bench/row.h"
#include "tests/support/private_redis.h"

#include <QEventLoop>
#include <QRegularExpression>
#include <QTimer>

namespace headroom {

namespace {

using namespace std::chrono_literals;

constexpr int samplesBefore = 2;  // the login is over
constexpr auto period = 10s;
constexpr double mostOfSeconds = 1.1;

// Of all commands so far, whoever sent them.
double callsAt(BareClient& bare) {
    static const QRegularExpression line(QStringLiteral("cmdstat_[^:]+:calls=(\\d+)"));
    double calls = 0;
    const QString stats = QString::fromUtf8(bare.text("INFO commandstats"));
    for (auto match = line.globalMatch(stats); match.hasNext();)
        calls += match.next().captured(1).toDouble();
    return calls;
}

}  // namespace

Rows measurePulse() {
    PrivateRedis redis;
    if (!redis.start())
        return benchFailure(redis.error());
    BareClient bare(redis.endpoint());
    Engine engine;
    Session* session = engine.add(redis.endpoint());
    QEventLoop loop;
    int samples = 0;
    QObject::connect(session, &Session::sampled, &loop, [&] {
        if (++samples == samplesBefore)
            loop.quit();
    });
    engine.start(session);
    QTimer::singleShot(10s, &loop, &QEventLoop::quit);
    loop.exec();
    if (samples < samplesBefore)
        return benchFailure(QStringLiteral("The server did not tell its figures within 10 s."));
    const double before = callsAt(bare);
    const SteadyTime begin = steadyNow();
    QTimer::singleShot(period, &loop, &QEventLoop::quit);
    loop.exec();
    const double seconds = std::chrono::duration<double>(steadyNow() - begin).count();
    const double sent = callsAt(bare) - before - 1;  // the count before was one, too
    return std::vector<Row>{
        {QStringLiteral("unseen_instance"), sent, seconds, QStringLiteral("commands, seconds"), mostOfSeconds, {}}};
}

}  // namespace headroom
