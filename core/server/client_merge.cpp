// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/client_merge.h"

#include "core/server/client_snapshot_builder.h"
#include "core/server/client_snapshot_data.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <string>

namespace headroom {

// Picks the rows first, then makes the new table column by column.
class ClientMerger {
  public:
    ClientMerger(const std::shared_ptr<const ClientSnapshot>& base, std::span<const ClientAnswer> answers);
    [[nodiscard]] std::shared_ptr<const ClientSnapshot> merge();

  private:
    using Data = ClientSnapshot::Data;
    using Column = Data::Column;

    struct Pick {
        std::uint32_t source;
        std::uint32_t row;
    };
    // What the newest answer says of an id: its rows there, none when it is gone.
    struct Said {
        std::int64_t id;
        std::uint32_t source;
        std::uint32_t firstById;  // into the source's byId
        std::uint32_t count;
    };
    // Where a source keeps the field that is being made.
    struct From {
        const Column* column = nullptr;
        std::vector<std::int64_t> made;  // by number of the source's text: the number it has now, -1: not yet
    };

    [[nodiscard]] std::vector<Said> listen() const;
    void pick();
    void addFields();
    void makeColumn(int field);
    [[nodiscard]] std::int64_t translate(std::int64_t value, From& from, const Data& source, int field, Column& to);
    void finish();

    std::span<const ClientAnswer> m_answers;
    std::vector<const Data*> m_sources;  // the base first
    std::vector<Pick> m_picks;
    std::shared_ptr<ClientSnapshot> m_snapshot{new ClientSnapshot()};
    Data& m_to;
    std::vector<std::vector<int>> m_sourceField;  // by source and field of ours: its field, -1: none
};

ClientMerger::ClientMerger(const std::shared_ptr<const ClientSnapshot>& base, std::span<const ClientAnswer> answers)
    : m_answers(answers), m_to(*m_snapshot->m_data) {
    static const ClientSnapshot none;
    m_sources.push_back(base ? base->m_data.get() : none.m_data.get());
    for (const ClientAnswer& answer : answers) {
        m_sources.push_back(answer.rows->m_data.get());
    }
}

std::vector<ClientMerger::Said> ClientMerger::listen() const {
    std::vector<Said> said;
    for (std::size_t i = 0; i < m_answers.size(); ++i) {
        const Data& rows = *m_sources[i + 1];
        std::size_t at = 0;
        for (const std::int64_t id : m_answers[i].asked) {
            while (at < rows.byId.size() && rows.id(rows.byId[at]) < id) {
                ++at;
            }
            const std::size_t first = at;
            while (at < rows.byId.size() && rows.id(rows.byId[at]) == id) {
                ++at;
            }
            said.push_back({id, static_cast<std::uint32_t>(i + 1), static_cast<std::uint32_t>(first),
                            static_cast<std::uint32_t>(at - first)});
        }
    }
    std::ranges::sort(said,
                      [](const Said& a, const Said& b) { return a.id != b.id ? a.id < b.id : a.source > b.source; });
    // Not std::ranges::unique: clang 14 cannot use the subrange of libstdc++ 12.
    const auto sameId = [](const Said& a, const Said& b) { return a.id == b.id; };
    said.erase(std::unique(said.begin(), said.end(), sameId), said.end());
    return said;
}

void ClientMerger::pick() {
    const Data& base = *m_sources.front();
    const std::vector<Said> said = listen();
    m_picks.reserve(base.byId.size() + said.size());
    auto next = said.begin();
    const auto take = [this](const Said& of) {
        for (std::uint32_t i = 0; i < of.count; ++i) {
            m_picks.push_back({of.source, m_sources[of.source]->byId[of.firstById + i]});
        }
    };
    for (const std::uint32_t row : base.byId) {
        const std::int64_t id = base.id(row);
        for (; next != said.end() && next->id < id; ++next) {
            take(*next);
        }
        if (next == said.end() || next->id != id) {
            m_picks.push_back({0, row});
        }
    }
    std::for_each(next, said.end(), take);
}

// The known fields, then the unknown ones of any source, as many as one list may have: a server that makes up new ones
// each time would fill the memory.
void ClientMerger::addFields() {
    m_sourceField.resize(m_sources.size());
    for (int field = 0; field < ClientField::KnownCount; ++field) {
        Column& column = m_to.columns.emplace_back();
        column.key = clientFieldInfo(field).key;
        column.isNumber = clientFieldInfo(field).unit != FieldUnit::Text;
    }
    for (std::size_t source = 0; source < m_sources.size(); ++source) {
        const Data& from = *m_sources[source];
        auto& map = m_sourceField[source];
        map.resize(m_to.columns.size(), -1);
        for (const int field : from.fields) {
            int to = field;
            if (field >= ClientField::KnownCount) {
                const std::string& key = from.columns[static_cast<std::size_t>(field)].key;
                const auto known = std::find_if(m_to.columns.begin() + ClientField::KnownCount, m_to.columns.end(),
                                                [&key](const Column& column) { return column.key == key; });
                to = static_cast<int>(known - m_to.columns.begin());
                if (known == m_to.columns.end()) {
                    if (m_to.columns.size() == ClientSnapshotBuilder::MostFields) {
                        continue;
                    }
                    m_to.columns.emplace_back().key = key;
                }
            }
            map.resize(m_to.columns.size(), -1);
            map[static_cast<std::size_t>(to)] = field;
            if (std::ranges::find(m_to.fields, to) == m_to.fields.end()) {
                m_to.fields.push_back(to);
            }
        }
    }
    for (auto& map : m_sourceField) {
        map.resize(m_to.columns.size(), -1);
    }
}

std::int64_t ClientMerger::translate(std::int64_t value, From& from, const Data& source, int field, Column& to) {
    if (field == ClientField::Addr) {
        return static_cast<std::int64_t>(m_to.addrs.append(source.addrs.at(static_cast<std::size_t>(value))));
    }
    const auto number = static_cast<std::size_t>(value);
    if (number >= from.made.size()) {
        from.made.resize(std::max(number + 1, from.column->texts.size()), -1);
    }
    std::int64_t& made = from.made[number];
    if (made < 0) {
        made = from.column->meant.empty() ? to.texts.intern(from.column->texts.at(number))
                                          : to.texts.intern(std::to_string(from.column->meant[number]));
    }
    return made;
}

void ClientMerger::makeColumn(int field) {
    Column& to = m_to.columns[static_cast<std::size_t>(field)];
    std::vector<From> froms(m_sources.size());
    for (std::size_t source = 0; source < m_sources.size(); ++source) {
        if (const int at = m_sourceField[source][static_cast<std::size_t>(field)]; at >= 0) {
            froms[source].column = &m_sources[source]->columns[static_cast<std::size_t>(at)];
        }
    }
    std::array<std::int64_t, PackedColumn::BlockRows> values;
    PackedColumn::Presence presence;
    for (std::size_t first = 0; first < m_picks.size(); first += PackedColumn::BlockRows) {
        const std::size_t count = std::min(PackedColumn::BlockRows, m_picks.size() - first);
        presence.fill(0);
        std::size_t present = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const Pick pick = m_picks[first + i];
            From& from = froms[pick.source];
            const auto value = from.column ? from.column->values.at(pick.row) : std::nullopt;
            values[i] = 0;
            if (value) {
                values[i] = to.isNumber ? *value : translate(*value, from, *m_sources[pick.source], field, to);
                presence[i / 64] |= std::uint64_t(1) << (i % 64);
                ++present;
            }
        }
        to.values.append(std::span(values).first(count), present == count ? nullptr : &presence);
        to.present = to.present || present > 0;
    }
}

void ClientMerger::finish() {
    m_to.rows = m_picks.size();
    m_to.byId.resize(m_picks.size());
    std::iota(m_to.byId.begin(), m_to.byId.end(), 0U);
    m_to.traits.reserve(m_picks.size());
    for (const Pick& pick : m_picks) {
        m_to.traits.push_back(m_sources[pick.source]->traits[pick.row]);
    }
    std::erase_if(m_to.fields, [this](int field) { return !m_to.columns[static_cast<std::size_t>(field)].present; });

    for (const Data* source : m_sources) {
        if (source->seenSteady >= m_to.seenSteady) {
            m_to.seenSteady = source->seenSteady;
            m_to.seen = source->seen;
        }
    }
    for (const ClientAnswer& answer : m_answers) {
        m_to.skippedLines += answer.rows->skippedLines();
        m_to.leftOutRows += answer.rows->leftOutRows();
        m_to.cutRows += answer.rows->cutRows();
    }
    std::array<std::int64_t, PackedColumn::BlockRows> ages;
    for (std::size_t first = 0; first < m_picks.size(); first += PackedColumn::BlockRows) {
        const std::size_t count = std::min(PackedColumn::BlockRows, m_picks.size() - first);
        for (std::size_t i = 0; i < count; ++i) {
            const Pick pick = m_picks[first + i];
            const Data& source = *m_sources[pick.source];
            const auto before = source.seenBefore.blockCount() == 0 ? 0 : source.seenBefore.at(pick.row).value_or(0);
            const auto older =
                std::chrono::floor<std::chrono::milliseconds>(m_to.seenSteady - source.seenSteady).count();
            ages[i] = before + older;
            m_to.oldestBefore = std::max(m_to.oldestBefore, std::chrono::milliseconds(ages[i]));
        }
        m_to.seenBefore.append(std::span(ages).first(count), nullptr);
    }
    m_to.seenBefore.shrink();
    m_to.learnNumbers();
    m_to.shrink();
}

std::shared_ptr<const ClientSnapshot> ClientMerger::merge() {
    pick();
    addFields();
    for (const int field : m_to.fields) {
        makeColumn(field);
    }
    finish();
    return std::move(m_snapshot);
}

std::shared_ptr<const ClientSnapshot> mergeClients(const std::shared_ptr<const ClientSnapshot>& base,
                                                   std::span<const ClientAnswer> answers) {
    return ClientMerger(base, answers).merge();
}

}  // namespace headroom
