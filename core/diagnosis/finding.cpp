// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/diagnosis/finding.h"

#include "core/text/escape.h"
#include "core/text/sentence.h"

namespace headroom {

namespace {

QString shown(const std::string& bytes) {
    return visibleText(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())), 64);
}

}  // namespace

QLatin1String causeId(Cause cause) {
    switch (cause) {
        case Cause::ConnectionLeak:
            return QLatin1String("connection-leak");
        case Cause::OversizedPool:
            return QLatin1String("oversized-pool");
        case Cause::TrafficSpike:
            return QLatin1String("traffic-spike");
        case Cause::SharedInstance:
            return QLatin1String("shared-instance");
        case Cause::BlockingOperations:
            return QLatin1String("blocking-operations");
        case Cause::MissingTimeouts:
            return QLatin1String("missing-timeouts");
        case Cause::RestartStorm:
            return QLatin1String("restart-storm");
        case Cause::LimitTooLow:
            return QLatin1String("limit-too-low");
        case Cause::ClientMemory:
            return QLatin1String("client-memory");
        case Cause::OutputLimit:
            return QLatin1String("output-limit");
        case Cause::AuthFailures:
            return QLatin1String("auth-failures");
        case Cause::Churn:
            return QLatin1String("churn");
        case Cause::MonitorLeftOn:
            return QLatin1String("monitor-left-on");
        case Cause::FullNow:
            return QLatin1String("full-now");
        case Cause::SlowCommands:
            return QLatin1String("slow-commands");
        case Cause::BusyLoop:
            break;
    }
    return QLatin1String("busy-loop");
}

QLatin1String causeTitle(Cause cause) {
    switch (cause) {
        case Cause::ConnectionLeak:
            return QLatin1String("Connection leak");
        case Cause::OversizedPool:
            return QLatin1String("Oversized pool");
        case Cause::TrafficSpike:
            return QLatin1String("Traffic spike");
        case Cause::SharedInstance:
            return QLatin1String("Shared instance");
        case Cause::BlockingOperations:
            return QLatin1String("Blocking operations");
        case Cause::MissingTimeouts:
            return QLatin1String("Missing timeouts");
        case Cause::RestartStorm:
            return QLatin1String("Restart storm");
        case Cause::LimitTooLow:
            return QLatin1String("Limit too low");
        case Cause::ClientMemory:
            return QLatin1String("Memory of clients");
        case Cause::OutputLimit:
            return QLatin1String("Output limit");
        case Cause::AuthFailures:
            return QLatin1String("Failed logins");
        case Cause::Churn:
            return QLatin1String("Churn");
        case Cause::MonitorLeftOn:
            return QLatin1String("MONITOR left on");
        case Cause::FullNow:
            return QLatin1String("Full now");
        case Cause::SlowCommands:
            return QLatin1String("Slow commands");
        case Cause::BusyLoop:
            break;
    }
    return QLatin1String("Busy event loop");
}

bool isSymptom(Cause cause) {
    return cause >= Cause::FullNow;
}

QLatin1String severityName(Severity severity) {
    switch (severity) {
        case Severity::Info:
            return QLatin1String("info");
        case Severity::Warning:
            return QLatin1String("warning");
        case Severity::Critical:
            break;
    }
    return QLatin1String("critical");
}

QLatin1String adviceTimeName(AdviceTime time) {
    switch (time) {
        case AdviceTime::Now:
            return QLatin1String("now");
        case AdviceTime::Today:
            return QLatin1String("today");
        case AdviceTime::ForGood:
            break;
    }
    return QLatin1String("for good");
}

QString Subject::text() const {
    QString who;
    if (name && !name->empty())
        who = shown(*name);
    else if (name)
        who = Sentence::tr("clients without a name");
    else if (lib && !lib->empty())
        who = Sentence::tr("clients of %1").arg(shown(*lib));
    else if (user && !user->empty())
        who = QStringLiteral("user %1").arg(shown(*user));
    if (!ip || ip->empty())
        return who;
    return who.isEmpty() ? shown(*ip) : QStringLiteral("%1 from %2").arg(who, shown(*ip));
}

QStringList Finding::commands() const {
    QStringList commands;
    for (const Advice& each : advice)
        if (!each.command.isEmpty() && !commands.contains(each.command))
            commands << each.command;
    return commands;
}

QString confidenceText(double confidence) {
    if (confidence >= 0.85)
        return Sentence::tr("very likely");
    return confidence >= 0.6 ? QStringLiteral("likely") : QStringLiteral("possible");
}

}  // namespace headroom
