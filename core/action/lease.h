// SPDX-License-Identifier: GPL-3.0-or-later
// A temporary change of one setting of one server process, as it stands on disk. A value.
#pragma once

#include "core/clock.h"
#include "core/profile/endpoint.h"

#include <QByteArray>
#include <QMetaType>
#include <QString>

#include <chrono>
#include <optional>

namespace headroom {

// How a lease ended.
enum class LeaseEnd {
    Open,      // it has not: the value is, or may be, in effect
    Reverted,  // the value from before is back
    Left,      // others changed the value since, or wrote ours into the configuration: it stays
    Gone,      // the server restarted: the value went with the process
    Kept,      // on request: the value stays until the server restarts
    Refused,   // the server said no
    NoEffect,  // the server said OK, but the value did not change
    NotSent,   // nothing was sent
    Dropped,   // a person gave it up: nobody looked, the value is as it was left, and Headroom no longer watches it
};
// "open", "reverted", "left", "gone", "kept", "refused", "no effect", "not sent", "dropped"
[[nodiscard]] const char* leaseEndName(LeaseEnd end);

struct Lease {
    qint64 id = 0;
    qint64 setEntry = 0;     // in the ledger: the newest change
    qint64 revertEntry = 0;  // in the ledger: written before anything is sent, so that a full disk stops no revert
    Endpoint endpoint;       // without the password
    QString user;            // of the endpoint, as is written down: CommandPort::provenUser()
    QByteArray runId;
    QByteArray key;
    QByteArray before;  // what is put back
    QByteArray value;   // ours
    // While a change from one value of ours to the next is under way: the one before, which is ours too.
    std::optional<QByteArray> earlier;
    WallTime begun;
    std::optional<WallTime> due;  // nullopt: until its holder ends
    QString person;
    qint64 pid = 0;     // of the holder; for people
    QString holder;     // its ProcessMark
    bool held = false;  // the holder runs; else it is to be put back (pending)
    LeaseEnd end = LeaseEnd::Open;
    QString detail;  // what was said last; may be empty

    [[nodiscard]] bool isOurs(const QByteArray& now) const { return now == value || (earlier && now == *earlier); }
};

// The moment a lease ends by itself: kept by both clocks, whichever is there first. The steady one stands still while
// the computer sleeps, the wall clock can be set.
struct LeaseDeadline {
    SteadyTime steady;
    WallTime wall;

    [[nodiscard]] static LeaseDeadline after(std::chrono::seconds duration, SteadyTime steadyNow, WallTime wallNow) {
        return {steadyNow + duration, wallNow + duration};
    }
    // Never below 0.
    [[nodiscard]] std::chrono::milliseconds left(SteadyTime steadyNow, WallTime wallNow) const {
        const auto bySteady = std::chrono::ceil<std::chrono::milliseconds>(steady - steadyNow);
        return std::max(std::chrono::milliseconds(0), std::min(bySteady, std::chrono::milliseconds(wall - wallNow)));
    }
};

}  // namespace headroom
