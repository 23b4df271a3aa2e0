// SPDX-License-Identifier: GPL-3.0-or-later
// The header of a DenseTable: flat, in line with the cells, with a plain mark at the sorted column (up: ascending).
#pragma once

#include <QHeaderView>

namespace headroom {

class DenseHeader : public QHeaderView {
    Q_OBJECT
  public:
    explicit DenseHeader(QWidget* parent = nullptr);

  protected:
    void paintEvent(QPaintEvent* event) override;
    void paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const override;
    [[nodiscard]] QSize sectionSizeFromContents(int logicalIndex) const override;

  private:
    void paintGround(QPainter& painter, const QRect& rect) const;
    [[nodiscard]] QString title(int logicalIndex) const;
};

}  // namespace headroom
