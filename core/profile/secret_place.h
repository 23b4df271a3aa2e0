// SPDX-License-Identifier: GPL-3.0-or-later
// Where a password comes from, never the password itself. A value.
#pragma once

#include <QString>
#include <QStringList>

namespace headroom {

struct SecretPlace {
    enum class Kind {
        None,      // no password, unless the server asks for one
        Keychain,  // of the desktop, under the profile's id
        Asked,     // a person types it, once a run
        Variable,  // of the environment
        Command,   // the first line of what it prints
    };
    Kind kind = Kind::None;
    QString variable;     // of Variable: its name
    QStringList command;  // of Command: a program and its arguments; no shell reads them

    bool operator==(const SecretPlace& other) const = default;
};

}  // namespace headroom
