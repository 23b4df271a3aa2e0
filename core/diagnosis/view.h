// SPDX-License-Identifier: GPL-3.0-or-later
// What the rules look at: a picture with what several of them derive from it, worked out once. Pure.
#pragma once

#include "core/diagnosis/diagnosis.h"
#include "core/diagnosis/source.h"

namespace headroom {

inline constexpr float bigClientMemory = 256 << 10;  // bytes: an ordinary client has less

class View {
  public:
    explicit View(const Picture& picture);

    [[nodiscard]] const Picture& picture() const { return m_picture; }
    [[nodiscard]] const Series& series() const { return *m_picture.series; }
    [[nodiscard]] const ClientWatch& watch() const { return *m_picture.clients; }
    [[nodiscard]] const std::vector<WatchedClient>& clients() const { return watch().clients(); }

    [[nodiscard]] std::optional<qint64> used() const { return m_used; }
    [[nodiscard]] std::optional<qint64> maxclients() const { return m_maxclients; }
    // Of maxclients; where that is not told, nullopt.
    [[nodiscard]] std::optional<double> shareOf(double connections) const;
    // Clients of applications that are listed.
    [[nodiscard]] int apps() const { return m_apps; }
    // Of these, those of `source`.
    [[nodiscard]] int membersOf(const Source& source) const;
    // The newest reading on the series' axis, and a moment before it.
    [[nodiscard]] double seriesNow() const { return m_seriesNow; }
    [[nodiscard]] double secondsAgo(double seconds) const { return m_seriesNow - seconds; }
    [[nodiscard]] bool isFull() const { return m_isFull; }
    // Connections are turned away: in the last 10 s.
    [[nodiscard]] double rejectedPerSecond() const { return m_rejectedPerSecond; }
    [[nodiscard]] bool isUnderPressure() const { return m_isFull || m_rejectedPerSecond > 0; }

    // Seconds since the client was at work, or was made where it never was; NaN: not told.
    [[nodiscard]] double restOf(const WatchedClient& client) const;
    [[nodiscard]] double ageOf(const WatchedClient& client) const { return watch().second() - client.born; }
    // Of the looks at it, those that found it at work.
    [[nodiscard]] static double useOf(const WatchedClient& client) {
        return client.seen > 0 ? static_cast<double>(client.atWork) / client.seen : 0;
    }
    // An application's connection that does nothing for most of its life, and is not made to wait.
    // `client` is one of clients().
    [[nodiscard]] bool isAbandoned(const WatchedClient& client) const {
        return m_abandoned[static_cast<std::size_t>(&client - clients().data())];
    }
    [[nodiscard]] WallTime wallAgo(double seconds) const;

    // A finding with all that follows from how many connections it holds and how fast these grow.
    [[nodiscard]] Finding finding(Cause cause, double confidence, double held, double perMinute = 0) const;
    // The same of a source, with its subject and filter.
    [[nodiscard]] Finding finding(Cause cause, double confidence, const Source& source, double perMinute = 0) const;

  private:
    [[nodiscard]] bool doesNothing(const WatchedClient& client) const;

    Picture m_picture;
    std::vector<char> m_abandoned;  // by place in clients()
    std::optional<qint64> m_used;
    std::optional<qint64> m_maxclients;
    int m_apps = 0;
    std::vector<int> m_appsByOrigin;
    double m_seriesNow = 0;
    bool m_isFull = false;
    double m_rejectedPerSecond = 0;
};

// One number that shows it, told as `text`.
void addFact(Finding& finding, const char* key, double value, const QString& text);
// ", mostly billing-7"; empty where it is about everybody.
[[nodiscard]] QString mostly(const Finding& finding);
// What the server does not tell: the confidence goes no higher than a half.
void addMissing(Finding& finding, const QString& what);

}  // namespace headroom
