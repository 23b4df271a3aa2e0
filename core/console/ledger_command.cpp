// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/ledger_command.h"

#include "core/console/complain.h"
#include "core/console/console.h"
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
            break;
    }
    return ledgerText(rows);
}

}  // namespace

LedgerCommand::LedgerCommand(const CommandLine& commandLine, Output& output, QObject* parent)
    : QObject(parent), m_commandLine(commandLine), m_output(output) {}

void LedgerCommand::start() {
    const auto limit = static_cast<int>(std::min<std::size_t>(m_commandLine.limit, std::numeric_limits<int>::max()));
    m_ledger.find(this, m_commandLine.search, limit, [this](const Result<std::vector<LedgerRow>>& rows) {
        if (!rows) {
            complain(rows.error().detail);
            m_output.exitWhenWritten(ExitFailure);
            return;
        }
        m_output.write(written(*rows, m_commandLine.format));
        m_output.exitWhenWritten(ExitOk);
    });
}

}  // namespace headroom
