// SPDX-License-Identifier: GPL-3.0-or-later
// The menu of saved and recent filters. GUI thread.
#pragma once

#include "gui/filter/filter_store.h"

#include <QMenu>

namespace headroom {

class FilterMenu : public QMenu {
    Q_OBJECT
  public:
    FilterMenu(FilterRows rows, QWidget* parent);

    // Anew, to be opened: `text` is the filter that can be saved; empty: none can.
    void fill(const QString& text);

  Q_SIGNALS:
    void chosen(const QString& text);

  private:
    void addFilter(QMenu& menu, const QString& title, const QString& text);
    void askName(const QString& text);

    FilterStore m_store;
};

}  // namespace headroom
