// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes of a server through the real codec and parsers, told as one JSON object. For tests. Reads in pieces, so memory
// is that of the replies, not of the input.
//
// The first whole reply is the answer to the one command that was sent. `outcome` is
//   ok                      one whole reply of a fitting type, then nothing
//   partial                 the same, but client_list had lines that are no rows or rows cut short, slowlog entries of
//                           another shape; what could be read is told
//   extra_reply             a fitting reply, then another one, whole or begun
//   ok_then_protocol_error  a fitting reply, then bytes that are no reply
//   error_reply             an error, whatever follows; `class` is its ServerErrorClass
//   type_error              a reply the command cannot have, whatever follows: a null, a status, the wrong type, and a
//                           config_get that is not made of pairs of texts, 4096 at most
//   incomplete              the bytes end before or inside the first reply
//   push_only               no reply, only whole RESP3 pushes
//   protocol_error          bytes that are no reply, or more of one than any server sends; `reason` says which
// RESP3 is read as the codec reads it: a map is an array, a verbatim string a bulk, a boolean an integer, a double a
// status; pushes are passed over wherever they stand.
//
// Bytes are lower-case hex; keys are text, where what is no UTF-8 and the backslash are escaped (reversibleText). A
// fitting reply adds, by kind,
//   resp         type (null, status, error, integer, bulk, array), int or value, length in bytes or items
//   client_list  rows [{f, i, killable, ambiguous, class}], skipped, cut. `f` holds every value by key, numbers in
//   their
//                shortest form; `i` the number fields, null where the number is missing or none
//   info         f {key: [every value]}, i {key: the first value as a number, or null}
//   slowlog      entries [{id, time, usec, argv, addr, name}], skipped
//   config_get   values {key: value}
//   kill         killed
#pragma once

#include <QIODevice>

#include <optional>

namespace headroom {

enum class DecodeKind { Resp, ClientList, Info, Slowlog, ConfigGet, Kill };
[[nodiscard]] std::optional<DecodeKind> decodeKind(const QString& name);

// Feeds `chunk` bytes at a time; 0: as many as come, at most 64 KiB.
void decode(DecodeKind kind, QIODevice& from, qsizetype chunk, QIODevice& to);

}  // namespace headroom
