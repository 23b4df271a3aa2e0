// SPDX-License-Identifier: GPL-3.0-or-later
// Copies clients to the clipboard as text, CSV or JSON. Ctrl+C takes the selected ones when there are several, else the
// marked ones, else the one that is selected or current. GUI thread; the text is made on the thread pool.
#pragma once

#include "gui/clients/client_table.h"

class QMenu;

namespace headroom {

class CopyActions : public QObject {
    Q_OBJECT
  public:
    enum class Form { Text, Csv, Json };

    // Ctrl+C in the table copies text from now on.
    CopyActions(ClientTable& table, QObject* parent);

    // Adds submenus for the selected, the marked and all shown clients, as far as there are any.
    void fillMenu(QMenu& menu);

  Q_SIGNALS:
    void message(const QString& text);

  private:
    enum class Whom { Chosen, Marked, Shown };
    struct Choice {
        std::vector<std::uint32_t> rows;  // of the snapshot
        QString words;
    };
    [[nodiscard]] Whom preferred() const;
    [[nodiscard]] Choice choice(Whom whom) const;
    void addForms(QMenu& menu, Whom whom);
    void copy(Whom whom, Form form);

    ClientTable& m_table;
    QAction* m_copyText;
    int m_newest = 0;  // number of the newest copy
};

}  // namespace headroom
