// SPDX-License-Identifier: GPL-3.0-or-later
// 5,000 of 10,000 real clients killed as the window does it (a KillRun over a Session, with its ledger), against a
// shell that runs redis-cli for each; what somebody else notices of it who sends a PING each millisecond; and how long
// it takes from the confirmation until one client is killed. The shell kills 100, and its time is taken 50 times.
#include "core/action/kill_run.h"
#include "tests/bench/bare_client.h"
#include "tests/bench/client_holder.h"
#include "tests/bench/row.h"
#include "tests/support/private_redis.h"

#include <QEventLoop>
#include <QFile>
#include <QTemporaryDir>
#include <QTimer>

#include <atomic>
#include <numeric>
#include <thread>

namespace headroom {

namespace {

using namespace std::chrono_literals;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr int clients = 10'000;
constexpr int kills = 5'000;
constexpr int shellKills = 100;
constexpr int singleKills = 21;
constexpr int runs = 3;
constexpr auto pingPause = 1ms;
constexpr auto quietTime = 2s;
constexpr double leastTimes = 40;
constexpr double mostP99 = 3;        // ms
constexpr double mostPing = 10;      // ms
constexpr double mostPingTimes = 2;  // of what it is unmonitored
constexpr double mostFirstMs = 50;

const QString tooLate = QStringLiteral("no answer within 60 s");

tl::unexpected<Error> failed(const QString& what) {
    return tl::unexpected(Error{ErrorKind::Local, what});
}

// Somebody else's PINGs from a thread of its own, as long as it lives.
class Bystander {
  public:
    explicit Bystander(const Endpoint& endpoint)
        : m_thread([this, endpoint] {
              BareClient client(endpoint);
              while (client.isOpen() && !m_ends) {
                  const SteadyTime begin = steadyNow();
                  if (client.lengthOf("PING") == 0)
                      return;
                  m_took.push_back(Milliseconds(steadyNow() - begin).count());
                  std::this_thread::sleep_for(pingPause);
              }
          }) {}
    ~Bystander() { static_cast<void>(end()); }
    Q_DISABLE_COPY_MOVE(Bystander)
    // What each took, in ms.
    std::vector<double> end() {
        m_ends = true;
        if (m_thread.joinable())
            m_thread.join();
        return m_took;
    }

  private:
    std::atomic<bool> m_ends = false;
    std::vector<double> m_took;
    std::thread m_thread;  // last: it uses the rest
};

struct Pings {
    std::vector<double> all;
    void add(const std::vector<double>& some) { all.insert(all.end(), some.begin(), some.end()); }
    [[nodiscard]] double share(double part) {
        std::ranges::sort(all);
        return all.empty() ? 0 : all[static_cast<std::size_t>(part * static_cast<double>(all.size() - 1))];
    }
};

// Runs the loop until `done` or for 60 s; false then.
template <typename Start>
bool waitFor(Start start) {
    QEventLoop loop;
    QTimer::singleShot(60s, &loop, [&loop] { loop.exit(1); });
    start(loop);
    return loop.exec() == 0;
}

std::optional<ClientListing> wholeTable(Session& session) {
    std::optional<ClientListing> table;
    const bool came = waitFor([&](QEventLoop& loop) {
        QObject::connect(&session, &Session::clientsListed, &loop, [&](const ClientListing& listing) {
            if (!listing.complete || listing.snapshot->rowCount() < shellKills)
                return;
            table = listing;
            loop.quit();
        });
        session.readAllClients();
    });
    return came ? table : std::nullopt;
}

KillPlan planOf(const ClientListing& table) {
    std::vector<std::uint32_t> rows(static_cast<std::size_t>(table.snapshot->rowCount()));
    std::iota(rows.begin(), rows.end(), 0U);
    return planKill(table, rows, {.active = true});
}

// `count` of its victims, without those before `from`.
KillPlan partOf(KillPlan plan, std::ptrdiff_t from, std::ptrdiff_t count) {
    const auto begin = plan.victims.begin() + from;
    plan.victims = std::vector(begin, begin + count);
    return plan;
}

struct Killed {
    double ms = 0;       // until all is told
    double firstMs = 0;  // until the first is killed
    int count = 0;
    QString unlike;  // what came of one who was not killed
};

std::optional<Killed> carryOut(Session& session, Ledger& ledger, KillPlan plan) {
    Killed killed;
    const bool ended = waitFor([&](QEventLoop& loop) {
        const SteadyTime begin = steadyNow();
        auto* run = new KillRun(ledger, std::make_shared<const KillPlan>(std::move(plan)), {});
        QObject::connect(run, &KillRun::progressed, &loop, [&killed, begin](int done) {
            if (done > 0 && killed.firstMs == 0)
                killed.firstMs = Milliseconds(steadyNow() - begin).count();
        });
        QObject::connect(run, &KillRun::finished, &loop, [&killed, &loop, begin](const KillReport& report) {
            killed.ms = Milliseconds(steadyNow() - begin).count();
            killed.count = report.count(KillResult::Killed);
            for (const KillOutcome& outcome : report.outcomes) {
                if (outcome.result != KillResult::Killed)
                    killed.unlike = QStringLiteral("client %1 is %2: %3")
                                        .arg(outcome.id)
                                        .arg(QLatin1String(killResultName(outcome.result)), outcome.detail);
            }
            loop.quit();
        });
        run->start(session);
    });
    return ended ? std::optional(killed) : std::nullopt;
}

// In ms; nullopt when not all were killed.
std::optional<double> killWithShell(PrivateRedis& redis, const KillPlan& plan) {
    QByteArray script;
    for (const PlannedClient& client : plan.victims)
        script += "redis-cli -s '" + QFile::encodeName(redis.socketPath()) + "' CLIENT KILL ID " +
                  QByteArray::number(qint64{client.id}) + '\n';
    QProcess shell;
    const SteadyTime begin = steadyNow();
    shell.start(QStringLiteral("/bin/sh"), {});
    shell.write(script);
    shell.closeWriteChannel();
    if (!shell.waitForFinished(120'000))
        return std::nullopt;
    const double took = Milliseconds(steadyNow() - begin).count();
    const QByteArray replies = shell.readAllStandardOutput();
    return replies.count('1') == static_cast<qsizetype>(plan.victims.size()) ? std::optional(took) : std::nullopt;
}

struct Figures {
    std::vector<double> ours;
    std::vector<double> shell;
    std::vector<double> first;
    std::vector<double> bare;
    Pings with;
    Pings without;
};

Result<void> measureOnce(Figures& figures) {
    PrivateRedis redis({"maxclients " + QByteArray::number(clients + 100)}, PrivateRedis::Tcp::Yes);
    if (!redis.start())
        return failed(redis.error());
    ClientHolder holder;
    if (const auto open = holder.open(redis.port(), clients); !open)
        return tl::unexpected(open.error());
    Bystander alone(redis.endpoint());
    std::this_thread::sleep_for(quietTime);
    figures.without.add(alone.end());

    const QTemporaryDir directory;
    Ledger ledger(directory.filePath(QStringLiteral("ledger.sqlite")));
    Session session(redis.endpoint());
    session.start();
    const auto table = wholeTable(session);
    if (!table)
        return failed(QStringLiteral("The server did not list its clients."));
    Bystander bystander(redis.endpoint());
    const KillPlan plan = planOf(*table);
    if (plan.victims.size() < kills + singleKills + shellKills)
        return failed(QStringLiteral("Too few clients can be killed."));
    const auto killed = carryOut(session, ledger, partOf(plan, 0, kills));
    figures.with.add(bystander.end());
    if (!killed || killed->count != kills)
        return failed(QStringLiteral("Not all were killed: %1.").arg(killed ? killed->unlike : tooLate));
    figures.ours.push_back(killed->ms);

    for (int i = 0; i < singleKills; ++i) {
        const auto one = carryOut(session, ledger, partOf(plan, kills + i, 1));
        if (!one || one->count != 1)
            return failed(QStringLiteral("A client was not killed: %1.").arg(one ? one->unlike : tooLate));
        figures.first.push_back(one->firstMs);
    }
    const auto shell = killWithShell(redis, partOf(plan, kills + singleKills, shellKills));
    if (!shell)
        return failed(QStringLiteral("redis-cli did not kill its clients; it must be installed."));
    figures.shell.push_back(*shell * kills / shellKills);
    figures.bare.push_back(*shell / shellKills);
    return {};
}

}  // namespace

Rows measureKill(const QString&) {
    ClientHolder::raiseFileLimit();
    Figures figures;
    for (int run = 0; run < runs; ++run) {
        if (const auto measured = measureOnce(figures); !measured)
            return tl::unexpected(measured.error());
    }
    std::vector<Row> rows{
        {QStringLiteral("kill_5000_of_10000"), median(figures.ours), median(figures.shell), QStringLiteral("ms"),
         QStringLiteral("reference / ours >= %1").arg(leastTimes)},
        {QStringLiteral("kill_bystander_p99"), figures.with.share(0.99), figures.without.share(0.99),
         QStringLiteral("ms p99"), QStringLiteral("ours <= %1 ms").arg(mostP99)},
        {QStringLiteral("kill_bystander_max"), figures.with.share(1), figures.without.share(1),
         QStringLiteral("ms max"), QStringLiteral("<= %1 ms or ratio <= %2").arg(mostPing).arg(mostPingTimes)},
        {QStringLiteral("kill_first_ms"), median(figures.first), median(figures.bare), QStringLiteral("ms"),
         QStringLiteral("ours <= %1 ms").arg(mostFirstMs)}};
    rows[0].met = rows[0].ours > 0 && rows[0].reference / rows[0].ours >= leastTimes;
    rows[1].met = rows[1].ours <= mostP99;
    rows[2].met = rows[2].ours <= mostPing || rows[2].ratio().value_or(0) <= mostPingTimes;
    rows[3].met = rows[3].ours <= mostFirstMs;
    return rows;
}

}  // namespace headroom
