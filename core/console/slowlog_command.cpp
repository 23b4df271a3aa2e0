// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/slowlog_command.h"

#include "core/report/slowlog_report.h"

namespace headroom {

SlowlogCommand::SlowlogCommand(const CommandLine& commandLine, Output& output, QObject* parent)
    : OneShot(commandLine.endpoints.front(), output, parent) {
    doWithoutInfo();
    const OwnCommands ownCommands = commandLine.own ? OwnCommands::Shown : OwnCommands::Hidden;
    session().setDemand(Demands(Demand::Slowlog) | Demand::Settings);
    connect(&session(), &Session::slowlogRead, this,
            [this, ownCommands, format = commandLine.format](const auto& batch) {
                succeed(format == CommandLine::Format::Json ? slowlogJson(*batch, ownCommands)
                                                            : slowlogText(*batch, ownCommands));
            });
    connect(&session(), &Session::slowlogFailed, this, &SlowlogCommand::failRefused);
}

}  // namespace headroom
