// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/fleet/fleet_delegate.h"

#include "core/text/units.h"
#include "gui/fleet/fleet_model.h"
#include "gui/style/load_level.h"
#include "gui/style/metrics.h"
#include "gui/style/severity_look.h"
#include "gui/style/state_look.h"

#include <QPainter>

#include <algorithm>

namespace headroom {

namespace {

constexpr int shapeSide = 10;
constexpr int edgeWidth = 3;

}  // namespace

void FleetDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto* model = qobject_cast<const FleetModel*>(index.model());
    Q_ASSERT(model);
    const FleetRow& row = model->row(index.row());
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const QPalette::ColorGroup group =
        option.state.testFlag(QStyle::State_Active) ? QPalette::Active : QPalette::Inactive;
    const ThemeColours& colours = themeColours(option.palette);

    painter->save();
    if (selected) {
        // A tint and an edge instead of the full highlight: the state colours stay what they are.
        const QColor accent = option.palette.color(group, QPalette::Highlight);
        QColor tint = accent;
        tint.setAlphaF(isDark(option.palette) ? 0.35F : 0.14F);
        painter->fillRect(option.rect, tint);
        painter->fillRect(QRect(option.rect.topLeft(), QSize(edgeWidth, option.rect.height())), accent);
    }
    const QColor text = option.palette.color(group, QPalette::Text);

    const QRect inside = option.rect.adjusted(gridUnit + gridHalf, gridUnit, -gridUnit, -gridUnit);
    const int line = option.fontMetrics.height();
    const QRectF shape(inside.left(), inside.top() + (line - shapeSide) / 2.0, shapeSide, shapeSide);
    paintStateShape(*painter, shape, row.look, stateColour(row.look, colours));

    const int textLeft = inside.left() + shapeSide + gridUnit;
    const QRect nameRect(textLeft, inside.top(), inside.right() - textLeft + 1, line);
    painter->setPen(text);
    painter->drawText(nameRect, Qt::AlignLeft | Qt::AlignVCenter,
                      option.fontMetrics.elidedText(row.name, Qt::ElideMiddle, nameRect.width()));

    const QRect second = nameRect.translated(0, line + gridHalf);
    if (!row.note.isEmpty()) {
        painter->setPen(row.state == SessionState::Connected ? colours.mutedText : stateTextColour(row.state, colours));
        painter->drawText(second, Qt::AlignLeft | Qt::AlignVCenter,
                          option.fontMetrics.elidedText(row.note, Qt::ElideRight, second.width()));
    } else if (row.share) {
        const bool full = row.look == SessionState::Full;
        const QString level = row.over > 0 ? tr("%1 over").arg(formatCount(row.over))
                              : full       ? tr("full")
                                           : formatPercent(*row.share);
        const int levelWidth = std::max(option.fontMetrics.horizontalAdvance(QStringLiteral("< 0.1 %")),
                                        option.fontMetrics.horizontalAdvance(level));
        painter->setPen(full ? stateTextColour(row.look, colours) : colours.mutedText);
        painter->drawText(second, Qt::AlignRight | Qt::AlignVCenter, level);
        QRect bar(second.left(), second.center().y() - 2, second.width() - levelWidth - gridUnit, 6);
        QColor track = colours.mutedText;  // seen on the tint, too
        track.setAlphaF(0.25F);
        painter->fillRect(bar, track);
        if (*row.share > 0)
            bar.setWidth(std::max(1, static_cast<int>(bar.width() * std::min(1.0, *row.share))));
        else
            bar.setWidth(0);
        painter->fillRect(bar, loadColour(*row.share, colours));
    }
    if (!row.finding.isEmpty()) {
        const QRect third = second.translated(0, line + gridHalf);
        const QPixmap mark = severityShape(row.severity, severityColour(row.severity, colours), shapeSide,
                                           painter->device()->devicePixelRatioF());
        painter->drawPixmap(inside.left(), third.top() + (line - shapeSide) / 2, mark);
        painter->setPen(severityTextColour(row.severity, colours));
        painter->drawText(third, Qt::AlignLeft | Qt::AlignVCenter,
                          option.fontMetrics.elidedText(row.finding, Qt::ElideRight, third.width()));
    }
    if (option.state.testFlag(QStyle::State_HasFocus)) {
        painter->setPen(QPen(colours.focus, 1));
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
    painter->restore();
}

QSize FleetDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto* model = qobject_cast<const FleetModel*>(index.model());
    Q_ASSERT(model);
    const int line = option.fontMetrics.height();
    const int more = model->row(index.row()).finding.isEmpty() ? 0 : line + gridHalf;
    return {160, 2 * line + gridHalf + more + 2 * gridUnit};
}

}  // namespace headroom
