// SPDX-License-Identifier: GPL-3.0-or-later
// MainWindow, second half: what its actions ask and do.
#include "core/background.h"
#include "core/fleet/instance.h"
#include "core/fleet/leases.h"
#include "core/profile/profile_store.h"
#include "core/report/setting_text.h"
#include "core/server/dump_file.h"
#include "core/text/escape.h"
#include "core/text/units.h"
#include "gui/app/cost_dialog.h"
#include "gui/app/environments_dialog.h"
#include "gui/app/instance_pane.h"
#include "gui/app/main_window.h"
#include "gui/app/status_line.h"
#include "gui/app/unlock_dialog.h"
#include "gui/connect/profile_editor.h"
#include "gui/connect/profile_edits.h"
#include "gui/fleet/fleet_model.h"
#include "gui/widgets/plain_message.h"

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
    QMessageBox* question = plainMessage(
        this, tr("Refresh all clients"),
        tr("Reading all clients at once holds the server for about %1, and no other client is served until it is done.")
            .arg(formatUsec(cost.wholeListUsec)),
        cost.sweeping
            ? tr("Without it the table is read piece by piece, none longer than %1, and is never older than the status "
                 "bar says.")
                  .arg(formatUsec(limitUsec))
            : tr("Headroom does this by itself every %1.").arg(formatSeconds(cost.clientListIntervalMs / 1000)));
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

// What became stricter holds at once; what became looser when one connects to it again.
void MainWindow::saveCurrent() {
    auto* editor = new ProfileEditor(m_profiles, std::nullopt, m_current->endpoint(), this);
    connect(editor, &ProfileEditor::saved, m_current, [this, instance = m_current](const QString& id) {
        if (const Profile* profile = m_profiles.store().byId(id);
            profile && profile->endpoint.isSameWayIn(instance->endpoint()))
            instance->follow(profile->reach());
    });
    editor->open();
}

void MainWindow::unlockCurrent() {
    if (m_current->unlockedFor())
        m_current->lock();
    else if (m_current->isLocked())
        askToUnlock(*m_current, this);
}

void MainWindow::editEnvironments() {
    const EnvironmentTable before = *m_profiles.store().environments();
    auto* dialog = new EnvironmentsDialog(before, this);
    connect(dialog, &QDialog::accepted, this, [this, dialog, before] {
        m_profiles.store().setEnvironments(this, before, dialog->table(), [this](const Result<bool>& done) {
            if (!done)
                announce(done.error().detail);
        });
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
                QMessageBox* trouble = plainMessage(this, tr("Open client list"), read.error().detail);
                trouble->setIcon(QMessageBox::Warning);
                trouble->setStandardButtons(QMessageBox::Close);
                trouble->open();
                return;
            }
            Instance* instance = m_workspace.addSaved(file, *read);
            m_list->setCurrentIndex(m_fleet->index(m_fleet->rowOf(instance)));
            choose(instance);
            choosePage(InstancePane::Clients);
        });
}

void MainWindow::findLeftLeases() {
    m_leases.findLeft();
}

void MainWindow::offerLeft(const std::vector<Lease>& leases) {
    for (const Lease& lease : leases) {
        const QString name = lease.endpoint.displayName();
        const QString address = lease.endpoint.address();
        const QString server = visibleText((name == address ? name : tr("%1 (%2)").arg(name, address)).toUtf8(), 200);
        const bool isRemoved = !lease.endpoint.profileId.isEmpty() && m_profiles.store().isReadable() &&
                               !m_profiles.store().byId(lease.endpoint.profileId);
        QMessageBox* question = plainMessage(
            this, tr("A setting was not put back"),
            tr("%1 of %2 was set to %3 for a while, and Headroom ended before it was put back to %4.")
                    .arg(QString::fromLatin1(lease.key), server, settingText(lease.key, lease.value),
                         settingText(lease.key, lease.before)) +
                (isRemoved ? u' ' + tr("This server is not saved any more.") : QString()),
            tr("Put back connects to the server and sets the old value, unless somebody else changed it since. Later "
               "asks again at the next start. Give up leaves the server as it is: Headroom no longer watches this "
               "setting, and the ledger says so."));
        const QPushButton* back = question->addButton(tr("Put back"), QMessageBox::AcceptRole);
        const QPushButton* giveUp = question->addButton(tr("Give up"), QMessageBox::DestructiveRole);
        question->addButton(tr("Later"), QMessageBox::RejectRole);
        connect(question, &QMessageBox::buttonClicked, this, [this, lease, back, giveUp](QAbstractButton* button) {
            if (button == giveUp)
                m_leases.drop(lease);
            if (button != back)
                return;
            m_workspace.takeOver(lease);
            updateActions();
        });
        question->open();
    }
}

bool MainWindow::askBeforeLockout() {
    const EndLoss loss = m_workspace.lossOfAll();
    if (loss.isNothing())
        return false;
    const std::vector<Lease>& crowded = loss.crowding;
    QMessageBox* question = plainMessage(
        this,
        crowded.empty() ? tr("Quitting gives the connection away") : tr("Putting it back would turn clients away"),
        loss.sentences.join(QStringLiteral("\n\n")),
        crowded.empty()
            ? QString()
            : tr("What is kept stays until the server restarts. Everything else on loan is put back either way."));
    const QPushButton* quit =
        question->addButton(crowded.empty() ? tr("Quit") : tr("Put back and quit"), QMessageBox::DestructiveRole);
    const QPushButton* keep =
        crowded.empty() ? nullptr
                        : question->addButton(
                              crowded.size() == 1
                                  ? tr("Keep %1 and quit").arg(settingText(crowded.front().key, crowded.front().value))
                                  : tr("Keep them and quit"),
                              QMessageBox::AcceptRole);
    question->setDefaultButton(question->addButton(QMessageBox::Cancel));
    connect(question, &QMessageBox::buttonClicked, this,
            [this, crowded = loss.crowding, quit, keep](QAbstractButton* button) {
                if (button != quit && button != keep)
                    return;
                for (const Lease& lease : button == keep ? crowded : std::vector<Lease>())
                    m_leases.keep(lease);
                closeWithoutAsking();
            });
    question->open();
    return true;
}

void MainWindow::tellLeaseEnd(const LeaseStatus& status) {
    QStringList words{Leases::sentence(status)};
    if (!status.detail.isEmpty())
        words << status.detail;
    if (status.suggested)
        words << tr("It takes %1.").arg(formatCount(*status.suggested));
    announce(words.join(QStringLiteral(" · ")));
}

// Seen whatever page is shown; with no page yet, in the box of a message.
void MainWindow::announce(const QString& text) {
    if (m_status && m_status->isVisible()) {
        m_status->announce(text);
        return;
    }
    QMessageBox* box = plainMessage(this, tr("Headroom"), text);
    box->setIcon(QMessageBox::Information);
    box->setStandardButtons(QMessageBox::Close);
    box->open();
}

// As quitting does, it puts back what is on loan there and gives the connection away.
void MainWindow::removeCurrent() {
    if (!m_current)
        return;
    const EndLoss loss = m_workspace.lossOf(*m_current);
    if (loss.isNothing()) {
        removeInstance(*m_current);
        return;
    }
    QMessageBox* question = plainMessage(this, tr("Remove this instance"), loss.sentences.join(u'\n'));
    const QPushButton* yes = question->addButton(tr("Remove"), QMessageBox::DestructiveRole);
    question->setDefaultButton(question->addButton(QMessageBox::Cancel));
    connect(question, &QMessageBox::buttonClicked, m_current,
            [this, instance = m_current, yes](QAbstractButton* button) {
                if (button == yes)
                    removeInstance(*instance);
            });
    question->open();
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
