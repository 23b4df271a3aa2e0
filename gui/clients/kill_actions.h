// SPDX-License-Identifier: GPL-3.0-or-later
// Kills of the clients page: what is marked, selected, shown, or of a group; and unblocks. Each goes through a plan;
// the plan is shown unless it is one idle client and its environment asks for nothing. GUI thread.
#pragma once

#include "core/action/kill_outcome.h"
#include "core/profile/endpoint.h"
#include "core/server/info_sample.h"
#include "gui/actions/made_plan.h"

#include <QObject>
#include <QPointer>

#include <memory>
#include <vector>

class QAction;
class QMenu;

namespace headroom {

class ClientTable;
class KillSheet;
class RowKillButton;

class KillActions : public QObject {
    Q_OBJECT
  public:
    // The table outlives this. Delete works in it from now on, on the marked clients when there are any, else on the
    // selected ones; and each row has a button under the pointer.
    KillActions(ClientTable& table, QObject* parent);

    // An open plan of another server is withdrawn, unless it is being carried out.
    void setEndpoint(const Endpoint& endpoint);
    // What makes kills costly or dangerous.
    void setServer(const ServerTraits& traits, bool hasIoThreads);
    // What stands in the line for the filter: while it is not what chose the rows, all shown cannot be killed.
    void setFilterText(const QString& text);
    // How many clients the selected groups have, and which they are, shortly; 0: none is selected. While one is, the
    // action is for it.
    void setChosenGroups(qint64 clients, const QString& groups);
    // Why nobody can be killed now, as a sentence; empty: one can.
    void setHindrance(const QString& hindrance);

    // For the selected groups, else the same clients as Delete, with nobody chosen for all the filter shows; its text
    // says for how many.
    [[nodiscard]] QAction* killAction() const { return m_kill; }
    // For the selected, the marked and all shown clients, as far as there are any.
    void fillMenu(QMenu& menu);
    // Whether one idle client goes without a sheet where its environment asks for nothing.
    enum class Skip { OneIdle, Never };
    // By id, of the server process `runId`; when the rows are of another one by now, nobody.
    void killIds(const std::vector<qint64>& ids, const QByteArray& runId, Skip skip, const QString& chosenBy = {});
    // `groups`: which ones they are, such as "the group billing (name)".
    void killGroups(const std::vector<qint64>& ids, const QByteArray& runId, const QString& groups);

    // `rows`: those of `clients` that `filter` matches.
    void killMatching(const ClientListing& clients, const Filter& filter, const std::vector<std::uint32_t>& rows);

    // Whether one idle client is asked about too; kept in QSettings.
    [[nodiscard]] static bool asksFirst();
    static void setAsksFirst(bool asks);

    // What came of a kill, in one sentence.
    void tellReport(const KillReport& report);

  Q_SIGNALS:
    // A plan to kill, which wants to know what is known of the cost of a kill.
    void planShown(headroom::KillSheet* sheet);
    // The action was used for the selected groups.
    void groupsKillWanted();
    // To be carried out; `sheet` shows how it goes, null: no plan was shown.
    void killWanted(const std::shared_ptr<const headroom::KillPlan>& plan, const QString& reason,
                    headroom::KillSheet* sheet);
    void message(const QString& text);

  private:
    void updateAction();
    void killChosen();
    void killSelected();
    void killMarked();
    void killShown();
    void unblockSelected();
    [[nodiscard]] bool offersShown() const;
    // Why all shown cannot be killed now, as a sentence; empty: they can.
    [[nodiscard]] QString hindranceForShown() const;
    void kill(PlanQuestion question, Skip skip);
    // False, said why, when nothing can be done to them now.
    [[nodiscard]] bool isPossible(const PlanQuestion& question);
    void showSheet(PlanQuestion question);
    [[nodiscard]] PlanQuestion question(Deed deed, std::vector<std::uint32_t> rows) const;
    [[nodiscard]] std::vector<std::uint32_t> selected() const;

    ClientTable& m_table;
    Endpoint m_endpoint;
    ServerTraits m_traits;
    bool m_hasIoThreads = false;
    QString m_hindrance;
    QString m_filterText;
    qint64 m_groupClients = 0;
    QString m_chosenGroups;
    QAction* m_kill;
    RowKillButton* m_rowButton;
    QPointer<KillSheet> m_sheet;
};

}  // namespace headroom
