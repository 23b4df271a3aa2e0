// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/elided_label.h"

#include "gui/widgets/plain_tool_tip.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace headroom {

ElidedLabel::ElidedLabel(const QString& name, QWidget* parent) : QWidget(parent), m_name(name) {
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
}

void ElidedLabel::setText(const QString& text) {
    if (text == m_text)
        return;
    m_text = text;
    setAccessibleName(text.isEmpty() ? m_name : tr("%1: %2").arg(m_name, text));
    const int wide = textWidth();
    if (wide > m_wantedWidth || (wide < m_wantedWidth && !m_keepsWidth)) {
        m_wantedWidth = wide;
        updateGeometry();
    }
    update();
}

void ElidedLabel::setExplanation(const QString& explanation) {
    m_explanation = explanation;
    setAccessibleDescription(explanation);
}

int ElidedLabel::textWidth() const {
    return fontMetrics().horizontalAdvance(m_text) + 1;
}

QSize ElidedLabel::sizeHint() const {
    return {m_wantedWidth, fontMetrics().height()};
}

QSize ElidedLabel::minimumSizeHint() const {
    return {std::min(m_wantedWidth, fontMetrics().averageCharWidth() * 6), fontMetrics().height()};
}

bool ElidedLabel::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    QStringList lines{textWidth() > width() ? m_text : QString(), m_explanation};
    lines.removeAll(QString());
    const auto* help = dynamic_cast<QHelpEvent*>(event);
    QToolTip::showText(help->globalPos(), plainToolTip(lines.join(u'\n')), this);
    return true;
}

void ElidedLabel::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event);
    QPainter painter(this);
    painter.setPen(palette().color(foregroundRole()));
    painter.drawText(rect(), static_cast<int>(m_alignment | Qt::AlignVCenter) | Qt::TextSingleLine,
                     fontMetrics().elidedText(m_text, Qt::ElideRight, width()));
}

void ElidedLabel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        m_wantedWidth = textWidth();
        updateGeometry();
    }
}

}  // namespace headroom
