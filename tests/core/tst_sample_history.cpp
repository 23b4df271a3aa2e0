// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/history/change_effect.h"
#include "core/history/sample_history.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace headroom;
using namespace std::chrono_literals;

namespace {

const SteadyTime firstTime{1h};

InfoSample sampleAt(int second, qint64 rejected, qint64 cpuUsec, qint64 memory) {
    InfoSample sample;
    sample.taken = firstTime + std::chrono::seconds(second);
    sample.traits.runId = "a";
    sample.connectedClients = 5;
    sample.rejectedConnections = rejected;
    sample.cpuUsec = cpuUsec;
    sample.usedMemoryBytes = memory;
    return sample;
}

}  // namespace

class SampleHistoryTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void isBoundedAndKeepsGaps() {
        SampleHistory history(3);
        for (int second = 0; second < 5; ++second)
            history.add(sampleAt(second, 0, 0, 0));
        QCOMPARE(history.points().size(), std::size_t(3));
        QCOMPARE(history.points().front().time, firstTime + 2s);
        history.addGap(firstTime + 5s, {});
        history.addGap(firstTime + 6s, {});
        QCOMPARE(history.points().size(), std::size_t(3));
        QVERIFY(!history.points().back().used);
        QCOMPARE(history.points().back().time, firstTime + 5s);
        for (int mark = 0; mark < 5; ++mark)
            history.addMark({firstTime + std::chrono::seconds(mark), QString::number(mark)});
        QCOMPARE(history.marks().size(), std::size_t(3));
        QCOMPARE(history.marks().back().text, QStringLiteral("4"));
    }

    void tellsWhatAChangeDid() {
        SampleHistory history;
        for (int second = 0; second <= 120; ++second)
            history.add(sampleAt(second, second <= 60 ? 30 * second : 1800,
                                 second <= 60 ? 100'000 * second : 6'000'000 + 200'000 * (second - 60),
                                 second <= 60 ? 1 << 20 : 2 << 20));
        const ChangeEffect effect = ChangeEffect::of(history, firstTime + 60s);
        QCOMPARE(effect.text(), QStringLiteral("rejected 30/s → 0/s · CPU 10 % → 20 % · memory 1 MB → 2 MB"));
        // Nothing is known of the time since.
        QCOMPARE(ChangeEffect::of(history, firstTime + 121s).text(), QString());
    }
};

HEADROOM_TEST(QCoreApplication, SampleHistoryTest)
#include "tst_sample_history.moc"
