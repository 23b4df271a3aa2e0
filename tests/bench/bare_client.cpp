// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bare_client.h"

#include <QFile>

#include <hiredis/hiredis.h>

#include <memory>

namespace headroom {

namespace {

struct FreeReply {
    void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using ReplyPointer = std::unique_ptr<redisReply, FreeReply>;

ReplyPointer textReply(redisContext* context, const char* command) {
    ReplyPointer reply(static_cast<redisReply*>(redisCommand(context, command)));
    const bool isText = reply && (reply->type == REDIS_REPLY_STRING || reply->type == REDIS_REPLY_STATUS);
    return isText ? std::move(reply) : nullptr;
}

}  // namespace

BareClient::BareClient(const Endpoint& endpoint)
    : m_context(redisConnectUnix(QFile::encodeName(endpoint.socketPath).constData())) {}

BareClient::~BareClient() {
    redisFree(m_context);
}

bool BareClient::isOpen() const {
    return m_context && m_context->err == 0;
}

std::size_t BareClient::lengthOf(const char* command) {
    const ReplyPointer reply = textReply(m_context, command);
    return reply ? reply->len : 0;
}

QByteArray BareClient::text(const char* command) {
    const ReplyPointer reply = textReply(m_context, command);
    return reply ? QByteArray(reply->str, static_cast<qsizetype>(reply->len)) : QByteArray();
}

std::chrono::microseconds BareClient::spentOn(std::initializer_list<const char*> commands) {
    const InfoFields stats(text("INFO commandstats"));
    std::chrono::microseconds spent{0};
    for (const char* command : commands)
        spent += std::chrono::microseconds(stats.commandStat(command).value_or(InfoFields::CommandStat{}).usec);
    return spent;
}

}  // namespace headroom
