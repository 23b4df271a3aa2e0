// SPDX-License-Identifier: GPL-3.0-or-later
// Many sessions at once: they take turns to connect, and come at different times of the second.
#include "core/session/engine.h"
#include "tests/support/scripted_server.h"
#include "tests/support/simulated_server.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <algorithm>
#include <array>
#include <numeric>
#include <set>

using namespace headroom;

class EngineTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void fourAtMostConnectToOneHostAtOnce() {
        ScriptedServer server;
        int logins = 0;
        int mostAtOnce = 0;
        server.setScript([&, healthy = ScriptedServer::healthy()](const QByteArray& command) {
            mostAtOnce = std::max(mostAtOnce, server.connections() - logins);
            if (command == "INFO")
                ++logins;
            return healthy(command);
        });
        Engine engine;
        for (int i = 0; i < 40; ++i)
            engine.start(engine.add(server.endpoint()));
        QTRY_COMPARE_WITH_TIMEOUT(logins, 40, 30'000);
        QVERIFY2(mostAtOnce > 1 && mostAtOnce <= 4, qPrintable(QString::number(mostAtOnce)));
    }

    // Also when some of them do not come in.
    void theLastOfManyComesInSoon() {
        SimulatedServer server;
        QVERIFY(server.start(10));
        Engine engine;
        std::set<const Session*> in;
        QObject watcher;  // what is told after the end is told to nobody
        for (int i = 0; i < 200; ++i) {
            Endpoint endpoint = server.endpoint();
            if (i % 10 == 9)
                endpoint.socketPath += QStringLiteral(".missing");
            Session* session = engine.add(endpoint);
            connect(session, &Session::sampled, &watcher, [&in, session] { in.insert(session); });
            engine.start(session);
        }
        QTRY_COMPARE_WITH_TIMEOUT(in.size(), std::size_t{180}, 10'000);
    }

    void theySpreadOverTheSecond() {
        ScriptedServer server;
        std::array<int, 10> reads{};
        int logins = 0;
        server.setScript([&, healthy = ScriptedServer::healthy()](const QByteArray& command) {
            logins += command == "INFO" ? 1 : 0;
            if (logins == 30 && command.startsWith("INFO server")) {
                const auto place = steadyNow().time_since_epoch() % std::chrono::seconds(1);
                ++reads[static_cast<std::size_t>(place / std::chrono::milliseconds(100))];
            }
            return healthy(command);
        });
        Engine engine;
        for (int i = 0; i < 30; ++i)
            engine.start(engine.add(server.endpoint()));
        const auto all = [&reads] { return std::accumulate(reads.begin(), reads.end(), 0); };
        QTRY_VERIFY_WITH_TIMEOUT(all() >= 4 * 30, 30'000);
        for (const int read : reads)
            QVERIFY2(read > 0 && read < all() / 3, qPrintable(QString::number(read)));
    }
};

HEADROOM_TEST(QCoreApplication, EngineTest)
#include "tst_engine.moc"
