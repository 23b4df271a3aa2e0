// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/row_motion.h"

#include "core/fleet/settings.h"

#include <QStyle>
#include <QWidget>

#include <algorithm>
#include <utility>

namespace headroom {

namespace {

constexpr int durationMs = 600;
// A screenful that fades is painted anew with each step.
constexpr int stepMs = 60;

}  // namespace

RowMotion::RowMotion(QObject* parent) : QObject(parent) {
    m_timer.setInterval(stepMs);
    connect(&m_timer, &QTimer::timeout, this, &RowMotion::step);
}

bool RowMotion::isWanted(const QWidget& widget) {
    return isSwitchedOn() && widget.style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, &widget) > 0;
}

bool RowMotion::isSwitchedOn() {
    return settings::animates.value();
}

void RowMotion::setSwitchedOn(bool on) {
    settings::animates.set(on);
}

void RowMotion::start(std::vector<qint64> arrived, bool gone) {
    m_arrived = std::move(arrived);
    std::ranges::sort(m_arrived);
    if (m_arrived.empty() && !gone) {
        stop();
        return;
    }
    m_left = 1;
    m_since.start();
    m_timer.start();
}

void RowMotion::stop() {
    m_arrived.clear();
    m_left = 0;
    m_timer.stop();
}

double RowMotion::flash(qint64 id) const {
    return !m_arrived.empty() && std::ranges::binary_search(m_arrived, id) ? m_left : 0;
}

void RowMotion::step() {
    m_left = std::max(0.0, 1 - static_cast<double>(m_since.elapsed()) / durationMs);
    Q_EMIT stepped();
    if (m_left > 0)
        return;
    stop();
    Q_EMIT finished();
}

}  // namespace headroom
