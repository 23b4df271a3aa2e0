// SPDX-License-Identifier: GPL-3.0-or-later
// The header of a DenseTable: flat, in line with the cells, with a plain mark at the sorted column (up: ascending).
// The first shown section stays where it is when the others scroll sideways (not in right-to-left layouts).
#pragma once

#include <QHeaderView>

#include <optional>

namespace headroom {

class DenseHeader : public QHeaderView {
    Q_OBJECT
  public:
    explicit DenseHeader(QWidget* parent = nullptr);

    // The leftmost section that is not hidden; -1: none.
    [[nodiscard]] int firstSection() const;
    // How much of the left edge the first section covers although it is scrolled away; 0: nothing.
    [[nodiscard]] int frozenWidth() const;

  protected:
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const override;
    [[nodiscard]] QSize sectionSizeFromContents(int logicalIndex) const override;

  private:
    [[nodiscard]] int gripWidth() const;
    [[nodiscard]] bool frozenMouseEvent(const QMouseEvent& event, int frozen);
    void paintGround(QPainter& painter, const QRect& rect) const;
    [[nodiscard]] QString title(int logicalIndex) const;

    // While the edge of the frozen section is dragged: from where in the section.
    std::optional<double> m_dragOffset;
};

}  // namespace headroom
