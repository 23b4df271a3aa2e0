// SPDX-License-Identifier: GPL-3.0-or-later
// One refresh of a swept table of 100,000: from sending the first command of a second (the clients on screen and the
// new ids) until what it and the pieces since the last second told is merged into the whole table, in the pool, that
// table is sorted, and the result is back in this thread. Held against hiredis fetching the whole CLIENT LIST,
// unparsed, from another simulated server of that size, which lists faster than a real one: 290 ms there.
#include "core/background.h"
#include "core/clock.h"
#include "core/query/row_order.h"
#include "core/session/client_reader.h"
#include "tests/bench/bare_client.h"
#include "tests/bench/row.h"
#include "tests/support/simulated_server.h"

#include <QEventLoop>
#include <QTimer>

namespace headroom {

namespace {

constexpr int clients = 100'000;
constexpr int churn = 200;  // a second
constexpr int onScreen = 45;
constexpr int warmUp = 3;
constexpr int runs = 11;
constexpr std::chrono::milliseconds between{300};  // the reference has a core for itself then
constexpr double mostTime = 0.95;

// What a Session does around its ClientReader, and when it sent what.
class Reader : public QObject {
  public:
    using Refreshed = std::function<void(double milliseconds)>;

    Reader(const Endpoint& endpoint, Refreshed refreshed) : m_refreshed(std::move(refreshed)) {
        m_timer.setSingleShot(true);
        m_timer.setTimerType(Qt::PreciseTimer);
        connect(&m_timer, &QTimer::timeout, this, &Reader::poll);
        connect(&m_reader, &ClientReader::commandStatsWanted, this, [this] {
            ask({"INFO", "commandstats"},
                [this](const Reply& reply) { m_reader.noteCommandStats(InfoFields(reply.value->text)); });
        });
        connect(&m_reader, &ClientReader::read, this, &Reader::order);
        connect(&m_connection, &Connection::opened, this, &Reader::begin);
        m_connection.open(endpoint);
    }

  private:
    void begin() {
        ask({"CLIENT", "ID"}, [this](const Reply& reply) {
            m_reader.start(reply.value->integer);
            m_reader.readWhole();
        });
        ask({"INFO"}, [this](const Reply& reply) { noteSample(reply); });
    }
    void noteSample(const Reply& reply) {
        m_reader.noteSample(InfoSample::from(InfoFields(reply.value->text), {}, steadyNow(), wallNow()));
    }
    void ask(const std::vector<QByteArray>& argv, ReplyHandler handler) {
        // Only the front asks beyond the newest client.
        if (argv.size() > 3 && argv.back().toLongLong() > m_newest)
            m_sent = steadyNow();
        m_connection.send(argv, [this, handler = std::move(handler)](const Reply& reply) {
            handler(reply);
            schedule();
        });
    }
    void poll() {
        const SteadyTime now = steadyNow();
        if (now >= m_nextInfo) {
            m_nextInfo = now + std::chrono::seconds(1);
            ask({"INFO"}, [this](const Reply& reply) { noteSample(reply); });
        }
        m_reader.poll(now);
        schedule();
    }
    void schedule() {
        const SteadyTime due = std::min(m_reader.due(), m_nextInfo);
        m_timer.start(
            std::max(std::chrono::milliseconds(0), std::chrono::ceil<std::chrono::milliseconds>(due - steadyNow())));
    }
    void order(const std::shared_ptr<const ClientSnapshot>& snapshot) {
        schedule();
        runInBackground(
            this,
            [snapshot] {
                return orderRows(*snapshot, {ClientField::Idle, true}, allRows(*snapshot));
            },
            [this, snapshot](const std::vector<std::uint32_t>& rows) {
                if (std::exchange(m_newest, snapshot->id(snapshot->rowCount() - 1)) > 0 && rows.size() >= clients)
                    m_refreshed(std::chrono::duration<double, std::milli>(steadyNow() - m_sent).count());
                std::vector<std::int64_t> visible;
                for (std::size_t row = 0; row < onScreen; ++row)
                    visible.push_back(snapshot->id(static_cast<int>(rows[row])));
                m_reader.setVisible(std::move(visible));
            });
    }

    Refreshed m_refreshed;
    Connection m_connection{Access::ReadOnly};
    ClientReader m_reader{[this](const QByteArray&, const std::vector<QByteArray>& argv, ReplyHandler handler) {
        ask(argv, std::move(handler));
    }};
    QTimer m_timer;
    SteadyTime m_nextInfo;
    SteadyTime m_sent;
    std::int64_t m_newest = 0;
};

}  // namespace

Rows measureSweptRefresh(const QString&) {
    SimulatedServer swept;
    SimulatedServer fetched;
    if (!swept.start(clients) || !fetched.start(clients))
        return benchFailure(QStringLiteral("The simulated server can not listen."));
    swept.setChurn(churn);
    BareClient bare(fetched.endpoint());
    std::vector<double> ours;
    std::vector<double> reference;
    QEventLoop loop;
    Reader reader(swept.endpoint(), [&](double milliseconds) {
        ours.push_back(milliseconds);
        QTimer::singleShot(between, &loop, [&] {
            const SteadyTime begin = steadyNow();
            if (bare.lengthOf("CLIENT LIST") > 0)
                reference.push_back(std::chrono::duration<double, std::milli>(steadyNow() - begin).count());
            if (reference.size() >= warmUp + runs)
                loop.quit();
        });
    });
    QTimer::singleShot(std::chrono::minutes(1), &loop, &QEventLoop::quit);
    loop.exec();
    if (ours.size() < warmUp + runs || reference.size() < warmUp + runs)
        return benchFailure(QStringLiteral("The simulated server was not read."));
    ours.erase(ours.begin(), ours.begin() + warmUp);
    reference.erase(reference.begin(), reference.begin() + warmUp);
    return std::vector{
        ratioAtMost(mostTime, QStringLiteral("refresh_100k"), median(ours), median(reference), QStringLiteral("ms"))};
}

}  // namespace headroom
