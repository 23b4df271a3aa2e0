// SPDX-License-Identifier: GPL-3.0-or-later
// The one event loop of a scenario: sockets and times. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>

namespace headroom {

class Loop {
  public:
    using Deed = std::function<void()>;
    using Events = std::function<void(std::uint32_t)>;  // EPOLLIN and the like

    Loop();
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    // Seconds since it was made; steady.
    [[nodiscard]] double now() const;
    void after(double seconds, Deed deed);

    void watch(int descriptor, std::uint32_t events, Events told);
    void change(int descriptor, std::uint32_t events);
    void unwatch(int descriptor);

    void run();
    void stop() { m_isRunning = false; }

  private:
    int m_epoll;
    double m_began;
    bool m_isRunning = false;
    std::multimap<double, Deed> m_deeds;  // by when they are due
    std::map<int, Events> m_watched;
};

}  // namespace headroom
