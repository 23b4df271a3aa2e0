// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/lease_store.h"

#include "core/action/ledger_file.h"
#include "core/action/process_mark.h"
#include "core/profile/transport_json.h"
#include "core/text/escape.h"
#include "core/text/sentence.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace headroom {

// Made at the first lease; name() is called within a transaction, so one program at a time.
struct LeaseStore::Mark {
    std::unique_ptr<ProcessMark> mark;

    [[nodiscard]] Result<QString> name(const QString& folder) {
        if (!mark) {
            ProcessMark::removeDead(folder);
            auto made = ProcessMark::make(folder);
            if (!made)
                return tl::unexpected(made.error());
            mark = std::move(*made);
        }
        return mark->name();
    }
};

namespace {

// All that stands of a lease, and the checksum of it.
constexpr const char* everyLease =
    "SELECT id, set_action, revert_action, instance, host, port, socket_path, server_user, environment, run_id, key, "
    "before_value, value, earlier_value, begun_ms, due_ms, person, pid, holder, detail, ended, checksum, profile, "
    "transport FROM lease NOT INDEXED ";
constexpr int endedColumn = 20;
constexpr int checksumColumn = 21;
constexpr int profileColumn = 22;
constexpr int transportColumn = 23;

QString checksumOf(const QSqlQuery& row) {
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const auto add = [&](int i) {
        const QByteArray text = row.value(i).toString().toUtf8();
        hash.addData(row.isNull(i) ? QByteArray("-") : QByteArray::number(text.size()) + ':' + text);
    };
    for (int i = 0; i < checksumColumn; ++i)
        add(i);
    if (!row.value(profileColumn).toString().isEmpty())  // so that a checksum of before there were profiles fits
        add(profileColumn);
    if (!row.value(transportColumn).toString().isEmpty()) {
        hash.addData("transport");
        add(transportColumn);
    }
    return QString::fromLatin1(hash.result().toHex());
}

// Each time a lease was written.
Result<bool> seal(LedgerFile& file, qint64 id) {
    QString checksum;
    {
        auto row = file.run((QByteArray(everyLease) + "WHERE id = ?").constData(), {id});
        if (!row)
            return tl::unexpected(row.error());
        if (!row->next())
            return file.damaged(Sentence::tr("a change of a setting is not in it any more"));
        checksum = checksumOf(*row);
    }
    return file.run("UPDATE lease SET checksum = ? WHERE id = ?", {checksum, id}).map([](const QSqlQuery&) {
        return true;
    });
}

// Values of settings can hold any byte.
QString textOf(const QByteArray& value) {
    return QString::fromLatin1(value);
}

// Empty: plain text.
QString transportText(const Transport& transport) {
    return transport.tls ? QString::fromUtf8(QJsonDocument(transportJson(transport)).toJson(QJsonDocument::Compact))
                         : QString();
}

Transport transportOf(const QString& text) {
    const QJsonObject object = QJsonDocument::fromJson(text.toUtf8()).object();
    if (text.isEmpty())
        return {};
    // What is not understood is at least not reached in plain text.
    return object.isEmpty() ? Transport{TlsOptions()} : transportFromJson(object).value_or(Transport{TlsOptions()});
}

QVariant dueOf(const Lease& lease) {
    return lease.due ? QVariant(LedgerFile::milliseconds(*lease.due)) : QVariant();
}

QVariant earlierOf(const Lease& lease) {
    return lease.earlier ? QVariant(textOf(*lease.earlier)) : QVariant();
}

Lease leaseOf(const QSqlQuery& row, const QString& folder) {
    const auto text = [&row](int i) { return row.value(i).toString(); };
    Lease lease;
    lease.id = row.value(0).toLongLong();
    lease.setEntry = row.value(1).toLongLong();
    lease.revertEntry = row.value(2).toLongLong();
    lease.endpoint.host = text(4);
    lease.endpoint.port = static_cast<quint16>(row.value(5).toUInt());
    lease.endpoint.socketPath = text(6);
    lease.user = lease.endpoint.user = text(7);
    lease.endpoint.said = environmentByName(text(8));
    if (text(3) != lease.endpoint.address())
        lease.endpoint.label = text(3);
    lease.endpoint.profileId = text(profileColumn);
    lease.endpoint.transport = transportOf(text(transportColumn));
    lease.runId = text(9).toLatin1();
    lease.key = text(10).toLatin1();
    lease.before = text(11).toLatin1();
    lease.value = text(12).toLatin1();
    if (!row.isNull(13))
        lease.earlier = text(13).toLatin1();
    lease.begun = LedgerFile::wallTime(row.value(14));
    if (!row.isNull(15))
        lease.due = LedgerFile::wallTime(row.value(15));
    lease.person = text(16);
    lease.pid = row.value(17).toLongLong();
    lease.holder = text(18);
    lease.detail = text(19);
    lease.held = ProcessMark::isHeld(folder, lease.holder);
    return lease;
}

// All that are open, oldest first. SQLite keeps no checksums: a byte that changed could hide one, or put back another
// value. So each row ever written is looked at, and the tree they hang in.
Result<std::vector<Lease>> openLeases(LedgerFile& file) {
    auto whole = file.run("PRAGMA integrity_check(lease)");
    if (!whole)
        return tl::unexpected(whole.error());
    if (!whole->next() || whole->value(0).toString() != QLatin1String("ok"))
        return file.damaged(whole->value(0).toString());
    whole->finish();
    auto rows = file.run((QByteArray(everyLease) + "ORDER BY id").constData());
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<Lease> leases;
    while (rows->next()) {
        const QString checksum = rows->value(checksumColumn).toString();
        if (!checksum.isEmpty() && checksum != checksumOf(*rows))  // empty: of before there were any
            return file.damaged(Sentence::tr("the words of a changed setting do not fit their checksum"));
        if (rows->value(endedColumn).toString().isEmpty())
            leases.push_back(leaseOf(*rows, file.folder()));
    }
    if (rows->lastError().isValid())
        return file.damaged(rows->lastError().databaseText());
    return leases;
}

QString untilText(const Lease& lease) {
    return lease.due ? QStringLiteral("until ") +
                           QDateTime::fromMSecsSinceEpoch(LedgerFile::milliseconds(*lease.due)).toString(Qt::ISODate)
                     : Sentence::tr("until that Headroom ends");
}

tl::unexpected<Error> taken(const Lease& lease) {
    const QString what = QStringLiteral("%1 of %2").arg(textOf(lease.key), lease.endpoint.displayName());
    return tl::unexpected(Error{
        ErrorKind::Local,
        lease.held ? Sentence::tr("%1 is already changed: %2 set it to %3 (process %4), %5. End that change first.")
                         .arg(what, lease.person, visibleText(lease.value))
                         .arg(lease.pid)
                         .arg(untilText(lease))
                   : Sentence::tr("%1 is still to be put back to %2, since a Headroom of %3 ended before it could. Do "
                                  "that first: headroom leases --revert.")
                         .arg(what, visibleText(lease.before), lease.person)});
}

Result<Lease> openLease(LedgerFile& file, qint64 id) {
    return openLeases(file).and_then([id](const std::vector<Lease>& open) -> Result<Lease> {
        const auto found = std::ranges::find(open, id, &Lease::id);
        if (found == open.end())
            return tl::unexpected(Error{ErrorKind::Local, Sentence::tr("That change has ended already.")});
        return *found;
    });
}

LedgerEntry entryFor(const Lease& lease, const QByteArray& value, const QByteArray& before, const QString& reason) {
    return {.time = wallNow(),
            .instance = lease.endpoint.displayName(),
            .address = lease.endpoint.address(),
            .environment = lease.endpoint.environmentText(),
            .user = lease.user,
            .runId = lease.runId,
            .person = Ledger::person(),
            .reason = reason,
            .command = QStringLiteral("CONFIG SET %1 %2").arg(shellWord(lease.key), shellWord(value)),
            .before = visibleText(before),
            .profile = lease.endpoint.profileId,
            .together = {}};
}

Result<bool> update(LedgerFile& file, const Lease& lease) {
    return file
        .run(
            "UPDATE lease SET value = ?, earlier_value = ?, due_ms = ?, detail = ?, ended = ?, set_action = ? "
            "WHERE id = ?",
            {textOf(lease.value), earlierOf(lease), dueOf(lease), lease.detail,
             lease.end == LeaseEnd::Open ? QString() : QString::fromLatin1(leaseEndName(lease.end)), lease.setEntry,
             lease.id})
        .and_then([&](const QSqlQuery&) { return seal(file, lease.id); });
}

Result<bool> write(LedgerFile& file, const Lease& lease, const std::vector<LedgerOutcome>& outcomes) {
    return file.transact(
        [&] {
            Result<bool> done = update(file, lease);
            for (const LedgerOutcome& outcome : outcomes)
                done = done.and_then([&](bool) { return file.insert(outcome); });
            return done;
        },
        LedgerFile::outcomePatience);
}

}  // namespace

const char* leaseEndName(LeaseEnd end) {
    switch (end) {
        case LeaseEnd::Open:
            return "open";
        case LeaseEnd::Reverted:
            return "reverted";
        case LeaseEnd::Left:
            return "left";
        case LeaseEnd::Gone:
            return "gone";
        case LeaseEnd::Kept:
            return "kept";
        case LeaseEnd::Refused:
            return "refused";
        case LeaseEnd::NoEffect:
            return "no effect";
        case LeaseEnd::NotSent:
            return "not sent";
        case LeaseEnd::Dropped:
            return "dropped";
    }
    Q_UNREACHABLE();
}

LeaseStore::LeaseStore(Ledger& ledger) : m_ledger(ledger), m_mark(std::make_shared<Mark>()) {}

LeaseStore::~LeaseStore() = default;

void LeaseStore::begin(QObject* receiver, const Lease& draft, const QString& reason, Done done) {
    m_ledger.change(
        receiver,
        [draft, reason, mark = m_mark](LedgerFile& file) -> Result<Lease> {
            Lease lease = draft;
            const auto written = file.transact([&]() -> Result<bool> {
                const auto open = openLeases(file);
                if (!open)
                    return tl::unexpected(open.error());
                const auto other = std::ranges::find_if(
                    *open, [&](const Lease& one) { return one.runId == lease.runId && one.key == lease.key; });
                if (other != open->end())
                    return taken(*other);
                const auto holder = mark->name(file.folder());
                if (!holder)
                    return tl::unexpected(holder.error());
                const auto set = file.insert(entryFor(lease, lease.value, lease.before, reason));
                const auto revert = set.and_then(
                    [&](qint64) { return file.insert(entryFor(lease, lease.before, lease.value, reason)); });
                const auto planned = revert.and_then([&](qint64 entry) {
                    return file.insert(LedgerOutcome{
                        entry, wallNow(), QStringLiteral("planned"), {}, Sentence::tr("when the change ends")});
                });
                if (!planned)
                    return planned;
                lease.setEntry = *set;
                lease.revertEntry = *revert;
                lease.person = Ledger::person();
                lease.pid = QCoreApplication::applicationPid();
                lease.holder = *holder;
                lease.held = true;
                const Endpoint& endpoint = lease.endpoint;
                return file
                    .run(
                        "INSERT INTO lease(set_action, revert_action, instance, host, port, socket_path, server_user, "
                        "environment, run_id, key, before_value, value, begun_ms, due_ms, person, pid, holder, "
                        "profile, transport) "
                        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        {lease.setEntry, lease.revertEntry, endpoint.displayName(), endpoint.host, endpoint.port,
                         endpoint.socketPath, lease.user, endpoint.environmentText(), textOf(lease.runId),
                         textOf(lease.key), textOf(lease.before), textOf(lease.value),
                         LedgerFile::milliseconds(lease.begun), dueOf(lease), lease.person, lease.pid, lease.holder,
                         endpoint.profileId, transportText(endpoint.transport)})
                    .and_then([&](const QSqlQuery& query) {
                        lease.id = query.lastInsertId().toLongLong();
                        return seal(file, lease.id);
                    });
            });
            return written.map([&](bool) { return lease; });
        },
        std::move(done));
}

void LeaseStore::change(QObject* receiver, const Lease& lease, const QString& reason, Done done) {
    m_ledger.change(
        receiver,
        [lease, reason](LedgerFile& file) -> Result<Lease> {
            Lease changed = lease;
            const auto written = file.transact([&] {
                return file.insert(entryFor(lease, lease.value, lease.earlier.value_or(lease.before), reason))
                    .and_then([&](qint64 entry) {
                        changed.setEntry = entry;
                        return update(file, changed);
                    });
            });
            return written.map([&](bool) { return changed; });
        },
        std::move(done));
}

void LeaseStore::adopt(QObject* receiver, qint64 id, Done done) {
    m_ledger.change(
        receiver,
        [id, mark = m_mark](LedgerFile& file) -> Result<Lease> {
            Lease lease;
            const auto written = file.transact([&]() -> Result<bool> {
                const auto found = openLease(file, id);
                if (!found)
                    return tl::unexpected(found.error());
                const auto holder = mark->name(file.folder());
                if (!holder)
                    return tl::unexpected(holder.error());
                lease = *found;
                if (lease.holder == *holder)
                    return true;
                if (lease.held)
                    return taken(lease);
                lease.holder = *holder;
                lease.held = true;
                lease.pid = QCoreApplication::applicationPid();
                return file
                    .run("UPDATE lease SET holder = ?, pid = ? WHERE id = ?", {lease.holder, lease.pid, lease.id})
                    .and_then([&](const QSqlQuery&) { return seal(file, lease.id); });
            });
            return written.map([&](bool) { return lease; });
        },
        std::move(done));
}

void LeaseStore::drop(QObject* receiver, qint64 id, Done done) {
    m_ledger.change(
        receiver,
        [id](LedgerFile& file) -> Result<Lease> {
            Lease lease;
            const auto written = file.transact([&]() -> Result<bool> {
                const auto found = openLease(file, id);
                if (!found)
                    return tl::unexpected(found.error());
                lease = *found;
                if (lease.held)
                    return taken(lease);
                lease.end = LeaseEnd::Dropped;
                lease.detail =
                    Sentence::tr(
                        "Given up by %1 without a look at the server: %2 was left at %3, and Headroom no "
                        "longer watches it. It was %4 before Headroom set it.")
                        .arg(Ledger::person(), textOf(lease.key), visibleText(lease.value), visibleText(lease.before));
                return update(file, lease).and_then([&](bool) {
                    return file.insert(LedgerOutcome{
                        lease.revertEntry, wallNow(), QString::fromLatin1(leaseEndName(lease.end)), {}, lease.detail});
                });
            });
            return written.map([&](bool) { return lease; });
        },
        std::move(done));
}

void LeaseStore::note(QObject* receiver, const Lease& lease, const std::vector<LedgerOutcome>& outcomes, Done done) {
    m_ledger.conclude(
        receiver,
        [lease, outcomes](LedgerFile& file) { return write(file, lease, outcomes).map([&](bool) { return lease; }); },
        std::move(done));
}

void LeaseStore::findOpen(QObject* receiver, Found done) {
    m_ledger.read(
        receiver,
        [](LedgerFile& file) -> Result<std::vector<Lease>> {
            if (const auto opened = file.open(); !opened)
                return tl::unexpected(opened.error());
            return openLeases(file);
        },
        std::move(done));
}

}  // namespace headroom
