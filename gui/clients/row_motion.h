// SPDX-License-Identifier: GPL-3.0-or-later
// What moves for 600 ms after a refresh: rows that arrived flash, rows of clients that are gone fade. GUI thread.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <vector>

class QWidget;

namespace headroom {

class RowMotion : public QObject {
    Q_OBJECT
  public:
    explicit RowMotion(QObject* parent = nullptr);

    // Whether anything may move: the user's setting, kept in QSettings, and what the style (so the system) says.
    [[nodiscard]] static bool isWanted(const QWidget& widget);
    [[nodiscard]] static bool isSwitchedOn();
    static void setSwitchedOn(bool on);

    // Ends what moved before. `gone`: some rows fade.
    void start(std::vector<qint64> arrived, bool gone);
    void stop();

    [[nodiscard]] const std::vector<qint64>& arrived() const { return m_arrived; }
    // 1 at the start, 0 at the end and for clients that did not just arrive.
    [[nodiscard]] double flash(qint64 id) const;
    [[nodiscard]] double fade() const { return m_left; }

  Q_SIGNALS:
    void stepped();
    void finished();

  private:
    void step();

    std::vector<qint64> m_arrived;  // ascending
    double m_left = 0;
    QElapsedTimer m_since;
    QTimer m_timer;
};

}  // namespace headroom
