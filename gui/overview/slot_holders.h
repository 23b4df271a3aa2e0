// SPDX-License-Identifier: GPL-3.0-or-later
// Who holds the slots: the biggest groups, each with a bar, its share of the limit, how it grows, how much of it is
// idle, and buttons to show and to kill them. The middle of the overview. GUI thread.
#pragma once

#include "core/diagnosis/diagnosis.h"

#include <QWidget>

#include <vector>

class QGridLayout;
class QLabel;
class QPushButton;

namespace headroom {

// Those of the kind that tells most: by name; where most clients have none, by what tells them apart.
[[nodiscard]] std::vector<Holder> tellingHolders(const std::vector<Holder>& holders);

class SlotHolders : public QWidget {
    Q_OBJECT
  public:
    static constexpr int most = 6;

    explicit SlotHolders(QWidget* parent = nullptr);

    // `stale`: from before the connection went: dimmed, and nobody can be killed. `hindrance`: why nobody can be.
    void show(const std::vector<Holder>& holders, bool stale, const QString& hindrance);
    // So many rows at most.
    void setRoom(int rows);

  Q_SIGNALS:
    void clientsWanted(const QString& filter);
    void killWanted(const QString& filter);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    struct Row {
        QLabel* name;
        QLabel* count;
        QWidget* bar;
        QLabel* share;
        QLabel* growth;
        QLabel* idle;
        QPushButton* show;
        QPushButton* kill;
    };
    void addRow(QGridLayout& grid);
    void showRow(Row& row, const Holder& holder, int largest);
    void showRows();
    void applyColours();

    std::vector<Holder> m_holders;
    bool m_stale = false;
    QString m_hindrance;
    int m_room = most;
    QLabel* m_title;
    std::vector<QLabel*> m_heads;
    std::vector<Row> m_rows;
};

}  // namespace headroom
