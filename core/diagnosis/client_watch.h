// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of each client of one server process over the snapshots that are read anyway: when it came, when it was
// last at work, and who came and went. A client whose only use is PING, or that said no more than who it is, is not at
// work. Our own connections are left out. One thread at a time; pure, time is an argument. Some 80 bytes a client.
#pragma once

#include "core/history/series.h"
#include "core/session/client_listing.h"

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace headroom {

// By what clients are told apart, in the order of GroupSeries::kinds: numbers of texts, see ClientWatch::text().
using SourceKey = std::array<std::uint32_t, GroupSeries::kinds.size()>;

struct WatchedClient {
    std::int64_t id = 0;
    SourceKey source{};
    std::uint32_t origin = 0;  // number of its source among ClientWatch::origins()
    std::uint32_t row = 0;     // of the newest snapshot
    float born = 0;            // seconds on the watch's axis; NaN: its age is not told
    float lastWork = 0;        // the same; NaN: was never seen at work
    float idle = 0;            // seconds, when it was looked at last; NaN: not told
    float memory = 0;          // bytes of all it has, and of replies it has not read; 0: not told
    float output = 0;
    float mostOutput = 0;  // of the last minute or so, and when
    float mostOutputAt = 0;
    std::uint16_t seen = 0;    // times it was looked at
    std::uint16_t atWork = 0;  // of these it was at work
    bool fromStart = false;    // was there when the watch began
    bool isApp = false;        // no replication link, no monitor
    bool waits = false;        // blocked, or subscribed: idle by nature
    bool blocked = false;
    bool pings = false;  // its last command says nothing but that it is there
};

// A client came or went.
struct ClientEvent {
    float second = 0;  // on the watch's axis
    float life = 0;    // of one that went: seconds it was there; NaN: not known
    SourceKey source{};
    std::uint32_t origin = 0;
    bool came = false;
    bool knocked = false;  // of one that went: it did nothing but try to log in
};

class ClientWatch {
  public:
    // Events are kept so long, and so many.
    static constexpr double remembered = 600;  // seconds
    static constexpr std::size_t mostEvents = 50'000;

    // Of another process, or no later than the one before: begins anew, or changes nothing.
    void add(const ClientListing& listing, SteadyTime now);

    // By id, rising.
    [[nodiscard]] const std::vector<WatchedClient>& clients() const { return m_clients; }
    [[nodiscard]] const std::deque<ClientEvent>& events() const { return m_events; }
    [[nodiscard]] const GroupSeries& counts() const { return m_counts; }
    // Null: none yet.
    [[nodiscard]] const std::shared_ptr<const ClientSnapshot>& snapshot() const { return m_snapshot; }
    // Every source that was met, by number: few, where clients are many.
    [[nodiscard]] const std::vector<SourceKey>& origins() const { return m_origins; }
    // The bytes a number of a kind stands for.
    [[nodiscard]] const std::string& text(std::size_t kind, std::uint32_t number) const {
        return m_texts.at(kind).names.at(number);
    }
    [[nodiscard]] std::size_t textCount(std::size_t kind) const { return m_texts.at(kind).names.size(); }

    // The newest snapshot's moment on the axis, which begins with the first one.
    [[nodiscard]] double second() const { return m_second; }
    [[nodiscard]] double secondAt(SteadyTime time) const;
    // Since every client was listed once.
    [[nodiscard]] double watchedSeconds() const { return m_completeSince ? m_second - *m_completeSince : 0; }

  private:
    struct Texts {
        std::unordered_map<std::string, std::uint32_t> numbers;
        std::vector<std::string> names;
        [[nodiscard]] std::uint32_t numberOf(std::string_view text);
    };
    class Reader;

    void begin(const ClientListing& listing, SteadyTime now);
    [[nodiscard]] std::uint32_t originOf(const SourceKey& source);
    void note(const ClientEvent& event);
    void keepCounts(SteadyTime now);

    QByteArray m_runId;
    std::optional<SteadyTime> m_start;
    double m_second = 0;
    std::optional<double> m_completeSince;
    std::shared_ptr<const ClientSnapshot> m_snapshot;
    std::vector<WatchedClient> m_clients;
    std::deque<ClientEvent> m_events;
    std::array<Texts, GroupSeries::kinds.size()> m_texts;
    std::vector<SourceKey> m_origins;
    std::map<SourceKey, std::uint32_t> m_numbers;  // of origins
    GroupSeries m_counts;
};

}  // namespace headroom
