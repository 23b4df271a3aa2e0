// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/mark_actions.h"

#include "core/text/units.h"
#include "gui/clients/marked_clients.h"
#include "gui/widgets/plain_tool_tip.h"

#include <QAction>
#include <QMenu>

#include <algorithm>

namespace headroom {

namespace {

std::vector<qint64> idsOf(const ClientRows& rows, const std::vector<int>& shown) {
    std::vector<qint64> ids(shown.size());
    std::ranges::transform(shown, ids.begin(), [&rows](int row) { return rows.id(row); });
    return ids;
}

}  // namespace

MarkActions::MarkActions(ClientTable& table, QWidget& page) : QObject(&page), m_table(table) {
    m_toggle = makeAction(tr("Mark"), Qt::Key_Space, tr("Mark or unmark the selected clients"));
    m_toggle->setShortcutContext(Qt::WidgetShortcut);
    m_table.addAction(m_toggle);
    connect(m_toggle, &QAction::triggered, this, &MarkActions::toggle);
    m_markShown = makeAction(tr("Mark all shown"), Qt::CTRL | Qt::SHIFT | Qt::Key_A, tr("Mark each client listed now"));
    connect(m_markShown, &QAction::triggered, this, &MarkActions::markShown);
    m_clear = makeAction(tr("Clear marks"), Qt::CTRL | Qt::SHIFT | Qt::Key_Space, tr("Unmark all clients"));
    connect(m_clear, &QAction::triggered, this,
            [this] { m_table.changeMarks([](MarkedClients& marked) { marked.clear(); }); });
    m_select = makeAction(tr("Select marked"), Qt::CTRL | Qt::SHIFT | Qt::Key_M,
                          tr("Select the marked clients that are shown"));
    connect(m_select, &QAction::triggered, this, &MarkActions::selectMarked);
    m_only = makeAction(tr("Show only marked"), Qt::CTRL | Qt::Key_M, tr("Hide the clients without a mark"));
    m_only->setCheckable(true);
    connect(m_only, &QAction::toggled, this, &MarkActions::onlyMarkedChanged);
    for (QAction* action : {m_markShown, m_clear, m_select, m_only}) {
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        page.addAction(action);
    }
}

QAction* MarkActions::makeAction(const QString& text, const QKeySequence& key, const QString& explanation) {
    auto* action = new QAction(text, this);
    action->setShortcut(key);
    action->setAutoRepeat(false);
    action->setToolTip(plainToolTip(explanation));
    return action;
}

void MarkActions::toggle() {
    const std::vector<int> rows = m_table.chosenRows();
    if (rows.empty())
        return;
    std::vector<qint64> ids = idsOf(*m_table.rows(), rows);
    const bool all = std::ranges::all_of(ids, [this](qint64 id) { return m_table.marked().contains(id); });
    m_table.changeMarks(
        [&](MarkedClients& marked) { all ? marked.remove(std::move(ids)) : marked.add(std::move(ids)); });
}

void MarkActions::markShown() {
    const auto rows = m_table.rows();
    if (rows == nullptr)
        return;
    std::vector<qint64> ids;
    ids.reserve(rows->order.size());
    for (int row = 0; row < rows->count(); ++row)
        ids.push_back(rows->id(row));
    m_table.changeMarks([&ids](MarkedClients& marked) { marked.add(std::move(ids)); });
}

void MarkActions::selectMarked() {
    m_table.clearSelection();
    if (const ClientIds& ids = m_table.marked().ids())
        m_table.selectIds(*ids);
}

void MarkActions::updateTexts() {
    const std::vector<int> rows = m_table.chosenRows();
    const bool all = !rows.empty() && std::ranges::all_of(rows, [this](int row) {
        return m_table.marked().contains(m_table.rows()->id(row));
    });
    const QString whom = rows.size() == 1 ? tr("client %1").arg(m_table.rows()->id(rows.front()))
                                          : tr("%1 clients").arg(formatCount(static_cast<qint64>(rows.size())));
    m_toggle->setText(rows.empty() ? tr("Mark") : all ? tr("Unmark %1").arg(whom) : tr("Mark %1").arg(whom));
    const int shown = m_table.rows() ? m_table.rows()->count() : 0;
    m_markShown->setText(tr("Mark all %1 shown").arg(formatCount(qint64{shown})));
}

void MarkActions::addToggle(QMenu& menu) {
    updateTexts();
    menu.addAction(m_toggle);
}

void MarkActions::fillMenu(QMenu& menu) {
    updateTexts();
    menu.addActions({m_markShown, m_clear, m_select, m_only});
}

}  // namespace headroom
