// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/tls_check.h"

#include "core/console/complain.h"
#include "core/console/passphrase.h"
#include "core/report/escape.h"
#include "core/wire/tls_files.h"

namespace headroom {

std::optional<ExitCode> checkTls(CommandLine& line) {
    Secret passphrase;  // the options name one key
    bool isAsked = false;
    QStringList told;
    const auto tellOnce = [&told](const QString& sentence) {
        if (!told.contains(sentence))
            complain(told.emplaceBack(sentence));
    };
    for (Endpoint& endpoint : line.endpoints) {
        const auto& tls = endpoint.transport.tls;
        if (!tls)
            continue;
        auto configuration = tlsConfiguration(*tls, passphrase);
        if (!configuration && configuration.error().kind == ErrorKind::Auth && !isAsked) {
            isAsked = true;
            const auto typed = askPassphrase(
                QStringLiteral("Passphrase of the key %1: ").arg(visibleText(tls->keyFile.toUtf8(), 300)));
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
                         .arg(visibleText(tls->keyFile.toUtf8(), 300)));
        if (tls->insecure)
            tellOnce(
                QStringLiteral("With --insecure no certificate is checked: anyone in between can pose as the "
                               "server and read the password."));
    }
    return std::nullopt;
}

}  // namespace headroom
