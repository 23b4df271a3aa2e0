// SPDX-License-Identifier: GPL-3.0-or-later
// A directory on a disk that can be filled: a tmpfs of 1 MB where the test may mount one, else the process' own limit
// on file sizes, which stops every file it writes. Thread: the test's.
#pragma once

#include <QFile>
#include <QTemporaryDir>

#include <csignal>
#include <sys/mount.h>
#include <sys/resource.h>

namespace headroom {

class FullDisk {
  public:
    FullDisk()
        : m_mounted(::mount("tmpfs", QFile::encodeName(m_directory.path()).constData(), "tmpfs", MS_NOSUID | MS_NODEV,
                            "size=1m") == 0) {}
    ~FullDisk() {
        empty();
        if (m_mounted)
            ::umount2(QFile::encodeName(m_directory.path()).constData(), MNT_DETACH);
    }
    Q_DISABLE_COPY_MOVE(FullDisk)

    [[nodiscard]] QString filePath(const QString& name) const { return m_directory.filePath(name); }

    // From now on nothing can be written there.
    void fill() {
        if (m_mounted) {
            QFile ballast(filePath(QStringLiteral("ballast")));
            if (!ballast.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
                return;
            const QByteArray block(4096, 'x');
            while (ballast.write(block) == block.size()) {
            }
            return;
        }
        std::signal(SIGXFSZ, SIG_IGN);
        rlimit limit{};
        ::getrlimit(RLIMIT_FSIZE, &limit);
        limit.rlim_cur = 0;
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    void empty() {
        QFile::remove(filePath(QStringLiteral("ballast")));
        rlimit limit{};
        ::getrlimit(RLIMIT_FSIZE, &limit);
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }

  private:
    QTemporaryDir m_directory;
    bool m_mounted;
};

}  // namespace headroom
