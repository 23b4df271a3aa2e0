// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/console.h"

#include "core/console/clients_command.h"
#include "core/console/output.h"
#include "core/console/slowlog_command.h"
#include "core/console/termination.h"
#include "core/console/watch_command.h"

#include <QCoreApplication>

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

}  // namespace

int runConsole(const CommandLine& commandLine) {
    switch (commandLine.mode) {
        case CommandLine::Mode::Clients:
            return run<ClientsCommand>(commandLine);
        case CommandLine::Mode::Slowlog:
            return run<SlowlogCommand>(commandLine);
        default:
            return run<WatchCommand>(commandLine);
    }
}

}  // namespace headroom
