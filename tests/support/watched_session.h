// SPDX-License-Identifier: GPL-3.0-or-later
// A started session and everything it said. Thread: the test's.
#pragma once

#include "core/session/session.h"

#include <vector>

namespace headroom {

struct WatchedSession {
    explicit WatchedSession(const Endpoint& endpoint, Clock& clock = Clock::world(), Demands demand = everything)
        : session(endpoint, clock) {
        session.setDemand(demand);
        QObject::connect(&session, &Session::statusChanged, &session, [this](const SessionStatus& s) {
            status = s;
            const QString line =
                QString::fromLatin1(sessionStateName(s.state)) + (s.certain ? QString() : QStringLiteral("?"));
            if (states.isEmpty() || states.last() != line)
                states << line;
        });
        QObject::connect(&session, &Session::sampled, &session, [this](const auto& s) { samples.push_back(s); });
        QObject::connect(&session, &Session::clientsListed, &session, [this](const ClientListing& l) {
            listing = l;
            snapshot = l.snapshot;
            ownId = l.ownIds.empty() ? 0 : l.ownIds.front();
            runId = l.runId;
        });
        QObject::connect(&session, &Session::clientListFailed, &session, [this](const Error& e) { listError = e; });
        QObject::connect(&session, &Session::settingsFailed, &session, [this](const Error& e) { settingsError = e; });
        QObject::connect(&session, &Session::slowlogFailed, &session, [this](const Error& e) { slowlogError = e; });
        session.start();
    }
    Session session;
    SessionStatus status;
    QStringList states;
    std::vector<std::shared_ptr<const InfoSample>> samples;
    ClientListing listing;
    std::shared_ptr<const ClientSnapshot> snapshot;  // of the listing
    qint64 ownId = 0;
    QByteArray runId;
    Error listError;
    Error slowlogError;
    Error settingsError;
};

}  // namespace headroom
