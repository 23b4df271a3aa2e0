// SPDX-License-Identifier: GPL-3.0-or-later
// The radial gauge of used / limit with the headroom as the biggest number of the page. GUI thread.
#pragma once

#include <QWidget>

#include <optional>

namespace headroom {

struct GaugeValues {
    std::optional<qint64> used;
    std::optional<qint64> limit;
    std::optional<qint64> headroom;
    bool stale = false;  // from before the connection went: dimmed
    qint64 over = 0;     // used above the limit

    bool operator==(const GaugeValues&) const = default;
};

class Gauge : public QWidget {
    Q_OBJECT
  public:
    explicit Gauge(QWidget* parent = nullptr);

    void setValues(const GaugeValues& values);
    // What is written in the middle: "588", "unknown", or "–" when nothing was heard yet; and under it: "left", or
    // "over" for as many as are used above a limit that was lowered.
    [[nodiscard]] QString number() const;
    [[nodiscard]] QString caption() const;

    [[nodiscard]] QSize sizeHint() const override;

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    GaugeValues m_values;
};

}  // namespace headroom
