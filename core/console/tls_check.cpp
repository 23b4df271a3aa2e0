// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/tls_check.h"

#include "core/console/complain.h"
#include "core/console/passphrase.h"
#include "core/text/escape.h"
#include "core/wire/tls_files.h"

#include <map>

namespace headroom {

std::optional<ExitCode> checkTls(CommandLine& line) {
    std::map<QString, Secret> passphrases;  // by key, once asked for
    QStringList told;
    const auto tellOnce = [&told](const QString& sentence) {
        if (!told.contains(sentence))
            complain(told.emplaceBack(sentence));
    };
    for (Endpoint& endpoint : line.endpoints) {
        const auto& tls = endpoint.transport.tls;
        if (!tls)
            continue;
        const auto known = passphrases.find(tls->keyFile);
        const bool isAsked = known != passphrases.end();
        Secret passphrase = isAsked ? known->second : Secret();
        auto configuration = tlsConfiguration(*tls, passphrase);
        if (!configuration && configuration.error().kind == ErrorKind::Auth && !isAsked) {
            const auto typed = askPassphrase(QStringLiteral("Passphrase of the key %1: ").arg(shownPath(tls->keyFile)));
            passphrases[tls->keyFile] = typed.value_or(Secret());
            if (typed)
                configuration = tlsConfiguration(*tls, passphrase = *typed);
            else if (line.mode == CommandLine::Mode::Window)
                continue;
            else
                configuration.error().detail += QStringLiteral(" There is no terminal to ask for it.");
        }
        if (!configuration) {
            complain(configuration.error().detail);
            return ExitUsage;
        }
        endpoint.keyPassphrase = passphrase;
        if (!tls->keyFile.isEmpty() && isReadByOthers(tls->keyFile))
            tellOnce(QStringLiteral("Every user of this computer can read the key %1: chmod 600 ends that.")
                         .arg(shownPath(tls->keyFile)));
        if (tls->insecure)
            tellOnce(
                QStringLiteral("With --insecure no certificate is checked: anyone in between can pose as the "
                               "server and read the password."));
    }
    return std::nullopt;
}

}  // namespace headroom
