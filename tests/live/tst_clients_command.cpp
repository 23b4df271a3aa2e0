// SPDX-License-Identifier: GPL-3.0-or-later
// `headroom clients` as scripts use it: filters, order, groups and saved tables.
#include "core/console/console.h"
#include "tests/core/test_data.h"
#include "tests/live/program.h"
#include "tests/support/test_program.h"

#include <QJsonArray>
#include <QTemporaryDir>
#include <QTemporaryFile>

using namespace headroom;

namespace {

QStringList words(const char* text) {
    return QString::fromUtf8(text).split(u'|');
}

// "id name" of each row.
QStringList rowsOf(const QJsonObject& whole) {
    QStringList rows;
    for (const QJsonValue& value : whole[QLatin1String("rows")].toArray())
        rows +=
            QString::number(value[QLatin1String("id")].toInteger()) + u' ' + value[QLatin1String("name")].toString();
    return rows;
}

QStringList namesOf(const QJsonObject& whole) {
    QStringList names;
    for (const QString& row : rowsOf(whole))
        names += row.section(u' ', 1);
    return names;
}

// "key key: count" of each group.
QStringList groupsOf(const QJsonObject& whole) {
    QStringList groups;
    for (const QJsonValue& value : whole[QLatin1String("groups")].toArray()) {
        QStringList keys;
        const QJsonObject key = value[QLatin1String("key")].toObject();
        for (const QJsonValue part : key)
            keys += part.isNull() ? QStringLiteral("null") : part.toVariant().toString();
        groups += keys.join(u' ') + QStringLiteral(": ") + QString::number(value[QLatin1String("count")].toInt());
    }
    return groups;
}

}  // namespace

class TestClientsCommand : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void filtersAndSorts() {
        QVERIFY2(PrivateRedis::isInstalled(), "install redis-server (or valkey-server) to run live tests");
        PrivateRedis redis({"maxclients 50"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const auto one = hold(redis, "CLIENT SETNAME billing-1");
        const auto two = hold(redis, "CLIENT SETNAME billing-2\r\nSELECT 3");
        const auto waiting = hold(redis, "CLIENT SETNAME waiting\r\nBLPOP nothing 0");
        const auto run = [&](const char* more) {
            return std::make_unique<Program>(QStringList{QStringLiteral("clients"), redis.socketPath()} + words(more));
        };
        auto program = run("--json|--filter|name ~ billing or own|--sort|-name");
        QCOMPARE(program->exitCode(), int(ExitOk));
        QCOMPARE(program->err(), QString());
        QCOMPARE(namesOf(program->json()), words("headroom|billing-2|billing-1"));
        const QJsonObject filter = program->json()[QLatin1String("filter")].toObject();
        QCOMPARE(filter[QLatin1String("text")].toString(), QStringLiteral("name ~ billing or own"));
        QCOMPARE(filter[QLatin1String("matched")].toInt(-1), 3);
        QCOMPARE(filter[QLatin1String("undecided")].toInt(-1), 0);

        program = run("--json|--filter|blocked|--limit|5");
        QCOMPARE(program->exitCode(), int(ExitOk));
        QCOMPARE(namesOf(program->json()), words("waiting"));

        // Every client of a unix socket is without an IP.
        program = run("--filter|ip == 10.0.0.1 and not own");
        QCOMPARE(program->exitCode(), int(ExitOk));
        QVERIFY2(program->out().contains("\n0 of 4 match ip == 10.0.0.1 and not own; 3 rows were undecided"),
                 program->out().constData());
        program = run("--csv|--filter|ip == 10.0.0.1 and not own");
        QCOMPARE(program->exitCode(), int(ExitOk));
        QCOMPARE(program->out().count('\n'), 1);
        QCOMPARE(program->err(), QStringLiteral("3 rows were undecided: what the filter asks for is not known.\n"));

        program = run("--json|--group-by|ip,db|--filter|not own");
        QCOMPARE(program->exitCode(), int(ExitOk));
        QCOMPARE(groupsOf(program->json()), (QStringList{QStringLiteral("0 null: 2"), QStringLiteral("3 null: 1")}));
        const QJsonObject first = program->json()[QLatin1String("groups")][0].toObject();
        QCOMPARE(first[QLatin1String("share")].toDouble(), 0.04);
        QCOMPARE(first[QLatin1String("idle_share")].toDouble(-1), 0.0);
        QVERIFY(first[QLatin1String("memory")].toInteger() > 1000);
        QCOMPARE(program->json()[QLatin1String("clients")][QLatin1String("maxclients")].toInt(), 50);

        program = run("--sort|nonsense");
        QCOMPARE(program->exitCode(), int(ExitUsage));
        QVERIFY2(program->err().startsWith(
                     QStringLiteral("headroom: The clients have no field “nonsense” to sort by; they have id, addr,")),
                 qPrintable(program->err()));
        QCOMPARE(program->out(), QByteArray());
    }

    // What the address holds can be sorted by as it can be filtered by.
    void sortsByPartsOfTheAddress() {
        QTemporaryFile file;
        QVERIFY(file.open());
        file.write("id=1 addr=10.0.0.9:80\nid=2 addr=10.0.0.10:9\nid=3 addr=9.0.0.1:700\n");
        file.close();
        const auto ids = [&file](const char* sort) {
            Program program({QStringLiteral("clients"), QStringLiteral("--dump"), file.fileName(),
                             QStringLiteral("--csv"), QStringLiteral("--sort"), QLatin1String(sort)});
            if (program.exitCode() != int(ExitOk))
                return program.err();
            QString said;
            for (const QByteArray& line : program.out().split('\n').mid(1))
                said += QString::fromUtf8(line.left(1));
            return said;
        };
        QCOMPARE(ids("ip"), QStringLiteral("312"));
        QCOMPARE(ids("-ip"), QStringLiteral("213"));
        QCOMPARE(ids("port"), QStringLiteral("213"));
        Program unknown({QStringLiteral("clients"), QStringLiteral("--dump"), file.fileName(), QStringLiteral("--sort"),
                         QStringLiteral("host")});
        QCOMPARE(unknown.exitCode(), int(ExitUsage));
        QCOMPARE(unknown.err(), QStringLiteral("headroom: The clients have no field “host” to sort by; they have id, "
                                               "addr, ip, port.\n"));
    }

    void showsWhereAFilterIsWrong() {
        // No server is asked: the address is one that never answers.
        Program program(words("clients|192.0.2.1|--filter|idle > 5m and idle > abc"));
        QCOMPARE(program.exitCode(2000), int(ExitUsage));
        QCOMPARE(
            program.err(),
            QStringLiteral("headroom: The filter cannot be read: expected a number such as 300, 5m or 2h after >.\n"
                           "  idle > 5m and idle > abc\n"
                           "                       ^^^\n"));
        QCOMPARE(program.out(), QByteArray());
    }

    // Known by nobody, so mistyped: not an empty table.
    void tellsAFieldThatNobodyKnows() {
        const QString file = QStringLiteral(TEST_DATA "/dumps/exec.txt");
        Program mistyped({QStringLiteral("clients"), QStringLiteral("--dump"), file, QStringLiteral("--filter"),
                          QStringLiteral("nmae == x")});
        QCOMPARE(mistyped.exitCode(), int(ExitUsage));
        QCOMPARE(mistyped.err(), QStringLiteral("headroom: The filter cannot be read: no client has the field nmae "
                                                "(nearest: name).\n  nmae == x\n  ^^^^\n"));
        QCOMPARE(mistyped.out(), QByteArray());
        Program notSent({QStringLiteral("clients"), QStringLiteral("--dump"), file, QStringLiteral("--filter"),
                         QStringLiteral("tot-net-in > 5")});
        QCOMPARE(notSent.exitCode(), int(ExitOk));
    }

    void readsSavedTables() {
        const QString file = QStringLiteral(TEST_DATA "/dumps/exec.txt");
        Program json({QStringLiteral("clients"), QStringLiteral("--dump"), file, QStringLiteral("--json"),
                      QStringLiteral("--sort"), QStringLiteral("-id")});
        QCOMPARE(json.exitCode(), int(ExitOk));
        QCOMPARE(rowsOf(json.json()),
                 (QStringList{QStringLiteral("9 "), QStringLiteral("7 "), QStringLiteral("6 x=1|y"),
                              QStringLiteral("5 a\"b\\\\c"), QStringLiteral("4 billing-7"), QStringLiteral("3 ")}));
        QCOMPARE(json.json()[QLatin1String("instance")], QJsonValue(QJsonObject{{QStringLiteral("dump"), file},
                                                                                {QStringLiteral("skipped_lines"), 0},
                                                                                {QStringLiteral("left_out_rows"), 0},
                                                                                {QStringLiteral("cut_rows"), 0}}));
        QVERIFY(json.json()[QLatin1String("clients")].isNull());

        Program input(words("clients|--dump|-|--group-by|cmd|--csv|--limit|2"), {}, {}, file);
        QCOMPARE(input.exitCode(), int(ExitOk));
        QCOMPARE(QString::fromUtf8(input.out()),
                 QStringLiteral("cmd,count,share,idle_share,median_idle,oldest_idle,memory\r\n"
                                "client|setname,3,,0.0000,0,0,112896\r\n"
                                "command|docs,1,,0.0000,0,0,37632\r\n"));
    }

    void saysWhatIsWrongWithASavedTable_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("error");
        QTest::newRow("missing") << QByteArray()
                                 << QStringLiteral("headroom: “%1” cannot be read: No such file or directory.\n");
        QTest::newRow("other") << QByteArray("Dear all,\nno list here.\n")
                               << QStringLiteral(
                                      "headroom: “%1” has no row of CLIENT LIST in its 2 lines; save one with "
                                      "redis-cli CLIENT LIST > FILE.\n");
        QTest::newRow("a line") << QByteArray("no list here\n")
                                << QStringLiteral(
                                       "headroom: “%1” has no row of CLIENT LIST in its 1 line; save one with "
                                       "redis-cli CLIENT LIST > FILE.\n");
    }
    void saysWhatIsWrongWithASavedTable() {
        QFETCH(QByteArray, text);
        QFETCH(QString, error);
        const QTemporaryDir directory;
        QFile file(directory.filePath(QStringLiteral("list.txt")));
        if (!text.isEmpty()) {
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(text);
            file.close();
        }
        Program program({QStringLiteral("clients"), QStringLiteral("--dump"), file.fileName()});
        QCOMPARE(program.exitCode(), int(ExitUsage));
        QCOMPARE(program.err(), error.arg(file.fileName()));
        QCOMPARE(program.out(), QByteArray());
    }
};

HEADROOM_TEST(QCoreApplication, TestClientsCommand)
#include "tst_clients_command.moc"
