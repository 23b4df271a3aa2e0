// SPDX-License-Identifier: GPL-3.0-or-later
// The first glance at one instance: is it full, when will it be, why, who holds the slots, what changed, and the last
// ten minutes; of a full server that turns us away what helps from outside. GUI thread.
// Does nothing while it is hidden or paused; catches up when it is not.
#pragma once

#include "core/fleet/instance.h"
#include "core/fleet/way_in.h"
#include "gui/fleet/instance_page.h"

#include <QEvent>
#include <QPointer>
#include <QResizeEvent>
#include <QShowEvent>

class QGridLayout;
class QLabel;
class QPushButton;
class QScrollArea;
class QTimer;

namespace headroom {

class FirstFinding;
class Gauge;
class Playbook;
class SlotHolders;
class StateBanner;
class UsedChart;

class OverviewPage : public InstancePage {
    Q_OBJECT
  public:
    explicit OverviewPage(QWidget* parent = nullptr);

    void setInstance(Instance* instance) override;
    void setPaused(bool paused) override;
    // The chart from then on, with the focus on the way back to all of it.
    void showChartSince(WallTime since);

  Q_SIGNALS:
    void answered(const headroom::WayInAnswer& answer);

  protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    struct Figure {
        QLabel* value;
        QLabel* note;
    };
    Figure addFigure(const QString& name, const QString& toolTip);
    void buildLayout();
    void refresh();
    void showFigures(const SessionStatus& status, const InfoSample* sample, const InfoRates& rates);
    void showJudgement();
    [[nodiscard]] QString trendText(const Judgement& judgement) const;
    // Why nobody can be killed and nothing set, as a sentence; empty: it can.
    [[nodiscard]] QString hindrance() const;
    void showAge();
    void showWholeChart();
    void followChart();
    void applyColours();

    QPointer<Instance> m_instance;
    bool m_paused = false;
    bool m_stale = false;

    QScrollArea* m_area;
    QWidget* m_content;
    StateBanner* m_banner;
    Playbook* m_playbook;
    Gauge* m_gauge;
    QLabel* m_headline;
    QLabel* m_subline;
    QLabel* m_age;
    QLabel* m_forecast;
    QLabel* m_trend;
    QGridLayout* m_figures;
    Figure m_rejected, m_arriving, m_blocked, m_operations, m_memory, m_uptime;
    FirstFinding* m_finding;
    SlotHolders* m_holders;
    QWidget* m_chartBox;  // an empty chart would tell nothing
    QLabel* m_chartTitle;
    QPushButton* m_wholeChart;  // hidden: all of it is shown
    UsedChart* m_chart;
    QTimer* m_ageTimer;  // runs only while old values are shown
};

}  // namespace headroom
