// SPDX-License-Identifier: GPL-3.0-or-later
// Somebody else at the server, who sends a PING each millisecond, from one thread with us and without us.
#pragma once

#include "core/clock.h"
#include "tests/bench/bare_client.h"
#include "tests/bench/row.h"

#include <array>
#include <atomic>
#include <thread>

namespace headroom {

// In ms, of one server after another.
struct PingTimes {
    enum Kind { Unmonitored, Monitored, Uncounted };
    std::array<std::vector<double>, 3> took;

    [[nodiscard]] Row row(const QString& name, double goal, const QString& waived = {}) const {
        return {name,
                percentile(took[Monitored], 0.99),
                percentile(took[Unmonitored], 0.99),
                QStringLiteral("ms p99 of PING"),
                goal,
                waived};
    }
};

// As long as it lives.
class Bystander {
  public:
    Bystander(const Endpoint& endpoint, PingTimes& times)
        : m_times(times), m_thread([this, endpoint] { run(endpoint); }) {}
    ~Bystander() {
        m_ends = true;
        m_thread.join();
    }
    Q_DISABLE_COPY_MOVE(Bystander)

    // For what the PINGs count that are sent from now on.
    void count(PingTimes::Kind kind) { m_kind = kind; }

  private:
    void run(const Endpoint& endpoint) {
        BareClient client(endpoint);
        while (client.isOpen() && !m_ends) {
            const PingTimes::Kind kind = m_kind;
            const SteadyTime begin = steadyNow();
            if (client.lengthOf("PING") == 0)
                return;
            m_times.took[kind].push_back(std::chrono::duration<double, std::milli>(steadyNow() - begin).count());
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }

    PingTimes& m_times;
    std::atomic<bool> m_ends = false;
    std::atomic<PingTimes::Kind> m_kind = PingTimes::Uncounted;
    std::thread m_thread;  // last: it uses the rest
};

}  // namespace headroom
