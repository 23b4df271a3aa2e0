// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/server_settings.h"
#include "core/session/command_gate.h"
#include "tests/support/test_program.h"

#include <QRandomGenerator>
#include <QtTest>

using namespace headroom;

namespace {

std::vector<QByteArray> words(const QByteArray& line) {
    const QByteArrayList list = line.split(' ');
    return {list.begin(), list.end()};
}

}  // namespace

class CommandGateTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void readsAlways_data() {
        QTest::addColumn<QByteArray>("line");
        for (const char* line :
             {"AUTH secret", "AUTH user secret", "CLIENT SETNAME headroom", "CLIENT SETINFO LIB-NAME headroom",
              "CLIENT NO-EVICT ON", "CLIENT ID", "CLIENT INFO", "CLIENT LIST", "CLIENT LIST ID 1",
              "CLIENT LIST ID 1 22 333", "INFO", "INFO server clients", "INFO commandstats", "CONFIG GET maxclients",
              "CONFIG GET maxclients timeout", "SLOWLOG GET 128", "SLOWLOG LEN", "ACL LOG 16"})
            QTest::newRow(line) << QByteArray(line);
    }
    void readsAlways() {
        QFETCH(QByteArray, line);
        QVERIFY(gateAllows(Access::ReadOnly, words(line)));
        QVERIFY(gateAllows(Access::ReadWrite, words(line)));
    }

    void writesUnlessReadOnly_data() {
        QTest::addColumn<QByteArray>("line");
        for (const char* line : {"CLIENT KILL ID 7 ADDR 127.0.0.1:50 SKIPME yes", "CLIENT UNBLOCK 7 TIMEOUT",
                                 "CONFIG SET maxclients 200", "CONFIG SET timeout 300"})
            QTest::newRow(line) << QByteArray(line);
    }
    void writesUnlessReadOnly() {
        QFETCH(QByteArray, line);
        QVERIFY(!gateAllows(Access::ReadOnly, words(line)));
        QVERIFY(gateAllows(Access::ReadWrite, words(line)));
    }

    void neverAtAll_data() {
        QTest::addColumn<QByteArray>("line");
        for (const char* line : {"",
                                 "MONITOR",
                                 "KEYS *",
                                 "FLUSHALL",
                                 "SHUTDOWN",
                                 "DEBUG SLEEP 1",
                                 "CONFIG REWRITE",
                                 "CONFIG RESETSTAT",
                                 "CONFIG GET *",
                                 "CONFIG GET requirepass",
                                 "CONFIG GET",
                                 "CONFIG SET requirepass x",
                                 "CONFIG SET io-threads 4",
                                 "CONFIG SET maxclients",
                                 "CONFIG SET maxclients 5 requirepass x",
                                 "CLIENT KILL ID 0 ADDR a:1 SKIPME yes",
                                 "CLIENT KILL ID -1 ADDR a:1 SKIPME yes",
                                 "CLIENT KILL ID 07 ADDR a:1 SKIPME yes",
                                 "CLIENT KILL ID +7 ADDR a:1 SKIPME yes",
                                 "CLIENT KILL ID 7x ADDR a:1 SKIPME yes",
                                 "CLIENT KILL ID 18446744073709551617 ADDR a:1 SKIPME yes",
                                 "CLIENT KILL ID 7 ADDR a:1 SKIPME no",
                                 "CLIENT KILL ID 7 ADDR a:1",
                                 "CLIENT KILL ID 7",
                                 "CLIENT KILL a:1",
                                 "CLIENT KILL TYPE normal",
                                 "CLIENT KILL ID 7 ADDR  SKIPME yes",
                                 "CLIENT PAUSE 1000",
                                 "CLIENT REPLY OFF",
                                 "CLIENT LIST ID",
                                 "CLIENT LIST ID 0",
                                 "CLIENT LIST TYPE normal",
                                 "CLIENT NO-EVICT OFF",
                                 "CLIENT SETNAME web",
                                 "CLIENT",
                                 "SLOWLOG RESET",
                                 "SLOWLOG GET -1",
                                 "ACL LOG RESET",
                                 "ACL LOG",
                                 "ACL LIST",
                                 "INFO *",
                                 "INFO everything;",
                                 "info",
                                 "HELLO 3",
                                 "AUTH",
                                 "AUTH a b c",
                                 "COMMAND DOCS",
                                 "SELECT 1",
                                 "QUIT",
                                 "CLIENT UNBLOCK 0 TIMEOUT",
                                 "CLIENT UNBLOCK 7",
                                 "CLIENT UNBLOCK 7 ERROR"})
            QTest::newRow(*line ? line : "nothing") << QByteArray(line);
        QTest::newRow("two lines in a word") << QByteArray("INFO\r\nFLUSHALL");
    }
    void neverAtAll() {
        QFETCH(QByteArray, line);
        QVERIFY(!gateAllows(Access::ReadWrite, words(line)));
        QVERIFY(!gateAllows(Access::ReadOnly, words(line)));
    }

    // Kvrocks takes several words for "any of them", so there the pair would hit who has the address by then.
    void aKillHasTheOneFormThatHitsOneClientThere() {
        const auto pair = words("CLIENT KILL ID 7 ADDR a:1 SKIPME yes");
        const auto alone = words("CLIENT KILL ID 7");
        QVERIFY(gateAllows(Access::ReadWrite, pair, KillForm::AllOf));
        QVERIFY(!gateAllows(Access::ReadWrite, alone, KillForm::AllOf));
        QVERIFY(gateAllows(Access::ReadWrite, alone, KillForm::IdOnly));
        QVERIFY(!gateAllows(Access::ReadWrite, pair, KillForm::IdOnly));
        QVERIFY(!gateAllows(Access::ReadOnly, alone, KillForm::IdOnly));
        QVERIFY(!gateAllows(Access::ReadWrite, words("CLIENT KILL ID 0"), KillForm::IdOnly));
        QVERIFY(!gateAllows(Access::ReadWrite, words("CLIENT KILL 7"), KillForm::IdOnly));
        QVERIFY(!gateAllows(Access::ReadWrite, words("CLIENT KILL ADDR a:1"), KillForm::IdOnly));
        for (const auto& kill : {pair, alone})
            QVERIFY(!gateAllows(Access::ReadWrite, kill, KillForm::None));
    }

    // Whatever is put together at random, nothing that changes the server passes a read-only gate, and a kill that
    // passes the other names one client.
    void randomWordsChangeNothing() {
        const QByteArrayList vocabulary{
            "CLIENT",  "KILL",  "ID",  "0",       "1",          "77",   "ADDR", "a:1",     "SKIPME", "yes",    "no",
            "CONFIG",  "SET",   "GET", "REWRITE", "maxclients", "LIST", "INFO", "UNBLOCK", "TYPE",   "normal", "",
            "SLOWLOG", "RESET", "LEN", "timeout", "FLUSHALL",   "AUTH", "-1",   "kill",    "client"};
        QRandomGenerator random(20240607);
        int writes = 0;
        for (int round = 0; round < 300'000; ++round) {
            std::vector<QByteArray> argv(static_cast<std::size_t>(random.bounded(1, 10)));
            for (QByteArray& word : argv)
                word = vocabulary[random.bounded(static_cast<int>(vocabulary.size()))];
            if (random.bounded(3) == 0)  // near the ones that pass
                argv = {"CLIENT", "KILL", "ID", argv.front(), "ADDR", "a:1", "SKIPME", argv.back()};
            const bool changes =
                argv.size() > 1 && ((argv[0] == "CLIENT" && (argv[1] == "KILL" || argv[1] == "UNBLOCK")) ||
                                    (argv[0] == "CONFIG" && argv[1] == "SET") || argv[0] == "FLUSHALL");
            if (changes)
                QVERIFY(!gateAllows(Access::ReadOnly, argv));
            if (!gateAllows(Access::ReadWrite, argv))
                continue;
            QVERIFY(argv[0] != "FLUSHALL");
            if (argv[0] == "CLIENT" && argv.size() > 1 && argv[1] == "KILL") {
                ++writes;
                QCOMPARE(argv.size(), std::size_t(8));
                QVERIFY(argv[3] == "1" || argv[3] == "77");
                QCOMPARE(argv[7], QByteArray("yes"));
            }
        }
        QVERIFY(writes > 100);
    }

    void settingsAreTakenByName() {
        RespValue reply;
        reply.type = RespValue::Type::Array;
        for (const char* text : {"MaxClients", "10000", "requirepass", "secret", "timeout", "", "odd"}) {
            RespValue item;
            item.type = RespValue::Type::Bulk;
            item.text = text;
            reply.items.push_back(item);
        }
        ServerSettings settings;
        settings.take(reply);
        QCOMPARE(settings.number("maxclients"), std::optional<qint64>(10000));
        QCOMPARE(settings.text("timeout"), std::optional<QByteArray>(""));
        QVERIFY(!settings.number("timeout"));
        QVERIFY(!settings.text("requirepass"));
        QCOMPARE(settings.values.size(), std::size_t(2));
    }
};

HEADROOM_TEST(QCoreApplication, CommandGateTest)
#include "tst_command_gate.moc"
