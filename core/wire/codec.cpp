// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/wire/codec.h"

#include "core/wire/resp_scanner.h"

#include <hiredis/hiredis.h>

#include <utility>
#include <vector>

namespace headroom {

namespace {

// A child is built in place at the end of its parent's items: hiredis finishes an element before it begins the next, so
// the address stays valid as long as the reader uses it.
RespValue* place(const redisReadTask* task, RespValue value) {
    if (task->parent == nullptr)
        return new RespValue(std::move(value));
    auto* parent = static_cast<RespValue*>(task->parent->obj);
    parent->items.push_back(std::move(value));
    return &parent->items.back();
}

void* createString(const redisReadTask* task, char* bytes, size_t length) {
    RespValue value;
    value.type = task->type == REDIS_REPLY_ERROR    ? RespValue::Type::Error
                 : task->type == REDIS_REPLY_STATUS ? RespValue::Type::Status
                                                    : RespValue::Type::Bulk;
    value.text = QByteArray(bytes, static_cast<qsizetype>(length));
    return place(task, std::move(value));
}

#if HIREDIS_MAJOR >= 1
using ElementCount = size_t;
#else
using ElementCount = int;
#endif

void* createArray(const redisReadTask* task, ElementCount) {
    RespValue value;
    value.type = RespValue::Type::Array;
    return place(task, std::move(value));
}

void* createInteger(const redisReadTask* task, long long number) {
    RespValue value;
    value.type = RespValue::Type::Integer;
    value.integer = number;
    return place(task, std::move(value));
}

void* createNil(const redisReadTask* task) {
    return place(task, RespValue{});
}

void freeObject(void* object) {
    delete static_cast<RespValue*>(object);
}

redisReplyObjectFunctions* objectFunctions() {
    static redisReplyObjectFunctions functions = [] {
        redisReplyObjectFunctions f{};
        f.createString = createString;
        f.createArray = createArray;
        f.createInteger = createInteger;
        f.createNil = createNil;
        f.freeObject = freeObject;
        return f;
    }();
    return &functions;
}

}  // namespace

class Codec::Reader {
  public:
    void feed(const QByteArray& bytes) {
        if (m_dead)
            return;
        if (m_at == m_input.size()) {
            m_input = bytes;
            m_at = 0;
        } else {
            m_input += bytes;
        }
    }

    tl::expected<std::optional<RespValue>, ProtocolError> next() {
        using Stop = RespScanner::Stop;
        if (m_dead)
            return fail("the connection already broke the protocol");
        while (m_at < m_input.size()) {
            if (m_bulkLength >= 0) {
                if (takeBulk())
                    return endBulk();
                continue;
            }
            QByteArrayView rest = QByteArrayView(m_input).sliced(m_at);
            const Stop stop = m_scanner.scan(rest, m_resp2);
            m_at = m_input.size() - rest.size();
            if (stop == Stop::Error)
                return fail(m_scanner.error());
            if (stop == Stop::LargeBulk) {
                m_bulkLength = m_scanner.largeBulk();
                m_bulk.reserve(m_bulkLength + 2);
            } else if (stop != Stop::Hungry) {
                auto value = decode();
                if (!value || *value)
                    return value;
            }
        }
        m_input.clear();
        m_at = 0;
        return std::optional<RespValue>();
    }

    [[nodiscard]] bool hasPartial() const { return m_bulkLength >= 0 || m_scanner.isInReply(); }

  private:
    struct Free {
        void operator()(redisReader* reader) const { redisReaderFree(reader); }
    };

    tl::unexpected<ProtocolError> fail(QByteArray reason) {
        m_dead = true;
        m_scanner = {};
        m_reader.reset();
        m_input.clear();
        m_at = 0;
        m_resp2.clear();
        m_bulk.clear();
        m_bulkLength = -1;
        return tl::unexpected(ProtocolError{std::move(reason)});
    }

    // Whether the bulk under way and its CRLF are all there.
    bool takeBulk() {
        const qsizetype take = qMin(m_input.size() - m_at, m_bulkLength + 2 - m_bulk.size());
        m_bulk.append(m_input.constData() + m_at, take);
        m_at += take;
        return m_bulk.size() == m_bulkLength + 2;
    }

    tl::expected<std::optional<RespValue>, ProtocolError> endBulk() {
        if (!m_bulk.endsWith("\r\n"))
            return fail("a string does not end where its length says");
        RespValue value;
        value.type = RespValue::Type::Bulk;
        value.text = std::exchange(m_bulk, QByteArray());
        value.text.chop(2);
        m_bulkLength = -1;
        return std::optional<RespValue>(std::move(value));
    }

    tl::expected<std::optional<RespValue>, ProtocolError> decode() {
        redisReaderFeed(m_reader.get(), m_resp2.constData(), static_cast<size_t>(m_resp2.size()));
        m_resp2.resize(0);
        void* object = nullptr;
        if (redisReaderGetReply(m_reader.get(), &object) != REDIS_OK)
            return fail(redisReaderGetError(m_reader.get()));
        if (object == nullptr)
            return std::optional<RespValue>();
        const std::unique_ptr<RespValue> value(static_cast<RespValue*>(object));
        return std::optional<RespValue>(std::move(*value));
    }

    RespScanner m_scanner;
    std::unique_ptr<redisReader, Free> m_reader{redisReaderCreateWithFunctions(objectFunctions())};
    QByteArray m_input;
    qsizetype m_at = 0;           // into m_input: what comes next
    QByteArray m_resp2;           // for hiredis
    QByteArray m_bulk;            // the large bulk under way, then its CRLF
    qsizetype m_bulkLength = -1;  // -1: none under way
    bool m_dead = false;
};

Codec::Codec() : m_reader(std::make_unique<Reader>()) {}
Codec::~Codec() = default;

void Codec::feed(const QByteArray& bytes) {
    m_reader->feed(bytes);
}

tl::expected<std::optional<RespValue>, Codec::ProtocolError> Codec::next() {
    return m_reader->next();
}

bool Codec::hasPartial() const {
    return m_reader->hasPartial();
}

QByteArray Codec::encode(std::span<const QByteArray> argv) {
    std::vector<const char*> words;
    std::vector<size_t> lengths;
    words.reserve(argv.size());
    lengths.reserve(argv.size());
    for (const QByteArray& word : argv) {
        words.push_back(word.constData());
        lengths.push_back(static_cast<size_t>(word.size()));
    }
    char* target = nullptr;
    const auto length = redisFormatCommandArgv(&target, static_cast<int>(argv.size()), words.data(), lengths.data());
    Q_ASSERT(length > 0);
    const QByteArray bytes(target, static_cast<qsizetype>(length));
    redisFreeCommand(target);
    return bytes;
}

}  // namespace headroom
