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
#include "core/server/keyed_row.h"
#include "core/server/staged_column.h"
#include "core/server/whole_number.h"

namespace headroom {

namespace {

constexpr std::size_t Chunk = 16;
constexpr std::ptrdiff_t Lookahead = 64;      // bytes behind a literal that may be looked at without asking
constexpr std::ptrdiff_t LongestNumber = 20;  // characters of int64
constexpr int UnknownFields = 64;             // columns kept for keys nobody knows

// Both may be read up to the next multiple of Chunk.
bool sameBytes(const char* text, const char* literal, std::size_t length) {
#ifdef __SSE2__
    const auto equal = [text, literal](std::size_t from) {
        __m128i a;
        __m128i b;
        std::memcpy(&a, text + from, sizeof a);
        std::memcpy(&b, literal + from, sizeof b);
        return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(a, b)));
    };
    std::size_t from = 0;
    for (; from + Chunk <= length; from += Chunk) {
        if (equal(from) != 0xffff) {
            return false;
        }
    }
    const std::uint32_t rest = (1U << (length - from)) - 1;
    return (equal(from) & rest) == rest;
#else
    return std::memcmp(text, literal, length) == 0;
#endif
}

// How many of the 8 characters at `at`, the first first, are digits; and the number they make.
struct Digits {
    int count;
    std::uint32_t number;
};
[[gnu::always_inline]] inline Digits leadingDigits(const char* at) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    if constexpr (std::endian::native == std::endian::big) {
        word = __builtin_bswap64(word);
    }
    word ^= 0x3030303030303030U;  // a digit is now its value, all else more than 9
    const std::uint64_t others = ((word & 0x7f7f7f7f7f7f7f7fU) + 0x7676767676767676U) | word;
    const int count = std::countr_zero(others & 0x8080808080808080U) / 8;
    if (count == 0) {
        return {0, 0};
    }
    word <<= 64 - 8 * count;  // zeros in front, in the order of memory
    word = (word * 10 + (word >> 8)) & 0x00ff00ff00ff00ffU;
    word = (word * 100 + (word >> 16)) & 0x0000ffff0000ffffU;
    return {count, static_cast<std::uint32_t>(word * 10000 + (word >> 32))};
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

// Servers send all rows with the same keys in the same order, and most values stay the same from row to row. So the
// parser keeps a pattern of the row: literals, which hold keys and values that stay, and between them the values that
// change. A value that breaks a literal changes from then on, until it stayed the same for a block of rows. A row of
// other keys, or with anything odd about it, is read by the rules alone and sets the keys of the next pattern.
class ClientListParser {
  public:
    explicit ClientListParser(std::string_view text);
    [[nodiscard]] std::shared_ptr<const ClientSnapshot> parse(WallTime seen, SteadyTime seenSteady);

  private:
    using Data = ClientSnapshot::Data;

    // A literal, then a value that changes; the last one may have no value.
    struct Step {
        std::size_t literal = 0;  // into m_literals
        std::size_t length = 0;
        int field = -1;
        bool isNumber = false;
        char mark = ' ';  // what ends the value
        StagedColumn* staged = nullptr;
        TextDictionary* texts = nullptr;  // null for addr
    };
    // Where in m_literals the value of a field stands, with the mark behind it.
    struct LiteralValue {
        std::size_t start;
        std::size_t end;
        int field;
    };

    [[nodiscard]] const char* readByPattern(const char* row);
    [[nodiscard]] const char* readNumber(const char* at, const Step& step);
    [[nodiscard, gnu::noinline]] const char* readLongNumber(const char* at, const Step& step);
    [[nodiscard]] const char* readText(const char* at, const Step& step);
    [[nodiscard]] bool loosen(const char* at, const Step& step);
    void setPattern();
    void readByRules(std::string_view line, bool cut);
    void take(std::string_view key, std::string_view value);
    [[nodiscard]] int fieldOf(std::string_view key);
    void setAddr(std::string_view value);
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
    std::unordered_map<std::string_view, int> m_unknownFields;
    std::size_t m_rowInBlock = 0;

    std::vector<Step> m_pattern;  // empty: the next row goes by the rules
    std::string m_literals;
    std::vector<LiteralValue> m_literalValues;
    std::vector<std::uint8_t> m_changes;  // by field number: the value is not to be in a literal
    std::string_view m_lastAddr;

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
    m_changes.resize(columns.size());
}

std::shared_ptr<const ClientSnapshot> ClientListParser::parse(WallTime seen, SteadyTime seenSteady) {
    data().seen = seen;
    data().seenSteady = seenSteady;
    const char* at = m_text.data();
    const char* end = at + m_text.size();
    while (at != end) {
        if (const char* next = readByPattern(at)) {
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
    all.addrs.shrink();
    all.traits.shrink_to_fit();
    return m_snapshot;
}

// The start of the next row, or null: the rules must read this one, again from its start.
const char* ClientListParser::readByPattern(const char* row) {
    const char* end = m_text.data() + m_text.size();
    const char* at = row;
    for (std::size_t next = 0; next < m_pattern.size();) {
        const Step& step = m_pattern[next++];
        if (end - at < static_cast<std::ptrdiff_t>(step.length) + Lookahead) {
            return nullptr;
        }
        if (!sameBytes(at, m_literals.data() + step.literal, step.length)) {
            if (!loosen(at, step)) {
                return nullptr;
            }
            setPattern();
            at = row;
            next = 0;
            continue;
        }
        at += step.length;
        if (step.field >= 0) {
            at = step.isNumber ? readNumber(at, step) : readText(at, step);
            if (!at) {
                return nullptr;
            }
        }
    }
    return m_pattern.empty() ? nullptr : at;
}

// Whether the literal is broken by a value, not by the keys; then the value is taken out of the next pattern.
bool ClientListParser::loosen(const char* at, const Step& step) {
    const char* literal = m_literals.data() + step.literal;
    const std::size_t broken =
        step.literal + static_cast<std::size_t>(std::mismatch(literal, literal + step.length, at).first - literal);
    const auto value =
        std::ranges::find_if(m_literalValues, [broken](const LiteralValue& v) { return broken < v.end; });
    if (value == m_literalValues.end() || broken < value->start) {
        return false;
    }
    m_changes[static_cast<std::size_t>(value->field)] = 1;
    return true;
}

// Takes a number. What follows its mark, or null.
const char* ClientListParser::readNumber(const char* at, const Step& step) {
    const Digits digits = leadingDigits(at);
    if (digits.count == 0 || digits.count == 8) {
        return readLongNumber(at, step);
    }
    at += digits.count;
    if (*at != step.mark) {
        return nullptr;
    }
    step.staged->put(m_rowInBlock, digits.number);
    return at + 1;
}

// The same for numbers below 0 and of 8 digits and more.
const char* ClientListParser::readLongNumber(const char* at, const Step& step) {
    if (const Digits high = leadingDigits(at); high.count == 8) {
        const Digits low = leadingDigits(at + 8);
        if (low.count < 8 && at[8 + low.count] == step.mark) {
            static constexpr std::int64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000};
            step.staged->put(m_rowInBlock, high.number * powers[low.count] + low.number);
            return at + 8 + low.count + 1;
        }
    }
    const char* stop = std::find(at, at + LongestNumber, step.mark);
    const auto value = wholeNumber(std::string_view(at, static_cast<std::size_t>(stop - at)));
    if (!value || *stop != step.mark) {
        return nullptr;
    }
    step.staged->put(m_rowInBlock, *value);
    return stop + 1;
}

const char* ClientListParser::readText(const char* at, const Step& step) {
    const char* end = m_text.data() + m_text.size();
    const char* stop = endOfToken(at, end);
    if (stop == end || *stop != step.mark || (step.mark == '\n' && stop != at && stop[-1] == '\r')) {
        return nullptr;
    }
    const std::string_view value(at, static_cast<std::size_t>(stop - at));
    if (!step.texts) {
        setAddr(value);
    } else {
        const bool isShort = value.size() <= TextDictionary::Padded;
        step.staged->put(m_rowInBlock, isShort ? step.texts->internPadded(value) : step.texts->intern(value));
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
        m_pattern.clear();
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
        m_pattern.clear();
    } else {
        setPattern();
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
    m_changes.push_back(0);
    m_unknownFields.emplace(key, field);
    return field;
}

void ClientListParser::setAddr(std::string_view value) {
    StagedColumn& to = staged(ClientField::Addr);
    if (value == m_lastAddr && to.current()) {
        to.set(m_rowInBlock, *to.current());  // clients of a unix socket all have the same
        return;
    }
    m_lastAddr = value;
    const bool padded = value.size() <= TextArena::Padded &&
                        m_text.data() + m_text.size() - value.data() >= static_cast<std::ptrdiff_t>(TextArena::Padded);
    TextArena& addrs = data().addrs;
    to.put(m_rowInBlock, static_cast<std::int64_t>(padded ? addrs.appendPadded(value) : addrs.append(value)));
}

// From the fields of the last row and the values they have now.
void ClientListParser::setPattern() {
    m_pattern.clear();
    m_literals.clear();
    m_literalValues.clear();
    Step step;
    for (const int field : m_rowFields) {
        const Data::Column& from = column(field);
        m_literals += from.key;
        m_literals += '=';
        const auto value = staged(field).current();
        const char mark = field == m_rowFields.back() ? '\n' : ' ';
        if (m_changes[static_cast<std::size_t>(field)] == 0 && value && field != ClientField::Addr) {
            const std::size_t start = m_literals.size();
            m_literals +=
                from.isNumber ? std::to_string(*value) : std::string(from.texts.at(static_cast<std::size_t>(*value)));
            m_literals += mark;
            m_literalValues.push_back({start, m_literals.size(), field});
            continue;
        }
        step.length = m_literals.size() - step.literal;
        step.field = field;
        step.isNumber = from.isNumber;
        step.mark = mark;
        step.staged = &staged(field);
        step.texts = field == ClientField::Addr ? nullptr : &column(field).texts;
        m_pattern.push_back(step);
        step = {};
        step.literal = m_literals.size();
    }
    if (step.literal < m_literals.size()) {
        step.length = m_literals.size() - step.literal;
        m_pattern.push_back(step);
    }
    m_literals.append(Chunk, '\0');
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
    const auto present = [this](ClientField::Known field) { return column(field).present ? &staged(field) : nullptr; };
    const StagedColumn* ids = present(ClientField::Id);
    const StagedColumn* flags = present(ClientField::Flags);
    for (std::size_t number = m_flagTraits.size(); number < column(ClientField::Flags).texts.size(); ++number) {
        const std::string_view text = column(ClientField::Flags).texts.at(number);
        unsigned traits = static_cast<unsigned>(kindOfFlags(text));
        traits |= text.find('b') != std::string_view::npos ? unsigned(Data::Blocked) : 0U;
        traits |= text.find('x') != std::string_view::npos ? unsigned(Data::InMulti) : 0U;
        m_flagTraits.push_back(static_cast<std::uint8_t>(traits));
    }
    const std::size_t firstRow = all.traits.size();
    all.traits.resize(firstRow + rows);
    m_ids.resize(firstRow + rows);
    for (std::size_t row = 0; row < rows; ++row) {
        const std::int64_t number = flags ? flags->at(row, -1) : -1;
        all.traits[firstRow + row] = number < 0 ? std::uint8_t(0) : m_flagTraits[static_cast<std::size_t>(number)];
        m_ids[firstRow + row] = ids ? std::max<std::int64_t>(0, ids->at(row, 0)) : 0;
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
        m_changes[static_cast<std::size_t>(field)] = staged(field).flush(rows, column(field).values) ? 0 : 1;
    }
    if (!m_pattern.empty()) {
        setPattern();
    }
    m_rowInBlock = 0;
}

void ClientListParser::finishIds() {
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
    // Servers send ids in rising order, begun somewhere in the middle: clientsCron() turns the list.
    const auto less = [](const KeyedRow& a, const KeyedRow& b) { return a.key < b.key; };
    const auto turn = std::is_sorted_until(order.begin(), order.end(), less);
    if (std::is_sorted(turn, order.end(), less) && turn != order.end() && order.back().key < order.front().key) {
        std::rotate(order.begin(), turn, order.end());
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
