// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/diagnosis/sizing.h"
#include "tests/core/client_rows.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace headroom;
using namespace std::chrono_literals;

namespace {

const SteadyTime sizedAt{1h};

QByteArray sizedRow(int id, const char* name, int age, int idle, int memory) {
    return "id=" + QByteArray::number(id) + " addr=10.0.0.7:" + QByteArray::number(4000 + id) + " name=" + name +
           " age=" + QByteArray::number(age) + " idle=" + QByteArray::number(idle) +
           " flags=N cmd=get user=default tot-mem=" + QByteArray::number(memory) + '\n';
}

std::shared_ptr<const InfoSample> sizedSampleAt(int second, qint64 used, std::optional<qint64> maxclients,
                                                qint64 maxmemory = 0) {
    auto sample = std::make_shared<InfoSample>();
    sample->taken = sizedAt + std::chrono::seconds(second);
    sample->traits.runId = "a";
    sample->connectedClients = used;
    sample->maxclients = maxclients;
    sample->maxmemoryBytes = maxmemory;
    return sample;
}

// Used went from `from` to `to` within a minute.
struct SizedScene {
    SizedScene(const QByteArray& rows, qint64 from, qint64 to, std::optional<qint64> maxclients, qint64 maxmemory = 0) {
        for (int second = 0; second <= 60; ++second) {
            const auto sample = sizedSampleAt(second, from + (to - from) * second / 60, maxclients, maxmemory);
            series.add(*sample);
            picture.sample = sample;
        }
        clients.add({.snapshot = parseRows(rows), .ownIds = {}, .runId = "a"}, sizedAt + 60s);
        picture.series = &series;
        picture.clients = &clients;
        picture.now = sizedAt + 60s;
        diagnosis.holders = diagnose(picture).holders;
    }
    [[nodiscard]] Sizing sizing() const { return sizingOf(picture, diagnosis); }

    Series series;
    ClientWatch clients;
    Picture picture;
    Diagnosis diagnosis;  // without findings: a test says which
};

}  // namespace

class SizingTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void takesPeakAndADeploy() {
        QByteArray rows;
        for (int i = 1; i <= 30; ++i)
            rows += sizedRow(i, "billing", 600, 20, 2048);
        rows += sizedRow(31, "web", 600, 20, 2048);
        SizedScene scene(rows, 80, 60, 100);  // the peak is over
        const Sizing sizing = scene.sizing();
        QCOMPARE(sizing.peak, std::optional<qint64>(80));
        QCOMPARE(sizing.deployRoom, 30);
        QCOMPARE(sizing.needed, std::optional<qint64>(110));
        QVERIFY(!sizing.notRaised);
        QCOMPARE(sizing.lines, QStringList({QStringLiteral("maxclients 110"), QStringLiteral("LimitNOFILE=142")}));
        QVERIFY(
            sizing.text.contains(QStringLiteral("At most 80 connections were used in the 1 min that were watched")));
        QVERIFY(sizing.text.contains(QStringLiteral("the biggest group, billing, may need 30 more")));
        QVERIFY(sizing.text.contains(QStringLiteral("maxclients is 100, which is too low for that")));
    }

    void leavesAFifthWhereGroupsAreSmall() {
        const Sizing sizing = SizedScene(sizedRow(1, "web", 600, 20, 2048), 800, 800, 10'000).sizing();
        QCOMPARE(sizing.needed, std::optional<qint64>(1000));
        QVERIFY(sizing.text.contains(QStringLiteral("maxclients is 10,000, which is enough")));
        // What stands there may have been set for a while only.
        QCOMPARE(sizing.lines.first(), QStringLiteral("maxclients 10000"));
    }

    void measuresSettledClientsAlone() {
        QByteArray rows;
        for (int i = 1; i <= 3; ++i)
            rows += sizedRow(i, "web", 600, 20, 2000);
        for (int i = 4; i <= 9; ++i)
            rows += sizedRow(i, "web", 3, 3, 38'000);  // young
        for (int i = 10; i <= 19; ++i)
            rows += sizedRow(i, "web", 600, 0, 60'000);  // at work
        const Sizing sizing = SizedScene(rows, 19, 19, 1000, 4'000'000).sizing();
        QCOMPARE(sizing.bytesPerClient, std::optional<qint64>(2000));
        QCOMPARE(sizing.settledClients, 3);
        QVERIFY(sizing.text.contains(QStringLiteral("(measured on 3): 1,000 of them take 1.9 MB, 50 % of maxmemory")));
        const Sizing none = SizedScene(sizedRow(1, "web", 3, 3, 38'000), 1, 1, 1000).sizing();
        QVERIFY(!none.bytesPerClient);
        QVERIFY(none.text.contains(QStringLiteral("could not be measured")));
    }

    void doesNotFeedALeak() {
        SizedScene scene(sizedRow(1, "billing", 600, 20, 2000), 90, 98, 100);
        Finding leak;
        leak.cause = Cause::ConnectionLeak;
        leak.severity = Severity::Warning;
        leak.subject.name = "billing";
        leak.evidence.push_back({QStringLiteral("growth_per_minute"), 50.0, QString()});
        scene.diagnosis.findings = {leak};
        const Sizing sizing = scene.sizing();
        QCOMPARE(sizing.notRaised, std::optional(Cause::ConnectionLeak));
        QVERIFY2(sizing.text.contains(
                     QStringLiteral("Do not raise it for good: billing would fill 100 more slots in 2 min.")),
                 qPrintable(sizing.text));
        // What does not matter yet is no reason.
        scene.diagnosis.findings.front().severity = Severity::Info;
        QVERIFY(!scene.sizing().notRaised);
    }

    void saysOtherWaysThanRaising_data() {
        QTest::addColumn<int>("cause");
        QTest::addColumn<QString>("words");
        QTest::newRow("shared") << static_cast<int>(Cause::SharedInstance) << QStringLiteral("an instance of its own");
        QTest::newRow("pool") << static_cast<int>(Cause::OversizedPool) << QStringLiteral("smaller first");
        QTest::newRow("timeouts") << static_cast<int>(Cause::MissingTimeouts) << QStringLiteral("tcp-keepalive");
        QTest::newRow("busy") << static_cast<int>(Cause::BusyLoop) << QStringLiteral("a cluster");
    }
    void saysOtherWaysThanRaising() {
        QFETCH(const int, cause);
        QFETCH(const QString, words);
        SizedScene scene(sizedRow(1, "web", 600, 20, 2000), 90, 98, 100);
        Finding finding;
        finding.cause = static_cast<Cause>(cause);
        finding.severity = Severity::Critical;
        scene.diagnosis.findings = {finding};
        QCOMPARE(scene.sizing().notRaised, std::optional(finding.cause));
        QVERIFY2(scene.sizing().text.contains(words), qPrintable(scene.sizing().text));
    }

    void saysNothingItDoesNotKnow() {
        const Series series;
        const ClientWatch clients;
        Picture picture;
        picture.series = &series;
        picture.clients = &clients;
        picture.isTurnedAway = true;
        const Sizing sizing = sizingOf(picture, {});
        QVERIFY(!sizing.needed);
        QVERIFY(sizing.lines.isEmpty());
        QVERIFY(sizing.text.contains(QStringLiteral("is not known")));
        QVERIFY(SizedScene(sizedRow(1, "web", 600, 20, 2000), 9, 9, std::nullopt)
                    .sizing()
                    .text.contains(QStringLiteral("What maxclients is, the server does not tell")));
    }

    void spreadsWhatIsTooMuchForOne() {
        const Sizing sizing = SizedScene(sizedRow(1, "web", 600, 20, 2000), 64'000, 64'000, 65'000).sizing();
        QVERIFY(sizing.text.contains(QStringLiteral("more than one server should have")));
    }
};

HEADROOM_TEST(QCoreApplication, SizingTest)
#include "tst_sizing.moc"
