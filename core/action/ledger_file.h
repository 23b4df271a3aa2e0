// SPDX-License-Identifier: GPL-3.0-or-later
// The SQLite file of the ledger: entries and their outcomes, which are only ever added, and leases (LeaseStore), whose
// state changes. Used in one thread alone (the Ledger's). Opened at the first use. Errors: Local, nothing was written;
// the sentence says what is wrong with the file and what to do; a damaged file is left as it is.
// What was written stands in the file itself, with a rollback journal: a write-ahead log with a byte changed is cut
// there without a word, and what was done last would be gone (sqlite.org/wal.html, "Recovery").
#pragma once

#include "core/action/ledger.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QVariant>
#include <QVariantList>

#include <chrono>
#include <functional>

namespace headroom {

class LedgerFile {
  public:
    explicit LedgerFile(QString path);
    ~LedgerFile();
    Q_DISABLE_COPY_MOVE(LedgerFile)

    [[nodiscard]] Result<std::vector<qint64>> record(const std::vector<LedgerEntry>& entries);
    [[nodiscard]] Result<bool> conclude(const std::vector<LedgerOutcome>& outcomes);
    // As Ledger::addDetail().
    [[nodiscard]] Result<bool> addDetail(qint64 entry, const QString& sentence);
    [[nodiscard]] Result<std::vector<LedgerRow>> find(const QString& search, int limit);

    // How long another program's lock is waited for.
    static constexpr std::chrono::seconds patience{3};          // before a deed: it can be tried again
    static constexpr std::chrono::seconds outcomePatience{30};  // after it: nobody tells its outcome again
    // Runs `work` in one transaction that is on disk when this returns; nothing of it is when it, or the disk, fails.
    [[nodiscard]] Result<bool> transact(const std::function<Result<bool>()>& work,
                                        std::chrono::seconds lockPatience = patience);
    // Within a transaction.
    [[nodiscard]] Result<qint64> insert(const LedgerEntry& entry);
    [[nodiscard]] Result<bool> insert(const LedgerOutcome& outcome);
    // One statement; values are bound by place. The file must be open.
    [[nodiscard]] Result<QSqlQuery> run(const char* statement, const QVariantList& values = {});

    [[nodiscard]] Result<bool> open();
    [[nodiscard]] QString folder() const;
    // `what`: how it is seen.
    [[nodiscard]] tl::unexpected<Error> damaged(const QString& what) const;

    [[nodiscard]] static qint64 milliseconds(WallTime time);
    [[nodiscard]] static WallTime wallTime(const QVariant& ms);

  private:
    [[nodiscard]] tl::unexpected<Error> trouble(const QSqlError& error) const;
    [[nodiscard]] tl::unexpected<Error> unusable(const QString& what, const QString& advice) const;
    [[nodiscard]] Result<bool> waitForLock(std::chrono::seconds time);
    [[nodiscard]] Result<bool> makeTables();
    [[nodiscard]] Result<int> version();

    QString m_path;
    QString m_name;  // of the connection; empty: not opened yet
    QSqlDatabase m_database;
};

}  // namespace headroom
