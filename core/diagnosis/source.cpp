// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/diagnosis/source.h"

#include "core/query/filter_lexer.h"

#include <algorithm>

namespace headroom {

namespace {

constexpr std::size_t kindCount = GroupSeries::kinds.size();
constexpr std::size_t nameKind = 0;
constexpr std::size_t ipKind = 1;
constexpr std::size_t userKind = 2;
// A value that so many have tells nobody from others.
constexpr double nearlyAll = 0.95;
// Two values must explain it so much better than one, and a later kind than an earlier one.
constexpr double betterByPair = 1.2;
constexpr double betterByKind = 1.02;
// The values of a kind that are tried together with those of another.
constexpr std::size_t mostPaired = 4;

struct Tally {
    double members = 0;
    double marked = 0;
    // Rises with how much of the set it has, falls with whom it has besides.
    [[nodiscard]] double score() const { return members > 0 ? marked * marked / members : 0; }
};

using Tallies = std::array<std::vector<Tally>, kindCount>;

// Whether the values of a kind tell clients apart at all.
bool tellsApart(const std::vector<Tally>& tallies) {
    double all = 0;
    double most = 0;
    for (const Tally& tally : tallies) {
        all += tally.members;
        most = std::max(most, tally.members);
    }
    return most < all * nearlyAll;
}

std::vector<std::uint32_t> bestOf(const std::vector<Tally>& tallies) {
    std::vector<std::uint32_t> numbers;
    for (std::uint32_t number = 0; number < tallies.size(); ++number)
        if (tallies[number].marked > 0)
            numbers.push_back(number);
    const std::size_t kept = std::min(mostPaired, numbers.size());
    std::ranges::partial_sort(numbers, numbers.begin() + static_cast<std::ptrdiff_t>(kept),
                              [&](auto a, auto b) { return tallies[a].score() > tallies[b].score(); });
    numbers.resize(kept);
    return numbers;
}

}  // namespace

bool Source::has(const SourceKey& key) const {
    for (std::size_t kind = 0; kind < kindCount; ++kind)
        if (values[kind] && *values[kind] != key[kind])
            return false;
    return true;
}

Marks Marks::without(const Source& source) const {
    Marks rest(*m_clients);
    for (std::uint32_t origin = 0; origin < m_counts.size(); ++origin)
        if (!source.has(m_clients->origins()[origin]))
            rest.add(origin, m_counts[origin].members, m_counts[origin].marked);
    return rest;
}

std::optional<Source> Marks::best(std::size_t kinds) const {
    const ClientWatch& clients = *m_clients;
    Tallies tallies;
    std::array<bool, kindCount> tells{};
    for (std::size_t kind = 0; kind < kinds; ++kind) {
        tallies[kind].resize(clients.textCount(kind));
        for (std::size_t origin = 0; origin < m_counts.size(); ++origin) {
            Tally& tally = tallies[kind][clients.origins()[origin][kind]];
            tally.members += m_counts[origin].members;
            tally.marked += m_counts[origin].marked;
        }
        tells[kind] = tellsApart(tallies[kind]);
    }
    const bool anyTells = std::ranges::any_of(tells, std::identity());

    std::optional<Source> best;
    double bestScore = 0;
    std::array<std::vector<std::uint32_t>, kindCount> candidates;
    for (std::size_t kind = 0; kind < kinds; ++kind) {
        candidates[kind] = bestOf(tallies[kind]);
        for (const std::uint32_t number : candidates[kind]) {
            // Not being named is nothing that clients share. What nearly all have is a user's own only where nearly all
            // of them are marked.
            const std::string& text = clients.text(kind, number);
            const Tally& tally = tallies[kind][number];
            const bool isOwn = kind == nameKind ||
                               (kind == userKind && text != "default" && tally.marked >= nearlyAll * tally.members);
            if (text.empty() || (anyTells && !tells[kind] && !isOwn))
                continue;
            if (tally.score() <= bestScore * betterByKind)
                continue;
            bestScore = tally.score();
            best = Source{};
            best->values[kind] = number;
            best->marked = tally.marked;
            best->members = tally.members;
        }
    }
    // Each client stands in one place of each table of pairs, if it has candidates of both kinds.
    std::array<std::vector<std::size_t>, kindCount> places;  // by number of the value; mostPaired: none
    for (std::size_t kind = 0; kind < kinds; ++kind) {
        places[kind].assign(tallies[kind].size(), mostPaired);
        for (std::size_t place = 0; tells[kind] && place < candidates[kind].size(); ++place)
            places[kind][candidates[kind][place]] = place;
    }
    std::array<std::array<Tally, mostPaired * mostPaired>, kindCount * kindCount> pairs{};
    for (std::size_t origin = 0; origin < m_counts.size(); ++origin) {
        const SourceKey& source = clients.origins()[origin];
        for (std::size_t first = 0; first < kinds; ++first) {
            const std::size_t a = places[first][source[first]];
            for (std::size_t second = first + 1; a < mostPaired && second < kinds; ++second) {
                const std::size_t b = places[second][source[second]];
                if (b == mostPaired)
                    continue;
                Tally& tally = pairs[first * kindCount + second][a * mostPaired + b];
                tally.members += m_counts[origin].members;
                tally.marked += m_counts[origin].marked;
            }
        }
    }
    double bestPairScore = bestScore * betterByPair;
    for (std::size_t table = 0; table < pairs.size(); ++table) {
        for (std::size_t place = 0; place < pairs[table].size(); ++place) {
            const Tally& tally = pairs[table][place];
            if (tally.score() <= bestPairScore)
                continue;
            const std::size_t first = table / kindCount;
            const std::size_t second = table % kindCount;
            const std::uint32_t a = candidates[first][place / mostPaired];
            const std::uint32_t b = candidates[second][place % mostPaired];
            if (clients.text(first, a).empty() && clients.text(second, b).empty())
                continue;
            bestPairScore = tally.score();
            best = Source{};
            best->values[first] = a;
            best->values[second] = b;
            best->marked = tally.marked;
            best->members = tally.members;
        }
    }
    return best;
}

Subject subjectOf(const ClientWatch& clients, const Source& source) {
    std::vector<int> byOrigin(clients.origins().size());
    for (const WatchedClient& client : clients.clients())
        ++byOrigin[client.origin];
    std::array<std::unordered_map<std::uint32_t, int>, kindCount> inside;
    std::array<std::unordered_map<std::uint32_t, int>, kindCount> outside;
    int members = 0;
    int others = 0;
    for (std::size_t origin = 0; origin < byOrigin.size(); ++origin) {
        const SourceKey& key = clients.origins()[origin];
        const bool isMember = source.has(key);
        (isMember ? members : others) += byOrigin[origin];
        for (std::size_t kind = 0; kind < kindCount; ++kind)
            (isMember ? inside : outside)[kind][key[kind]] += byOrigin[origin];
    }
    std::array<std::optional<std::string>, kindCount> shared;
    for (std::size_t kind = 0; kind < kindCount; ++kind) {
        if (source.values[kind]) {
            shared[kind] = clients.text(kind, *source.values[kind]);
            continue;
        }
        for (const auto& [number, count] : inside[kind]) {
            const auto elsewhere = outside[kind].find(number);
            const int besides = elsewhere == outside[kind].end() ? 0 : elsewhere->second;
            const bool isTelling = others == 0 ? kind == ipKind : besides * 2 < others;
            if (count >= members * nearlyAll && isTelling && !clients.text(kind, number).empty())
                shared[kind] = clients.text(kind, number);
        }
    }
    return {shared[1], shared[0], shared[2], shared[3]};
}

QString filterOf(const Subject& subject) {
    QStringList parts;
    if (subject.name)
        parts << QStringLiteral("name == ") + quotedText(*subject.name);
    if (subject.ip)
        parts << QStringLiteral("ip == ") + QString::fromStdString(*subject.ip);
    if (subject.user)
        parts << QStringLiteral("user == ") + quotedText(*subject.user);
    if (subject.lib) {
        const std::size_t space = subject.lib->rfind(' ');
        parts << QStringLiteral("lib-name == ") + quotedText(subject.lib->substr(0, space));
        if (space != std::string::npos)
            parts << QStringLiteral("lib-ver == ") + quotedText(subject.lib->substr(space + 1));
    }
    return parts.join(QStringLiteral(" and "));
}

}  // namespace headroom
