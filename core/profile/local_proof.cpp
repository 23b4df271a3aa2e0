// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/local_proof.h"

#include <QByteArrayList>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <array>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace headroom {

namespace {

constexpr int mostDescriptors = 4096;  // a server listens before it has clients

struct ListeningSocket {
    QByteArray inode;
    uint user = 0;
};

// Listening sockets come first, so that the thousands of the clients are not read.
std::vector<ListeningSocket> listeningIn(const QString& table, quint16 port) {
    std::vector<ListeningSocket> found;
    QFile file(table);
    if (!file.open(QIODevice::ReadOnly))
        return found;
    const QByteArray wanted = ':' + QByteArray::number(port, 16).toUpper().rightJustified(4, '0');
    (void)file.readLine();
    for (QByteArray line = file.readLine(); !line.isEmpty(); line = file.readLine()) {
        const QByteArrayList words = line.simplified().split(' ');
        if (words.size() < 10 || words[3] != "0A")
            break;
        if (words[1].endsWith(wanted))
            found.push_back({words[9], words[7].toUInt()});
    }
    return found;
}

std::vector<ListeningSocket> listeningAt(const QString& path) {
    std::vector<ListeningSocket> found;
    QFile file(QStringLiteral("/proc/net/unix"));
    struct stat facts {};
    if (!file.open(QIODevice::ReadOnly) || ::stat(QFile::encodeName(path).constData(), &facts) != 0)
        return found;
    const QString wanted = QFileInfo(path).canonicalFilePath();
    const QByteArray name = QFile::encodeName(QFileInfo(path).fileName());
    (void)file.readLine();
    for (QByteArray line = file.readLine(); !line.isEmpty(); line = file.readLine()) {
        const QByteArrayList words = line.simplified().split(' ');
        if (words.size() < 8 || words[3] != "00010000" || !line.endsWith(name + '\n'))
            continue;
        const QByteArray before = ' ' + words[6] + ' ';
        const QByteArray bound = line.mid(line.indexOf(before) + before.size()).chopped(1);
        if (QFileInfo(QFile::decodeName(bound)).canonicalFilePath() == wanted)
            found.push_back({words[6], facts.st_uid});
    }
    return found;
}

// nullopt: this user may not see it.
std::optional<bool> holdsOneOf(const QByteArray& process, const std::vector<ListeningSocket>& sockets) {
    const QByteArray descriptors = process + "/fd";
    if (::access(descriptors.constData(), R_OK | X_OK) != 0)
        return std::nullopt;
    for (int number = 0; number < mostDescriptors; ++number) {
        std::array<char, 64> target{};
        const ssize_t length =
            ::readlink((descriptors + '/' + QByteArray::number(number)).constData(), target.data(), target.size());
        const QByteArrayView shown(target.data(), std::max<ssize_t>(0, length));
        if (std::ranges::any_of(sockets, [shown](const ListeningSocket& socket) {
                return shown == QByteArray("socket:[" + socket.inode + ']');
            }))
            return true;
    }
    return false;
}

bool isServerOf(const QByteArray& process, const std::vector<ListeningSocket>& sockets) {
    constexpr std::array names{"redis-server", "valkey-server", "keydb-server", "dragonfly", "garnet", "kvrocks"};
    QFile name(QFile::decodeName(process + "/comm"));
    struct stat facts {};
    if (!name.open(QIODevice::ReadOnly) || ::stat(process.constData(), &facts) != 0)
        return false;
    const QByteArray comm = name.readLine().trimmed();
    return std::ranges::any_of(names, [&comm](const char* known) { return comm == known; }) &&
           std::ranges::find(sockets, facts.st_uid, &ListeningSocket::user) != sockets.end();
}

bool isOneOfItsOwn(qint64 processId, const std::vector<ListeningSocket>& sockets) {
    if (sockets.empty())
        return false;
    const QByteArray process = "/proc/" + QByteArray::number(processId);
    const auto holds = holdsOneOf(process, sockets);
    return holds ? *holds : isServerOf(process, sockets);
}

}  // namespace

bool isServedHere(const Endpoint& endpoint, qint64 processId) {
    if (processId <= 0 || !endpoint.isOfThisComputer())
        return false;
    if (endpoint.isUnix())
        return isOneOfItsOwn(processId, listeningAt(endpoint.socketPath));
    // Where nobody has IPv6 connections, Linux takes longest to say so (12 ms a reading): only where IPv4 proves
    // nothing.
    return isOneOfItsOwn(processId, listeningIn(QStringLiteral("/proc/net/tcp"), endpoint.port)) ||
           isOneOfItsOwn(processId, listeningIn(QStringLiteral("/proc/net/tcp6"), endpoint.port));
}

}  // namespace headroom
