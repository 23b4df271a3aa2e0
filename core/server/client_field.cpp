// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/client_field.h"

#include <array>
#include <cassert>
#include <cstddef>
#include <unordered_map>

namespace headroom {

namespace {

using enum FieldUnit;

// In the order of ClientField::Known.
constexpr std::array<ClientFieldInfo, ClientField::KnownCount> infos{{
    {"id", Count, "The server's number for this connection; never used twice until the server restarts."},
    {"addr", Text, "Address and port of the client, or the path of the unix socket."},
    {"laddr", Text, "Address and port of the server the client is connected to."},
    {"fd", Count, "File descriptor of the connection in the server process."},
    {"name", Text, "Name the client gave itself with CLIENT SETNAME."},
    {"age", Seconds, "Time since the connection was accepted."},
    {"idle", Seconds, "Time since the connection last sent or received anything."},
    {"flags", Text, "State of the client, one letter each: N is none, b is blocked, x is in a transaction."},
    {"capa", Text, "What the client said it can do: r means it follows redirects."},
    {"db", Count, "Number of the database the client has selected."},
    {"sub", Count, "Channels the client is subscribed to."},
    {"psub", Count, "Channel patterns the client is subscribed to."},
    {"ssub", Count, "Shard channels the client is subscribed to."},
    {"multi", Count, "Commands queued in the open transaction; -1 without one."},
    {"watch", Count, "Keys the client watches."},
    {"qbuf", Bytes, "Query bytes received and not yet run."},
    {"qbuf-free", Bytes, "Room left in the query buffer; 0 is normal for idle clients."},
    {"argv-mem", Bytes, "Memory of the arguments of a command that is not complete yet."},
    {"multi-mem", Bytes, "Memory of the commands queued in the open transaction."},
    {"rbs", Bytes, "Size of the reply buffer now."},
    {"rbp", Bytes, "Largest use of the reply buffer in the last interval."},
    {"obl", Bytes, "Bytes waiting in the fixed output buffer."},
    {"oll", Count, "Replies queued because the fixed output buffer is full."},
    {"omem", Bytes, "Memory of the queued replies."},
    {"tot-mem", Bytes, "Memory the server spends on this client in all."},
    {"events", Text, "What the server waits for on the socket: r to read, w to write."},
    {"cmd", Text, "The last command the client ran; NULL when there was none."},
    {"user", Text, "The ACL user the client is logged in as."},
    {"redir", Count, "Client that gets the tracking messages; -1 when tracking is off, 0 for itself."},
    {"resp", Count, "Protocol version the client speaks."},
    {"lib-name", Text, "Name of the client library, as it says itself."},
    {"lib-ver", Text, "Version of the client library, as it says itself."},
    {"io-thread", Count, "I/O thread that serves the client; 0 is the main thread."},
    {"tot-net-in", Bytes, "Bytes received from this client in all."},
    {"tot-net-out", Bytes, "Bytes sent to this client in all."},
    {"tot-cmds", Count, "Commands this client has run in all."},
    {"read-events", Count, "Times the server has read from this client."},
    {"parse-batch-cmd-sum", Count,
     "Commands found in all reads together; by parse-batch-cnt it is the pipeline depth."},
    {"parse-batch-cnt", Count, "Reads that held at least one command."},
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
