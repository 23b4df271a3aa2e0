// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/connection.h"

#include "core/server/server_error.h"
#include "core/text/sentence.h"

#include <algorithm>
#include <utility>

namespace headroom {

namespace {

constexpr qsizetype firstBytesKept = 512;

}  // namespace

Connection::Connection(std::unique_ptr<Channel> channel, Access access, QObject* parent)
    : QObject(parent), m_channel(std::move(channel)), m_access(access) {
    m_deadline.setSingleShot(true);
    connect(m_channel.get(), &Channel::reached, this, &Connection::reached);
    connect(m_channel.get(), &Channel::opened, this, &Connection::opened);
    connect(m_channel.get(), &Channel::readable, this, &Connection::readMore);
    connect(m_channel.get(), &Channel::closed, this, [this](const ChannelEnd& last) {
        // What came before the end still counts: the refusal text stands there.
        while (!m_over && m_channel->bytesAvailable() > 0)
            readMore();
        end(last, false);
    });
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        m_stalled = true;
        Q_EMIT stalled();
    });
}

void Connection::open(const Endpoint& endpoint) {
    m_renamed = endpoint.renamed;
    m_channel->open(endpoint);
}

void Connection::close() {
    if (m_over)
        return;
    m_over = true;
    m_deadline.stop();
    m_channel->abort();
    failPending(Error{ErrorKind::Cancelled, Sentence::tr("Headroom closed the connection before the answer came.")});
}

void Connection::failPending(const Error& error) {
    for (std::deque<Pending> pending = std::move(m_pending); !pending.empty(); pending.pop_front())
        pending.front().handler(Reply{tl::unexpected(error), {}});
}

void Connection::send(const std::vector<QByteArray>& argv, ReplyHandler handler) {
    if (m_over) {
        handler(
            Reply{tl::unexpected(Error{ErrorKind::Unreachable, Sentence::tr("The connection is closed.")}), {}, false});
        return;
    }
    if (!gateAllows(m_access, argv, m_killForm)) {
        handler(Reply{tl::unexpected(
                          Error{ErrorKind::NotPermitted,
                                m_access == Access::ReadOnly
                                    ? Sentence::tr("Not sent: this instance is read-only, so nothing is changed on it.")
                                    : Sentence::tr("Not sent: this is no command that Headroom sends.")}),
                      {},
                      false});
        return;
    }
    m_anySent = true;
    m_pending.push_back({std::move(handler), steadyNow(), m_pending.empty()});
    if (m_pending.size() == 1)
        m_deadline.start(replyDeadline);
    const auto renamed = m_renamed.find(argv.front());
    if (renamed == m_renamed.end()) {
        m_channel->write(Codec::encode(argv));
        return;
    }
    std::vector<QByteArray> words = argv;
    words.front() = renamed->second;
    m_channel->write(Codec::encode(words));
}

void Connection::readMore() {
    if (m_over)
        return;
    const QByteArray bytes = m_channel->read();
    if (m_firstBytes.size() < firstBytesKept)
        m_firstBytes += bytes.left(firstBytesKept - m_firstBytes.size());
    m_codec.feed(bytes);
    while (!m_over) {
        auto reply = m_codec.next();
        if (!reply) {
            endGarbled(QString::fromLatin1(reply.error().reason));
            return;
        }
        if (!*reply)
            return;
        dispatch(std::move(**reply));
    }
}

void Connection::dispatch(RespValue value) {
    if (value.isError()) {
        const ServerErrorClass errorClass = classifyServerError(value.text);
        const bool refusal = errorClass == ServerErrorClass::MaxClients || errorClass == ServerErrorClass::Denied;
        if (!m_anyReply && (m_pending.empty() || refusal)) {
            m_lastError = value.text;
            end({ChannelStage::Open, ChannelCause::PeerClosed, Sentence::tr("the server turned it away")}, false);
            return;
        }
    }
    m_anyReply = true;
    m_lastError = value.isError() ? value.text : QByteArray();
    if (m_pending.empty()) {
        endGarbled(Sentence::tr("it sent a reply nobody asked for"));
        return;
    }
    const SteadyTime now = steadyNow();
    const Pending pending = std::move(m_pending.front());
    m_pending.pop_front();
    if (pending.alone)
        m_shortestWay = std::min(m_shortestWay, now - pending.sent);
    const auto usec = [](SteadyTime::duration time) {
        return std::chrono::duration_cast<std::chrono::microseconds>(time);
    };
    Reply reply{std::move(value), usec(now - std::max(pending.sent, m_lastReply))};
    reply.held = usec(now - std::min(now, std::max(pending.sent + m_shortestWay, m_lastReply)));
    m_lastReply = now;
    if (m_pending.empty())
        m_deadline.stop();
    else
        m_deadline.start(replyDeadline);
    if (m_stalled) {
        m_stalled = false;
        Q_EMIT recovered();
    }
    pending.handler(reply);
}

void Connection::endGarbled(const QString& reason) {
    end({ChannelStage::Open, ChannelCause::Other, reason}, true);
}

void Connection::end(const ChannelEnd& channel, bool protocolError) {
    if (m_over)
        return;
    m_over = true;
    m_deadline.stop();
    m_channel->abort();
    failPending(Error{ErrorKind::Unreachable,
                      Sentence::tr("The connection ended before the answer came: %1.").arg(channel.detail)});
    Q_EMIT ended({channel, m_anyReply, m_anySent, protocolError, m_firstBytes, m_lastError});
}

}  // namespace headroom
