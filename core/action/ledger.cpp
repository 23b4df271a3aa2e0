// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/ledger.h"

#include "core/action/ledger_file.h"
#include "core/text/sentence.h"

#include <QStandardPaths>
#include <QSysInfo>

#include <array>
#include <atomic>
#include <pwd.h>
#include <unistd.h>

namespace headroom {

namespace {

std::atomic<int> pendingChanges = 0;
static_assert(std::atomic<int>::is_always_lock_free);  // a signal handler looks at it

// As the system knows who runs this; empty: it does not.
QString nameOfUser() {
    std::array<char, 16384> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    ::getpwuid_r(::getuid(), &entry, buffer.data(), buffer.size(), &found);
    return found ? QString::fromLocal8Bit(found->pw_name) : QString();
}

}  // namespace

Ledger::Ledger(const QString& path, QObject* parent) : QObject(parent), m_file(std::make_unique<LedgerFile>(path)) {
    m_thread.setMaxThreadCount(1);
    m_thread.setExpiryTimeout(-1);  // SQLite's connection stays in its thread
}

Ledger::~Ledger() {
    (void)close();
}

Result<bool> Ledger::close() {
    m_thread.start([this] { m_file.reset(); });
    m_thread.waitForDone();
    return m_written;
}

bool Ledger::isWriting() {
    return pendingChanges > 0;
}

void Ledger::addPending(int changes) {
    pendingChanges += changes;
}

QString Ledger::defaultPath() {
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
           QStringLiteral("/headroom/ledger.sqlite");
}

QString Ledger::person() {
    QString name = qEnvironmentVariable("USER");
    if (name.isEmpty())
        name = nameOfUser();
    return name.isEmpty() ? Sentence::tr("uid %1 on %2").arg(::getuid()).arg(QSysInfo::machineHostName())
                          : name + u'@' + QSysInfo::machineHostName();
}

// Called in m_thread, so the signals take the way over the event loop of the thread this lives in.
void Ledger::tell(const Result<bool>& written) {
    if (!written)
        m_written = written;
    QMetaObject::invokeMethod(
        this,
        [this, written] {
            if (written)
                Q_EMIT changed();
            else
                Q_EMIT failed(written.error());
        },
        Qt::QueuedConnection);
}

void Ledger::record(QObject* receiver, const std::vector<LedgerEntry>& entries, Recorded done) {
    change(
        receiver, [entries](LedgerFile& file) { return file.record(entries); }, std::move(done));
}

void Ledger::conclude(const std::vector<LedgerOutcome>& outcomes) {
    change([outcomes](LedgerFile& file) { return file.conclude(outcomes); });
}

void Ledger::addDetail(qint64 entry, const QString& sentence) {
    change([entry, sentence](LedgerFile& file) { return file.addDetail(entry, sentence); });
}

void Ledger::change(std::function<Result<bool>(LedgerFile&)> work) {
    addPending(1);
    m_thread.start([this, work = std::move(work)] {
        tell(work(*m_file));
        addPending(-1);
    });
}

void Ledger::find(QObject* receiver, const QString& search, int limit, Found done) {
    read(
        receiver,
        [search, limit](LedgerFile& file) {
            return file.find(search, limit).map([](std::vector<LedgerRow>&& rows) {
                return freedInBackground(std::move(rows));
            });
        },
        std::move(done));
}

void Ledger::flush(QObject* receiver, std::function<void()> done) {
    runInBackground(
        m_thread, receiver, [] { return true; }, [done = std::move(done)](bool) { done(); });
}

}  // namespace headroom
