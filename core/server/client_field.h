// SPDX-License-Identifier: GPL-3.0-or-later
// The fields of a CLIENT LIST row, in the order servers emit them (redis and valkey src/networking.c
// catClientInfoString, 2.4 ... 9.1). Fields met for the first time get numbers from ClientField::KnownCount on, per
// snapshot.
#pragma once

#include <cstdint>
#include <string_view>

namespace headroom {

namespace ClientField {
enum Known : int {
    Id,
    Addr,
    Laddr,
    Fd,
    Name,
    Age,
    Idle,
    Flags,
    Capa,
    Db,
    Sub,
    Psub,
    Ssub,
    Multi,
    Watch,
    Qbuf,
    QbufFree,
    ArgvMem,
    MultiMem,
    Rbs,
    Rbp,
    Obl,
    Oll,
    Omem,
    TotMem,
    Events,
    Cmd,
    User,
    Redir,
    Resp,
    LibName,
    LibVer,
    IoThread,
    TotNetIn,
    TotNetOut,
    TotCmds,
    ReadEvents,
    ParseBatchCmdSum,
    ParseBatchCnt,
    KnownCount
};
}  // namespace ClientField

// Microseconds: of slow commands only.
enum class FieldUnit : std::uint8_t { Text, Count, Seconds, Bytes, Microseconds };

struct ClientFieldInfo {
    std::string_view key;  // the server's own name: "tot-mem"
    FieldUnit unit;        // Text, or what the number counts
    const char* meaning;   // one plain sentence of Sentence::tr(), for tooltips
};

// `field` must be one of ClientField::Known.
[[nodiscard]] const ClientFieldInfo& clientFieldInfo(int field);
// -1 when the key is not a known one.
[[nodiscard]] int clientFieldByKey(std::string_view key);

}  // namespace headroom
