// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/wire/codec.h"

#include <hiredis/hiredis.h>

#include <charconv>
#include <vector>

namespace headroom {

namespace {

constexpr int maxDepth = 8;
constexpr qsizetype directBulkBytes = qsizetype{16} << 10;
constexpr qsizetype maxHeaderBytes = 32;

// What the reader's object functions share: hiredis hands it on in every task's privdata.
struct Budget {
    qsizetype objects = 0;
};

// A child is built in place at the end of its parent's items: hiredis finishes an element before it begins the next, so
// the address stays valid as long as the reader uses it. Null makes the reader fail ("Out of memory").
RespValue* place(const redisReadTask* task, RespValue value) {
    auto* budget = static_cast<Budget*>(task->privdata);
    if (++budget->objects > Codec::maxObjects)
        return nullptr;
    if (task->parent == nullptr)
        return new RespValue(std::move(value));
    auto* parent = static_cast<RespValue*>(task->parent->obj);
    parent->items.push_back(std::move(value));
    return &parent->items.back();
}

void* createString(const redisReadTask* task, char* bytes, size_t length) {
    // The reader steps over the two bytes behind a string without looking at them.
    if (bytes[length] != '\r' || bytes[length + 1] != '\n')
        return nullptr;
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

void* createArray(const redisReadTask* task, ElementCount elements) {
    int depth = 0;
    for (const redisReadTask* up = task->parent; up != nullptr; up = up->parent)
        ++depth;
    if (depth >= maxDepth || static_cast<qsizetype>(elements) > Codec::maxObjects)
        return nullptr;
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

// The number before CRLF at the start of `bytes`; nullopt when it is not all there or no number.
std::optional<qsizetype> headerNumber(QByteArrayView bytes, qsizetype& headerLength) {
    qint64 number = 0;
    const auto [end, error] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), number);
    const qsizetype digits = end - bytes.data();
    if (error != std::errc{} || bytes.size() < digits + 2 || *end != '\r' || end[1] != '\n')
        return std::nullopt;
    headerLength = digits + 2;
    return number;
}

}  // namespace

class Codec::Reader {
  public:
    Reader() { reset(); }

    void feed(QByteArrayView bytes) {
        if (m_bulkLength >= 0) {
            const qsizetype take = qMin(bytes.size(), m_bulkLength + 2 - m_bulk.size());
            m_bulk.append(bytes.first(take));
            bytes = bytes.sliced(take);
            // What follows the bulk waits for the reader until the bulk is taken.
            m_after.append(bytes);
            return;
        }
        m_fedSinceReply += bytes.size();
        redisReaderFeed(m_reader.get(), bytes.data(), static_cast<size_t>(bytes.size()));
    }

    tl::expected<std::optional<RespValue>, ProtocolError> next() {
        if (m_dead)
            return fail("the connection already broke the protocol");
        if (m_bulkLength < 0) {
            void* object = nullptr;
            if (redisReaderGetReply(m_reader.get(), &object) != REDIS_OK) {
                if (m_reader->err == REDIS_ERR_OOM)
                    return fail(
                        "a reply is longer or deeper nested than any Redis reply, or a string has another length than "
                        "it says");
                return fail(redisReaderGetError(m_reader.get()));
            }
            if (object != nullptr) {
                m_budget.objects = 0;
                m_fedSinceReply = static_cast<qsizetype>(m_reader->len - m_reader->pos);
                const std::unique_ptr<RespValue> value(static_cast<RespValue*>(object));
                return std::optional<RespValue>(std::move(*value));
            }
            if (const QByteArray reason = checkPartial(); !reason.isEmpty())
                return fail(reason);
        }
        if (m_bulkLength < 0 || m_bulk.size() < m_bulkLength + 2)
            return std::optional<RespValue>();
        return takeBulk();
    }

    [[nodiscard]] bool hasPartial() const {
        return m_bulkLength >= 0 || m_reader->len > m_reader->pos || m_reader->ridx > 0 ||
               (m_reader->ridx == 0 && m_reader->rstack[0].type >= 0);
    }

  private:
    struct Free {
        void operator()(redisReader* reader) const { redisReaderFree(reader); }
    };

    void reset() {
        m_reader.reset(redisReaderCreateWithFunctions(objectFunctions()));
        Q_CHECK_PTR(m_reader.get());
        m_reader->privdata = &m_budget;
        m_budget.objects = 0;
        m_fedSinceReply = 0;
    }

    tl::unexpected<ProtocolError> fail(QByteArray reason) {
        m_dead = true;
        reset();
        m_bulk.clear();
        m_after.clear();
        m_bulkLength = -1;
        return tl::unexpected(ProtocolError{std::move(reason)});
    }

    // Looks at what the reader could not finish: refuses what no Redis sends, and takes a large top-level bulk over.
    QByteArray checkPartial() {
        const redisReader& r = *m_reader;
        const QByteArrayView rest(r.buf + r.pos, static_cast<qsizetype>(r.len - r.pos));
        if (r.ridx < 0)
            return {};
        const int type = r.rstack[r.ridx].type;
        const bool line = type == REDIS_REPLY_STATUS || type == REDIS_REPLY_ERROR || type == REDIS_REPLY_INTEGER;
        if (line && rest.size() > maxLineBytes)
            return "a line does not end";
        if (type == REDIS_REPLY_ARRAY && rest.size() > maxHeaderBytes)
            return "an array's length does not end";
        if (type == REDIS_REPLY_STRING) {
            qsizetype headerLength = 0;
            const std::optional<qsizetype> length = headerNumber(rest, headerLength);
            if (!length && rest.size() > maxHeaderBytes)
                return "a string's length does not end";
            if (length && *length > maxBulkBytes)
                return "a reply is larger than 64 MB";
            if (length && *length >= directBulkBytes && r.ridx == 0) {
                m_bulkLength = *length;
                m_bulk.reserve(*length + 2);
                const QByteArrayView body = rest.sliced(headerLength);
                const qsizetype take = qMin(body.size(), *length + 2);
                m_bulk.append(body.first(take));
                m_after.append(body.sliced(take));
                reset();
                return {};
            }
        }
        if (m_fedSinceReply > maxPendingBytes)
            return "a reply is larger than any Redis reply of its kind";
        return {};
    }

    tl::expected<std::optional<RespValue>, ProtocolError> takeBulk() {
        if (!m_bulk.endsWith("\r\n"))
            return fail("a string does not end where its length says");
        RespValue value;
        value.type = RespValue::Type::Bulk;
        value.text = std::move(m_bulk);
        value.text.chop(2);
        m_bulk = QByteArray();
        m_bulkLength = -1;
        const QByteArray after = std::move(m_after);
        m_after = QByteArray();
        feed(after);
        return std::optional<RespValue>(std::move(value));
    }

    Budget m_budget;
    std::unique_ptr<redisReader, Free> m_reader;
    QByteArray m_bulk;            // the large bulk under way, then its CRLF
    QByteArray m_after;           // bytes that came behind it
    qsizetype m_bulkLength = -1;  // -1: none under way
    qsizetype m_fedSinceReply = 0;
    bool m_dead = false;
};

Codec::Codec() : m_reader(std::make_unique<Reader>()) {}
Codec::~Codec() = default;

void Codec::feed(QByteArrayView bytes) {
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
