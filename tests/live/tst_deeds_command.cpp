// SPDX-License-Identifier: GPL-3.0-or-later
// `headroom kill`, `set`, `leases` and `ledger` as scripts and people at a terminal use them.
#include "core/action/ledger_file.h"
#include "core/console/console.h"
#include "tests/live/program.h"
#include "tests/live/terminal.h"
#include "tests/support/pool.h"
#include "tests/support/scripted_server.h"
#include "tests/support/test_program.h"

#include <QDirIterator>
#include <QJsonArray>
#include <QSettings>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QUrl>

#include <fcntl.h>
#include <unistd.h>

using namespace headroom;

namespace {

// "1 2 3"
QString ids(const QJsonValue& array) {
    QStringList list;
    for (const QJsonValue& value : array.toArray())
        list << QString::number(value.toInteger());
    return list.join(u' ');
}

QStringList wordsOf(const QString& line) {
    return line.split(u' ');
}

}  // namespace

class DeedsCommandTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() {
        QVERIFY2(PrivateRedis::isInstalled(), "install redis-server (or valkey-server) to run live tests");
    }
    void init() {
        m_data = std::make_unique<QTemporaryDir>();
        m_redis =
            std::make_unique<PrivateRedis>(QByteArrayList{"user nokill on >pw ~* &* +@all -client|kill -config|set"});
        QVERIFY2(m_redis->start(), qPrintable(m_redis->error()));
    }

    // --- kill

    void whoIsActiveIsKept() {
        const Pool pool = openPool(*m_redis, 3, "billing");
        Program program({QStringLiteral("kill"), m_redis->socketPath(), QStringLiteral("--filter"),
                         QStringLiteral("name == billing"), QStringLiteral("--yes"), QStringLiteral("--json")},
                        {}, data());
        QCOMPARE(program.exitCode(), int(ExitOk));
        const QJsonArray kept = program.json()[QLatin1String("plan")].toObject()[QLatin1String("kept")].toArray();
        QCOMPARE(kept.size(), 3);
        QCOMPARE(kept.first().toObject()[QLatin1String("reason")].toString(), QStringLiteral("active"));
        Program told({QStringLiteral("kill"), m_redis->socketPath(), QStringLiteral("--filter"),
                      QStringLiteral("name == billing"), QStringLiteral("--dry-run")},
                     {}, data());
        QCOMPARE(told.exitCode(), int(ExitOk));
        const QByteArray text = told.out();
        QVERIFY2(text.contains("--include active"), text);
        QCOMPARE(alive(pool), 3);
        QVERIFY(!m_redis->command({"INFO", "commandstats"}).contains("client|kill"));
    }

    // A word of the filter that is no field here chooses nobody knows whom.
    void aFieldNobodyKnowsIsAMistake() {
        const Pool pool = openPool(*m_redis, 2, "billing");
        Program program(kill({QStringLiteral("--filter"), QStringLiteral("not nmae == web"), QStringLiteral("--yes")}),
                        {}, data());
        QCOMPARE(program.exitCode(), int(ExitUsage));
        QVERIFY2(program.err().contains(QStringLiteral("no client has the field nmae")), qPrintable(program.err()));
        QCOMPARE(alive(pool), 2);
    }

    void killsByFilter() {
        const Pool victims = openPool(*m_redis, 3, "billing");
        const Pool others = openPool(*m_redis, 2, "web");
        const auto subscriber = hold(*m_redis, "CLIENT SETNAME billing\r\nSUBSCRIBE x");
        Program dry(kill({QStringLiteral("--filter"), QStringLiteral("name == billing"), QStringLiteral("--dry-run"),
                          QStringLiteral("--json")}),
                    {}, data());
        QCOMPARE(dry.exitCode(), int(ExitOk));
        const QJsonObject plan = dry.json()[QLatin1String("plan")].toObject();
        QCOMPARE(plan[QLatin1String("victims")].toArray().size(), 3);
        QVERIFY(dry.json()[QLatin1String("result")].isNull());
        QCOMPARE(alive(victims), 3);

        Program program(kill({QStringLiteral("--filter"), QStringLiteral("name == billing"), QStringLiteral("--yes"),
                              QStringLiteral("--json"), QStringLiteral("--reason"), QStringLiteral("INC-7")}),
                        {}, data());
        QCOMPARE(program.exitCode(), int(ExitOk));
        QCOMPARE(program.err(), QString());
        const QJsonObject whole = program.json();
        QStringList listed;
        for (const QJsonValue& victim : whole[QLatin1String("plan")].toObject()[QLatin1String("victims")].toArray()) {
            const QJsonObject object = victim.toObject();
            QCOMPARE(object[QLatin1String("name")].toString(), QStringLiteral("billing"));
            QCOMPARE(object[QLatin1String("user")].toString(), QStringLiteral("default"));
            QCOMPARE(object[QLatin1String("flags")].toString(), QStringLiteral("U"));
            QCOMPARE(object[QLatin1String("addr")].toString(), m_redis->socketPath() + QStringLiteral(":0"));
            QVERIFY(object[QLatin1String("idle")].isDouble());
            QVERIFY(object[QLatin1String("cmd")].isString());
            listed << QString::number(object[QLatin1String("id")].toInteger());
        }
        const QJsonObject result = whole[QLatin1String("result")].toObject();
        QCOMPARE(result.keys(),
                 QStringList({QStringLiteral("changed"), QStringLiteral("details"), QStringLiteral("gone"),
                              QStringLiteral("killed"), QStringLiteral("not_sent"), QStringLiteral("refused"),
                              QStringLiteral("server_usec"), QStringLiteral("unknown")}));
        QVERIFY(result[QLatin1String("server_usec")].isDouble());
        QCOMPARE(ids(result[QLatin1String("killed")]), listed.join(u' '));
        const QJsonArray kept = whole[QLatin1String("plan")].toObject()[QLatin1String("kept")].toArray();
        QCOMPARE(kept.size(), 1);
        QCOMPARE(kept.first().toObject()[QLatin1String("reason")].toString(), QStringLiteral("pubsub"));
        QTRY_COMPARE(alive(victims), 0);
        QCOMPARE(alive(others), 2);
        QCOMPARE(subscriber->state(), QLocalSocket::ConnectedState);

        Program ledger({QStringLiteral("ledger"), QStringLiteral("--json"), QStringLiteral("inc-7")}, {}, data());
        QCOMPARE(ledger.exitCode(), int(ExitOk));
        const QJsonArray entries = ledger.json()[QLatin1String("entries")].toArray();
        QCOMPARE(entries.size(), 3);
        const QJsonObject last = entries.first().toObject();
        QVERIFY(last[QLatin1String("command")].toString().startsWith(QStringLiteral("CLIENT KILL ID ")));
        QCOMPARE(last[QLatin1String("outcome")].toString(), QStringLiteral("killed"));
        QCOMPARE(last[QLatin1String("reason")].toString(), QStringLiteral("INC-7"));
        QCOMPARE(last[QLatin1String("environment")].toString(), QStringLiteral("local"));

        // Asked for, the subscriber too.
        Program included(kill({QStringLiteral("--filter"), QStringLiteral("name == billing"), QStringLiteral("--yes"),
                               QStringLiteral("--include"), QStringLiteral("pubsub")}),
                         {}, data());
        QCOMPARE(included.exitCode(), int(ExitOk));
        QVERIFY2(included.out().contains("1 killed; took"), included.out().constData());
        QVERIFY2(included.out().contains("\nThe server spent "), included.out().constData());
        QTRY_COMPARE(subscriber->state(), QLocalSocket::UnconnectedState);
    }

    // What it is there for: nobody gets in, one of those who hold everything goes, the kill gets in and frees the rest.
    void killsWhenTheServerIsFull() {
        PrivateRedis redis({"maxclients 12"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const Pool web = openPool(redis, 2, "web");
        Pool leak = openPool(redis, 20, "billing");
        QCOMPARE(leak.size(), 10u);
        Program program(
            {QStringLiteral("kill"), redis.socketPath(), QStringLiteral("--filter"), QStringLiteral("name == billing"),
             QStringLiteral("--yes"), QStringLiteral("--json"), QStringLiteral("--include=active")},
            {}, data());
        QTRY_VERIFY(program.err().contains(QStringLiteral("is full")));
        leak.pop_back();
        QCOMPARE(program.exitCode(), int(ExitOk));
        const QJsonObject result = program.json()[QLatin1String("result")].toObject();
        QCOMPARE(result[QLatin1String("killed")].toArray().size(), 9);
        QTRY_COMPARE(alive(leak), 0);
        QCOMPARE(alive(web), 2);
        QVERIFY2(redis.command({"CLIENT", "LIST"}).contains("name=web"), "others get in again");
    }

    void killsById() {
        const Pool pool = openPool(*m_redis, 3, "pool");
        const QByteArrayList lines = m_redis->command({"CLIENT", "LIST"}).split('\n');
        QList<qint64> known;
        for (const QByteArray& line : lines) {
            if (line.contains(" name=pool "))
                known << line.mid(3, line.indexOf(' ') - 3).toLongLong();
        }
        std::sort(known.begin(), known.end());
        Program program(kill({QStringLiteral("--id"), QString::number(known[0]), QString::number(known[1]),
                              QStringLiteral("99999"), QStringLiteral("--yes"), QStringLiteral("--json")}),
                        {}, data());
        QCOMPARE(program.exitCode(), int(ExitFailure));  // one of them was not there
        const QJsonObject whole = program.json();
        QCOMPARE(ids(whole[QLatin1String("result")].toObject()[QLatin1String("killed")]),
                 QStringLiteral("%1 %2").arg(known[0]).arg(known[1]));
        const QJsonObject gone =
            whole[QLatin1String("plan")].toObject()[QLatin1String("kept")].toArray().first().toObject();
        QCOMPARE(gone[QLatin1String("id")].toInt(), 99999);
        QCOMPARE(gone[QLatin1String("reason")].toString(), QStringLiteral("gone"));
        QTRY_COMPARE(alive(pool), 1);

        // One that was asked for and is kept is not done as asked.
        const auto blocked = hold(*m_redis, "CLIENT SETNAME waiting\r\nBLPOP x 0");
        QTRY_VERIFY(m_redis->command({"CLIENT", "LIST"}).contains(" flags=bU "));
        QString id;
        for (const QByteArray& line : m_redis->command({"CLIENT", "LIST"}).split('\n')) {
            if (line.contains(" name=waiting "))
                id = QString::fromLatin1(line.mid(3, line.indexOf(' ') - 3));
        }
        Program kept(kill({QStringLiteral("--id=") + id, QStringLiteral("--yes")}), {}, data());
        QCOMPARE(kept.exitCode(), int(ExitFailure));
        QVERIFY2(kept.out().contains("--include blocked"), kept.out().constData());
        QCOMPARE(blocked->state(), QLocalSocket::ConnectedState);
    }

    // Servers turn their list from one answer to the next.
    void listsVictimsById() {
        ScriptedServer server;
        server.setScript(
            ScriptedServer::healthy("id=30 addr=127.0.0.1:30 name=x age=90 idle=90 flags=N db=0\n"
                                    "id=12 addr=127.0.0.1:12 name=x age=90 idle=90 flags=N db=0\n"
                                    "id=20 addr=127.0.0.1:20 name=x age=90 idle=90 flags=N db=0\n"));
        Program program({QStringLiteral("kill"), server.endpoint().address(), QStringLiteral("--filter"),
                         QStringLiteral("name == x"), QStringLiteral("--dry-run"), QStringLiteral("--json")},
                        {}, data());
        QCOMPARE(program.exitCode(), int(ExitOk));
        QStringList listed;
        for (const QJsonValue& victim :
             program.json()[QLatin1String("plan")].toObject()[QLatin1String("victims")].toArray())
            listed << QString::number(victim.toObject()[QLatin1String("id")].toInteger());
        QCOMPARE(listed.join(u' '), QStringLiteral("12 20 30"));
    }

    void withoutATerminalItWantsAYes() {
        const Pool pool = openPool(*m_redis, 2, "pool");
        const QByteArray before = m_redis->command({"INFO", "stats"});
        Program killing(kill({QStringLiteral("--filter"), QStringLiteral("name == pool")}), {}, data(),
                        QStringLiteral("/dev/null"));
        QCOMPARE(killing.exitCode(), int(ExitUsage));
        QVERIFY2(killing.err().contains(QStringLiteral("--yes")), qPrintable(killing.err()));
        Program setting(set(QStringLiteral("timeout 60 --for 10s")), {}, data(), QStringLiteral("/dev/null"));
        QCOMPARE(setting.exitCode(), int(ExitUsage));
        QVERIFY2(setting.err().contains(QStringLiteral("--yes")), qPrintable(setting.err()));
        // What was mistyped is said first.
        Program mistyped(kill({QStringLiteral("--filter"), QStringLiteral("nmae == pool")}), {}, data(),
                         QStringLiteral("/dev/null"));
        QCOMPARE(mistyped.exitCode(), int(ExitUsage));
        QVERIFY2(mistyped.err().contains(QStringLiteral("no client has the field nmae (nearest: name)")),
                 qPrintable(mistyped.err()));
        QVERIFY2(!mistyped.err().contains(QStringLiteral("terminal")), qPrintable(mistyped.err()));
        Program outOfBounds(set(QStringLiteral("maxclients 1000000 --for 10s")), {}, data(),
                            QStringLiteral("/dev/null"));
        QCOMPARE(outOfBounds.exitCode(), int(ExitUsage));
        QVERIFY2(outOfBounds.err().contains(QStringLiteral("At most 40,000")), qPrintable(outOfBounds.err()));
        QVERIFY2(!outOfBounds.err().contains(QStringLiteral("terminal")), qPrintable(outOfBounds.err()));
        QCOMPARE(alive(pool), 2);
        QCOMPARE(m_redis->setting("timeout"), "0");
        QVERIFY(!m_redis->command({"INFO", "commandstats"}).contains("cmdstat_client|kill"));
    }

    void asksOnATerminal_data() {
        QTest::addColumn<int>("victims");
        QTest::addColumn<QString>("environment");
        QTest::addColumn<QByteArray>("typed");
        QTest::addColumn<bool>("done");
        QTest::newRow("no") << 2 << QString() << QByteArray("n\n") << false;
        QTest::newRow("nothing") << 2 << QString() << QByteArray("\n") << false;
        QTest::newRow("gone") << 2 << QString() << QByteArray("\x04") << false;
        QTest::newRow("yes") << 2 << QString() << QByteArray("y\n") << true;
        QTest::newRow("wide, yes") << 10 << QString() << QByteArray("y\n") << false;
        QTest::newRow("wide, the number") << 10 << QString() << QByteArray("10\n") << true;
        QTest::newRow("production, yes") << 2 << QStringLiteral("production") << QByteArray("y\n") << false;
        QTest::newRow("production, the number") << 10 << QStringLiteral("production") << QByteArray("10\n") << false;
        QTest::newRow("production, its name") << 2 << QStringLiteral("production") << QByteArray("NAME\n") << true;
        QTest::newRow("production, one") << 1 << QStringLiteral("production") << QByteArray("y\n") << true;
    }
    void asksOnATerminal() {
        QFETCH(int, victims);
        QFETCH(QString, environment);
        QFETCH(QByteArray, typed);
        QFETCH(bool, done);
        const Pool pool = openPool(*m_redis, victims, "pool");
        const Pool others = openPool(*m_redis, 8, "other");
        Terminal terminal;
        QStringList arguments = kill({QStringLiteral("--filter"), QStringLiteral("name == pool")});
        if (!environment.isEmpty())
            arguments << QStringLiteral("--env") << environment;
        Program program(arguments, {}, data(), terminal.name());
        QTRY_VERIFY2(program.err().contains(QRegularExpression(QStringLiteral("(\\[y/N\\]|\\):) $"))),
                     qPrintable(program.err()));
        QCOMPARE(alive(pool), victims);
        terminal.type(typed.replace("NAME", m_redis->socketPath().toUtf8()));
        QCOMPARE(program.exitCode(), done ? int(ExitOk) : int(ExitFailure));
        QTRY_COMPARE(alive(pool), done ? 0 : victims);
        QCOMPARE(alive(others), 8);
        QCOMPARE(program.err().contains(QStringLiteral("Nothing was sent.")), !done);
        QCOMPARE(program.err().contains(QStringLiteral("What was typed is not “")),
                 !done && program.err().contains(QStringLiteral("type ")));
    }

    // Said, and ended by Ctrl-C; nothing was sent.
    void aServerThatStopsAnsweringHoldsNobodyUp() {
        const Pool pool = openPool(*m_redis, 10, "pool");
        Terminal terminal;
        Program killing(kill({QStringLiteral("--filter"), QStringLiteral("name == pool")}), {}, data(),
                        terminal.name());
        Terminal otherTerminal;
        Program setting(set(QStringLiteral("timeout 300 --for 1h")), {}, data(), otherTerminal.name());
        QTRY_VERIFY_WITH_TIMEOUT(killing.err().endsWith(QStringLiteral("(10): ")), 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(setting.err().endsWith(QStringLiteral("[y/N] ")), 30'000);
        m_redis->suspend();
        terminal.type("10\n");
        otherTerminal.type("y\n");
        const QString silent = m_redis->socketPath() + QStringLiteral(" has not answered for 3 s");
        QTRY_VERIFY_WITH_TIMEOUT(killing.err().contains(silent), 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(setting.err().contains(silent), 30'000);
        killing.signal(SIGINT);
        setting.signal(SIGTERM);
        QTRY_VERIFY_WITH_TIMEOUT(setting.err().contains(QStringLiteral("nothing is set yet")), 30'000);
        setting.signal(SIGTERM);  // does not wait for the answer under way
        QCOMPARE(killing.exitCode(), 128 + SIGINT);
        QCOMPARE(setting.exitCode(), 128 + SIGTERM);
        QVERIFY2(killing.out().contains("10 not sent"), killing.out().constData());
        QVERIFY2(setting.err().contains(QStringLiteral("nothing was set")), qPrintable(setting.err()));
        m_redis->resume();
        QCOMPARE(alive(pool), 10);
        QCOMPARE(m_redis->setting("timeout"), "0");
        Program none({QStringLiteral("leases")}, {}, data());
        QCOMPARE(none.exitCode(), int(ExitOk));
        QCOMPARE(none.out(), "No setting is changed, none is to be put back.\n");
    }

    // What was sent and not answered is told as such.
    void aSetWithoutAnAnswerIsNotKnown() {
        ScriptedServer server;
        const ScriptedServer::Script healthy = ScriptedServer::healthy();
        bool silent = false;
        server.setScript([&healthy, &silent](const QByteArray& command) {
            silent = silent || command.startsWith("CONFIG SET");
            if (silent)
                return QByteArray();
            if (command.startsWith("CONFIG GET"))
                return QByteArray("*2\r\n$7\r\ntimeout\r\n$1\r\n0\r\n");
            return healthy(command);
        });
        Program program({QStringLiteral("set"), server.endpoint().address(), QStringLiteral("timeout"),
                         QStringLiteral("300"), QStringLiteral("--for"), QStringLiteral("1h"), QStringLiteral("--yes")},
                        {}, data());
        QTRY_VERIFY_WITH_TIMEOUT(silent, 30'000);
        program.signal(SIGINT);
        QCOMPARE(program.exitCode(), int(ExitFailure));
        QVERIFY2(program.err().contains(QStringLiteral("timeout was sent, and no answer came yet")),
                 qPrintable(program.err()));
        QVERIFY2(program.err().contains(QStringLiteral("is 300 is not known: it was sent, and no answer came")),
                 qPrintable(program.err()));
        QCOMPARE(server.sent("CONFIG SET").size(), 1);
        Program ledger({QStringLiteral("ledger"), QStringLiteral("--json"), QStringLiteral("timeout 300")}, {}, data());
        QCOMPARE(ledger.exitCode(), int(ExitOk));
        QVERIFY2(ledger.out().contains("\"outcome\":\"unknown\""), ledger.out().constData());
    }

    void whatIsNotPermittedExitsWith4() {
        const Pool pool = openPool(*m_redis, 2, "pool");
        Program readOnly(kill({QStringLiteral("--filter"), QStringLiteral("name == pool"), QStringLiteral("--yes"),
                               QStringLiteral("--read-only")}),
                         {}, data());
        QCOMPARE(readOnly.exitCode(), int(ExitNotPermitted));
        Program setReadOnly(set(QStringLiteral("timeout 60 --for 10s --yes --read-only")), {}, data());
        QCOMPARE(setReadOnly.exitCode(), int(ExitNotPermitted));
        QVERIFY(!m_redis->command({"INFO", "commandstats"}).contains("cmdstat_client|kill"));

        Program forbidden(kill({QStringLiteral("--filter"), QStringLiteral("name == pool"), QStringLiteral("--yes"),
                                QStringLiteral("--user"), QStringLiteral("nokill"), QStringLiteral("--json")}),
                          "pw", data());
        QCOMPARE(forbidden.exitCode(), int(ExitNotPermitted));
        QCOMPARE(forbidden.json()[QLatin1String("result")].toObject()[QLatin1String("refused")].toArray().size(), 1);
        QCOMPARE(forbidden.json()[QLatin1String("result")].toObject()[QLatin1String("not_sent")].toArray().size(), 1);
        Program setForbidden(set(QStringLiteral("timeout 60 --for 10s --yes --user nokill")), "pw", data());
        QCOMPARE(setForbidden.exitCode(), int(ExitNotPermitted));
        QCOMPARE(alive(pool), 2);
        QCOMPARE(m_redis->setting("timeout"), "0");

        Program wrong(kill({QStringLiteral("--filter"), QStringLiteral("name == pool"), QStringLiteral("--yes"),
                            QStringLiteral("--user"), QStringLiteral("nokill")}),
                      "wrong", data());
        QCOMPARE(wrong.exitCode(), int(ExitNotPermitted));
        Program nowhere({QStringLiteral("kill"), QStringLiteral("/nonexistent.sock"), QStringLiteral("--id"),
                         QStringLiteral("1"), QStringLiteral("--yes")},
                        {}, data());
        QCOMPARE(nowhere.exitCode(), int(ExitCannotConnect));
    }

    // Before anything is sent, also when it would have come to nothing.
    void readOnlyRefusesAtOnce() {
        const QString nowhere = QStringLiteral("/nonexistent.sock");
        for (const QString& more :
             {QStringLiteral("kill %1 --id 1 --yes"), QStringLiteral("kill %1 --filter x"),
              QStringLiteral("set %1 timeout 60 --for 10s --yes"), QStringLiteral("set %1 timeout soon --for 10s")}) {
            Program program(wordsOf(more.arg(nowhere)) << QStringLiteral("--read-only"), {}, data(),
                            QStringLiteral("/dev/null"));
            QCOMPARE(program.exitCode(), int(ExitNotPermitted));
            QCOMPARE(program.err(),
                     QStringLiteral("headroom: %1 is read-only here (--read-only): nothing was sent.\n").arg(nowhere));
            QCOMPARE(program.out(), QByteArray());
        }
        Program revert({QStringLiteral("leases"), QStringLiteral("--revert"), QStringLiteral("--read-only")}, {},
                       data());
        QCOMPARE(revert.exitCode(), int(ExitNotPermitted));
        QCOMPARE(revert.err(),
                 QStringLiteral("headroom: With --read-only no server is changed: nothing was put back.\n"));
        Program dry(kill({QStringLiteral("--id"), QStringLiteral("9999"), QStringLiteral("--dry-run"),
                          QStringLiteral("--read-only")}),
                    {}, data());
        QCOMPARE(dry.exitCode(), int(ExitOk));
    }

    // Nothing more is done whose outcome could not be told, and what is changed is put back.
    void whatCanNotBeWrittenDownStopsIt() {
        Program first({QStringLiteral("ledger")}, {}, data());
        QCOMPARE(first.exitCode(), int(ExitOk));
        {
            QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("meddler"));
            database.setDatabaseName(m_data->filePath(QStringLiteral("headroom/ledger.sqlite")));
            QVERIFY(database.open());
            QVERIFY(QSqlQuery(database).exec(
                QStringLiteral("CREATE TRIGGER no BEFORE INSERT ON outcome WHEN NEW.outcome IN ('killed', 'set') BEGIN "
                               "SELECT RAISE(ABORT, 'no room'); END")));
        }
        QSqlDatabase::removeDatabase(QStringLiteral("meddler"));
        const Pool pool = openPool(*m_redis, 600, "pool");
        Program killing(kill({QStringLiteral("--filter"), QStringLiteral("name == pool"), QStringLiteral("--yes"),
                              QStringLiteral("--json")}),
                        {}, data());
        QCOMPARE(killing.exitCode(30'000), int(ExitFailure));
        QVERIFY2(killing.err().contains(QStringLiteral("no room")), qPrintable(killing.err()));
        const QJsonObject result = killing.json()[QLatin1String("result")].toObject();
        QVERIFY(!result[QLatin1String("killed")].toArray().isEmpty());
        QVERIFY(!result[QLatin1String("not_sent")].toArray().isEmpty());

        Program setting(set(QStringLiteral("timeout 300 --for 1h --yes")), {}, data());
        QCOMPARE(setting.exitCode(), int(ExitFailure));
        QVERIFY2(setting.err().contains(QStringLiteral("no room")), qPrintable(setting.err()));
        QCOMPARE(m_redis->setting("timeout"), "0");
    }

    // --- set

    void setHoldsAndPutsBack() {
        Program program(set(QStringLiteral("timeout 5m --for 1s --yes --json --reason INC-8")), {}, data());
        QTRY_COMPARE(m_redis->setting("timeout"), "300");
        QCOMPARE(program.exitCode(), int(ExitOk));
        QCOMPARE(m_redis->setting("timeout"), "0");
        const QJsonObject held = program.events(QStringLiteral("set")).value(0);
        QCOMPARE(held[QLatin1String("key")].toString(), QStringLiteral("timeout"));
        QCOMPARE(held[QLatin1String("before")].toString(), QStringLiteral("0"));
        QCOMPARE(held[QLatin1String("value")].toString(), QStringLiteral("300"));
        QCOMPARE(held[QLatin1String("end")].toString(), QStringLiteral("open"));
        QVERIFY(held[QLatin1String("until")].toInteger() > 1'600'000'000);
        QCOMPARE(program.events(QStringLiteral("end")).value(0)[QLatin1String("end")].toString(),
                 QStringLiteral("reverted"));
        Program ledger({QStringLiteral("ledger"), QStringLiteral("--csv"), QStringLiteral("--limit"),
                        QStringLiteral("1"), QStringLiteral("INC-8")},
                       {}, data());
        QCOMPARE(ledger.exitCode(), int(ExitOk));
        QCOMPARE(ledger.out().count("\r\n"), 2);
        QVERIFY2(ledger.out().contains(",INC-8,CONFIG SET timeout 0,300,reverted,0,"), ledger.out().constData());
        // Of one server only, whoever logged in.
        const auto entriesOf = [&](const QString& uri) {
            Program asked({QStringLiteral("ledger"), QStringLiteral("--json"), uri}, {}, data());
            return asked.exitCode() == ExitOk ? asked.json()[QLatin1String("entries")].toArray()
                                              : QJsonArray{QStringLiteral("failed")};
        };
        const QJsonArray ofThis = entriesOf(QStringLiteral("unix://somebody:pw@") + m_redis->socketPath());
        QVERIFY(!ofThis.isEmpty());
        for (const QJsonValue& entry : ofThis)
            QCOMPARE(entry[QLatin1String("address")].toString(), m_redis->socketPath());
        QVERIFY(entriesOf(QStringLiteral("unix://") + m_redis->socketPath() + QStringLiteral("2")).isEmpty());
    }

    // What a person said in the window that the address is to be treated as.
    void whatIsKeptOfAnAddressCounts() {
        const QTemporaryDir config;
        {
            QSettings settings(config.filePath(QStringLiteral("headroom/headroom.conf")), QSettings::IniFormat);
            settings.setValue(
                QStringLiteral("environments/") + QString::fromLatin1(QUrl::toPercentEncoding(m_redis->socketPath())),
                QStringLiteral("staging"));
        }
        Program::Variables variables = data();
        variables[QStringLiteral("XDG_CONFIG_HOME")] = config.path();
        Program program(set(QStringLiteral("timeout 5m --for 1s --yes --reason INC-9")), {}, variables);
        QCOMPARE(program.exitCode(), int(ExitOk));
        Program ledger({QStringLiteral("ledger"), QStringLiteral("--json"), QStringLiteral("INC-9")}, {}, data());
        QCOMPARE(ledger.exitCode(), int(ExitOk));
        const QJsonArray entries = ledger.json()[QLatin1String("entries")].toArray();
        QCOMPARE(entries.size(), 2);
        for (const QJsonValue& entry : entries)
            QCOMPARE(entry[QLatin1String("environment")].toString(), QStringLiteral("staging"));
    }

    void aSignalPutsBackAtOnce_data() {
        QTest::addColumn<int>("number");
        QTest::newRow("Ctrl-C") << SIGINT;
        QTest::newRow("SIGTERM") << SIGTERM;
        QTest::newRow("hangup") << SIGHUP;
    }
    void aSignalPutsBackAtOnce() {
        QFETCH(int, number);
        Program program(set(QStringLiteral("timeout 300 --for 1h --yes")), {}, data());
        QTRY_VERIFY(program.out().contains("timeout is 300 until"));
        QCOMPARE(m_redis->setting("timeout"), "300");
        program.signal(number);
        QCOMPARE(program.exitCode(), int(ExitOk));
        QCOMPARE(m_redis->setting("timeout"), "0");
        QVERIFY2(program.out().contains("timeout is 0 again."), program.out().constData());
    }

    void aSecondSignalLeavesItForLater() {
        Program program(set(QStringLiteral("timeout 300 --for 1h --yes")), {}, data());
        QTRY_VERIFY(program.out().contains("timeout is 300 until"));
        Program held({QStringLiteral("leases"), QStringLiteral("--json")}, {}, data());
        QCOMPARE(held.exitCode(), int(ExitOk));
        QCOMPARE(held.json()[QLatin1String("leases")].toArray().first().toObject()[QLatin1String("held")].toBool(),
                 true);
        // What is held is not put back by somebody else.
        Program notMine({QStringLiteral("leases"), QStringLiteral("--revert")}, {}, data());
        QCOMPARE(notMine.exitCode(), int(ExitFailure));
        QVERIFY2(notMine.out().startsWith("Still changed: timeout of " + m_redis->socketPath().toUtf8() +
                                          ", held by process ") &&
                     notMine.out().endsWith("; end that process to put it back.\n"),
                 notMine.out().constData());
        QCOMPARE(m_redis->setting("timeout"), "300");

        m_redis->suspend();
        program.signal(SIGINT);
        QTRY_VERIFY(program.err().contains(QStringLiteral("putting timeout back to 0")));
        program.signal(SIGINT);
        QCOMPARE(program.exitCode(), int(ExitFailure));
        QVERIFY2(program.err().contains(QStringLiteral("is still 300. It is to be put back to 0: headroom leases "
                                                       "--revert does it later.")),
                 qPrintable(program.err()));
        m_redis->resume();

        Program list({QStringLiteral("leases")}, {}, data());
        QCOMPARE(list.exitCode(), int(ExitOk));
        QVERIFY2(list.out().contains("to be put back"), list.out().constData());
        for (const QString& address : {QString(), m_redis->socketPath()}) {
            QStringList words{QStringLiteral("leases"), QStringLiteral("--revert"), QStringLiteral("--read-only")};
            if (!address.isEmpty())
                words << address;
            Program readOnly(words, {}, data());
            QCOMPARE(readOnly.exitCode(), int(ExitNotPermitted));
            QCOMPARE(readOnly.err(),
                     QStringLiteral("headroom: With --read-only no server is changed: nothing was put back.\n"));
            QCOMPARE(m_redis->setting("timeout"), "300");
        }
        Program back({QStringLiteral("leases"), QStringLiteral("--revert")}, {}, data());
        QCOMPARE(back.exitCode(), int(ExitOk));
        QVERIFY2(back.out().contains("timeout is 0 again.") || back.out().contains("timeout was 0 again already."),
                 back.out().constData());
        QCOMPARE(m_redis->setting("timeout"), "0");
    }

    // Nobody reads what it prints: it goes on all the same.
    void aReaderThatGoesAwayStopsNothing() {
        int fds[2] = {-1, -1};
        QVERIFY(::pipe(fds) == 0);
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("XDG_DATA_HOME"), m_data->path());
        process.setProcessEnvironment(environment);
        process.setStandardOutputFile(QStringLiteral("/proc/self/fd/%1").arg(fds[1]));
        process.start(QStringLiteral(HEADROOM_PROGRAM), set(QStringLiteral("timeout 300 --for 1s --yes")));
        QVERIFY(process.waitForStarted());
        ::close(fds[1]);
        ::close(fds[0]);
        QTRY_COMPARE(m_redis->setting("timeout"), "300");
        QTRY_COMPARE(m_redis->setting("timeout"), "0");
        QTRY_COMPARE(process.state(), QProcess::NotRunning);
        QCOMPARE(process.exitCode(), int(ExitOk));
    }

    void setAsksOnATerminal_data() {
        QTest::addColumn<QString>("environment");
        QTest::addColumn<QByteArray>("typed");
        QTest::addColumn<bool>("done");
        QTest::newRow("no") << QString() << QByteArray("\n") << false;
        QTest::newRow("yes") << QString() << QByteArray("y\n") << true;
        QTest::newRow("production, yes") << QStringLiteral("production") << QByteArray("y\n") << false;
        QTest::newRow("production, its name") << QStringLiteral("production") << QByteArray("NAME\n") << true;
    }
    void setAsksOnATerminal() {
        QFETCH(QString, environment);
        QFETCH(QByteArray, typed);
        QFETCH(bool, done);
        Terminal terminal;
        QStringList arguments = set(QStringLiteral("timeout 300 --for 1s"));
        if (!environment.isEmpty())
            arguments << QStringLiteral("--env") << environment;
        Program program(arguments, {}, data(), terminal.name());
        QTRY_VERIFY2(program.err().contains(QRegularExpression(QStringLiteral("(\\[y/N\\]|\\):) $"))),
                     qPrintable(program.err()));
        QCOMPARE(m_redis->setting("timeout"), "0");
        terminal.type(typed.replace("NAME", m_redis->socketPath().toUtf8()));
        if (done)
            QTRY_COMPARE(m_redis->setting("timeout"), "300");
        QCOMPARE(program.exitCode(), done ? int(ExitOk) : int(ExitFailure));
        QCOMPARE(m_redis->setting("timeout"), "0");
    }

    void whatCanNotBeSetIsSaid_data() {
        QTest::addColumn<QString>("arguments");
        QTest::addColumn<QString>("why");
        QTest::addColumn<int>("code");
        QTest::newRow("value") << QStringLiteral("timeout soon") << QStringLiteral("must be a time") << int(ExitUsage);
        QTest::newRow("bounds") << QStringLiteral("maxclients 1000000") << QStringLiteral("At most 40,000")
                                << int(ExitUsage);
        QTest::newRow("not ours") << QStringLiteral("requirepass CANARY")
                                  << QStringLiteral("Headroom changes; it changes maxclients, timeout, ")
                                  << int(ExitUsage);
        QTest::newRow("refused") << QStringLiteral("client-query-buffer-limit 1kb")
                                 << QStringLiteral("The server refused CONFIG SET") << int(ExitFailure);
    }
    void whatCanNotBeSetIsSaid() {
        QFETCH(QString, arguments);
        QFETCH(QString, why);
        QFETCH(int, code);
        Program program(set(arguments + QStringLiteral(" --for 10s --yes")), {}, data());
        QCOMPARE(program.exitCode(), code);
        const QString said = program.err() + QString::fromUtf8(program.out());
        QVERIFY2(said.contains(why), qPrintable(said));
        QVERIFY2(!said.contains(QStringLiteral("CANARY")), qPrintable(said));
    }

    // E15
    void aSecondProgramIsTurnedAway() {
        Program first(set(QStringLiteral("timeout 300 --for 1h --yes")), {}, data());
        QTRY_VERIFY(first.out().contains("timeout is 300 until"));
        Program second(set(QStringLiteral("timeout 60 --for 1h --yes")), {}, data());
        QCOMPARE(second.exitCode(), int(ExitFailure));
        QVERIFY2(second.out().contains("is already changed: "), second.out().constData());
        QCOMPARE(m_redis->setting("timeout"), "300");
        first.signal(SIGTERM);
        QCOMPARE(first.exitCode(), int(ExitOk));
        QCOMPARE(m_redis->setting("timeout"), "0");
    }

    // --- leases

    void leasesWantThePasswordAgain() {
        m_redis = std::make_unique<PrivateRedis>(QByteArrayList{"requirepass CANARY-7f3a"});
        QVERIFY2(m_redis->start(), qPrintable(m_redis->error()));
        {
            Program program(set(QStringLiteral("timeout 300 --for 1h --yes")), "CANARY-7f3a", data());
            QTRY_VERIFY(program.out().contains("timeout is 300 until"));
            program.signal(SIGKILL);
            QCOMPARE(program.exitCode(), -1);
        }
        Program without({QStringLiteral("leases"), QStringLiteral("--revert")}, {}, data());
        QCOMPARE(without.exitCode(), int(ExitNotPermitted));
        QVERIFY2(without.out().contains("REDISCLI_AUTH"), without.out().constData());
        QCOMPARE(m_redis->setting("timeout"), "300");
        Program other({QStringLiteral("leases"), QStringLiteral("--revert"), QStringLiteral("elsewhere:6379")}, {},
                      data());
        QCOMPARE(other.exitCode(), int(ExitFailure));
        const QByteArray nothing =
            "No setting of elsewhere:6379 is on loan; there is one of " + m_redis->socketPath().toUtf8() + ".\n";
        QCOMPARE(other.out(), nothing);
        Program listed({QStringLiteral("leases"), QStringLiteral("elsewhere:6379")}, {}, data());
        QCOMPARE(listed.exitCode(), int(ExitOk));
        QCOMPARE(listed.out(), nothing);
        Program named({QStringLiteral("leases"), QStringLiteral("--revert"),
                       QStringLiteral("unix://:CANARY-7f3a@") + m_redis->socketPath()},
                      {}, data());
        QCOMPARE(named.exitCode(), int(ExitOk));
        QCOMPARE(m_redis->setting("timeout"), "0");
        // Nowhere on disk.
        QDirIterator files(m_data->path(), QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY2(!file.readAll().contains("CANARY"), qPrintable(file.fileName()));
        }
    }

    // Nothing of ours is in effect any more: there is nothing left to do.
    void whatOthersChangedIsOver() {
        {
            Program program(set(QStringLiteral("timeout 300 --for 1h --yes")), {}, data());
            QTRY_VERIFY(program.out().contains("timeout is 300 until"));
            program.signal(SIGKILL);
            QCOMPARE(program.exitCode(), -1);
        }
        m_redis->command({"CONFIG", "SET", "timeout", "7"});
        Program back({QStringLiteral("leases"), QStringLiteral("--revert")}, {}, data());
        QCOMPARE(back.exitCode(), int(ExitOk));
        QVERIFY2(back.out().contains("timeout is 7 now: others changed it, so it stays."), back.out().constData());
        QCOMPARE(m_redis->setting("timeout"), "7");
        Program list({QStringLiteral("leases")}, {}, data());
        QCOMPARE(list.exitCode(), int(ExitOk));
        QCOMPARE(list.out(), "No setting is changed, none is to be put back.\n");
    }

    // Ours is in effect, and not for us to change in the new process.
    void whatOthersWroteIntoTheConfigurationIsNotOver() {
        m_redis = std::make_unique<PrivateRedis>();
        m_redis->useConfigFile();
        QVERIFY2(m_redis->start(), qPrintable(m_redis->error()));
        {
            Program program(set(QStringLiteral("timeout 300 --for 1h --yes")), {}, data());
            QTRY_VERIFY(program.out().contains("timeout is 300 until"));
            program.signal(SIGKILL);
            QCOMPARE(program.exitCode(), -1);
        }
        QCOMPARE(m_redis->command({"CONFIG", "REWRITE"}), "OK");
        QVERIFY(m_redis->restart());
        Program back({QStringLiteral("leases"), QStringLiteral("--revert")}, {}, data());
        QCOMPARE(back.exitCode(), int(ExitFailure));
        QVERIFY2(back.out().contains("timeout is 300 again: it was written into "), back.out().constData());
    }

    void oneServerHasManyNames() {
        m_redis = std::make_unique<PrivateRedis>(QByteArrayList(), PrivateRedis::Tcp::Yes);
        QVERIFY2(m_redis->start(), qPrintable(m_redis->error()));
        const QString port = QString::number(m_redis->port());
        {
            Program program(
                {QStringLiteral("set"), QStringLiteral("localhost:") + port, QStringLiteral("timeout"),
                 QStringLiteral("300"), QStringLiteral("--for"), QStringLiteral("1h"), QStringLiteral("--yes")},
                {}, data());
            QTRY_VERIFY_WITH_TIMEOUT(program.out().contains("timeout is 300 until"), 30'000);
            program.signal(SIGKILL);
            QCOMPARE(program.exitCode(), -1);
        }
        Program back({QStringLiteral("leases"), QStringLiteral("--revert"), QStringLiteral("127.0.0.1:") + port}, {},
                     data());
        QCOMPARE(back.exitCode(30'000), int(ExitOk));
        QCOMPARE(m_redis->setting("timeout"), "0");
    }

    // Its time is over, and it is not put back: the one who holds it may not any more.
    void whatItsHolderCanNotPutBackIsSaid() {
        Program program(set(QStringLiteral("timeout 300 --for 1s --yes")), {}, data());
        QTRY_COMPARE_WITH_TIMEOUT(m_redis->setting("timeout"), "300", 30'000);
        QCOMPARE(m_redis->command({"ACL", "SETUSER", "default", "-config|set"}), "OK");
        QTRY_VERIFY_WITH_TIMEOUT(program.out().contains("Not put back yet"), 30'000);
        Program other({QStringLiteral("leases"), QStringLiteral("--revert")}, {}, data());
        QCOMPARE(other.exitCode(30'000), int(ExitFailure));
        QVERIFY2(other.out().contains("and not put back at ") && other.out().contains("This user may not run"),
                 other.out().constData());
        QCOMPARE(m_redis->setting("timeout"), "300");
    }

    // The password of one server is told to no other.
    void onePasswordIsForOneServer() {
        PrivateRedis other;
        m_redis = std::make_unique<PrivateRedis>(QByteArrayList{"requirepass CANARY-7f3a"});
        QVERIFY2(m_redis->start() && other.start(), qPrintable(m_redis->error() + other.error()));
        for (const auto& [redis, password] : {std::pair(m_redis.get(), "CANARY-7f3a"), std::pair(&other, "")}) {
            Program program(
                {QStringLiteral("set"), redis->socketPath(), QStringLiteral("timeout"), QStringLiteral("300"),
                 QStringLiteral("--for"), QStringLiteral("1h"), QStringLiteral("--yes")},
                password, data());
            QTRY_VERIFY(program.out().contains("timeout is 300 until"));
            program.signal(SIGKILL);
            QCOMPARE(program.exitCode(), -1);
        }
        Program both({QStringLiteral("leases"), QStringLiteral("--revert")}, "CANARY-7f3a", data());
        QCOMPARE(both.exitCode(), int(ExitNotPermitted));
        QCOMPARE(other.setting("timeout"), "0");
        QCOMPARE(m_redis->setting("timeout"), "300");
        QVERIFY(!other.command({"INFO", "commandstats"}).contains("cmdstat_auth"));
        // Of one server it is for that.
        Program one({QStringLiteral("leases"), QStringLiteral("--revert")}, "CANARY-7f3a", data());
        QCOMPARE(one.exitCode(), int(ExitOk));
        QCOMPARE(m_redis->setting("timeout"), "0");
    }

    void leasesOfAServerThatIsGone() {
        {
            Program program(set(QStringLiteral("timeout 300 --for 1h --yes")), {}, data());
            QTRY_VERIFY(program.out().contains("timeout is 300 until"));
            program.signal(SIGKILL);
            QCOMPARE(program.exitCode(), -1);
        }
        m_redis->stop();
        Program nowhere({QStringLiteral("leases"), QStringLiteral("--revert"), QStringLiteral("--json")}, {}, data());
        QCOMPARE(nowhere.exitCode(), int(ExitCannotConnect));
        const QJsonObject lease = nowhere.json()[QLatin1String("leases")].toArray().first().toObject();
        QCOMPARE(lease[QLatin1String("end")].toString(), QStringLiteral("open"));
        QVERIFY(lease[QLatin1String("detail")].toString().contains(QStringLiteral("Cannot connect")));
        // Another process has not that value.
        QVERIFY2(m_redis->start(), qPrintable(m_redis->error()));
        Program gone({QStringLiteral("leases"), QStringLiteral("--revert")}, {}, data());
        QCOMPARE(gone.exitCode(), int(ExitOk));
        QVERIFY2(gone.out().contains("restarted: the value is gone"), gone.out().constData());
        QVERIFY(!m_redis->command({"INFO", "commandstats"}).contains("cmdstat_config|set"));
        Program none({QStringLiteral("leases")}, {}, data());
        QCOMPARE(none.exitCode(), int(ExitOk));
        QCOMPARE(none.out(), "No setting is changed, none is to be put back.\n");
    }

    // What has ended is not being put back, nor still to be.
    void aSignalAfterTheEndClaimsNothing() {
        Program program(set(QStringLiteral("timeout 300 --for 2s --yes")), {}, data());
        QTRY_VERIFY(program.out().contains("timeout is 300 until"));
        QDirIterator books(m_data->path(), {QStringLiteral("*.sqlite")}, QDir::Files, QDirIterator::Subdirectories);
        QVERIFY(books.hasNext());
        LedgerFile file(books.next());
        QVERIFY(file.open());
        const auto isRecorded = [&file] {
            auto rows = file.run("SELECT id FROM outcome WHERE outcome = 'set'");
            return rows && rows->next();
        };
        QTRY_VERIFY(isRecorded());
        QVERIFY(file.run("BEGIN IMMEDIATE"));  // the end cannot be written down
        QTRY_COMPARE(m_redis->setting("timeout"), "0");
        QTRY_VERIFY(!m_redis->command({"CLIENT", "LIST"}).contains("cmd=config|set"));
        program.signal(SIGTERM);
        program.signal(SIGINT);
        QVERIFY(file.run("COMMIT"));
        QCOMPARE(program.exitCode(), int(ExitOk));
        QVERIFY2(program.out().contains("timeout is 0 again."), program.out().constData());
        QCOMPARE(program.err(), QString());
    }

    void whatOthersChangedIsLeft() {
        Program program(set(QStringLiteral("timeout 300 --for 1h --yes")), {}, data());
        QTRY_VERIFY(program.out().contains("timeout is 300 until"));
        m_redis->command({"CONFIG", "SET", "timeout", "7"});
        program.signal(SIGTERM);
        QCOMPARE(program.exitCode(), int(ExitFailure));
        QVERIFY2(program.out().contains("timeout is 7 now: others changed it, so it stays."),
                 program.out().constData());
        QCOMPARE(m_redis->setting("timeout"), "7");
    }

  private:
    [[nodiscard]] QStringList kill(const QStringList& more) const {
        // Clients of a test have just come.
        return QStringList{QStringLiteral("kill"), m_redis->socketPath(), QStringLiteral("--include"),
                           QStringLiteral("active")} +
               more;
    }
    [[nodiscard]] QStringList set(const QString& more) const {
        return QStringList{QStringLiteral("set"), m_redis->socketPath()} + wordsOf(more);
    }
    [[nodiscard]] Program::Variables data() const { return {{QStringLiteral("XDG_DATA_HOME"), m_data->path()}}; }

    std::unique_ptr<QTemporaryDir> m_data;
    std::unique_ptr<PrivateRedis> m_redis;
};

HEADROOM_TEST(QCoreApplication, DeedsCommandTest)
#include "tst_deeds_command.moc"
