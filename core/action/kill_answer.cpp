// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/kill_answer.h"

#include "core/text/sentence.h"

namespace headroom {

KillAnswer answerToKill(const Reply& reply, Deed deed, const Error& refusal) {
    using Rest = KillAnswer::Rest;
    if (!reply.value)
        return {reply.sent ? KillResult::Unknown : KillResult::NotSent, reply.value.error().detail, Rest::NoConnection};
    const RespValue& value = *reply.value;
    if (value.isError() && value.text.contains("No such client"))
        return {KillResult::Gone, Sentence::tr("it was already gone")};
    if (value.isError()) {
        Rest rest = Rest::GoOn;
        if (refusal.kind == ErrorKind::NotPermitted)
            rest = Rest::Forbidden;
        else if (refusal.kind == ErrorKind::Unsupported)
            rest = Rest::Unsupported;
        return {KillResult::Refused, refusal.detail, rest};
    }
    if (value.type == RespValue::Type::Status)
        return {KillResult::Killed, {}};
    if (value.type != RespValue::Type::Integer)
        return {KillResult::Unknown, Sentence::tr("the answer does not tell")};
    if (value.integer > 1)
        return {KillResult::Killed, Sentence::tr("the server says it did so to %1 connections").arg(value.integer)};
    if (value.integer == 1)
        return {KillResult::Killed, {}};
    return {KillResult::Gone, deed == Deed::Kill ? Sentence::tr("it was already gone")
                                                 : Sentence::tr("it was gone or no longer blocked")};
}

}  // namespace headroom
