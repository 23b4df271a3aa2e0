// SPDX-License-Identifier: GPL-3.0-or-later
// How the client table is read from servers that cannot, or should not, be swept.
#include "tests/support/scripted_server.h"
#include "tests/support/test_program.h"
#include "tests/support/watched_session.h"

#include <QSemaphore>
#include <QThreadPool>
#include <QtTest>

#include <memory>

using namespace headroom;

namespace {

const QByteArray oldRows =
    "id=7 addr=127.0.0.1:5000 name=headroom age=1 idle=0 flags=N cmd=client|list\n"
    "id=9 addr=127.0.0.1:5001 name=web age=9 idle=8 flags=N cmd=get\n";

// A healthy server that counts 5,000 clients, too many for one list within the default hold.
ScriptedServer::Script crowded(ScriptedServer::Script idAnswer) {
    return [healthy = ScriptedServer::healthy(oldRows), idAnswer](const QByteArray& command) -> QByteArray {
        if (command.startsWith("CLIENT LIST ID"))
            return idAnswer(command);
        QByteArray answer = healthy(command);
        if (command.startsWith("INFO") && !command.contains("commandstats"))
            answer = ScriptedServer::bulk(
                "redis_version:7.0.15\r\nrun_id:aaaa\r\nconnected_clients:5000\r\nmaxclients:10000\r\n"
                "connected_slaves:0\r\ntotal_connections_received:7\r\nrole:master\r\n");
        return answer;
    };
}

qsizetype sent(const ScriptedServer& server, const QByteArray& start) {
    return std::ranges::count_if(server.commands(), [&](const QByteArray& c) { return c.startsWith(start); });
}

}  // namespace

class ClientReaderTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void aServerWithoutIdsIsListedWhole() {
        ScriptedServer server;
        server.setScript(crowded([](const QByteArray&) { return QByteArray("-ERR syntax error\r\n"); }));
        WatchedSession w(server.endpoint());
        QTRY_VERIFY(w.snapshot != nullptr);
        QCOMPARE(w.snapshot->rowCount(), 2);
        QVERIFY(w.listing.complete);
        QCOMPARE(sent(server, "CLIENT LIST ID"), 1);
        QVERIFY(w.listError.detail.isEmpty());
    }

    // The last answers are there, but not merged yet.
    void aTableIsCompleteOnlyWithAllAnswers() {
        ScriptedServer server;
        bool scanned = false;
        bool answered = false;  // it asks for nothing more before
        server.setScript(crowded([&](const QByteArray& command) {
            answered = scanned;
            QByteArray found;
            for (const QByteArray& id : command.mid(15).split(' ')) {
                scanned = scanned || id == "1";
                if (id == "5" || id == "7")
                    found += "id=" + id + " addr=127.0.0.1:500" + id + " name=web flags=N cmd=get\n";
            }
            return ScriptedServer::bulk(found);
        }));
        WatchedSession w(server.endpoint());
        QList<int> complete;
        connect(&w.session, &Session::clientsListed, this, [&complete](const ClientListing& listing) {
            if (listing.complete)
                complete << listing.snapshot->rowCount();
        });
        const auto hold = std::make_shared<QSemaphore>();  // some may begin to wait after the end
        QThreadPool& pool = *QThreadPool::globalInstance();
        const int threads = pool.maxThreadCount();
        for (int i = 0; i < threads; ++i)
            pool.start([hold] { hold->acquire(); });
        const bool isScanned = QTest::qWaitFor([&answered] { return answered; }, 30'000);
        hold->release(threads);
        QVERIFY(isScanned);
        QTRY_VERIFY(!complete.isEmpty());
        QCOMPARE(complete.first(), 2);
    }

    void whoMayNotListIsToldAndNotAskedAgain() {
        ScriptedServer server;
        server.setScript(crowded([](const QByteArray&) {
            return QByteArray("-NOPERM this user has no permissions to run the 'client|list' command\r\n");
        }));
        WatchedSession w(server.endpoint());
        QTRY_VERIFY(!w.listError.detail.isEmpty());
        QCOMPARE(w.listError.kind, ErrorKind::NotPermitted);
        QTRY_VERIFY_WITH_TIMEOUT(w.samples.size() >= 4, 30'000);
        QCOMPARE(sent(server, "CLIENT LIST"), 1);
        w.session.refresh();
        QTRY_COMPARE(sent(server, "CLIENT LIST"), 2);
        const auto heard = w.samples.size();  // and nothing is under way any more
        QTRY_VERIFY_WITH_TIMEOUT(w.samples.size() >= heard + 2, 30'000);
    }

    // Redis 8 with io-threads: 400 us for each id, by the server's own account.
    void idsThatAreCostlyAreNotAskedForLong() {
        ScriptedServer server;
        int lists = 0;
        int wholes = 0;
        const auto healthy = crowded([&lists](const QByteArray& command) {
            lists += static_cast<int>(command.count(' ')) - 2;
            return ScriptedServer::bulk(oldRows);
        });
        server.setScript([&, healthy](const QByteArray& command) {
            if (command.contains("commandstats"))
                return ScriptedServer::bulk(
                    "cmdstat_client|list:calls=" + QByteArray::number(sent(server, "CLIENT LIST")) +
                    ",usec=" + QByteArray::number(lists * 400 + 10 * wholes) + "\r\n");
            wholes += command == "CLIENT LIST" ? 1 : 0;
            return healthy(command);
        });
        WatchedSession w(server.endpoint());
        QTRY_VERIFY_WITH_TIMEOUT(wholes > 0, 30'000);
        QVERIFY2(lists <= 16, qPrintable(QString::number(lists)));
        QTRY_VERIFY(w.snapshot != nullptr && w.listing.complete);
        QCOMPARE(w.snapshot->rowCount(), 2);
    }
};

HEADROOM_TEST(QCoreApplication, ClientReaderTest)
#include "tst_client_reader.moc"
