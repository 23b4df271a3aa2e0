// SPDX-License-Identifier: GPL-3.0-or-later
// One finding, whole: what it is, how sure that is and since when, what shows it, what would refute it, and what to do.
// Its title takes the focus, so that keys go from finding to finding. GUI thread.
#pragma once

#include "core/diagnosis/finding.h"

#include <QWidget>

#include <array>
#include <vector>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace headroom {

class AdviceRow;

class FindingCard : public QWidget {
    Q_OBJECT
  public:
    explicit FindingCard(QWidget* parent = nullptr);

    // The same one as it is now, or another: what has the focus keeps it where it is still there.
    // `hasChart`: there is one to show its beginning in.
    void show(const Finding& finding, bool hasChart);
    [[nodiscard]] const Finding& finding() const { return m_finding; }

  Q_SIGNALS:
    void clientsWanted(const QString& filter);
    void slowlogWanted();
    void chartWanted(headroom::WallTime since);
    void remedyWanted(const headroom::RemedyAction& action);

  protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    // What is to be done at one time: "Now" and its rows.
    struct Period {
        QWidget* box;
        QVBoxLayout* rows;
        std::vector<AdviceRow*> shown;
    };
    [[nodiscard]] Period addPeriod(const QString& title);
    void showAdvice();
    void applyColours();

    Finding m_finding;
    QLabel* m_shape;
    QLabel* m_title;
    QLabel* m_severity;
    QLabel* m_sentence;
    QLabel* m_facts;
    QPushButton* m_showClients;
    QPushButton* m_showSlowlog;
    QPushButton* m_showChart;
    QLabel* m_refuted;
    QLabel* m_missing;
    std::array<Period, 3> m_periods;  // by AdviceTime
};

}  // namespace headroom
