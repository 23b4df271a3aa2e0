// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/private_file.h"

#include "core/text/escape.h"
#include "core/text/sentence.h"

#include <QDir>
#include <QFileInfo>
#include <QSaveFile>

#include <filesystem>
#include <system_error>

namespace headroom {

namespace {

constexpr auto ownersFile = QFile::ReadOwner | QFile::WriteOwner;
constexpr auto ownersFolder = ownersFile | QFile::ExeOwner;

tl::unexpected<Error> fileTrouble(const QString& sentence, const QString& path) {
    return localTrouble(sentence.arg(shownPath(path)));
}

// QDir::mkpath() would let the umask say who may look into them.
bool makeFolders(const QString& folder) {
    return QFileInfo::exists(folder) ||
           (makeFolders(QFileInfo(folder).absolutePath()) && QDir().mkdir(folder, ownersFolder)) ||
           QFileInfo::exists(folder);  // made by another meanwhile
}

}  // namespace

Result<bool> makePrivateFolder(const QString& folder) {
    if (!makeFolders(folder))
        return fileTrouble(Sentence::tr("Cannot make the folder %1: check that the one above it is writable."), folder);
    if (!QFileInfo(folder).isDir())
        return fileTrouble(Sentence::tr("%1 is no folder: move it away, and one is made."), folder);
    // A folder of somebody else stays as it is; whether it is good enough is told by what is done in it.
    QFile::setPermissions(folder, ownersFolder);
    return true;
}

bool isKnownMissing(const QString& path) {
    const QFileInfo info(path);
    std::error_code wrong;
    (void)std::filesystem::symlink_status(info.filesystemFilePath(), wrong);
    const QString folder = info.absolutePath();
    // QFileInfo::exists() is false for all that cannot be looked at.
    return wrong == std::errc::no_such_file_or_directory && (QFileInfo::exists(folder) || isKnownMissing(folder));
}

Result<bool> makePrivateFile(const QString& path) {
    if (const auto made = makePrivateFolder(QFileInfo(path).absolutePath()); !made)
        return made;
    QFile file(path);
    if (!file.open(QIODevice::NewOnly | QIODevice::WriteOnly, ownersFile) && !QFile::setPermissions(path, ownersFile))
        return fileTrouble(Sentence::tr("Cannot make %1: check that its folder is writable for you."), path);
    return true;
}

Result<bool> writePrivateFile(const QString& path, const QByteArray& bytes) {
    QSaveFile file(path);
    // Permissions first: with an open umask nobody sees a word of it.
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(ownersFile) || file.write(bytes) != bytes.size() ||
        !file.commit())
        return fileTrouble(
            Sentence::tr(
                "Cannot write %1: check that there is room on the disk and that its folder is writable for you."),
            path);
    return true;
}

}  // namespace headroom
