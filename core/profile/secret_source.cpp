// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/secret_source.h"

#include "core/profile/keychain.h"
#include "core/profile/secret_command.h"
#include "core/text/escape.h"
#include "core/text/sentence.h"

#include <QFutureWatcher>
#include <QPointer>
#include <QPromise>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace headroom {

namespace {

QString secretOwner(const Endpoint& endpoint) {
    return visibleText(endpoint.displayName().toUtf8(), 100);
}

}  // namespace

SecretSource::SecretSource(QObject* parent) : QObject(parent) {}

SecretSource::~SecretSource() = default;

void SecretSource::ask(QObject* context, const Endpoint& endpoint, Need need, Handler handler) {
    // A promise and not a call: this or `context` may be gone by then, in another thread.
    auto promise = std::make_shared<QPromise<Result<Secret>>>();
    promise->start();
    auto* watcher = new QFutureWatcher<Result<Secret>>(context);
    connect(watcher, &QFutureWatcherBase::finished, context, [watcher, handler = std::move(handler)] {
        watcher->deleteLater();
        if (watcher->future().resultCount() > 0)
            handler(watcher->result());
        else
            handler(tl::unexpected(
                Error{ErrorKind::Cancelled, Sentence::tr("Nobody is there any more to ask for a password.")}));
    });
    watcher->setFuture(promise->future());
    QMetaObject::invokeMethod(this, [this, endpoint, need, promise] {
        if (m_waiting++ == 0)
            Q_EMIT asking(true);
        answer(endpoint, need, [guard = QPointer<SecretSource>(this), promise](const Result<Secret>& answered) {
            promise->addResult(answered);
            promise->finish();
            if (guard && --guard->m_waiting == 0)
                Q_EMIT guard->asking(false);
        });
    });
}

void SecretSource::answer(const Endpoint& endpoint, Need need, const Handler& handler) {
    if (need == Need::Refused)
        m_memory.erase(endpoint.profileId);
    if (const auto known = m_memory.find(endpoint.profileId); known != m_memory.end()) {
        handler(known->second);
        return;
    }
    switch (endpoint.passwordFrom.kind) {
        case SecretPlace::Kind::None:
            handler(endpoint.password);
            return;
        case SecretPlace::Kind::Keychain:
            askKeychain(endpoint, handler);
            return;
        case SecretPlace::Kind::Asked:
            askPerson(
                endpoint,
                need == Need::Refused && m_asker ? Sentence::tr("The server did not accept that password.") : QString(),
                handler);
            return;
        case SecretPlace::Kind::Variable:
            handler(variable(endpoint));
            return;
        case SecretPlace::Kind::Command:
            new SecretCommand(endpoint.passwordFrom.command, handler, this);
            return;
    }
}

void SecretSource::askKeychain(const Endpoint& endpoint, const Handler& handler) {
    keychain::read(this, endpoint.profileId, [this, endpoint, handler](const Result<Secret>& read) {
        if (read && !read->isEmpty())
            handler(read);
        else
            askPerson(endpoint,
                      read ? Sentence::tr("The keychain holds no password for %1.").arg(secretOwner(endpoint))
                           : Sentence::tr("There is no keychain to be used here (%1), so a password is kept for "
                                          "this run only.")
                                 .arg(read.error().detail),
                      handler);
    });
}

void SecretSource::askPerson(const Endpoint& endpoint, const QString& why, const Handler& handler) {
    if (!m_asker) {
        handler(tl::unexpected(
            Error{ErrorKind::Auth, (why.isEmpty() ? QString() : why + u' ') +
                                       Sentence::tr("The password of %1 is to be typed.").arg(secretOwner(endpoint))}));
        return;
    }
    m_questions.push_back({endpoint, why, handler});
    if (m_questions.size() == 1)
        askNext();
}

void SecretSource::askNext() {
    if (m_questions.empty())
        return;
    const Question& question = m_questions.front();
    m_asker(question.endpoint, question.why, [guard = QPointer<SecretSource>(this)](const Result<Secret>& typed) {
        if (!guard)
            return;
        const Question asked = std::move(guard->m_questions.front());
        guard->m_questions.pop_front();
        if (typed)
            guard->m_memory[asked.endpoint.profileId] = *typed;
        asked.handler(typed);
        if (guard)
            guard->askNext();
    });
}

// It stays in memory alone: our children do not inherit it.
Result<Secret> SecretSource::variable(const Endpoint& endpoint) {
    const QString& name = endpoint.passwordFrom.variable;
    if (const auto known = m_variables.find(name); known != m_variables.end())
        return known->second;
    char* const value = std::getenv(name.toLocal8Bit().constData());
    if (!value || *value == '\0')
        return tl::unexpected(Error{
            ErrorKind::Local,
            (value ? Sentence::tr("The environment variable %1, which is to hold the password of %2, is empty.")
                   : Sentence::tr("The environment variable %1, which is to hold the password of %2, is not set."))
                .arg(visibleText(name.toUtf8(), 100), secretOwner(endpoint))});
    const Secret secret{QByteArray(value)};
    std::fill_n(value, std::strlen(value), 'x');
    m_variables.emplace(name, secret);
    return secret;
}

void SecretSource::remember(const QString& profileId, const Secret& secret) {
    m_memory[profileId] = secret;
}

void SecretSource::keep(QObject* context, const QString& profileId, const Secret& secret,
                        std::function<void(const std::optional<QString>&)> done) {
    remember(profileId, secret);
    keychain::write(context, profileId, secret, [done = std::move(done)](const Result<bool>& written) {
        done(written ? std::nullopt
                     : std::optional(Sentence::tr("The password is not kept: there is no keychain to be used here "
                                                  "(%1), and it is never put into a file.")
                                         .arg(written.error().detail)));
    });
}

void SecretSource::forget(QObject* context, const QString& profileId,
                          std::function<void(const std::optional<QString>&)> done) {
    m_memory.erase(profileId);
    keychain::remove(context, profileId, [done = std::move(done)](const Result<bool>& removed) {
        done(removed ? std::nullopt
                     : std::optional(Sentence::tr("The keychain could not be used (%1): if it holds the password, "
                                                  "it is still there.")
                                         .arg(removed.error().detail)));
    });
}

}  // namespace headroom
