// SPDX-License-Identifier: GPL-3.0-or-later
// The last ten minutes of one instance: used as a filled line, the limit as a dashed one, gaps as gaps, what was done
// to the server as upright lines. GUI thread.
// Cheap while nothing happens: the time axis moves in steps, equal values are one stretch, and only the layer of the
// lines is drawn again, and only when it would look different.
#pragma once

#include "core/history/sample_history.h"

#include <QPen>
#include <QWidget>

#include <vector>

class QCustomPlot;
class QCPGraph;
class QCPItemLine;
class QCPItemText;

namespace headroom {

class UsedChart : public QWidget {
    Q_OBJECT
  public:
    explicit UsedChart(QWidget* parent = nullptr);

    // Takes over what is new in `history`, and lets time go on; call clear() first for another instance's.
    void follow(const SampleHistory& history);
    void clear();

    // The curve as text, for tests and screen readers: one "HH:mm:ss used limit" line a point kept, "gap" for gaps;
    // then "HH:mm:ss text" for each mark.
    [[nodiscard]] QStringList dump() const;
    // What the pointer's tooltip says for that time; empty where nothing is known.
    [[nodiscard]] QString describe(double key) const;

  protected:
    void changeEvent(QEvent* event) override;

  private:
    struct Mark {
        double key;
        QString text;
        QCPItemLine* line;
    };

    void append(const HistoryPoint& point);
    bool takeMarks(const SampleHistory& history);
    void forgetMarksBefore(double key);
    void placeMarkLabel();
    [[nodiscard]] QPen markPen() const;
    [[nodiscard]] QString describeUse(double key) const;
    void applyColours();
    bool fitAxes();
    bool markLimit(double limit, bool constant);
    void showToolTip(const QPoint& position);

    QCustomPlot* m_plot;
    QCPGraph* m_used;
    QCPGraph* m_limit;
    QCPItemLine* m_limitEdge;  // from edge to edge: the limit that did not change, or is above the scale
    QCPItemText* m_limitLabel;
    std::vector<Mark> m_marks;  // oldest first
    QCPItemText* m_markLabel;   // of the newest
    SteadyTime m_lastMark;
    SteadyTime m_lastTime;
    double m_wallOffset = 0;  // steady seconds + offset = seconds since the epoch, as of the first point
    double m_drawnKey = 0;
    double m_drawnUsed = 0;
    bool m_limitOffScale = false;
    bool m_empty = true;
};

}  // namespace headroom
