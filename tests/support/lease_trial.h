// SPDX-License-Identifier: GPL-3.0-or-later
// A lease from the plan to the ledger: a session, a ledger and a store of its own, and what came of it. Each is a
// program of its own as far as leases are concerned. Thread: the test's.
#pragma once

#include "core/action/lease_run.h"
#include "tests/support/ledger_rows.h"
#include "tests/support/watched_session.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <optional>

namespace headroom {

struct LeaseTrial {
    // `ledgerPath` empty: in a directory of its own.
    explicit LeaseTrial(const Endpoint& endpoint, const QString& ledgerPath = {})
        : path(ledgerPath.isEmpty() ? directory.filePath(QStringLiteral("ledger.sqlite")) : ledgerPath),
          ledger(std::make_unique<Ledger>(path)),
          store(std::make_unique<LeaseStore>(*ledger)),
          watched(endpoint) {}
    ~LeaseTrial() { run.reset(); }

    // An error when the settings do not come.
    Result<LeasePlan> plan(const QByteArray& key, const QString& typed) {
        if (!QTest::qWaitFor([this] { return watched.session.settings() && !watched.samples.empty(); }, 30'000))
            return tl::unexpected(Error{ErrorKind::NoAnswer, QStringLiteral("no settings")});
        LeaseFacts facts;
        facts.sample = *watched.samples.back();
        facts.settings = *watched.session.settings();
        return planLease(key, typed, facts);
    }
    void begin(const LeasePlan& lease, std::optional<std::chrono::seconds> duration = std::nullopt) {
        follow(std::make_unique<LeaseRun>(*store, lease, duration, QStringLiteral("a test")));
    }
    void takeOver(const Lease& left) { follow(std::make_unique<LeaseRun>(*store, left)); }
    // False when it does not come about.
    bool beginAndHold(const QByteArray& key, const QString& typed,
                      std::optional<std::chrono::seconds> duration = std::nullopt) {
        const auto planned = plan(key, typed);
        if (!planned)
            return false;
        begin(*planned, duration);
        return QTest::qWaitFor([this] { return is(LeasePhase::Held); }, 30'000);
    }
    [[nodiscard]] bool is(LeasePhase phase) const { return run && run->status().phase == phase; }
    [[nodiscard]] QString end() const {
        return finished ? QString::fromLatin1(leaseEndName(finished->lease.end)) : QStringLiteral("not yet");
    }

    // "CONFIG SET timeout 60 → set (60)", in the order written.
    [[nodiscard]] QStringList recorded() {
        QStringList lines;
        for (const LedgerRow& row : ledgerRows(*ledger))
            lines << row.entry.command + QStringLiteral(" → ") + row.outcome.outcome +
                         (row.outcome.after.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(row.outcome.after));
        return lines;
    }
    [[nodiscard]] std::vector<Lease> open() {
        std::optional<std::vector<Lease>> leases;
        store->findOpen(ledger.get(), [&leases](const Result<std::vector<Lease>>& found) {
            leases = found ? *found : std::vector<Lease>();
        });
        return QTest::qWaitFor([&leases] { return leases.has_value(); }, 30'000) ? *leases : std::vector<Lease>();
    }

    QTemporaryDir directory;
    QString path;
    std::unique_ptr<Ledger> ledger;
    std::unique_ptr<LeaseStore> store;
    WatchedSession watched;
    std::unique_ptr<LeaseRun> run;
    std::vector<LeaseStatus> statuses;
    std::optional<LeaseStatus> finished;

  private:
    void follow(std::unique_ptr<LeaseRun> made) {
        run = std::move(made);
        finished.reset();
        QObject::connect(run.get(), &LeaseRun::changed, run.get(),
                         [this](const LeaseStatus& s) { statuses.push_back(s); });
        QObject::connect(run.get(), &LeaseRun::finished, run.get(), [this](const LeaseStatus& s) { finished = s; });
        run->start(watched.session.port());
    }
};

}  // namespace headroom
