// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/lease_outcome.h"

#include "core/text/escape.h"
#include "core/text/sentence.h"
#include "core/text/units.h"

namespace headroom {

namespace {

using Next = LeaseOutcome::Next;

QString keyOf(const Lease& lease) {
    return QString::fromLatin1(lease.key);
}

// Whether the server can have made that of our value: a maxclients that its file descriptors do not reach is cut to
// what they allow, and never below what it had (redis src/server.c adjustOpenFilesLimit). All else is somebody's.
bool couldBeCutTo(const Lease& lease, const QByteArray& now) {
    bool isNumber = false;
    const qint64 limit = now.toLongLong(&isNumber);
    return lease.key == "maxclients" && isNumber && limit < lease.value.toLongLong() &&
           limit > lease.earlier.value_or(lease.before).toLongLong();
}

// It is what it was before the SET.
LeaseOutcome withoutEffect(const Lease& lease, const QString& detail) {
    if (lease.earlier)
        return {Next::HoldEarlier, detail, LeaseEnd::Open, Sentence::tr("no effect")};
    return {Next::End, detail, LeaseEnd::NoEffect, Sentence::tr("no effect"), Sentence::tr("not sent")};
}

LeaseOutcome afterSilence(const Lease& lease, const QByteArray& now) {
    if (now == lease.value)
        return {Next::Hold, Sentence::tr("No answer came, but it is in effect.")};
    if (lease.earlier && now == *lease.earlier)
        return withoutEffect(lease, Sentence::tr("No answer came, and it is not in effect."));
    if (now == lease.before)
        return {Next::End, Sentence::tr("No answer came, and it is not in effect."), LeaseEnd::NoEffect,
                Sentence::tr("no effect"), Sentence::tr("not sent")};
    return {Next::End,
            Sentence::tr("No answer came, and %1 is %2 now: others changed it, so it stays.")
                .arg(keyOf(lease), visibleText(now)),
            LeaseEnd::Left,
            {},
            QStringLiteral("left")};
}

// Another process, whose value is not ours to change, whatever it is.
LeaseOutcome withTheProcess(const Lease& lease, const LeaseLook& look, bool isUnanswered) {
    const bool isStored = look.now && *look.now != lease.before && lease.isOurs(*look.now);
    QString detail =
        Sentence::tr("The server restarted: the value is gone with the process, there is nothing to put back.");
    if (isStored)
        detail = Sentence::tr(
                     "The server restarted, and %1 is %2 again: it was written into %3 (CONFIG REWRITE). It was %4 "
                     "before Headroom set it; change it there.")
                     .arg(keyOf(lease), visibleText(*look.now),
                          look.configFile.isEmpty() ? Sentence::tr("its configuration") : visibleText(look.configFile),
                          visibleText(lease.before));
    else if (!look.now)
        detail = Sentence::tr("The server restarted: what it started with could not be asked, and is not ours.");
    return {Next::End,
            detail,
            isStored ? LeaseEnd::Left : LeaseEnd::Gone,
            isUnanswered ? QStringLiteral("gone") : QString(),
            isStored ? QStringLiteral("left") : QStringLiteral("gone"),
            isStored};
}

QString rewriteHint(const Lease& lease, const LeaseLook& look) {
    if (look.configFile.isEmpty())
        return {};
    return Sentence::tr(
               " If somebody ran CONFIG REWRITE while it held, %1 is in the server's %2 and comes back with a restart; "
               "look there: grep %3 %2")
        .arg(visibleText(lease.value), visibleText(look.configFile), keyOf(lease));
}

QString crowdHint(const Lease& lease, const LeaseLook& look) {
    const qint64 limit = lease.before.toLongLong();
    if (lease.key != "maxclients" || !look.sample || look.sample->used().value_or(0) < limit)
        return {};
    return Sentence::tr(" %1 are connected: new ones are turned away until fewer than %2 are.")
        .arg(formatCount(look.sample->used()), formatCount(limit));
}

}  // namespace

LeaseOutcome outcomeOfSet(const Lease& lease, const QByteArray& now) {
    if (now == lease.value)
        return {Next::Hold};
    if (now == lease.earlier.value_or(lease.before))
        return withoutEffect(
            lease, Sentence::tr("The server said OK, but %1 is still %2.").arg(keyOf(lease), visibleText(now)));
    if (couldBeCutTo(lease, now))
        return {Next::Hold, Sentence::tr("The server made %1 of it.").arg(visibleText(now))};
    return {Next::End,
            Sentence::tr("The server said OK, but %1 is %2 now: others changed it at the same time, so it stays. It "
                         "was %3 before Headroom set it to %4.")
                .arg(keyOf(lease), visibleText(now), visibleText(lease.before), visibleText(lease.value)),
            LeaseEnd::Left, QStringLiteral("set"), QStringLiteral("left")};
}

LeaseOutcome outcomeOfComparing(const Lease& lease, const LeaseLook& look, bool isUnanswered) {
    if (look.isOtherProcess(lease))
        return withTheProcess(lease, look, isUnanswered);
    if (!look.now)
        return {Next::Wait, look.now.error().detail};
    if (!look.sample || look.sample->traits.runId.isEmpty())
        return {Next::Wait, Sentence::tr("The server does not say which process it is.")};
    const QByteArray& now = *look.now;
    if (isUnanswered)
        return afterSilence(lease, now);
    if (now == lease.before)
        return {Next::End,
                Sentence::tr("%1 was already %2 again.").arg(keyOf(lease), visibleText(now)) + rewriteHint(lease, look),
                LeaseEnd::Reverted,
                {},
                QStringLiteral("reverted")};
    if (!lease.isOurs(now))
        return {Next::End,
                Sentence::tr("%1 is %2 now: others changed it, so it stays. It was %3 before Headroom set it to %4.")
                    .arg(keyOf(lease), visibleText(now), visibleText(lease.before), visibleText(lease.value)),
                LeaseEnd::Left,
                {},
                QStringLiteral("left")};
    return {Next::PutBack};
}

LeaseOutcome outcomeOfPuttingBack(const Lease& lease, const LeaseLook& look) {
    if (!look.now)
        return {Next::Wait, look.now.error().detail};
    const QByteArray& now = *look.now;
    if (now != lease.before)
        return {Next::Wait, Sentence::tr("The server said OK, but %1 is %2.").arg(keyOf(lease), visibleText(now))};
    return {Next::End,
            Sentence::tr("%1 is %2 again.").arg(keyOf(lease), visibleText(now)) + crowdHint(lease, look) +
                rewriteHint(lease, look),
            LeaseEnd::Reverted,
            {},
            QStringLiteral("reverted")};
}

}  // namespace headroom
