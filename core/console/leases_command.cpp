// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/leases_command.h"

#include "core/console/complain.h"
#include "core/console/trouble_words.h"
#include "core/report/lease_report.h"
#include "core/text/escape.h"
#include "core/text/sentence.h"

#include <algorithm>

namespace headroom {

using namespace std::chrono_literals;

namespace {

constexpr auto answerPatience = 15s;

// A profile may lead elsewhere by now.
bool isOf(const Lease& lease, const Endpoint& endpoint) {
    return endpoint.isSameServer(lease.endpoint) ||
           (!endpoint.profileId.isEmpty() && endpoint.profileId == lease.endpoint.profileId);
}

// Leases of one server go over one connection.
QString serverOf(const Endpoint& endpoint) {
    return endpoint.user + u'@' + endpoint.address();
}

}  // namespace

LeasesCommand::LeasesCommand(const CommandLine& commandLine, Output& output, QObject* parent)
    : QObject(parent), m_commandLine(commandLine), m_output(output) {
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, &LeasesCommand::onTooLate);
    connect(&m_ledger, &Ledger::failed, this, [](const Error& error) { complain(error.detail); });
    m_secrets.setAsker(SecretQuestion::asker());
    connect(&m_secrets, &SecretSource::asking, this, [this](bool isAsking) {
        if (isAsking)
            m_patience.stop();
        else if (!m_waiting.empty())
            m_patience.start(answerPatience);
    });
}

LeasesCommand::~LeasesCommand() {
    m_keeper.reset();
    m_sessions.clear();
}

void LeasesCommand::start() {
    m_store.findOpen(this, [this](const Result<std::vector<Lease>>& leases) { onFound(leases); });
}

// The address it was named by on the command line; nullptr: others were named.
const Endpoint* LeasesCommand::asked(const Lease& lease) const {
    const auto found =
        std::ranges::find_if(m_commandLine.endpoints, [&](const Endpoint& endpoint) { return isOf(lease, endpoint); });
    return found == m_commandLine.endpoints.end() ? nullptr : &*found;
}

void LeasesCommand::onFound(const Result<std::vector<Lease>>& leases) {
    if (!leases) {
        complain(leases.error().detail);
        m_output.exitWhenWritten(ExitFailure);
        return;
    }
    for (const Lease& lease : *leases) {
        if (m_commandLine.endpoints.empty() || asked(lease))
            m_leases.push_back(lease);
    }
    // A mistyped name must not look as if all were well.
    for (const Endpoint& endpoint : m_commandLine.endpoints) {
        const auto isThere = [&](const Lease& lease) { return isOf(lease, endpoint); };
        if (!leases->empty() && std::ranges::none_of(m_leases, isThere))
            tell(QStringLiteral("No setting of %1 is on loan; there is one of %2.")
                     .arg(endpoint.address(), leases->back().endpoint.displayName()));
    }
    if (m_commandLine.revert) {
        for (const Lease& lease : m_leases) {
            if (lease.held)
                tell(heldLeaseText(lease, wallNow()));
            else
                m_waiting[lease.id] = QString();
        }
    }
    if (m_waiting.empty()) {
        end();
        return;
    }
    // The password of one server is no other's business.
    m_isOneServer = std::ranges::all_of(
        m_leases, [this](const Lease& lease) { return lease.endpoint.isSameServer(m_leases.front().endpoint); });
    m_patience.start(answerPatience);
    m_keeper = std::make_unique<LeaseKeeper>(m_store);
    connect(m_keeper.get(), &LeaseKeeper::finished, this, [this](const LeaseStatus& status) {
        Lease lease = status.lease;
        lease.detail = status.detail;
        const bool isOver = lease.end == LeaseEnd::Reverted || lease.end == LeaseEnd::Gone ||
                            (lease.end == LeaseEnd::Left && !status.stillOurs);
        settle(lease.id, lease, isOver && !status.unwritten ? ExitOk : ExitFailure);
    });
    connect(m_keeper.get(), &LeaseKeeper::changed, this, [this](const LeaseStatus& status) {
        const auto waiting = m_waiting.find(status.lease.id);
        // Connected, and the server says no.
        if (waiting == m_waiting.end() || !status.waits || m_sessions.at(waiting->second)->traits().runId.isEmpty())
            return;
        settle(status.lease.id, status.lease, status.notPermitted ? ExitNotPermitted : ExitFailure);
    });
    const std::vector<Lease> all = m_leases;  // the newest first
    for (auto lease = all.rbegin(); lease != all.rend(); ++lease) {
        if (m_waiting.contains(lease->id))
            revert(*lease);
    }
}

// By its profile, as that is now, where there still is one. Who set the value unlocked it then: putting back what was
// there needs no second time, unless the profile became read-only since.
Endpoint LeasesCommand::wayTo(const Lease& lease) const {
    Endpoint endpoint = lease.endpoint;
    if (const Profile* profile = m_profiles.byId(lease.endpoint.profileId))
        endpoint = profile->reach();
    if (m_isOneServer) {
        endpoint.password = m_commandLine.password;
        if (!m_commandLine.user.isEmpty())
            endpoint.user = m_commandLine.user;
    }
    if (const Endpoint* named = asked(lease); named && !named->profileId.isEmpty()) {
        endpoint = *named;
    } else if (named) {
        endpoint.password = named->password;
        if (named->transport.tls || !endpoint.transport.tls) {  // never in plain text what was over TLS
            endpoint.transport = named->transport;
            endpoint.keyPassphrase = named->keyPassphrase;
        }
        if (!named->user.isEmpty())
            endpoint.user = named->user;
    }
    endpoint.readOnly = endpoint.readOnly && !endpoint.locked;
    return endpoint;
}

void LeasesCommand::revert(const Lease& lease) {
    const Endpoint endpoint = wayTo(lease);
    const QString careTrouble = m_profiles.careTrouble(endpoint);
    if (!lease.endpoint.profileId.isEmpty() && !careTrouble.isEmpty()) {
        Lease left = lease;
        left.detail = QStringLiteral("How careful to be with it is not known: %1 Mend that file, then run this again.")
                          .arg(careTrouble);
        settle(lease.id, left, ExitNotPermitted);
        return;
    }
    if (endpoint.readOnly) {
        Lease left = lease;
        left.detail =
            QStringLiteral("Its profile is read-only: headroom profiles edit %1 --read-write lets it be put back.")
                .arg(shellWord(endpoint.displayName().toUtf8()));
        settle(lease.id, left, ExitNotPermitted);
        return;
    }
    const QString server = serverOf(endpoint);
    m_waiting[lease.id] = server;
    std::unique_ptr<Session>& session = m_sessions[server];
    const bool isNew = !session;
    if (isNew) {
        session = std::make_unique<Session>(endpoint);
        session->setSecretSource(&m_secrets);
        connect(session.get(), &Session::statusChanged, this,
                [this, server](const SessionStatus& status) { onStatus(server, status); });
    }
    m_keeper->takeOver(session->port(), lease);
    if (isNew)
        session->start();
}

void LeasesCommand::onStatus(const QString& server, const SessionStatus& status) {
    ExitCode code = ExitCannotConnect;
    switch (status.state) {
        case SessionState::PasswordNeeded:
        case SessionState::WrongPassword:
        case SessionState::NoPermission:
            code = ExitNotPermitted;
            break;
        case SessionState::Unreachable:
        case SessionState::TlsFailed:
        case SessionState::NotRedis:
        case SessionState::Denied:
            break;
        default:
            m_troubles[server] = status.detail;
            return;
    }
    std::vector<Lease> stuck;
    for (const Lease& lease : m_leases) {
        const auto waiting = m_waiting.find(lease.id);
        if (waiting != m_waiting.end() && waiting->second == server)
            stuck.push_back(lease);
    }
    for (Lease& lease : stuck) {
        lease.detail = troubleWords(status, m_sessions.at(server)->endpoint());
        if (status.wantsPassphrase)
            lease.detail +=
                QStringLiteral(" Name its profile (--profile) or give its key (--key), and it is asked for.");
        if (status.isLoginRefused())
            lease.detail =
                ended(lease.detail) + u' ' + SecretQuestion::advice(m_sessions.at(server)->endpoint(), status);
        settle(lease.id, lease, code);
    }
}

void LeasesCommand::settle(qint64 id, const Lease& lease, ExitCode code) {
    if (m_waiting.erase(id) == 0)
        return;
    if (const auto told = std::ranges::find(m_leases, id, &Lease::id); told != m_leases.end())
        *told = lease;
    // The same trouble everywhere has its own code.
    if (code != ExitOk)
        m_code = m_code == ExitOk || m_code == code ? code : ExitFailure;
    if (m_commandLine.format == CommandLine::Format::Text)
        m_output.write((QStringLiteral("%1, %2: %3\n")
                            .arg(lease.endpoint.displayName(), QString::fromLatin1(lease.key),
                                 lease.end == LeaseEnd::Open ? QStringLiteral("still to be put back. ") + lease.detail
                                                             : lease.detail))
                           .toUtf8());
    if (m_waiting.empty())
        end();
}

// What --revert leaves as it is.
void LeasesCommand::tell(const QString& text) {
    m_anyTold = true;
    if (m_commandLine.revert)
        m_code = ExitFailure;
    if (m_commandLine.format == CommandLine::Format::Text)
        m_output.write((text + u'\n').toUtf8());
    else
        complain(text);
}

void LeasesCommand::onTooLate() {
    const std::vector<Lease> all = m_leases;
    for (Lease lease : all) {
        const auto waiting = m_waiting.find(lease.id);
        if (waiting == m_waiting.end())
            continue;
        lease.detail = m_troubles[waiting->second] +
                       QStringLiteral(" Gave up after %1 s.").arg(std::chrono::seconds(answerPatience).count());
        settle(lease.id, lease, ExitCannotConnect);
    }
}

void LeasesCommand::end() {
    m_patience.stop();
    if (m_commandLine.format == CommandLine::Format::Json)
        m_output.write(leasesJson(m_leases));
    else if (!m_commandLine.revert && !(m_anyTold && m_leases.empty()))
        m_output.write(leasesText(m_leases).toUtf8());
    else if (!m_keeper && !m_anyTold)
        m_output.write("There is nothing to put back.\n");
    m_ledger.flush(this, [this] { m_output.exitWhenWritten(m_code); });
}

}  // namespace headroom
