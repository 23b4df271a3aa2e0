// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scenarios/loop.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <sys/epoll.h>
#include <unistd.h>
#include <utility>

namespace headroom {

namespace {

double steadySeconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

Loop::Loop() : m_epoll(::epoll_create1(EPOLL_CLOEXEC)), m_began(steadySeconds()) {}

Loop::~Loop() {
    m_deeds.clear();  // what they hold may want to unwatch
    ::close(m_epoll);
}

double Loop::now() const {
    return steadySeconds() - m_began;
}

void Loop::after(double seconds, Deed deed) {
    m_deeds.emplace(now() + std::max(0.0, seconds), std::move(deed));
}

void Loop::watch(int descriptor, std::uint32_t events, Events told) {
    epoll_event event{.events = events, .data = {.fd = descriptor}};
    ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, descriptor, &event);
    m_watched[descriptor] = std::move(told);
}

void Loop::change(int descriptor, std::uint32_t events) {
    epoll_event event{.events = events, .data = {.fd = descriptor}};
    ::epoll_ctl(m_epoll, EPOLL_CTL_MOD, descriptor, &event);
}

void Loop::unwatch(int descriptor) {
    ::epoll_ctl(m_epoll, EPOLL_CTL_DEL, descriptor, nullptr);
    m_watched.erase(descriptor);
}

void Loop::run() {
    m_isRunning = true;
    std::array<epoll_event, 64> events{};
    while (m_isRunning) {
        const double due = m_deeds.empty() ? 1 : std::clamp(m_deeds.begin()->first - now(), 0.0, 1.0);
        const int count = ::epoll_wait(m_epoll, events.data(), static_cast<int>(events.size()),
                                       static_cast<int>(std::ceil(due * 1000)));
        for (int i = 0; i < count; ++i) {
            const epoll_event& event = events[static_cast<std::size_t>(i)];
            // One that was unwatched meanwhile is not told; a copy, since it may unwatch itself.
            if (const auto found = m_watched.find(event.data.fd); found != m_watched.end())
                Events(found->second)(event.events);
        }
        while (m_isRunning && !m_deeds.empty() && m_deeds.begin()->first <= now()) {
            const Deed deed = std::move(m_deeds.begin()->second);
            m_deeds.erase(m_deeds.begin());
            deed();
        }
    }
}

}  // namespace headroom
