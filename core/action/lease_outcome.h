// SPDX-License-Identifier: GPL-3.0-or-later
// What a look at the server means for a lease: what is done next, how it ends, and what is said of it. Pure.
#pragma once

#include "core/action/lease.h"
#include "core/result.h"
#include "core/server/info_sample.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace headroom {

// INFO and CONFIG GET behind one another over one connection: they tell of one process.
struct LeaseLook {
    std::optional<InfoSample> sample;  // nullopt: INFO gave none
    QByteArray configFile;             // of the server; empty: it has none, or does not tell
    Result<QByteArray> now;            // the value, or why it is not known

    // Known to be another than the lease's.
    [[nodiscard]] bool isOtherProcess(const Lease& lease) const {
        return sample && !sample->traits.runId.isEmpty() && sample->traits.runId != lease.runId;
    }
};

struct LeaseOutcome {
    enum class Next {
        Hold,         // what is there is ours
        HoldEarlier,  // the change to another value of ours did not come about: the one before is
        PutBack,      // the value from before is to be sent
        Wait,         // it cannot be known now
        End,
    };
    Next next = Next::Wait;
    QString detail{};               // one sentence or more; may be empty
    LeaseEnd end = LeaseEnd::Open;  // with Next::End
    QString set{};                  // what came of the SET, in the ledger; empty: what stands there
    QString revert{};               // of putting it back
    bool stillOurs = false;         // ended, and our value is in effect: in the server's configuration
};

// `now`: right after the server said OK to our value.
[[nodiscard]] LeaseOutcome outcomeOfSet(const Lease& lease, const QByteArray& now);
// Before it is put back. `isUnanswered`: no answer came to our SET, and it was not looked at since.
[[nodiscard]] LeaseOutcome outcomeOfComparing(const Lease& lease, const LeaseLook& look, bool isUnanswered);
// With the value as it is right after the server said OK to the one from before.
[[nodiscard]] LeaseOutcome outcomeOfPuttingBack(const Lease& lease, const LeaseLook& look);

}  // namespace headroom
