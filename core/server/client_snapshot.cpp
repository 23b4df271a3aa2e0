// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/client_snapshot.h"

#include "core/server/client_snapshot_data.h"
#include "core/server/shrink.h"
#include "core/server/whole_number.h"

#include <QtGlobal>

#include <algorithm>

namespace headroom {

namespace {

std::size_t at(int index) {
    return static_cast<std::size_t>(index);
}

}  // namespace

ClientSnapshot::ClientSnapshot() : m_data(std::make_unique<Data>()) {}
ClientSnapshot::~ClientSnapshot() = default;

int ClientSnapshot::rowCount() const {
    return static_cast<int>(m_data->rows);
}

std::span<const int> ClientSnapshot::fields() const {
    return m_data->fields;
}

std::string_view ClientSnapshot::fieldKey(int field) const {
    return m_data->columns[at(field)].key;
}

bool ClientSnapshot::isNumber(int field) const {
    return m_data->columns[at(field)].isNumber;
}

std::optional<std::int64_t> ClientSnapshot::number(int row, int field) const {
    Q_ASSERT(row >= 0 && row < rowCount());
    if (at(field) >= m_data->columns.size()) {
        return std::nullopt;
    }
    const Data::Column& column = m_data->columns[at(field)];
    if (!column.present || !column.isNumber) {
        return std::nullopt;
    }
    const auto value = column.values.at(at(row));
    return value && !column.meant.empty() ? column.meant[static_cast<std::size_t>(*value)] : value;
}

std::optional<std::string_view> ClientSnapshot::text(int row, int field) const {
    Q_ASSERT(row >= 0 && row < rowCount());
    if (at(field) >= m_data->columns.size()) {
        return std::nullopt;
    }
    const Data::Column& column = m_data->columns[at(field)];
    if (!column.present || column.isNumber) {
        return std::nullopt;
    }
    const auto value = column.values.at(at(row));
    if (!value) {
        return std::nullopt;
    }
    const auto place = static_cast<std::size_t>(*value);
    return field == ClientField::Addr ? m_data->addrs.at(place) : column.texts.at(place);
}

std::int32_t ClientSnapshot::internedText(int row, int field) const {
    Q_ASSERT(row >= 0 && row < rowCount());
    if (field == ClientField::Addr || at(field) >= m_data->columns.size()) {
        return -1;
    }
    const Data::Column& column = m_data->columns[at(field)];
    if (!column.present || column.isNumber) {
        return -1;
    }
    return static_cast<std::int32_t>(column.values.at(at(row)).value_or(-1));
}

std::int64_t ClientSnapshot::id(int row) const {
    return m_data->id(at(row));
}

ClientKind ClientSnapshot::kind(int row) const {
    return static_cast<ClientKind>(m_data->traits[at(row)] & Data::KindMask);
}

bool ClientSnapshot::blocked(int row) const {
    return (m_data->traits[at(row)] & Data::Blocked) != 0;
}

bool ClientSnapshot::inMulti(int row) const {
    return (m_data->traits[at(row)] & Data::InMulti) != 0;
}

bool ClientSnapshot::ambiguous(int row) const {
    return (m_data->traits[at(row)] & Data::Ambiguous) != 0;
}

bool ClientSnapshot::killable(int row) const {
    const ClientKind what = kind(row);
    return !ambiguous(row) && id(row) > 0 && what != ClientKind::Primary && what != ClientKind::Replica &&
           !text(row, ClientField::Addr).value_or(std::string_view()).empty();
}

int ClientSnapshot::rowOfId(std::int64_t id) const {
    const auto found =
        std::ranges::lower_bound(m_data->byId, id, {}, [this](std::uint32_t row) { return m_data->id(row); });
    return found != m_data->byId.end() && id > 0 && m_data->id(*found) == id ? static_cast<int>(*found) : -1;
}

int ClientSnapshot::skippedLines() const {
    return m_data->skippedLines;
}

int ClientSnapshot::leftOutRows() const {
    return m_data->leftOutRows;
}

WallTime ClientSnapshot::seen() const {
    return m_data->seen;
}

int ClientSnapshot::cutRows() const {
    return m_data->cutRows;
}

SteadyTime ClientSnapshot::seenSteady() const {
    return m_data->seenSteady;
}

SteadyTime ClientSnapshot::rowSeen(int row) const {
    Q_ASSERT(row >= 0 && row < rowCount());
    const PackedColumn& before = m_data->seenBefore;
    return m_data->seenSteady -
           std::chrono::milliseconds(before.blockCount() == 0 ? 0 : before.at(at(row)).value_or(0));
}

SteadyTime ClientSnapshot::oldestSeen() const {
    return m_data->seenSteady - m_data->oldestBefore;
}

void ClientSnapshot::Data::learnNumbers() {
    for (std::size_t field = ClientField::KnownCount; field < columns.size(); ++field) {
        Column& unknown = columns[field];
        std::vector<std::int64_t> meant;
        for (std::size_t number = 0; number < unknown.texts.size(); ++number) {
            const auto value = wholeNumber(unknown.texts.at(number));
            if (!value) {
                break;
            }
            meant.push_back(*value);
        }
        if (meant.size() == unknown.texts.size()) {
            unknown.isNumber = true;
            unknown.meant = std::move(meant);
            unknown.texts = {};
        }
    }
}

void ClientSnapshot::Data::shrink() {
    for (Column& column : columns) {
        column.texts.finish();
        column.values.shrink();
    }
    columns.shrink_to_fit();
    addrs.shrink();
    shrinkToFit(traits);
}

std::size_t ClientSnapshot::memoryBytes() const {
    std::size_t bytes = sizeof(Data) + m_data->columns.capacity() * sizeof(Data::Column) + m_data->addrs.memoryBytes() +
                        m_data->traits.capacity() + m_data->byId.capacity() * sizeof(std::uint32_t) +
                        m_data->fields.capacity() * sizeof(int) + m_data->seenBefore.memoryBytes();
    for (const Data::Column& column : m_data->columns) {
        bytes += column.key.capacity() + column.values.memoryBytes() + column.texts.memoryBytes() +
                 column.meant.capacity() * sizeof(std::int64_t);
    }
    return bytes;
}

const char* clientKindName(ClientKind kind) {
    switch (kind) {
        case ClientKind::Normal:
            break;
        case ClientKind::Pubsub:
            return "pubsub";
        case ClientKind::Replica:
            return "replica";
        case ClientKind::Primary:
            return "primary";
        case ClientKind::Monitor:
            return "monitor";
    }
    return "normal";
}

}  // namespace headroom
