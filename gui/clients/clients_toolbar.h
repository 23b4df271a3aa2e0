// SPDX-License-Identifier: GPL-3.0-or-later
// The line above the client table: what is wrong with the filter, who is selected, marked and followed, and the buttons
// for how the table looks. GUI thread.
#pragma once

#include <QWidget>

class QAction;
class QLabel;
class QMenu;
class QToolButton;

namespace headroom {

class ClientTable;
class ElidedLabel;
class MarkActions;

class ClientsToolbar : public QWidget {
    Q_OBJECT
  public:
    // All outlive this.
    ClientsToolbar(ClientTable& table, MarkActions& marks, QAction& kill, QAction& showGroups,
                   QWidget* parent = nullptr);

    void setSentence(const QString& sentence);

    void updateCounts();

  protected:
    void changeEvent(QEvent* event) override;

  private:
    [[nodiscard]] QToolButton* makeButton(QAction& action, const QString& name);
    [[nodiscard]] QToolButton* makeMenuButton(const QString& text, const QString& name,
                                              void (ClientsToolbar::*fill)(QMenu&));
    void nameColumns();
    void takeColours();
    void fillColumnsMenu(QMenu& menu);
    void fillViewMenu(QMenu& menu);
    void editIdleHeat();

    ClientTable& m_table;
    MarkActions& m_marks;
    QAction& m_showGroups;
    ElidedLabel* m_sentence;
    QLabel* m_counts;
    QToolButton* m_follow;
    QToolButton* m_columns;
};

}  // namespace headroom
