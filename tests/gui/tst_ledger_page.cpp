// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/ledger.h"
#include "gui/clients/dense_table.h"
#include "gui/ledger/ledger_page.h"
#include "tests/gui/fake_server.h"
#include "tests/support/test_program.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QLineEdit>
#include <QTemporaryDir>
#include <QtTest>

using namespace headroom;

namespace {

LedgerEntry entryOf(const QString& address, const QString& command, const QString& reason) {
    LedgerEntry entry;
    entry.time = wallNow();
    entry.instance = address;
    entry.address = address;
    entry.environment = QStringLiteral("production");
    entry.person = QStringLiteral("anna@desk");
    entry.reason = reason;
    entry.command = command;
    return entry;
}

class Page {
  public:
    Page() { tester.setUseFetchMore(false); }
    void write(const std::vector<LedgerEntry>& entries, const QString& outcome) {
        std::optional<std::vector<qint64>> ids;
        ledger.record(&page, entries, [&ids](const Result<std::vector<qint64>>& recorded) { ids = recorded.value(); });
        if (!QTest::qWaitFor([&ids] { return ids.has_value(); }))
            qFatal("the ledger does not answer");
        std::vector<LedgerOutcome> outcomes;
        for (const qint64 id : *ids)
            outcomes.push_back({id, wallNow(), outcome, {}, {}});
        ledger.conclude(outcomes);
    }
    [[nodiscard]] QStringList column(int column) const {
        QStringList texts;
        for (int row = 0; row < table.model()->rowCount(); ++row)
            texts << table.model()->index(row, column).data().toString();
        return texts;
    }

    QTemporaryDir books;
    Ledger ledger{books.filePath(QStringLiteral("ledger.sqlite"))};
    LedgerPage page{ledger};
    DenseTable& table = *page.findChild<DenseTable*>();
    QAbstractItemModelTester tester{table.model(), QAbstractItemModelTester::FailureReportingMode::QtTest};
};

}  // namespace

class LedgerPageTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void saysThatNothingWasDone() {
        Page shown;
        shown.page.show();
        QTRY_VERIFY(shownTexts(shown.page).contains(QStringLiteral("Nothing was done yet")));
    }

    void showsTheNewestFirstAndFollows() {
        Page shown;
        shown.page.show();
        const QString kill = QStringLiteral("CLIENT KILL ID 5 ADDR 10.0.0.1:1 SKIPME yes");
        shown.write({entryOf(QStringLiteral("db1:6379"), kill, QStringLiteral("INC-7"))}, QStringLiteral("killed"));
        QTRY_COMPARE(shown.column(LedgerModel::Command), QStringList({kill}));
        QTRY_COMPARE(shown.column(LedgerModel::Outcome), QStringList({QStringLiteral("killed")}));
        const QString set = QStringLiteral("CONFIG SET timeout 60");
        shown.write({entryOf(QStringLiteral("db2:6379"), set, {})}, QStringLiteral("set"));
        QTRY_COMPARE(shown.column(LedgerModel::Command), QStringList({set, kill}));
        QVERIFY(shownTexts(shown.page).contains(QStringLiteral("2 actions")));
        // Searched by any text.
        auto* search = shown.page.findChild<QLineEdit*>();
        QTest::keyClicks(search, QStringLiteral("inc-7"));
        QTRY_COMPARE(shown.column(LedgerModel::Command), QStringList({kill}));
        search->setText(QStringLiteral("nobody"));
        QTRY_VERIFY(shownTexts(shown.page).contains(QStringLiteral("No action matches the search")));
    }

    // The end of a lease is written when it begins; what counts is when it was done.
    void showsWhenItWasDone() {
        Page shown;
        shown.page.show();
        LedgerEntry back = entryOf(QStringLiteral("db1:6379"), QStringLiteral("CONFIG SET timeout 0"), {});
        back.time -= std::chrono::hours(2);
        LedgerEntry kill = entryOf(QStringLiteral("db1:6379"), QStringLiteral("CLIENT KILL"), {});
        kill.time -= std::chrono::hours(1);
        std::optional<std::vector<qint64>> ids;
        shown.ledger.record(&shown.page, {back, kill}, [&ids](const auto& recorded) { ids = recorded.value(); });
        QTRY_VERIFY(ids.has_value());
        QTRY_COMPARE(shown.column(LedgerModel::Command), QStringList({kill.command, back.command}));
        shown.ledger.conclude({{ids->at(0), wallNow(), QStringLiteral("reverted"), {}, {}}});
        QTRY_COMPARE(shown.column(LedgerModel::Command), QStringList({back.command, kill.command}));
        const auto time =
            QDateTime::fromString(shown.column(LedgerModel::Time).front(), QStringLiteral("yyyy-MM-dd HH:mm:ss"));
        QVERIFY(std::abs(time.secsTo(QDateTime::currentDateTime())) < 60);
    }

    // However many were written after its entry.
    void aLeaseThatJustEndedIsAmongTheNewest() {
        Page shown;
        std::vector<LedgerEntry> entries(3, entryOf(QStringLiteral("db1:6379"), QStringLiteral("CLIENT KILL"), {}));
        entries.front().command = QStringLiteral("CONFIG SET timeout 0");
        shown.write(entries, QStringLiteral("killed"));
        shown.ledger.conclude({{1, wallNow() + std::chrono::seconds(1), QStringLiteral("reverted"), {}, {}}});
        for (const QString& search : {QString(), QStringLiteral("db1")}) {
            QStringList found;
            shown.ledger.find(&shown.page, search, 2, [&found](const Result<std::vector<LedgerRow>>& rows) {
                for (const LedgerRow& row : *rows)
                    found << row.entry.command;
            });
            QTRY_COMPARE(found, QStringList({QStringLiteral("CONFIG SET timeout 0"), QStringLiteral("CLIENT KILL")}));
        }
    }

    void hostileTextStaysText() {
        Page shown;
        shown.page.show();
        shown.write({entryOf(QStringLiteral("db1:6379"), QStringLiteral("<b>x</b>\n\u202e"), {})},
                    QStringLiteral("unknown"));
        QTRY_COMPARE(shown.table.model()->rowCount(), 1);
        const QModelIndex index = shown.table.model()->index(0, LedgerModel::Command);
        QCOMPARE(index.data().toString(), QStringLiteral("<b>x</b>\\x0a⟨U+202E⟩"));
        QVERIFY(!index.data(Qt::ToolTipRole).toString().contains(QStringLiteral("<b>")));
    }

    void writesWhatIsShown() {
        Page shown;
        shown.page.show();
        shown.write(
            {entryOf(QStringLiteral("db1:6379"), QStringLiteral("CONFIG SET timeout 60"), QStringLiteral("a, \"b\""))},
            QStringLiteral("set"));
        QTRY_COMPARE(shown.column(LedgerModel::Outcome), QStringList({QStringLiteral("set")}));
        QSignalSpy told(&shown.page, &LedgerPage::message);
        const QString file = shown.books.filePath(QStringLiteral("out.csv"));
        shown.page.exportTo(file);
        QTRY_COMPARE(told.size(), 1);
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        const QByteArray text = written.readAll();
        QVERIFY2(text.contains("CONFIG SET timeout 60"), text.constData());
        QVERIFY2(text.left(text.indexOf('\r')).endsWith(",before,outcome,after,detail"), text.constData());
        QVERIFY2(text.contains("\"a, \"\"b\"\"\""), text.constData());
        shown.page.exportTo(shown.books.filePath(QStringLiteral("no/such/directory.csv")));
        QTRY_COMPARE(told.size(), 2);
        QVERIFY2(told.last().front().toString().contains(QStringLiteral("directory.csv")),
                 qPrintable(told.last().front().toString()));
    }
};

HEADROOM_TEST(QApplication, LedgerPageTest)
#include "tst_ledger_page.moc"
