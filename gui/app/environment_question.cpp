// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/environment_question.h"

#include "gui/style/metrics.h"
#include "gui/style/theme.h"
#include "gui/widgets/plain_label.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

namespace headroom {

EnvironmentQuestion::EnvironmentQuestion(QWidget* parent) : QWidget(parent) {
    auto* text = plainParagraph(this, tr("This address is on your computer, but the server behind it may not be "
                                         "(tunnel, container). Treat it as:"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(pageMargin, gridHalf, pageMargin, gridHalf);
    layout->setSpacing(gridUnit);
    layout->addWidget(text, 1);
    const auto add = [this, layout](const QString& word, Environment environment, const QString& toolTip) {
        auto* button = new QPushButton(word, this);
        padButton(*button);
        button->setToolTip(toolTip);
        button->setAccessibleName(tr("Treat it as %1").arg(word));
        connect(button, &QPushButton::clicked, this, [this, environment] { Q_EMIT answered(environment); });
        layout->addWidget(button);
    };
    add(tr("Local"), Environment::Local, tr("One idle client goes at once; the answer is kept for this address"));
    add(tr("Staging"), Environment::Staging, tr("As local, but marked; the answer is kept for this address"));
    add(tr("Production"), Environment::Production,
        tr("Every plan is confirmed, many clients by typing a name; the answer is kept for this address"));
    hide();
}

void EnvironmentQuestion::setInstance(Instance* instance) {
    if (m_instance)
        disconnect(m_instance, nullptr, this, nullptr);
    m_instance = instance;
    if (instance) {
        connect(instance, &Instance::careChanged, this, &EnvironmentQuestion::ask);
        connect(instance, &Instance::statusChanged, this, &EnvironmentQuestion::ask);
    }
    ask();
}

void EnvironmentQuestion::ask() {
    setVisible(m_instance && !m_instance->isSaved() && m_instance->sample() && m_instance->status().isLive() &&
               !m_instance->endpoint().isEnvironmentKnown());
}

void EnvironmentQuestion::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event);
    QColor wash = themeColours(palette()).notice;
    wash.setAlphaF(0.16F);
    QPainter(this).fillRect(rect(), wash);
}

}  // namespace headroom
