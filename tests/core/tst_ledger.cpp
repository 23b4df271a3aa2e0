// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/ledger.h"
#include "tests/support/test_program.h"

#include <QFileInfo>
#include <QProcess>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QtTest>

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
    Result<std::vector<LedgerRow>> found = tl::unexpected(Error{});

    bool record(const std::vector<LedgerEntry>& entries) {
        bool done = false;
        ledger.record(&ledger, entries, [&](const auto& ids) {
            recorded = ids;
            done = true;
        });
        return QTest::qWaitFor([&done] { return done; });
    }
    QStringList lines(const QString& search = {}) {
        bool done = false;
        ledger.find(&ledger, search, 100, [&](const auto& rows) {
            found = rows;
            done = true;
        });
        if (!QTest::qWaitFor([&done] { return done; }) || !found)
            return {QStringLiteral("error: ") + (found ? QString() : found.error().detail)};
        QStringList lines;
        for (const LedgerRow& row : *found)
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

}  // namespace

class LedgerTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
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
        QCOMPARE(book.found->size(), std::size_t(0));
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

    void whatCanNotBeWrittenIsSaid() {
        QTemporaryDir directory;
        Book folder(directory.path());  // a directory where the file should be
        QVERIFY(folder.record({entry(QStringLiteral("KILL 7"))}));
        QVERIFY(!folder.recorded);
        QCOMPARE(folder.recorded.error().kind, ErrorKind::Local);
        QVERIFY(folder.recorded.error().detail.contains(directory.path()));

        const QString path = directory.filePath(QStringLiteral("garbage.sqlite"));
        QFile garbage(path);
        QVERIFY(garbage.open(QIODevice::WriteOnly));
        garbage.write(QByteArray(5000, 'x'));
        garbage.close();
        Book broken(path);
        QVERIFY(broken.record({entry(QStringLiteral("KILL 7"))}));
        QVERIFY(!broken.recorded);
        QVERIFY2(broken.recorded.error().detail.contains(QStringLiteral("not a database")),
                 qPrintable(broken.recorded.error().detail));
    }
};

HEADROOM_TEST(QCoreApplication, LedgerTest)
#include "tst_ledger.moc"
