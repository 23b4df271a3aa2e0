// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/kept_environment.h"

#include <QSettings>
#include <QUrl>

namespace headroom {

namespace {

// Every name of this computer is one; a key holds no slash of its own.
QString environmentKey(const Endpoint& endpoint) {
    const QString address = endpoint.isUnix() ? endpoint.socketPath : QStringLiteral("localhost:%1").arg(endpoint.port);
    return QStringLiteral("environments/") + QString::fromLatin1(QUrl::toPercentEncoding(address));
}

}  // namespace

std::optional<Environment> keptEnvironment(const Endpoint& endpoint) {
    return endpoint.isOfThisComputer() ? environmentByName(QSettings().value(environmentKey(endpoint)).toString())
                                       : std::nullopt;
}

void keepEnvironment(const Endpoint& endpoint, Environment environment) {
    QSettings().setValue(environmentKey(endpoint), environmentName(environment));
}

}  // namespace headroom
