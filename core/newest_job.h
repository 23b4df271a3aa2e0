// SPDX-License-Identifier: GPL-3.0-or-later
// Work for the thread pool of which only the newest answer matters. At most one job runs and one waits; a newer request
// replaces the waiting one. Thread: the owner's.
#pragma once

#include "core/background.h"

#include <functional>
#include <optional>
#include <utility>

namespace headroom {

template <typename Input, typename Output>
class NewestJob {
  public:
    // A member of `owner`, or of something that lives as long.
    NewestJob(QObject* owner, Output (*work)(const Input&), std::function<void(const Output&)> done)
        : m_owner(owner), m_work(work), m_done(std::move(done)) {}

    // `renewed`: the answer to what was asked before is not wanted any more. Otherwise it is, even when it is late: a
    // slow job still shows something then.
    void request(Input input, bool renewed) {
        m_generation += renewed ? 1 : 0;
        Job job{std::move(input), m_generation};
        if (m_running)
            m_waiting = std::move(job);
        else
            start(std::move(job));
    }
    // Nothing asked so far is answered any more.
    void cancel() {
        ++m_generation;
        m_waiting.reset();
    }

  private:
    struct Job {
        Input input;
        int generation = 0;
    };

    void start(Job job) {
        m_running = job.generation;
        runInBackground(
            m_owner, [work = m_work, input = std::move(job.input)] { return work(input); },
            [this](const Output& output) { finish(output); });
    }
    void finish(const Output& output) {
        const bool wanted = std::exchange(m_running, std::nullopt) == m_generation;
        if (m_waiting)
            start(*std::exchange(m_waiting, std::nullopt));
        if (wanted)
            m_done(output);
    }

    QObject* m_owner;
    Output (*m_work)(const Input&);
    std::function<void(const Output&)> m_done;
    int m_generation = 0;          // of the newest request
    std::optional<int> m_running;  // generation of the running job
    std::optional<Job> m_waiting;
};

}  // namespace headroom
