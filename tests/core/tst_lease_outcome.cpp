// SPDX-License-Identifier: GPL-3.0-or-later
// What each look at the server means for a lease: of timeout, 0 before, set to 60.
#include "core/action/lease_outcome.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace headroom;

namespace {

Lease loan() {
    Lease lease;
    lease.runId = "aaaa";
    lease.key = "timeout";
    lease.before = "0";
    lease.value = "60";
    return lease;
}

// Being changed to 60 from 30, which was ours.
Lease changedLoan() {
    Lease lease = loan();
    lease.earlier = "30";
    return lease;
}

// `runId` null: INFO gave nothing.
LeaseLook seen(const char* runId, const Result<QByteArray>& now, const QByteArray& configFile = {}) {
    LeaseLook look;
    if (runId) {
        look.sample.emplace();
        look.sample->traits.runId = runId;
    }
    look.configFile = configFile;
    look.now = now;
    return look;
}

Result<QByteArray> unknown() {
    return tl::unexpected(Error{ErrorKind::NoAnswer, QStringLiteral("No answer.")});
}

// "end left | set: set | revert: left"
QString inWords(const LeaseOutcome& outcome) {
    static constexpr const char* nexts[] = {"hold", "hold earlier", "put back", "wait", "end"};
    QString words = QLatin1String(nexts[static_cast<int>(outcome.next)]);
    if (outcome.next == LeaseOutcome::Next::End)
        words += u' ' + QLatin1String(leaseEndName(outcome.end));
    if (!outcome.set.isEmpty())
        words += QStringLiteral(" | set: ") + outcome.set;
    if (!outcome.revert.isEmpty())
        words += QStringLiteral(" | revert: ") + outcome.revert;
    return outcome.stillOurs ? words + QStringLiteral(" | still ours") : words;
}

}  // namespace

class LeaseOutcomeTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void ofTheSet_data() {
        QTest::addColumn<QByteArray>("now");
        QTest::addColumn<QString>("first");
        QTest::addColumn<QString>("change");
        QTest::addColumn<QString>("detail");
        const auto row = [](const char* name, const char* now, const char* first, const char* change,
                            const char* detail) {
            QTest::newRow(name) << QByteArray(now) << QString::fromLatin1(first) << QString::fromLatin1(change)
                                << QString::fromLatin1(detail);
        };
        row("ours", "60", "hold", "hold", "");
        row("from before", "0", "end no effect | set: no effect | revert: not sent",
            "end left | set: set | revert: left", "The server said OK, but timeout is");
        row("ours from before", "30", "end left | set: set | revert: left", "hold earlier | set: no effect",
            "The server said OK, but timeout is");
        row("another", "5", "end left | set: set | revert: left", "end left | set: set | revert: left",
            "The server said OK, but timeout is 5 now: others changed it at the same time");
    }
    void ofTheSet() {
        QFETCH(const QByteArray, now);
        QFETCH(const QString, first);
        QFETCH(const QString, change);
        QFETCH(const QString, detail);
        QCOMPARE(inWords(outcomeOfSet(loan(), now)), first);
        QCOMPARE(inWords(outcomeOfSet(changedLoan(), now)), change);
        for (const Lease& lease : {loan(), changedLoan()}) {
            const QString said = outcomeOfSet(lease, now).detail;
            QVERIFY2(detail.isEmpty() ? said.isEmpty() : said.startsWith(detail), qPrintable(said));
        }
    }

    void ofComparing_data() {
        QTest::addColumn<LeaseLook>("look");
        QTest::addColumn<QString>("answered");
        QTest::addColumn<QString>("unanswered");
        QTest::addColumn<QString>("detail");
        const auto row = [](const char* name, const LeaseLook& look, const char* answered, const char* unanswered,
                            const char* detail) {
            QTest::newRow(name) << look << QString::fromLatin1(answered) << QString::fromLatin1(unanswered)
                                << QString::fromLatin1(detail);
        };
        row("ours", seen("aaaa", QByteArray("60")), "put back", "hold", "");
        row("ours from before", seen("aaaa", QByteArray("30")), "put back", "hold earlier | set: no effect", "");
        row("from before", seen("aaaa", QByteArray("0")), "end reverted | revert: reverted",
            "end no effect | set: no effect | revert: not sent", "timeout was already 0 again.");
        row("another", seen("aaaa", QByteArray("5")), "end left | revert: left", "end left | revert: left",
            "timeout is 5 now: others changed it, so it stays. It was 0 before Headroom set it to 60.");
        row("not known", seen("aaaa", unknown()), "wait", "wait", "No answer.");
        row("nothing is known", seen(nullptr, unknown()), "wait", "wait", "No answer.");
        row("a process without a name", seen("", QByteArray("60")), "wait", "wait",
            "The server does not say which process it is.");
        row("without INFO", seen(nullptr, QByteArray("60")), "wait", "wait",
            "The server does not say which process it is.");
        // Its value is not ours to change, whatever it is.
        row("another process", seen("bbbb", QByteArray("0")), "end gone | revert: gone",
            "end gone | set: gone | revert: gone",
            "The server restarted: the value is gone with the process, there is nothing to put back.");
        row("another process, another value", seen("bbbb", QByteArray("5")), "end gone | revert: gone",
            "end gone | set: gone | revert: gone",
            "The server restarted: the value is gone with the process, there is nothing to put back.");
        row("another process, not known", seen("bbbb", unknown()), "end gone | revert: gone",
            "end gone | set: gone | revert: gone",
            "The server restarted: what it started with could not be asked, and is not ours.");
        row("another process, ours", seen("bbbb", QByteArray("60"), "/etc/redis.conf"),
            "end left | revert: left | still ours", "end left | set: gone | revert: left | still ours",
            "The server restarted, and timeout is 60 again: it was written into /etc/redis.conf (CONFIG REWRITE). It "
            "was 0 before Headroom set it; change it there.");
    }
    void ofComparing() {
        QFETCH(const LeaseLook, look);
        QFETCH(const QString, answered);
        QFETCH(const QString, unanswered);
        QFETCH(const QString, detail);
        QCOMPARE(inWords(outcomeOfComparing(changedLoan(), look, false)), answered);
        QCOMPARE(inWords(outcomeOfComparing(changedLoan(), look, true)), unanswered);
        QCOMPARE(outcomeOfComparing(changedLoan(), look, false).detail, detail);
    }

    void ofPuttingBack_data() {
        QTest::addColumn<LeaseLook>("look");
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("detail");
        QTest::newRow("back") << seen("aaaa", QByteArray("0")) << QStringLiteral("end reverted | revert: reverted")
                              << QStringLiteral("timeout is 0 again.");
        QTest::newRow("a file to look into")
            << seen("aaaa", QByteArray("0"), "/etc/redis.conf") << QStringLiteral("end reverted | revert: reverted")
            << QStringLiteral(
                   "timeout is 0 again. If somebody ran CONFIG REWRITE while it held, 60 is in the server's "
                   "/etc/redis.conf and comes back with a restart; look there: grep timeout /etc/redis.conf");
        QTest::newRow("not back") << seen("aaaa", QByteArray("60")) << QStringLiteral("wait")
                                  << QStringLiteral("The server said OK, but timeout is 60.");
        QTest::newRow("not known") << seen("aaaa", unknown()) << QStringLiteral("wait") << QStringLiteral("No answer.");
    }
    void ofPuttingBack() {
        QFETCH(const LeaseLook, look);
        QFETCH(const QString, words);
        QFETCH(const QString, detail);
        QCOMPARE(inWords(outcomeOfPuttingBack(loan(), look)), words);
        QCOMPARE(outcomeOfPuttingBack(loan(), look).detail, detail);
    }
};

HEADROOM_TEST(QCoreApplication, LeaseOutcomeTest)
#include "tst_lease_outcome.moc"
