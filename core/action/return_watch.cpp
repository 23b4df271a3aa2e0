// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/return_watch.h"

#include "core/background.h"
#include "core/query/client_address.h"

#include <QTimer>

#include <algorithm>
#include <cmath>

namespace headroom {

using namespace std::chrono_literals;

namespace {

constexpr auto watchTime = 30s;

QByteArray bytes(std::string_view text) {
    return {text.data(), static_cast<qsizetype>(text.size())};
}

}  // namespace

ReturnWatch::ReturnWatch(CommandPort& port, const KillPlan& plan, const std::vector<PlannedClient>& killed,
                         BeforeKill before, QObject* parent)
    : QObject(parent), m_runId(plan.runId), m_before(std::move(before)), m_end(steadyNow()) {
    for (const PlannedClient& client : killed) {
        m_before.newest = std::max(m_before.newest, client.id);
        m_groups.insert({client.name, bytes(hostOf(client.addr.toStdString()))});
    }
    port.want(Demand::Clients, this);
    m_report.killed = static_cast<int>(killed.size());
    QTimer::singleShot(watchTime, this, [this] {
        m_report.final = true;
        Q_EMIT seen(m_report);
    });
    const auto watch = [this, port = QPointer(&port)](int young) {
        m_young = young;
        if (port)
            connect(port, &CommandPort::clientsListed, this, &ReturnWatch::look);
    };
    if (m_before.table)
        runInBackground(
            this, [before = m_before, groups = m_groups] { return countYoung(before, groups); }, watch);
    else
        watch(0);
}

bool ReturnWatch::isOneOf(const std::set<NameAndHost>& groups, const ClientSnapshot& table, int row) {
    return groups.contains({bytes(table.text(row, ClientField::Name).value_or("")),
                            bytes(hostOf(table.text(row, ClientField::Addr).value_or("")))});
}

int ReturnWatch::countYoung(const BeforeKill& before, const std::set<NameAndHost>& groups) {
    const ClientSnapshot& table = *before.table;
    int young = 0;
    for (int row = 0; row < table.rowCount(); ++row) {
        const auto age = table.number(row, ClientField::Age);
        young += age && std::chrono::seconds(*age) + (before.begin - table.rowSeen(row)) <= watchTime &&
                 isOneOf(groups, table, row);
    }
    return young;
}

void ReturnWatch::look(const ClientListing& listing) {
    const ClientSnapshot& table = *listing.snapshot;
    if (listing.runId != m_runId || table.seenSteady() < m_end)
        return;
    const SteadyTime now = table.seenSteady();
    const auto oldest = std::chrono::ceil<std::chrono::seconds>(now - m_before.begin);
    int came = 0;
    for (int row = 0; row < table.rowCount(); ++row) {
        // Where whole lists are read, those who came between the last one and the kill have such ids too.
        came += table.id(row) > m_before.newest &&
                std::chrono::seconds(table.number(row, ClientField::Age).value_or(0)) <= oldest &&
                !(m_before.table && m_before.table->rowOfId(table.id(row)) >= 0) && isOneOf(m_groups, table, row);
    }
    const std::chrono::duration<double> passed = now - m_before.begin;
    const ReturnReport before = m_report;
    m_report.came = came;
    m_report.usual = std::min(came, static_cast<int>(std::ceil(m_young * (passed / watchTime))));
    m_report.returned = std::min(came - m_report.usual, m_report.killed);
    m_report.watched = std::max(1s, std::chrono::floor<std::chrono::seconds>(now - m_end));
    if (came > before.came)
        m_report.after = std::chrono::ceil<std::chrono::seconds>(now - m_end);
    if (came != before.came || m_report.returned != before.returned)
        Q_EMIT seen(m_report);
}

}  // namespace headroom
