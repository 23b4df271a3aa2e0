// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/client_cell_delegate.h"

#include "gui/clients/client_marks.h"
#include "gui/clients/marked_clients.h"
#include "gui/clients/row_motion.h"
#include "gui/style/metrics.h"
#include "gui/style/theme.h"
#include "gui/widgets/dense_table.h"

#include <QPainter>

namespace headroom {

namespace {

constexpr int margin = gridUnit;
constexpr int markGap = 6;
constexpr int followWidth = 3;
// A few screens of cells; beyond that the texts are of rows long out of sight.
constexpr qsizetype maxTexts = 8192;

int markSize(const QFontMetrics& metrics) {
    return metrics.ascent() - 2;
}

QColor between(const QColor& from, const QColor& to, double share) {
    const auto mix = [share](int a, int b) { return qRound(a + (b - a) * share); };
    return {mix(from.red(), to.red()), mix(from.green(), to.green()), mix(from.blue(), to.blue())};
}

QPalette::ColorGroup colourGroup(const QStyleOptionViewItem& option) {
    return option.state.testFlag(QStyle::State_Active) ? QPalette::Active : QPalette::Inactive;
}

}  // namespace

ClientCellDelegate::ClientCellDelegate(const ClientTableModel& model, const DenseTable& table,
                                       const MarkedClients& marked, const RowMotion& motion, QObject* parent)
    : QStyledItemDelegate(parent), m_model(model), m_table(table), m_marked(marked), m_motion(motion) {}

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

void ClientCellDelegate::paintGround(QPainter& painter, const QStyleOptionViewItem& option, int row) const {
    const ThemeColours& colours = themeColours(option.palette);
    if (option.state.testFlag(QStyle::State_Selected)) {
        painter.fillRect(option.rect, option.palette.brush(colourGroup(option), QPalette::Highlight));
        return;
    }
    if (const int level = m_dimmed ? 0 : m_model.heatLevel(row); level > 0)
        painter.fillRect(option.rect, colours.idleHeat[static_cast<std::size_t>(level - 1)]);
    if (const double flash = m_motion.flash(m_model.id(row)); flash > 0) {
        QColor wash = colours.notice;
        wash.setAlphaF(static_cast<float>(0.45 * flash));
        painter.fillRect(option.rect, wash);
    }
}

void ClientCellDelegate::paintText(QPainter& painter, const QFont& font, const QRect& room,
                                   const QModelIndex& index) const {
    const QString text = m_model.text(index.row(), index.column());
    // A socket's path and an address tell most at both ends.
    const Qt::TextElideMode elide = index.column() == ClientField::Addr ? Qt::ElideMiddle : Qt::ElideRight;
    const QStaticText* laid = &laidOut(text, font);
    if (laid->size().width() > room.width())
        laid = &laidOut(QFontMetrics(font).elidedText(text, elide, room.width()), font);
    const double spare = room.width() - laid->size().width();
    const double x = m_model.alignment(index.column()).testFlag(Qt::AlignRight) ? room.left() + spare : room.left();
    painter.drawStaticText(QPointF(x, room.top() + (room.height() - laid->size().height()) / 2), *laid);
}

void ClientCellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const int row = index.row();
    const auto place = m_model.at(row);
    const QPalette::ColorGroup group = colourGroup(option);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const ThemeColours& colours = themeColours(option.palette);
    if (!place.gone)
        paintGround(*painter, option, row);

    if (option.font != m_font) {
        m_font = option.font;
        m_texts = {};
    }
    const bool own = place.rows.isOwn(place.row);
    QFont font = option.font;
    font.setBold(own);
    painter->setFont(font);
    // A colour in between and no transparency, which would take three times as long.
    const QColor textColour =
        place.gone ? between(option.palette.color(group, QPalette::Base), colours.mutedText, m_motion.fade())
        : selected ? option.palette.color(group, QPalette::HighlightedText)
        : m_dimmed ? colours.mutedText
                   : option.palette.color(group, QPalette::Text);
    painter->setPen(textColour);

    QRect room = option.rect.adjusted(margin, 0, -margin, 0);
    const int size = markSize(option.fontMetrics);
    const auto square = [&room, size] {
        return QRectF(room.left(), room.top() + (room.height() - size) / 2.0, size, size);
    };
    if (index.column() == m_table.firstColumn()) {
        const qint64 id = m_model.id(row);
        if (id > 0 && id == m_followed)
            painter->fillRect(QRect(option.rect.left(), option.rect.top(), followWidth, option.rect.height()),
                              selected ? textColour : colours.noticeText);
        if (m_marked.contains(id)) {
            painter->setPen(selected ? textColour : colours.noticeText);
            paintUserMark(*painter, square());
            painter->setPen(textColour);
        }
        room.setLeft(room.left() + size + markGap);
    }
    if (index.column() == ClientField::Flags) {
        const ClientSnapshot& snapshot = *place.rows.snapshot;
        if (const ClientMark mark = clientMark(snapshot, place.rows.snapshotRow(place.row), own);
            mark != ClientMark::None) {
            paintClientMark(*painter, square(), mark);
            room.setLeft(room.left() + size + markGap);
        }
    }
    paintText(*painter, font, room, index);

    if (place.gone)
        painter->drawLine(option.rect.left(), option.rect.center().y(), option.rect.right(), option.rect.center().y());
    if (option.state.testFlag(QStyle::State_HasFocus)) {
        painter->setPen(selected ? option.palette.color(group, QPalette::HighlightedText)
                                 : themeColours(option.palette).focus);
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
}

QSize ClientCellDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto place = m_model.at(index.row());
    QFont font = option.font;
    font.setBold(place.rows.isOwn(place.row));
    const QFontMetrics metrics(font);
    int width = metrics.horizontalAdvance(m_model.text(index.row(), index.column())) + 2 * margin + 1;
    for (const int column : {int{ClientField::Flags}, m_table.firstColumn()}) {
        if (index.column() == column)
            width += markSize(metrics) + markGap;
    }
    return {width, metrics.height() * 3 / 2};
}

}  // namespace headroom
