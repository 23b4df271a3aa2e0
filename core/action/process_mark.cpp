// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/process_mark.h"

#include "core/text/sentence.h"

#include <QDir>
#include <QFile>
#include <QUuid>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace headroom {

namespace {

QByteArray pathOf(const QString& folder, const QString& name) {
    return QFile::encodeName(folder + u'/' + name);
}

// It comes from a file that others can write to as the same user; it must name nothing outside the folder.
bool isName(const QString& name) {
    return name.startsWith(QLatin1String("program-")) && !name.contains(u'/');
}

}  // namespace

ProcessMark::ProcessMark(int fd, QString folder, QString name)
    : m_fd(fd), m_folder(std::move(folder)), m_name(std::move(name)) {}

ProcessMark::~ProcessMark() {
    ::unlink(pathOf(m_folder, m_name).constData());
    ::close(m_fd);
}

Result<std::unique_ptr<ProcessMark>> ProcessMark::make(const QString& folder) {
    const QString name = QStringLiteral("program-") + QUuid::createUuid().toString(QUuid::WithoutBraces);
    const int fd = ::open(pathOf(folder, name).constData(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || ::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        const int why = errno;
        if (fd >= 0) {
            ::unlink(pathOf(folder, name).constData());
            ::close(fd);
        }
        return tl::unexpected(
            Error{ErrorKind::Local, Sentence::tr("Cannot lock a file in %1: %2. Without it another Headroom could not "
                                                 "tell whether this one still runs, so nothing is changed.")
                                        .arg(folder, QString::fromLocal8Bit(std::strerror(why)))});
    }
    return std::unique_ptr<ProcessMark>(new ProcessMark(fd, folder, name));
}

bool ProcessMark::isHeld(const QString& folder, const QString& name) {
    if (!isName(name))
        return false;
    const int fd = ::open(pathOf(folder, name).constData(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return errno != ENOENT;  // when in doubt it is somebody's
    // Shared, so that two who ask do not take each other for the holder.
    const bool held = ::flock(fd, LOCK_SH | LOCK_NB) != 0;
    ::close(fd);
    return held;
}

void ProcessMark::removeDead(const QString& folder) {
    for (const QString& name : QDir(folder).entryList({QStringLiteral("program-*")}, QDir::Files)) {
        if (!isHeld(folder, name))
            ::unlink(pathOf(folder, name).constData());
    }
}

}  // namespace headroom
