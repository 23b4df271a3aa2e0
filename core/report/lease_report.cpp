// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/lease_report.h"

#include "core/report/json_text.h"
#include "core/report/text_table.h"
#include "core/text/escape.h"
#include "core/text/sentence.h"
#include "core/text/units.h"

#include <QDateTime>

namespace headroom {

namespace {

QByteArray secondsJson(std::optional<WallTime> time) {
    return time ? QByteArray::number(time->time_since_epoch().count() / 1000) : QByteArrayLiteral("null");
}

QString clock(WallTime time) {
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count()).toString(Qt::ISODate);
}

QByteArray leaseJson(const Lease& lease) {
    JsonObject object;
    object.add(QStringLiteral("id"), jsonNumber(lease.id))
        .add(QStringLiteral("instance"), jsonString(lease.endpoint.displayName()))
        .add(QStringLiteral("address"), jsonString(lease.endpoint.address()))
        .add(QStringLiteral("user"), jsonString(lease.endpoint.user))
        .add(QStringLiteral("run_id"), jsonBytes(lease.runId))
        .add(QStringLiteral("key"), jsonBytes(lease.key))
        .add(QStringLiteral("before"), jsonBytes(lease.before))
        .add(QStringLiteral("value"), jsonBytes(lease.value))
        .add(QStringLiteral("begun"), secondsJson(lease.begun))
        .add(QStringLiteral("until"), secondsJson(lease.due))
        .add(QStringLiteral("person"), jsonString(lease.person))
        .add(QStringLiteral("pid"), jsonNumber(lease.pid))
        .add(QStringLiteral("held"), lease.held ? "true" : "false")
        .add(QStringLiteral("end"), jsonString(QString::fromLatin1(leaseEndName(lease.end))))
        .add(QStringLiteral("detail"), jsonString(lease.detail))
        .add(QStringLiteral("profile"),
             lease.endpoint.profileId.isEmpty() ? QByteArrayLiteral("null") : jsonString(lease.endpoint.profileId));
    return object.json();
}

}  // namespace

QString leasePlanText(const LeasePlan& plan, std::chrono::seconds duration, const Endpoint& endpoint) {
    QString text =
        Sentence::tr("%1 (%2): %3 from %4 to %5 for %6.\n%7\n")
            .arg(endpoint.displayName(), endpoint.environmentText(), visibleText(plan.key), visibleText(plan.before),
                 visibleText(plan.value), formatDuration(duration.count()), plan.consequence);
    for (const QString& warning : plan.warnings)
        text += warning + u'\n';
    return text;
}

QString leasesText(std::span<const Lease> leases) {
    if (leases.empty())
        return Sentence::tr("No setting is changed, none is to be put back.\n");
    std::vector<QStringList> rows;
    bool anyPending = false;
    for (const Lease& lease : leases) {
        anyPending = anyPending || !lease.held;
        rows.push_back({lease.endpoint.displayName(), visibleText(lease.key), visibleText(lease.value),
                        visibleText(lease.before), clock(lease.begun), lease.due ? clock(*lease.due) : QString(),
                        lease.held ? Sentence::tr("held by process %1").arg(lease.pid)
                                   : Sentence::tr("to be put back: its Headroom ended before it could"),
                        lease.detail});
    }
    QString text = textTable({{QStringLiteral("instance")},
                              {QStringLiteral("setting")},
                              {Sentence::tr("set to")},
                              {Sentence::tr("back to")},
                              {QStringLiteral("since")},
                              {QStringLiteral("until")},
                              {QStringLiteral("state")},
                              {QStringLiteral("last")}},
                             rows);
    if (anyPending)
        text += Sentence::tr("\nheadroom leases --revert puts back what is to be put back.\n");
    return text;
}

QString heldLeaseText(const Lease& lease, WallTime now) {
    QString text = Sentence::tr("Still changed: %1 of %2, held by process %3 ")
                       .arg(visibleText(lease.key), lease.endpoint.displayName())
                       .arg(lease.pid);
    if (!lease.due)
        text += Sentence::tr("until it ends");
    else if (*lease.due > now)
        text += QStringLiteral("until ") + clock(*lease.due);
    else
        text += Sentence::tr("and not put back at %1, when its time was over").arg(clock(*lease.due));
    text += Sentence::tr("; end that process to put it back.");
    return lease.detail.isEmpty() ? text : text + u' ' + lease.detail;
}

QByteArray leasesJson(std::span<const Lease> leases) {
    QByteArrayList items;
    for (const Lease& lease : leases)
        items += leaseJson(lease);
    return JsonObject().add(QStringLiteral("leases"), jsonArray(items)).json() + '\n';
}

QByteArray leaseEventJson(const QString& event, const LeaseStatus& status, WallTime now) {
    const Lease& lease = status.lease;
    JsonObject object;
    object.add(QStringLiteral("t"), secondsJson(now))
        .add(QStringLiteral("instance"), jsonString(lease.endpoint.displayName()))
        .add(QStringLiteral("event"), jsonString(event))
        .add(QStringLiteral("key"), jsonBytes(lease.key))
        .add(QStringLiteral("before"), jsonBytes(lease.before))
        .add(QStringLiteral("value"), jsonBytes(lease.value))
        .add(QStringLiteral("until"), secondsJson(lease.due))
        .add(QStringLiteral("end"), jsonString(QString::fromLatin1(leaseEndName(lease.end))))
        .add(QStringLiteral("detail"), jsonString(status.detail));
    return object.json() + '\n';
}

}  // namespace headroom
