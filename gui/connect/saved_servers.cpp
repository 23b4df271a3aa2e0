// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/connect/saved_servers.h"

#include "core/report/escape.h"
#include "gui/style/metrics.h"
#include "gui/style/plain_label.h"
#include "gui/style/plain_tool_tip.h"

#include <QHeaderView>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace headroom {

namespace {

constexpr int mostRowsInSight = 6;

QString shownText(const QString& text) {
    return visibleText(text.toUtf8(), 100);
}

}  // namespace

SavedServers::SavedServers(QWidget* parent)
    : QWidget(parent), m_list(new QTreeWidget(this)), m_note(plainParagraph(this)) {
    m_list->setAccessibleName(tr("Saved servers"));
    m_list->setHeaderLabels({tr("name"), tr("address"), tr("group"), tr("environment")});
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAllColumnsShowFocus(true);
    m_list->setTabKeyNavigation(false);
    m_list->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    connect(m_list, &QTreeWidget::itemActivated, this, [this](const QTreeWidgetItem* item) {
        if (const Profile* profile = m_store.byId(item->data(0, Qt::UserRole).toString()))
            Q_EMIT chosen(profile->reach());
    });
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridUnit);
    layout->addWidget(m_list);
    layout->addWidget(m_note);
    connect(&m_store, &ProfileStore::changed, this, [this] { fill(m_store.profiles()); });
    m_store.watch();
    fill(m_store.profiles());
}

void SavedServers::fill(const std::vector<Profile>& profiles) {
    const QVariant current = m_list->currentItem() ? m_list->currentItem()->data(0, Qt::UserRole) : QVariant();
    m_list->clear();
    for (const Profile& profile : profiles) {
        const Endpoint endpoint = profile.reach();
        auto* item = new QTreeWidgetItem(
            m_list,
            {shownText(profile.name), shownText(endpoint.address()), shownText(profile.group),
             endpoint.environment() == Environment::Local ? QString() : environmentName(endpoint.environment())});
        item->setData(0, Qt::UserRole, profile.id);
        const QString toolTip =
            plainToolTip(profile.notes.isEmpty() ? tr("Connect (Enter)") : shownText(profile.notes));
        for (int column = 0; column < m_list->columnCount(); ++column)
            item->setToolTip(column, toolTip);
        if (profile.id == current.toString())
            m_list->setCurrentItem(item);
    }
    const int rows = std::min<int>(mostRowsInSight, static_cast<int>(profiles.size()));
    if (rows > 0)
        m_list->setFixedHeight(m_list->header()->sizeHint().height() + rows * m_list->sizeHintForRow(0) +
                               2 * m_list->frameWidth());
    m_list->setVisible(rows > 0);
    QStringList notes = m_store.troubles();
    if (profiles.empty() && notes.isEmpty())
        notes << tr("None yet. In a terminal, “headroom profiles add NAME URI” keeps one.");
    m_note->setText(notes.join(u'\n'));
    m_note->setVisible(!notes.isEmpty());
}

}  // namespace headroom
