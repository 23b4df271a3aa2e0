// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/pause_banner.h"

#include "gui/style/metrics.h"
#include "gui/style/theme.h"
#include "gui/widgets/plain_label.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

namespace headroom {

PauseBanner::PauseBanner(QWidget* parent) : QWidget(parent), m_text(plainLabel(this)) {
    m_text->setFont(boldFont(font()));
    auto* resume = new QPushButton(tr("Resume"), this);
    resume->setAccessibleName(tr("Resume showing live values"));
    resume->setToolTip(tr("Show live values again (Space)"));
    connect(resume, &QPushButton::clicked, this, &PauseBanner::resumeClicked);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(pageMargin, gridHalf, pageMargin, gridHalf);
    layout->addWidget(m_text, 1);
    layout->addWidget(resume);
    hide();
}

void PauseBanner::showSince(WallTime time) {
    const QDateTime when = QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count());
    m_text->setText(tr("Paused: showing the values of %1").arg(when.toString(QStringLiteral("HH:mm:ss"))));
    show();
}

QString PauseBanner::text() const {
    return isHidden() ? QString() : m_text->text();
}

void PauseBanner::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event);
    QColor wash = themeColours(palette()).notice;
    wash.setAlphaF(0.16F);
    QPainter(this).fillRect(rect(), wash);
}

}  // namespace headroom
