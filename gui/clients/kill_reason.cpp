// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/kill_reason.h"

#include <QCoreApplication>

namespace headroom {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("KillReason", text);
}

}  // namespace

QString whyNotKill(const ClientRows& rows, int row) {
    const ClientSnapshot& snapshot = *rows.snapshot;
    const int snapshotRow = rows.snapshotRow(row);
    if (rows.isOwn(row))
        return tr("This is Headroom's own connection.");
    if (snapshot.kind(snapshotRow) == ClientKind::Primary)
        return tr("This is the link to the primary: killing it would interrupt replication.");
    if (snapshot.kind(snapshotRow) == ClientKind::Replica)
        return tr("This is a replica: killing its link would make it synchronize again.");
    if (snapshot.id(snapshotRow) <= 0)
        return tr("The server told no id for this client, so it can not be named safely.");
    if (snapshot.ambiguous(snapshotRow))
        return tr("This row can not be read without doubt, so it might name another client.");
    if (!snapshot.killable(snapshotRow))
        return tr("The server told no address for this client, so it can not be named safely.");
    return {};
}

}  // namespace headroom
