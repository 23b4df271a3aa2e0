// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/driver/decode.h"

#include "core/report/json_text.h"
#include "core/server/client_list_parser.h"
#include "core/server/info_sample.h"
#include "core/server/server_error.h"
#include "core/server/server_settings.h"
#include "core/server/slowlog.h"
#include "core/text/escape.h"
#include "core/wire/codec.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace headroom {

namespace {

using Type = RespValue::Type;

constexpr qsizetype readBytes = qsizetype{64} << 10;
constexpr std::size_t mostParameters = 4096;

enum class Tail { Nothing, Reply, Broken };

// What came, up to what decides the outcome.
struct Replies {
    std::optional<RespValue> first;
    Tail tail = Tail::Nothing;
    bool begun = false;  // without a first reply: bytes of one came
    QByteArray broken;   // without a first reply: why the bytes are none
};

Replies readReplies(QIODevice& from, qsizetype chunk) {
    Replies replies;
    Codec codec;
    bool anyBytes = false;
    for (QByteArray bytes = from.read(readBytes); !bytes.isEmpty(); bytes = from.read(readBytes)) {
        anyBytes = true;
        const qsizetype step = chunk > 0 ? qMin(chunk, readBytes) : readBytes;
        for (qsizetype at = 0; at < bytes.size(); at += step) {
            codec.feed(QByteArray::fromRawData(bytes.constData() + at, qMin(step, bytes.size() - at)));
            while (true) {
                auto reply = codec.next();
                if (!reply) {
                    replies.tail = Tail::Broken;
                    replies.broken = reply.error().reason;
                    return replies;
                }
                if (!*reply)
                    break;
                if (replies.first) {
                    replies.tail = Tail::Reply;
                    return replies;
                }
                replies.first = std::move(**reply);
            }
        }
    }
    if (codec.hasPartial() && replies.first)
        replies.tail = Tail::Reply;
    replies.begun = codec.hasPartial() || !anyBytes;
    return replies;
}

QByteArrayView view(std::string_view bytes) {
    return {bytes.data(), static_cast<qsizetype>(bytes.size())};
}

QByteArray quoted(QByteArrayView plain) {
    return '"' + plain.toByteArray() + '"';
}

QByteArray hex(QByteArrayView bytes) {
    return quoted(bytes.toByteArray().toHex());
}

QByteArray hexOrNull(const std::optional<QByteArray>& bytes) {
    return bytes ? hex(*bytes) : "null";
}

QByteArray boolJson(bool value) {
    return value ? "true" : "false";
}

// Writes the object: the outcome first, then what a kind adds.
class Answer {
  public:
    Answer(QIODevice& to, Tail tail) : m_to(to), m_tail(tail) {}

    void outcome(QByteArrayView outcome) { m_to.write("{\"outcome\":" + quoted(outcome)); }
    // Of a reply that fits the command.
    void fits(bool whole = true) {
        outcome(m_tail == Tail::Reply    ? "extra_reply"
                : m_tail == Tail::Broken ? "ok_then_protocol_error"
                : whole                  ? "ok"
                                         : "partial");
    }
    void member(QByteArrayView key, const QByteArray& json) {
        this->key(key);
        m_to.write(json);
    }
    void key(QByteArrayView key) { m_to.write(',' + quoted(key) + ':'); }
    // JSON that goes on, for what is too long to be held.
    void write(const QByteArray& json) { m_to.write(json); }
    void writeHex(QByteArrayView bytes) {
        m_to.write("\"");
        for (; !bytes.isEmpty(); bytes = bytes.sliced(qMin(bytes.size(), readBytes)))
            m_to.write(bytes.first(qMin(bytes.size(), readBytes)).toByteArray().toHex());
        m_to.write("\"");
    }
    void end() { m_to.write("}"); }

  private:
    QIODevice& m_to;
    Tail m_tail;
};

void tellResp(const RespValue& reply, Answer& answer) {
    static constexpr const char* names[] = {"null", "status", "error", "integer", "bulk", "array"};
    answer.member("type", quoted(names[static_cast<std::size_t>(reply.type)]));
    switch (reply.type) {
        case Type::Null:
            return;
        case Type::Integer:
            answer.member("int", QByteArray::number(reply.integer));
            return;
        case Type::Array:
            answer.member("length", QByteArray::number(reply.items.size()));
            return;
        case Type::Status:
        case Type::Error:
        case Type::Bulk:
            break;
    }
    answer.member("length", QByteArray::number(reply.text.size()));
    answer.key("value");
    answer.writeHex(reply.text);
}

void tellClients(const ClientSnapshot& snapshot, Answer& answer) {
    answer.fits(snapshot.skippedLines() == 0 && snapshot.cutRows() == 0);
    answer.member("skipped", QByteArray::number(snapshot.skippedLines()));
    answer.member("cut", QByteArray::number(snapshot.cutRows()));
    std::vector<QByteArray> keys;
    for (const int field : snapshot.fields())
        keys.push_back(jsonString(reversibleText(view(snapshot.fieldKey(field)))) + ':');
    answer.member("rows", "[");
    for (int row = 0; row < snapshot.rowCount(); ++row) {
        answer.write(row == 0 ? "{\"f\":{" : ",{\"f\":{");
        QByteArray numbers;
        bool isFirst = true;
        for (std::size_t i = 0; i < keys.size(); ++i) {
            const int field = snapshot.fields()[i];
            const auto number = snapshot.number(row, field);
            const auto text = snapshot.text(row, field);
            if (snapshot.isNumber(field))
                numbers += (numbers.isEmpty() ? "" : ",") + keys[i] + jsonNumber(number);
            if (number || text) {
                answer.write((isFirst ? "" : ",") + keys[i]);
                answer.writeHex(text ? view(*text) : QByteArray::number(qint64{*number}));
                isFirst = false;
            }
        }
        answer.write("},\"i\":{" + numbers + "},\"killable\":" + boolJson(snapshot.killable(row)) +
                     ",\"ambiguous\":" + boolJson(snapshot.ambiguous(row)) +
                     ",\"class\":" + quoted(clientKindName(snapshot.kind(row))) + '}');
    }
    answer.write("]");
}

void tellInfo(const InfoFields& fields, Answer& answer) {
    answer.fits();
    std::map<QByteArray, QByteArrayList> values;
    for (const auto& [key, value] : fields.all())
        values[key] << hex(value);
    JsonObject all;
    JsonObject numbers;
    for (const auto& [key, list] : values) {
        all.add(reversibleText(key), jsonArray(list));
        numbers.add(reversibleText(key), jsonNumber(fields.number(key)));
    }
    answer.member("f", all.json());
    answer.member("i", numbers.json());
}

void tellSlowlog(const SlowlogEntries& log, Answer& answer) {
    answer.fits(log.skipped == 0);
    answer.member("skipped", QByteArray::number(log.skipped));
    answer.member("entries", "[");
    for (const SlowlogEntry& entry : log.entries) {
        QByteArrayList arguments;
        for (const QByteArray& argument : entry.command)
            arguments << hex(argument);
        answer.write((&entry == &log.entries.front() ? "{\"id\":" : ",{\"id\":") + QByteArray::number(entry.id) +
                     ",\"time\":" + QByteArray::number(entry.unixSeconds) +
                     ",\"usec\":" + QByteArray::number(entry.durationUsec) + ",\"argv\":" + jsonArray(arguments) +
                     ",\"addr\":" + hexOrNull(entry.addr) + ",\"name\":" + hexOrNull(entry.name) + '}');
    }
    answer.write("]");
}

bool isConfig(const RespValue& reply) {
    return reply.type == Type::Array && reply.items.size() % 2 == 0 && reply.items.size() <= 2 * mostParameters &&
           std::all_of(reply.items.begin(), reply.items.end(), [](const RespValue& item) { return item.isText(); });
}

void tellConfig(const RespValue& reply, Answer& answer) {
    answer.fits();
    std::set<QByteArray> keys;
    for (std::size_t i = 0; i < reply.items.size(); i += 2)
        keys.insert(reply.items[i].text);
    JsonObject told;
    for (const QByteArray& key : keys)
        told.add(reversibleText(key), hexOrNull(configValue(reply, key)));
    answer.member("values", told.json());
}

// The first reply. Takes it, so that it is gone as soon as it is parsed.
void tell(DecodeKind kind, RespValue reply, Answer& answer) {
    if (reply.isError()) {
        answer.outcome("error_reply");
        answer.member("class", quoted(serverErrorClassName(classifyServerError(reply.text))));
        if (kind == DecodeKind::Resp)
            tellResp(reply, answer);
        return;
    }
    const Type type = reply.type;
    if (kind == DecodeKind::Resp) {
        answer.fits();
        tellResp(reply, answer);
    } else if (kind == DecodeKind::ClientList && type == Type::Bulk) {
        const auto snapshot = parseClientList({reply.text.constData(), static_cast<std::size_t>(reply.text.size())},
                                              WallTime(), SteadyTime());
        reply = {};
        tellClients(*snapshot, answer);
    } else if (kind == DecodeKind::Info && type == Type::Bulk) {
        const InfoFields fields(reply.text);
        reply = {};
        tellInfo(fields, answer);
    } else if (kind == DecodeKind::Slowlog && type == Type::Array) {
        tellSlowlog(parseSlowlog(reply), answer);
    } else if (kind == DecodeKind::ConfigGet && isConfig(reply)) {
        tellConfig(reply, answer);
    } else if (kind == DecodeKind::Kill && type == Type::Integer) {
        answer.fits();
        answer.member("killed", QByteArray::number(reply.integer));
    } else {
        answer.outcome("type_error");
    }
}

}  // namespace

std::optional<DecodeKind> decodeKind(const QString& name) {
    static const QStringList names{QStringLiteral("resp"),    QStringLiteral("client_list"), QStringLiteral("info"),
                                   QStringLiteral("slowlog"), QStringLiteral("config_get"),  QStringLiteral("kill")};
    const qsizetype at = names.indexOf(name);
    return at < 0 ? std::nullopt : std::optional(static_cast<DecodeKind>(at));
}

void decode(DecodeKind kind, QIODevice& from, qsizetype chunk, QIODevice& to) {
    Replies replies = readReplies(from, chunk);
    Answer answer(to, replies.tail);
    if (replies.first) {
        tell(kind, std::move(*replies.first), answer);
    } else if (replies.tail == Tail::Broken) {
        answer.outcome("protocol_error");
        answer.member("reason", jsonString(reversibleText(replies.broken)));
    } else {
        answer.outcome(replies.begun ? "incomplete" : "push_only");
    }
    answer.end();
}

}  // namespace headroom
