// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/kept_environment.h"

#include "core/fleet/settings.h"

namespace headroom {

namespace {

// Every name of this computer is one.
Setting<QString> settingOf(const Endpoint& endpoint) {
    return settings::environmentOf(endpoint.isUnix() ? endpoint.socketPath
                                                     : QStringLiteral("localhost:%1").arg(endpoint.port));
}

}  // namespace

std::optional<Environment> keptEnvironment(const Endpoint& endpoint) {
    return endpoint.isOfThisComputer() ? environmentByName(settingOf(endpoint).value()) : std::nullopt;
}

void keepEnvironment(const Endpoint& endpoint, Environment environment) {
    settingOf(endpoint).set(environmentName(environment));
}

void forgetEnvironment(const Endpoint& endpoint) {
    settingOf(endpoint).reset();
}

}  // namespace headroom
