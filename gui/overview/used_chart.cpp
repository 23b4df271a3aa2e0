// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/overview/used_chart.h"

#include "core/text/units.h"
#include "gui/style/metrics.h"
#include "gui/style/theme.h"
#include "gui/widgets/plain_tool_tip.h"

#include <QDateTime>
#include <QEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QVBoxLayout>

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace headroom {

namespace {

constexpr double spanSeconds = 600;
constexpr double shortestSeconds = 15;
constexpr double shortStepSeconds = 5;
constexpr double stepSeconds = 30;      // a whole replot costs ten times a line, so the axis moves rarely
constexpr double silenceSeconds = 5;    // no sample for so long (suspended, stopped) is a gap too
constexpr double clockJumpSeconds = 2;  // the clock was set: the labels follow it
constexpr double farthestOutlook = 300;
constexpr double outlookStep = 60;
constexpr double nearSeconds = 4;  // a mark so near to the pointer is meant too
constexpr double gap = std::numeric_limits<double>::quiet_NaN();

double seconds(auto duration) {
    return std::chrono::duration<double>(duration).count();
}

class CountTicker : public QCPAxisTicker {
  protected:
    double getTickStep(const QCPRange& range) override { return std::max(1.0, QCPAxisTicker::getTickStep(range)); }
    QString getTickLabel(double tick, const QLocale& locale, QChar formatChar, int precision) override {
        Q_UNUSED(locale);
        Q_UNUSED(formatChar);
        Q_UNUSED(precision);
        return formatCount(std::llround(tick));
    }
    int getSubTickCount(double tickStep) override {
        Q_UNUSED(tickStep);
        return 0;
    }
};

// Round times, with seconds where minutes alone would not be the truth.
class ClockTicker : public QCPAxisTickerDateTime {
  protected:
    double getTickStep(const QCPRange& range) override {
        double step = 120;
        for (const double shorter : {60.0, 30.0, 20.0, 10.0, 5.0})
            step = range.size() <= 8 * shorter ? shorter : step;
        setDateTimeFormat(step < 60 ? QStringLiteral("HH:mm:ss") : QStringLiteral("HH:mm"));
        return step;
    }
};

// Equal values in a row are one stretch of two points: a calm curve costs nothing to draw.
void extend(QCPGraph& graph, double key, double value) {
    QCPGraphDataContainer& data = *graph.data();
    const bool isGap = std::isnan(value);
    if (!data.isEmpty()) {
        const auto last = data.end() - 1;
        if (isGap && std::isnan(last->value))
            return;
        if (data.size() > 1 && last->value == value && (last - 1)->value == value) {
            last->key = key;
            return;
        }
    } else if (isGap) {
        return;
    }
    data.add(QCPGraphData(key, value));
}

// Keeps the point a line comes from.
void forgetBefore(QCPGraph& graph, double key) {
    QCPGraphDataContainer& data = *graph.data();
    if (!data.isEmpty())
        data.removeBefore(data.findBegin(key, true)->key);
}

std::optional<double> valueAt(const QCPGraph& graph, double key) {
    const QCPGraphDataContainer& data = *graph.data();
    const auto after = data.findEnd(key, false);
    if (after == data.constBegin() || (after == data.constEnd() && key > (after - 1)->key))
        return {};
    const double value = (after - 1)->value;
    return std::isnan(value) ? std::nullopt : std::optional(value);
}

struct Extent {
    double smallest = std::numeric_limits<double>::max();
    double largest = 0;
};

Extent extentOf(const QCPGraph& graph) {
    Extent extent;
    for (auto point = graph.data()->constBegin(); point != graph.data()->constEnd(); ++point) {
        if (std::isnan(point->value))
            continue;
        extent.smallest = std::min(extent.smallest, point->value);
        extent.largest = std::max(extent.largest, point->value);
    }
    return extent;
}

QString clockText(double key) {
    return QDateTime::fromMSecsSinceEpoch(std::llround(key * 1000)).toString(QStringLiteral("HH:mm:ss"));
}

QRectF placeOf(const QCPItemText& text) {
    return {text.topLeft->pixelPosition(), text.bottomRight->pixelPosition()};
}

// So that words can be read over the curve.
QBrush labelGround(const QPalette& palette) {
    QColor ground = palette.color(QPalette::Window);
    ground.setAlphaF(0.85F);
    return ground;
}

double niceCeiling(double value) {
    const double power = std::pow(10, std::floor(std::log10(value)));
    for (const double step : {1.0, 2.0, 3.0, 5.0})
        if (value <= step * power)
            return step * power;
    return 10 * power;
}

}  // namespace

UsedChart::UsedChart(QWidget* parent)
    : QWidget(parent),
      m_plot(new QCustomPlot(this)),
      m_used(m_plot->addGraph()),
      m_limit(m_plot->addGraph()),
      m_limitEdge(new QCPItemLine(m_plot)),
      m_limitLabel(new QCPItemText(m_plot)),
      m_expected(m_plot->addGraph()),
      m_soonest(m_plot->addGraph()),
      m_latest(m_plot->addGraph()) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    setMinimumHeight(120);
    setAccessibleName(tr("Used connections and their limit over time"));

    // The overlay layer has a buffer of its own: what changes each second is drawn without axes and grid.
    const QString overlay = QStringLiteral("overlay");
    m_used->setLayer(overlay);
    m_limit->setLayer(overlay);
    m_limitEdge->setLayer(overlay);
    m_limitLabel->setLayer(overlay);
    for (QCPGraph* graph : {m_expected, m_soonest, m_latest})
        graph->setLayer(overlay);
    m_soonest->setChannelFillGraph(m_latest);
    m_soonest->setAntialiasedFill(false);
    m_used->setAntialiasedFill(false);
    m_used->setAdaptiveSampling(true);
    m_limit->setLineStyle(QCPGraph::lsStepLeft);
    m_limit->setAntialiased(false);
    m_limitEdge->setAntialiased(false);
    m_limitEdge->start->setTypeX(QCPItemPosition::ptAxisRectRatio);
    m_limitEdge->end->setTypeX(QCPItemPosition::ptAxisRectRatio);
    m_limitEdge->setClipToAxisRect(false);
    m_limitLabel->position->setTypeX(QCPItemPosition::ptAxisRectRatio);
    m_limitLabel->setPositionAlignment(Qt::AlignRight | Qt::AlignBottom);
    m_limitLabel->setClipToAxisRect(false);
    m_limitLabel->setPadding(QMargins(0, 0, 0, 2));

    m_plot->setContextMenuPolicy(Qt::NoContextMenu);
    m_plot->axisRect()->setAutoMargins(QCP::msLeft | QCP::msBottom);
    m_plot->axisRect()->setMargins(QMargins(0, fontMetrics().height() + gridUnit, gridUnit, 0));
    m_plot->xAxis->setTicker(QSharedPointer<ClockTicker>::create());
    m_plot->yAxis->setTicker(QSharedPointer<CountTicker>::create());
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis}) {
        axis->setTickLabelFont(font());
        axis->setSubTicks(false);
        axis->setTickLength(0, gridHalf);
        axis->grid()->setAntialiased(false);
    }
    m_plot->yAxis->grid()->setZeroLinePen(Qt::NoPen);
    m_plot->xAxis->grid()->setVisible(false);
    connect(m_plot, &QCustomPlot::afterLayout, this, &UsedChart::placeMarks);
    connect(m_plot, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) { showToolTip(event->pos()); });
    applyColours();
    clear();
}

void UsedChart::clear() {
    m_used->data()->clear();
    m_limit->data()->clear();
    m_forecast.reset();
    drawForecast();
    m_empty = true;
    m_first.reset();
    m_from.reset();
    m_lastTime = SteadyTime::min();
    m_limitOffScale = false;
    m_drawnKey = 0;
    const double now = seconds(wallNow().time_since_epoch());
    m_plot->xAxis->setRange(now, now + shortestSeconds);
    m_plot->yAxis->setRange(0, 10);
    m_limitEdge->setVisible(false);
    m_limitLabel->setVisible(false);
    m_lastMark = SteadyTime::min();
    forgetMarksBefore(std::numeric_limits<double>::max());
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void UsedChart::showSince(std::optional<WallTime> since) {
    m_from.reset();
    if (since) {
        const double key = seconds(since->time_since_epoch());
        const double now = seconds(steadyNow().time_since_epoch()) + m_wallOffset;
        m_from = key - std::max(shortStepSeconds, (now - key) / 10);
    }
    if (!m_empty && fitAxes())
        m_plot->replot(QCustomPlot::rpQueuedReplot);
}

bool UsedChart::showsPart() const {
    return m_from && m_plot->xAxis->range().lower == *m_from;
}

void UsedChart::follow(const SampleHistory& history) {
    const std::deque<HistoryPoint>& points = history.points();
    if (points.empty())
        return;
    const HistoryPoint& newest = points.back();
    const double offset = seconds(newest.wall.time_since_epoch()) - seconds(newest.time.time_since_epoch());
    if (m_empty || std::abs(offset - m_wallOffset) > clockJumpSeconds) {
        clear();
        m_wallOffset = offset;
        m_empty = false;
    }
    auto fresh = points.end();
    while (fresh != points.begin() && std::prev(fresh)->time > m_lastTime)
        --fresh;
    const bool grew = fresh != points.end();
    for (; fresh != points.end(); ++fresh)
        append(*fresh);

    const QCPGraphDataContainer& used = *m_used->data();
    const bool marked = takeMarks(history);
    if (grew)
        drawForecast();
    if (fitAxes() || marked) {
        m_plot->replot(QCustomPlot::rpQueuedReplot);
    } else if (grew && !used.isEmpty()) {
        const QCPGraphData& last = *(used.constEnd() - 1);
        const double right = m_plot->xAxis->coordToPixel(last.key) - m_plot->xAxis->coordToPixel(m_drawnKey);
        const double up = m_plot->yAxis->coordToPixel(last.value) - m_plot->yAxis->coordToPixel(m_drawnUsed);
        // A comparison with a gap's NaN is false, so gaps are always drawn.
        if (right < 3 && std::abs(up) < 1)
            return;
        m_used->layer()->replot();
    }
    if (!used.isEmpty()) {
        m_drawnKey = (used.constEnd() - 1)->key;
        m_drawnUsed = (used.constEnd() - 1)->value;
    }
}

void UsedChart::append(const HistoryPoint& point) {
    const double key = seconds(point.time.time_since_epoch()) + m_wallOffset;
    const auto value = [](std::optional<qint64> number) { return number ? static_cast<double>(*number) : gap; };
    if (m_lastTime != SteadyTime::min() && seconds(point.time - m_lastTime) > silenceSeconds) {
        const double silence = seconds(m_lastTime.time_since_epoch()) + m_wallOffset + 1;
        extend(*m_used, silence, gap);
        extend(*m_limit, silence, gap);
    }
    if (!m_first)
        m_first = key;
    extend(*m_used, key, value(point.used));
    extend(*m_limit, key, value(point.maxclients));
    m_lastTime = point.time;
}

void UsedChart::setForecast(const std::optional<Forecast>& forecast) {
    const bool had = std::exchange(m_forecast, forecast).has_value();
    if (m_forecast && !m_forecast->secondsToFull)
        m_forecast.reset();
    if (m_empty || (!had && !m_forecast))
        return;
    drawForecast();
    if (fitAxes())
        m_plot->replot(QCustomPlot::rpQueuedReplot);
    else
        m_used->layer()->replot();
}

double UsedChart::outlook() const {
    if (!m_forecast)
        return 0;
    return std::min(farthestOutlook, std::ceil(*m_forecast->high / outlookStep) * outlookStep);
}

// From the newest value: the middle, and the band between the soonest and the latest it is full, each up to the limit.
void UsedChart::drawForecast() {
    for (QCPGraph* graph : {m_expected, m_soonest, m_latest})
        graph->data()->clear();
    if (!m_forecast || m_used->data()->isEmpty() || m_limit->data()->isEmpty())
        return;
    const QCPGraphData now = *(m_used->data()->constEnd() - 1);
    const double limit = (m_limit->data()->constEnd() - 1)->value;
    if (std::isnan(now.value) || std::isnan(limit) || now.value >= limit)
        return;
    const double end = now.key + *m_forecast->high;
    m_expected->data()->add({{now.key, now.value}, {now.key + *m_forecast->secondsToFull, limit}});
    m_soonest->data()->add({{now.key, now.value}, {now.key + *m_forecast->low, limit}, {end, limit}});
    m_latest->data()->add({{now.key, now.value}, {end, limit}});
}

// Returns whether there is a new one.
bool UsedChart::takeMarks(const SampleHistory& history) {
    const std::size_t before = m_marks.size();
    const SteadyTime taken = m_lastMark;
    for (const HistoryMark& mark : history.marks()) {
        if (mark.time <= taken)  // two may have one time
            continue;
        m_lastMark = mark.time;
        const double key = seconds(mark.time.time_since_epoch()) + m_wallOffset;
        auto* line = new QCPItemLine(m_plot);
        line->setLayer(m_limitLabel->layer());
        line->setAntialiased(false);
        line->start->setTypeY(QCPItemPosition::ptAbsolute);
        line->end->setTypeY(QCPItemPosition::ptAxisRectRatio);
        line->start->setCoords(key, 0);
        line->end->setCoords(key, 1);
        auto* label = new QCPItemText(m_plot);
        label->setLayer(m_limitLabel->layer());
        label->setPadding(QMargins(gridHalf, 0, gridHalf, 0));
        label->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
        label->setFont(font());
        label->setVisible(false);
        label->position->setType(QCPItemPosition::ptAbsolute);
        m_marks.push_back({key, mark.text, line, label});
        applyColours(m_marks.back());
    }
    return m_marks.size() > before;
}

void UsedChart::forgetMarksBefore(double key) {
    while (!m_marks.empty() && m_marks.front().key < key) {
        m_plot->removeItem(m_marks.front().line);
        m_plot->removeItem(m_marks.front().label);
        m_marks.erase(m_marks.begin());
    }
}

// Where the limit is drawn now, in pixels.
std::vector<QRectF> UsedChart::limitLines() const {
    const QRectF room = m_plot->axisRect()->rect();
    const auto line = [](double left, double right, double y) { return QRectF(left, y - 1, right - left, 2); };
    std::vector<QRectF> lines;
    if (m_limitEdge->visible()) {
        const QPointF start = m_limitEdge->start->pixelPosition();
        lines.push_back(line(start.x(), room.right(), start.y()));
    }
    if (!m_limit->visible())
        return lines;
    const QCPGraphDataContainer& points = *m_limit->data();
    for (auto point = points.constBegin(); point != points.constEnd(); ++point) {
        const auto next = std::next(point);
        if (!std::isnan(point->value))
            lines.push_back(line(m_plot->xAxis->coordToPixel(point->key),
                                 next == points.constEnd() ? room.right() : m_plot->xAxis->coordToPixel(next->key),
                                 m_plot->yAxis->coordToPixel(point->value)));
    }
    return lines;
}

// Like flags: the words at the right of their line, or else at its left, as high as there is room, and no other line
// passes them. What a newer label covers of an older line is not drawn. Where there is no room, the tooltip tells.
void UsedChart::placeMarks() {
    const QRectF room = m_plot->axisRect()->rect();
    const QFontMetrics metrics(font());
    const double high = metrics.height();
    std::vector<QRectF> taken = limitLines();
    taken.push_back(limitLabelRect());
    std::vector<QRectF> labels;
    std::vector<QPointF> tops;  // of newer lines
    for (auto mark = m_marks.rbegin(); mark != m_marks.rend(); ++mark) {
        const double x = m_plot->xAxis->coordToPixel(mark->key);
        double top = room.top();
        for (const QRectF& label : labels) {
            if (label.left() <= x && x <= label.right())
                top = std::max(top, label.bottom());
        }
        const QString text = metrics.elidedText(mark->text, Qt::ElideRight, qRound(room.width() / 3));
        const double wide = metrics.horizontalAdvance(text) + 2 * gridHalf + 1;
        const auto isFree = [&](const QRectF& place) {
            return place.left() >= room.left() && place.right() <= room.right() &&
                   std::ranges::none_of(taken, [&place](const QRectF& other) { return other.intersects(place); }) &&
                   std::ranges::none_of(tops, [&place](const QPointF& other) {
                       return other.x() > place.left() && other.x() < place.right() && other.y() < place.bottom();
                   });
        };
        QRectF found;
        for (double y = top + 2; found.isNull() && y + high < room.center().y(); y += high + 2) {
            for (const double left : {x + 1, x - 1 - wide}) {
                const QRectF place(left, y, wide, high);
                if (found.isNull() && isFree(place))
                    found = place;
            }
        }
        mark->label->setVisible(!found.isNull());
        if (!found.isNull()) {
            mark->label->setText(text);
            mark->label->position->setCoords(found.topLeft());
            taken.push_back(found);
            labels.push_back(found);
            top = found.top();
        }
        mark->line->start->setCoords(mark->key, top);
        tops.emplace_back(x, top);
    }
}

// From the first sample on; later the last ten minutes; what is expected has room beside it. Returns whether it moved.
bool UsedChart::fitTime() {
    const double newest = seconds(steadyNow().time_since_epoch()) + m_wallOffset + outlook();
    const double first = std::max(m_first.value_or(newest), m_from.value_or(0));
    const QCPRange before = m_plot->xAxis->range();
    // Where there was room for more, there is too much now.
    const bool isRoomy = std::exchange(m_outlook, outlook()) > outlook();
    if (newest - first < spanSeconds) {
        if (before.lower == first && newest <= before.upper && !isRoomy)
            return false;
        // With a little room, so that it moves rarely.
        const double filled = std::ceil((newest - first) * 1.1 / shortStepSeconds) * shortStepSeconds;
        m_plot->xAxis->setRange(first, first + std::clamp(filled, shortestSeconds, spanSeconds));
        return true;
    }
    const double right = std::ceil(newest / stepSeconds) * stepSeconds;
    if (before.upper == right && before.lower == right - spanSeconds)
        return false;
    m_plot->xAxis->setRange(right - spanSeconds, right);
    const double oldest = right - outlook() - spanSeconds;  // seen again when nothing is expected any more
    forgetBefore(*m_used, oldest);
    forgetBefore(*m_limit, oldest);
    forgetMarksBefore(oldest);
    return true;
}

// Returns whether the axes, and so everything, must be drawn again.
bool UsedChart::fitAxes() {
    bool moved = fitTime();
    const double used = extentOf(*m_used).largest;
    const auto [lowestLimit, limit] = extentOf(*m_limit);
    // Far below the limit the curve would be a flat line on the ground: then the limit is marked at the upper edge.
    m_limitOffScale = limit > 0 && used * (m_limitOffScale ? 8 : 10) < limit;
    const bool known = limit > 0 && !m_limitOffScale;
    const double top = known ? std::max(limit, used) : niceCeiling(std::max(4.0, used * 1.25));
    if (m_plot->yAxis->range().upper != top) {
        m_plot->yAxis->setRange(0, top);
        moved = true;
    }
    const double now = m_limit->data()->isEmpty() ? gap : (m_limit->data()->constEnd() - 1)->value;
    if (!std::isnan(now))
        moved = markLimit(now, lowestLimit == limit) || moved;
    return moved;
}

// A limit that never changed is one line from edge to edge, else the newest goes on to its label. Returns whether it
// looks different now.
bool UsedChart::markLimit(double limit, bool constant) {
    const QString count = formatCount(std::llround(limit));
    const QString text = m_limitOffScale ? tr("limit %1, above this scale").arg(count) : tr("limit %1").arg(count);
    const bool whole = constant || m_limitOffScale;
    // Above the scale is the margin over the axes.
    const double height = m_limitOffScale ? fontMetrics().height() : limit;
    const bool same = m_limitLabel->visible() && text == m_limitLabel->text() && whole != m_limit->visible();
    if (!same) {
        const auto type = m_limitOffScale ? QCPItemPosition::ptAbsolute : QCPItemPosition::ptPlotCoords;
        for (QCPItemPosition* position : {m_limitEdge->start, m_limitEdge->end, m_limitLabel->position})
            position->setTypeY(type);
        m_limitEdge->start->setTypeX(whole ? QCPItemPosition::ptAxisRectRatio : QCPItemPosition::ptPlotCoords);
        m_limitEdge->end->setCoords(1, height);
        m_limitEdge->setVisible(true);
        m_limit->setVisible(!whole);
        m_limitLabel->setText(text);
        m_limitLabel->position->setCoords(1, height);
        m_limitLabel->setVisible(true);
    }
    m_limitEdge->start->setCoords(whole ? 0 : (m_limit->data()->constEnd() - 1)->key, height);
    return !same;
}

QStringList UsedChart::dump() const {
    QStringList lines;
    for (auto point = m_used->data()->constBegin(); point != m_used->data()->constEnd(); ++point) {
        if (std::isnan(point->value)) {
            lines += QStringLiteral("gap");
            continue;
        }
        const auto limit = valueAt(*m_limit, point->key);
        lines += QStringLiteral("%1 %2 %3")
                     .arg(clockText(point->key))
                     .arg(std::llround(point->value))
                     .arg(limit ? QString::number(std::llround(*limit)) : QStringLiteral("-"));
    }
    if (!m_expected->data()->isEmpty())
        lines += QStringLiteral("forecast %1 (%2 to %3)")
                     .arg(clockText((m_expected->data()->constEnd() - 1)->key),
                          clockText((m_soonest->data()->constBegin() + 1)->key),
                          clockText((m_latest->data()->constEnd() - 1)->key));
    for (const Mark& mark : m_marks)
        lines += clockText(mark.key) + u' ' + mark.text;
    return lines;
}

std::vector<UsedChart::ShownMark> UsedChart::shownMarks() const {
    std::vector<ShownMark> shown;
    for (const Mark& mark : m_marks)
        shown.push_back({mark.text, mark.label->visible() ? placeOf(*mark.label) : QRectF(),
                         QLineF(mark.line->start->pixelPosition(), mark.line->end->pixelPosition())});
    return shown;
}

QRectF UsedChart::limitLabelRect() const {
    return m_limitLabel->visible() ? placeOf(*m_limitLabel) : QRectF();
}

std::pair<double, double> UsedChart::shownRange() const {
    const QCPRange range = m_plot->xAxis->range();
    return {range.lower, range.upper};
}

QStringList UsedChart::timeLabels() const {
    const QVector<QString> labels = m_plot->xAxis->tickVectorLabels();
    return {labels.begin(), labels.end()};
}

QString UsedChart::describe(double key) const {
    QStringList lines{describeUse(key), describeForecast(key)};
    for (const Mark& mark : m_marks) {
        if (std::abs(mark.key - key) < nearSeconds)
            lines << clockText(mark.key) + u' ' + mark.text;
    }
    lines.removeAll(QString());
    return lines.join(u'\n');
}

QString UsedChart::describeUse(double key) const {
    const auto used = valueAt(*m_used, key);
    if (!used)
        return {};
    const QString time = clockText(key);
    const auto limit = valueAt(*m_limit, key);
    const qint64 usedCount = std::llround(*used);
    if (!limit)
        return tr("%1\n%2 used, limit unknown").arg(time, formatCount(usedCount));
    const double left = *limit - *used;
    return tr("%1\n%2 used of %3\n%4")
        .arg(time, formatCount(usedCount), formatCount(std::llround(*limit)),
             (left < 0 ? tr("%1 over") : tr("%1 left")).arg(formatCount(std::llround(std::abs(left)))));
}

QString UsedChart::describeForecast(double key) const {
    const QCPGraphDataContainer& expected = *m_expected->data();
    if (expected.isEmpty() || key <= expected.constBegin()->key || key > (expected.constEnd() - 1)->key)
        return {};
    const QCPGraphData& now = *expected.constBegin();
    const QCPGraphData& full = *(expected.constEnd() - 1);
    const double used = now.value + (full.value - now.value) * (key - now.key) / (full.key - now.key);
    return tr("%1\nabout %2 used, if it goes on like this").arg(clockText(key), formatCount(std::llround(used)));
}

void UsedChart::showToolTip(const QPoint& position) {
    const bool inside = m_plot->axisRect()->rect().contains(position);
    const QString text = inside ? describe(m_plot->xAxis->pixelToCoord(position.x())) : QString();
    QToolTip::showText(m_plot->mapToGlobal(position), plainToolTip(text), m_plot);
}

void UsedChart::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        applyColours();
        m_plot->replot(QCustomPlot::rpQueuedReplot);
    }
}

void UsedChart::applyColours() {
    const ThemeColours& colours = themeColours(palette());
    QColor fill = colours.series;
    fill.setAlphaF(0.18F);
    m_used->setPen(QPen(colours.series, 1.5));
    m_used->setBrush(fill);
    QPen expectedPen(colours.series, 1.5, Qt::DotLine);
    m_expected->setPen(expectedPen);
    QColor band = colours.series;
    band.setAlphaF(0.12F);
    for (QCPGraph* edge : {m_soonest, m_latest})
        edge->setPen(Qt::NoPen);
    m_soonest->setBrush(band);
    QPen limitPen(colours.critical, 1);
    limitPen.setDashPattern({6, 4});
    m_limit->setPen(limitPen);
    m_limitEdge->setPen(limitPen);
    m_limitLabel->setColor(colours.criticalText);
    m_limitLabel->setFont(font());
    for (const Mark& mark : m_marks)
        applyColours(mark);
    m_plot->setBackground(QBrush(palette().color(QPalette::Window)));
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis}) {
        axis->setTickLabelColor(colours.mutedText);
        axis->setBasePen(QPen(colours.mutedText, 1));
        axis->setTickPen(QPen(colours.mutedText, 1));
        axis->grid()->setPen(QPen(colours.grid, 1));
    }
    m_plot->yAxis->setBasePen(Qt::NoPen);
    m_plot->yAxis->setTickPen(Qt::NoPen);
}

void UsedChart::applyColours(const Mark& mark) {
    const ThemeColours& colours = themeColours(palette());
    mark.line->setPen(QPen(colours.notice, 1, Qt::DotLine));
    mark.label->setColor(colours.noticeText);
    mark.label->setBrush(labelGround(palette()));
}

}  // namespace headroom
