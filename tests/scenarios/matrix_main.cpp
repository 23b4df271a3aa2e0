// SPDX-License-Identifier: GPL-3.0-or-later
// diagnosis_matrix [--headroom PATH] [--only NAME] [--seeds FIRST-LAST] [--seconds S] [--at-once N] [--keep FOLDER]:
// prints what was found by what is true, and the rates. NAME may hold * and ?. In FOLDER lies then, for each that was
// wrong, what is true and the whole report. Exit status 0 when all was judged, 1 when not, 2 for a wrong word.
#include "tests/scenarios/diagnosis_matrix.h"

#include <QCoreApplication>
#include <QDir>

#include <algorithm>
#include <cstdio>

using namespace headroom;

int main(int argc, char* argv[]) {
    const QCoreApplication application(argc, argv);
    MatrixPlan plan;
    plan.headroom = QCoreApplication::applicationDirPath() + QStringLiteral("/headroom");
    plan.scenario = QCoreApplication::applicationDirPath() + QStringLiteral("/scenario");
    plan.tells = true;
    const QStringList words = QCoreApplication::arguments().mid(1);
    bool isWrong = words.size() % 2 != 0;
    for (qsizetype i = 0; i + 1 < words.size(); i += 2) {
        const QString& value = words[i + 1];
        if (words[i] == QLatin1String("--headroom"))
            plan.headroom = value;
        else if (words[i] == QLatin1String("--only"))
            plan.only = value;
        else if (words[i] == QLatin1String("--seconds"))
            plan.seconds = std::max(1, value.toInt());
        else if (words[i] == QLatin1String("--at-once"))
            plan.atOnce = std::max(1, value.toInt());
        else if (words[i] == QLatin1String("--keep"))
            plan.keep = value;
        else if (words[i] == QLatin1String("--seeds")) {
            plan.firstSeed = value.section(u'-', 0, 0).toUInt();
            plan.lastSeed = value.section(u'-', -1).toUInt();
        } else
            isWrong = true;
    }
    if (isWrong) {
        std::fputs(
            "usage: diagnosis_matrix [--headroom PATH] [--only NAME] [--seeds FIRST-LAST] [--seconds S] "
            "[--at-once N] [--keep FOLDER]\n",
            stderr);
        return 2;
    }
    if (!plan.keep.isEmpty())
        QDir().mkpath(plan.keep);
    const std::vector<Verdict> verdicts = judgeScenarios(plan);
    if (verdicts.empty())
        std::fprintf(stderr, "diagnosis_matrix: no scenario %s; `scenario --list` tells them\n", qPrintable(plan.only));
    std::fputs(qPrintable(matrixText(verdicts)), stdout);
    return verdicts.empty() || std::ranges::any_of(verdicts, [](const Verdict& one) { return !one.failure.isEmpty(); });
}
