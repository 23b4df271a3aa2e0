// SPDX-License-Identifier: GPL-3.0-or-later
// A clock that stands until a test turns it. What goes over sockets takes the world's time all the same. Thread: the
// test's.
#pragma once

#include "core/clock.h"

#include <QPointer>
#include <QTest>
#include <QThreadPool>
#include <QTimer>

#include <vector>

namespace headroom {

class TurnedClock : public Clock {
  public:
    [[nodiscard]] SteadyTime now() const override { return m_now; }
    void start(QTimer& timer, std::chrono::milliseconds wait) override {
        std::erase_if(m_waiting, [&timer](const Waiting& w) { return !w.timer || w.timer == &timer; });
        if (wait > std::chrono::milliseconds(0)) {
            m_waiting.push_back({&timer, m_now + wait});
            wait = std::chrono::hours(1);  // it is active until it is stopped, as by any clock
        }
        timer.start(wait);
    }
    // Makes it later by that much at once; timers that are due time out when events are handled next.
    void turn(std::chrono::milliseconds by) {
        m_now += by;
        std::erase_if(m_waiting, [this](const Waiting& w) {
            const bool isDue = !w.timer || w.due <= m_now;
            if (isDue && w.timer && w.timer->isActive())
                w.timer->start(std::chrono::milliseconds(0));
            return isDue;
        });
    }
    // Turns it bit by bit, with time for answers in between.
    void pass(std::chrono::milliseconds time) {
        static_cast<void>(passUntil([] { return false; }, time));
    }
    // Until it is so; false when it is not after `most`.
    template <class IsSo>
    [[nodiscard]] bool passUntil(IsSo isSo, std::chrono::milliseconds most = std::chrono::minutes(2)) {
        for (const SteadyTime end = m_now + most; !isSo(); turn(step)) {
            if (m_now >= end)
                return false;
            waitForAnswers();
        }
        return true;
    }

  private:
    static constexpr std::chrono::milliseconds step{50};
    static constexpr int answerMs = 3;

    // Whatever is worked out in the thread pool has come, too.
    static void waitForAnswers() {
        bool isWorking = false;
        do {
            isWorking = QThreadPool::globalInstance()->activeThreadCount() > 0;
            QTest::qWait(answerMs);
        } while (isWorking);
    }

    struct Waiting {
        QPointer<QTimer> timer;
        SteadyTime due;
    };
    std::vector<Waiting> m_waiting;
    SteadyTime m_now{std::chrono::hours(1)};
};

}  // namespace headroom
