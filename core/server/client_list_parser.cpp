// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/client_list_parser.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <unordered_map>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "core/server/client_snapshot_data.h"
#include "core/server/staged_column.h"
#include "core/server/whole_number.h"

namespace headroom {

namespace {

constexpr std::size_t TokenBytes = 32;
constexpr std::size_t LongestKey = 24;    // with '=', of a row that is read by expectation
constexpr std::ptrdiff_t Lookahead = 64;  // bytes that may be looked at from the start of a token without asking
constexpr int UnknownFields = 64;         // columns kept for keys nobody knows
constexpr std::uint32_t NotKept = std::numeric_limits<std::uint32_t>::max();

// How many of the first TokenBytes bytes are the same.
std::uint32_t sameBytes(const char* text, const char* token) {
#ifdef __SSE2__
    const auto equal = [text, token](std::size_t from) {
        __m128i a;
        __m128i b;
        std::memcpy(&a, text + from, sizeof a);
        std::memcpy(&b, token + from, sizeof b);
        return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(a, b)));
    };
    return static_cast<std::uint32_t>(std::countr_one(equal(0) | equal(16) << 16));
#else
    return static_cast<std::uint32_t>(std::mismatch(text, text + TokenBytes, token).first - text);
#endif
}

// The first SP or LF in [at, end), or end.
const char* endOfToken(const char* at, const char* end) {
#ifdef __SSE2__
    for (; end - at >= 16; at += 16) {
        __m128i bytes;
        std::memcpy(&bytes, at, sizeof bytes);
        const __m128i marks =
            _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(' ')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')));
        if (const int found = _mm_movemask_epi8(marks); found != 0) {
            return at + std::countr_zero(static_cast<std::uint32_t>(found));
        }
    }
#endif
    return std::find_if(at, end, [](char c) { return c == ' ' || c == '\n'; });
}

ClientKind kindOfFlags(std::string_view flags) {
    const auto has = [flags](const char* letters) { return flags.find_first_of(letters) != std::string_view::npos; };
    // Slot migration links: o and g (Redis 8.4), i and E (Valkey 9) stand where M and S would.
    return has("Moi")   ? ClientKind::Primary
           : has("SgE") ? ClientKind::Replica
           : has("O")   ? ClientKind::Monitor
           : has("P")   ? ClientKind::Pubsub
                        : ClientKind::Normal;
}

}  // namespace

// Servers send all rows with the same keys in the same order, and most values are those of the row before. So a row is
// read by expecting both: each token is compared with the one of the row before, and only what differs is parsed. A row
// that breaks the expectation is read again by the rules alone, and sets what is expected next.
class ClientListParser {
  public:
    explicit ClientListParser(std::string_view text);
    [[nodiscard]] std::shared_ptr<const ClientSnapshot> parse(WallTime seen, SteadyTime seenSteady);

  private:
    using Data = ClientSnapshot::Data;

    struct Expected {
        std::array<char, TokenBytes> token;  // key, '=', value and the mark after it
        std::uint32_t tokenLength = NotKept;
        std::uint32_t keyLength = 0;  // with '='
        char mark = ' ';
        bool isNumber = false;
        StagedColumn* staged = nullptr;
        TextDictionary* texts = nullptr;  // null for addr
    };

    [[nodiscard]] const char* readAsExpected(const char* at);
    [[nodiscard]] const char* readNumber(const char* at, const Expected& expected);
    [[nodiscard]] const char* readText(const char* at, const Expected& expected);
    void readByRules(std::string_view line, bool cut);
    void take(std::string_view key, std::string_view value);
    [[nodiscard]] int fieldOf(std::string_view key);
    void setAddr(std::string_view value);
    void expectRowsLikeThis();
    void endRow();
    void endBlock();
    void finishIds();
    void finishUnknownFields();

    [[nodiscard]] Data& data() { return *m_snapshot->m_data; }
    [[nodiscard]] Data::Column& column(int field) { return data().columns[static_cast<std::size_t>(field)]; }
    [[nodiscard]] StagedColumn& staged(int field) { return *m_staged[static_cast<std::size_t>(field)]; }

    std::string_view m_text;
    std::shared_ptr<ClientSnapshot> m_snapshot;
    std::vector<std::unique_ptr<StagedColumn>> m_staged;  // by field number, where the field is present
    StagedColumn m_addrLengths;
    std::unordered_map<std::string_view, int> m_unknownFields;
    std::size_t m_rowInBlock = 0;

    std::vector<Expected> m_expected;
    std::vector<int> m_rowFields;         // of the last row read by the rules, as sent
    std::vector<std::uint32_t> m_seenIn;  // by field number: the row, plus 1, that was last to have it
    bool m_rowAmbiguous = false;

    std::vector<std::uint32_t> m_ambiguousRows;
    std::vector<std::uint8_t> m_flagTraits;  // by number of the flags text
    std::vector<std::int64_t> m_ids;         // 0 where missing or not positive
};

ClientListParser::ClientListParser(std::string_view text)
    : m_text(text.substr(0, std::numeric_limits<std::int32_t>::max())), m_snapshot(new ClientSnapshot()) {
    std::vector<Data::Column>& columns = data().columns;
    columns.reserve(ClientField::KnownCount + UnknownFields);
    for (int field = 0; field < ClientField::KnownCount; ++field) {
        columns.emplace_back();
        columns.back().key = clientFieldInfo(field).key;
        columns.back().isNumber = clientFieldInfo(field).unit != FieldUnit::Text;
    }
    m_staged.resize(columns.size());
    m_seenIn.resize(columns.size());
}

std::shared_ptr<const ClientSnapshot> ClientListParser::parse(WallTime seen, SteadyTime seenSteady) {
    data().seen = seen;
    data().seenSteady = seenSteady;
    const char* at = m_text.data();
    const char* end = at + m_text.size();
    while (at != end) {
        if (const char* next = readAsExpected(at)) {
            at = next;
            endRow();
            continue;
        }
        const auto* lineEnd = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
        std::string_view line(at, static_cast<std::size_t>((lineEnd ? lineEnd : end) - at));
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        readByRules(line, lineEnd == nullptr);
        at = lineEnd ? lineEnd + 1 : end;
    }
    if (m_rowInBlock > 0) {
        endBlock();
    }
    finishUnknownFields();
    finishIds();
    Data& all = data();
    for (Data::Column& column : all.columns) {
        column.texts.finish();
        column.values.shrink();
    }
    all.columns.shrink_to_fit();
    all.addrs.shrink_to_fit();
    all.addrLengths.shrink();
    all.traits.shrink_to_fit();
    return m_snapshot;
}

// The start of the next row, or null: the row is none of the expected kind, and what was taken from it must be taken
// again.
const char* ClientListParser::readAsExpected(const char* at) {
    const char* end = m_text.data() + m_text.size();
    if (m_expected.empty()) {
        return nullptr;
    }
    for (Expected& expected : m_expected) {
        if (end - at < Lookahead) {
            return nullptr;
        }
        const std::uint32_t same = sameBytes(at, expected.token.data());
        if (same >= expected.tokenLength) {
            at += expected.tokenLength;
            continue;
        }
        if (same < expected.keyLength) {
            return nullptr;
        }
        const char* value = at + expected.keyLength;
        const char* next = expected.isNumber ? readNumber(value, expected) : readText(value, expected);
        if (!next) {
            return nullptr;
        }
        const auto length = static_cast<std::uint32_t>(next - at);
        expected.tokenLength = length <= TokenBytes ? length : NotKept;
        std::memcpy(expected.token.data(), at, TokenBytes);
        at = next;
    }
    return at;
}

// Takes a number of at most 18 digits. What follows its mark, or null.
const char* ClientListParser::readNumber(const char* at, const Expected& expected) {
    const bool negative = *at == '-';
    at += negative ? 1 : 0;
    const char* first = at;
    std::int64_t value = 0;
    for (unsigned digit = 0; (digit = static_cast<unsigned char>(*at) - unsigned('0')) < 10; ++at) {
        if (at - first == 18) {
            return nullptr;
        }
        value = value * 10 + digit;
    }
    if (at == first || *at != expected.mark) {
        return nullptr;
    }
    expected.staged->set(m_rowInBlock, negative ? -value : value);
    return at + 1;
}

const char* ClientListParser::readText(const char* at, const Expected& expected) {
    const char* end = m_text.data() + m_text.size();
    const char* stop = endOfToken(at, end);
    if (stop == end || *stop != expected.mark || (expected.mark == '\n' && stop != at && stop[-1] == '\r')) {
        return nullptr;
    }
    const std::string_view value(at, static_cast<std::size_t>(stop - at));
    if (expected.texts) {
        expected.staged->set(m_rowInBlock, expected.texts->intern(value));
    } else {
        setAddr(value);
    }
    return stop + 1;
}

void ClientListParser::readByRules(std::string_view line, bool cut) {
    const std::size_t fieldsBefore = m_rowFields.size();
    m_rowFields.clear();
    m_rowAmbiguous = false;
    std::string_view key;
    std::size_t valueAt = 0;
    for (std::size_t tokenAt = 0; tokenAt <= line.size();) {
        const std::size_t tokenEnd = std::min(line.find(' ', tokenAt), line.size());
        const std::string_view token = line.substr(tokenAt, tokenEnd - tokenAt);
        if (const std::size_t equals = token.find('='); equals != std::string_view::npos && equals > 0) {
            if (!key.empty()) {
                take(key, line.substr(valueAt, tokenAt - 1 - valueAt));
            }
            key = token.substr(0, equals);
            valueAt = tokenAt + equals + 1;
        }
        tokenAt = tokenEnd + 1;
    }
    if (key.empty()) {
        m_expected.clear();
        ++data().skippedLines;
        return;
    }
    take(key, line.substr(valueAt));
    for (const int field : data().fields) {
        if (m_seenIn[static_cast<std::size_t>(field)] != data().rows + 1) {
            staged(field).clear(m_rowInBlock);
        }
    }
    if (m_rowAmbiguous || (cut && m_rowFields.size() < fieldsBefore)) {
        m_ambiguousRows.push_back(static_cast<std::uint32_t>(data().rows));
        m_expected.clear();
    } else {
        expectRowsLikeThis();
    }
    endRow();
}

void ClientListParser::take(std::string_view key, std::string_view value) {
    const int field = fieldOf(key);
    if (field < 0 || m_seenIn[static_cast<std::size_t>(field)] == data().rows + 1) {
        m_rowAmbiguous = true;
        return;
    }
    m_seenIn[static_cast<std::size_t>(field)] = static_cast<std::uint32_t>(data().rows + 1);
    m_rowFields.push_back(field);
    Data::Column& to = column(field);
    if (!to.present) {
        to.present = true;
        data().fields.push_back(field);
        m_staged[static_cast<std::size_t>(field)] = std::make_unique<StagedColumn>();
        while (to.values.blockCount() < data().rows / PackedColumn::BlockRows) {
            to.values.appendMissing();
        }
    }
    if (field == ClientField::Addr) {
        setAddr(value);
    } else if (!to.isNumber) {
        staged(field).set(m_rowInBlock, to.texts.intern(value));
    } else if (const auto number = wholeNumber(value)) {
        staged(field).set(m_rowInBlock, *number);
    } else {
        staged(field).clear(m_rowInBlock);
    }
}

// -1 when it is one unknown field too many.
int ClientListParser::fieldOf(std::string_view key) {
    if (const int known = clientFieldByKey(key); known >= 0) {
        return known;
    }
    if (const auto met = m_unknownFields.find(key); met != m_unknownFields.end()) {
        return met->second;
    }
    if (m_unknownFields.size() == UnknownFields) {
        return -1;
    }
    const int field = static_cast<int>(data().columns.size());
    data().columns.emplace_back();
    data().columns.back().key = key;
    m_staged.emplace_back();
    m_seenIn.push_back(0);
    m_unknownFields.emplace(key, field);
    return field;
}

void ClientListParser::setAddr(std::string_view value) {
    staged(ClientField::Addr).set(m_rowInBlock, static_cast<std::int64_t>(data().addrs.size()));
    m_addrLengths.set(m_rowInBlock, static_cast<std::int64_t>(value.size()));
    data().addrs += value;
}

void ClientListParser::expectRowsLikeThis() {
    m_expected.resize(m_rowFields.size());
    for (std::size_t i = 0; i < m_rowFields.size(); ++i) {
        const int field = m_rowFields[i];
        Data::Column& from = column(field);
        Expected& expected = m_expected[i];
        if (from.key.size() >= LongestKey) {
            m_expected.clear();
            return;
        }
        std::ranges::copy(from.key, expected.token.begin());
        expected.token[from.key.size()] = '=';
        expected.tokenLength = NotKept;
        expected.keyLength = static_cast<std::uint32_t>(from.key.size() + 1);
        expected.mark = ' ';
        expected.isNumber = from.isNumber;
        expected.staged = &staged(field);
        expected.texts = field == ClientField::Addr ? nullptr : &from.texts;
    }
    m_expected.back().mark = '\n';
}

void ClientListParser::endRow() {
    ++data().rows;
    if (++m_rowInBlock == PackedColumn::BlockRows) {
        endBlock();
    }
}

void ClientListParser::endBlock() {
    Data& all = data();
    const std::size_t rows = m_rowInBlock;
    for (const int field : all.fields) {
        staged(field).finish(rows);
    }
    const auto present = [this, &all](ClientField::Known field) {
        return all.columns[field].present ? &staged(field) : nullptr;
    };
    const StagedColumn* ids = present(ClientField::Id);
    const StagedColumn* flags = present(ClientField::Flags);
    for (std::size_t number = m_flagTraits.size(); number < all.columns[ClientField::Flags].texts.size(); ++number) {
        const std::string_view text = all.columns[ClientField::Flags].texts.at(number);
        unsigned traits = static_cast<unsigned>(kindOfFlags(text));
        traits |= text.find('b') != std::string_view::npos ? unsigned(Data::Blocked) : 0U;
        traits |= text.find('x') != std::string_view::npos ? unsigned(Data::InMulti) : 0U;
        m_flagTraits.push_back(static_cast<std::uint8_t>(traits));
    }
    const std::size_t firstRow = all.traits.size();
    for (std::size_t row = 0; row < rows; ++row) {
        const std::int64_t number = flags ? flags->at(row, -1) : -1;
        all.traits.push_back(number < 0 ? 0 : m_flagTraits[static_cast<std::size_t>(number)]);
        m_ids.push_back(ids ? std::max<std::int64_t>(0, ids->at(row, 0)) : 0);
    }
    for (const auto field : {ClientField::Sub, ClientField::Psub, ClientField::Ssub}) {
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
        staged(field).flush(rows, column(field).values);
    }
    m_addrLengths.finish(rows);
    m_addrLengths.flush(rows, all.addrLengths);
    m_rowInBlock = 0;
}

void ClientListParser::finishIds() {
    Data& all = data();
    struct IdRow {
        std::int64_t id;
        std::uint32_t row;
        auto operator<=>(const IdRow&) const = default;
    };
    std::vector<IdRow> order;
    order.reserve(all.rows);
    for (std::uint32_t row = 0; row < all.rows; ++row) {
        if (m_ids[row] > 0) {
            order.push_back({m_ids[row], row});
        } else {
            m_ambiguousRows.push_back(row);
        }
    }
    // Servers send ids in rising order, begun somewhere in the middle: clientsCron() turns the list.
    std::rotate(order.begin(), std::is_sorted_until(order.begin(), order.end()), order.end());
    if (!std::is_sorted(order.begin(), order.end())) {
        std::sort(order.begin(), order.end());
    }
    all.byId.reserve(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        all.byId.push_back(order[i].row);
        if (i > 0 && order[i].id == order[i - 1].id) {
            m_ambiguousRows.push_back(order[i - 1].row);
            m_ambiguousRows.push_back(order[i].row);
        }
    }
    for (const std::uint32_t row : m_ambiguousRows) {
        all.traits[row] |= Data::Ambiguous;
    }
}

void ClientListParser::finishUnknownFields() {
    for (const auto& [key, field] : m_unknownFields) {
        Data::Column& unknown = column(field);
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

std::shared_ptr<const ClientSnapshot> parseClientList(std::string_view text, WallTime seen, SteadyTime seenSteady) {
    return ClientListParser(text).parse(seen, seenSteady);
}

}  // namespace headroom
