// SPDX-License-Identifier: GPL-3.0-or-later
// headroom-bench [--json] [--only NAME]: what was promised about speed, measured against a reference of the same run.
// NAME may hold * and ?.
// Exit status 0 when all was measured (met or not), 1 when something can not be started, 2 for a wrong word.
#include "core/server/snapshot_heap.h"
#include "tests/bench/row.h"
#include "tests/bench/timed_application.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <csignal>
#include <cstdio>

using namespace headroom;

namespace {

struct Measurement {
    QStringList names;
    Rows (*measure)(const QString& directory);
};

const std::vector<Measurement>& measurements() {
    static const std::vector<Measurement> all{
        {{QStringLiteral("start_to_first_paint")}, measureStart},
        {{QStringLiteral("idle_cpu"), QStringLiteral("idle_rss")}, measureIdle},
        {{QStringLiteral("parse_1k"), QStringLiteral("parse_rate_1k"), QStringLiteral("parse_10k"),
          QStringLiteral("parse_rate_10k"), QStringLiteral("parse_100k"), QStringLiteral("parse_rate_100k"),
          QStringLiteral("parse_1k_redis7"), QStringLiteral("parse_rate_1k_redis7"), QStringLiteral("parse_10k_redis7"),
          QStringLiteral("parse_rate_10k_redis7"), QStringLiteral("parse_100k_redis7"),
          QStringLiteral("parse_rate_100k_redis7"), QStringLiteral("parse_10k_real"),
          QStringLiteral("parse_rate_10k_real")},
         measureParse},
        {{QStringLiteral("memory_per_client_100k")}, measureMemory},
        {{QStringLiteral("rss_100k"), QStringLiteral("rss_per_client_100k")}, measureProgramMemory},
        {{QStringLiteral("refresh_10k"), QStringLiteral("refresh_cpu_10k")}, measureRefresh},
        {{QStringLiteral("refresh_100k")}, measureSweptRefresh},
        {{QStringLiteral("server_share_1k"), QStringLiteral("server_share_10k"), QStringLiteral("first_sweep_10k"),
          QStringLiteral("full_sweep_10k"), QStringLiteral("server_share_100k"), QStringLiteral("first_sweep_100k"),
          QStringLiteral("full_sweep_100k")},
         measureSweeps},
        {{QStringLiteral("longest_command_20k"), QStringLiteral("server_share_20k"),
          QStringLiteral("bystander_ping_20k")},
         measureBystander},
        {{QStringLiteral("gui_refresh_1k"), QStringLiteral("gui_refresh_1k_p99"), QStringLiteral("gui_refresh_10k"),
          QStringLiteral("gui_refresh_10k_p99"), QStringLiteral("gui_refresh_100k"),
          QStringLiteral("gui_refresh_100k_p99"), QStringLiteral("gui_refresh_100k_to_proxy"),
          QStringLiteral("gui_refresh_100k_to_1k")},
         measureGuiRefresh},
        {{QStringLiteral("sort_100k"), QStringLiteral("sort_100k_stall"), QStringLiteral("filter_100k"),
          QStringLiteral("filter_100k_stall")},
         measureGuiQuestions},
        {{QStringLiteral("kill_sheet_100k"), QStringLiteral("kill_plan_100k"), QStringLiteral("kill_sheet_100k_stall"),
          QStringLiteral("kill_list_100k_stall")},
         measureGuiPlans},
        {{QStringLiteral("kill_5000_of_10000"), QStringLiteral("kill_bystander_p99"),
          QStringLiteral("kill_bystander_max"), QStringLiteral("kill_first_ms")},
         measureKill},
    };
    return all;
}

void printJson(const std::vector<Row>& rows) {
    QJsonArray array;
    for (const Row& row : rows) {
        const auto ratio = row.ratio();
        array.append(QJsonObject{{QStringLiteral("name"), row.name},
                                 {QStringLiteral("ours"), row.ours},
                                 {QStringLiteral("reference"), row.reference},
                                 {QStringLiteral("unit"), row.unit},
                                 {QStringLiteral("ratio"), ratio ? QJsonValue(*ratio) : QJsonValue()},
                                 {QStringLiteral("goal"), row.goal},
                                 {QStringLiteral("met"), row.met}});
    }
    std::fputs(QJsonDocument(QJsonObject{{QStringLiteral("rows"), array}}).toJson().constData(), stdout);
}

void printTable(const std::vector<Row>& rows) {
    std::printf("%-24s %10s %10s %-12s %7s  %-26s %s\n", "name", "ours", "reference", "unit", "ratio", "goal", "met");
    for (const Row& row : rows) {
        const auto ratio = row.ratio();
        std::printf("%-24s %10.3f %10.3f %-12s %7s  %-26s %s\n", qPrintable(row.name), row.ours, row.reference,
                    qPrintable(row.unit), ratio ? qPrintable(QString::number(*ratio, 'g', 3)) : "-",
                    qPrintable(row.goal), row.met ? "yes" : "NO");
    }
}

}  // namespace

int main(int argc, char* argv[]) {
    keepSnapshotHeapSmall();  // as the program does
    qputenv("QT_QPA_PLATFORM", "offscreen");
    std::signal(SIGPIPE, SIG_IGN);  // a server that is gone is told as one
    const TimedApplication application(argc, argv);
    bool json = false;
    QString only;
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

    const auto isWanted = [&only](const QString& name) { return only.isEmpty() || QDir::match(only, name); };
    std::vector<Row> rows;
    QStringList names;
    for (const Measurement& measurement : measurements()) {
        names += measurement.names;
        if (std::none_of(measurement.names.begin(), measurement.names.end(), isWanted))
            continue;
        const Rows measured = measurement.measure(QCoreApplication::applicationDirPath());
        if (!measured) {
            std::fprintf(stderr, "headroom-bench: %s\n", qPrintable(measured.error().detail));
            return 1;
        }
        for (const Row& row : *measured) {
            if (isWanted(row.name))
                rows.push_back(row);
        }
    }
    if (rows.empty()) {
        std::fprintf(stderr, "headroom-bench: no row %s; there are %s\n", qPrintable(only),
                     qPrintable(names.join(QStringLiteral(", "))));
        return 2;
    }
    json ? printJson(rows) : printTable(rows);
    return 0;
}
