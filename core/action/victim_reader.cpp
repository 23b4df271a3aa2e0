// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/victim_reader.h"

#include "core/background.h"
#include "core/server/server_error.h"
#include "core/text/sentence.h"

#include <QPointer>

#include <cstdint>
#include <utility>

namespace headroom {

namespace {

std::vector<QByteArray> listCommand(const std::vector<std::int64_t>& ids) {
    std::vector<QByteArray> argv{"CLIENT", "LIST", "ID"};
    for (const std::int64_t id : ids)
        argv.push_back(QByteArray::number(qint64{id}));
    return argv;
}

}  // namespace

VictimReader::VictimReader(CommandPort& port, const ClientReader& clients, std::shared_ptr<const KillPlan> plan)
    : m_port(port), m_clients(clients), m_plan(std::move(plan)) {}

void VictimReader::look(QObject* receiver, const std::vector<std::size_t>& done, const std::vector<std::size_t>& next,
                        Told told) {
    m_objection.clear();
    if (!next.empty()) {
        m_port.send("info", m_port.peer().infoCommand({"server", "replication"}),
                    [this, owner = QPointer(receiver)](const Reply& reply) {
                        // Where INFO is forbidden the plan is pinned to the connection.
                        if (owner && reply.value)
                            m_objection =
                                objectionTo(reply.value->isText() ? ServerTraits::from(InfoFields(reply.value->text))
                                                                  : ServerTraits());
                    });
    }
    list(receiver, done, next, std::move(told));
}

QString VictimReader::objectionTo(const ServerTraits& traits) const {
    if (m_port.peer().processNameOf(traits) != m_plan->runId || traits.role != m_plan->role)
        return Sentence::tr("the server restarted or changed its role since the plan was made");
    if (m_plan->deed == Deed::Kill && m_port.peer().traits().killForm() != m_plan->form)
        return Sentence::tr("the server takes kills in a different form than the plan uses");
    return {};
}

void VictimReader::list(QObject* receiver, const std::vector<std::size_t>& done, const std::vector<std::size_t>& next,
                        Told told) {
    std::vector<std::int64_t> ids;
    for (const auto* places : {&done, &next}) {
        for (const std::size_t at : *places)
            ids.push_back(m_plan->victims[at].id);
    }
    m_port.send("client|list", looksById() ? listCommand(ids) : std::vector<QByteArray>{"CLIENT", "LIST"},
                [this, owner = QPointer(receiver), done, next, told = std::move(told)](const Reply& reply) {
                    if (!owner)
                        return;
                    if (reply.value && reply.value->isError() && looksById() &&
                        classifyServerError(reply.value->text) != ServerErrorClass::NoPerm) {
                        m_idsRefused = true;  // the session has not asked by id yet
                        list(owner, done, next, told);
                        return;
                    }
                    if (!reply.value || !reply.value->isText()) {
                        told(tl::unexpected(reply.value ? m_port.describe(*reply.value, QStringLiteral("CLIENT LIST"))
                                                        : reply.value.error()));
                        return;
                    }
                    runInBackground(
                        owner,
                        [text = reply.value->text, listing = m_port.peer().listingOf(nullptr), plan = m_plan, done,
                         next] { return lookAtVictims(text, listing, *plan, done, next); },
                        [this, told](const KillLook& look) {
                            told(VictimLook{look, m_objection});
                        });
                });
}

}  // namespace headroom
