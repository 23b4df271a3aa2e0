// SPDX-License-Identifier: GPL-3.0-or-later
// The button at the end of the row the pointer is on: names that client and kills it; no row that fades has one. It
// stays with its client: when a refresh puts another one there it goes away until the pointer moves, and it can be
// pressed only once its client has been there for half a second, so that a click never means somebody else. GUI thread.
#pragma once

#include <QByteArray>
#include <QTimer>
#include <QToolButton>

#include <vector>

namespace headroom {

class ClientTable;

class RowKillButton : public QToolButton {
    Q_OBJECT
  public:
    // The table outlives it.
    explicit RowKillButton(ClientTable& table);

    // Nobody can be killed now.
    void setHindered(bool hindered);

  Q_SIGNALS:
    // `runId`: of the process whose client it is.
    void killWanted(const std::vector<qint64>& ids, const QByteArray& runId);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void showAt(const QPoint& position);
    void place();
    void stayOrLeave();

    ClientTable& m_table;
    bool m_hindered = false;
    int m_row = -1;
    qint64 m_id = 0;
    QTimer m_settling;  // runs while people may not have seen yet who it is
    QByteArray m_runId;
};

}  // namespace headroom
