// SPDX-License-Identifier: GPL-3.0-or-later
// A table view as all tables of Headroom are: whole rows, 1.5 times the font high, no grid, scrolled by pixels, with a
// word in the middle when there is nothing to show.
#pragma once

#include <QTableView>

class QLabel;

namespace headroom {

class DenseTable : public QTableView {
    Q_OBJECT
  public:
    explicit DenseTable(QWidget* parent = nullptr);

    // Why the table is empty, and what it means or what to do; plain text. An empty title: nothing to say.
    void say(const QString& title, const QString& hint);

  protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    void takeFontHeight();

    QWidget* m_note;
    QLabel* m_title;
    QLabel* m_hint;
};

}  // namespace headroom
