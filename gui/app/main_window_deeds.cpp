// SPDX-License-Identifier: GPL-3.0-or-later
// MainWindow, second half: what its actions ask and do.
#include "core/background.h"
#include "core/profile/dump_file.h"
#include "core/report/units.h"
#include "gui/app/cost_dialog.h"
#include "gui/app/instance_pane.h"
#include "gui/app/main_window.h"
#include "gui/fleet/fleet_model.h"
#include "gui/fleet/instance.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QListView>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QUrl>

#include <algorithm>

namespace headroom {

void MainWindow::readAllClients() {
    const SessionCost& cost = m_current->cost();
    const qint64 limitUsec = CostDialog::load().hold.count();
    if (cost.wholeListUsec <= limitUsec) {
        m_current->readAllClients();
        return;
    }
    auto* question = new QMessageBox(this);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setTextFormat(Qt::PlainText);
    question->setWindowTitle(tr("Refresh all clients"));
    question->setText(tr("Reading all clients at once holds the server for about %1: it serves nobody meanwhile.")
                          .arg(formatUsec(cost.wholeListUsec)));
    question->setInformativeText(
        cost.sweeping
            ? tr("Without it the table is read piece by piece, none longer than %1, and stays true within the "
                 "age the status bar tells.")
                  .arg(formatUsec(limitUsec))
            : tr("By itself that is done every %1.").arg(formatSeconds(cost.clientListIntervalMs / 1000)));
    const QPushButton* read = question->addButton(tr("Read all now"), QMessageBox::AcceptRole);
    question->addButton(QMessageBox::Cancel);
    connect(question, &QMessageBox::buttonClicked, m_current, [instance = m_current, read](QAbstractButton* button) {
        if (button == read)
            instance->readAllClients();
    });
    question->open();
}

void MainWindow::editCost() {
    auto* dialog = new CostDialog(CostDialog::load(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        CostDialog::save(dialog->limits());
        m_engine.setLimits(dialog->limits());
    });
    dialog->open();
}

void MainWindow::askForClientList() {
    auto* dialog = new QFileDialog(this, tr("Open client list"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::openClientList);
    dialog->open();
}

void MainWindow::openClientList(const QString& file) {
    runInBackground(
        this, [file] { return readDump(file); },
        [this, file](const Result<std::shared_ptr<const ClientSnapshot>>& read) {
            if (!read) {
                auto* trouble = new QMessageBox(QMessageBox::Warning, tr("Open client list"), read.error().detail,
                                                QMessageBox::Close, this);
                trouble->setAttribute(Qt::WA_DeleteOnClose);
                trouble->setTextFormat(Qt::PlainText);
                trouble->open();
                return;
            }
            auto* instance = new Instance(file, *read, this);
            m_fleet->add(instance);
            m_list->setCurrentIndex(m_fleet->index(m_fleet->rowOf(instance)));
            choose(instance);
            choosePage(InstancePane::Clients);
        });
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    const QList<QUrl> urls = event->mimeData()->urls();
    if (!urls.isEmpty() && std::ranges::all_of(urls, &QUrl::isLocalFile))
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    for (const QUrl& url : event->mimeData()->urls())
        openClientList(url.toLocalFile());
    event->acceptProposedAction();
}

}  // namespace headroom
