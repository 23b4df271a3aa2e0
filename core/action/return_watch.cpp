// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/return_watch.h"

#include "core/query/client_address.h"

#include <QTimer>

#include <algorithm>

namespace headroom {

using namespace std::chrono_literals;

namespace {

constexpr auto watchTime = 30s;

QByteArray bytes(std::string_view text) {
    return {text.data(), static_cast<qsizetype>(text.size())};
}

}  // namespace

ReturnWatch::ReturnWatch(Session& session, const std::vector<PlannedClient>& killed, SteadyTime begin, QObject* parent)
    : QObject(parent), m_newest(session.newestClientId()), m_begin(begin), m_end(steadyNow()) {
    for (const PlannedClient& client : killed) {
        m_newest = std::max(m_newest, client.id);
        ++m_killed[{client.name, bytes(hostOf(client.addr.toStdString()))}];
        ++m_report.killed;
    }
    connect(&session, &Session::clientsListed, this, &ReturnWatch::look);
    QTimer::singleShot(watchTime, this, [this] {
        m_report.final = true;
        Q_EMIT seen(m_report);
    });
}

void ReturnWatch::look(const ClientListing& listing) {
    const ClientSnapshot& table = *listing.snapshot;
    const SteadyTime now = steadyNow();
    const auto oldest = std::chrono::ceil<std::chrono::seconds>(now - m_begin);
    // Anew each time: who has just come may not have its name yet.
    std::map<NameAndHost, int> missing = m_killed;
    int returned = 0;
    for (int row = 0; row < table.rowCount(); ++row) {
        if (table.id(row) <= m_newest)
            continue;
        // Where whole lists are read, those who came between the last one and the kill have such ids too.
        if (std::chrono::seconds(table.number(row, ClientField::Age).value_or(0)) > oldest)
            continue;
        const auto found = missing.find({bytes(table.text(row, ClientField::Name).value_or("")),
                                         bytes(hostOf(table.text(row, ClientField::Addr).value_or("")))});
        if (found == missing.end() || found->second == 0)
            continue;
        --found->second;
        ++returned;
    }
    if (returned <= m_report.returned)
        return;
    m_report.returned = returned;
    m_report.after = std::chrono::ceil<std::chrono::seconds>(now - m_end);
    Q_EMIT seen(m_report);
}

}  // namespace headroom
