// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/column_layout.h"

#include "core/report/escape.h"

#include <QHeaderView>
#include <QMenu>
#include <QScopedValueRollback>
#include <QSettings>
#include <QTableView>

#include <algorithm>

namespace headroom {

namespace {

const QString columnsKey = QStringLiteral("clients/columns");

// What answers "who, from where, doing what, how long, how heavy".
constexpr ClientField::Known shownAtFirst[] = {
    ClientField::Id,      ClientField::Addr,   ClientField::Name, ClientField::Age,  ClientField::Idle,
    ClientField::Flags,   ClientField::Db,     ClientField::Cmd,  ClientField::User, ClientField::TotMem,
    ClientField::LibName, ClientField::LibVer, ClientField::Resp};

}  // namespace

ColumnLayout::ColumnLayout(QTableView& view, ClientTableModel& model, QObject* parent)
    : QObject(parent), m_view(view), m_model(model) {
    load();
    apply();
    const QHeaderView* header = m_view.horizontalHeader();
    connect(header, &QHeaderView::sectionMoved, this, &ColumnLayout::takeOrder);
    connect(header, &QHeaderView::sectionResized, this,
            [this](int section, int /*before*/, int width) { takeWidth(section, width); });
    connect(&m_model, &QAbstractItemModel::columnsInserted, this, &ColumnLayout::apply);
}

void ColumnLayout::loadDefaults() {
    m_columns.clear();
    for (const int field : shownAtFirst)
        m_columns.push_back({m_model.columnKey(field), true, 0});
}

void ColumnLayout::load() {
    // Each entry: key, whether it is shown, width.
    for (const QVariant& entry : QSettings().value(columnsKey).toList()) {
        const QVariantList parts = entry.toList();
        if (parts.size() != 3 || find(parts[0].toByteArray()) != nullptr)
            continue;
        m_columns.push_back({parts[0].toByteArray(), parts[1].toBool(), std::clamp(parts[2].toInt(), 0, 2000)});
    }
    if (std::none_of(m_columns.begin(), m_columns.end(), [](const Column& column) { return column.shown; }))
        loadDefaults();
}

void ColumnLayout::save() const {
    QVariantList entries;
    for (const Column& column : m_columns)
        entries << QVariant(QVariantList{column.key, column.shown, column.width});
    QSettings().setValue(columnsKey, entries);
}

ColumnLayout::Column* ColumnLayout::find(const QByteArray& key) {
    const auto found =
        std::find_if(m_columns.begin(), m_columns.end(), [&key](const Column& column) { return column.key == key; });
    return found == m_columns.end() ? nullptr : &*found;
}

void ColumnLayout::apply() {
    const QScopedValueRollback applying(m_applying, true);
    for (int section = 0; section < m_model.columnCount(); ++section) {
        if (find(m_model.columnKey(section)) == nullptr)
            m_columns.push_back({m_model.columnKey(section), false, 0});
    }
    QHeaderView& header = *m_view.horizontalHeader();
    int place = 0;
    for (const Column& column : m_columns) {
        const int section = m_model.columnOfKey(column.key);
        if (section < 0)
            continue;
        header.moveSection(header.visualIndex(section), place++);
        // Before the first snapshot all wanted columns are there, so that the header does not grow under the eye.
        const bool sent = m_model.rows() == nullptr || m_model.isSent(section);
        header.setSectionHidden(section, !column.shown || !sent);
        if (column.width > 0)
            header.resizeSection(section, column.width);
    }
}

void ColumnLayout::fitToContents(Fit fit) {
    const QScopedValueRollback applying(m_applying, true);
    QHeaderView& header = *m_view.horizontalHeader();
    const int widest = 40 * m_view.fontMetrics().averageCharWidth();
    for (const Column& column : m_columns) {
        const int section = m_model.columnOfKey(column.key);
        if (section < 0 || column.width > 0 || header.isSectionHidden(section))
            continue;
        const int before = fit == Fit::Grow ? header.sectionSize(section) : 0;
        m_view.resizeColumnToContents(section);
        header.resizeSection(section, std::max(before, std::min(header.sectionSize(section), widest)));
    }
}

void ColumnLayout::takeOrder() {
    if (m_applying)
        return;
    const QHeaderView& header = *m_view.horizontalHeader();
    const auto place = [this, &header](const Column& column) {
        const int section = m_model.columnOfKey(column.key);
        return section < 0 ? m_model.columnCount() : header.visualIndex(section);
    };
    std::stable_sort(m_columns.begin(), m_columns.end(),
                     [&place](const Column& left, const Column& right) { return place(left) < place(right); });
    save();
}

void ColumnLayout::takeWidth(int section, int width) {
    // A section that is hidden or shown reports a size too.
    if (m_applying || width == 0 || m_view.horizontalHeader()->isSectionHidden(section))
        return;
    if (Column* column = find(m_model.columnKey(section))) {
        column->width = width;
        save();
    }
}

void ColumnLayout::setShown(const QByteArray& key, bool shown) {
    if (Column* column = find(key))
        column->shown = shown;
    apply();
    fitToContents(Fit::Exact);
    save();
}

void ColumnLayout::fillMenu(QMenu& menu) {
    int shown = 0;
    for (int section = 0; section < m_model.columnCount(); ++section)
        shown += m_view.isColumnHidden(section) ? 0 : 1;
    for (const Column& column : m_columns) {
        const int section = m_model.columnOfKey(column.key);
        if (section < 0 || (m_model.rows() != nullptr && !m_model.isSent(section)))
            continue;
        // In a menu & marks the key to press.
        QAction* action = menu.addAction(visibleText(column.key, 40).replace(QLatin1Char('&'), QLatin1String("&&")));
        action->setCheckable(true);
        action->setChecked(!m_view.isColumnHidden(section));
        action->setEnabled(shown > 1 || !action->isChecked());
        connect(action, &QAction::toggled, this, [this, key = column.key](bool checked) { setShown(key, checked); });
    }
    menu.addSeparator();
    connect(menu.addAction(tr("Reset columns")), &QAction::triggered, this, [this] {
        loadDefaults();
        apply();
        fitToContents(Fit::Exact);
        save();
    });
}

}  // namespace headroom
