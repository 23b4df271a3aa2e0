// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/client_field.h"

#include <QtGlobal>

#include <array>
#include <cassert>
#include <cstddef>
#include <unordered_map>

namespace headroom {

namespace {

using enum FieldUnit;

// In the order of ClientField::Known.
constexpr std::array<ClientFieldInfo, ClientField::KnownCount> infos{{
    {"id", Count,
     QT_TRANSLATE_NOOP("headroom::Sentence",
                       "The server's number for this connection; never used twice until the server restarts.")},
    {"addr", Text,
     QT_TRANSLATE_NOOP("headroom::Sentence", "Address and port of the client, or the path of the unix socket.")},
    {"laddr", Text,
     QT_TRANSLATE_NOOP("headroom::Sentence", "Address and port of the server the client is connected to.")},
    {"fd", Count, QT_TRANSLATE_NOOP("headroom::Sentence", "File descriptor of the connection in the server process.")},
    {"name", Text, QT_TRANSLATE_NOOP("headroom::Sentence", "Name the client gave itself with CLIENT SETNAME.")},
    {"age", Seconds, QT_TRANSLATE_NOOP("headroom::Sentence", "Time since the connection was accepted.")},
    {"idle", Seconds,
     QT_TRANSLATE_NOOP("headroom::Sentence", "Time since the connection last sent or received anything.")},
    {"flags", Text,
     QT_TRANSLATE_NOOP("headroom::Sentence",
                       "State of the client, one letter each: N is none, b is blocked, x is in a transaction.")},
    {"capa", Text,
     QT_TRANSLATE_NOOP("headroom::Sentence", "What the client said it can do: r means it follows redirects.")},
    {"db", Count, QT_TRANSLATE_NOOP("headroom::Sentence", "Number of the database the client has selected.")},
    {"sub", Count, QT_TRANSLATE_NOOP("headroom::Sentence", "Channels the client is subscribed to.")},
    {"psub", Count, QT_TRANSLATE_NOOP("headroom::Sentence", "Channel patterns the client is subscribed to.")},
    {"ssub", Count, QT_TRANSLATE_NOOP("headroom::Sentence", "Shard channels the client is subscribed to.")},
    {"multi", Count,
     QT_TRANSLATE_NOOP("headroom::Sentence", "Commands queued in the open transaction; -1 without one.")},
    {"watch", Count, QT_TRANSLATE_NOOP("headroom::Sentence", "Keys the client watches.")},
    {"qbuf", Bytes, QT_TRANSLATE_NOOP("headroom::Sentence", "Query bytes received and not yet run.")},
    {"qbuf-free", Bytes,
     QT_TRANSLATE_NOOP("headroom::Sentence", "Room left in the query buffer; 0 is normal for idle clients.")},
    {"argv-mem", Bytes,
     QT_TRANSLATE_NOOP("headroom::Sentence", "Memory of the arguments of a command that is not complete yet.")},
    {"multi-mem", Bytes,
     QT_TRANSLATE_NOOP("headroom::Sentence", "Memory of the commands queued in the open transaction.")},
    {"rbs", Bytes, QT_TRANSLATE_NOOP("headroom::Sentence", "Size of the reply buffer now.")},
    {"rbp", Bytes, QT_TRANSLATE_NOOP("headroom::Sentence", "Largest use of the reply buffer in the last interval.")},
    {"obl", Bytes, QT_TRANSLATE_NOOP("headroom::Sentence", "Bytes waiting in the fixed output buffer.")},
    {"oll", Count, QT_TRANSLATE_NOOP("headroom::Sentence", "Replies queued because the fixed output buffer is full.")},
    {"omem", Bytes, QT_TRANSLATE_NOOP("headroom::Sentence", "Memory of the queued replies.")},
    {"tot-mem", Bytes, QT_TRANSLATE_NOOP("headroom::Sentence", "Memory the server spends on this client in all.")},
    {"events", Text,
     QT_TRANSLATE_NOOP("headroom::Sentence", "What the server waits for on the socket: r to read, w to write.")},
    {"cmd", Text,
     QT_TRANSLATE_NOOP("headroom::Sentence", "The last command the client ran; NULL when there was none.")},
    {"user", Text, QT_TRANSLATE_NOOP("headroom::Sentence", "The ACL user the client is logged in as.")},
    {"redir", Count,
     QT_TRANSLATE_NOOP("headroom::Sentence",
                       "Client that gets the tracking messages; -1 when tracking is off, 0 for itself.")},
    {"resp", Count, QT_TRANSLATE_NOOP("headroom::Sentence", "Protocol version the client speaks.")},
    {"lib-name", Text, QT_TRANSLATE_NOOP("headroom::Sentence", "Name of the client library, as it says itself.")},
    {"lib-ver", Text, QT_TRANSLATE_NOOP("headroom::Sentence", "Version of the client library, as it says itself.")},
    {"io-thread", Count,
     QT_TRANSLATE_NOOP("headroom::Sentence", "I/O thread that serves the client; 0 is the main thread.")},
    {"tot-net-in", Bytes, QT_TRANSLATE_NOOP("headroom::Sentence", "Bytes received from this client in all.")},
    {"tot-net-out", Bytes, QT_TRANSLATE_NOOP("headroom::Sentence", "Bytes sent to this client in all.")},
    {"tot-cmds", Count, QT_TRANSLATE_NOOP("headroom::Sentence", "Commands this client has run in all.")},
    {"read-events", Count, QT_TRANSLATE_NOOP("headroom::Sentence", "Times the server has read from this client.")},
    {"parse-batch-cmd-sum", Count,
     QT_TRANSLATE_NOOP("headroom::Sentence",
                       "Commands found in all reads together; by parse-batch-cnt it is the pipeline depth.")},
    {"parse-batch-cnt", Count, QT_TRANSLATE_NOOP("headroom::Sentence", "Reads that held at least one command.")},
}};

}  // namespace

const ClientFieldInfo& clientFieldInfo(int field) {
    assert(field >= 0 && field < ClientField::KnownCount);
    return infos[static_cast<std::size_t>(field)];
}

int clientFieldByKey(std::string_view key) {
    static const std::unordered_map<std::string_view, int> byKey = [] {
        std::unordered_map<std::string_view, int> map;
        for (int field = 0; field < ClientField::KnownCount; ++field) {
            map.emplace(clientFieldInfo(field).key, field);
        }
        return map;
    }();
    const auto found = byKey.find(key);
    return found == byKey.end() ? -1 : found->second;
}

}  // namespace headroom
