// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/kill_alternative.h"

#include "core/query/client_address.h"
#include "core/text/escape.h"

#include <QVersionNumber>

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>

namespace headroom {

namespace {

using Mask = std::vector<char>;  // by row: hit or not

constexpr std::int64_t leastTimeout = 10;    // seconds: below, pools in good health are hit in their pauses
constexpr std::size_t mostExceptions = 100;  // of NOT-ID

struct FilterWord {
    enum class Test { Equal, AtLeast, Kind, Ip };
    const char* word;
    int field;
    Test test;
    int redis;   // since: 100 * major + minor; 0 never
    int valkey;  // the same
};
constexpr std::array filterWords{
    FilterWord{"USER", ClientField::User, FilterWord::Test::Equal, 600, 1},
    FilterWord{"NAME", ClientField::Name, FilterWord::Test::Equal, 0, 900},
    FilterWord{"IP", ClientField::Addr, FilterWord::Test::Ip, 0, 900},
    FilterWord{"LADDR", ClientField::Laddr, FilterWord::Test::Equal, 602, 1},
    FilterWord{"LIB-NAME", ClientField::LibName, FilterWord::Test::Equal, 0, 900},
    FilterWord{"LIB-VER", ClientField::LibVer, FilterWord::Test::Equal, 0, 900},
    FilterWord{"DB", ClientField::Db, FilterWord::Test::Equal, 0, 900},
    FilterWord{"TYPE", ClientField::Flags, FilterWord::Test::Kind, 1, 1},
    FilterWord{"IDLE", ClientField::Idle, FilterWord::Test::AtLeast, 0, 900},
    FilterWord{"MAXAGE", ClientField::Age, FilterWord::Test::AtLeast, 704, 800},
};

struct Condition {
    QByteArray word;
    QByteArray value;
    Mask mask;
    bool fitsAll = false;  // victims
};

bool since(const ServerTraits& traits, int redis, int valkey) {
    using enum ServerTraits::Product;
    if (traits.product == KeyDB)
        return redis > 0 && redis <= 602;
    if (traits.product == Redict)
        return redis > 0 && redis <= 702;
    // Others know few of them, or take several for "any of them".
    if (traits.product != Redis && traits.product != Valkey)
        return false;
    const QVersionNumber now = QVersionNumber::fromString(QLatin1String(traits.version));
    const int first = traits.product == Valkey ? valkey : redis;
    return first > 0 && std::max(1, now.majorVersion() * 100 + now.minorVersion()) >= first;
}

// What a client must have to be hit; nullopt: it cannot be said with this word.
std::optional<QByteArray> valueOf(const ClientSnapshot& table, int row, const FilterWord& word) {
    std::string_view text = table.text(row, word.field).value_or(std::string_view());
    switch (word.test) {
        case FilterWord::Test::Kind:  // monitors are of type normal (redis src/networking.c getClientType)
            if (table.kind(row) == ClientKind::Pubsub)
                return "pubsub";
            return table.kind(row) == ClientKind::Normal || table.kind(row) == ClientKind::Monitor
                       ? std::optional(QByteArrayLiteral("normal"))
                       : std::nullopt;
        case FilterWord::Test::Ip:
            text = hostOf(text);
            if (readIp(text).form == IpAddress::None)  // IP fits no client of a unix socket
                return std::nullopt;
            break;
        case FilterWord::Test::Equal:
        case FilterWord::Test::AtLeast:
            if (const auto number = table.number(row, word.field))
                return QByteArray::number(qint64{*number});
            break;
    }
    return text.empty() ? std::nullopt : std::optional(QByteArray(text.data(), static_cast<qsizetype>(text.size())));
}

std::optional<Condition> atLeast(const ClientSnapshot& table, const std::vector<int>& victims, const FilterWord& word) {
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    for (const int row : victims)
        least = std::min(least, table.number(row, word.field).value_or(0));
    if (least < 1)
        return std::nullopt;
    Condition condition{word.word, QByteArray::number(qint64{least}), Mask(std::size_t(table.rowCount())), true};
    for (int row = 0; row < table.rowCount(); ++row)
        condition.mask[std::size_t(row)] = table.number(row, word.field).value_or(0) >= least;
    return condition;
}

// The value most of them have.
std::optional<Condition> mostCommon(const ClientSnapshot& table, const std::vector<int>& victims,
                                    const FilterWord& word) {
    std::map<QByteArray, std::size_t> counts;
    for (const int row : victims) {
        if (auto value = valueOf(table, row, word))
            ++counts[*std::move(value)];
    }
    const auto most = std::ranges::max_element(counts, {}, &std::pair<const QByteArray, std::size_t>::second);
    if (most == counts.end())
        return std::nullopt;
    Condition condition{word.word, most->first, Mask(std::size_t(table.rowCount())), most->second == victims.size()};
    for (int row = 0; row < table.rowCount(); ++row)
        condition.mask[std::size_t(row)] = valueOf(table, row, word) == most->first;
    return condition;
}

class Search {
  public:
    Search(const ClientListing& clients, const KillPlan& plan, const ServerTraits& traits, KillTime walk)
        : m_clients(clients),
          m_table(*clients.snapshot),
          m_plan(plan),
          m_traits(traits),
          m_walk(walk),
          m_planned(std::size_t(m_table.rowCount())) {
        for (const PlannedClient& victim : plan.victims) {
            if (const int row = m_table.rowOfId(victim.id); row >= 0) {
                m_victims.push_back(row);
                m_planned[std::size_t(row)] = 1;
            }
        }
    }

    std::vector<KillAlternative> run() {
        if (m_victims.size() < 2)
            return {};
        addFilters();
        if (since(m_traits, 0, 801))
            add(KillAlternative::Kind::Ids, withIds({"CLIENT", "KILL", "ID"}, m_victims), m_planned);
        addTimeout();
        std::ranges::stable_sort(m_found,
                                 [](const KillAlternative& a, const KillAlternative& b) { return rank(a) < rank(b); });
        return std::move(m_found);
    }

  private:
    static std::tuple<bool, std::size_t, std::size_t> rank(const KillAlternative& way) {
        return {way.hitsProtected(), way.extra.size() + way.missed.size(), way.argv.size()};
    }

    void addFilters() {
        std::vector<Condition> conditions;
        for (const FilterWord& word : filterWords) {
            if (!since(m_traits, word.redis, word.valkey))
                continue;
            auto condition = word.test == FilterWord::Test::AtLeast ? atLeast(m_table, m_victims, word)
                                                                    : mostCommon(m_table, m_victims, word);
            if (condition)
                conditions.push_back(*std::move(condition));
        }
        for (const Condition& condition : conditions)
            addFilter({condition.word, condition.value}, condition.mask);

        // The fewest words that leave the fewest others: each time the one that spares most.
        Mask mask(m_planned.size(), 1);
        std::vector<QByteArray> words;
        std::size_t others = countOthers(mask, mask);
        while (others > 0) {
            const Condition* best = nullptr;
            std::size_t left = others;
            for (const Condition& condition : conditions) {
                if (!condition.fitsAll)
                    continue;
                if (const std::size_t then = countOthers(mask, condition.mask); then < left) {
                    left = then;
                    best = &condition;
                }
            }
            if (!best)
                break;
            std::ranges::transform(mask, best->mask, mask.begin(), std::bit_and());
            words.insert(words.end(), {best->word, best->value});
            others = left;
        }
        if (words.empty())
            return;
        addFilter(words, mask);
        if (others > 0 && others <= mostExceptions && since(m_traits, 0, 900)) {
            std::vector<int> rows;
            for (int row = 0; row < m_table.rowCount(); ++row) {
                if (mask[std::size_t(row)] && !m_planned[std::size_t(row)] && m_table.id(row) > 0)
                    rows.push_back(row);
            }
            for (const int row : rows)
                mask[std::size_t(row)] = 0;
            words.push_back("NOT-ID");
            addFilter(withIds(words, rows), mask);
        }
    }

    void addFilter(const std::vector<QByteArray>& words, const Mask& mask) {
        if (std::ranges::find(m_reaches, mask) != m_reaches.end())  // the same reach in other words
            return;
        m_reaches.push_back(mask);
        std::vector<QByteArray> argv{"CLIENT", "KILL"};
        argv.insert(argv.end(), words.begin(), words.end());
        argv.insert(argv.end(), {"SKIPME", "yes"});
        add(KillAlternative::Kind::Filter, argv, mask);
    }

    // redis src/timeout.c clientsCronHandleTimeout: replicas, monitors, the primary, blocked and subscribed clients are
    // left, all others idle for more are closed.
    void addTimeout() {
        const auto isReaped = [this](int row) {
            return m_table.kind(row) == ClientKind::Normal && !m_table.blocked(row);
        };
        const auto idle = [this](int row) { return m_table.number(row, ClientField::Idle).value_or(0); };
        std::int64_t least = std::numeric_limits<std::int64_t>::max();
        for (const int row : m_victims) {
            if (isReaped(row))
                least = std::min(least, idle(row));
        }
        if (least == std::numeric_limits<std::int64_t>::max() || least <= leastTimeout)
            return;
        Mask mask(m_planned.size());
        for (int row = 0; row < m_table.rowCount(); ++row)
            mask[std::size_t(row)] = isReaped(row) && idle(row) >= least;
        add(KillAlternative::Kind::Timeout, {"CONFIG", "SET", "timeout", QByteArray::number(qint64{least - 1})}, mask);
    }

    void add(KillAlternative::Kind kind, std::vector<QByteArray> argv, const Mask& mask) {
        const auto hits = std::ranges::count(mask, 1);
        const std::size_t others = countOthers(mask, mask);
        const std::size_t missed = m_victims.size() - (static_cast<std::size_t>(hits) - others);
        if (others + missed > m_victims.size() / 2)
            return;
        KillAlternative way;
        way.kind = kind;
        way.argv = std::move(argv);
        way.hits = hits;
        std::vector<std::uint32_t> rows;
        for (int row = 0; row < m_table.rowCount(); ++row) {
            if (mask[std::size_t(row)] && !m_planned[std::size_t(row)])
                rows.push_back(static_cast<std::uint32_t>(row));
            else if (!mask[std::size_t(row)] && m_planned[std::size_t(row)])
                way.missed.push_back(m_table.id(row));
        }
        KillPlan beside = planKill(m_clients, rows, m_plan.scope);
        way.extra = std::move(beside.kept);
        way.extra.insert(way.extra.end(), beside.victims.begin(), beside.victims.end());
        way.serverTime = kind == KillAlternative::Kind::Timeout ? freeingTime * static_cast<double>(hits)
                                                                : oneWalkTime(m_walk, hits);
        m_found.push_back(std::move(way));
    }

    [[nodiscard]] std::vector<QByteArray> withIds(std::vector<QByteArray> words, const std::vector<int>& rows) const {
        for (const int row : rows)
            words.push_back(QByteArray::number(qint64{m_table.id(row)}));
        return words;
    }

    // Who is hit by both and not planned.
    [[nodiscard]] std::size_t countOthers(const Mask& mask, const Mask& other) const {
        std::size_t count = 0;
        for (std::size_t row = 0; row < mask.size(); ++row)
            count += mask[row] && other[row] && !m_planned[row] ? 1U : 0U;
        return count;
    }

    const ClientListing& m_clients;
    const ClientSnapshot& m_table;
    const KillPlan& m_plan;
    const ServerTraits& m_traits;
    KillTime m_walk;
    Mask m_planned;
    std::vector<int> m_victims;  // rows
    std::vector<KillAlternative> m_found;
    std::vector<Mask> m_reaches;  // of the filters so far
};

}  // namespace

QString KillAlternative::text() const {
    return shellLine(argv);
}

std::vector<KillAlternative> killAlternatives(const ClientListing& clients, const KillPlan& plan,
                                              const ServerTraits& traits, KillTime walk) {
    return Search(clients, plan, traits, walk).run();
}

}  // namespace headroom
