// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/client_cell_delegate.h"

#include "gui/clients/client_marks.h"
#include "gui/style/metrics.h"
#include "gui/style/theme.h"

#include <QPainter>

namespace headroom {

namespace {

constexpr int margin = gridUnit;
constexpr int markGap = 6;
// A few screens of cells; beyond that the texts are of rows long out of sight.
constexpr qsizetype maxTexts = 8192;

int markSize(const QFontMetrics& metrics) {
    return metrics.ascent() - 2;
}

}  // namespace

ClientCellDelegate::ClientCellDelegate(const ClientTableModel& model, QObject* parent)
    : QStyledItemDelegate(parent), m_model(model) {}

const QStaticText& ClientCellDelegate::laidOut(const QString& text, const QFont& font) const {
    auto& texts = m_texts[font.bold() ? 1 : 0];
    if (const auto found = texts.constFind(text); found != texts.constEnd())
        return *found;
    if (texts.size() >= maxTexts)
        texts.clear();
    QStaticText made(text);
    made.setTextFormat(Qt::PlainText);
    made.setPerformanceHint(QStaticText::AggressiveCaching);
    made.prepare({}, font);
    return *texts.insert(text, made);
}

void ClientCellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const int row = index.row();
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const QPalette::ColorGroup group =
        option.state.testFlag(QStyle::State_Active) ? QPalette::Active : QPalette::Inactive;
    const ThemeColours& colours = themeColours(option.palette);
    if (selected)
        painter->fillRect(option.rect, option.palette.brush(group, QPalette::Highlight));
    else if (const int level = m_dimmed ? 0 : m_model.heatLevel(row); level > 0)
        painter->fillRect(option.rect, colours.idleHeat[static_cast<std::size_t>(level - 1)]);

    if (option.font != m_font) {
        m_font = option.font;
        m_texts = {};
    }
    const ClientRows& rows = *m_model.rows();
    const bool own = rows.isOwn(row);
    QFont font = option.font;
    font.setBold(own);
    painter->setFont(font);
    painter->setPen(selected   ? option.palette.color(group, QPalette::HighlightedText)
                    : m_dimmed ? colours.mutedText
                               : option.palette.color(group, QPalette::Text));

    QRect room = option.rect.adjusted(margin, 0, -margin, 0);
    if (index.column() == ClientField::Flags) {
        if (const ClientMark mark = clientMark(*rows.snapshot, rows.snapshotRow(row), own); mark != ClientMark::None) {
            const int size = markSize(option.fontMetrics);
            paintClientMark(*painter, QRectF(room.left(), room.top() + (room.height() - size) / 2.0, size, size), mark);
            room.setLeft(room.left() + size + markGap);
        }
    }

    const QString text = m_model.text(row, index.column());
    // A socket's path and an address tell most at both ends.
    const Qt::TextElideMode elide = index.column() == ClientField::Addr ? Qt::ElideMiddle : Qt::ElideRight;
    const QStaticText* laid = &laidOut(text, font);
    if (laid->size().width() > room.width())
        laid = &laidOut(QFontMetrics(font).elidedText(text, elide, room.width()), font);
    const double spare = room.width() - laid->size().width();
    const double x = m_model.alignment(index.column()).testFlag(Qt::AlignRight) ? room.left() + spare : room.left();
    painter->drawStaticText(QPointF(x, room.top() + (room.height() - laid->size().height()) / 2), *laid);

    if (option.state.testFlag(QStyle::State_HasFocus)) {
        painter->setPen(option.palette.color(group, selected ? QPalette::HighlightedText : QPalette::Highlight));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
}

QSize ClientCellDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QFont font = option.font;
    font.setBold(m_model.rows()->isOwn(index.row()));
    const QFontMetrics metrics(font);
    int width = metrics.horizontalAdvance(m_model.text(index.row(), index.column())) + 2 * margin + 1;
    if (index.column() == ClientField::Flags)
        width += markSize(metrics) + markGap;
    return {width, metrics.height() * 3 / 2};
}

}  // namespace headroom
