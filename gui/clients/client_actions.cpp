// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/client_actions.h"

#include "core/action/kill_plan.h"
#include "core/text/escape.h"
#include "gui/clients/client_table.h"
#include "gui/widgets/plain_tool_tip.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>

namespace headroom {

namespace {

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

void ClientActions::copyAddresses() const {
    QStringList lines;
    for (const int row : m_table.selectedRows())
        lines << visibleText(address(*m_table.rows(), row));
    copy(lines);
}

void ClientActions::copyKillCommand() const {
    const ClientRows& rows = *m_table.rows();
    const int row = m_table.selectedRows().front();
    copy({shellLine(m_endpoint.redisCliWords()) + u' ' + shellLine(killCommand(rows.id(row), address(rows, row)))});
}

void ClientActions::addCopies(QMenu& menu) {
    const std::vector<int> rows = m_table.selectedRows();
    const QString nobody = rows.empty() ? tr("Select a client first.") : QString();
    QObject::connect(addAction(menu, rows.size() > 1 ? tr("Copy addresses") : tr("Copy address"), nobody),
                     &QAction::triggered, &m_table, [this] { copyAddresses(); });
    QString whyNot = tr("Select just one client.");
    if (rows.size() == 1) {
        const KeepReason reason = keepReason(*m_table.rows(), m_table.rows()->snapshotRow(rows.front()), everybody());
        whyNot = reason == KeepReason::None ? QString() : tr("Never killed: %1").arg(keepReasonText(reason));
    }
    QObject::connect(addAction(menu, tr("Copy kill as redis-cli command"), whyNot), &QAction::triggered, &m_table,
                     [this] { copyKillCommand(); });
}

}  // namespace headroom
