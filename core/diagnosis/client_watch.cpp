// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/diagnosis/client_watch.h"

#include "core/query/client_address.h"
#include "core/server/keyed_row.h"

#include <algorithm>
#include <cmath>

namespace headroom {

namespace {

constexpr float unknown = std::numeric_limits<float>::quiet_NaN();
// INFO and CLIENT LIST count whole seconds.
constexpr std::int64_t justNow = 1;
// A count of looks is halved here: what a client did lately weighs more.
constexpr std::uint16_t manyLooks = 600;
constexpr float outputRemembered = 60;  // seconds
// Texts that nobody has any more are dropped by beginning anew when there are so many more than clients.
constexpr std::size_t spareTexts = 20'000;

// What a client says of itself, or to stay connected, before or beside its work. Before 7.0 subcommands are not told.
bool saysNothing(std::string_view cmd) {
    constexpr std::array passive{"NULL", "ping", "hello", "auth", "select", "quit", "reset", "echo", "readonly"};
    return cmd.empty() || std::ranges::find(passive, cmd) != passive.end() || cmd.starts_with("client");
}

bool knocks(std::string_view cmd) {
    return cmd == "auth" || cmd == "hello" || cmd == "NULL";
}

}  // namespace

// The columns of one snapshot, with what was found out about each distinct text of it.
class ClientWatch::Reader {
  public:
    enum class Use : std::uint8_t { Unknown, Nothing, Knocks, Work };

    Reader(const ClientSnapshot& snapshot, std::array<Texts, GroupSeries::kinds.size()>& texts)
        : m_snapshot(snapshot), m_texts(texts) {}

    [[nodiscard]] SourceKey source(int row, std::optional<std::uint32_t> knownIp) {
        return {number(0, row, ClientField::Name), knownIp ? *knownIp : ip(row), number(2, row, ClientField::User),
                lib(row)};
    }

    [[nodiscard]] Use use(int row) {
        const std::int32_t interned = m_snapshot.internedText(row, ClientField::Cmd);
        if (interned < 0)
            return Use::Unknown;
        const auto index = static_cast<std::size_t>(interned);
        if (index >= m_uses.size())
            m_uses.resize(index + 1, Use::Unknown);
        if (m_uses[index] == Use::Unknown) {
            const std::string_view cmd = m_snapshot.text(row, ClientField::Cmd).value_or(std::string_view());
            m_uses[index] = knocks(cmd) ? Use::Knocks : saysNothing(cmd) ? Use::Nothing : Use::Work;
        }
        return m_uses[index];
    }

  private:
    static constexpr std::uint32_t notYet = ~std::uint32_t(0);

    [[nodiscard]] std::uint32_t ip(int row) {
        const auto addr = m_snapshot.text(row, ClientField::Addr).value_or(std::string_view());
        return m_texts[1].numberOf(m_addresses.read(addr).ip.text());
    }
    [[nodiscard]] std::uint32_t number(std::size_t kind, int row, int field) {
        auto& known = m_numbers.at(kind);
        const auto index = static_cast<std::size_t>(m_snapshot.internedText(row, field) + 1);
        if (index >= known.size())
            known.resize(index + 1, notYet);
        if (known[index] == notYet)
            known[index] = m_texts.at(kind).numberOf(m_snapshot.text(row, field).value_or(std::string_view()));
        return known[index];
    }
    [[nodiscard]] std::uint32_t lib(int row) {
        const std::pair key{m_snapshot.internedText(row, ClientField::LibName),
                            m_snapshot.internedText(row, ClientField::LibVer)};
        const auto found = m_libs.find(key);
        if (found != m_libs.end())
            return found->second;
        std::string text(m_snapshot.text(row, ClientField::LibName).value_or(std::string_view()));
        const auto version = m_snapshot.text(row, ClientField::LibVer).value_or(std::string_view());
        if (!version.empty())
            text.append(text.empty() ? "" : " ").append(version);
        return m_libs[key] = m_texts[3].numberOf(text);
    }

    const ClientSnapshot& m_snapshot;
    std::array<Texts, GroupSeries::kinds.size()>& m_texts;
    ClientAddressReader m_addresses;
    std::array<std::vector<std::uint32_t>, GroupSeries::kinds.size()> m_numbers;
    std::map<std::pair<std::int32_t, std::int32_t>, std::uint32_t> m_libs;
    std::vector<Use> m_uses;
};

std::uint32_t ClientWatch::Texts::numberOf(std::string_view text) {
    const auto [found, isNew] = numbers.try_emplace(std::string(text), static_cast<std::uint32_t>(names.size()));
    if (isNew)
        names.emplace_back(text);
    return found->second;
}

double ClientWatch::secondAt(SteadyTime time) const {
    return m_start ? std::chrono::duration<double>(time - *m_start).count() : 0;
}

void ClientWatch::begin(const ClientListing& listing, SteadyTime now) {
    *this = {};
    m_runId = listing.runId;
    m_start = now;
}

std::uint32_t ClientWatch::originOf(const SourceKey& source) {
    const auto [found, isNew] = m_numbers.try_emplace(source, static_cast<std::uint32_t>(m_origins.size()));
    if (isNew)
        m_origins.push_back(source);
    return found->second;
}

void ClientWatch::note(const ClientEvent& event) {
    m_events.push_back(event);
    while (m_events.size() > mostEvents || (!m_events.empty() && m_events.front().second < m_second - remembered))
        m_events.pop_front();
}

void ClientWatch::add(const ClientListing& listing, SteadyTime now) {
    const bool tooManyTexts = std::ranges::any_of(
        m_texts, [this](const Texts& texts) { return texts.names.size() > m_clients.size() * 4 + spareTexts; });
    if (!m_start || m_runId != listing.runId || tooManyTexts)
        begin(listing, now);
    else if (now <= *m_start + std::chrono::duration<double>(m_second))
        return;
    m_second = secondAt(now);
    const ClientSnapshot& snapshot = *listing.snapshot;
    m_snapshot = listing.snapshot;
    const bool isFirst = !m_completeSince;

    std::vector<KeyedRow> rows;
    rows.reserve(static_cast<std::size_t>(snapshot.rowCount()));
    for (int row = 0; row < snapshot.rowCount(); ++row)
        if (snapshot.id(row) > 0 && !listing.isOwnId(snapshot.id(row)))
            rows.push_back({static_cast<std::uint64_t>(snapshot.id(row)), static_cast<std::uint32_t>(row)});
    if (!std::ranges::is_sorted(rows, {}, &KeyedRow::key))
        sortByKey(rows);

    Reader reader(snapshot, m_texts);
    std::vector<WatchedClient> clients;
    clients.reserve(rows.size());
    auto old = m_clients.begin();
    const auto left = [this](const WatchedClient& client) {
        note({static_cast<float>(m_second), static_cast<float>(m_second) - client.born, client.source, client.origin,
              false, client.pings && std::isnan(client.lastWork)});
    };
    for (const KeyedRow& each : rows) {
        const auto id = static_cast<std::int64_t>(each.key);
        const int row = static_cast<int>(each.row);
        for (; old != m_clients.end() && old->id < id; ++old)
            left(*old);
        const bool isKnown = old != m_clients.end() && old->id == id;
        const double seenAt = secondAt(snapshot.rowSeen(row));
        WatchedClient client;
        if (isKnown)
            client = *old++;
        const SourceKey source =
            reader.source(row, isKnown ? std::optional(client.source[1]) : std::optional<std::uint32_t>());
        if (!isKnown || source != client.source) {
            client.source = source;
            client.origin = originOf(source);
        }
        if (!isKnown) {
            const auto age = snapshot.number(row, ClientField::Age);
            client.id = id;
            client.born = age ? static_cast<float>(seenAt - static_cast<double>(*age)) : unknown;
            client.lastWork = client.idle = unknown;
            client.fromStart = isFirst;
            if (!isFirst)
                note({std::isnan(client.born) ? static_cast<float>(m_second) : client.born, unknown, client.source,
                      client.origin, true, false});
        }
        client.row = each.row;
        const ClientKind kind = snapshot.kind(row);
        client.isApp = kind == ClientKind::Normal || kind == ClientKind::Pubsub;
        client.blocked = snapshot.blocked(row);
        client.waits = client.blocked || kind != ClientKind::Normal;
        using Use = Reader::Use;
        const Use use = reader.use(row);
        client.pings = use == Use::Nothing || use == Use::Knocks;
        // A row that was not listed anew since the last snapshot says nothing new.
        const bool isFresh = !isKnown || seenAt > m_second - 1.5;
        if (isFresh) {
            const auto idle = snapshot.number(row, ClientField::Idle);
            client.idle = idle ? static_cast<float>(*idle) : unknown;
            client.output = static_cast<float>(snapshot.number(row, ClientField::Omem).value_or(0));
            const auto seconds = static_cast<float>(m_second);
            if (client.output >= client.mostOutput || seconds - client.mostOutputAt > outputRemembered) {
                client.mostOutput = client.output;
                client.mostOutputAt = seconds;
            }
            client.memory =
                std::max(static_cast<float>(snapshot.number(row, ClientField::TotMem).value_or(0)), client.output);
            if (client.seen >= manyLooks) {
                client.seen /= 2;
                client.atWork /= 2;
            }
            ++client.seen;
            if (use == Use::Work && idle)
                client.lastWork = static_cast<float>(seenAt - static_cast<double>(*idle));
            if (client.waits || (use == Use::Work && idle && *idle <= justNow))
                ++client.atWork;
        }
        clients.push_back(client);
    }
    for (; old != m_clients.end(); ++old)
        left(*old);
    m_clients = std::move(clients);
    if (listing.complete && !m_completeSince)
        m_completeSince = m_second;
    keepCounts(now);
}

void ClientWatch::keepCounts(SteadyTime now) {
    std::vector<int> byOrigin(m_origins.size());
    for (const WatchedClient& client : m_clients)
        ++byOrigin[client.origin];
    GroupSeries::Counts counts;
    for (std::size_t kind = 0; kind < counts.size(); ++kind) {
        std::vector<int> byNumber(m_texts[kind].names.size());
        for (std::size_t origin = 0; origin < byOrigin.size(); ++origin)
            byNumber[m_origins[origin][kind]] += byOrigin[origin];
        for (std::size_t number = 0; number < byNumber.size(); ++number)
            if (byNumber[number] > 0)
                counts[kind].emplace_back(m_texts[kind].names[number], byNumber[number]);
    }
    m_counts.add(now, std::move(counts));
}

}  // namespace headroom
