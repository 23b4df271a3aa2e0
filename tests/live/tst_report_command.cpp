// SPDX-License-Identifier: GPL-3.0-or-later
// `headroom report` and `headroom check` as scripts use them.
#include "core/console/console.h"
#include "tests/core/test_data.h"
#include "tests/live/program.h"
#include "tests/support/test_program.h"

#include <QJsonArray>
#include <QTcpServer>
#include <QTemporaryFile>

using namespace headroom;

namespace {

QStringList reportWords(const char* text) {
    return QString::fromUtf8(text).split(u'|');
}

QStringList causesOf(const QJsonObject& instance) {
    QStringList causes;
    for (const QJsonValue finding : instance[QLatin1String("findings")].toArray())
        causes << finding[QLatin1String("cause")].toString();
    return causes;
}

QJsonObject instanceOf(Program& program, int index = 0) {
    return program.json()[QLatin1String("instances")][index].toObject();
}

std::vector<std::unique_ptr<QLocalSocket>> holdMany(const PrivateRedis& redis, int count) {
    std::vector<std::unique_ptr<QLocalSocket>> held;
    for (int i = 0; i < count; ++i)
        held.push_back(hold(redis, "CLIENT SETNAME billing"));
    return held;
}

}  // namespace

class TestReportCommand : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() {
        QVERIFY2(PrivateRedis::isInstalled(), "install redis-server (or valkey-server) to run live tests");
    }

    void reportsAHealthyServer() {
        PrivateRedis redis({"maxclients 200"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const auto held = holdMany(redis, 3);
        Program program(QStringList{QStringLiteral("report"), QStringLiteral("unix://") + redis.socketPath()} +
                        reportWords("--watch|2|--json|--fail-on|warning"));
        QCOMPARE(program.exitCode(), int(ExitOk));
        QCOMPARE(program.err(), QString());
        const QJsonObject instance = instanceOf(program);
        QCOMPARE(instance[QLatin1String("uri")].toString(), QStringLiteral("unix://") + redis.socketPath());
        QCOMPARE(instance[QLatin1String("state")].toString(), QStringLiteral("connected"));
        QCOMPARE(instance[QLatin1String("server")][QLatin1String("mode")].toString(), QStringLiteral("standalone"));
        QCOMPARE(instance[QLatin1String("clients")][QLatin1String("maxclients")].toInt(), 200);
        QCOMPARE(instance[QLatin1String("clients")][QLatin1String("used")].toInt(), 4);
        QCOMPARE(instance[QLatin1String("high_water")].toInt(), 4);
        const QJsonValue biggest = instance[QLatin1String("holders")][0];
        QCOMPARE(biggest[QLatin1String("by")].toString(), QStringLiteral("name"));
        QCOMPARE(biggest[QLatin1String("value")].toString(), QStringLiteral("billing"));
        QCOMPARE(biggest[QLatin1String("count")].toInt(), 3);
        QCOMPARE(causesOf(instance), QStringList());
    }

    // Full, in several forms: with a place inside, and turned away.
    void reportsAFullServer() {
        PrivateRedis redis({"maxclients 20"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        auto held = holdMany(redis, 19);
        const QStringList words = QStringList{QStringLiteral("report"), redis.socketPath()} +
                                  reportWords("--watch|2|--json|--fail-on|critical");
        Program inside(words);
        QCOMPARE(inside.exitCode(), int(ExitFailure));
        QCOMPARE(instanceOf(inside)[QLatin1String("state")].toString(), QStringLiteral("connected"));
        QVERIFY(causesOf(instanceOf(inside)).contains(QStringLiteral("full-now")));
        held.push_back(hold(redis, "CLIENT SETNAME billing"));
        Program outside(words);
        QCOMPARE(outside.exitCode(), int(ExitFailure));
        QCOMPARE(instanceOf(outside)[QLatin1String("state")].toString(), QStringLiteral("full"));
        QCOMPARE(causesOf(instanceOf(outside)), QStringList{QStringLiteral("full-now")});
        QVERIFY(instanceOf(outside)[QLatin1String("clients")][QLatin1String("used")].isNull());
        // Without --fail-on it is no place that was got.
        Program plain(words.first(4));
        QCOMPARE(plain.exitCode(), int(ExitCannotConnect));
        QVERIFY(plain.out().contains("State: full"));
    }

    void reportsWhoIsNotThere() {
        PrivateRedis redis({"requirepass right"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        QTcpServer nobody;
        QVERIFY(nobody.listen(QHostAddress::LocalHost));
        const QString gone = QStringLiteral("127.0.0.1:%1").arg(nobody.serverPort());
        nobody.close();
        // Nobody waits for that.
        Program unreachable(QStringList{QStringLiteral("report"), gone} + reportWords("--watch|100|--json"));
        QCOMPARE(unreachable.exitCode(), int(ExitCannotConnect));
        QCOMPARE(instanceOf(unreachable)[QLatin1String("state")].toString(), QStringLiteral("unreachable"));
        QCOMPARE(instanceOf(unreachable)[QLatin1String("uri")].toString(), QStringLiteral("redis://") + gone);
        Program wrong(QStringList{QStringLiteral("report"), QStringLiteral("unix://:wrong@") + redis.socketPath()} +
                      reportWords("--watch|100|--markdown"));
        QCOMPARE(wrong.exitCode(), int(ExitNotPermitted));
        QVERIFY(wrong.out().contains("- State: wrong password"));
        QVERIFY(!wrong.out().contains(":wrong@"));
        Program both(
            QStringList{QStringLiteral("report"), gone, QStringLiteral("unix://:right@") + redis.socketPath()} +
            reportWords("--watch|2|--json"));
        QCOMPARE(both.exitCode(), int(ExitCannotConnect));
        QCOMPARE(instanceOf(both, 1)[QLatin1String("state")].toString(), QStringLiteral("connected"));
        QVERIFY(!both.out().contains("right@"));
    }

    void reportsASavedList() {
        QTemporaryFile file;
        QVERIFY(file.open());
        for (int i = 0; i < 300; ++i)
            file.write("id=" + QByteArray::number(100 + i) + " addr=10.0.3.7:" + QByteArray::number(4000 + i) +
                       " name=billing age=9000 idle=8000 flags=N cmd=get user=default\n");
        file.close();
        Program program(
            QStringList{QStringLiteral("report"), QStringLiteral("--dump"), file.fileName(), QStringLiteral("--json")});
        QCOMPARE(program.exitCode(), int(ExitOk));
        const QJsonObject instance = instanceOf(program);
        QCOMPARE(instance[QLatin1String("state")].toString(), QStringLiteral("saved"));
        QCOMPARE(instance[QLatin1String("holders")][0][QLatin1String("count")].toInt(), 300);
        QVERIFY(!causesOf(instance).isEmpty());
        for (const QJsonValue finding : instance[QLatin1String("findings")].toArray())
            QVERIFY(finding[QLatin1String("confidence")].toDouble() <= 0.5);
        Program none(reportWords("report|--dump|/nowhere/list.txt"));
        QCOMPARE(none.exitCode(), int(ExitUsage));
    }

    void checksLikeAPlugIn() {
        PrivateRedis redis({"maxclients 20"});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const auto check = [&](const char* more) {
            return std::make_unique<Program>(QStringList{QStringLiteral("check"), redis.socketPath()} +
                                             reportWords(more));
        };
        auto held = holdMany(redis, 3);
        auto program = check("--warn|20%|--crit|5%");
        QCOMPARE(program->exitCode(), 0);
        QCOMPARE(program->out(),
                 QByteArray("OK - 16 of 20 left (80 %) | used=4;;;0;20 left=16;4:;1:;0;20 rejected=0c\n"));
        program = check("--warn|17|--crit|5");
        QCOMPARE(program->exitCode(), 1);
        QVERIFY(program->out().startsWith("WARNING - 16 of 20 left"));
        program = check("--warn|100%|--crit|90%");
        QCOMPARE(program->exitCode(), 2);
        for (auto& one : holdMany(redis, 17))
            held.push_back(std::move(one));
        program = check("--warn|20%");
        QCOMPARE(program->exitCode(), 2);
        QCOMPARE(program->out(), QByteArray("CRITICAL - full: new connections are turned away\n"));
        program = check("--warn|lots");
        QCOMPARE(program->exitCode(), 3);
        redis.stop();
        program = check("--warn|20%");
        QCOMPARE(program->exitCode(), 2);
        QVERIFY(program->out().startsWith("CRITICAL - "));
    }
};

HEADROOM_TEST(QCoreApplication, TestReportCommand)
#include "tst_report_command.moc"
