// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/console.h"

#include "core/console/clients_command.h"
#include "core/console/output.h"
#include "core/console/slowlog_command.h"
#include "core/console/termination.h"
#include "core/console/watch_command.h"
#include "core/profile/dump_file.h"

#include <QCoreApplication>

#include <cstdio>

namespace headroom {

namespace {

template <typename Command>
int run(const CommandLine& commandLine) {
    const TerminationWatcher termination;
    // A signal is how one ends `watch`; the others have not delivered when it comes.
    const bool done = commandLine.mode == CommandLine::Mode::Watch;
    QObject::connect(&termination, &TerminationWatcher::requested, qApp,
                     [done](int number) { QCoreApplication::exit(done ? int{ExitOk} : exitBySignal(number)); });
    Output output;
    Command command(commandLine, output);
    command.start();
    return endSoon(QCoreApplication::exec());
}

// The file is read before anything is watched for, so that Ctrl-C ends it also while it waits for standard input.
int runDump(const CommandLine& commandLine) {
    const auto made = readDump(commandLine.dumpFile).and_then([&commandLine](const auto& snapshot) {
        ClientsSource source;
        source.dumpFile = commandLine.dumpFile;
        source.snapshot = snapshot;
        return clientsOutput(commandLine, std::move(source));
    });
    if (!made) {
        std::fprintf(stderr, "headroom: %s\n", qUtf8Printable(made.error().detail));
        return ExitUsage;
    }
    std::fputs(qUtf8Printable(made->notes), stderr);
    const TerminationWatcher termination;
    QObject::connect(&termination, &TerminationWatcher::requested, qApp,
                     [](int number) { QCoreApplication::exit(exitBySignal(number)); });
    Output output;
    output.write(made->text);
    output.exitWhenWritten(ExitOk);
    return endSoon(QCoreApplication::exec());
}

}  // namespace

int runConsole(const CommandLine& commandLine) {
    switch (commandLine.mode) {
        case CommandLine::Mode::Clients:
            return commandLine.dumpFile.isEmpty() ? run<ClientsCommand>(commandLine) : runDump(commandLine);
        case CommandLine::Mode::Slowlog:
            return run<SlowlogCommand>(commandLine);
        default:
            return run<WatchCommand>(commandLine);
    }
}

}  // namespace headroom
