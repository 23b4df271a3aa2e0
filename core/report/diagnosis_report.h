// SPDX-License-Identifier: GPL-3.0-or-later
// What was judged of instances, for scripts, for a ticket and for a terminal. No secret is in it: no password, and of
// slow commands the names alone. Pure; each ends with a newline.
#pragma once

#include "core/action/ledger.h"
#include "core/diagnosis/judge.h"
#include "core/profile/endpoint.h"

#include <QByteArray>

#include <span>
#include <vector>

namespace headroom {

struct InstanceReport {
    Endpoint endpoint;                           // of a server
    QString dumpFile{};                          // of a saved list, else empty
    SessionStatus status;                        // of a saved list: Saved
    std::shared_ptr<const Judgement> judgement;  // never null
    std::vector<LedgerRow> actions{};            // what was done to it, newest first
};

// {"instances":[{"uri","server":{"brand","version","run_id","mode"},"state","clients":{"used","connected","replicas",
// "cluster_links","maxclients","headroom","rejected","blocked"},"high_water","holders":[{"by","value","count","share",
// "idle_share"}],"forecast":{"seconds_to_full","low","high","per_minute"},"findings":[{"cause","severity","confidence",
// "subject":{"ip","name","user","lib"},"since","evidence":{...},"sentence","refuted_by","advice":[{"when","text",
// "command"}],"commands":[]}]}]}; null for what is not known or not told; "state" as sessionStateName() says; since in
// seconds since 1970; what the server does not tell is in the evidence, as "missing". Findings by rank.
[[nodiscard]] QByteArray diagnosisJson(std::span<const InstanceReport> instances);
[[nodiscard]] QByteArray diagnosisMarkdown(std::span<const InstanceReport> instances);
// Safe for a terminal.
[[nodiscard]] QByteArray diagnosisText(std::span<const InstanceReport> instances);

// Of all findings; nullopt: there is none.
[[nodiscard]] std::optional<Severity> worstSeverity(std::span<const InstanceReport> instances);

}  // namespace headroom
