// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/ledger_command.h"

#include "core/action/ledger_actions.h"
#include "core/console/complain.h"
#include "core/console/console.h"
#include "core/profile/endpoint.h"
#include "core/report/ledger_report.h"

#include <algorithm>
#include <limits>

namespace headroom {

namespace {

QByteArray written(const std::vector<LedgerRow>& rows, CommandLine::Format format) {
    switch (format) {
        case CommandLine::Format::Json:
            return ledgerJson(rows);
        case CommandLine::Format::Csv:
            return ledgerCsv(rows);
        case CommandLine::Format::Text:
        case CommandLine::Format::Markdown:
            break;
    }
    return ledgerText(rows);
}

}  // namespace

LedgerCommand::LedgerCommand(const CommandLine& commandLine, Output& output, QObject* parent)
    : QObject(parent), m_commandLine(commandLine), m_output(output) {}

void LedgerCommand::start() {
    // Whose rows they are is looked at here, as localhost and 127.0.0.1 are one server.
    constexpr std::size_t all = std::numeric_limits<int>::max();
    const std::size_t limit = m_commandLine.endpoints.empty() ? std::min(m_commandLine.limit, all) : all;
    m_ledger.find(this, m_commandLine.search, static_cast<int>(limit),
                  [this](const Result<Ledger::Rows>& rows) { take(rows); });
}

void LedgerCommand::take(const Result<Ledger::Rows>& found) {
    if (!found) {
        complain(found.error().detail);
        m_output.exitWhenWritten(ExitFailure);
        return;
    }
    std::vector<LedgerRow> rows = **found;
    for (const Endpoint& server : m_commandLine.endpoints)
        std::erase_if(rows, [&server](const LedgerRow& row) { return !isDoneTo(row.entry, server); });
    if (rows.size() > m_commandLine.limit)
        rows.resize(m_commandLine.limit);
    m_output.write(written(rows, m_commandLine.format));
    m_output.exitWhenWritten(ExitOk);
}

}  // namespace headroom
