// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/clients_toolbar.h"

#include "core/text/units.h"
#include "gui/clients/client_table.h"
#include "gui/clients/column_layout.h"
#include "gui/clients/idle_heat_dialog.h"
#include "gui/clients/kill_actions.h"
#include "gui/clients/mark_actions.h"
#include "gui/clients/marked_clients.h"
#include "gui/style/metrics.h"
#include "gui/style/text_colour.h"
#include "gui/style/theme.h"
#include "gui/widgets/elided_label.h"
#include "gui/widgets/plain_label.h"
#include "gui/widgets/plain_tool_tip.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>

namespace headroom {

ClientsToolbar::ClientsToolbar(ClientTable& table, MarkActions& marks, QAction& kill, QAction& showGroups,
                               QWidget* parent)
    : QWidget(parent),
      m_table(table),
      m_marks(marks),
      m_showGroups(showGroups),
      m_sentence(new ElidedLabel(tr("What is wrong with the filter"))),
      m_counts(plainLabel(this)),
      m_follow(makeButton(*m_table.followAction(), QStringLiteral("follow"))),
      m_columns(makeMenuButton(tr("Columns"), QStringLiteral("columns"), &ClientsToolbar::fillColumnsMenu)) {
    m_columns->setToolTip(tr("Which columns are shown"));
    QToolButton* view = makeMenuButton(tr("View"), QStringLiteral("view"), &ClientsToolbar::fillViewMenu);
    view->setToolTip(tr("Marks and how the table looks"));
    connect(&m_table.columns(), &ColumnLayout::chosen, this, &ClientsToolbar::nameColumns);
    connect(&m_table, &ClientTable::selectedRowsChanged, this, &ClientsToolbar::updateCounts);
    connect(&m_table, &ClientTable::followChanged, this, &ClientsToolbar::updateCounts);
    connect(&m_table, &ClientTable::marksChanged, this, &ClientsToolbar::updateCounts);
    connect(m_table.followAction(), &QAction::toggled, this, &ClientsToolbar::takeColours);
    nameColumns();

    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(gridUnit);
    line->addWidget(makeButton(m_showGroups, QStringLiteral("groups")));
    line->addWidget(m_sentence);
    line->addStretch(1);
    line->addWidget(m_counts);
    line->addSpacing(gridUnit);
    line->addWidget(makeButton(kill, QStringLiteral("kill")));
    line->addWidget(m_follow);
    line->addWidget(m_columns);
    line->addWidget(view);
    takeColours();
}

QToolButton* ClientsToolbar::makeButton(QAction& action, const QString& name) {
    auto* button = new QToolButton;
    button->setObjectName(name);
    button->setDefaultAction(&action);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

QToolButton* ClientsToolbar::makeMenuButton(const QString& text, const QString& name,
                                            void (ClientsToolbar::*fill)(QMenu&)) {
    auto* menu = new QMenu(this);
    menu->setToolTipsVisible(true);
    connect(menu, &QMenu::aboutToShow, this, [this, menu, fill] {
        menu->clear();
        (this->*fill)(*menu);
    });
    auto* button = new QToolButton;
    button->setObjectName(name);
    button->setText(text);
    button->setPopupMode(QToolButton::InstantPopup);
    button->setFocusPolicy(Qt::TabFocus);
    button->setMenu(menu);
    return button;
}

void ClientsToolbar::nameColumns() {
    const QString chosen = m_table.columns().chosenName();
    m_columns->setText(chosen.isEmpty() ? tr("Columns") : tr("Columns: %1").arg(chosen));
}

void ClientsToolbar::setSentence(const QString& sentence) {
    m_sentence->setText(sentence);
}

void ClientsToolbar::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        takeColours();
}

void ClientsToolbar::takeColours() {
    setTextColour(m_sentence, themeColours(palette()).warningText);
    // Many styles hardly show that a button is checked; that the view moves by itself must not be missed.
    QPalette colours;
    if (m_table.followAction()->isChecked()) {
        colours.setColor(QPalette::Button, palette().color(QPalette::Highlight));
        colours.setColor(QPalette::ButtonText, palette().color(QPalette::HighlightedText));
    }
    m_follow->setPalette(colours);
}

void ClientsToolbar::updateCounts() {
    QStringList parts;
    if (const qint64 selected = m_table.selectedRowCount(); selected > 1)
        parts << tr("%1 selected").arg(formatCount(selected));
    if (const qint64 marked = m_table.marked().count(); marked > 0)
        parts << tr("%1 marked").arg(formatCount(marked));
    if (const qint64 followed = m_table.followedId(); followed > 0)
        parts << tr("following %1").arg(followed);
    QStringList losses;
    const int skipped = m_table.rows() ? m_table.rows()->snapshot->skippedLines() : 0;
    if (skipped > 0) {
        parts << (skipped == 1 ? tr("1 line not understood")
                               : tr("%1 lines not understood").arg(formatCount(qint64{skipped})));
        losses << tr("Lines without a client's fields are left out of the table.");
    }
    const int leftOut = m_table.rows() ? m_table.rows()->snapshot->leftOutRows() : 0;
    if (leftOut > 0) {
        parts << (leftOut == 1 ? tr("1 row left out") : tr("%1 rows left out").arg(formatCount(qint64{leftOut})));
        losses
            << tr("Only the first %1 rows were read.").arg(formatCount(qint64{m_table.rows()->snapshot->rowCount()}));
    }
    const int cut = m_table.rows() ? m_table.rows()->snapshot->cutRows() : 0;
    if (cut > 0) {
        parts << (cut == 1 ? tr("1 row cut off") : tr("%1 rows cut off").arg(formatCount(qint64{cut})));
        losses << tr("A row that is cut off lacks fields the others have: it is shown as far as it came.");
    }
    m_counts->setText(parts.join(QStringLiteral(" · ")));
    m_counts->setToolTip(plainToolTip(losses.join(u'\n')));
}

void ClientsToolbar::fillColumnsMenu(QMenu& menu) {
    m_table.columns().fillMenu(menu);
}

void ClientsToolbar::fillViewMenu(QMenu& menu) {
    menu.addActions({&m_showGroups, m_table.followAction()});
    menu.addSeparator();
    m_marks.fillMenu(menu);
    menu.addSeparator();
    QAction* heat = menu.addAction(tr("Idle highlight…"));
    heat->setToolTip(tr("From how long idle on rows are tinted"));
    connect(heat, &QAction::triggered, this, &ClientsToolbar::editIdleHeat);
    QAction* animate = menu.addAction(tr("Animate changes"));
    animate->setToolTip(tr("New clients flash, gone ones fade; never when the system asks for less motion"));
    animate->setCheckable(true);
    animate->setChecked(RowMotion::isSwitchedOn());
    connect(animate, &QAction::toggled, this, &RowMotion::setSwitchedOn);
    QAction* ask = menu.addAction(tr("Ask before killing one client"));
    ask->setCheckable(true);
    ask->setChecked(KillActions::asksFirst());
    connect(ask, &QAction::toggled, this, &KillActions::setAsksFirst);
}

void ClientsToolbar::editIdleHeat() {
    auto* dialog = new IdleHeatDialog(IdleHeat::load(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        dialog->heat().save();
        m_table.clients().setIdleHeat(dialog->heat());
    });
    dialog->open();
}

}  // namespace headroom
