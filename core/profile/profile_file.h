// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes of profiles.json and back. Pure. What is not understood is kept: unknown keys of the root and of profiles,
// and whole profiles that cannot be read.
//   {"schema":1,"environments":{...},"profiles":[{"id","name","group","address","user","environment","read_only","notes","parent",
//    "transport":{...},"renamed":{"CLIENT":NAME,...},"secret":{"from":"keychain"|"ask"|"variable"|"command","variable":NAME,"command":[WORD...]}}]}
// transport stands in transport_json.h, environments in environment.h. Only name and address must be there. address is
// as Endpoint::address() writes it; without an environment it is told from the address. Without an id it gets one that
// is made of name and address, so that it is the same at each reading.
#pragma once

#include "core/profile/profile.h"
#include "core/result.h"

#include <QJsonArray>
#include <QStringList>

#include <memory>
#include <optional>
#include <vector>

namespace headroom {

struct ProfileFile {
    static constexpr int knownSchema = 1;
    static constexpr qsizetype mostBytes = 8 * 1024 * 1024;
    static constexpr int mostDepth = 32;
    static constexpr std::size_t mostProfiles = 10'000;

    std::vector<Profile> profiles;  // in the order people gave them
    QJsonArray unread;              // profiles that cannot be read, as they stand
    struct Unusable {
        QString name;                    // as it stands; empty where there is none
        QString trouble;                 // as in `troubles`
        std::optional<Endpoint> server;  // its address alone means anything; nullopt where that cannot be read
    };
    std::vector<Unusable> unusable;  // what is wrong with each of `unread`
    // What environments mean, also of each profile's endpoint; never null.
    std::shared_ptr<const EnvironmentTable> table = std::make_shared<const EnvironmentTable>();
    QJsonObject environments;  // as they stand
    QJsonObject unknown;       // of the root
    int schema = knownSchema;
    QStringList troubles;  // a sentence each: of profiles that cannot be read, of names that are there twice

    // Written by a newer Headroom, which may say in another way what must not be changed: to be read as far as it can
    // be, each profile read-only, and not to be written.
    [[nodiscard]] bool isNewer() const { return schema > knownSchema; }
};

// Errors: BadInput, the bytes are none of that; Unsupported, they are too many, too deep or hold too many profiles.
[[nodiscard]] Result<ProfileFile> readProfiles(const QByteArray& bytes);
// Errors: Unsupported, as above.
[[nodiscard]] Result<QByteArray> writeProfiles(const ProfileFile& file);
// The same format for other people's eyes: nothing that is not known, and no command that would be run there.
[[nodiscard]] QByteArray exportedProfiles(const std::vector<Profile>& profiles);

}  // namespace headroom
