// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/profile_store.h"

#include "core/background.h"
#include "core/profile/private_file.h"
#include "core/text/escape.h"
#include "core/text/sentence.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLockFile>
#include <QPointer>
#include <QStandardPaths>

#include <algorithm>
#include <chrono>
#include <utility>

namespace headroom {

using namespace std::chrono_literals;

namespace {

constexpr auto lockPatience = 3s;  // another's edit takes milliseconds
constexpr auto settlingTime = 30ms;

// `last`: what it held when it could be used.
ProfileReading readProfileFile(const QString& path, const ProfileFile& last) {
    using State = ProfileReading::State;
    const QString shown = shownPath(path);
    const auto unusable = [&](State state, const QString& trouble) {
        return ProfileReading{last, state, trouble, false, {}};
    };
    const QFileInfo info(path);
    if (isKnownMissing(path))
        return {};
    if (!info.exists() && !info.isSymLink())
        return unusable(State::ReadOnly,
                        Sentence::tr("The profiles in %1 cannot be read: a folder on the way there cannot be entered. "
                                     "Check that each is there and belongs to you.")
                            .arg(shown));
    if (!info.isFile())
        return unusable(
            State::ReadOnly,
            Sentence::tr("%1 is no file, so profiles can neither be read nor kept: move it away.").arg(shown));
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return unusable(
            State::ReadOnly,
            Sentence::tr("The profiles in %1 cannot be read: check that the file belongs to you.").arg(shown));
    const QByteArray bytes = file.read(ProfileFile::mostBytes + 1);
    if (file.error() != QFileDevice::NoError)
        return unusable(State::ReadOnly,
                        Sentence::tr("The profiles in %1 cannot be read (%2): check the disk that the file is on.")
                            .arg(shown, file.errorString()));
    auto read = readProfiles(bytes);
    if (!read && read.error().kind == ErrorKind::BadInput && !info.isSymLink())
        return unusable(State::Damaged, Sentence::tr("The profiles in %1 cannot be read: it %2. It stays as it is; "
                                                     "the next edit begins a new file and keeps it beside that.")
                                            .arg(shown, read.error().detail));
    if (!read)
        return unusable(
            State::ReadOnly,
            Sentence::tr("The profiles in %1 are not read: it %2, which is no file of Headroom's. Move it away.")
                .arg(shown, read.error().detail));
    ProfileReading reading{*std::move(read), State::Usable, {}, true, bytes};
    if (reading.file.isNewer()) {
        reading.state = State::ReadOnly;
        reading.trouble = Sentence::tr(
                              "%1 was written by a newer Headroom: profiles are read as far as they are "
                              "understood, all are read-only, and none is changed. Edit them with that one.")
                              .arg(shown);
    } else if (info.isSymLink()) {
        reading.state = State::ReadOnly;
        reading.trouble = Sentence::tr(
                              "%1 is a link to %2: profiles are read from there, and not changed. Put the "
                              "file itself there to edit them.")
                              .arg(shown, shownPath(info.symLinkTarget()));
    }
    return reading;
}

// Where the garbage went.
Result<QString> moveAside(const QString& path) {
    const QString stem =
        path + QStringLiteral(".damaged-") + QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss"));
    QString name = stem;
    for (int i = 2; QFileInfo::exists(name) || QFileInfo(name).isSymLink(); ++i)
        name = stem + u'-' + QString::number(i);
    if (!QFile::rename(path, name))
        return localTrouble(Sentence::tr("%1 cannot be moved aside, so nothing was changed: check that its folder is "
                                         "writable for you.")
                                .arg(shownPath(path)));
    QFile::setPermissions(name, QFile::ReadOwner | QFile::WriteOwner);
    return name;
}

Result<ProfileReading> editProfileFile(const QString& path, const ProfileFile& last,
                                       const std::function<Result<bool>(ProfileFile&)>& change) {
    if (const auto made = makePrivateFolder(QFileInfo(path).absolutePath()); !made)
        return tl::unexpected(made.error());
    QLockFile lock(path + QStringLiteral(".lock"));
    if (!lock.tryLock(static_cast<int>(std::chrono::milliseconds(lockPatience).count())))
        return localTrouble(
            lock.error() == QLockFile::LockFailedError
                ? Sentence::tr("Another Headroom is changing the profiles: nothing was changed, try it again.")
                : Sentence::tr("Cannot lock %1, so nothing was changed: check that its folder is writable for you.")
                      .arg(shownPath(path)));
    ProfileReading reading = readProfileFile(path, last);
    if (reading.state == ProfileReading::State::ReadOnly)
        return localTrouble(Sentence::tr("Nothing was changed. ") + reading.trouble);
    if (const auto changed = change(reading.file); !changed)
        return tl::unexpected(changed.error());
    const auto bytes = writeProfiles(reading.file);
    if (!bytes)
        return tl::unexpected(bytes.error());
    QString movedAside;
    if (reading.state == ProfileReading::State::Damaged) {
        const auto moved = moveAside(path);
        if (!moved)
            return tl::unexpected(moved.error());
        movedAside = *moved;
    }
    if (const auto written = writePrivateFile(path, *bytes); !written)
        return tl::unexpected(written.error());
    reading = readProfileFile(path, last);
    reading.movedAside = movedAside;
    return reading;
}

}  // namespace

ProfileStore::ProfileStore(const QString& path, QObject* parent)
    : QObject(parent), m_path(path), m_reading(readProfileFile(path, {})) {
    m_thread.setMaxThreadCount(1);
    m_settling.setSingleShot(true);
    connect(&m_settling, &QTimer::timeout, this, &ProfileStore::readAgain);
}

ProfileStore::~ProfileStore() {
    m_thread.waitForDone();
}

QString ProfileStore::defaultPath() {
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
           QStringLiteral("/headroom/profiles.json");
}

Result<Profile> ProfileStore::find(const QString& nameOrId) const {
    auto found = findProfile(profiles(), nameOrId);
    const auto meant = std::ranges::find_if(unusable(), [&nameOrId](const ProfileFile::Unusable& one) {
        return !nameOrId.isEmpty() && one.name.compare(nameOrId, Qt::CaseInsensitive) == 0;
    });
    if (!found && meant != unusable().end())
        return badInput(meant->trouble);
    if (!found && !m_reading.isRead)
        return localTrouble(m_reading.trouble);
    if (!found && !m_reading.trouble.isEmpty())
        return badInput(found.error().detail + u' ' + m_reading.trouble);
    return found;
}

const Profile* ProfileStore::byId(const QString& id) const {
    const auto found = std::ranges::find(profiles(), id, &Profile::id);
    return found == profiles().end() ? nullptr : &*found;
}

QString ProfileStore::careTrouble(const Endpoint& server) const {
    if (!m_reading.isRead)
        return m_reading.trouble;
    const auto its = std::ranges::find_if(unusable(), [&server](const ProfileFile::Unusable& one) {
        return one.server && one.server->isSameServer(server);
    });
    if (its != unusable().end())
        return its->trouble;
    // Where a profile is known for the server, entries without an address hold nothing back.
    const bool isKept = std::ranges::any_of(
        profiles(), [&server](const Profile& profile) { return profile.endpoint.isSameServer(server); });
    const auto any = std::ranges::find_if(unusable(), [](const ProfileFile::Unusable& one) { return !one.server; });
    return isKept || any == unusable().end() ? QString() : any->trouble + Sentence::tr(" It may be of this server.");
}

QStringList ProfileStore::troubles() const {
    QStringList all = m_reading.file.troubles;
    if (!m_reading.trouble.isEmpty())
        all.prepend(m_reading.trouble);
    return all;
}

void ProfileStore::watch() {
    if (m_watcher)
        return;
    (void)makePrivateFolder(QFileInfo(m_path).absolutePath());  // what is wrong with it is told by an edit
    m_watcher = std::make_unique<QFileSystemWatcher>();
    // A file that is replaced is another one, which its folder tells.
    for (const auto signal : {&QFileSystemWatcher::directoryChanged, &QFileSystemWatcher::fileChanged})
        connect(m_watcher.get(), signal, this, [this] { m_settling.start(settlingTime); });
    watchPaths();
    readAgain();
}

void ProfileStore::watchPaths() {
    if (!m_watcher)
        return;
    const QStringList watched = m_watcher->files() + m_watcher->directories();
    for (const QString& path : {m_path, QFileInfo(m_path).absolutePath()}) {
        if (!watched.contains(path) && QFileInfo::exists(path))
            m_watcher->addPath(path);
    }
}

void ProfileStore::readAgain() {
    watchPaths();
    runInBackground(
        m_thread, this, [path = m_path, last = m_reading.file] { return readProfileFile(path, last); },
        [this](ProfileReading reading) { take(std::move(reading)); });
}

void ProfileStore::take(ProfileReading reading) {
    watchPaths();
    const bool isNews = reading.bytes != m_reading.bytes || reading.trouble != m_reading.trouble;
    m_reading = std::move(reading);
    if (isNews)
        Q_EMIT changed();
}

void ProfileStore::edit(QObject* receiver, Change change, Done done) {
    editFile(
        receiver, [change = std::move(change)](ProfileFile& file) { return change(file.profiles); }, std::move(done));
}

void ProfileStore::setEnvironments(QObject* receiver, const EnvironmentTable& before, const EnvironmentTable& after,
                                   Done done) {
    editFile(
        receiver,
        [before, after](ProfileFile& file) -> Result<bool> {
            EnvironmentTable table = *file.table;
            for (const Environment environment : allEnvironments) {
                const auto take = [&](auto EnvironmentRules::*member) {
                    if (after.of(environment).*member != before.of(environment).*member)
                        table.of(environment).*member = after.of(environment).*member;
                };
                take(&EnvironmentRules::colour);
                take(&EnvironmentRules::killOne);
                take(&EnvironmentRules::killSeveral);
                take(&EnvironmentRules::changeSetting);
                take(&EnvironmentRules::readOnly);
            }
            file.environments = environmentsJson(file.environments, table);
            return true;
        },
        std::move(done));
}

void ProfileStore::editFile(QObject* receiver, FileChange change, Done done) {
    runInBackground(
        m_thread, this,
        [path = m_path, last = m_reading.file, change = std::move(change)] {
            return editProfileFile(path, last, change);
        },
        [this, receiver = QPointer<QObject>(receiver), done = std::move(done)](const Result<ProfileReading>& edited) {
            if (edited)
                take(*edited);
            if (receiver)
                done(edited.map([](const ProfileReading&) { return true; }));
        });
}

}  // namespace headroom
