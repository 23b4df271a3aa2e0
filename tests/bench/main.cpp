// SPDX-License-Identifier: GPL-3.0-or-later
// headroom-bench [--json] [--only NAME]: what was promised about speed, each as a ratio to something of the same run.
// NAME may hold * and ?, and stands for all names of which it is the first word. How often the causes are told right
// takes an hour and a half, and is measured only when it is named (diagnosis).
// Exit status 0 when all was measured (met or not), 1 when something cannot be started, 2 for a wrong word.
#include "core/server/snapshot_heap.h"
#include "tests/bench/row.h"
#include "tests/bench/timed_application.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <csignal>
#include <cstdio>

using namespace headroom;

namespace {

struct Measurement {
    QStringList names;
    Rows (*measure)();
    bool isLong = false;  // only when asked for
};

std::vector<Measurement> measurements() {
    const auto named = [](const char* names) { return QString::fromLatin1(names).split(u' '); };
    return {
        {named("start_to_first_paint memory_100k"), measureProgram},
        {named("saved_servers_start"), measureSavedServers},
        {named("parse_10k parse_100k parse_10k_redis7 parse_100k_redis7 parse_10k_real"), measureParse},
        {named("refresh_cpu_10k"), measureRefresh},
        {named("gui_refresh_100k gui_sort_100k gui_filter_100k gui_kill_sheet_100k"), measureGui},
        {named("sweep_10k server_share_10k bystander_10k"), measureSweeps},
        {named("kill_5000_of_10000 kill_bystander"), measureKill},
        {named("unseen_instance"), measurePulse},
        {named("tls_first_sample tls_refresh_10k"), measureTls},
        {named("diagnosis_100k"), measureDiagnosis},
        {named("diagnosis_first_cause diagnosis_subject diagnosis_mixed diagnosis_healthy"), measureVerdicts, true}};
}

void printJson(const std::vector<Row>& rows) {
    QJsonArray array;
    for (const Row& row : rows) {
        QJsonObject object{{QStringLiteral("name"), row.name},           {QStringLiteral("ours"), row.ours},
                           {QStringLiteral("reference"), row.reference}, {QStringLiteral("unit"), row.unit},
                           {QStringLiteral("ratio"), row.ratio()},       {QStringLiteral("goal"), row.goal},
                           {QStringLiteral("met"), row.isMet()}};
        if (!row.waived.isEmpty())
            object.insert(QStringLiteral("waived"), row.waived);
        array.append(object);
    }
    std::fputs(QJsonDocument(QJsonObject{{QStringLiteral("rows"), array}}).toJson().constData(), stdout);
}

void printTable(const std::vector<Row>& rows) {
    std::printf("%-22s %10s %10s %-26s %7s %7s  %s\n", "name", "ours", "reference", "unit", "ratio", "goal", "met");
    for (const Row& row : rows) {
        const QString met = row.isMet() ? QStringLiteral("yes") : QStringLiteral("NO");
        std::printf("%-22s %10.3f %10.3f %-26s %7.3g %7.3g  %s\n", qPrintable(row.name), row.ours, row.reference,
                    qPrintable(row.unit), row.ratio(), row.goal,
                    qPrintable(row.waived.isEmpty() ? met : met + QStringLiteral(", waived: ") + row.waived));
    }
}

}  // namespace

int main(int argc, char* argv[]) {
    keepSnapshotHeapSmall();  // as the program does
    qputenv("QT_QPA_PLATFORM", "offscreen");
    std::signal(SIGPIPE, SIG_IGN);  // a server that is gone is told as one
    const TimedApplication application(argc, argv);
    bool json = false;
    QString only = QStringLiteral("*");
    const QStringList words = QCoreApplication::arguments().mid(1);
    for (qsizetype i = 0; i < words.size(); ++i) {
        if (words[i] == QLatin1String("--json")) {
            json = true;
        } else if (words[i] == QLatin1String("--only") && i + 1 < words.size()) {
            only = words[++i];
        } else {
            std::fputs("usage: headroom-bench [--json] [--only NAME]\n", stderr);
            return 2;
        }
    }

    const auto isWanted = [&only](const QString& name) {
        return QDir::match(only, name) || name.startsWith(only + u'_');
    };
    std::vector<Row> rows;
    QStringList names;
    for (const Measurement& measurement : measurements()) {
        names += measurement.names;
        if (std::ranges::none_of(measurement.names, isWanted) || (measurement.isLong && only == QLatin1String("*")))
            continue;
        const Rows measured = measurement.measure();
        if (!measured) {
            std::fprintf(stderr, "headroom-bench: %s\n", qPrintable(measured.error().detail));
            return 1;
        }
        std::ranges::copy_if(*measured, std::back_inserter(rows), isWanted, &Row::name);
    }
    if (rows.empty()) {
        std::fprintf(stderr, "headroom-bench: no row %s; there are %s\n", qPrintable(only),
                     qPrintable(names.join(QStringLiteral(", "))));
        return 2;
    }
    json ? printJson(rows) : printTable(rows);
    return 0;
}
