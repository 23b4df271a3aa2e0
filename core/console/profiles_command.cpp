// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/profiles_command.h"

#include "core/console/complain.h"
#include "core/console/trouble_words.h"
#include "core/profile/private_file.h"
#include "core/report/profiles_report.h"
#include "core/text/escape.h"
#include "core/wire/tls_files.h"

#include <QFileInfo>
#include <QStringDecoder>
#include <QUuid>

#include <algorithm>
#include <utility>

namespace headroom {

namespace {

// Keychains keep texts.
bool isText(const Secret& secret) {
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = decoder(secret.reveal());
    return !decoder.hasError() && !text.contains(QChar::Null);
}

QString shownAddress(const Profile& profile) {
    return visibleText(profile.endpoint.address().toUtf8());
}

QString tlsText(const Endpoint& endpoint) {
    const auto& tls = endpoint.transport.tls;
    return !tls                           ? QString()
           : !tls->pinnedSha256.isEmpty() ? QStringLiteral(" over TLS, its certificate pinned")
           : tls->insecure                ? QStringLiteral(" over TLS, its certificate not checked")
                                          : QStringLiteral(" over TLS");
}

QString summary(const Profile& profile) {
    const Endpoint endpoint = profile.reach();
    return QStringLiteral("“%1”: %2%3, %4%5")
        .arg(profile.name, shownAddress(profile), tlsText(endpoint), careText(endpoint),
             endpoint.locked     ? QStringLiteral(", read-only until its name is typed")
             : endpoint.readOnly ? QStringLiteral(", read-only")
                                 : QString());
}

ExitCode codeOf(const Error& error) {
    return error.kind == ErrorKind::BadInput ? ExitUsage : ExitFailure;
}

// What was said stays beside what is said now.
void addTlsOptions(Transport& transport, const TlsOptions& said) {
    TlsOptions& tls = transport.tls ? *transport.tls : transport.tls.emplace();
    for (const auto member : {&TlsOptions::caFile, &TlsOptions::caDirectory, &TlsOptions::certFile,
                              &TlsOptions::keyFile, &TlsOptions::serverName}) {
        if (!(said.*member).isEmpty())
            tls.*member = said.*member;
    }
    const bool namesCa = !said.caFile.isEmpty() || !said.caDirectory.isEmpty();
    tls.insecure = said.insecure || (tls.insecure && !namesCa);
    if (said.insecure || namesCa)  // with a pin neither would count
        tls.pinnedSha256.clear();
}

// Why its files cannot be used; an encrypted key can, once its passphrase is typed.
std::optional<QString> filesTrouble(const Transport& transport) {
    const auto made =
        transport.tls ? tlsConfiguration(*transport.tls, {}) : Result<QSslConfiguration>(QSslConfiguration());
    return made || made.error().kind == ErrorKind::Auth ? std::nullopt : std::optional(made.error().detail);
}

bool isPinned(const Profile& profile) {
    return profile.endpoint.transport.tls && !profile.endpoint.transport.tls->pinnedSha256.isEmpty();
}

}  // namespace

ProfilesCommand::ProfilesCommand(const CommandLine& commandLine, Output& output, QObject* parent)
    : QObject(parent), m_commandLine(commandLine), m_output(output) {}

void ProfilesCommand::start() {
    using Do = CommandLine::ProfilesVerb;
    switch (m_commandLine.verb) {
        case Do::List:
            list();
            return;
        case Do::Export:
            exportAll();
            return;
        case Do::Add:
            add();
            return;
        case Do::Test:
            test();
            return;
        case Do::Edit:
        case Do::Remove:
        case Do::Secret:
            break;
    }
    const auto profile = m_store.find(m_commandLine.profileName);
    if (!profile)
        fail(codeOf(profile.error()), profile.error().detail);
    else if (m_commandLine.verb == Do::Edit)
        edit(*profile);
    else if (m_commandLine.verb == Do::Remove)
        remove(*profile);
    else
        askSecret(*profile);
}

void ProfilesCommand::list() {
    for (const QString& trouble : m_store.troubles())
        complain(trouble);
    if (m_store.isReadable() || m_commandLine.format == CommandLine::Format::Json)
        m_output.write(m_commandLine.format == CommandLine::Format::Json
                           ? profilesJson(m_store.profiles(), m_store.unusable())
                           : profilesText(m_store.profiles(), m_store.unusable()).toUtf8());
    end(m_store.isReadable() ? ExitOk : ExitFailure);
}

void ProfilesCommand::exportAll() {
    for (const QString& trouble : m_store.troubles())
        complain(trouble);
    const QByteArray bytes = exportedProfiles(m_store.profiles());
    if (!m_store.isReadable()) {
        end(ExitFailure);
    } else if (m_commandLine.exportFile == QLatin1String("-")) {
        m_output.write(bytes);
        end(ExitOk);
    } else if (const QFileInfo there(m_commandLine.exportFile); there.exists() || there.isSymLink()) {
        fail(ExitFailure,
             QStringLiteral("%1 %2: nothing was written.")
                 .arg(shownPath(m_commandLine.exportFile),
                      there.isDir() ? QStringLiteral("is a folder")
                                    : QStringLiteral("is there already; move it away, or name another file")));
    } else if (const auto written = writePrivateFile(m_commandLine.exportFile, bytes); !written) {
        fail(ExitFailure, written.error().detail);
    } else {
        end(ExitOk);
    }
}

void ProfilesCommand::add() {
    const ProfileChange& change = m_commandLine.change;
    Profile profile;
    profile.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    profile.name = m_commandLine.profileName;
    profile.group = change.group.value_or(QString());
    profile.notes = change.notes.value_or(QString());
    profile.endpoint = m_commandLine.endpoints.front();
    profile.endpoint.passwordFrom = change.passwordFrom.value_or(SecretPlace());
    const Secret password = std::exchange(profile.endpoint.password, Secret());
    if (const auto trouble = filesTrouble(profile.endpoint.transport)) {
        fail(ExitUsage, *trouble);
        return;
    }
    write([profile](std::vector<Profile>& profiles) { return addProfile(profiles, profile); },
          [this, profile, password] {
              say(QStringLiteral("Added ") + summary(profile));
              if (password.isEmpty())
                  end(ExitOk);
              else
                  keepSecret(profile, password, ExitOk);
          });
}

void ProfilesCommand::edit(const Profile& before) {
    const ProfileChange& change = m_commandLine.change;
    Profile after = before;
    Secret password;
    if (!m_commandLine.endpoints.empty()) {
        const Endpoint& named = m_commandLine.endpoints.front();
        after.endpoint.host = named.host;
        after.endpoint.port = named.port;
        after.endpoint.socketPath = named.socketPath;
        if (named.isUnix() || change.plain)
            after.endpoint.transport = {};
        else if (named.transport.tls)
            addTlsOptions(after.endpoint.transport, *named.transport.tls);
        if (!named.user.isEmpty())
            after.endpoint.user = named.user;
        password = named.password;
    } else if (change.tls) {
        if (before.endpoint.isUnix()) {
            fail(ExitUsage, QStringLiteral("A unix socket speaks no TLS: the options for it do not go with %1.")
                                .arg(shownAddress(before)));
            return;
        }
        addTlsOptions(after.endpoint.transport, *change.tls);
    }
    if (const auto trouble = after.endpoint.transport == before.endpoint.transport
                                 ? std::nullopt
                                 : filesTrouble(after.endpoint.transport)) {
        fail(ExitUsage, *trouble);
        return;
    }
    after.name = change.name.value_or(before.name);
    after.group = change.group.value_or(before.group);
    after.notes = change.notes.value_or(before.notes);
    after.endpoint.user = change.user.value_or(after.endpoint.user);
    after.endpoint.readOnly = change.readOnly.value_or(before.endpoint.readOnly);
    after.endpoint.passwordFrom = change.passwordFrom.value_or(before.endpoint.passwordFrom);
    if (change.environment)
        after.endpoint.said = change.environment;
    write([before, after](std::vector<Profile>& profiles) { return changeProfile(profiles, before, after); },
          [this, before, after, password] {
              say(QStringLiteral("Changed ") + summary(after));
              if (isPinned(before) && !isPinned(after))
                  say(QStringLiteral("The certificate that was pinned for it is forgotten"));
              const bool wasKept = before.endpoint.passwordFrom.kind == SecretPlace::Kind::Keychain;
              if (!password.isEmpty())
                  keepSecret(after, password, ExitOk);
              else if (wasKept && after.endpoint.passwordFrom.kind != SecretPlace::Kind::Keychain)
                  m_secrets.forget(this, after.id, [this](const std::optional<QString>& stillThere) {
                      if (stillThere)
                          complain(*stillThere);
                      end(ExitOk);
                  });
              else
                  end(ExitOk);
          });
}

void ProfilesCommand::remove(const Profile& profile) {
    write([id = profile.id](std::vector<Profile>& profiles) { return removeProfile(profiles, id); },
          [this, profile] {
              say(QStringLiteral("Removed ") + summary(profile));
              if (profile.endpoint.passwordFrom.kind != SecretPlace::Kind::Keychain) {
                  end(ExitOk);
                  return;
              }
              m_secrets.forget(this, profile.id, [this](const std::optional<QString>& stillThere) {
                  if (stillThere)
                      complain(*stillThere);
                  end(ExitOk);
              });
          });
}

void ProfilesCommand::askSecret(const Profile& profile) {
    m_question = std::make_unique<SecretQuestion>(
        QStringLiteral("Password of %1 (%2), for the keychain: ").arg(profile.name, shownAddress(profile)));
    connect(m_question.get(), &SecretQuestion::answered, this, [this, profile](const Secret& secret) {
        if (secret.isEmpty())
            fail(ExitUsage, QStringLiteral("No password was given; nothing was changed. headroom profiles edit %1 "
                                           "--secret none takes the one there is away.")
                                .arg(shellWord(profile.name.toUtf8())));
        else
            keepSecret(profile, secret, ExitFailure);
    });
}

void ProfilesCommand::test() {
    m_secrets.setAsker(SecretQuestion::asker());
    m_test = std::make_unique<HopTest>(m_commandLine.endpoints.front(), m_secrets);
    const bool json = m_commandLine.format == CommandLine::Format::Json;
    connect(m_test.get(), &HopTest::walked, this, [this, json](Hop hop) {
        hop.detail = troubleWords(hop, m_commandLine.endpoints.front());
        m_hops.push_back(hop);
        if (!json)
            m_output.write(hopText(hop).toUtf8());
    });
    connect(m_test.get(), &HopTest::finished, this, [this, json] {
        if (json)
            m_output.write(hopsJson(m_hops));
        const auto blocked = std::ranges::find(m_hops, false, &Hop::ok);
        const Endpoint& endpoint = m_commandLine.endpoints.front();
        if (blocked != m_hops.end() && blocked->kind == Hop::Kind::Name && endpoint.profileId.isEmpty()) {
            if (const auto profile = m_store.find(endpoint.host); !profile)  // it may have been meant
                complain(profile.error().detail);
        }
        const bool isOfRights = blocked != m_hops.end() &&
                                (blocked->trouble == ErrorKind::Auth || blocked->trouble == ErrorKind::NotPermitted);
        end(blocked == m_hops.end() ? ExitOk : isOfRights ? ExitNotPermitted : ExitCannotConnect);
    });
    m_test->start();
}

void ProfilesCommand::keepSecret(const Profile& profile, const Secret& secret, ExitCode codeIfNot) {
    if (!isText(secret)) {
        fail(ExitUsage, QStringLiteral("The password is not kept: it is no text in UTF-8, which a keychain needs."));
        return;
    }
    m_secrets.keep(this, profile.id, secret, [this, profile, codeIfNot](const std::optional<QString>& notKept) {
        Profile after = profile;
        SecretPlace& place = after.endpoint.passwordFrom;
        if (!notKept)
            place = {SecretPlace::Kind::Keychain, {}, {}};
        else if (place.kind == SecretPlace::Kind::None)
            place.kind = SecretPlace::Kind::Asked;
        if (notKept)
            complain(*notKept + QStringLiteral(" It is asked for instead, or comes from a variable or a command: "
                                               "headroom profiles edit %1 --secret env:NAME.")
                                    .arg(shellWord(profile.name.toUtf8())));
        write([profile, after](std::vector<Profile>& profiles) { return changeProfile(profiles, profile, after); },
              [this, code = notKept ? codeIfNot : ExitOk, isKept = !notKept, name = profile.name] {
                  if (isKept)
                      say(QStringLiteral("The keychain holds the password of “%1”").arg(name));
                  end(code);
              });
    });
}

void ProfilesCommand::write(ProfileStore::Change change, std::function<void()> next) {
    const bool wasReadable = m_store.isReadable();
    m_store.edit(this, std::move(change), [this, wasReadable, next = std::move(next)](const Result<bool>& done) {
        if (done && !wasReadable)
            complain(QStringLiteral(
                         "The file with the other profiles could not be read: it was renamed to %1, and a new one "
                         "begun without them. What was locked or read-only there is not any more.")
                         .arg(shownPath(m_store.movedAside())));
        if (done)
            next();
        else
            fail(codeOf(done.error()), done.error().detail);
    });
}

void ProfilesCommand::say(const QString& line) {
    m_output.write((line + QStringLiteral(".\n")).toUtf8());
}

void ProfilesCommand::fail(ExitCode code, const QString& sentence) {
    complain(sentence);
    end(code);
}

}  // namespace headroom
