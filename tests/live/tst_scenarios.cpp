// SPDX-License-Identifier: GPL-3.0-or-later
// The servers that diagnosis is judged on are in the state they say, and nothing of them stays behind.
#include "tests/scenarios/diagnosis_matrix.h"
#include "tests/support/resp_request.h"
#include "tests/support/started_scenario.h"
#include "tests/support/test_program.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QSignalSpy>
#include <QTcpSocket>

#include <algorithm>

using namespace headroom;

namespace {

// The clients' rows that say all of `words`.
class Onlooker {
  public:
    explicit Onlooker(quint16 port) { m_socket.connectToHost(QStringLiteral("127.0.0.1"), port); }
    [[nodiscard]] bool isIn() { return m_socket.waitForConnected(5000); }
    [[nodiscard]] int rows(const QByteArrayList& words) {
        int count = 0;
        for (const QByteArray& row : ask("CLIENT LIST").split('\n')) {
            const auto isSaid = [&row](const QByteArray& word) { return row.contains(word); };
            count += !row.isEmpty() && row.contains("addr=") && std::ranges::all_of(words, isSaid) ? 1 : 0;
        }
        return count;
    }
    [[nodiscard]] QByteArray ask(const QByteArray& command) {
        m_socket.write(command + "\r\n");
        QByteArray reply;
        while (reply.isEmpty() || replyEnd(reply, 0) < 0) {
            if (!m_socket.waitForReadyRead(5000))
                return {};
            reply += m_socket.readAll();
        }
        return reply;
    }

  private:
    QTcpSocket m_socket;
};

// The words of CLIENT LIST by which its subject is known.
QByteArrayList marks(const QJsonObject& truth) {
    QByteArrayList words;
    const QJsonObject subject = truth[QLatin1String("subject")].toObject();
    for (auto it = subject.begin(); it != subject.end(); ++it) {
        const QByteArray value = it->toString().toLatin1();
        words +=
            it.key() == QLatin1String("ip") ? " addr=" + value + ':' : ' ' + it.key().toLatin1() + '=' + value + ' ';
    }
    return words;
}

QJsonObject object(const char* json) {
    return QJsonDocument::fromJson(json).object();
}

QJsonObject reportOf(const char* findings) {
    return object(QByteArray("{\"instances\":[{\"findings\":" + QByteArray(findings) + "}]}").constData());
}

}  // namespace

class TestScenarios : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void showsWhatItSays_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArrayList>("words");  // of its subject's rows, besides its marks
        QTest::newRow("leak") << QStringLiteral("connection-leak") << QByteArrayList{};
        QTest::newRow("pool") << QStringLiteral("oversized-pool") << QByteArrayList{};
        QTest::newRow("monitor") << QStringLiteral("monitor-left-on") << QByteArrayList{" flags=O ", " cmd=monitor "};
    }
    void showsWhatItSays() {
        QFETCH(const QString, name);
        QFETCH(const QByteArrayList, words);
        quint16 port = 0;
        {
            const StartedScenario scenario(QStringLiteral(SCENARIO_PROGRAM), name, 3, 10);
            QSignalSpy stands(&scenario, &StartedScenario::stands);
            QSignalSpy failed(&scenario, &StartedScenario::failed);
            QTRY_VERIFY_WITH_TIMEOUT(!stands.isEmpty() || !failed.isEmpty(), 30000);
            QVERIFY2(failed.isEmpty(), qPrintable(failed.value(0).value(0).toString()));
            QCOMPARE(scenario.truth()[QLatin1String("cause")].toString(), name);
            port = scenario.port();
            Onlooker onlooker(port);
            QVERIFY(onlooker.isIn());
            const QByteArray maxclients = QByteArray::number(scenario.truth()[QLatin1String("maxclients")].toInt());
            QVERIFY(onlooker.ask("CONFIG GET maxclients").contains("\r\n" + maxclients + "\r\n"));
            const QByteArrayList its = marks(scenario.truth()) + words;
            QTRY_VERIFY2(onlooker.rows(its) >= 1, its.join(' ').constData());
            if (name == QLatin1String("connection-leak")) {
                const int before = onlooker.rows(its);
                QTRY_VERIFY_WITH_TIMEOUT(onlooker.rows(its) >= before + 5, 15000);
            }
        }
        QVERIFY(!Onlooker(port).isIn());
    }

    void knowsTheSameSeedAgain() {
        QList<QJsonObject> truths;
        for (int i = 0; i < 2; ++i) {
            const StartedScenario scenario(QStringLiteral(SCENARIO_PROGRAM), QStringLiteral("churn"), 7, 10);
            QSignalSpy stands(&scenario, &StartedScenario::stands);
            QTRY_VERIFY_WITH_TIMEOUT(!stands.isEmpty(), 30000);
            truths += scenario.truth();
            truths.last().remove(QStringLiteral("port"));
        }
        QCOMPARE(truths[0], truths[1]);
    }

    // A few of those that diagnosis is judged by; all of them take hours.
    void someAreFoundByTheReport() {
        MatrixPlan plan;
        plan.headroom = QStringLiteral(HEADROOM_PROGRAM);
        plan.scenario = QStringLiteral(SCENARIO_PROGRAM);
        plan.only = QStringLiteral("connection-leak;monitor-left-on;blocking-operations;quiet");
        plan.firstSeed = plan.lastSeed = 1;
        plan.seconds = 25;
        const std::vector<Verdict> verdicts = judgeScenarios(plan);
        QCOMPARE(verdicts.size(), std::size_t(4));
        for (const Verdict& verdict : verdicts)
            QVERIFY2(verdict.failure.isEmpty() && verdict.isCauseRight && verdict.isSubjectRight,
                     qPrintable(verdict.scenario + QStringLiteral(": ") + verdict.failure + verdict.remark));
    }

    void judgesWhatIsFound_data() {
        QTest::addColumn<QString>("truth");
        QTest::addColumn<QString>("findings");
        QTest::addColumn<QString>("right");  // cause, subject, whole
        const QString leak = QStringLiteral(
            R"({"cause":"connection-leak","subject":{"name":"a"},"allowed":{"ip":["1.1.1.1"],"user":["default"]},"also":[]})");
        QTest::newRow("right") << leak << QStringLiteral(R"([{"cause":"connection-leak","subject":{"name":"a"}}])")
                               << QStringLiteral("111");
        QTest::newRow("more that is so")
            << leak
            << QStringLiteral(R"([{"cause":"connection-leak","subject":{"name":"a","ip":"1.1.1.1","user":null}}])")
            << QStringLiteral("111");
        QTest::newRow("another name") << leak
                                      << QStringLiteral(R"([{"cause":"connection-leak","subject":{"name":"b"}}])")
                                      << QStringLiteral("101");
        QTest::newRow("the address alone, which is not its own")
            << leak << QStringLiteral(R"([{"cause":"connection-leak","subject":{"ip":"1.1.1.1"}}])")
            << QStringLiteral("101");
        QTest::newRow("second")
            << leak
            << QStringLiteral(R"([{"cause":"churn","subject":{}},{"cause":"connection-leak","subject":{"name":"a"}}])")
            << QStringLiteral("011");
        QTest::newRow("nothing") << leak << QStringLiteral("[]") << QStringLiteral("010");
        const QString two = QStringLiteral(
            R"({"cause":"connection-leak","subject":{"name":"a"},"also":[{"cause":"churn","subject":{"name":"c"},"needed":true},)"
            R"({"cause":"full-now","subject":{},"needed":false}]})");
        QTest::newRow("both")
            << two
            << QStringLiteral(
                   R"([{"cause":"churn","subject":{"name":"c"}},{"cause":"connection-leak","subject":{"name":"a"}}])")
            << QStringLiteral("111");
        QTest::newRow("one of two") << two << QStringLiteral(R"([{"cause":"churn","subject":{"name":"c"}}])")
                                    << QStringLiteral("110");
    }
    void judgesWhatIsFound() {
        QFETCH(const QString, truth);
        QFETCH(const QString, findings);
        const Verdict verdict =
            judge(ScenarioKind::Mixed, object(truth.toUtf8().constData()), reportOf(findings.toUtf8().constData()));
        QTEST(QStringLiteral("%1%2%3").arg(verdict.isCauseRight).arg(verdict.isSubjectRight).arg(verdict.isWhole),
              "right");
    }

    void doesNotMindRemarksOnAHealthyServer() {
        const char* info = R"([{"cause":"churn","severity":"info","subject":{}}])";
        const char* warning = R"([{"cause":"churn","severity":"warning","subject":{}}])";
        QVERIFY(judge(ScenarioKind::Healthy, {}, reportOf(info)).isCauseRight);
        QVERIFY(!judge(ScenarioKind::Healthy, {}, reportOf(warning)).isCauseRight);
    }
};

HEADROOM_TEST(QCoreApplication, TestScenarios)
#include "tst_scenarios.moc"
