// SPDX-License-Identifier: GPL-3.0-or-later
// How often the program is wrong about servers of which it is known. The matrix goes to standard error.
#include "tests/bench/row.h"
#include "tests/scenarios/diagnosis_matrix.h"

#include <QCoreApplication>

#include <cstdio>

namespace headroom {

Rows measureVerdicts() {
    const QString folder = QCoreApplication::applicationDirPath();
    MatrixPlan plan;
    plan.headroom = folder + QStringLiteral("/headroom");
    plan.scenario = folder + QStringLiteral("/scenario");
    plan.lastSeed = 20;
    plan.atOnce = 6;
    plan.tells = true;
    const std::vector<Verdict> verdicts = judgeScenarios(plan);
    std::fputs(qPrintable(matrixText(verdicts)), stderr);
    std::vector<Row> rows;
    for (const Rate& rate : rates(verdicts)) {
        if (rate.all == 0)
            return benchFailure(QStringLiteral("No scenario can be started."));
        rows.push_back({.name = QStringLiteral("diagnosis_") + rate.name,
                        .ours = double(rate.all - rate.right),
                        .reference = double(rate.all),
                        .unit = QStringLiteral("wrong, of all"),
                        .goal = 1 - rate.goal,
                        .waived = {}});
    }
    return rows;
}

}  // namespace headroom
