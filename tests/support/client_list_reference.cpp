// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/client_list_reference.h"

#include <algorithm>
#include <set>

namespace headroom {

namespace {

constexpr std::size_t mostUnknownKeys = 64;

const std::set<QByteArray>& textKeys() {
    static const std::set<QByteArray> keys{"addr",   "laddr", "name", "flags",    "capa",
                                           "events", "cmd",   "user", "lib-name", "lib-ver"};
    return keys;
}

const std::set<QByteArray>& numberKeys() {
    static const std::set<QByteArray> keys{"id",
                                           "fd",
                                           "age",
                                           "idle",
                                           "db",
                                           "sub",
                                           "psub",
                                           "ssub",
                                           "multi",
                                           "watch",
                                           "qbuf",
                                           "qbuf-free",
                                           "argv-mem",
                                           "multi-mem",
                                           "rbs",
                                           "rbp",
                                           "obl",
                                           "oll",
                                           "omem",
                                           "tot-mem",
                                           "redir",
                                           "resp",
                                           "io-thread",
                                           "tot-net-in",
                                           "tot-net-out",
                                           "tot-cmds",
                                           "read-events",
                                           "parse-batch-cmd-sum",
                                           "parse-batch-cnt"};
    return keys;
}

// An optional minus and digits, as far as it fits signed 64 bit.
std::optional<qint64> wholeNumberIn(const QByteArray& text) {
    const QByteArray digits = text.startsWith('-') ? text.sliced(1) : text;
    if (digits.isEmpty() || !std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return std::nullopt;
    bool fits = false;
    const qint64 number = text.toLongLong(&fits);
    return fits ? std::optional(number) : std::nullopt;
}

qint64 idOf(const ReferenceRow& row) {
    const auto id = row.values.find("id");
    return id == row.values.end() ? 0 : qMax<qint64>(0, wholeNumberIn(id->second).value_or(0));
}

QByteArray valueOf(const ReferenceRow& row, const QByteArray& key) {
    const auto value = row.values.find(key);
    return value == row.values.end() ? QByteArray() : value->second;
}

QByteArray kindOf(const ReferenceRow& row) {
    const QByteArray flags = valueOf(row, "flags");
    const auto has = [&flags](const QByteArray& letters) {
        return std::any_of(letters.begin(), letters.end(), [&flags](char letter) { return flags.contains(letter); });
    };
    if (has("Moi"))
        return "primary";
    if (has("SgE"))
        return "replica";
    if (has("O"))
        return "monitor";
    const auto subscribes = [&row](const QByteArray& key) { return wholeNumberIn(valueOf(row, key)).value_or(0) > 0; };
    return has("P") || subscribes("sub") || subscribes("psub") || subscribes("ssub") ? "pubsub" : "normal";
}

bool isBeginning(const QByteArrayList& part, const QByteArrayList& whole) {
    return part.size() < whole.size() && part == whole.first(part.size());
}

QByteArray line(const std::map<QByteArray, QByteArray>& values, const QByteArray& kind, bool blocked, bool inMulti,
                bool killable, bool ambiguous) {
    QByteArray line;
    for (const auto& [key, value] : values)
        line += key + '=' + value + ' ';
    line += kind;
    line += blocked ? " blocked" : "";
    line += inMulti ? " multi" : "";
    line += killable ? " killable" : "";
    line += ambiguous ? " ambiguous" : "";
    return line;
}

QByteArray lastLine(int skipped, int cut) {
    return QByteArray::number(skipped) + " skipped, " + QByteArray::number(cut) + " cut";
}

}  // namespace

ReferenceList readByReference(const QByteArray& text) {
    ReferenceList list;
    std::set<QByteArray> unknownKeys;
    std::set<QByteArray> unknownTexts;  // the keys with a value that is no whole number
    QByteArrayList wholeRow;
    QByteArrayList lines = text.split('\n');
    const bool endIsThere = lines.last().isEmpty();
    if (endIsThere)
        lines.removeLast();
    for (qsizetype at = 0; at < lines.size(); ++at) {
        QByteArray rest = lines[at];
        if (rest.endsWith('\r'))
            rest.chop(1);
        std::vector<std::pair<QByteArray, QByteArray>> pairs;
        for (const QByteArray& token : rest.split(' ')) {
            const qsizetype equals = token.indexOf('=');
            if (equals > 0)
                pairs.emplace_back(token.first(equals), token.sliced(equals + 1));
            else if (!pairs.empty())
                pairs.back().second += ' ' + token;
        }
        if (pairs.empty()) {
            ++list.skipped;
            continue;
        }
        ReferenceRow row;
        for (const auto& [key, value] : pairs) {
            const bool isKnown = textKeys().contains(key) || numberKeys().contains(key);
            if (!isKnown && !unknownKeys.contains(key) && unknownKeys.size() == mostUnknownKeys) {
                row.ambiguous = true;
                continue;
            }
            if (!isKnown)
                unknownKeys.insert(key);
            if (!row.values.emplace(key, value).second) {
                row.ambiguous = true;
                continue;
            }
            row.keys << key;
            if (!isKnown && !wholeNumberIn(value))
                unknownTexts.insert(key);
        }
        const bool lacksKeys = isBeginning(row.keys, wholeRow);
        if (lacksKeys || (at == lines.size() - 1 && !endIsThere))
            ++list.cut;
        if (lacksKeys && valueOf(row, "flags").isEmpty())
            row.ambiguous = true;
        if (!lacksKeys && !row.ambiguous)
            wholeRow = row.keys;
        list.rows.push_back(std::move(row));
    }
    std::map<qint64, int> ids;
    for (const ReferenceRow& row : list.rows)
        ++ids[idOf(row)];
    for (ReferenceRow& row : list.rows) {
        for (const auto& [key, value] : row.values) {
            if (numberKeys().contains(key) || (unknownKeys.contains(key) && !unknownTexts.contains(key)))
                row.numbers[key] = wholeNumberIn(value);
        }
        const qint64 id = idOf(row);
        row.ambiguous = row.ambiguous || id == 0 || ids[id] > 1;
        row.kind = kindOf(row);
        row.blocked = valueOf(row, "flags").contains('b');
        row.inMulti = valueOf(row, "flags").contains('x');
        row.killable =
            !row.ambiguous && !valueOf(row, "addr").isEmpty() && row.kind != "primary" && row.kind != "replica";
    }
    return list;
}

QByteArrayList dump(const ReferenceList& list) {
    QByteArrayList lines;
    for (const ReferenceRow& row : list.rows) {
        std::map<QByteArray, QByteArray> told;
        for (const auto& [key, value] : row.values) {
            const auto number = row.numbers.find(key);
            if (number == row.numbers.end())
                told[key] = '\'' + value + '\'';
            else if (number->second)
                told[key] = QByteArray::number(*number->second);
        }
        lines << line(told, row.kind, row.blocked, row.inMulti, row.killable, row.ambiguous);
    }
    return lines << lastLine(list.skipped, list.cut);
}

QByteArrayList dump(const ClientSnapshot& snapshot) {
    const auto bytes = [](std::string_view text) {
        return QByteArray(text.data(), static_cast<qsizetype>(text.size()));
    };
    QByteArrayList lines;
    for (int row = 0; row < snapshot.rowCount(); ++row) {
        std::map<QByteArray, QByteArray> told;
        for (const int field : snapshot.fields()) {
            if (const auto number = snapshot.number(row, field))
                told[bytes(snapshot.fieldKey(field))] = QByteArray::number(qint64{*number});
            else if (const auto text = snapshot.text(row, field))
                told[bytes(snapshot.fieldKey(field))] = '\'' + bytes(*text) + '\'';
        }
        lines << line(told, clientKindName(snapshot.kind(row)), snapshot.blocked(row), snapshot.inMulti(row),
                      snapshot.killable(row), snapshot.ambiguous(row));
    }
    return lines << lastLine(snapshot.skippedLines(), snapshot.cutRows());
}

}  // namespace headroom
