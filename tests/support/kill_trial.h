// SPDX-License-Identifier: GPL-3.0-or-later
// A kill from the filter to the ledger: a session, a ledger of its own, and what came of it. Thread: the test's.
#pragma once

#include "core/action/kill_run.h"
#include "core/query/filter.h"
#include "tests/support/ledger_rows.h"
#include "tests/support/watched_session.h"

#include <QEventLoop>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <numeric>
#include <optional>

namespace headroom {

struct KillTrial {
    // `ledgerPath` empty: in a directory of its own.
    explicit KillTrial(const Endpoint& endpoint, const QString& ledgerPath = {})
        : ledger(ledgerPath.isEmpty() ? directory.filePath(QStringLiteral("ledger.sqlite")) : ledgerPath),
          watched(endpoint) {}

    // False when no whole table came. Clients of a test have just come, so they are active.
    bool plan(const QString& filter, const KillScope& scope = {.active = true}) {
        if (!QTest::qWaitFor([this] { return watched.snapshot && watched.listing.complete; }, 30'000))
            return false;
        const auto rows = Filter::parse(filter)->apply(*watched.snapshot, watched.listing.ownIds).rows();
        killPlan = planKill(watched.listing, rows, scope);
        killPlan.form = watched.session.traits().killForm();
        return true;
    }
    // Of all, those who are blocked.
    bool planToUnblock() {
        if (!plan(QStringLiteral("id > 0")))
            return false;
        std::vector<std::uint32_t> rows(static_cast<std::size_t>(watched.snapshot->rowCount()));
        std::iota(rows.begin(), rows.end(), 0U);
        killPlan = planUnblock(watched.listing, rows);
        return true;
    }
    void start() {
        run = new KillRun(ledger, std::make_shared<const KillPlan>(killPlan), QStringLiteral("a test"));
        QObject::connect(run, &KillRun::finished, run, [this](const KillReport& r) { report = r; });
        QObject::connect(run, &KillRun::returned, run, [this](const ReturnReport& r) { returns = r; });
        run->start(watched.session.port(), watched.session.clients());
    }
    // False when it has not finished within 40 s. A wait for a condition looks each 10 ms only: all would seem slow.
    bool carryOut() {
        QEventLoop loop;
        QTimer::singleShot(40'000, &loop, &QEventLoop::quit);
        start();
        QObject::connect(run, &KillRun::finished, &loop, &QEventLoop::quit);
        if (!report)
            loop.exec();
        return report.has_value();
    }
    // "9 killed", "12 changed: its name changed"
    [[nodiscard]] QStringList outcomes() const {
        QStringList lines;
        for (const KillOutcome& outcome : report ? report->outcomes : std::vector<KillOutcome>())
            lines << QStringLiteral("%1 %2")
                             .arg(outcome.id)
                             .arg(QLatin1String(killResultName(outcome.result, killPlan.deed))) +
                         (outcome.detail.isEmpty() ? QString() : QStringLiteral(": ") + outcome.detail);
        return lines;
    }
    // What was recorded, in the order written: "CLIENT KILL ... → killed".
    [[nodiscard]] QStringList recorded() {
        QStringList lines;
        for (const LedgerRow& row : ledgerRows(ledger))
            lines << row.entry.command + QStringLiteral(" → ") + row.outcome.outcome;
        return lines;
    }

    QTemporaryDir directory;
    Ledger ledger;
    WatchedSession watched;
    KillPlan killPlan;
    QPointer<KillRun> run;
    std::optional<KillReport> report;
    ReturnReport returns;
};

}  // namespace headroom
