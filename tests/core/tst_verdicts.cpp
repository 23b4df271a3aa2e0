// SPDX-License-Identifier: GPL-3.0-or-later
// What is said of a change a minute and five minutes after it, and where it is written down.
#include "core/fleet/verdicts.h"
#include "core/history/change_effect.h"
#include "tests/support/ledger_rows.h"
#include "tests/support/test_program.h"
#include "tests/support/turned_clock.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace headroom;
using namespace std::chrono_literals;

namespace {

InfoSample changedSample(SteadyTime taken, qint64 rejected, double cpuSeconds, qint64 memory, qint64 bytes) {
    const QByteArray info =
        "redis_version:7.0.15\r\nrun_id:a\r\nconnected_clients:5\r\nmaxclients:10\r\n"
        "rejected_connections:" +
        QByteArray::number(rejected) + "\r\nused_cpu_user:" + QByteArray::number(cpuSeconds, 'f', 6) +
        "\r\nused_cpu_sys:0.000000\r\nused_memory:" + QByteArray::number(memory) +
        "\r\ntotal_net_input_bytes:" + QByteArray::number(bytes) + "\r\ntotal_net_output_bytes:0\r\n";
    return InfoSample::from(InfoFields(info), std::nullopt, taken, {});
}

// A minute before and one after: rejections end, the CPU doubles, memory and traffic grow.
Series changedSeries(SteadyTime changed) {
    Series series;
    for (int second = -60; second <= 60; ++second) {
        const bool isBefore = second <= 0;
        series.add(changedSample(changed + std::chrono::seconds(second), isBefore ? 1800 + 30 * second : 1800,
                                 isBefore ? 6 + 0.1 * second : 6 + 0.2 * second, isBefore ? 64 << 20 : 82 << 20,
                                 isBefore ? 100'000'000 + 1000 * second : 100'000'000 + 201'000 * qint64{second}));
    }
    return series;
}

}  // namespace

class VerdictsTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void tellsWhatAChangeDid() {
        const SteadyTime changed{2h};
        const Series series = changedSeries(changed);
        const ChangeEffect effect = ChangeEffect::of(series, changed);
        QCOMPARE(effect.text(), QStringLiteral("rejected 30/s → 0/s · CPU 10 % → 20 % · memory 64 MB → 82 MB"));
        QCOMPARE(effect.verdict(),
                 QStringLiteral("memory +18 MB, CPU 10 % → 20 %, network +195 kB/s, no more rejections"));
        // Nothing is known of the time since.
        QCOMPARE(ChangeEffect::of(series, changed + 61s).text(), QString());
        QCOMPARE(ChangeEffect::of(series, changed + 61s).verdict(), QString());
        // And nothing happened in the middle of what was.
        QCOMPARE(ChangeEffect::of(series, changed - 30s, 30s).verdict(),
                 QStringLiteral("memory unchanged, CPU unchanged, network unchanged, still 30/s rejected"));
    }

    void goesIntoTheLedger() {
        QTemporaryDir directory;
        Ledger ledger(directory.filePath(QStringLiteral("ledger.sqlite")));
        TurnedClock clock;
        Verdicts verdicts(ledger, clock);
        LedgerEntry entry;
        entry.command = QStringLiteral("CONFIG SET maxclients 20");
        qint64 id = 0;
        ledger.record(&ledger, {entry}, [&id](const auto& ids) { id = ids->front(); });
        QTRY_VERIFY(id > 0);
        ledger.conclude({{id, WallTime(5s), QStringLiteral("set"), QStringLiteral("20"), QStringLiteral("As asked.")}});
        const auto series = std::make_shared<const Series>(changedSeries(clock.now()));
        auto watched = std::make_unique<QObject>();
        bool isSameProcess = true;
        verdicts.follow(
            watched.get(), [&] { return isSameProcess ? series : nullptr; }, id);
        verdicts.follow(
            watched.get(), [&] { return series; }, 0);  // has no entry
        QSignalSpy told(&verdicts, &Verdicts::told);
        clock.turn(59s);
        clock.turn(1s);
        QTRY_COMPARE(told.size(), 1);
        const QString sentence =
            QStringLiteral("After 1 min: memory +18 MB, CPU 10 % → 20 %, network +195 kB/s, no more rejections.");
        QCOMPARE(told.front().front().toString(), sentence);
        const std::vector<LedgerRow> rows = ledgerRows(ledger);
        QCOMPARE(rows.size(), std::size_t(1));
        QCOMPARE(rows[0].outcome.outcome, QStringLiteral("set"));
        QCOMPARE(rows[0].outcome.after, QStringLiteral("20"));
        QCOMPARE(rows[0].outcome.detail, QStringLiteral("As asked. ") + sentence);
        QCOMPARE(rows[0].time(), WallTime(5s));
        // Another process tells nothing of it.
        isSameProcess = false;
        clock.turn(4min);
        QTest::qWait(0);
        QCOMPARE(told.size(), 1);
        // Nor one that is not watched any more.
        isSameProcess = true;
        verdicts.follow(
            watched.get(), [&] { return series; }, id);
        watched.reset();
        clock.turn(5min);
        QTest::qWait(0);
        QCOMPARE(told.size(), 1);
    }

    void ofAnEntryWithoutOutcomeNothingIsSaid() {
        QTemporaryDir directory;
        Ledger ledger(directory.filePath(QStringLiteral("ledger.sqlite")));
        qint64 id = 0;
        ledger.record(&ledger, {LedgerEntry()}, [&id](const auto& ids) { id = ids->front(); });
        QTRY_VERIFY(id > 0);
        ledger.addDetail(id, QStringLiteral("Nice."));
        const std::vector<LedgerRow> rows = ledgerRows(ledger);
        QCOMPARE(rows.size(), std::size_t(1));
        QCOMPARE(rows[0].outcome.outcome, QString());
    }
};

HEADROOM_TEST(QCoreApplication, VerdictsTest)
#include "tst_verdicts.moc"
