// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/kept_environment.h"

#include "core/fleet/settings.h"
#include "core/profile/private_file.h"

#include <QFileInfo>

namespace headroom {

namespace {

// Every name of this computer is one.
Setting<QString> settingOf(const Endpoint& endpoint) {
    return settings::environmentOf(endpoint.isUnix() ? endpoint.socketPath
                                                     : QStringLiteral("localhost:%1").arg(endpoint.port));
}

}  // namespace

std::optional<Environment> keptEnvironment(const Endpoint& endpoint) {
    if (!endpoint.isOfThisComputer())
        return std::nullopt;
    const auto said = environmentByName(settingOf(endpoint).value());
    // What cannot be read may have asked for care.
    const QFileInfo file(QSettings().fileName());
    const bool isRead = isKnownMissing(file.filePath()) || (file.isFile() && file.isReadable());
    return said || isRead ? said : Environment::Production;
}

void keepEnvironment(const Endpoint& endpoint, Environment environment) {
    settingOf(endpoint).set(environmentName(environment));
}

void forgetEnvironment(const Endpoint& endpoint) {
    settingOf(endpoint).reset();
}

}  // namespace headroom
