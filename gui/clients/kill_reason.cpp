// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/kill_reason.h"

#include <QCoreApplication>

namespace headroom {

namespace {

struct KillReasonWords {
    Q_DECLARE_TR_FUNCTIONS(KillReason)
};

}  // namespace

QString whyNotKill(const ClientRows& rows, int row) {
    const ClientSnapshot& snapshot = *rows.snapshot;
    const int snapshotRow = rows.snapshotRow(row);
    if (rows.isOwn(row))
        return KillReasonWords::tr("This is Headroom's own connection.");
    if (snapshot.kind(snapshotRow) == ClientKind::Primary)
        return KillReasonWords::tr("This is the link to the primary: killing it would interrupt replication.");
    if (snapshot.kind(snapshotRow) == ClientKind::Replica)
        return KillReasonWords::tr("This is a replica: killing its link would make it synchronize again.");
    if (snapshot.id(snapshotRow) <= 0)
        return KillReasonWords::tr("The server told no id for this client, so it can not be named safely.");
    if (snapshot.ambiguous(snapshotRow))
        return KillReasonWords::tr("This row can not be read without doubt, so it might name another client.");
    if (!snapshot.killable(snapshotRow))
        return KillReasonWords::tr("The server told no address for this client, so it can not be named safely.");
    return {};
}

}  // namespace headroom
