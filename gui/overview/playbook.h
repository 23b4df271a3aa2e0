// SPDX-License-Identifier: GPL-3.0-or-later
// What helps when a server is full and we are out: the steps of playbook_steps.h, numbered, each with its command to
// copy. GUI thread.
#pragma once

#include "gui/overview/playbook_steps.h"

#include <QWidget>

#include <vector>

class QGridLayout;
class QLabel;

namespace headroom {

class CommandRow;

class Playbook : public QWidget {
    Q_OBJECT
  public:
    explicit Playbook(QWidget* parent = nullptr);

    void show(const std::vector<PlaybookStep>& steps);

  private:
    struct Row {
        QLabel* number;
        QLabel* text;
        CommandRow* command;
    };
    QGridLayout* m_grid;
    std::vector<Row> m_rows;
};

}  // namespace headroom
