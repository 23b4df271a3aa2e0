// SPDX-License-Identifier: GPL-3.0-or-later
// The profiles that are kept, one a row, those of a group together under its name: to connect to one, and to add, edit,
// duplicate, order and remove them. GUI thread.
#pragma once

#include "gui/connect/profile_edits.h"

#include <QStandardItemModel>
#include <QWidget>

class QAction;
class QLabel;
class QPushButton;

namespace headroom {

class ServersTable;

class SavedServers : public QWidget {
    Q_OBJECT
  public:
    // `edits` must outlive it.
    explicit SavedServers(ProfileEdits& edits, QWidget* parent = nullptr);
    ~SavedServers() override;

  Q_SIGNALS:
    // Under the profile's name and id, as careful as it says.
    void chosen(const headroom::Endpoint& endpoint);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    QAction* makeAction(const QString& text, const QKeySequence& key, const QString& explanation,
                        void (SavedServers::*deed)());
    QPushButton* makeButton(QAction& action);
    void fill();
    void addRow(const Profile& profile);
    void addTitle(const QString& group);
    void updateActions();
    void showNotes(const QString& told);
    [[nodiscard]] QString idAt(int row) const;
    [[nodiscard]] QString currentId() const;
    // The row above (-1) or below (1) that is of the same group.
    [[nodiscard]] QString neighbour(int step) const;
    bool select(const QString& id);
    // Now, or when it is there.
    void choose(const QString& id);
    void add();
    void edit();
    void duplicate();
    void moveUp();
    void moveDown();
    void moveBeside(const QString& otherId, Beside side);
    void remove();
    void undo();
    void forget();

    ProfileEdits& m_edits;
    QStandardItemModel m_model;
    ServersTable* m_table;
    QAction* m_add;
    QAction* m_edit;
    QAction* m_duplicate;
    QAction* m_up;
    QAction* m_down;
    QAction* m_remove;
    QAction* m_forget;
    QAction* m_undo;
    QPushButton* m_undoButton;
    QLabel* m_note;
    QLabel* m_none;
    QString m_wanted;  // id of the row to be the current one, once it is there
};

}  // namespace headroom
