// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done with marks: set them, clear them, select and show those who have one. GUI thread.
#pragma once

#include "gui/clients/client_table.h"

#include <QKeySequence>

class QMenu;

namespace headroom {

class MarkActions : public QObject {
    Q_OBJECT
  public:
    // Space works in the table from now on, the other keys in all of `page`.
    MarkActions(ClientTable& table, QWidget& page);

    [[nodiscard]] bool showsOnlyMarked() const { return m_only->isChecked(); }
    void showAll() { m_only->setChecked(false); }

    // Adds all but the one of addToggle().
    void fillMenu(QMenu& menu);
    // Adds the one that marks or unmarks the chosen rows.
    void addToggle(QMenu& menu);

  Q_SIGNALS:
    // showsOnlyMarked() is another now.
    void onlyMarkedChanged();

  private:
    QAction* makeAction(const QString& text, const QKeySequence& key, const QString& explanation);
    void updateTexts();
    void toggle();
    void markShown();
    void selectMarked();

    ClientTable& m_table;
    QAction* m_toggle;
    QAction* m_markShown;
    QAction* m_clear;
    QAction* m_select;
    QAction* m_only;
};

}  // namespace headroom
