// SPDX-License-Identifier: GPL-3.0-or-later
// What `headroom clients` prints of a table: filtered, sorted or grouped, cut, and written in the format asked for.
// Pure.
#pragma once

#include "core/console/command_line.h"
#include "core/report/clients_source.h"

namespace headroom {

struct ClientsOutput {
    QByteArray text;
    QString notes;  // for people, where the format has no room for them: lines, or empty
};

// `source` without its filter and matches. Errors: BadInput, the table has no field of the name to sort by.
[[nodiscard]] Result<ClientsOutput> clientsOutput(const CommandLine& commandLine, ClientsSource source);

}  // namespace headroom
