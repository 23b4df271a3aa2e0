// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scenarios/diagnosis_matrix.h"

#include "tests/support/started_scenario.h"

#include <QDir>
#include <QEventLoop>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <utility>

namespace headroom {

namespace {

struct Trial {
    ScenarioKind kind;
    QString scenario;
    bool isHeavy;
    unsigned seed;
};

QJsonObject objectOf(const QJsonValue& value, const char* key) {
    return value.toObject()[QLatin1String(key)].toObject();
}

QString textOf(const QJsonValue& value, const char* key) {
    return value.toObject()[QLatin1String(key)].toString();
}

// One of the marks by which it can be told is said, and nothing that is not so.
bool isSubjectRight(const QJsonObject& truth, const QJsonObject& said) {
    if (truth[QLatin1String("any_subject")].toBool())
        return true;
    const QJsonObject subject = truth[QLatin1String("subject")].toObject();
    const QJsonObject allowed = truth[QLatin1String("allowed")].toObject();
    bool isTold = subject.isEmpty();
    for (auto it = said.begin(); it != said.end(); ++it) {
        if (it->isNull())
            continue;
        const QJsonValue others = allowed[it.key()];
        if (subject.contains(it.key()) && subject[it.key()] == *it)
            isTold = true;
        else if (others.isArray() ? !others.toArray().contains(*it) : others != *it)
            return false;
    }
    return isTold;
}

std::deque<Trial> trials(const MatrixPlan& plan) {
    QProcess process;
    process.start(plan.scenario, {QStringLiteral("--list")});
    process.waitForFinished();
    const QList<QByteArray> lines = process.readAllStandardOutput().split('\n');
    std::deque<Trial> all;
    for (unsigned seed = plan.firstSeed; seed <= plan.lastSeed; ++seed) {
        for (const QByteArray& line : lines) {
            const QList<QByteArray> words = line.split(' ');
            if (words.size() < 2 || !QDir::match(plan.only, QString::fromLatin1(words[1])))
                continue;
            const ScenarioKind kind = words[0] == "healthy" ? ScenarioKind::Healthy
                                      : words[0] == "mixed" ? ScenarioKind::Mixed
                                                            : ScenarioKind::Cause;
            all.push_back({kind, QString::fromLatin1(words[1]), words.contains("heavy"), seed});
        }
    }
    return all;
}

// One server and the program that looks at it.
class Watch : public QObject {
  public:
    Watch(const MatrixPlan& plan, Trial trial, const QString& home)
        : m_plan(plan),
          m_trial(std::move(trial)),
          m_scenario(plan.scenario, m_trial.scenario, m_trial.seed, plan.seconds) {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char* name : {"HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"})
            environment.insert(QLatin1String(name), home);
        m_report.setProcessEnvironment(environment);
        connect(&m_scenario, &StartedScenario::stands, this, [this] { look(); });
        connect(&m_scenario, &StartedScenario::failed, this, [this](const QString& why) { fail(why); });
        connect(&m_report, &QProcess::errorOccurred, this, [this] { fail(m_report.errorString()); });
        connect(&m_report, &QProcess::finished, this, [this] { conclude(); });
        QTimer::singleShot((plan.seconds + 60) * 1000, this, [this] { fail(QStringLiteral("no end")); });
    }

    std::function<void(const Verdict&)> done;
    [[nodiscard]] const Trial& trial() const { return m_trial; }

  private:
    void look() {
        const QString idle = QString::number(m_scenario.truth()[QLatin1String("idle_threshold")].toInt());
        m_report.start(m_plan.headroom,
                       {QStringLiteral("report"), QStringLiteral("redis://127.0.0.1:%1").arg(m_scenario.port()),
                        QStringLiteral("--watch"), QString::number(m_plan.seconds), QStringLiteral("--idle-threshold"),
                        idle, QStringLiteral("--json")},
                       QIODevice::ReadOnly);
    }
    void conclude() {
        const QByteArray out = m_report.readAllStandardOutput();
        const QJsonObject report = QJsonDocument::fromJson(out).object();
        if (report.isEmpty())
            return fail(QString::fromUtf8(m_report.readAllStandardError()).section(u'\n', 0, 0));
        Verdict verdict = judge(m_trial.kind, m_scenario.truth(), report);
        if (!verdict.remark.isEmpty() && !m_plan.keep.isEmpty()) {
            QFile file(QStringLiteral("%1/%2-%3.json").arg(m_plan.keep, m_trial.scenario).arg(m_trial.seed));
            if (file.open(QIODevice::WriteOnly))
                file.write(QJsonDocument(QJsonObject{{QStringLiteral("truth"), m_scenario.truth()},
                                                     {QStringLiteral("report"), report}})
                               .toJson());
        }
        tell(std::move(verdict));
    }
    void fail(const QString& why) {
        Verdict verdict;
        verdict.kind = m_trial.kind;
        verdict.failure = why.trimmed().isEmpty() ? QStringLiteral("it ended") : why.trimmed();
        tell(std::move(verdict));
    }
    void tell(Verdict verdict) {
        verdict.scenario = m_trial.scenario;
        verdict.seed = m_trial.seed;
        if (const auto told = std::exchange(done, {}))
            told(verdict);
    }

    const MatrixPlan& m_plan;
    Trial m_trial;
    StartedScenario m_scenario;
    QProcess m_report;
};

QString lineOf(const Verdict& verdict) {
    const QString name = QStringLiteral("%1 --seed %2").arg(verdict.scenario).arg(verdict.seed);
    if (!verdict.failure.isEmpty())
        return name + QStringLiteral(": not judged: ") + verdict.failure;
    return name + QStringLiteral(": ") + (verdict.remark.isEmpty() ? QStringLiteral("right") : verdict.remark);
}

}  // namespace

Verdict judge(ScenarioKind kind, const QJsonObject& truth, const QJsonObject& report) {
    Verdict verdict;
    verdict.kind = kind;
    const QJsonObject instance = report[QLatin1String("instances")].toArray().first().toObject();
    const QJsonArray findings = instance[QLatin1String("findings")].toArray();
    QStringList warnings;
    for (const QJsonValue& finding : findings) {
        verdict.found += textOf(finding, "cause");
        if (textOf(finding, "severity") != QLatin1String("info"))
            warnings += textOf(finding, "cause");
    }
    if (kind == ScenarioKind::Healthy) {
        verdict.isCauseRight = verdict.isSubjectRight = verdict.isWhole = warnings.isEmpty();
        if (!warnings.isEmpty())
            verdict.remark = QStringLiteral("healthy, but warns of ") + warnings.join(u' ');
        return verdict;
    }

    std::vector<QJsonObject> causes{truth};
    for (const QJsonValue& other : truth[QLatin1String("also")].toArray()) {
        if (other.toObject()[QLatin1String("needed")].toBool())
            causes.push_back(other.toObject());
    }
    verdict.trueCause = textOf(truth, "cause");
    verdict.isSubjectRight = verdict.isWhole = true;
    const QString first = verdict.found.value(0);
    QStringList remarks;
    for (const QJsonObject& cause : causes) {
        const QString id = textOf(cause, "cause");
        const qsizetype rank = verdict.found.indexOf(id);
        verdict.isCauseRight = verdict.isCauseRight || id == first;
        if (rank < 0 || rank > 2)
            verdict.isWhole = false;
        if (rank < 0) {
            remarks += QStringLiteral("no ") + id;
        } else if (const QJsonObject said = objectOf(findings[rank], "subject"); !isSubjectRight(cause, said)) {
            verdict.isSubjectRight = false;
            remarks +=
                QStringLiteral("%1 is not %2 but %3")
                    .arg(id, QString::fromUtf8(QJsonDocument(said).toJson(QJsonDocument::Compact)),
                         QString::fromUtf8(QJsonDocument(objectOf(cause, "subject")).toJson(QJsonDocument::Compact)));
        }
    }
    if (!verdict.isCauseRight || !verdict.isWhole)
        remarks += QStringLiteral("found ") + (first.isEmpty() ? QStringLiteral("nothing") : verdict.found.join(u' '));
    verdict.remark = remarks.join(QStringLiteral("; "));
    return verdict;
}

std::vector<Verdict> judgeScenarios(const MatrixPlan& plan) {
    std::deque<Trial> waiting = trials(plan);
    std::vector<Verdict> verdicts;
    std::vector<std::unique_ptr<Watch>> watches;
    const QTemporaryDir home;
    QEventLoop loop;
    std::function<void()> fill = [&] {
        while (static_cast<int>(watches.size()) < plan.atOnce) {
            const bool isHeavyNow =
                std::ranges::any_of(watches, [](const auto& watch) { return watch->trial().isHeavy; });
            const auto next =
                std::ranges::find_if(waiting, [&](const Trial& trial) { return !trial.isHeavy || !isHeavyNow; });
            if (next == waiting.end())
                break;
            auto watch = std::make_unique<Watch>(plan, *next, home.path());
            waiting.erase(next);
            Watch* it = watch.get();
            watch->done = [&, it](const Verdict& verdict) {
                verdicts.push_back(verdict);
                if (plan.tells)
                    std::fprintf(stderr, "%s\n", qPrintable(lineOf(verdict)));
                // Not while it is the one that tells us.
                QTimer::singleShot(0, &loop, [&, it] {
                    std::erase_if(watches, [it](const auto& one) { return one.get() == it; });
                    fill();
                });
            };
            watches.push_back(std::move(watch));
        }
        if (watches.empty())
            loop.quit();
    };
    if (!waiting.empty()) {
        QTimer::singleShot(0, &loop, fill);
        loop.exec();
    }
    return verdicts;
}

std::vector<Rate> rates(const std::vector<Verdict>& verdicts) {
    Rate cause{.name = QStringLiteral("first_cause"), .right = 0, .all = 0, .goal = 0.95};
    Rate subject{.name = QStringLiteral("subject"), .right = 0, .all = 0, .goal = 0.95};
    Rate mixed{.name = QStringLiteral("mixed"), .right = 0, .all = 0, .goal = 0.9};
    Rate healthy{.name = QStringLiteral("healthy"), .right = 0, .all = 0, .goal = 1};
    const auto count = [](Rate& rate, bool isRight) {
        ++rate.all;
        rate.right += isRight ? 1 : 0;
    };
    for (const Verdict& verdict : verdicts) {
        if (!verdict.failure.isEmpty())
            continue;
        if (verdict.kind == ScenarioKind::Healthy) {
            count(healthy, verdict.isCauseRight);
            continue;
        }
        count(cause, verdict.isCauseRight);
        count(subject, verdict.isSubjectRight);
        if (verdict.kind == ScenarioKind::Mixed)
            count(mixed, verdict.isWhole);
    }
    return {cause, subject, mixed, healthy};
}

QString matrixText(const std::vector<Verdict>& verdicts) {
    std::map<QString, std::map<QString, int>> counts;
    std::set<QString> firsts;
    QString wrong;
    for (const Verdict& verdict : verdicts) {
        if (!verdict.failure.isEmpty() || !verdict.remark.isEmpty())
            wrong += lineOf(verdict) + u'\n';
        if (!verdict.failure.isEmpty())
            continue;
        const bool isQuiet = verdict.kind == ScenarioKind::Healthy && verdict.isCauseRight;
        const QString first = isQuiet || verdict.found.isEmpty() ? QStringLiteral("nothing") : verdict.found.first();
        firsts.insert(first);
        ++counts[verdict.scenario][first];
    }
    QString text;
    // The columns are numbered: the names of causes are long.
    int number = 0;
    for (const QString& first : firsts)
        text += QStringLiteral("%1 %2\n").arg(++number, 3).arg(first);
    text += QStringLiteral("%1").arg(QString(), -22);
    for (int i = 1; i <= number; ++i)
        text += QStringLiteral("%1").arg(i, 4);
    text += u'\n';
    for (auto& [scenario, row] : counts) {
        text += QStringLiteral("%1").arg(scenario, -22);
        for (const QString& first : firsts)
            text += QStringLiteral("%1").arg(row[first] > 0 ? QString::number(row[first]) : QStringLiteral("."), 4);
        text += u'\n';
    }
    text += u'\n' + wrong + u'\n';
    for (const Rate& rate : rates(verdicts)) {
        if (rate.all > 0)
            text += QStringLiteral("%1 %2 of %3, %4 % (goal %5 %)\n")
                        .arg(rate.name, -14)
                        .arg(rate.right, 4)
                        .arg(rate.all, 4)
                        .arg(100.0 * rate.right / rate.all, 0, 'f', 1)
                        .arg(100 * rate.goal);
    }
    return text;
}

}  // namespace headroom
