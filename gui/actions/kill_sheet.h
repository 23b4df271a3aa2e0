// SPDX-License-Identifier: GPL-3.0-or-later
// Shows a KillPlan, to kill or to unblock, before it is carried out: exactly who, who is kept and why, what it costs,
// the same as commands; takes the confirmation; then shows how it goes and what came of it. What it names was read when
// it was made: a refresh of the table does not change it. Modal to its window. GUI thread.
#pragma once

#include "core/action/kill_cost.h"
#include "core/action/kill_run.h"
#include "core/profile/endpoint.h"

#include <QDialog>

#include <vector>

class QCheckBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace headroom {

class AlternativesBox;
class DenseTable;
class VictimModel;

class KillSheet : public QDialog {
    Q_OBJECT
  public:
    // `rows` of `clients` are what was chosen. `traits`: of the server. `warnings`: why a kill is dangerous or slow on
    // this server; may be empty.
    KillSheet(Deed deed, const ClientListing& clients, std::vector<std::uint32_t> rows, const Endpoint& endpoint,
              const ServerTraits& traits, const QStringList& warnings, QWidget* parent);

    // Whether a plan may be carried out at once: one idle client of an instance that is not in production.
    [[nodiscard]] static bool canSkip(const KillPlan& plan, const Endpoint& endpoint);

    // What one kill costs, once it is measured.
    void setKillTime(KillTime perKill);
    // Shows how `run` goes and what comes of it; it may live in another thread.
    void follow(const KillRun& run);
    void reject() override;

  protected:
    void showEvent(QShowEvent* event) override;

  Q_SIGNALS:
    void confirmed(const headroom::KillPlan& plan, const QString& reason);
    void stopClicked();

  private:
    void setProgress(int done, int total);
    void setReport(const KillReport& report);
    void setReturns(const ReturnReport& report);
    void showOutcome(const QStringList& lines);
    void makePlan();
    void showMade();
    void grow();
    // Of the whole sheet, so that nothing is cut or scrolled; no higher than the screen.
    [[nodiscard]] int fittingHeight() const;
    [[nodiscard]] KillPlan planOf(const KillScope& scope) const;
    [[nodiscard]] QString clientsText() const;
    [[nodiscard]] QString instanceText() const;
    void setTitle(const QString& title);
    void addScopeBoxes(QVBoxLayout& layout);
    void showPlan();
    void showCost();
    void showVictims();
    void updateButton();
    void copyCommands() const;
    void kill();
    [[nodiscard]] QString wordToType() const;

    enum class Phase { Asking, Running, Done };

    Deed m_deed;
    ClientListing m_clients;
    std::vector<std::uint32_t> m_rows;
    Endpoint m_endpoint;
    KillScope m_scope;
    KillPlan m_plan;
    KillTime m_perKill;
    Phase m_phase = Phase::Asking;
    QString m_groups;  // of the victims, a line each

    QWidget* m_body;  // what the plan is, in m_scroll
    QScrollArea* m_scroll;
    QLabel* m_title;
    QLabel* m_warnings;
    QLabel* m_victims;
    VictimModel* m_model;
    DenseTable* m_table;
    QPushButton* m_showAll;
    QLabel* m_kept;
    std::vector<QCheckBox*> m_scopeBoxes;
    QLabel* m_cost;
    AlternativesBox* m_alternatives;
    QWidget* m_reasonRow;
    QLineEdit* m_reason;
    QLabel* m_typeHint;
    QLineEdit* m_typed;
    QProgressBar* m_progress;
    QLabel* m_outcome;
    QPushButton* m_copy;
    QPushButton* m_cancel;
    QPushButton* m_kill;
};

}  // namespace headroom
