// SPDX-License-Identifier: GPL-3.0-or-later
// Edits of the list of profiles, and looking one up. Pure. Errors: BadInput, nothing was changed.
#pragma once

#include "core/profile/profile.h"
#include "core/result.h"

#include <vector>

namespace headroom {

// A name, in any case, or an id. Errors: there is none, or there are several of that name.
[[nodiscard]] Result<Profile> findProfile(const std::vector<Profile>& profiles, const QString& nameOrId);

// A new one at the end, with an id of its own when it has none. Errors: the name is empty, too long, holds
// what is not printable or is taken, or the id is.
[[nodiscard]] Result<bool> addProfile(std::vector<Profile>& profiles, Profile profile);
// What differs between `before` and `after`, which have one id, is taken over; the rest stays as somebody else may have
// changed it meanwhile. Errors: as of addProfile(), or it was removed meanwhile.
[[nodiscard]] Result<bool> changeProfile(std::vector<Profile>& profiles, const Profile& before, const Profile& after);
[[nodiscard]] Result<bool> removeProfile(std::vector<Profile>& profiles, const QString& id);
// A copy right behind the one with `id`, under `newId` and a name of its own; the keychain has no password for it.
[[nodiscard]] Result<bool> duplicateProfile(std::vector<Profile>& profiles, const QString& id, const QString& newId);
// Right before or behind another one, and into its group.
enum class Beside { Before, Behind };
[[nodiscard]] Result<bool> moveProfile(std::vector<Profile>& profiles, const QString& id, Beside side,
                                       const QString& otherId);
// One that was removed comes back before the one with `nextId`, or to the end when that is not there. Errors: as of
// addProfile().
[[nodiscard]] Result<bool> restoreProfile(std::vector<Profile>& profiles, const Profile& profile,
                                          const QString& nextId);

// Those that have the server and the user of `typed`; they live as long as `profiles`.
[[nodiscard]] std::vector<const Profile*> profilesOf(const Endpoint& typed, const std::vector<Profile>& profiles);

// A way in that was told by its address alone, where a profile has this server and user: that profile, also how to get
// there as far as that was left open. Where several have: none of them, under the strictest care of all. What was said
// besides can only be stricter. One told with its profile's id gets what it lacks to get in there. Errors: BadInput, it
// is not stricter.
[[nodiscard]] Result<Endpoint> heldToProfile(const Endpoint& typed, const std::vector<Profile>& profiles);

}  // namespace headroom
