// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/copy_actions.h"

#include "core/background.h"
#include "core/report/clients_report.h"
#include "core/text/units.h"
#include "gui/clients/marked_clients.h"
#include "gui/widgets/plain_tool_tip.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QMenu>

namespace headroom {

CopyActions::CopyActions(ClientTable& table, QObject* parent)
    : QObject(parent), m_table(table), m_copyText(new QAction(tr("Text"), this)) {
    m_copyText->setShortcut(QKeySequence::Copy);
    m_copyText->setShortcutContext(Qt::WidgetShortcut);
    m_copyText->setAutoRepeat(false);
    m_table.addAction(m_copyText);
    connect(m_copyText, &QAction::triggered, this, [this] { copy(preferred(), Form::Text); });
}

CopyActions::Whom CopyActions::preferred() const {
    return m_table.selectedRowCount() < 2 && m_table.marked().count() > 0 ? Whom::Marked : Whom::Chosen;
}

CopyActions::Choice CopyActions::choice(Whom whom) const {
    const auto& rows = m_table.rows();
    Choice choice;
    if (rows == nullptr)
        return choice;
    const auto counted = [&choice] { return formatCount(static_cast<qint64>(choice.rows.size())); };
    switch (whom) {
        case Whom::Chosen:
            for (const int row : m_table.chosenRows())
                choice.rows.push_back(rows->order[static_cast<std::size_t>(row)]);
            choice.words = choice.rows.size() == 1
                               ? tr("client %1").arg(rows->snapshot->id(static_cast<int>(choice.rows.front())))
                               : tr("%1 selected").arg(counted());
            break;
        case Whom::Marked:
            if (const ClientIds& marked = m_table.marked().ids()) {
                for (const qint64 id : *marked) {
                    if (const int row = rows->snapshot->rowOfId(id); row >= 0)
                        choice.rows.push_back(static_cast<std::uint32_t>(row));
                }
            }
            choice.words = tr("%1 marked").arg(counted());
            break;
        case Whom::Shown:
            choice.rows = rows->order;
            choice.words = tr("all %1 shown").arg(counted());
            break;
    }
    return choice;
}

void CopyActions::addForms(QMenu& menu, Whom whom) {
    const Choice now = choice(whom);
    if (now.rows.empty())
        return;
    QMenu* forms = menu.addMenu(tr("Copy %1 as").arg(now.words));
    forms->setToolTipsVisible(true);
    const auto add = [&](const QString& text, Form form, const QString& explanation) {
        QAction* action = forms->addAction(text);
        action->setToolTip(plainToolTip(explanation));
        connect(action, &QAction::triggered, this, [this, whom, form] { copy(whom, form); });
        return action;
    };
    QAction* text = add(tr("Text"), Form::Text, tr("A table of the columns shown"));
    if (whom == preferred()) {
        text->setShortcut(m_copyText->shortcut());
        text->setToolTip(
            plainToolTip(tr("A table of the columns shown. The key copies several selected clients, else "
                            "the marked ones, else the selected one.")));
    }
    add(tr("CSV"), Form::Csv, tr("All fields, with a line of their names"));
    add(tr("JSON"), Form::Json, tr("All fields, one object a client"));
}

void CopyActions::fillMenu(QMenu& menu) {
    for (const Whom whom : {Whom::Chosen, Whom::Marked, Whom::Shown})
        addForms(menu, whom);
}

void CopyActions::copy(Whom whom, Form form) {
    const Choice choice = this->choice(whom);
    if (choice.rows.empty()) {
        Q_EMIT message(tr("Select or mark the clients to copy."));
        return;
    }
    std::vector<int> fields;
    const QHeaderView& header = *m_table.horizontalHeader();
    for (int place = 0; place < header.count(); ++place) {
        const int section = header.logicalIndex(place);
        if (!header.isSectionHidden(section) && m_table.clients().isSent(section))
            fields.push_back(m_table.clients().fieldOfColumn(section));
    }
    const auto write = [snapshot = m_table.rows()->snapshot, rows = choice.rows, fields, form] {
        return QString::fromUtf8(form == Form::Csv    ? clientsCsv(*snapshot, rows)
                                 : form == Form::Json ? clientRowsJson(*snapshot, rows)
                                                      : clientRowsText(*snapshot, rows, fields));
    };
    runInBackground(this, write, [this, number = ++m_newest, words = choice.words](const QString& text) {
        if (number != m_newest)
            return;
        QGuiApplication::clipboard()->setText(text);
        Q_EMIT message(tr("Copied %1.").arg(words));
    });
}

}  // namespace headroom
