// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/profile.h"

#include "core/text/escape.h"
#include "core/text/sentence.h"

#include <algorithm>

namespace headroom {

Endpoint Profile::reach() const {
    Endpoint reached = endpoint;
    reached.label = name;
    reached.profileId = id;
    reached.locked = !endpoint.readOnly && endpoint.isEnvironmentKnown() && endpoint.rules().readOnly;
    reached.readOnly = endpoint.readOnly || reached.locked;
    return reached;
}

QString profileNameTrouble(const QString& name) {
    if (name.isEmpty() || name != name.trimmed())
        return Sentence::tr("A profile needs a name, without spaces around it.");
    if (name.size() > mostProfileNameLetters)
        return Sentence::tr("The name of a profile has at most %1 letters.").arg(mostProfileNameLetters);
    if (name.contains(QLatin1String("://")))  // may hold a password
        return Sentence::tr("The name of a profile is no address: the name comes first, then the address.");
    const QList<uint> letters = name.toUcs4();
    if (name.startsWith(u'-') || std::ranges::any_of(letters, [](uint letter) { return isHidden(letter); }))
        return Sentence::tr("The name of a profile does not begin with - and holds only what can be seen.");
    return {};
}

}  // namespace headroom
