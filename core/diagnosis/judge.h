// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps what is known of one instance over time and judges it whenever its session tells something new: the one place
// where series, clients, settings and slowlog come together, for the window and the console alike. What one judgement
// costs is spent in the thread pool: at most one runs and one waits, and the newest wins.
// Thread: its own, which need not be the session's.
#pragma once

#include "core/diagnosis/sizing.h"
#include "core/newest_job.h"
#include "core/session/session.h"

#include <QObject>

#include <deque>
#include <memory>

namespace headroom {

// What was judged, and what came of it. A value; what it points to stays as it is.
struct Judgement {
    Diagnosis diagnosis;
    Sizing sizing;
    std::shared_ptr<const Series> series;        // never null
    std::shared_ptr<const InfoSample> sample{};  // null: none was read
    std::optional<qint64> limit{};               // as Picture::limit
    ClientListing clients{};                     // its snapshot is null: none was read
    std::shared_ptr<const ServerSettings> settings{};
    std::shared_ptr<const SlowlogBatch> slowlog{};
    ServerReach reach{};  // for the commands of advice
    std::shared_ptr<const FailedLogins> failedLogins{};
    bool isTurnedAway = false;  // as Picture::isTurnedAway
    std::optional<double> timeInCommands{};
    qint64 idleSeconds = 0;
    WallTime time{};
};

// One client list that was saved. What it cannot tell is named in each finding, and none is more than possible.
[[nodiscard]] Judgement judgeSavedList(const std::shared_ptr<const ClientSnapshot>& snapshot, qint64 idleSeconds);

class Judge : public QObject {
    Q_OBJECT
  public:
    static constexpr qint64 defaultIdleSeconds = 300;

    // `clock` must outlive it.
    explicit Judge(Clock& clock = Clock::world(), QObject* parent = nullptr);

    // Takes what `session` tells from now on, and judges at each INFO (where that is forbidden, at each list) and when
    // the server begins or ends to turn us away. Once, before the session starts. What is not in demand there is not
    // known here.
    void follow(const Session& session);
    // Another name of the server, or way to it: commands of advice lead there from now on, and what was judged is
    // judged again.
    void setServer(const Endpoint& server);
    // Idle is who did nothing for so long.
    void setIdleSeconds(qint64 seconds) { m_idleSeconds = seconds; }
    // The next judged() is of all that was told until now.
    void judgeNow();

    // As of now; those of judgement() are as old as that is.
    [[nodiscard]] const Series& series() const { return m_series; }
    // Null until the first judged().
    [[nodiscard]] const std::shared_ptr<const Judgement>& judgement() const { return m_judgement; }
    // Its clients are worth what it costs to list them: less than a fifth is left, connections grow, or are rejected.
    [[nodiscard]] bool wantsClients() const;

  Q_SIGNALS:
    void judged();

  private:
    // `watch` belongs to the job that runs.
    struct Question {
        std::shared_ptr<ClientWatch> watch;
        SteadyTime listedAt;
        SteadyTime now;
        Judgement known;
    };
    using Answer = std::shared_ptr<const Judgement>;
    static Answer answerTo(const Question& question);

    void onStatus(const SessionStatus& status);
    void onSampled(const std::shared_ptr<const InfoSample>& sample);
    void onCommandsTimed(qint64 usec);
    void judge(bool renewed);

    Clock& m_clock;
    Series m_series;
    std::shared_ptr<ClientWatch> m_watch = std::make_shared<ClientWatch>();
    std::shared_ptr<const InfoSample> m_sample;
    ClientListing m_clients;
    SteadyTime m_listedAt;
    std::shared_ptr<const ServerSettings> m_settings;
    std::shared_ptr<const SlowlogBatch> m_slowlog;
    Endpoint m_server;  // without its secrets
    bool m_isConfigUnknown = false;
    std::shared_ptr<const FailedLogins> m_failedLogins;
    std::optional<qint64> m_limit;  // as Picture::limit
    bool m_isTurnedAway = false;
    // What the server counted in commands until then, of the last seconds.
    struct CommandTime {
        SteadyTime read;
        qint64 usec;
    };
    std::deque<CommandTime> m_commandTimes;
    qint64 m_idleSeconds = defaultIdleSeconds;
    std::shared_ptr<const Judgement> m_judgement;
    NewestJob<Question, Answer> m_job;
};

}  // namespace headroom
