// SPDX-License-Identifier: GPL-3.0-or-later
// Shows a KillPlan, to kill or to unblock, before it is carried out: exactly who, who is kept and why, what it costs,
// the same as commands; takes the confirmation; then shows how it goes and what came of it. What it names was read when
// it was asked for: a refresh of the table does not change it. A long plan is made on the thread pool; until it is
// there it can be cancelled, not confirmed. Modal to its window. GUI thread.
#pragma once

#include "core/action/kill_cost.h"
#include "core/action/kill_run.h"
#include "core/newest_job.h"
#include "core/profile/endpoint.h"
#include "gui/actions/made_plan.h"

#include <QDialog>

#include <memory>
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
    // `traits`: of the server. `warnings`: why many kills are dangerous or slow on this server; may be empty.
    KillSheet(PlanQuestion question, const Endpoint& endpoint, const ServerTraits& traits, const QStringList& warnings,
              QWidget* parent);

    // Whether a plan may be carried out at once: one idle client, where its environment asks for no confirmation.
    [[nodiscard]] static bool canSkip(const KillPlan& plan, const Endpoint& endpoint);

    // What one kill may cost, by what is known of the server.
    void setCost(const KillCostRange& cost);
    // Shows how `run` goes and what comes of it; it may live in another thread.
    void follow(const KillRun& run);
    void reject() override;

  protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool focusNextPrevChild(bool next) override;
    void showEvent(QShowEvent* event) override;

  Q_SIGNALS:
    void confirmed(const std::shared_ptr<const headroom::KillPlan>& plan, const QString& reason);
    void stopClicked();

  private:
    void setProgress(int done, int total);
    void setMeasured(KillTime held, int kills);
    void setReport(const KillReport& report);
    void setReturns(const ReturnReport& report);
    void showOutcome(const QString& text);
    void buildLayout();
    // Once it is there, it is shown.
    void askForPlan();
    void take(const std::shared_ptr<const MadePlan>& made);
    void grow();
    void takeHeight(int high);
    // Of the whole sheet, so that nothing is cut or scrolled; no higher than the screen.
    [[nodiscard]] int fittingHeight() const;
    [[nodiscard]] const KillPlan& plan() const { return m_made->plan; }
    [[nodiscard]] std::shared_ptr<const KillPlan> sharedPlan() const { return {m_made, &m_made->plan}; }
    [[nodiscard]] qint64 victimCount() const;
    [[nodiscard]] QString clientsText() const;
    [[nodiscard]] QString instanceText() const;
    [[nodiscard]] static QString timeText(KillTime time);
    void setTitle(const QString& title);
    void addScopeBoxes();
    void showPlan();
    void findAlternatives();
    void showCost();
    void showVictims();
    void updateButton();
    void focusFirst();
    void copyCommands();
    void kill();
    [[nodiscard]] QString wordToType() const;

    enum class Phase { Making, Asking, Running, Done };

    PlanQuestion m_question;
    const QString m_refusal;  // why nobody is killed at this server at all; the commands can be copied
    const Deed m_deed = m_question.deed;
    Endpoint m_endpoint;
    std::shared_ptr<const MadePlan> m_made;  // as shown; null: none yet
    NewestJob<PlanQuestion, std::shared_ptr<const MadePlan>> m_maker;
    KillCostRange m_killCost;
    Phase m_phase = Phase::Making;
    QString m_groups;    // of the victims, a line each
    QString m_outcomes;  // of the kills, a line for each kind

    QWidget* m_body;  // what the plan is, in m_scroll
    QScrollArea* m_scroll;
    QLabel* m_title;
    QLabel* m_chosenBy;
    QLabel* m_warnings;
    QLabel* m_victims;
    VictimModel* m_model;
    DenseTable* m_table;
    QPushButton* m_showAll;
    QLabel* m_kept;
    QVBoxLayout* m_scopes;
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
