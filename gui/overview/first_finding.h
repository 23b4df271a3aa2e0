// SPDX-License-Identifier: GPL-3.0-or-later
// Why, in one sentence: the worst finding with the ways on from it; of a healthy server that nothing is wrong. GUI
// thread.
#pragma once

#include "core/diagnosis/diagnosis.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace headroom {

class FirstFinding : public QWidget {
    Q_OBJECT
  public:
    explicit FirstFinding(QWidget* parent = nullptr);

    // `stale`: from before the connection went: nothing can be done now. `hindrance`: why nothing can be.
    void show(const Diagnosis& diagnosis, bool stale, const QString& hindrance);

  Q_SIGNALS:
    void whyWanted();
    void clientsWanted(const QString& filter);
    void remedyWanted(const headroom::RemedyAction& action);

  protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    void applyColours();

    std::optional<Severity> m_severity;  // nullopt: nothing is wrong
    QString m_filter;
    RemedyAction m_remedy;
    QLabel* m_shape;
    QLabel* m_sentence;
    QLabel* m_sure;
    QPushButton* m_why;
    QPushButton* m_show;
    QPushButton* m_plan;
};

}  // namespace headroom
