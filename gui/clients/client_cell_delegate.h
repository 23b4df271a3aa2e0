// SPDX-License-Identifier: GPL-3.0-or-later
// Paints cells of a ClientTableModel: tint by idle time, marks at the row's start and beside the flags, what comes and
// goes, selection above all. Keeps laid-out texts, since a screenful is painted anew with each refresh.
#pragma once

#include "gui/clients/client_table_model.h"

#include <QHash>
#include <QStaticText>
#include <QStyledItemDelegate>

#include <array>

namespace headroom {

class DenseTable;
class MarkedClients;
class RowMotion;

class ClientCellDelegate : public QStyledItemDelegate {
    Q_OBJECT
  public:
    // All outlive this.
    ClientCellDelegate(const ClientTableModel& model, const DenseTable& table, const MarkedClients& marked,
                       const RowMotion& motion, QObject* parent = nullptr);

    // Old data: text is muted, without tints.
    void setDimmed(bool dimmed) { m_dimmed = dimmed; }
    // The client the view moves with has a bar at its row's start; 0: none.
    void setFollowed(qint64 id) { m_followed = id; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

  private:
    void paintGround(QPainter& painter, const QStyleOptionViewItem& option, int row) const;
    void paintText(QPainter& painter, const QFont& font, const QRect& room, const QModelIndex& index) const;
    [[nodiscard]] const QStaticText& laidOut(const QString& text, const QFont& font) const;

    const ClientTableModel& m_model;
    const DenseTable& m_table;
    const MarkedClients& m_marked;
    const RowMotion& m_motion;
    bool m_dimmed = false;
    qint64 m_followed = 0;
    mutable QFont m_font;
    mutable std::array<QHash<QString, QStaticText>, 2> m_texts;  // plain, bold
};

}  // namespace headroom
