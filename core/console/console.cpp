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
    QObject::connect(&termination, &TerminationWatcher::requested, qApp, [] { QCoreApplication::exit(ExitOk); });
    Output output;
    Command command(commandLine, output);
    command.start();
    return QCoreApplication::exec();
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
