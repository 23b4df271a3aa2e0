// SPDX-License-Identifier: GPL-3.0-or-later
// The page that answers "why?": a card for each finding, the worst first, and what judging costs the server. A card
// stays the same one while its finding lasts, so that neither focus nor scrolling moves. GUI thread.
// Does nothing while it is hidden or paused; catches up when it is not.
#pragma once

#include "core/fleet/instance.h"
#include "gui/fleet/instance_page.h"

#include <QEvent>
#include <QPointer>
#include <QShowEvent>

#include <vector>

class QLabel;
class QScrollArea;
class QVBoxLayout;

namespace headroom {

class FindingCard;

class WhyPage : public InstancePage {
    Q_OBJECT
  public:
    explicit WhyPage(QWidget* parent = nullptr);

    void setInstance(Instance* instance) override;
    void setPaused(bool paused) override;

    // The same path, for findings of any origin. `summary` is shown where there are none.
    void setFindings(const std::vector<Finding>& findings, const QString& summary);

  protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    void refresh();
    void showCards(const std::vector<Finding>& findings);
    [[nodiscard]] FindingCard* takeCard(const Finding& finding, std::vector<FindingCard*>& before);
    void showNotes();
    void applyColours();

    QPointer<Instance> m_instance;
    bool m_paused = false;
    std::vector<FindingCard*> m_cards;  // as they are shown

    QLabel* m_stale;  // from when it is, where that is not now
    QLabel* m_summary;
    QLabel* m_hint;
    QScrollArea* m_area;
    QVBoxLayout* m_column;
    QLabel* m_cost;
};

}  // namespace headroom
