// SPDX-License-Identifier: GPL-3.0-or-later
// The profiles that are kept, one a row, to connect to one; it says where they come from while there are none. GUI
// thread.
#pragma once

#include "core/profile/profile_store.h"

#include <QStandardItemModel>
#include <QWidget>

class QLabel;

namespace headroom {

class DenseTable;

class SavedServers : public QWidget {
    Q_OBJECT
  public:
    explicit SavedServers(QWidget* parent = nullptr);

  Q_SIGNALS:
    // Under the profile's name and id, as careful as it says.
    void chosen(const headroom::Endpoint& endpoint);

  private:
    void fill();

    ProfileStore m_store;
    QStandardItemModel m_model;
    DenseTable* m_table;
    QLabel* m_note;
};

}  // namespace headroom
