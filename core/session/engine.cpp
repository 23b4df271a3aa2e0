// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/engine.h"

#include <algorithm>
#include <cmath>

namespace headroom {

namespace {

// Each next one halves the widest gap, nearly: however many there are, they are spread over the second.
std::chrono::milliseconds placeInSecond(int number) {
    constexpr double goldenRatio = 0.6180339887498949;
    return std::chrono::milliseconds(static_cast<int>(1000 * std::fmod(number * goldenRatio, 1)));
}

}  // namespace

Engine::Engine(QObject* parent) : QObject(parent) {
    m_queue.moveToThread(&m_thread);
    m_thread.setObjectName(QStringLiteral("engine"));
    m_thread.start();
}

Engine::~Engine() {
    while (!m_sessions.empty())
        remove(m_sessions.back());
    // Behind what was posted above: quit() alone would overtake it.
    QObject last;
    last.moveToThread(&m_thread);
    QMetaObject::invokeMethod(&last, [this] { m_thread.quit(); });
    m_thread.wait();
}

Session* Engine::add(const Endpoint& endpoint) {
    auto* session = new Session(endpoint);
    session->setLimits(m_limits);
    session->setPlace(m_queue, placeInSecond(m_added++));
    session->setSecretSource(m_secretSource);
    session->moveToThread(&m_thread);
    m_sessions.push_back(session);
    return session;
}

void Engine::start(Session* session) {
    post(session, [](Session& s) { s.start(); });
}

void Engine::setLimits(const CostLimits& limits) {
    m_limits = limits;
    for (Session* session : m_sessions)
        post(session, [limits](Session& s) { s.setLimits(limits); });
}

void Engine::remove(Session* session) {
    std::erase(m_sessions, session);
    QMetaObject::invokeMethod(session, [session] {
        session->stop();
        session->deleteLater();
    });
}

void Engine::post(Session* session, std::function<void(Session&)> deed) {
    Q_ASSERT(std::ranges::find(m_sessions, session) != m_sessions.end());
    QMetaObject::invokeMethod(session, [session, deed = std::move(deed)] { deed(*session); });
}

}  // namespace headroom
