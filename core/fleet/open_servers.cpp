// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/open_servers.h"

#include "core/profile/private_file.h"

#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>
#include <QUuid>

#include <algorithm>

namespace headroom {

namespace {

constexpr QLatin1String pageKey("page");
constexpr QLatin1String currentKey("current");
constexpr QLatin1String profileKey("profile");
constexpr QLatin1String infoKey("info");
constexpr QLatin1String takenKey("taken");

}  // namespace

QString openServersPath() {
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
           QStringLiteral("/headroom/open.json");
}

OpenServers readOpenServers(const QString& path, const ProfileStore& profiles) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const auto read = readProfiles(file.read(ProfileFile::mostBytes + 1));
    if (!read || read->isNewer())
        return {};
    OpenServers open;
    open.page = read->unknown[pageKey].toString();
    const int current = read->unknown[currentKey].toInt();
    for (std::size_t i = 0; i < read->profiles.size(); ++i) {
        const Profile& kept = read->profiles[i];
        OpenServer server{kept.endpoint, {}, {}};
        if (const QString id = kept.unknown[profileKey].toString(); !id.isEmpty()) {
            const Profile* const profile = profiles.byId(id);
            if (!profile)
                continue;
            server.endpoint = profile->reach();
            if (kept.endpoint.said)
                server.endpoint.said = std::max(*kept.endpoint.said, server.endpoint.environment());
            if (kept.endpoint.readOnly) {
                server.endpoint.readOnly = true;
                server.endpoint.locked = false;
            }
        }
        const auto taken = kept.unknown[takenKey].toInteger();
        if (const QString info = kept.unknown[infoKey].toString(); taken > 0) {
            server.info = info.toUtf8();
            server.taken = WallTime(std::chrono::milliseconds(taken));
        }
        if (static_cast<int>(i) == current)
            open.current = static_cast<int>(open.servers.size());
        open.servers.push_back(std::move(server));
    }
    return open;
}

Result<bool> writeOpenServers(const QString& path, const OpenServers& open, const ProfileStore& profiles) {
    ProfileFile file;
    file.unknown.insert(pageKey, open.page);
    file.unknown.insert(currentKey, open.current);
    for (const OpenServer& server : open.servers) {
        Profile kept;
        kept.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
        kept.name = QString::number(file.profiles.size() + 1);
        kept.endpoint = server.endpoint;
        const QString& id = server.endpoint.profileId;
        if (id.isEmpty()) {
            // Without a password the user may be one in the wrong place, as redis-cli reads redis://SECRET@host.
            if (server.endpoint.password.isEmpty())
                kept.endpoint.user.clear();
            else
                kept.endpoint.passwordFrom = {SecretPlace::Kind::Asked, {}, {}};
            // Whom to trust without proof was said for that run.
            if (auto& tls = kept.endpoint.transport.tls) {
                tls->insecure = false;
                tls->pinnedSha256.clear();
            }
        } else {
            kept.unknown.insert(profileKey, id);
            // Only what flags made stricter: the rest is as the profile will say then.
            const Profile* const profile = profiles.byId(id);
            const Endpoint reach = profile ? profile->reach() : Endpoint();
            if (kept.endpoint.environment() <= reach.environment())
                kept.endpoint.said.reset();
            kept.endpoint.readOnly = kept.endpoint.readOnly && !kept.endpoint.locked && !reach.readOnly;
        }
        if (!server.info.isEmpty() && server.info.size() <= OpenServers::mostInfoBytes) {
            kept.unknown.insert(infoKey, QString::fromUtf8(server.info));
            kept.unknown.insert(takenKey, qint64{server.taken.time_since_epoch().count()});
        }
        file.profiles.push_back(std::move(kept));
    }
    const auto bytes = writeProfiles(file);
    if (!bytes)
        return tl::unexpected(bytes.error());
    if (auto made = makePrivateFolder(QFileInfo(path).absolutePath()); !made)
        return made;
    return writePrivateFile(path, *bytes);
}

}  // namespace headroom
