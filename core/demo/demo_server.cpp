// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/demo/demo_server.h"

#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <QStandardPaths>

#include <array>
#include <cerrno>
#include <csignal>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#ifdef Q_OS_LINUX
#include <sys/prctl.h>
#endif

namespace headroom {

namespace {

const QLatin1String directoryPrefix("headroom-demo-");

QStringList baseDirectories() {
    QStringList bases{QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation), QDir::tempPath()};
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    if (QDir::isAbsolutePath(runtime))
        bases.prepend(runtime);
    return bases;
}

// Only directories of ours: the temporary directory is shared with other users.
void removeStale(const QString& base) {
    const auto found = QDir(base).entryInfoList({directoryPrefix + QLatin1Char('*')}, QDir::Dirs | QDir::NoSymLinks);
    for (const QFileInfo& entry : found) {
        const pid_t pid = entry.fileName().section(QLatin1Char('-'), 2, 2).toInt();
        const bool dead = pid > 0 && ::kill(pid, 0) != 0 && errno == ESRCH;
        if (dead && entry.ownerId() == ::getuid())
            QDir(entry.absoluteFilePath()).removeRecursively();
    }
}

std::unique_ptr<QTemporaryDir> makeDirectory() {
    for (const QString& base : baseDirectories()) {
        QDir().mkpath(base);
        auto directory = std::make_unique<QTemporaryDir>(base + QLatin1Char('/') + directoryPrefix +
                                                         QString::number(::getpid()) + QStringLiteral("-XXXXXX"));
        if (directory->isValid())
            return directory;
    }
    return nullptr;
}

// A bound socket that does not listen keeps a port from everybody who asks for a free one, and lets the server, which
// names it, have it (SO_REUSEADDR). -1: there is none.
int reservePort() {
    const int reservation = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool isBound = reservation >= 0 &&
                         ::setsockopt(reservation, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
                         ::bind(reservation, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    if (!isBound && reservation >= 0)
        ::close(reservation);
    return isBound ? reservation : -1;
}

quint16 portOf(int reservation) {
    sockaddr_in address{};
    socklen_t length = sizeof address;
    ::getsockname(reservation, reinterpret_cast<sockaddr*>(&address), &length);
    return ntohs(address.sin_port);
}

QByteArray randomPassword() {
    std::array<quint32, 8> words{};
    QRandomGenerator::system()->generate(words.begin(), words.end());
    return QByteArray(reinterpret_cast<const char*>(words.data()), sizeof words).toHex();
}

QByteArray configuration(const QString& directory, const Endpoint& endpoint) {
    // Values in quotes are C-like strings to the server.
    QByteArray quoted = QFile::encodeName(directory);
    quoted.replace('\\', "\\\\").replace('"', "\\\"");
    return "bind 127.0.0.1\n"
           "port " +
           QByteArray::number(endpoint.port) + "\nrequirepass " + endpoint.password.reveal() + "\ndir \"" + quoted +
           "\"\n"
           "maxclients " +
           QByteArray::number(DemoServer::maxclients) +
           "\n"
           "daemonize no\n"
           "loglevel warning\n"
           "save \"\"\n"
           "appendonly no\n"
           "timeout 0\n"
           "maxmemory 32mb\n"
           "maxmemory-policy allkeys-lru\n"
           "slowlog-log-slower-than 1000\n";
}

}  // namespace

DemoServer::~DemoServer() {
    // It has nothing to save, and the directory can only go once it is gone: a matter of a few milliseconds.
    m_process.kill();
    m_process.waitForFinished(1000);
    if (m_reservation >= 0)
        ::close(m_reservation);
}

Result<Endpoint> DemoServer::start() {
    QString program = QStandardPaths::findExecutable(QStringLiteral("redis-server"));
    if (program.isEmpty())
        program = QStandardPaths::findExecutable(QStringLiteral("valkey-server"));
    if (program.isEmpty())
        return tl::unexpected(
            Error{ErrorKind::Local, QStringLiteral("The demo runs a Redis server of its own, but neither redis-server "
                                                   "nor valkey-server is installed: install the package redis-server "
                                                   "(Debian, Ubuntu), redis or valkey (elsewhere).")});

    for (const QString& base : baseDirectories())
        removeStale(base);
    m_directory = makeDirectory();
    if (!m_directory)
        return tl::unexpected(
            Error{ErrorKind::Local, QStringLiteral("The demo found no place for its server: %1 cannot be written to.")
                                        .arg(baseDirectories().join(QStringLiteral(", ")))});
    m_reservation = reservePort();
    if (m_reservation < 0)
        return tl::unexpected(
            Error{ErrorKind::Local, QStringLiteral("The demo found no free port on 127.0.0.1 for its server.")});
    Endpoint endpoint;
    endpoint.said = Environment::Local;
    endpoint.port = portOf(m_reservation);
    endpoint.password = Secret(randomPassword());

    m_process.setProgram(program);
    m_process.setArguments({QStringLiteral("-")});
    m_process.setWorkingDirectory(m_directory->path());
    m_process.setStandardOutputFile(QProcess::nullDevice());
    m_process.setStandardErrorFile(QProcess::nullDevice());
#ifdef Q_OS_LINUX
    m_process.setChildProcessModifier([parent = ::getpid()] {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        // The parent may have died before the line above took effect.
        if (::getppid() != parent)
            ::_exit(1);
    });
#endif
    m_process.start();
    if (m_process.state() == QProcess::NotRunning)
        return tl::unexpected(
            Error{ErrorKind::Local,
                  QStringLiteral("The demo's server %1 cannot be started: %2").arg(program, m_process.errorString())});
    m_process.write(configuration(m_directory->path(), endpoint));
    m_process.closeWriteChannel();
    return endpoint;
}

}  // namespace headroom
