// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/connect/saved_servers.h"

#include "core/text/escape.h"
#include "gui/style/metrics.h"
#include "gui/widgets/dense_table.h"
#include "gui/widgets/plain_label.h"
#include "gui/widgets/plain_tool_tip.h"

#include <QHeaderView>
#include <QLabel>
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
    : QWidget(parent), m_table(new DenseTable(this)), m_note(plainParagraph(this)) {
    m_model.setHorizontalHeaderLabels({tr("name"), tr("address"), tr("group"), tr("environment")});
    m_table->setModel(&m_model);
    m_table->setAccessibleName(tr("Saved servers"));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->horizontalHeader()->setStretchLastSection(true);
    connect(m_table, &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
        const QString id = index.siblingAtColumn(0).data(Qt::UserRole).toString();
        if (const Profile* profile = m_store.byId(id))
            Q_EMIT chosen(profile->reach());
    });
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridUnit);
    layout->addWidget(m_table);
    layout->addWidget(m_note);
    connect(&m_store, &ProfileStore::changed, this, &SavedServers::fill);
    m_store.watch();
    fill();
}

void SavedServers::fill() {
    const QString current = m_table->currentIndex().siblingAtColumn(0).data(Qt::UserRole).toString();
    m_model.setRowCount(0);
    for (const Profile& profile : m_store.profiles()) {
        const Endpoint endpoint = profile.reach();
        const Environment environment = endpoint.environment();
        QList<QStandardItem*> row;
        for (const QString& text : {profile.name, endpoint.address(), profile.group,
                                    environment == Environment::Local ? QString() : environmentName(environment)}) {
            row << new QStandardItem(shownText(text));
            row.back()->setToolTip(plainToolTip(profile.notes.isEmpty() ? tr("Connect (Enter or double click)")
                                                                        : shownText(profile.notes)));
        }
        row.front()->setData(profile.id, Qt::UserRole);
        m_model.appendRow(row);
        if (profile.id == current)
            m_table->setCurrentIndex(row.front()->index());
    }
    const int rows = std::min(mostRowsInSight, m_model.rowCount());
    m_table->setVisible(rows > 0);
    m_table->setFixedHeight(m_table->horizontalHeader()->sizeHint().height() +
                            rows * m_table->verticalHeader()->defaultSectionSize() + 2 * m_table->frameWidth());
    m_table->resizeColumnsToContents();
    QStringList notes = m_store.troubles();
    if (rows == 0 && notes.isEmpty())
        notes << tr("None yet. In a terminal, “headroom profiles add NAME URI” keeps one.");
    m_note->setText(notes.join(u'\n'));
    m_note->setVisible(!notes.isEmpty());
}

}  // namespace headroom
