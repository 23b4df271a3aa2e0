// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/unlock_dialog.h"

#include "core/fleet/instance.h"
#include "core/text/escape.h"
#include "gui/widgets/type_name_dialog.h"

#include <QComboBox>

#include <chrono>

namespace headroom {

namespace {

constexpr int unlockMinutes[] = {5, 15, 60};
constexpr int usualChoice = 1;

}  // namespace

void askToUnlock(Instance& instance, QWidget* parent) {
    const Endpoint& endpoint = instance.endpoint();
    const QString name = visibleText(endpoint.displayName().toUtf8(), 100);
    auto* dialog = new TypeNameDialog(
        TypeNameDialog::tr("Unlock %1").arg(name),
        TypeNameDialog::tr("%1 is kept as %2, so nothing is changed on it. Unlocked, it can be changed as its "
                           "environment allows, until the time is over or you lock it again.")
            .arg(name, environmentName(endpoint.environment())),
        endpoint.displayName(), TypeNameDialog::tr("Unlock"), parent);
    auto* time = new QComboBox(dialog);
    for (const int minutes : unlockMinutes)
        time->addItem(TypeNameDialog::tr("%1 minutes").arg(minutes), minutes);
    time->setCurrentIndex(usualChoice);
    time->setAccessibleName(TypeNameDialog::tr("For how long"));
    time->setToolTip(TypeNameDialog::tr("Then it locks again by itself"));
    dialog->addQuestion(TypeNameDialog::tr("For"), time);
    QObject::connect(dialog, &QDialog::accepted, &instance,
                     [&instance, time] { instance.unlock(std::chrono::minutes(time->currentData().toInt())); });
    QObject::connect(&instance, &QObject::destroyed, dialog, &QDialog::reject);
    dialog->open();
}

}  // namespace headroom
