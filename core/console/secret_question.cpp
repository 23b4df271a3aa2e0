// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/secret_question.h"

#include "core/console/complain.h"
#include "core/console/question.h"
#include "core/text/escape.h"

#include <cstdio>
#include <memory>
#include <unistd.h>

namespace headroom {

SecretQuestion::SecretQuestion(const QString& prompt, QObject* parent) : QObject(parent) {
    if (Question::canAsk()) {
        m_silent.emplace(STDIN_FILENO);
        std::fputs(qUtf8Printable(prompt), stderr);
        std::fflush(stderr);
    }
    connect(&m_line, &TerminalLine::read, this, [this](const QByteArray& line) {
        m_silent.reset();
        Q_EMIT answered(Secret(line.endsWith('\r') ? line.chopped(1) : line));
    });
}

QString SecretQuestion::advice(const Endpoint& endpoint, const SessionStatus& status) {
    using Kind = SecretPlace::Kind;
    if (endpoint.isFromRediscliAuth && status.state == SessionState::WrongPassword)
        return endpoint.profileId.isEmpty()
                   ? QStringLiteral(
                         "It is the password from REDISCLI_AUTH that was refused: set that anew, or give "
                         "another one with -a or in the address.")
                   : QStringLiteral(
                         "It is the password from REDISCLI_AUTH that was refused, which comes before that of "
                         "the profile: set it anew or unset it.");
    if (endpoint.profileId.isEmpty())
        return QStringLiteral("Give the password with REDISCLI_AUTH, -a or in the address.");
    // Who chose one of these has no keychain, or wants none.
    if (endpoint.passwordFrom.kind == Kind::Variable || endpoint.passwordFrom.kind == Kind::Command)
        return QStringLiteral("Mend that, or give the password of this run with REDISCLI_AUTH or -a.");
    return QStringLiteral(
               "Give the password with REDISCLI_AUTH or -a, or put it into the keychain: headroom profiles "
               "secret %1.")
        .arg(shellWord(endpoint.displayName().toUtf8()));
}

SecretSource::Asker SecretQuestion::asker() {
    return [question = std::make_shared<std::unique_ptr<SecretQuestion>>()](
               const Endpoint& endpoint, const QString& why, const SecretSource::Handler& handler) {
        const QString name = visibleText(endpoint.displayName().toUtf8(), 100);
        if (!Question::canAsk()) {
            handler(tl::unexpected(
                Error{ErrorKind::Auth,
                      (why.isEmpty() ? QString() : why + u' ') +
                          QStringLiteral("The password of %1 is to be typed, and standard input is no terminal.")
                              .arg(name)}));
            return;
        }
        if (!why.isEmpty())
            complain(why);
        const QString place = visibleText(endpoint.address().toUtf8(), 100);
        *question = std::make_unique<SecretQuestion>(
            QStringLiteral("Password of %1%2: ")
                .arg(name, name == place ? QString() : QStringLiteral(" (%1)").arg(place)));
        QObject::connect(question->get(), &SecretQuestion::answered, question->get(),
                         [slot = question.get(), handler, name](const Secret& secret) {
                             slot->release()->deleteLater();
                             if (secret.isEmpty())
                                 handler(tl::unexpected(Error{
                                     ErrorKind::Auth, QStringLiteral("No password was given for %1.").arg(name)}));
                             else
                                 handler(secret);
                         });
    };
}

}  // namespace headroom
