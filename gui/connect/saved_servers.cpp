// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/connect/saved_servers.h"

#include "core/text/escape.h"
#include "gui/connect/profile_editor.h"
#include "gui/connect/servers_table.h"
#include "gui/style/environment_colour.h"
#include "gui/style/metrics.h"
#include "gui/widgets/dense_table.h"
#include "gui/widgets/plain_label.h"
#include "gui/widgets/plain_message.h"
#include "gui/widgets/plain_tool_tip.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace headroom {

namespace {

constexpr int mostRowsInSight = 6;

QString shownText(const QString& text) {
    return visibleText(text.toUtf8(), 100);
}

}  // namespace

SavedServers::SavedServers(ProfileEdits& edits, QWidget* parent)
    : QWidget(parent),
      m_edits(edits),
      m_table(new ServersTable(this)),
      m_add(makeAction(tr("Add…"), {}, tr("Save a server, to connect to it again"), &SavedServers::add)),
      m_edit(makeAction(tr("Edit…"), Qt::Key_F2, tr("Its name, its address and all else"), &SavedServers::edit)),
      m_duplicate(makeAction(tr("Duplicate"), QKeySequence(Qt::CTRL | Qt::Key_D), tr("A copy, to be changed"),
                             &SavedServers::duplicate)),
      m_up(
          makeAction(tr("Move up"), QKeySequence(Qt::ALT | Qt::Key_Up), tr("Within its group"), &SavedServers::moveUp)),
      m_down(makeAction(tr("Move down"), QKeySequence(Qt::ALT | Qt::Key_Down), tr("Within its group"),
                        &SavedServers::moveDown)),
      m_remove(makeAction(tr("Remove"), QKeySequence::Delete, tr("At once; it can be had back until Headroom ends"),
                          &SavedServers::remove)),
      m_forget(makeAction(tr("Forget this server…"), {}, tr("Remove it for good, with its password"),
                          &SavedServers::forget)),
      m_undo(makeAction(tr("Undo"), QKeySequence::Undo, {}, &SavedServers::undo)),
      m_undoButton(makeButton(*m_undo)),
      m_note(plainParagraph(this)),
      m_none(plainParagraph(this, tr("None yet. A saved server is one Enter away, with its password in the "
                                     "keychain."))) {
    m_model.setHorizontalHeaderLabels({tr("name"), tr("address"), tr("environment")});
    m_table->setModel(&m_model);
    m_table->setAccessibleName(tr("Saved servers"));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_table->addActions({m_edit, m_duplicate, m_up, m_down, m_remove, m_forget});
    addAction(m_undo);
    connect(m_table, &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
        if (const Profile* profile = m_edits.store().byId(idAt(index.row())))
            Q_EMIT chosen(profile->reach());
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &SavedServers::updateActions);
    connect(m_table, &ServersTable::dropped, this, [this](int row, int other, bool behind) {
        m_edits.move(idAt(row), behind ? Beside::Behind : Beside::Before, idAt(other));
    });
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(gridUnit);
    buttons->addWidget(m_none, 100);
    for (QAction* action : {m_add, m_edit, m_duplicate, m_remove})
        buttons->addWidget(makeButton(*action));
    buttons->addStretch();
    buttons->addWidget(m_undoButton);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridUnit);
    layout->addWidget(m_table);
    layout->addWidget(m_note);
    layout->addLayout(buttons);
    connect(&m_edits.store(), &ProfileStore::changed, this, &SavedServers::fill);
    connect(&m_edits, &ProfileEdits::saved, this, &SavedServers::choose);
    connect(&m_edits, &ProfileEdits::undoChanged, this, &SavedServers::updateActions);
    connect(&m_edits, &ProfileEdits::told, this, &SavedServers::showNotes);
    fill();
}

SavedServers::~SavedServers() {
    delete m_table;  // while the model it looks at is there
}

QAction* SavedServers::makeAction(const QString& text, const QKeySequence& key, const QString& explanation,
                                  void (SavedServers::*deed)()) {
    auto* action = new QAction(text, this);
    action->setAutoRepeat(false);
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    const QString keyText = key.toString(QKeySequence::NativeText);
    action->setToolTip(keyText.isEmpty() ? explanation : tr("%1 (%2)").arg(explanation, keyText));
    connect(action, &QAction::triggered, this, deed);
    return action;
}

QPushButton* SavedServers::makeButton(QAction& action) {
    auto* button = new QPushButton(action.text(), this);
    padButton(*button);
    const auto follow = [button, &action] {
        button->setText(action.text());
        padButton(*button);
        button->setEnabled(action.isEnabled());
        button->setVisible(action.isVisible());
        button->setToolTip(plainToolTip(button->isEnabled() ? action.toolTip() : tr("Choose a server first.")));
    };
    connect(&action, &QAction::changed, button, follow);
    connect(button, &QPushButton::clicked, &action, &QAction::trigger);
    follow();
    return button;
}

QString SavedServers::idAt(int row) const {
    return m_model.index(row, 0).data(Qt::UserRole).toString();
}

QString SavedServers::currentId() const {
    return idAt(m_table->currentIndex().row());
}

void SavedServers::fill() {
    const QString current = currentId();
    const int row = m_table->currentIndex().row();
    QWidget* const focused = focusWidget();
    m_model.setRowCount(0);
    const std::vector<Profile>& profiles = m_edits.store().profiles();
    QStringList groups{QString()};
    for (const Profile& profile : profiles) {
        if (!groups.contains(profile.group))
            groups << profile.group;
    }
    for (const QString& group : std::as_const(groups)) {
        if (!group.isEmpty())
            addTitle(group);
        for (const Profile& profile : profiles) {
            if (profile.group == group)
                addRow(profile);
        }
    }
    if (select(m_wanted))
        m_wanted.clear();
    else if (!select(current) && row >= 0)  // it is gone: what stands there now
        select(idAt(std::min(row, m_model.rowCount() - 1)));
    const int rows = std::min(mostRowsInSight, m_model.rowCount());
    m_table->setVisible(rows > 0);
    m_table->setFixedHeight(m_table->horizontalHeader()->sizeHint().height() +
                            rows * m_table->verticalHeader()->defaultSectionSize() + 2 * m_table->frameWidth());
    m_table->fitColumns();
    updateActions();
    showNotes({});
    // Buttons that were off in between have lost it.
    if (focused && focused != m_table && focusWidget() != focused)
        (m_table->isVisible() ? m_table : focused)->setFocus();
}

void SavedServers::addTitle(const QString& group) {
    auto* title = new QStandardItem(shownText(group));
    title->setFlags(Qt::ItemIsEnabled);
    title->setFont(boldFont(m_table->font()));
    title->setForeground(themeColours(palette()).mutedText);
    QList<QStandardItem*> row{title};
    while (row.size() < m_model.columnCount()) {
        row << new QStandardItem;
        row.back()->setFlags(Qt::ItemIsEnabled);
    }
    m_model.appendRow(row);
}

void SavedServers::addRow(const Profile& profile) {
    const Endpoint endpoint = profile.reach();
    const EnvironmentRules rules = endpoint.rules();
    const Environment environment = endpoint.environment();
    const bool isKnown = endpoint.isEnvironmentKnown();
    const bool isPlain =
        !isKnown || (environment == Environment::Local && rules.colour == EnvironmentRules::Colour::Plain);
    const QString toolTip =
        QStringLiteral("%1\n%2\n%3")
            .arg(shownText(profile.name), shownText(endpoint.address()),
                 profile.notes.isEmpty() ? tr("Connect (Enter or double click)") : shownText(profile.notes));
    QList<QStandardItem*> row;
    for (const QString& text : {profile.name, endpoint.address(), isPlain ? QString() : environmentName(environment)}) {
        row << new QStandardItem(shownText(text));
        row.back()->setToolTip(plainToolTip(toolTip));
        row.back()->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled);
    }
    if (isKnown && rules.colour != EnvironmentRules::Colour::Plain)
        row.back()->setForeground(environmentTextColour(rules.colour, themeColours(palette())));
    row.front()->setData(profile.id, Qt::UserRole);
    m_model.appendRow(row);
}

void SavedServers::showNotes(const QString& told) {
    QStringList notes = m_edits.store().troubles();
    if (!told.isEmpty())
        notes << told;
    m_note->setText(notes.join(u'\n'));
    m_note->setVisible(!notes.isEmpty());
}

void SavedServers::updateActions() {
    const bool any = !currentId().isEmpty();
    const bool isEmpty = m_model.rowCount() == 0;
    m_none->setVisible(isEmpty && m_edits.store().troubles().isEmpty());
    for (QAction* action : {m_edit, m_duplicate, m_remove})
        action->setVisible(!isEmpty);
    // Also where there is no place to move to, lest the keys move the choice instead.
    for (QAction* action : {m_edit, m_duplicate, m_up, m_down, m_remove, m_forget})
        action->setEnabled(any);
    const QString undone = m_edits.undoName();
    m_undo->setText(undone.isEmpty() ? tr("Undo") : tr("Undo removing %1").arg(visibleText(undone.toUtf8(), 24)));
    m_undo->setVisible(!undone.isEmpty());
    m_undo->setEnabled(!undone.isEmpty());
    m_undo->setToolTip(
        tr("Bring %1 back (%2)").arg(shownText(undone), m_undo->shortcut().toString(QKeySequence::NativeText)));
}

bool SavedServers::select(const QString& id) {
    for (int row = 0; !id.isEmpty() && row < m_model.rowCount(); ++row) {
        if (idAt(row) == id) {
            m_table->setCurrentIndex(m_model.index(row, 0));
            return true;
        }
    }
    return false;
}

void SavedServers::choose(const QString& id) {
    m_wanted = select(id) ? QString() : id;
}

QString SavedServers::neighbour(int step) const {
    const Profile* current = m_edits.store().byId(currentId());
    const QString other = idAt(m_table->currentIndex().row() + step);
    const Profile* profile = m_edits.store().byId(other);
    return current && profile && profile->group == current->group ? other : QString();
}

void SavedServers::add() {
    (new ProfileEditor(m_edits, std::nullopt, {}, this))->open();
}

void SavedServers::edit() {
    if (const Profile* profile = m_edits.store().byId(currentId()))
        (new ProfileEditor(m_edits, *profile, {}, this))->open();
}

void SavedServers::duplicate() {
    m_edits.duplicate(currentId());
}

void SavedServers::moveUp() {
    moveBeside(neighbour(-1), Beside::Before);
}

void SavedServers::moveDown() {
    moveBeside(neighbour(1), Beside::Behind);
}

void SavedServers::moveBeside(const QString& otherId, Beside side) {
    if (!otherId.isEmpty())
        m_edits.move(currentId(), side, otherId);
}

void SavedServers::remove() {
    m_edits.remove(currentId());
}

void SavedServers::undo() {
    m_edits.undo();
}

void SavedServers::forget() {
    const Profile* profile = m_edits.store().byId(currentId());
    if (!profile)
        return;
    const bool hasPassword = profile->endpoint.passwordFrom.kind == SecretPlace::Kind::Keychain;
    QMessageBox* question =
        plainMessage(this, tr("Forget this server"),
                     tr("Forget %1 (%2)?").arg(shownText(profile->name), shownText(profile->endpoint.address())),
                     (hasPassword ? tr("Its address, its notes and its password in the keychain go for good.")
                                  : tr("Its address and its notes go for good.")) +
                         u' ' + tr("What was done on it stays in the ledger."));
    const QPushButton* yes = question->addButton(tr("Forget"), QMessageBox::DestructiveRole);
    question->setDefaultButton(question->addButton(QMessageBox::Cancel));
    connect(question, &QMessageBox::buttonClicked, this, [this, yes, id = profile->id](QAbstractButton* button) {
        if (button == yes)
            m_edits.forget(id);
    });
    question->open();
}

void SavedServers::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        fill();
}

}  // namespace headroom
