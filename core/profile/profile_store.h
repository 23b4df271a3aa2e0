// SPDX-License-Identifier: GPL-3.0-or-later
// The profiles that are kept, in one file (see defaultPath()) that several Headrooms share. Lives in one thread (main).
// Each edit reads the file anew under a lock (QLockFile), changes that and writes it in one go, in a thread of its own;
// so nobody's edit is lost. What cannot be understood is never overwritten: garbage is moved aside with the date at
// the first edit; a link, a folder, a file that is too big or was written by a newer Headroom cannot be edited.
#pragma once

#include "core/profile/profile_file.h"
#include "core/profile/profile_list.h"

#include <QFileSystemWatcher>
#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <functional>
#include <memory>
#include <vector>

namespace headroom {

// The file as it was read. A value.
struct ProfileReading {
    ProfileFile file;  // of a file that cannot be used: as it was when it last could be, or empty
    enum class State {
        Usable,
        Damaged,   // garbage; an edit moves it aside
        ReadOnly,  // no edit is possible
    } state = State::Usable;
    QString trouble;       // one sentence; empty when Usable
    bool isRead = true;    // `file` is what stands there
    QByteArray bytes;      // where it was read
    QString movedAside{};  // where the edit just done has put a damaged one
};

class ProfileStore : public QObject {
    Q_OBJECT
  public:
    // Reads the file; that it is missing is no trouble.
    explicit ProfileStore(const QString& path = defaultPath(), QObject* parent = nullptr);
    ~ProfileStore() override;  // edits under way are finished first

    // $XDG_CONFIG_HOME/headroom/profiles.json
    [[nodiscard]] static QString defaultPath();

    [[nodiscard]] const std::vector<Profile>& profiles() const { return m_reading.file.profiles; }
    // Those that are there, too, with what is wrong with each.
    [[nodiscard]] const std::vector<ProfileFile::Unusable>& unusable() const { return m_reading.file.unusable; }
    // What environments mean; never null.
    [[nodiscard]] const std::shared_ptr<const EnvironmentTable>& environments() const { return m_reading.file.table; }
    // As findProfile(); where there is none, the error says also what is wrong with the file or with the one meant;
    // Local: the profiles cannot be read.
    [[nodiscard]] Result<Profile> find(const QString& nameOrId) const;
    // nullptr: there is none. Dead with the next `changed`.
    [[nodiscard]] const Profile* byId(const QString& id) const;
    // profiles() are those of the file, or it is not there yet; else troubles() begins with what is wrong.
    [[nodiscard]] bool isReadable() const { return m_reading.isRead; }
    // Where the edit just done has put a file that was Damaged; empty: it was not.
    [[nodiscard]] const QString& movedAside() const { return m_reading.movedAside; }
    // Why it is not known how careful to be with `server`: the profiles cannot be read, or one cannot be used that is
    // for that address or, where no other is, may be. Sentences; empty: it is known.
    [[nodiscard]] QString careTrouble(const Endpoint& server) const;
    // Of the file and of what is in it, a sentence each.
    [[nodiscard]] QStringList troubles() const;

    // From now on others' edits are seen (`changed`).
    void watch();

    // `change` gets the profiles as they stand in the file: profile_list.h has what one does to them. It runs in
    // another thread, so it owns what it needs. Errors: what `change` said, or Local: the file cannot be edited, with
    // the reason. `done` runs in this thread, after `changed`, not at all when `receiver` is gone by then.
    using Change = std::function<Result<bool>(std::vector<Profile>&)>;
    using Done = std::function<void(const Result<bool>&)>;
    void edit(QObject* receiver, Change change, Done done);
    // What differs between `before` and `after` is what environments mean from now on; the rest stays as somebody else
    // may have changed it meanwhile. As edit().
    void setEnvironments(QObject* receiver, const EnvironmentTable& before, const EnvironmentTable& after, Done done);

  Q_SIGNALS:
    // Profiles or troubles.
    void changed();

  private:
    using FileChange = std::function<Result<bool>(ProfileFile&)>;
    void editFile(QObject* receiver, FileChange change, Done done);
    void take(ProfileReading reading);
    void readAgain();
    void watchPaths();

    QString m_path;
    ProfileReading m_reading;
    std::unique_ptr<QFileSystemWatcher> m_watcher;
    QTimer m_settling;     // others write in several steps
    QThreadPool m_thread;  // one thread; last: it is empty before the rest goes
};

}  // namespace headroom
