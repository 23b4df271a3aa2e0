// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/lease_store.h"
#include "core/action/ledger.h"
#include "core/action/ledger_file.h"
#include "core/report/ledger_report.h"
#include "tests/support/full_disk.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QEventLoop>
#include <QFileInfo>
#include <QProcess>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QtTest>

#include <optional>
#include <pwd.h>
#include <unistd.h>

using namespace headroom;

namespace {

LedgerEntry entry(const QString& command) {
    LedgerEntry entry;
    entry.time = WallTime(std::chrono::milliseconds(1'700'000'000'123));
    entry.instance = QStringLiteral("cache-eu-1");
    entry.address = QStringLiteral("10.0.0.1:6379");
    entry.environment = QStringLiteral("production");
    entry.runId = "abc";
    entry.person = QStringLiteral("ann@desk");
    entry.reason = QStringLiteral("leak in billing");
    entry.command = command;
    entry.before = QStringLiteral("name=billing");
    return entry;
}

struct Book {
    explicit Book(const QString& path) : ledger(path) {}
    Ledger ledger;
    Result<std::vector<qint64>> recorded = tl::unexpected(Error{});
    Result<Ledger::Rows> found = tl::unexpected(Error{});

    bool record(const std::vector<LedgerEntry>& entries) {
        bool done = false;
        ledger.record(&ledger, entries, [&](const auto& ids) {
            recorded = ids;
            done = true;
        });
        return QTest::qWaitFor([&done] { return done; }, 30'000);
    }
    QStringList lines(const QString& search = {}) {
        bool done = false;
        ledger.find(&ledger, search, 100, [&](const auto& rows) {
            found = rows;
            done = true;
        });
        if (!QTest::qWaitFor([&done] { return done; }, 30'000) || !found)
            return {QStringLiteral("error: ") + (found ? QString() : found.error().detail)};
        QStringList lines;
        for (const LedgerRow& row : **found)
            lines << QStringLiteral("%1 %2 %3 %4 %5 %6 %7 %8 → %9")
                         .arg(row.id)
                         .arg(row.entry.instance, row.entry.address, row.entry.environment,
                              QString::fromLatin1(row.entry.runId), row.entry.person, row.entry.reason,
                              row.entry.command, row.outcome.outcome);
        return lines;
    }
};

QString line(int id, const QString& command, const QString& outcome) {
    return QStringLiteral("%1 cache-eu-1 10.0.0.1:6379 production abc ann@desk leak in billing %2 → %3")
        .arg(id)
        .arg(command, outcome);
}

// Another program that writes into the file, for as long as it lives.
struct OtherProgram {
    explicit OtherProgram(const QString& path) {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("other"));
        database.setDatabaseName(path);
        good = database.open();
    }
    ~OtherProgram() { QSqlDatabase::removeDatabase(QStringLiteral("other")); }
    bool run(const char* statement) const {
        QSqlQuery query(QSqlDatabase::database(QStringLiteral("other")));
        return query.exec(QLatin1String(statement));
    }
    bool good = false;
};

Lease lease() {
    Lease lease;
    lease.endpoint.host = QStringLiteral("10.0.0.1");
    lease.runId = "0123456789abcdef";
    lease.key = "maxclients";
    lease.before = "10000";
    lease.value = "12000";
    lease.begun = WallTime(std::chrono::milliseconds(1'700'000'000'123));
    return lease;
}

Result<Lease> begin(LeaseStore& store, QObject* receiver, const Lease& draft) {
    Result<Lease> begun = tl::unexpected(Error{});
    QEventLoop loop;
    store.begin(receiver, draft, QStringLiteral("INC-7"), [&](const Result<Lease>& lease) {
        begun = lease;
        loop.quit();
    });
    loop.exec();
    return begun;
}

Result<std::vector<Lease>> openLeases(const QString& path) {
    Ledger ledger(path);
    LeaseStore store(ledger);
    Result<std::vector<Lease>> open = tl::unexpected(Error{});
    QEventLoop loop;
    store.findOpen(&ledger, [&](const Result<std::vector<Lease>>& found) {
        open = found;
        loop.quit();
    });
    loop.exec();
    return open;
}

QByteArray bytesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool write(const QString& path, const QByteArray& bytes) {
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

}  // namespace

class LedgerTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    // Scripts run with an empty environment; whose they are is known all the same.
    void namesThePerson() {
        const QByteArray before = qgetenv("USER");
        qputenv("USER", "ann");
        QCOMPARE(Ledger::person(), QStringLiteral("ann@") + QSysInfo::machineHostName());
        qunsetenv("USER");
        const passwd* known = ::getpwuid(::getuid());
        QCOMPARE(Ledger::person(),
                 known ? QString::fromLocal8Bit(known->pw_name) + u'@' + QSysInfo::machineHostName()
                       : QStringLiteral("uid %1 on %2").arg(::getuid()).arg(QSysInfo::machineHostName()));
        if (!before.isNull())
            qputenv("USER", before);
    }
    void keepsWhatWasDone() {
        QTemporaryDir directory;
        const QString path = directory.filePath(QStringLiteral("a/b/ledger.sqlite"));
        {
            Book book(path);
            QVERIFY(book.record({entry(QStringLiteral("KILL 7")), entry(QStringLiteral("KILL 8"))}));
            QVERIFY2(book.recorded, qPrintable(book.recorded ? QString() : book.recorded.error().detail));
            QCOMPARE(*book.recorded, std::vector<qint64>({1, 2}));
            book.ledger.conclude({{1, {}, QStringLiteral("unknown"), {}, {}}});
            book.ledger.conclude({{1, {}, QStringLiteral("killed"), {}, {}}});
        }
        Book book(path);
        QCOMPARE(book.lines(), QStringList({line(2, QStringLiteral("KILL 8"), {}),
                                            line(1, QStringLiteral("KILL 7"), QStringLiteral("killed"))}));
        QCOMPARE(book.lines(QStringLiteral("KILLED")),
                 QStringList({line(1, QStringLiteral("KILL 7"), QStringLiteral("killed"))}));
        QCOMPARE(book.lines(QStringLiteral("kill 8")), QStringList({line(2, QStringLiteral("KILL 8"), {})}));
        QCOMPARE(book.lines(QStringLiteral("%")), QStringList());
        QCOMPARE((*book.found)->size(), std::size_t(0));
        // Only its owner reads it.
        QCOMPARE(QFileInfo(path).permissions() &
                     (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther),
                 QFile::Permissions());
        QCOMPARE(
            QFileInfo(directory.filePath(QStringLiteral("a/b"))).permissions() & (QFile::ReadGroup | QFile::ReadOther),
            QFile::Permissions());
    }

    void rowsCanNotBeChanged() {
        QTemporaryDir directory;
        const QString path = directory.filePath(QStringLiteral("ledger.sqlite"));
        {
            Book book(path);
            QVERIFY(book.record({entry(QStringLiteral("KILL 7"))}));
        }
        {
            QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("meddler"));
            database.setDatabaseName(path);
            QVERIFY(database.open());
            QSqlQuery query(database);
            for (const char* statement : {"DELETE FROM action", "UPDATE action SET command = 'nothing'"}) {
                QVERIFY(!query.exec(QLatin1String(statement)));
                QVERIFY(query.lastError().text().contains(QStringLiteral("append-only")));
            }
        }
        QSqlDatabase::removeDatabase(QStringLiteral("meddler"));
        Book book(path);
        QCOMPARE(book.lines(), QStringList({line(1, QStringLiteral("KILL 7"), {})}));
    }

    void twoProgramsWriteOneLedger() {
        QTemporaryDir directory;
        const QString path = directory.filePath(QStringLiteral("ledger.sqlite"));
        Book one(path);
        Book other(path);
        for (int i = 0; i < 20; ++i) {
            QVERIFY(one.record({entry(QStringLiteral("ONE"))}));
            QVERIFY2(one.recorded.has_value(), "one");
            QVERIFY(other.record({entry(QStringLiteral("OTHER"))}));
            QVERIFY2(other.recorded.has_value(), "other");
        }
        QCOMPARE(one.lines().size(), 40);
    }

    void whatCanNotBeWrittenIsSaid_data() {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<QString>("said");
        QTest::addColumn<QString>("advice");
        const auto row = [](const char* fault, const char* said, const char* advice) {
            QTest::newRow(fault) << QString::fromLatin1(fault) << QString::fromLatin1(said)
                                 << QString::fromLatin1(advice);
        };
        row("folder", " is a folder", "move it away");
        row("garbage", " holds something else", "move it away");
        row("locked", " is locked by another program", "wait until that has written");
        row("full", "the disk is full", "make room in ");
        row("newer", "was written by a newer Headroom", "use that one");
    }
    void whatCanNotBeWrittenIsSaid() {
        QFETCH(QString, fault);
        QFETCH(QString, said);
        QFETCH(QString, advice);
        FullDisk disk;
        const QString path = disk.filePath(QStringLiteral("ledger.sqlite"));
        std::optional<OtherProgram> other;
        if (fault == QLatin1String("folder")) {
            QVERIFY(QDir().mkpath(path));
        } else if (fault == QLatin1String("garbage")) {
            QVERIFY(write(path, QByteArray(5000, 'x')));
        } else {
            Book book(path);
            QVERIFY(book.record({entry(QStringLiteral("KILL 7"))}));
            QVERIFY(book.recorded);
        }
        if (fault == QLatin1String("full")) {
            disk.fill();
        } else if (fault == QLatin1String("newer") || fault == QLatin1String("locked")) {
            other.emplace(path);
            QVERIFY(other->good &&
                    other->run(fault == QLatin1String("newer") ? "PRAGMA user_version=99" : "BEGIN EXCLUSIVE"));
        }
        const QByteArray before = bytesOf(path);
        Book book(path);
        // What the fault leaves no room for.
        QVERIFY(book.record(std::vector<LedgerEntry>(100, entry(QString(5000, u'x')))));
        QVERIFY(!book.recorded);
        QCOMPARE(book.recorded.error().kind, ErrorKind::Local);
        const QString detail = book.recorded.error().detail;
        QVERIFY2(detail.contains(path) && detail.contains(said) && detail.contains(advice), qPrintable(detail));
        QVERIFY2(detail.contains(QStringLiteral("Nothing is done without its record")), qPrintable(detail));
        other.reset();
        QCOMPARE(bytesOf(path), before);
    }

    // What was done is told, also when another program writes for longer than one waits before a deed.
    void anOutcomeWaitsForTheLock() {
        QTemporaryDir directory;
        const QString path = directory.filePath(QStringLiteral("ledger.sqlite"));
        QStringList failures;
        {
            Book book(path);
            connect(&book.ledger, &Ledger::failed, this, [&](const Error& error) { failures << error.detail; });
            QVERIFY(book.record({entry(QStringLiteral("KILL 7"))}));
            QProcess other;
            other.start(QStringLiteral("sqlite3"), {path});
            other.write("BEGIN EXCLUSIVE; SELECT 'locked';\n");
            QVERIFY(other.waitForReadyRead());
            book.ledger.conclude({{1, {}, QStringLiteral("killed"), {}, {}}});
            QVERIFY(Ledger::isWriting());
            QTimer::singleShot(LedgerFile::patience + std::chrono::milliseconds(500), &other, [&other] {
                other.write("COMMIT;\n.quit\n");
                other.closeWriteChannel();
            });
            bool flushed = false;
            book.ledger.flush(this, [&flushed] { flushed = true; });
            QTRY_VERIFY_WITH_TIMEOUT(flushed, 20'000);
            QVERIFY(!Ledger::isWriting());
            QVERIFY(other.state() == QProcess::NotRunning || other.waitForFinished());
            QVERIFY(book.ledger.close());
        }
        QCOMPARE(failures, QStringList());
        Book book(path);
        QCOMPARE(book.lines(), QStringList({line(1, QStringLiteral("KILL 7"), QStringLiteral("killed"))}));
    }

    // Also when nobody hears of it any more.
    void whatWasNotWrittenIsKnownAtTheEnd() {
        QTemporaryDir directory;
        const QString path = directory.filePath(QStringLiteral("ledger.sqlite"));
        Book book(path);
        QVERIFY(book.record({entry(QStringLiteral("KILL 7"))}));
        {
            const OtherProgram other(path);
            QVERIFY(other.run("CREATE TRIGGER no BEFORE INSERT ON outcome BEGIN SELECT RAISE(ABORT, 'no room'); END"));
        }
        book.ledger.conclude({{1, {}, QStringLiteral("killed"), {}, {}}});
        const auto closed = book.ledger.close();
        QVERIFY(!closed);
        QVERIFY2(closed.error().detail.contains(QStringLiteral("no room")), qPrintable(closed.error().detail));
    }

    // One byte: SQLite itself has no checksums.
    void aChangedByteHidesNoLease() {
        QTemporaryDir directory;
        const QString path = directory.filePath(QStringLiteral("ledger.sqlite"));
        const Lease ours = lease();
        {
            Ledger ledger(path);
            LeaseStore store(ledger);
            Lease ended = lease();
            ended.key = "timeout";
            const auto first = begin(store, &ledger, ended);
            QVERIFY2(first, qPrintable(first ? QString() : first.error().detail));
            ended = *first;
            ended.end = LeaseEnd::Reverted;
            QEventLoop loop;
            store.note(&ledger, ended, {}, [&loop](const Result<Lease>&) { loop.quit(); });
            loop.exec();
            QVERIFY(begin(store, &ledger, ours));
        }
        QCOMPARE(openLeases(path).value_or(std::vector<Lease>()).size(), std::size_t(1));
        QCOMPARE(QDir(directory.path()).entryList(QDir::Files), QStringList(QStringLiteral("ledger.sqlite")));
        const QByteArray whole = bytesOf(path);
        const QString damaged = directory.filePath(QStringLiteral("damaged.sqlite"));
        int errors = 0;
        for (qsizetype at = 0; at < whole.size(); at += at < 128 ? 1 : 31) {
            for (const char flip : {'\x01', '\xff'}) {
                QByteArray bytes = whole;
                bytes[at] = static_cast<char>(bytes[at] ^ flip);
                QVERIFY(write(damaged, bytes));
                const auto open = openLeases(damaged);
                const QByteArray where = QByteArray::number(at) + " ^ " + QByteArray::number(int{flip});
                if (!open) {
                    ++errors;
                    QVERIFY2(open.error().detail.contains(damaged), qPrintable(open.error().detail));
                    QVERIFY2(bytesOf(damaged) == bytes, where.constData());
                    continue;
                }
                QVERIFY2(open->size() == 1, where.constData());
                const Lease& found = open->front();
                QVERIFY2(found.runId == ours.runId && found.key == ours.key && found.before == ours.before &&
                             found.value == ours.value && found.endpoint.address() == ours.endpoint.address() &&
                             !found.held,
                         where.constData());
            }
        }
        QVERIFY(errors > 0);
        // And none is begun beside what cannot be read.
        QByteArray bytes = whole;
        bytes[bytes.lastIndexOf("12000")] = '7';
        QVERIFY(write(damaged, bytes));
        Ledger ledger(damaged);
        LeaseStore store(ledger);
        Lease next = lease();
        next.key = "tcp-keepalive";
        const auto begun = begin(store, &ledger, next);
        QVERIFY(!begun);
        QVERIFY2(begun.error().detail.contains(QStringLiteral(" is damaged (")) &&
                     begun.error().detail.contains(QStringLiteral("it is left as it is")),
                 qPrintable(begun.error().detail));
    }

    // Written before leases had checksums, before there were profiles, and before it told what belongs together.
    void takesAnOlderFile_data() {
        QTest::addColumn<int>("version");
        for (const int version : {1, 2, 3, 4})
            QTest::addRow("%d", version) << version;
    }
    void takesAnOlderFile() {
        QFETCH(int, version);
        QTemporaryDir directory;
        const QString path = directory.filePath(QStringLiteral("ledger.sqlite"));
        {
            Ledger ledger(path);
            LeaseStore store(ledger);
            QVERIFY(begin(store, &ledger, lease()));
        }
        {
            const OtherProgram other(path);
            QVERIFY(other.run("ALTER TABLE action DROP COLUMN together"));
            QVERIFY(version == 4 || other.run("ALTER TABLE action DROP COLUMN profile"));
            QVERIFY(version == 4 || (version == 1 ? other.run("DROP TABLE lease")
                                                  : other.run("ALTER TABLE lease DROP COLUMN transport") &&
                                                        other.run("ALTER TABLE lease DROP COLUMN profile")));
            QVERIFY(version != 2 || other.run("ALTER TABLE lease DROP COLUMN checksum"));
            QVERIFY(other.run(qPrintable(QStringLiteral("PRAGMA user_version=%1").arg(version))) &&
                    other.run("PRAGMA journal_mode=WAL"));
        }
        const auto open = openLeases(path);
        QVERIFY2(open, qPrintable(open ? QString() : open.error().detail));
        QCOMPARE(open->size(), std::size_t(version == 1 ? 0 : 1));
        QVERIFY(open->empty() ||
                (open->front().before == lease().before && open->front().endpoint.profileId.isEmpty()));
        QCOMPARE(QDir(directory.path()).entryList(QDir::Files), QStringList(QStringLiteral("ledger.sqlite")));
        LedgerFile file(path);
        const auto rows = file.find({}, 10);
        QVERIFY(rows);
        QCOMPARE(rows->size(), std::size_t(2));
        QCOMPARE(rows->front().entry.profile, QString());
    }

    // Who finds that another has just brought the file up to date has nothing to add.
    void severalTakeAnOlderFile() {
        QTemporaryDir directory;
        const QString path = directory.filePath(QStringLiteral("ledger.sqlite"));
        for (int round = 0; round < 10; ++round) {
            QFile::remove(path);
            QVERIFY(Book(path).record({entry(QStringLiteral("KILL 7"))}));
            {
                const OtherProgram other(path);
                QVERIFY(other.run("ALTER TABLE action DROP COLUMN together") &&
                        other.run("ALTER TABLE action DROP COLUMN profile") &&
                        other.run("ALTER TABLE lease DROP COLUMN profile") &&
                        other.run("ALTER TABLE lease DROP COLUMN transport") && other.run("PRAGMA user_version=3"));
            }
            std::vector<std::unique_ptr<Ledger>> ledgers;
            int done = 0;
            QStringList troubles;
            for (int i = 0; i < 6; ++i) {
                ledgers.push_back(std::make_unique<Ledger>(path));
                ledgers.back()->record(ledgers.back().get(), {entry(QStringLiteral("KILL 8"))}, [&](const auto& ids) {
                    ++done;
                    if (!ids)
                        troubles += ids.error().detail;
                });
            }
            QTRY_COMPARE_WITH_TIMEOUT(done, 6, 30'000);
            QCOMPARE(troubles, QStringList());
        }
    }

    // By it the server is reached again, wherever it went.
    void keepsTheProfile() {
        QTemporaryDir directory;
        const QString path = directory.filePath(QStringLiteral("ledger.sqlite"));
        Lease ofProfile = lease();
        ofProfile.endpoint.profileId = QStringLiteral("0b3c1a52-3b7d-4c6e-9d51-0e8b624f1a93");
        TlsOptions& tls = ofProfile.endpoint.transport.tls.emplace();
        tls.caFile = QStringLiteral("/ca.pem");
        tls.pinnedSha256 = QByteArray(32, '\x7f');
        {
            Ledger ledger(path);
            LeaseStore store(ledger);
            QVERIFY(begin(store, &ledger, ofProfile));
        }
        const auto open = openLeases(path);
        QVERIFY(open);
        QCOMPARE(open->front().endpoint.profileId, ofProfile.endpoint.profileId);
        QVERIFY(open->front().endpoint.transport == ofProfile.endpoint.transport);
        LedgerFile file(path);
        const auto rows = file.find({}, 10);
        QVERIFY(rows);
        QCOMPARE(rows->front().entry.profile, ofProfile.endpoint.profileId);
        const QByteArray json = ledgerJson(*rows);
        QVERIFY2(json.contains("\"profile\":\"0b3c1a52-"), json.constData());
        // What is damaged is told.
        for (const char* damage : {"UPDATE lease SET profile = ''", "UPDATE lease SET transport = ''"}) {
            {
                const OtherProgram other(path);
                QVERIFY(other.run("CREATE TABLE kept AS SELECT profile, transport FROM lease") && other.run(damage));
            }
            QVERIFY(!openLeases(path));
            const OtherProgram other(path);
            QVERIFY(
                other.run("UPDATE lease SET profile = (SELECT profile FROM kept), transport = (SELECT transport FROM "
                          "kept)") &&
                other.run("DROP TABLE kept"));
        }
        QVERIFY(openLeases(path));
    }
};

HEADROOM_TEST(QCoreApplication, LedgerTest)
#include "tst_ledger.moc"
