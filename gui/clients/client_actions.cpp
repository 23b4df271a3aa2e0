// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/client_actions.h"

#include "core/report/escape.h"
#include "gui/clients/client_table.h"
#include "gui/clients/kill_dialog.h"
#include "gui/clients/kill_reason.h"
#include "gui/style/plain_tool_tip.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QSettings>
#include <QShortcut>

namespace headroom {

namespace {

const QString askKey = QStringLiteral("clients/askBeforeKill");

QByteArray address(const ClientRows& rows, int row) {
    const auto addr = rows.snapshot->text(rows.snapshotRow(row), ClientField::Addr);
    return addr ? QByteArray(addr->data(), static_cast<qsizetype>(addr->size())) : QByteArray();
}

void copy(const QStringList& lines) {
    QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

QAction* addAction(QMenu& menu, const QString& text, const QString& whyNot) {
    QAction* action = menu.addAction(text);
    action->setEnabled(whyNot.isEmpty());
    action->setToolTip(plainToolTip(whyNot));
    return action;
}

}  // namespace

ClientActions::ClientActions(ClientTable& table, QObject* parent) : QObject(parent), m_table(table) {
    auto* shortcut = new QShortcut(QKeySequence::Delete, &m_table);
    shortcut->setContext(Qt::WidgetShortcut);
    shortcut->setAutoRepeat(false);
    connect(shortcut, &QShortcut::activated, this, &ClientActions::kill);
}

void ClientActions::setEndpoint(const Endpoint& endpoint) {
    m_endpoint = endpoint;
    if (m_question != nullptr)
        m_question->reject();
}

bool ClientActions::asksFirst() {
    return QSettings().value(askKey, true).toBool();
}

void ClientActions::setAsksFirst(bool asks) {
    QSettings().setValue(askKey, asks);
}

QString ClientActions::whyNotKill(const std::vector<int>& rows) const {
    if (rows.empty())
        return tr("Select the client to kill.");
    if (rows.size() > 1)
        return tr("Clients are killed one at a time: select just one.");
    if (!m_hindrance.isEmpty())
        return m_hindrance;
    return headroom::whyNotKill(*m_table.rows(), rows.front());
}

KillRequest ClientActions::requestFor(int row) const {
    const ClientRows& rows = *m_table.rows();
    return {rows.id(row), address(rows, row), rows.runId};
}

void ClientActions::kill() {
    const std::vector<int> rows = m_table.selectedRows();
    if (const QString reason = whyNotKill(rows); !reason.isEmpty()) {
        Q_EMIT message(reason);
        return;
    }
    const KillRequest request = requestFor(rows.front());
    if (!asksFirst()) {
        Q_EMIT killRequested(request);
        return;
    }
    if (m_question != nullptr)
        return;
    m_question = new KillDialog(*m_table.rows(), rows.front(), m_endpoint.displayName(), m_table.window());
    m_question->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_question, &QDialog::accepted, this, [this, request] {
        if (m_question->dontAskAgain())
            setAsksFirst(false);
        Q_EMIT killRequested(request);
    });
    m_question->open();
}

void ClientActions::copyAddresses() const {
    QStringList lines;
    for (const int row : m_table.selectedRows())
        lines << visibleText(address(*m_table.rows(), row));
    copy(lines);
}

void ClientActions::copyKillCommand() const {
    const KillRequest request = requestFor(m_table.selectedRows().front());
    QStringList words;
    for (const QString& word : m_endpoint.redisCliWords())
        words << shellWord(word.toUtf8());
    for (const QByteArray& word : {QByteArrayLiteral("CLIENT"), QByteArrayLiteral("KILL"), QByteArrayLiteral("ID"),
                                   QByteArray::number(request.id), QByteArrayLiteral("ADDR"), request.addr,
                                   QByteArrayLiteral("SKIPME"), QByteArrayLiteral("yes")})
        words << shellWord(word);
    copy({words.join(QLatin1Char(' '))});
}

void ClientActions::addKill(QMenu& menu) {
    const std::vector<int> rows = m_table.selectedRows();
    const QString kill = rows.size() == 1 ? tr("Kill client %1").arg(m_table.rows()->id(rows.front())) : tr("Kill");
    QAction* action = addAction(menu, asksFirst() ? tr("%1…").arg(kill) : kill, whyNotKill(rows));
    action->setShortcut(QKeySequence::Delete);
    connect(action, &QAction::triggered, this, &ClientActions::kill);
}

void ClientActions::addCopies(QMenu& menu) {
    const std::vector<int> rows = m_table.selectedRows();
    const QString nobody = rows.empty() ? tr("Select a client first.") : QString();
    connect(addAction(menu, rows.size() > 1 ? tr("Copy addresses") : tr("Copy address"), nobody), &QAction::triggered,
            this, &ClientActions::copyAddresses);
    // A command to run elsewhere needs no connection of ours, so only the client itself can forbid it.
    const QString whyNot = rows.size() == 1 ? headroom::whyNotKill(*m_table.rows(), rows.front()) : whyNotKill(rows);
    connect(addAction(menu, tr("Copy kill as redis-cli command"), whyNot), &QAction::triggered, this,
            &ClientActions::copyKillCommand);
}

}  // namespace headroom
