// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/kill_actions.h"

#include "core/fleet/settings.h"
#include "core/report/kill_report.h"
#include "core/text/escape.h"
#include "core/text/units.h"
#include "gui/actions/kill_sheet.h"
#include "gui/clients/client_table.h"
#include "gui/clients/marked_clients.h"
#include "gui/clients/row_kill_button.h"
#include "gui/widgets/plain_tool_tip.h"

#include <QAction>
#include <QMenu>

#include <algorithm>

namespace headroom {

namespace {}  // namespace

KillActions::KillActions(ClientTable& table, QObject* parent)
    : QObject(parent), m_table(table), m_kill(new QAction(this)), m_rowButton(new RowKillButton(table)) {
    auto* key = new QAction(this);  // works also while nobody can be killed: it says why
    key->setShortcut(QKeySequence::Delete);
    key->setShortcutContext(Qt::WidgetShortcut);
    key->setAutoRepeat(false);
    m_table.addAction(key);
    connect(key, &QAction::triggered, this, &KillActions::killChosen);
    connect(m_rowButton, &RowKillButton::killWanted, this,
            [this](const std::vector<qint64>& ids, const QByteArray& runId) { killIds(ids, runId, Skip::OneIdle); });
    connect(m_kill, &QAction::triggered, this, [this] {
        if (m_groupClients > 0)
            Q_EMIT groupsKillWanted();
        else if (offersShown())
            killShown();
        else if (m_table.marked().count() > 0)
            killMarked();
        else
            kill(question(Deed::Kill, selected()), Skip::Never);
    });
    connect(&m_table, &ClientTable::selectedRowsChanged, this, &KillActions::updateAction);
    connect(&m_table, &ClientTable::marksChanged, this, &KillActions::updateAction);
    updateAction();
}

void KillActions::setEndpoint(const Endpoint& endpoint) {
    m_endpoint = endpoint;
    if (m_sheet)
        m_sheet->reject();
}

void KillActions::setServer(const ServerTraits& traits, bool hasIoThreads) {
    m_traits = traits;
    m_hasIoThreads = hasIoThreads;
}

void KillActions::tellReport(const KillReport& report) {
    const bool kill = report.deed == Deed::Kill;
    if (report.outcomes.size() > 1) {
        Q_EMIT message((kill ? tr("Killed %1 of %2 clients.") : tr("Unblocked %1 of %2 clients."))
                           .arg(formatCount(qint64{report.count(KillResult::Killed)}),
                                formatCount(static_cast<qint64>(report.outcomes.size()))));
        return;
    }
    for (const KillOutcome& outcome : report.outcomes) {
        const QString id = QString::number(outcome.id);
        Q_EMIT message(outcome.result == KillResult::Killed
                           ? (kill ? tr("Killed client %1.") : tr("Unblocked client %1.")).arg(id)
                           : (kill ? tr("Client %1 was not killed: %2.") : tr("Client %1 was not unblocked: %2."))
                                 .arg(id, outcome.detail));
    }
}

void KillActions::setHindrance(const QString& hindrance) {
    if (m_hindrance == hindrance)
        return;
    m_hindrance = hindrance;
    m_rowButton->setHindered(!hindrance.isEmpty());
    updateAction();
}

bool KillActions::asksFirst() {
    return settings::asksBeforeKill.value();
}

void KillActions::setAsksFirst(bool asks) {
    settings::asksBeforeKill.set(asks);
}

void KillActions::setChosenGroups(qint64 clients, const QString& groups) {
    m_groupClients = clients;
    m_chosenGroups = groups;
    updateAction();
}

void KillActions::updateAction() {
    if (m_groupClients > 0) {
        // On a button & marks the key to press.
        m_kill->setText(tr("Kill %1 of %2…")
                            .arg(formatCount(m_groupClients),
                                 QString(m_chosenGroups).replace(QLatin1Char('&'), QLatin1String("&&"))));
        m_kill->setEnabled(m_hindrance.isEmpty());
        m_kill->setToolTip(plainToolTip(
            m_hindrance.isEmpty() ? tr("Kill the clients of the selected groups; shows whom first") : m_hindrance));
        return;
    }
    const qint64 marked = m_table.marked().count();
    const qint64 count = marked > 0 ? marked : m_table.selectedRowCount();
    m_kill->setText(offersShown() ? tr("Kill %1 shown…").arg(formatCount(qint64{m_table.rows()->count()}))
                    : marked > 0  ? tr("Kill %1 marked…").arg(formatCount(marked))
                    : count == 0  ? tr("Kill…")
                    : count == 1  ? tr("Kill client…")
                                  : tr("Kill %1…").arg(formatCount(count)));
    const QString reason = offersShown()            ? hindranceForShown()
                           : !m_hindrance.isEmpty() ? m_hindrance
                           : count == 0             ? tr("Select the clients to kill.")
                                                    : QString();
    m_kill->setEnabled(reason.isEmpty());
    m_kill->setToolTip(plainToolTip(!reason.isEmpty() ? reason
                                    : offersShown()   ? tr("Kill all clients that match the filter; shows whom first")
                                    : marked > 0      ? tr("Kill the marked clients; shows whom first (Del)")
                                                      : tr("Kill the selected clients; shows whom first (Del)")));
}

// With nobody marked or selected, the button is for what the filter chose.
bool KillActions::offersShown() const {
    const auto& rows = m_table.rows();
    return m_table.marked().count() == 0 && m_table.selectedRowCount() == 0 && rows && !rows->query.filter.isEmpty() &&
           rows->count() > 0;
}

std::vector<std::uint32_t> KillActions::selected() const {
    const std::vector<int> shown = m_table.selectedRows();
    std::vector<std::uint32_t> rows;
    rows.reserve(shown.size());
    for (const int row : shown)
        rows.push_back(static_cast<std::uint32_t>(m_table.rows()->snapshotRow(row)));
    return rows;
}

// Marks are set to kill by: the row they were set from is not meant.
void KillActions::killChosen() {
    if (m_table.marked().count() > 0)
        killMarked();
    else
        killSelected();
}

void KillActions::killSelected() {
    kill(question(Deed::Kill, selected()), Skip::OneIdle);
}

void KillActions::killMarked() {
    if (const ClientIds& ids = m_table.marked().ids())
        killIds(*ids, m_table.rows()->runId, Skip::Never);
}

void KillActions::setFilterText(const QString& text) {
    m_filterText = text;
    updateAction();
}

QString KillActions::hindranceForShown() const {
    const auto& rows = m_table.rows();
    return m_hindrance.isEmpty() && rows && rows->query.filter.text() != m_filterText.trimmed()
               ? tr("The clients shown are not those of the text in the filter line: it is not applied, or not yet.")
               : m_hindrance;
}

void KillActions::killShown() {
    if (!m_table.rows())
        return;
    killMatching(ClientListing(*m_table.rows()), m_table.rows()->query.filter, m_table.rows()->order);
}

void KillActions::killMatching(const ClientListing& clients, const Filter& filter,
                               const std::vector<std::uint32_t>& rows) {
    PlanQuestion chosen{Deed::Kill, clients, rows};
    chosen.form = m_traits.killForm();
    chosen.filter = filter;
    if (!filter.isEmpty())
        chosen.chosenBy = tr("Chosen by the filter: %1").arg(visibleText(filter.text().toUtf8(), 200));
    if (rows.empty() && m_hindrance.isEmpty())
        Q_EMIT message(tr("No client matches any more."));
    else
        kill(std::move(chosen), Skip::Never);
}

void KillActions::killGroups(const std::vector<qint64>& ids, const QByteArray& runId, const QString& groups) {
    const auto& rows = m_table.rows();
    const bool hides = rows && rows->count() < rows->snapshot->rowCount() &&
                       std::ranges::any_of(ids, [&rows](qint64 id) { return rows->rowOfId(id) < 0; });
    killIds(ids, runId, Skip::Never,
            (hides ? tr("All clients of %1, also those the filter hides.") : tr("All clients of %1.")).arg(groups));
}

void KillActions::killIds(const std::vector<qint64>& ids, const QByteArray& runId, Skip skip, const QString& chosenBy) {
    if (!m_table.rows() || m_table.rows()->runId != runId) {
        Q_EMIT message(tr("The server was restarted: those clients are gone, their ids may belong to others now."));
        return;
    }
    PlanQuestion chosen = question(Deed::Kill, {});
    chosen.ids.assign(ids.begin(), ids.end());
    chosen.chosenBy = chosenBy;
    kill(std::move(chosen), skip);
}

PlanQuestion KillActions::question(Deed deed, std::vector<std::uint32_t> rows) const {
    PlanQuestion chosen{deed, m_table.rows() ? ClientListing(*m_table.rows()) : ClientListing(), std::move(rows)};
    chosen.form = m_traits.killForm();
    return chosen;
}

bool KillActions::isPossible(const PlanQuestion& question) {
    if (m_hindrance.isEmpty() && question.chosen() > 0)
        return true;
    Q_EMIT message(m_hindrance.isEmpty() ? tr("Select the clients to kill.") : m_hindrance);
    return false;
}

void KillActions::kill(PlanQuestion question, Skip skip) {
    if (!isPossible(question))
        return;
    if (question.chosen() == 1) {
        const auto made = makePlan(question);
        const KillPlan& plan = made->plan;
        if (plan.victims.empty() && plan.kept.empty()) {
            Q_EMIT message(tr("Client %1 is already gone.").arg(question.ids.front()));
            return;
        }
        if (plan.victims.empty() && !canBeIncluded(plan.kept.front().reason)) {
            Q_EMIT message(tr("Client %1 is never killed: %2.")
                               .arg(QString::number(plan.kept.front().id), keepReasonText(plan.kept.front())));
            return;
        }
        if (skip == Skip::OneIdle && !m_sheet && KillSheet::canSkip(plan, m_endpoint) && !asksFirst()) {
            Q_EMIT killWanted({made, &plan}, {}, nullptr);
            return;
        }
    }
    showSheet(std::move(question));
}

void KillActions::unblockSelected() {
    if (PlanQuestion chosen = question(Deed::Unblock, selected()); isPossible(chosen))
        showSheet(std::move(chosen));
}

// One at a time.
void KillActions::showSheet(PlanQuestion question) {
    if (m_sheet)
        return;
    const Deed deed = question.deed;
    const QStringList warned = deed == Deed::Kill ? killWarnings(m_traits, m_hasIoThreads) : QStringList();
    m_sheet = new KillSheet(std::move(question), m_endpoint, m_traits, warned, m_table.window());
    connect(m_sheet, &KillSheet::confirmed, this,
            [this, sheet = m_sheet.data()](const std::shared_ptr<const KillPlan>& confirmed, const QString& reason) {
                Q_EMIT killWanted(confirmed, reason, sheet);
            });
    if (deed == Deed::Kill)
        Q_EMIT planShown(m_sheet);
    m_sheet->open();
}

void KillActions::fillMenu(QMenu& menu) {
    const auto add = [this, &menu](const QString& text, qint64 count, void (KillActions::*deed)()) {
        const QString hindrance = deed == &KillActions::killShown ? hindranceForShown() : m_hindrance;
        QAction* action = menu.addAction(text);
        action->setEnabled(hindrance.isEmpty() && count > 0);
        action->setToolTip(plainToolTip(hindrance));
        connect(action, &QAction::triggered, this, deed);
        return action;
    };
    const qint64 count = m_table.selectedRowCount();
    const QString one = count == 1 ? tr("Kill client %1").arg(m_table.rows()->id(m_table.selectedRows().front()))
                                   : tr("Kill %1 selected…").arg(formatCount(count));
    const qint64 marked = m_table.marked().count();
    QAction* chosen = add(one, count, &KillActions::killSelected);
    qint64 blocked = 0;
    for (const std::uint32_t row : selected())
        blocked += m_table.rows()->snapshot->blocked(static_cast<int>(row)) ? 1 : 0;
    if (blocked > 0)
        add(tr("Unblock %1…").arg(formatCount(blocked)), blocked, &KillActions::unblockSelected);
    if (marked > 0)
        chosen = add(tr("Kill %1 marked…").arg(formatCount(marked)), marked, &KillActions::killMarked);
    chosen->setShortcut(QKeySequence::Delete);
    const qint64 shown = m_table.rows() ? m_table.rows()->count() : 0;
    add(tr("Kill all %1 shown…").arg(formatCount(shown)), shown, &KillActions::killShown);
}

}  // namespace headroom
