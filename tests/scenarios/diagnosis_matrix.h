// SPDX-License-Identifier: GPL-3.0-or-later
// How often the program finds what is wrong: `headroom report` is asked about servers of which it is known, several at
// once. Blocks. Main thread.
#pragma once

#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <vector>

namespace headroom {

enum class ScenarioKind { Cause, Mixed, Healthy };

struct MatrixPlan {
    QString headroom;  // the programs
    QString scenario;
    QString only = QStringLiteral("*");  // names of scenarios; * and ?
    unsigned firstSeed = 1;
    unsigned lastSeed = 3;
    int seconds = 30;  // of each watch
    int atOnce = 4;
    QString keep;        // a folder for the reports that were wrong; empty: none are kept
    bool tells = false;  // each verdict on standard error as it comes
};

struct Verdict {
    ScenarioKind kind = ScenarioKind::Cause;
    QString scenario;
    unsigned seed = 0;
    QString trueCause;            // the first; empty: healthy
    QStringList found;            // causes by rank
    bool isCauseRight = false;    // the first finding is a true one; on a healthy server, nothing is warned of
    bool isSubjectRight = false;  // of each true cause that was found
    bool isWhole = false;         // each true cause is among the first three
    QString failure;              // it was not judged at all
    QString remark;               // what was wrong
};

// Empty when there is no scenario of that name.
[[nodiscard]] std::vector<Verdict> judgeScenarios(const MatrixPlan& plan);
struct Rate {
    QString name;
    int right = 0;
    int all = 0;
    double goal = 0;  // share
};
[[nodiscard]] std::vector<Rate> rates(const std::vector<Verdict>& verdicts);
// True cause by first finding, what was wrong, and the rates.
[[nodiscard]] QString matrixText(const std::vector<Verdict>& verdicts);

// `truth` as the program `scenario` tells it, `report` as `headroom report --json`. Sets all but scenario and seed.
[[nodiscard]] Verdict judge(ScenarioKind kind, const QJsonObject& truth, const QJsonObject& report);

}  // namespace headroom
