// SPDX-License-Identifier: GPL-3.0-or-later
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
};

HEADROOM_TEST(QCoreApplication, SampleHistoryTest)
#include "tst_sample_history.moc"
