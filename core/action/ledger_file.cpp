// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/ledger_file.h"

#include "core/text/escape.h"
#include "core/text/sentence.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSqlQuery>
#include <QUuid>

namespace headroom {

namespace {

constexpr int schemaVersion = 5;

// sqlite3.h: the primary result codes are the same in all versions.
enum SqliteCode {
    Corrupt = 11,
    Perm = 3,
    Busy = 5,
    Locked = 6,
    ReadOnly = 8,
    IoErr = 10,
    Full = 13,
    CantOpen = 14,
    NotADb = 26
};

}  // namespace

qint64 LedgerFile::milliseconds(WallTime time) {
    return time.time_since_epoch().count();
}

WallTime LedgerFile::wallTime(const QVariant& ms) {
    return WallTime(std::chrono::milliseconds(ms.toLongLong()));
}

LedgerFile::LedgerFile(QString path) : m_path(std::move(path)) {}

LedgerFile::~LedgerFile() {
    if (m_name.isEmpty())
        return;
    m_database.close();
    m_database = {};
    QSqlDatabase::removeDatabase(m_name);
}

QString LedgerFile::folder() const {
    return QFileInfo(m_path).absolutePath();
}

Result<QSqlQuery> LedgerFile::run(const char* statement, const QVariantList& values) {
    QSqlQuery query(m_database);
    query.setForwardOnly(true);
    bool good = query.prepare(QLatin1String(statement));
    for (int i = 0; i < values.size(); ++i) {
        // A null QString would be NULL; here it is an empty text.
        const bool emptyText = values[i].typeId() == QMetaType::QString && values[i].toString().isEmpty();
        query.bindValue(i, emptyText ? QVariant(QStringLiteral("")) : values[i]);
    }
    good = good && query.exec();
    if (!good)
        return trouble(query.lastError());
    return Result<QSqlQuery>(std::move(query));
}

Result<bool> LedgerFile::waitForLock(std::chrono::seconds time) {
    const QByteArray statement =
        "PRAGMA busy_timeout=" + QByteArray::number(qint64{std::chrono::milliseconds(time).count()});
    return run(statement.constData()).map([](const QSqlQuery&) { return true; });
}

Result<bool> LedgerFile::transact(const std::function<Result<bool>()>& work, std::chrono::seconds lockPatience) {
    if (const auto opened = open(); !opened)
        return opened;
    if (const auto waits = waitForLock(lockPatience); !waits)
        return waits;
    if (const auto begun = run("BEGIN IMMEDIATE"); !begun)
        return tl::unexpected(begun.error());
    Result<bool> done = work();
    if (done) {
        if (const auto committed = run("COMMIT"); !committed)
            done = tl::unexpected(committed.error());
    }
    if (!done)
        (void)run("ROLLBACK");
    return done;
}

Result<qint64> LedgerFile::insert(const LedgerEntry& entry) {
    return run("INSERT INTO action(time_ms, instance, address, environment, server_user, run_id, person, reason, "
               "command, before_value, profile, together) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
               {milliseconds(entry.time), entry.instance, entry.address, entry.environment, entry.user,
                QString::fromLatin1(entry.runId), entry.person, entry.reason, entry.command, entry.before,
                entry.profile, entry.together})
        .map([](const QSqlQuery& query) { return query.lastInsertId().toLongLong(); });
}

Result<bool> LedgerFile::insert(const LedgerOutcome& outcome) {
    return run("INSERT INTO outcome(action_id, time_ms, outcome, after_value, detail) VALUES (?, ?, ?, ?, ?)",
               {outcome.entry, milliseconds(outcome.time), outcome.outcome, outcome.after, outcome.detail})
        .map([](const QSqlQuery&) { return true; });
}

Result<std::vector<qint64>> LedgerFile::record(const std::vector<LedgerEntry>& entries) {
    std::vector<qint64> ids;
    return transact([&]() -> Result<bool> {
               for (const LedgerEntry& entry : entries) {
                   const auto id = insert(entry);
                   if (!id)
                       return tl::unexpected(id.error());
                   ids.push_back(*id);
               }
               return true;
           })
        .map([&ids](bool) { return ids; });
}

Result<bool> LedgerFile::conclude(const std::vector<LedgerOutcome>& outcomes) {
    return transact(
        [&]() -> Result<bool> {
            for (const LedgerOutcome& outcome : outcomes) {
                if (const auto inserted = insert(outcome); !inserted)
                    return inserted;
            }
            return true;
        },
        outcomePatience);
}

// A row of its own, since none is ever changed; read and written in one transaction, as others may conclude it, too.
Result<bool> LedgerFile::addDetail(qint64 entry, const QString& sentence) {
    return transact(
        [&]() -> Result<bool> {
            return run("INSERT INTO outcome(action_id, time_ms, outcome, after_value, detail) SELECT action_id, "
                       "time_ms, "
                       "outcome, after_value, trim(detail || ' ' || ?) FROM outcome WHERE id = (SELECT max(id) FROM "
                       "outcome WHERE action_id = ?)",
                       {sentence, entry})
                .map([](const QSqlQuery&) { return true; });
        },
        outcomePatience);
}

Result<std::vector<LedgerRow>> LedgerFile::find(const QString& search, int limit) {
    if (const auto opened = open(); !opened)
        return tl::unexpected(opened.error());
    // What was done last is among what was written last: without a search the rest is not looked at.
    auto query = run(
        "SELECT a.id, a.time_ms, a.instance, a.address, a.environment, a.server_user, a.run_id, a.person, a.reason, "
        "a.command, a.before_value, o.time_ms, o.outcome, o.after_value, o.detail, a.profile, a.together FROM (SELECT "
        "* FROM "
        "action WHERE "
        "? <> '' OR id IN (SELECT id FROM action ORDER BY id DESC LIMIT ?) OR id IN (SELECT action_id FROM outcome "
        "ORDER BY id DESC LIMIT ?)) a LEFT JOIN outcome o ON "
        "o.id = (SELECT max(id) FROM outcome WHERE action_id = a.id) WHERE instr(lower(a.instance || char(10) || "
        "a.address || char(10) || a.person || char(10) || a.reason || char(10) || a.command || char(10) || "
        "a.before_value || char(10) || coalesce(o.outcome, '') || char(10) || coalesce(o.after_value, '') || char(10) "
        "|| coalesce(o.detail, '')), lower(?)) > 0 OR ? = '' ORDER BY coalesce(o.time_ms, a.time_ms) DESC, "
        "a.id DESC LIMIT ?",
        {search, limit, limit, search, search, limit});
    if (!query)
        return tl::unexpected(query.error());
    std::vector<LedgerRow> rows;
    while (query->next()) {
        LedgerRow row;
        row.id = query->value(0).toLongLong();
        row.entry = {wallTime(query->value(1)),   query->value(2).toString(),  query->value(3).toString(),
                     query->value(4).toString(),  query->value(5).toString(),  query->value(6).toString().toLatin1(),
                     query->value(7).toString(),  query->value(8).toString(),  query->value(9).toString(),
                     query->value(10).toString(), query->value(15).toString(), query->value(16).toString()};
        row.outcome = {row.id, wallTime(query->value(11)), query->value(12).toString(), query->value(13).toString(),
                       query->value(14).toString()};
        rows.push_back(std::move(row));
    }
    if (query->lastError().isValid())
        return trouble(query->lastError());
    return rows;
}

tl::unexpected<Error> LedgerFile::unusable(const QString& what, const QString& advice) const {
    return tl::unexpected(
        Error{ErrorKind::Local, Sentence::tr("The ledger %1 %2. Nothing is done without its record: %3.")
                                    .arg(shownPath(m_path), what, advice)});
}

tl::unexpected<Error> LedgerFile::damaged(const QString& what) const {
    return unusable(
        Sentence::tr("is damaged (%1), so it cannot be said which settings are still changed").arg(what),
        Sentence::tr("it is left as it is; compare the settings of your servers with their redis.conf, look at what "
                     "is left of it with sqlite3 %1 .recover, then move it away, and a new one is begun")
            .arg(shellWord(m_path.toUtf8())));
}

tl::unexpected<Error> LedgerFile::trouble(const QSqlError& error) const {
    const QString said = error.databaseText().isEmpty() ? error.text() : error.databaseText();
    switch (error.nativeErrorCode().toInt() & 0xff) {
        case Busy:
        case Locked:
            return unusable(Sentence::tr("is locked by another program (%1)").arg(said),
                            Sentence::tr("wait until that has written, or end it (fuser %1 tells which it is)")
                                .arg(shellWord(m_path.toUtf8())));
        case Full:
            return unusable(Sentence::tr("cannot be written: the disk is full (%1)").arg(said),
                            Sentence::tr("make room in %1").arg(folder()));
        case IoErr:
            return unusable(Sentence::tr("cannot be read or written (%1)").arg(said),
                            Sentence::tr("check whether the disk of %1 is full or broken, and whether a quota or a "
                                         "limit of file sizes (ulimit -f) is reached")
                                .arg(folder()));
        case ReadOnly:
        case Perm:
            return unusable(Sentence::tr("may only be read (%1)").arg(said),
                            Sentence::tr("make it and the folder %1 writable for you").arg(folder()));
        case CantOpen:
            return unusable(Sentence::tr("cannot be opened (%1)").arg(said),
                            Sentence::tr("check that it and the folder %1 belong to you").arg(folder()));
        case NotADb:
            return unusable(Sentence::tr("holds something else, or its first bytes are damaged (%1)").arg(said),
                            Sentence::tr("it is left as it is; move it away, and a new one is begun. If it was a "
                                         "ledger, compare the settings of your servers with their redis.conf"));
        case Corrupt:
            return damaged(said);
        default:
            return unusable(Sentence::tr("cannot be used (%1)").arg(said),
                            Sentence::tr("check the file, or move it away, and a new one is begun"));
    }
}

Result<bool> LedgerFile::open() {
    if (m_database.isOpen())
        return waitForLock(patience);
    // Only the owner reads what was done where.
    if (!QDir().mkpath(folder()))
        return tl::unexpected(
            Error{ErrorKind::Local,
                  Sentence::tr("Cannot make the folder %1 for the ledger: check that its parent is writable.")
                      .arg(folder())});
    if (const QFileInfo there(m_path); there.exists() && !there.isFile())
        return unusable(there.isDir() ? Sentence::tr("is a folder") : Sentence::tr("is not a plain file"),
                        Sentence::tr("move it away, and a new one is begun"));
    const auto ownerOnly = QFile::ReadOwner | QFile::WriteOwner;
    if (!QFile::exists(m_path)) {
        QFile::setPermissions(folder(), ownerOnly | QFile::ExeOwner);
        QFile file(m_path);
        if (file.open(QIODevice::NewOnly | QIODevice::WriteOnly, ownerOnly))
            file.close();
    }
    if (m_name.isEmpty()) {
        m_name = QStringLiteral("ledger-") + QUuid::createUuid().toString(QUuid::WithoutBraces);
        m_database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), m_name);
        m_database.setDatabaseName(m_path);
    }
    if (!m_database.open())
        return trouble(m_database.lastError());
    if (const auto made = makeTables(); !made) {
        m_database.close();
        return made;
    }
    return true;
}

Result<int> LedgerFile::version() {
    return run("PRAGMA user_version").map([](QSqlQuery query) { return query.next() ? query.value(0).toInt() : 0; });
}

Result<bool> LedgerFile::makeTables() {
    if (const auto waits = waitForLock(patience); !waits)
        return waits;
    // EXTRA: a row that was told to be there is there after a power failure.
    for (const char* statement : {"PRAGMA journal_mode=DELETE", "PRAGMA synchronous=EXTRA", "PRAGMA foreign_keys=ON"}) {
        if (const auto done = run(statement); !done)
            return tl::unexpected(done.error());
    }
    const auto before = version();
    if (!before)
        return tl::unexpected(before.error());
    if (*before > schemaVersion)
        return unusable(Sentence::tr("was written by a newer Headroom, or its first bytes are damaged"),
                        Sentence::tr("use that one, or move the file away, and a new one is begun"));
    if (*before == schemaVersion)
        return true;
    return transact([this]() -> Result<bool> {
        const auto now = version();  // another program may have been quicker
        if (!now)
            return tl::unexpected(now.error());
        if (*now == schemaVersion)
            return true;
        // Leases came with version 2, their checksums with 3, profiles and transports with 4, what
        // belongs together with 5.
        for (const auto& [isMissing, statement] : {
                 std::pair(*now == 2, "ALTER TABLE lease ADD COLUMN checksum TEXT NOT NULL DEFAULT ''"),
                 std::pair(*now == 2 || *now == 3, "ALTER TABLE lease ADD COLUMN profile TEXT NOT NULL DEFAULT ''"),
                 std::pair(*now == 2 || *now == 3, "ALTER TABLE lease ADD COLUMN transport TEXT NOT NULL DEFAULT ''"),
                 std::pair(*now >= 1 && *now <= 3, "ALTER TABLE action ADD COLUMN profile TEXT NOT NULL DEFAULT ''"),
                 std::pair(*now >= 1, "ALTER TABLE action ADD COLUMN together TEXT NOT NULL DEFAULT ''"),
             }) {
            if (!isMissing)
                continue;
            if (const auto added = run(statement); !added)
                return tl::unexpected(added.error());
        }
        for (const char* statement : {
                 "CREATE TABLE IF NOT EXISTS action(id INTEGER PRIMARY KEY AUTOINCREMENT, time_ms INTEGER NOT NULL, "
                 "instance TEXT NOT NULL, address TEXT NOT NULL, environment TEXT NOT NULL, server_user TEXT NOT NULL, "
                 "run_id TEXT NOT NULL, person TEXT NOT NULL, reason TEXT NOT NULL, command TEXT NOT NULL, "
                 "before_value TEXT NOT NULL, profile TEXT NOT NULL DEFAULT '', together TEXT NOT NULL DEFAULT '')",
                 "CREATE TABLE IF NOT EXISTS outcome(id INTEGER PRIMARY KEY AUTOINCREMENT, action_id INTEGER NOT NULL "
                 "REFERENCES action(id), time_ms INTEGER NOT NULL, outcome TEXT NOT NULL, after_value TEXT NOT NULL, "
                 "detail TEXT NOT NULL)",
                 "CREATE INDEX IF NOT EXISTS outcome_of ON outcome(action_id)",
                 "CREATE TRIGGER IF NOT EXISTS action_stays BEFORE UPDATE ON action BEGIN SELECT RAISE(ABORT, 'the "
                 "ledger is append-only'); END",
                 "CREATE TRIGGER IF NOT EXISTS action_kept BEFORE DELETE ON action BEGIN SELECT RAISE(ABORT, 'the "
                 "ledger is append-only'); END",
                 "CREATE TRIGGER IF NOT EXISTS outcome_stays BEFORE UPDATE ON outcome BEGIN SELECT RAISE(ABORT, 'the "
                 "ledger is append-only'); END",
                 "CREATE TRIGGER IF NOT EXISTS outcome_kept BEFORE DELETE ON outcome BEGIN SELECT RAISE(ABORT, 'the "
                 "ledger is append-only'); END",
                 // Times in ms since 1970. due_ms NULL: until its holder ends. earlier_value: also ours, see Lease.
                 "CREATE TABLE IF NOT EXISTS lease(id INTEGER PRIMARY KEY AUTOINCREMENT, set_action INTEGER NOT NULL "
                 "REFERENCES action(id), revert_action INTEGER NOT NULL REFERENCES action(id), instance TEXT NOT NULL, "
                 "host TEXT NOT NULL, port INTEGER NOT NULL, socket_path TEXT NOT NULL, server_user TEXT NOT NULL, "
                 "environment TEXT NOT NULL, run_id TEXT NOT NULL, key TEXT NOT NULL, before_value TEXT NOT NULL, "
                 "value TEXT NOT NULL, earlier_value TEXT, begun_ms INTEGER NOT NULL, due_ms INTEGER, "
                 "person TEXT NOT NULL, pid INTEGER NOT NULL, holder TEXT NOT NULL, ended TEXT NOT NULL DEFAULT '', "
                 "detail TEXT NOT NULL DEFAULT '', checksum TEXT NOT NULL DEFAULT '', profile TEXT NOT NULL DEFAULT "
                 "'', transport TEXT NOT NULL DEFAULT '')",
                 // Two changes of one setting would put back each other's value.
                 "CREATE UNIQUE INDEX IF NOT EXISTS lease_one_open ON lease(run_id, key) WHERE ended = ''",
                 "PRAGMA user_version=5",
             }) {
            if (const auto done = run(statement); !done)
                return tl::unexpected(done.error());
        }
        return true;
    });
}

}  // namespace headroom
