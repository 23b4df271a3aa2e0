// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/client_snapshot_builder.h"

#include "core/server/keyed_row.h"

#include <algorithm>
#include <numeric>

namespace headroom {

namespace {

ClientKind kindOfFlags(std::string_view flags) {
    const auto has = [flags](const char* letters) { return flags.find_first_of(letters) != std::string_view::npos; };
    // Slot migration links: o and g (Redis 8.4), i and E (Valkey 9) stand where M and S would.
    return has("Moi")   ? ClientKind::Primary
           : has("SgE") ? ClientKind::Replica
           : has("O")   ? ClientKind::Monitor
           : has("P")   ? ClientKind::Pubsub
                        : ClientKind::Normal;
}

// src/server/redis_connection.cc GetFlags: the letters of Kvrocks mean other things.
ClientKind kindOfKvrocksFlags(std::string_view flags) {
    const auto has = [flags](char letter) { return flags.find(letter) != std::string_view::npos; };
    return has('S')   ? ClientKind::Replica
           : has('M') ? ClientKind::Monitor
           : has('P') ? ClientKind::Pubsub
                      : ClientKind::Normal;
}

}  // namespace

ClientSnapshotBuilder::ClientSnapshotBuilder() : m_snapshot(new ClientSnapshot()) {
    data().columns.reserve(MostFields);  // views of keys stay valid
    for (int field = 0; field < ClientField::KnownCount; ++field) {
        addColumn(clientFieldInfo(field).key, clientFieldInfo(field).unit != FieldUnit::Text);
    }
}

int ClientSnapshotBuilder::fieldOf(std::string_view key) {
    if (const int known = clientFieldByKey(key); known >= 0) {
        return known;
    }
    if (const auto met = m_unknownFields.find(key); met != m_unknownFields.end()) {
        return met->second;
    }
    if (data().columns.size() == MostFields) {
        return -1;
    }
    const int field = static_cast<int>(data().columns.size());
    addColumn(key, false);
    m_unknownFields.emplace(data().columns.back().key, field);
    return field;
}

void ClientSnapshotBuilder::addColumn(std::string_view key, bool isNumber) {
    Column& column = data().columns.emplace_back();
    column.key = key;
    column.isNumber = isNumber;
    m_staged.emplace_back();
    m_stayed.push_back(1);
}

void ClientSnapshotBuilder::addField(int field) {
    Column& column = columnOf(field);
    if (column.present) {
        return;
    }
    column.present = true;
    data().fields.push_back(field);
    m_staged[static_cast<std::size_t>(field)] = std::make_unique_for_overwrite<StagedColumn>();
    while (column.values.blockCount() < data().rows / PackedColumn::BlockRows) {
        column.values.appendMissing();
    }
}

void ClientSnapshotBuilder::endBlock() {
    Data& all = data();
    const std::size_t rows = m_rowInBlock;
    for (const int field : all.fields) {
        staged(field).finish(rows);
    }
    const auto present = [this](int field) { return column(field).present ? &staged(field) : nullptr; };
    const StagedColumn* ids = present(ClientField::Id);
    const StagedColumn* flags = present(ClientField::Flags);
    learnFlags();
    const std::size_t firstRow = all.traits.size();
    all.traits.resize(firstRow + rows);
    m_ids.resize(firstRow + rows);
    for (std::size_t row = 0; row < rows; ++row) {
        const std::int64_t number = flags ? flags->at(row, -1) : -1;
        all.traits[firstRow + row] = number < 0 ? std::uint8_t(0) : m_flagTraits[static_cast<std::size_t>(number)];
        m_ids[firstRow + row] = ids ? std::max<std::int64_t>(0, ids->at(row, 0)) : 0;
    }
    if (const auto phase = m_unknownFields.find("repl-phase"); phase != m_unknownFields.end()) {
        const StagedColumn& phases = staged(phase->second);
        for (std::size_t row = 0; row < rows; ++row) {
            std::uint8_t& traits = all.traits[firstRow + row];
            if (phases.at(row, -1) >= 0)
                traits =
                    static_cast<std::uint8_t>((traits & ~unsigned{Data::KindMask}) | unsigned(ClientKind::Primary));
        }
    }
    for (const int field : {ClientField::Sub, ClientField::Psub, ClientField::Ssub}) {
        const StagedColumn* subscriptions = present(field);
        if (!subscriptions || (subscriptions->uniform() && subscriptions->at(0, 0) <= 0)) {
            continue;
        }
        for (std::size_t row = 0; row < rows; ++row) {
            std::uint8_t& traits = all.traits[firstRow + row];
            if (subscriptions->at(row, 0) > 0 && (traits & Data::KindMask) == 0) {
                traits |= static_cast<std::uint8_t>(ClientKind::Pubsub);
            }
        }
    }
    for (const int field : all.fields) {
        m_stayed[static_cast<std::size_t>(field)] = staged(field).flush(rows, columnOf(field).values) ? 1 : 0;
    }
    m_rowInBlock = 0;
}

void ClientSnapshotBuilder::expectRows(std::size_t rows) {
    Data& all = data();
    for (const int field : all.fields) {
        columnOf(field).values.expectRows(rows);
    }
    all.addrs.expect(all.addrs.size() / all.rows * rows + all.addrs.size());
    all.traits.reserve(rows);
    m_ids.reserve(rows);
}

void ClientSnapshotBuilder::learnFlags() {
    const TextDictionary& flags = column(ClientField::Flags).texts;
    const bool isKvrocks = m_unknownFields.contains("namespace");
    while (m_flagTraits.size() < flags.size()) {
        const std::string_view letters = flags.at(m_flagTraits.size());
        unsigned traits = static_cast<unsigned>(isKvrocks ? kindOfKvrocksFlags(letters) : kindOfFlags(letters));
        traits |= letters.find('b') != std::string_view::npos ? unsigned(Data::Blocked) : 0U;
        traits |= letters.find('x') != std::string_view::npos ? unsigned(Data::InMulti) : 0U;
        m_flagTraits.push_back(static_cast<std::uint8_t>(traits));
    }
}

std::shared_ptr<const ClientSnapshot> ClientSnapshotBuilder::finish(int skippedLines, int leftOutRows, int cutRows,
                                                                    WallTime seen, SteadyTime seenSteady) {
    if (m_rowInBlock > 0) {
        endBlock();
    }
    if (!takeRisingIds()) {
        sortIds();
    }
    for (const std::uint32_t row : m_ambiguousRows) {
        data().traits[row] |= Data::Ambiguous;
    }
    Data& all = data();
    all.learnNumbers();
    all.shrink();
    all.skippedLines = skippedLines;
    all.leftOutRows = leftOutRows;
    all.cutRows = cutRows;
    all.seen = seen;
    all.seenSteady = seenSteady;
    return std::move(m_snapshot);
}

// Servers send ids in rising order, begun somewhere in the middle: clientsCron() turns the list. Then the rows need no
// sorting and none has to be doubted.
bool ClientSnapshotBuilder::takeRisingIds() {
    const auto falls = [](std::int64_t a, std::int64_t b) { return a >= b; };
    auto turn = std::adjacent_find(m_ids.begin(), m_ids.end(), falls);
    turn += turn != m_ids.end() ? 1 : 0;
    const bool risesTwice = std::adjacent_find(turn, m_ids.end(), falls) == m_ids.end();
    const bool isTurned = turn == m_ids.end() || m_ids.back() < m_ids.front();
    if (m_ids.empty() || !risesTwice || !isTurned || (turn == m_ids.end() ? m_ids.front() : *turn) <= 0) {
        return false;
    }
    std::vector<std::uint32_t>& byId = data().byId;
    byId.resize(m_ids.size());
    const auto rest = byId.begin() + (m_ids.end() - turn);
    std::iota(byId.begin(), rest, static_cast<std::uint32_t>(turn - m_ids.begin()));
    std::iota(rest, byId.end(), 0U);
    return true;
}

void ClientSnapshotBuilder::sortIds() {
    Data& all = data();
    std::vector<KeyedRow> order;
    order.reserve(all.rows);
    for (std::uint32_t row = 0; row < all.rows; ++row) {
        if (m_ids[row] > 0) {
            order.push_back({static_cast<std::uint64_t>(m_ids[row]), row});
        } else {
            m_ambiguousRows.push_back(row);
        }
    }
    sortByKey(order);
    all.byId.reserve(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        all.byId.push_back(order[i].row);
        if (i > 0 && order[i].key == order[i - 1].key) {
            m_ambiguousRows.push_back(order[i - 1].row);
            m_ambiguousRows.push_back(order[i].row);
        }
    }
}

}  // namespace headroom
