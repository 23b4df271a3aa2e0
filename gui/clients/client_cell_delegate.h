// SPDX-License-Identifier: GPL-3.0-or-later
// Paints cells of a ClientTableModel: tint by idle time, marks beside the flags, selection above all. Keeps laid-out
// texts, since a screenful is painted anew with each refresh.
#pragma once

#include "gui/clients/client_table_model.h"

#include <QHash>
#include <QStaticText>
#include <QStyledItemDelegate>

#include <array>

namespace headroom {

class ClientCellDelegate : public QStyledItemDelegate {
    Q_OBJECT
  public:
    explicit ClientCellDelegate(const ClientTableModel& model, QObject* parent = nullptr);

    // Old data: text is muted, without tints.
    void setDimmed(bool dimmed) { m_dimmed = dimmed; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

  private:
    [[nodiscard]] const QStaticText& laidOut(const QString& text, const QFont& font) const;

    const ClientTableModel& m_model;
    bool m_dimmed = false;
    mutable QFont m_font;
    mutable std::array<QHash<QString, QStaticText>, 2> m_texts;  // plain, bold
};

}  // namespace headroom
