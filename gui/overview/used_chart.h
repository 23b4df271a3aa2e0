// SPDX-License-Identifier: GPL-3.0-or-later
// The last ten minutes of one instance, or as much of them as there is: used as a filled line, the limit as a dashed
// one, gaps as gaps, what was done to the server as upright lines, each with its words beside its upper end, and what
// is to be expected as a dotted line in its band. GUI thread. Cheap while nothing happens: the time axis moves in
// steps, equal values are one stretch, and only the layer of the lines is drawn again, and only when it would look
// different.
#pragma once

#include "core/diagnosis/forecast.h"
#include "core/history/sample_history.h"

#include <QLineF>
#include <QPen>
#include <QRectF>
#include <QWidget>

#include <optional>
#include <utility>
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
    // From shortly before that time on, if that is within what is shown else; nullopt, or a later clear(): all of it.
    void showSince(std::optional<WallTime> since);
    [[nodiscard]] bool showsPart() const;
    // When it will be full, by what was known until now; nullopt, or not in sight: nothing is drawn.
    void setForecast(const std::optional<Forecast>& forecast);

    // The curve as text, for tests and screen readers: one "HH:mm:ss used limit" line a point kept, "gap" for gaps;
    // then "forecast HH:mm:ss (HH:mm:ss to HH:mm:ss)": when it is full; then "HH:mm:ss text" for each mark.
    [[nodiscard]] QStringList dump() const;
    // As drawn last, in pixels of this widget, for tests. A mark without a label has an empty one.
    struct ShownMark {
        QString text;
        QRectF label;
        QLineF line;
    };
    [[nodiscard]] std::vector<ShownMark> shownMarks() const;  // oldest first
    [[nodiscard]] QRectF limitLabelRect() const;              // empty: no limit is known
    [[nodiscard]] std::pair<double, double> shownRange() const;
    [[nodiscard]] QStringList timeLabels() const;

    // What the pointer's tooltip says for that time; empty where nothing is known.
    [[nodiscard]] QString describe(double key) const;

  protected:
    void changeEvent(QEvent* event) override;

  private:
    struct Mark {
        double key;
        QString text;
        QCPItemLine* line;
        QCPItemText* label;
    };

    void append(const HistoryPoint& point);
    void drawForecast();
    // Seconds of the future that are shown.
    [[nodiscard]] double outlook() const;
    bool takeMarks(const SampleHistory& history);
    void forgetMarksBefore(double key);
    void placeMarks();
    [[nodiscard]] std::vector<QRectF> limitLines() const;
    [[nodiscard]] QString describeUse(double key) const;
    [[nodiscard]] QString describeForecast(double key) const;
    void applyColours();
    void applyColours(const Mark& mark);
    bool fitAxes();
    bool fitTime();
    bool markLimit(double limit, bool constant);
    void showToolTip(const QPoint& position);

    QCustomPlot* m_plot;
    QCPGraph* m_used;
    QCPGraph* m_limit;
    // The limit to the right edge: from the left one where it did not change or is above the scale, else from now on.
    QCPItemLine* m_limitEdge;
    QCPItemText* m_limitLabel;
    QCPGraph* m_expected;
    QCPGraph* m_soonest;  // the band's edges
    QCPGraph* m_latest;
    std::optional<Forecast> m_forecast;
    double m_outlook = 0;       // as it is shown
    std::vector<Mark> m_marks;  // oldest first
    SteadyTime m_lastMark;
    SteadyTime m_lastTime;
    std::optional<double> m_first;  // key of the first point, also when it is no longer kept
    std::optional<double> m_from;   // what is older is kept, and not shown
    double m_wallOffset = 0;        // steady seconds + offset = seconds since the epoch, as of the first point
    double m_drawnKey = 0;
    double m_drawnUsed = 0;
    bool m_limitOffScale = false;
    bool m_empty = true;
};

}  // namespace headroom
