// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/command_port.h"

#include "core/server/server_error.h"
#include "core/text/sentence.h"

#include <QPointer>

namespace headroom {

CommandPort::CommandPort(Connector& connector, Clock& clock, QObject* parent)
    : QObject(parent), m_connector(connector), m_clock(clock) {}

bool CommandPort::isOpen() const {
    return m_connector.isLive() && !m_connector.connection()->isStalled();
}

void CommandPort::send(const QByteArray& costKey, const std::vector<QByteArray>& argv, ReplyHandler handler) {
    if (!isOpen()) {
        handler(
            Reply{tl::unexpected(Error{
                      ErrorKind::Unreachable,
                      Sentence::tr("Not sent: there is no working connection to %1.").arg(endpoint().displayName())}),
                  {},
                  false});
        return;
    }
    m_connector.connection()->send(argv, [this, costKey, handler = std::move(handler)](const Reply& reply) {
        if (reply.value)
            m_cost.note(costKey, reply.took, m_clock.now());
        handler(reply);
        Q_EMIT answered();
    });
}

void CommandPort::putBack(const QByteArray& key, const QByteArray& value, ReplyHandler handler) {
    const bool isLocked = endpoint().readOnly && endpoint().locked;
    const QPointer<Connection> locked = isLocked ? m_connector.connection() : nullptr;
    if (locked)
        locked->setAccess(Access::ReadWrite);
    send("config|set", {"CONFIG", "SET", key, value}, std::move(handler));
    if (locked)
        locked->setAccess(Access::ReadOnly);
}

void CommandPort::want(Demands what, QObject* reader) {
    if (!m_wants.contains(reader))
        connect(reader, &QObject::destroyed, this, [this, reader] {
            m_wants.remove(reader);
            Q_EMIT wantedChanged();
        });
    m_wants[reader] = what;
    Q_EMIT wantedChanged();
}

Demands CommandPort::wanted() const {
    Demands all;
    for (const Demands what : m_wants)
        all |= what;
    return all;
}

// The server's words about us may hold what we sent: an AUTH that was renamed is echoed with its arguments.
Error CommandPort::describe(QByteArrayView text, const QString& command) const {
    return describeServerError(text, command, m_connector.hidden(), m_connector.grantee());
}

Error CommandPort::describe(const RespValue& answer, const QString& command) const {
    if (answer.isError())
        return describe(answer.text, command);
    const auto what = [&answer] {
        switch (answer.type) {
            case RespValue::Type::Null:
                return "nothing (nil)";
            case RespValue::Type::Integer:
                return "a number";
            case RespValue::Type::Array:
                return "a list of values";
            default:
                return "a text";
        }
    };
    return {ErrorKind::Unsupported,
            Sentence::tr("%1 answered %2 with %3, which is no answer to it: a proxy or another kind of server may not "
                         "know it as Redis does.")
                .arg(endpoint().displayName(), command, QLatin1String(what()))};
}

}  // namespace headroom
