// SPDX-License-Identifier: GPL-3.0-or-later
// The append-only record of what Headroom did to servers, in one SQLite file of the user's (see defaultPath()), shared
// by all Headroom programs. Nothing is sent before its entry is on disk: no row, no action. Its deeds may be called
// from any thread, with a receiver of that thread; it works in a thread of its own, and its signals come in the thread
// it lives in. Rows are never changed or deleted: triggers in the file forbid it. What came of an entry is a row of its
// own; the newest one counts.
#pragma once

#include "core/background.h"
#include "core/clock.h"
#include "core/result.h"

#include <QByteArray>
#include <QObject>
#include <QString>
#include <QThreadPool>

#include <functional>
#include <memory>
#include <vector>

namespace headroom {

// What is about to be done. Texts are for people; bytes of a server come through reversibleText().
struct LedgerEntry {
    WallTime time;
    QString instance;  // the name people know it by
    QString address;
    QString environment;  // "local", "staging", "production"
    QString user;         // CommandPort::provenUser()
    QByteArray runId;     // of the server process
    QString person;       // the user of this computer, "name@host"
    QString reason;       // what the person said; may be empty
    QString command;      // exactly what is sent
    QString before;       // what it is to change, as it was
    QString profile;      // its id; empty: of none, or written before there were any
    QString together{};   // the same for all entries of one action on many clients; empty: of none, or an older one
};

struct LedgerOutcome {
    qint64 entry = 0;
    WallTime time;
    QString outcome;  // "killed", "gone", "changed", "refused", "not sent", "unknown", "set", "reverted", ...
    QString after;    // as it is now
    QString detail;   // one sentence; may be empty
};

// An entry with the newest of its outcomes, if any.
struct LedgerRow {
    qint64 id = 0;
    LedgerEntry entry;
    LedgerOutcome outcome;

    // When it was done, as far as it is known: an entry may be written long before, such as that of a lease's end.
    [[nodiscard]] WallTime time() const { return outcome.outcome.isEmpty() ? entry.time : outcome.time; }
};

class LedgerFile;

class Ledger : public QObject {
    Q_OBJECT
  public:
    // Opened at the first use.
    explicit Ledger(const QString& path = defaultPath(), QObject* parent = nullptr);
    ~Ledger() override;  // what was asked for is written first

    // $XDG_DATA_HOME/headroom/ledger.sqlite
    [[nodiscard]] static QString defaultPath();
    // Who is at this computer.
    [[nodiscard]] static QString person();

    // Writes all entries in one transaction and fsyncs, then tells their ids, in the same order. Error: Local, nothing
    // was written. `done` runs in `receiver`'s thread, not at all when it is gone by then.
    using Recorded = std::function<void(const Result<std::vector<qint64>>&)>;
    void record(QObject* receiver, const std::vector<LedgerEntry>& entries, Recorded done);
    // The same for outcomes. A failure is told by `failed`: the deed was done, only its outcome is missing.
    void conclude(const std::vector<LedgerOutcome>& outcomes);
    // Adds a sentence to what the newest outcome of an entry says, whatever that is; its time stays. Nothing where it
    // has none. A failure is told by `failed`.
    void addDetail(qint64 entry, const QString& sentence);
    // Rows whose texts hold `search` (any case), the last done first (LedgerRow::time), at most `limit`. They may be
    // many: the thread that lets go of them does not wait until they are freed.
    using Rows = std::shared_ptr<const std::vector<LedgerRow>>;
    using Found = std::function<void(const Result<Rows>&)>;
    void find(QObject* receiver, const QString& search, int limit, Found done);
    // `done` runs once everything asked for before is written, or could not be.
    void flush(QObject* receiver, std::function<void()> done);
    // For the end of a program: waits until everything is written. Error: what was told by `failed`, or would have
    // been; nothing is asked for afterwards.
    [[nodiscard]] Result<bool> close();
    // Whether anything of any ledger of this program is still to be written. May be asked in a signal handler.
    [[nodiscard]] static bool isWriting();

    // For what else is kept in the same file (LeaseStore). Both run `work` on it in the ledger's thread; its Result
    // goes to `done` as in record().
    template <typename Work, typename Done>
    void read(QObject* receiver, Work work, Done done) {
        runInBackground(
            m_thread, receiver, [this, work = std::move(work)] { return work(*m_file); }, std::move(done));
    }
    template <typename Work, typename Done>
    void change(QObject* receiver, Work work, Done done) {
        addPending(1);
        runInBackground(
            m_thread, receiver,
            [this, work = std::move(work)] {
                auto result = work(*m_file);
                if (result)
                    tell(true);
                addPending(-1);
                return result;
            },
            std::move(done));
    }
    // A change that tells what was done already: a failure is told by `failed`, too.
    template <typename Work, typename Done>
    void conclude(QObject* receiver, Work work, Done done) {
        change(
            receiver,
            [this, work = std::move(work)](LedgerFile& file) {
                auto result = work(file);
                if (!result)
                    tell(tl::unexpected(result.error()));
                return result;
            },
            std::move(done));
    }
    // A change nobody waits for; a failure is told by `failed`.
    void change(std::function<Result<bool>(LedgerFile&)> work);

  Q_SIGNALS:
    void changed();
    void failed(const headroom::Error& error);

  private:
    void tell(const Result<bool>& written);
    static void addPending(int changes);

    std::unique_ptr<LedgerFile> m_file;  // used in m_thread alone
    Result<bool> m_written = true;       // in m_thread: the last failure that `failed` told
    QThreadPool m_thread;                // one thread; last: it is empty before the rest goes
};

}  // namespace headroom
