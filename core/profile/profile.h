// SPDX-License-Identifier: GPL-3.0-or-later
// A server that is kept: how to reach it, what it is called, how careful to be. A value without any secret.
#pragma once

#include "core/profile/endpoint.h"

#include <QJsonObject>
#include <QString>

namespace headroom {

struct Profile {
    QString id;     // a UUID without braces; stays when everything else changes
    QString name;   // what people call it; of each name there should be one, in any case
    QString group;  // empty: none
    Endpoint
        endpoint;  // address, transport, user, where the password comes from, environment and read-only; no password
    QString notes;
    QString parent;       // id of the profile by which this one was found; empty: a person added it
    QJsonObject unknown;  // what the file says of it besides

    // What a session needs: the endpoint under the profile's name and id. Where the rules of its environment say so it
    // is locked: nothing may be changed until the name was typed.
    [[nodiscard]] Endpoint reach() const;
};

inline constexpr qsizetype mostProfileNameLetters = 100;
// What is wrong with `name` for a profile: one sentence; empty: nothing.
[[nodiscard]] QString profileNameTrouble(const QString& name);

}  // namespace headroom
