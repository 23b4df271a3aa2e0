// SPDX-License-Identifier: GPL-3.0-or-later
// Which columns of the client table are shown, in what order and how wide: the user's own choice, or one made for a
// purpose. Each is remembered in QSettings by field key, with what the user changed in it. Columns whose field the
// server does not send are hidden; widths the user did not choose fit the data. GUI thread.
#pragma once

#include "gui/clients/client_table_model.h"

#include <QObject>

#include <vector>

class QMenu;
class QTableView;

namespace headroom {

class ColumnLayout : public QObject {
    Q_OBJECT
  public:
    // `view` shows `model`; it must outlive this.
    ColumnLayout(QTableView& view, ClientTableModel& model, QObject* parent = nullptr);

    // The shown fields may have changed: hides, shows and orders the sections.
    void apply();
    enum class Fit { Exact, Grow };
    // Makes each shown column as wide as its content asks (Grow: no narrower than now), but for those the user sized.
    void fitToContents(Fit fit);
    // Ids and idle times are never cut: one kills by them. Widens those columns where their content needs it.
    void keepWhole();
    // Adds the choices, a submenu of the fields the server sends, and an action to go back to how it was at first.
    void fillMenu(QMenu& menu);
    // The name of the choice in use; empty: the user's own.
    [[nodiscard]] QString chosenName() const;

  Q_SIGNALS:
    // Another choice is in use.
    void chosen();

  private:
    struct Column {
        QByteArray key;
        bool shown = false;
        int width = 0;  // 0: not chosen by the user
    };
    void choose(int choice);
    void load();
    void save() const;
    void loadDefaults();
    void addChoices(QMenu& menu);
    void addFields(QMenu& menu);
    [[nodiscard]] int wholeWidth(int section) const;
    void takeOrder();
    void takeWidth(int section, int width);
    void setShown(const QByteArray& key, bool shown);
    [[nodiscard]] Column* find(const QByteArray& key);

    QTableView& m_view;
    ClientTableModel& m_model;
    int m_choice = 0;
    std::vector<Column> m_columns;  // in the order shown
    bool m_applying = false;
};

}  // namespace headroom
