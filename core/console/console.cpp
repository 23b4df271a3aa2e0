// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/console.h"

#include "core/console/check_command.h"
#include "core/console/clients_command.h"
#include "core/console/complain.h"
#include "core/console/kill_command.h"
#include "core/console/leases_command.h"
#include "core/console/ledger_command.h"
#include "core/console/output.h"
#include "core/console/profiles_command.h"
#include "core/console/report_command.h"
#include "core/console/set_command.h"
#include "core/console/slowlog_command.h"
#include "core/console/termination.h"
#include "core/console/watch_command.h"
#include "core/server/dump_file.h"
#include "core/text/escape.h"

#include <QCoreApplication>

#include <array>
#include <cstdio>
#include <memory>

namespace headroom {

namespace {

template <typename Command>
int run(const CommandLine& commandLine) {
    // Commands that change something say themselves how they end by a signal.
    constexpr bool deed = requires(Command & command) {
        command.interrupt(0);
    };
    const TerminationWatcher termination(deed ? TerminationWatcher::Second::IsTold : TerminationWatcher::Second::Ends);
    Output output(deed ? Output::WhenBroken::GoOn : Output::WhenBroken::End);
    Command command(commandLine, output);
    QObject::connect(&termination, &TerminationWatcher::requested, qApp, [&](int number) {
        if constexpr (deed)
            command.interrupt(number);
        else  // a signal is how one ends `watch`; the others have not delivered when it comes
            QCoreApplication::exit(commandLine.mode == CommandLine::Mode::Watch ? ExitOk : exitBySignal(number));
    });
    command.start();
    return endSoon(QCoreApplication::exec());
}

// The server is not even asked who would be killed, or what is set.
template <typename Command>
int runDeed(const CommandLine& commandLine) {
    const Endpoint& endpoint = commandLine.endpoints.front();
    if (endpoint.readOnly && !endpoint.locked && !commandLine.dryRun) {
        complain((endpoint.profileId.isEmpty() && commandLine.readOnly
                      ? QStringLiteral("%1 is read-only here (--read-only): nothing was sent.")
                      : QStringLiteral("%1 is read-only here, by its profile or --read-only: nothing was sent."))
                     .arg(endpoint.displayName()));
        return ExitNotPermitted;
    }
    if (endpoint.locked && endpoint.profileId.isEmpty() && !commandLine.dryRun && !Question::canAsk()) {
        complain(QStringLiteral("%1 is kept by several profiles, and read-only until its address is typed on a "
                                "terminal, and standard input is none: nothing was sent. Run this on a terminal, or "
                                "name the profile that is meant with --profile.")
                     .arg(endpoint.displayName()));
        return ExitNotPermitted;
    }
    if (endpoint.locked && !commandLine.dryRun && !Question::canAsk()) {
        complain(QStringLiteral("%1 is a %2 profile, read-only until its name is typed on a terminal, and "
                                "standard input is none: nothing was sent. Run this on a terminal.")
                     .arg(endpoint.displayName(), environmentName(endpoint.environment())));
        return ExitNotPermitted;
    }
    return run<Command>(commandLine);
}

int runLeases(const CommandLine& commandLine) {
    if (commandLine.readOnly && commandLine.revert) {
        complain(QStringLiteral("With --read-only no server is changed: nothing was put back."));
        return ExitNotPermitted;
    }
    return run<LeasesCommand>(commandLine);
}

using Dump = std::shared_ptr<const ClientSnapshot>;

int printWhole(const QByteArray& text, int code) {
    const TerminationWatcher termination;
    QObject::connect(&termination, &TerminationWatcher::requested, qApp,
                     [](int number) { QCoreApplication::exit(exitBySignal(number)); });
    Output output(Output::WhenBroken::End);
    output.write(text);
    output.exitWhenWritten(code);
    return endSoon(QCoreApplication::exec());
}

int printDump(const CommandLine& commandLine, const Dump& snapshot) {
    ClientsSource source;
    source.dumpFile = commandLine.dumpFile;
    source.snapshot = snapshot;
    const auto made = clientsOutput(commandLine, std::move(source));
    if (!made) {
        complain(made.error().detail);
        return ExitUsage;
    }
    std::fputs(qUtf8Printable(made->notes), stderr);
    return printWhole(made->text, ExitOk);
}

int reportDump(const CommandLine& commandLine, const Dump& snapshot) {
    InstanceReport report;
    report.dumpFile = commandLine.dumpFile;
    report.status.state = SessionState::Saved;
    report.judgement = std::make_shared<const Judgement>(judgeSavedList(snapshot, commandLine.idleThreshold));
    ClientsSource source;
    source.snapshot = snapshot;
    std::fputs(qUtf8Printable(sourceNotes(source)), stderr);
    const std::array reports{report};
    return printWhole(reportText(commandLine, reports), failsOn(commandLine, reports) ? ExitFailure : ExitOk);
}

// The file is read before anything is watched for, so that Ctrl-C ends it also while it waits for standard input.
int runDump(const CommandLine& commandLine, int (*tell)(const CommandLine&, const Dump&)) {
    const auto read = readDump(commandLine.dumpFile);
    if (read)
        return tell(commandLine, *read);
    complain(read.error().detail);
    return ExitUsage;
}

}  // namespace

int runConsole(const CommandLine& commandLine) {
    switch (commandLine.mode) {
        case CommandLine::Mode::Clients:
            return commandLine.dumpFile.isEmpty() ? run<ClientsCommand>(commandLine) : runDump(commandLine, &printDump);
        case CommandLine::Mode::Report:
            return commandLine.dumpFile.isEmpty() ? run<ReportCommand>(commandLine) : runDump(commandLine, &reportDump);
        case CommandLine::Mode::Check:
            return run<CheckCommand>(commandLine);
        case CommandLine::Mode::Slowlog:
            return run<SlowlogCommand>(commandLine);
        case CommandLine::Mode::Kill:
            return runDeed<KillCommand>(commandLine);
        case CommandLine::Mode::Set:
            return runDeed<SetCommand>(commandLine);
        case CommandLine::Mode::Leases:
            return runLeases(commandLine);
        case CommandLine::Mode::Ledger:
            return run<LedgerCommand>(commandLine);
        case CommandLine::Mode::Profiles:
            return run<ProfilesCommand>(commandLine);
        default:
            return run<WatchCommand>(commandLine);
    }
}

}  // namespace headroom
