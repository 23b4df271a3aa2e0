// SPDX-License-Identifier: GPL-3.0-or-later
// `headroom set` killed at every step of a change, at a real server: the value is the one from before, or the next
// program shows that it is to be put back, and puts it back. Each step ten times.
#include "core/console/console.h"
#include "tests/live/program.h"
#include "tests/support/test_program.h"
#include "tests/support/watched_proxy.h"

#include <QJsonArray>
#include <QRandomGenerator>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTimer>

using namespace headroom;

namespace {

const QByteArray get = "CONFIG GET timeout";
const QByteArray set = "CONFIG SET timeout 60";
const QByteArray revert = "CONFIG SET timeout 0";
using enum WatchedProxy::Moment;

// Where the program is killed.
struct Step {
    const char* name;
    QByteArray command;
    int time;  // the first, second ... such command
    WatchedProxy::Moment moment;
    bool passed;  // the command or the reply still gets through
    int jitterMs = 0;
};

const std::vector<Step> steps{
    {"asks which process it is", "INFO server clients replication", 1, Asked, false},
    {"looks at the value", get, 1, Asked, false},
    {"writes the lease to disk", get, 1, Answered, true, 6},
    {"sends the SET", set, 1, Asked, false},
    {"the SET has arrived", set, 1, Answered, false},
    {"the SET is answered", set, 1, Answered, true},
    {"looks whether it is so", get, 2, Asked, false},
    {"holds it, not yet written", get, 2, Answered, true, 6},
    {"holds it", get, 2, Answered, true, 300},
    {"looks before putting back", get, 3, Asked, false},
    {"sends the revert", revert, 1, Asked, false},
    {"the revert has arrived", revert, 1, Answered, false},
    {"the revert is answered", revert, 1, Answered, true},
    {"writes the end to disk", get, 4, Answered, true, 3},
};

}  // namespace

class LeaseCrashTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() {
        QVERIFY2(PrivateRedis::isInstalled(), "install redis-server (or valkey-server) to run live tests");
        m_redis = std::make_unique<PrivateRedis>();
        QVERIFY2(m_redis->start(), qPrintable(m_redis->error()));
        m_proxy = std::make_unique<WatchedProxy>(m_redis->socketPath());
    }

    void nothingStaysSilently_data() {
        QTest::addColumn<int>("step");
        for (std::size_t step = 0; step < steps.size(); ++step) {
            for (int i = 0; i < 10; ++i)
                QTest::addRow("%s %d", steps[step].name, i) << static_cast<int>(step);
        }
    }
    void nothingStaysSilently() {
        QFETCH(int, step);
        const Step& at = steps[static_cast<std::size_t>(step)];
        m_redis->command({"CONFIG", "SET", "timeout", "0"});
        {
            Program program({QStringLiteral("set"), m_proxy->path(), QStringLiteral("timeout"), QStringLiteral("60"),
                             QStringLiteral("--for"), QStringLiteral("10m"), QStringLiteral("--yes")},
                            {}, data());
            std::map<std::pair<QByteArray, WatchedProxy::Moment>, int> times;
            bool killed = false;
            m_proxy->setWatch([&](const QByteArray& command, WatchedProxy::Moment moment) {
                if (killed)
                    return true;
                const bool isIt = command == at.command && moment == at.moment && ++times[{command, moment}] == at.time;
                if (isIt) {
                    killed = true;
                    const int delay =
                        at.jitterMs > 0 ? static_cast<int>(QRandomGenerator::global()->bounded(at.jitterMs)) : 0;
                    if (at.passed)  // behind the bytes that are passed on now
                        QTimer::singleShot(delay, this, [&program] { program.signal(SIGKILL); });
                    else
                        program.signal(SIGKILL);
                    return at.passed;
                }
                if (command == get && moment == Answered && times[{get, Asked}] == 2 && step > 8)
                    QTimer::singleShot(50, this, [&program] { program.signal(SIGINT); });  // so that it puts back
                if (command != at.command || moment != at.moment)
                    ++times[{command, moment}];
                return true;
            });
            // Not by itself; after the last reply it may be quicker than the signal.
            const int exitCode = program.exitCode();
            QVERIFY(exitCode == -1 || (exitCode == 0 && &at == &steps.back()));
            QVERIFY2(killed, qPrintable(program.err()));
        }
        m_proxy->setWatch({});

        const bool isOriginal = m_redis->command({"CONFIG", "GET", "timeout"}).endsWith("\r\n0\r\n");
        Program list({QStringLiteral("leases"), QStringLiteral("--json")}, {}, data());
        QCOMPARE(list.exitCode(), int(ExitOk));
        const QJsonArray open = list.json()[QLatin1String("leases")].toArray();
        QVERIFY(isOriginal || open.size() == 1);
        if (open.isEmpty())
            return;
        const QJsonObject lease = open.first().toObject();
        QCOMPARE(lease[QLatin1String("key")].toString(), QStringLiteral("timeout"));
        QCOMPARE(lease[QLatin1String("before")].toString(), QStringLiteral("0"));
        QCOMPARE(lease[QLatin1String("held")].toBool(), false);

        Program back({QStringLiteral("leases"), QStringLiteral("--revert"), QStringLiteral("--json")}, {}, data());
        QCOMPARE(back.exitCode(), int(ExitOk));
        QCOMPARE(back.json()[QLatin1String("leases")].toArray().first().toObject()[QLatin1String("end")].toString(),
                 QStringLiteral("reverted"));
        QVERIFY(m_redis->command({"CONFIG", "GET", "timeout"}).endsWith("\r\n0\r\n"));
        ++m_pending;
    }

    void theLedgerIsWhole() {
        QVERIFY(m_pending > 0);
        {
            QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("check"));
            database.setDatabaseName(m_data.filePath(QStringLiteral("headroom/ledger.sqlite")));
            QVERIFY(database.open());
            QSqlQuery query(database);
            QVERIFY(query.exec(QStringLiteral("PRAGMA integrity_check")) && query.next());
            QCOMPARE(query.value(0).toString(), QStringLiteral("ok"));
            QVERIFY(query.exec(QStringLiteral("SELECT count(*) FROM lease WHERE ended = ''")) && query.next());
            QCOMPARE(query.value(0).toInt(), 0);
        }
        QSqlDatabase::removeDatabase(QStringLiteral("check"));
        // The next program takes away the marks of those that were killed, and its own.
        Program next({QStringLiteral("set"), m_proxy->path(), QStringLiteral("timeout"), QStringLiteral("60"),
                      QStringLiteral("--for"), QStringLiteral("1s"), QStringLiteral("--yes")},
                     {}, data());
        QCOMPARE(next.exitCode(), int(ExitOk));
        QCOMPARE(QDir(m_data.filePath(QStringLiteral("headroom"))).entryList({QStringLiteral("program-*")}),
                 QStringList());
    }

    // Whatever of what the killed program left behind has a byte changed: the lease is listed, or it is an error that
    // leaves the file as it is.
    void aChangedByteIsNeverSilence() {
        QTemporaryDir books;
        const Program::Variables variables{{QStringLiteral("XDG_DATA_HOME"), books.path()}};
        {
            Program program(
                {QStringLiteral("set"), m_redis->socketPath(), QStringLiteral("timeout"), QStringLiteral("60"),
                 QStringLiteral("--for"), QStringLiteral("10m"), QStringLiteral("--yes")},
                {}, variables);
            QTRY_VERIFY(program.out().contains("timeout is 60 until"));
            program.signal(SIGKILL);
            QCOMPARE(program.exitCode(), -1);
        }
        const QDir folder(books.filePath(QStringLiteral("headroom")));
        const auto bytesOf = [&folder](const QString& name) {
            QFile file(folder.filePath(name));
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        const auto write = [&folder](const QString& name, const QByteArray& bytes) {
            QFile file(folder.filePath(name));
            return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
        };
        std::map<QString, QByteArray> left;
        for (const QString& name : folder.entryList(QDir::Files))
            left[name] = bytesOf(name);
        QVERIFY(left.contains(QStringLiteral("ledger.sqlite")));
        constexpr qsizetype places = 40;
        for (const auto& [changed, whole] : left) {
            for (qsizetype place = 0; place < std::min(places, whole.size()); ++place) {
                // What the program before made of the files is no matter.
                for (const QString& name : folder.entryList(QDir::Files))
                    QFile::remove(folder.filePath(name));
                for (const auto& [name, bytes] : left)
                    QVERIFY(write(name, bytes));
                QByteArray bytes = whole;
                const qsizetype at = place * whole.size() / places;
                bytes[at] = static_cast<char>(bytes[at] ^ 0x5a);
                QVERIFY(write(changed, bytes));
                Program list({QStringLiteral("leases"), QStringLiteral("--json")}, {}, variables);
                const int code = list.exitCode();
                const QByteArray where = changed.toUtf8() + ' ' + QByteArray::number(at) + ": " + list.out();
                if (code == ExitFailure) {
                    QVERIFY2(list.err().contains(folder.filePath(QStringLiteral("ledger.sqlite"))),
                             qPrintable(list.err()));
                    QVERIFY2(bytesOf(changed) == bytes, where.constData());
                    continue;
                }
                QCOMPARE(code, int(ExitOk));
                const QJsonArray open = list.json()[QLatin1String("leases")].toArray();
                QVERIFY2(open.size() == 1, where.constData());
                QVERIFY2(open[0].toObject()[QLatin1String("before")] == QLatin1String("0") &&
                             open[0].toObject()[QLatin1String("key")] == QLatin1String("timeout"),
                         where.constData());
            }
        }
        m_redis->command({"CONFIG", "SET", "timeout", "0"});
    }

  private:
    [[nodiscard]] Program::Variables data() const { return {{QStringLiteral("XDG_DATA_HOME"), m_data.path()}}; }

    QTemporaryDir m_data;
    std::unique_ptr<PrivateRedis> m_redis;
    std::unique_ptr<WatchedProxy> m_proxy;
    int m_pending = 0;
};

HEADROOM_TEST(QCoreApplication, LeaseCrashTest)
#include "tst_lease_crash.moc"
