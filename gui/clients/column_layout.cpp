// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/column_layout.h"

#include "core/fleet/settings.h"
#include "core/text/escape.h"
#include "gui/style/metrics.h"
#include "gui/widgets/plain_tool_tip.h"

#include <QActionGroup>
#include <QHeaderView>
#include <QMenu>
#include <QScopedValueRollback>
#include <QTableView>

#include <algorithm>

namespace headroom {

namespace {

// A choice made for a purpose; the first is the user's own.
struct Choice {
    const char* key;
    const char* name;
    std::vector<ClientField::Known> fields;
};

const std::vector<Choice>& choices() {
    using namespace ClientField;
    static const std::vector<Choice> all{
        // What answers "who, idle how long, from where, doing what, how heavy"; what one kills by is in sight also in
        // a narrow window.
        {"columns",
         QT_TRANSLATE_NOOP("headroom::ColumnLayout", "My columns"),
         {Id, Idle, Addr, Name, Age, Flags, Db, Cmd, User, TotMem, LibName, LibVer, Resp}},
        {"columnsIncident",
         QT_TRANSLATE_NOOP("headroom::ColumnLayout", "Incident"),
         {Id, Idle, Addr, Name, Age, Flags, Db, Cmd, User, Multi, TotMem}},
        {"columnsMemory",
         QT_TRANSLATE_NOOP("headroom::ColumnLayout", "Memory"),
         {Id, Addr, Name, TotMem, Omem, Oll, Obl, Qbuf, QbufFree, ArgvMem, MultiMem, Rbs, Rbp, Events, Cmd}},
        {"columnsTraffic",
         QT_TRANSLATE_NOOP("headroom::ColumnLayout", "Traffic"),
         {Id, Addr, Name, TotNetIn, TotNetOut, TotCmds, ReadEvents, ParseBatchCmdSum, ParseBatchCnt, Cmd}},
        {"columnsIdentity",
         QT_TRANSLATE_NOOP("headroom::ColumnLayout", "Identity"),
         {Id, Addr, Laddr, Name, User, LibName, LibVer, Resp, Capa, Redir, Db}},
    };
    return all;
}

Setting<QVariantList> keptColumns(int choice) {
    return settings::columns(QLatin1String(choices()[static_cast<std::size_t>(choice)].key));
}

}  // namespace

ColumnLayout::ColumnLayout(QTableView& view, ClientTableModel& model, QObject* parent)
    : QObject(parent), m_view(view), m_model(model) {
    const QString kept = settings::columnChoice.value();
    const auto known =
        std::ranges::find_if(choices(), [&kept](const Choice& c) { return kept == QLatin1String(c.key); });
    m_choice = known == choices().end() ? 0 : static_cast<int>(known - choices().begin());
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
    for (const int field : choices()[static_cast<std::size_t>(m_choice)].fields)
        m_columns.push_back({m_model.columnKey(field), true, 0});
}

QString ColumnLayout::chosenName() const {
    return m_choice == 0 ? QString() : tr(choices()[static_cast<std::size_t>(m_choice)].name);
}

void ColumnLayout::choose(int choice) {
    m_choice = choice;
    settings::columnChoice.set(QLatin1String(choices()[static_cast<std::size_t>(choice)].key));
    load();
    apply();
    fitToContents(Fit::Exact);
    Q_EMIT chosen();
}

void ColumnLayout::load() {
    m_columns.clear();
    // Each entry: key, whether it is shown, width.
    for (const QVariant& entry : keptColumns(m_choice).value()) {
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
    keptColumns(m_choice).set(entries);
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
    keepWhole();
}

int ColumnLayout::wholeWidth(int section) const {
    const auto& rows = m_model.rows();
    std::int64_t most = 0;
    int row = 0;
    for (int shown = 0; shown < rows->count(); ++shown) {
        const std::int64_t value = section == ClientField::Id
                                       ? rows->id(shown)
                                       : rows->snapshot->number(rows->snapshotRow(shown), section).value_or(0);
        if (value > most) {
            most = value;
            row = shown;
        }
    }
    if (section == ClientField::Id)
        return m_view.sizeHintForIndex(m_model.index(m_model.rowOfShown(row), section)).width();
    const std::int64_t days = most / 86400;
    const QString widest = days < 100 ? QStringLiteral("59m 59s") : QStringLiteral("%1d 23h").arg(days);
    return m_view.fontMetrics().horizontalAdvance(widest) + 2 * gridUnit + 1;
}

void ColumnLayout::keepWhole() {
    if (!m_model.rows() || m_model.rows()->count() == 0)
        return;
    const QScopedValueRollback applying(m_applying, true);
    QHeaderView& header = *m_view.horizontalHeader();
    for (const int section : {int{ClientField::Id}, int{ClientField::Idle}}) {
        if (header.isSectionHidden(section))
            continue;
        if (const int whole = wholeWidth(section); header.sectionSize(section) < whole)
            header.resizeSection(section, whole);
    }
}

void ColumnLayout::fitToContents(Fit fit) {
    const QScopedValueRollback applying(m_applying, true);
    QHeaderView& header = *m_view.horizontalHeader();
    const int letter = m_view.fontMetrics().averageCharWidth();
    const int durationWidth = m_view.fontMetrics().horizontalAdvance(QStringLiteral("59m 59s")) + 3 * gridUnit;
    // Our own row is bold and has one of the longest ids, but may be out of sight. What is said of it beside its flags
    // is no reason to widen them for all.
    const auto& rows = m_model.rows();
    const int own = rows && !rows->ownIds.empty() ? m_model.rowOfId(rows->ownIds.back()) : -1;
    for (const Column& column : m_columns) {
        const int section = m_model.columnOfKey(column.key);
        if (section < 0 || column.width > 0 || header.isSectionHidden(section))
            continue;
        const int before = fit == Fit::Grow ? header.sectionSize(section) : 0;
        m_view.resizeColumnToContents(section);
        // The path of a socket would fill the view; both its ends stay.
        const int widest = (section == ClientField::Addr || section == ClientField::Laddr ? 28 : 40) * letter;
        // Ages grow longer while one looks.
        const int least = section == ClientField::Age || section == ClientField::Idle ? durationWidth : 0;
        const bool asksOwn = own >= 0 && section != ClientField::Flags;
        const int ownWidth = !asksOwn ? 0 : m_view.sizeHintForIndex(m_model.index(own, section)).width() + 1;
        header.resizeSection(
            section, std::max({before, least, std::min(std::max(header.sectionSize(section), ownWidth), widest)}));
    }
    keepWhole();
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
        keepWhole();
    }
}

void ColumnLayout::setShown(const QByteArray& key, bool shown) {
    if (Column* column = find(key))
        column->shown = shown;
    apply();
    fitToContents(Fit::Exact);
    save();
}

void ColumnLayout::addChoices(QMenu& menu) {
    auto* group = new QActionGroup(&menu);
    for (int choice = 0; choice < static_cast<int>(choices().size()); ++choice) {
        const Choice& offered = choices()[static_cast<std::size_t>(choice)];
        QStringList missing;
        for (const int field : offered.fields) {
            if (m_model.rows() != nullptr && !m_model.isSent(field))
                missing << QString::fromLatin1(m_model.columnKey(field));
        }
        QAction* action = group->addAction(tr(offered.name));
        action->setCheckable(true);
        action->setChecked(choice == m_choice);
        // One's own holds what it likes; of the others it must be told why they look poor.
        if (choice > 0 && !missing.isEmpty()) {
            const QString few = missing.size() > 3
                                    ? tr("%1 and %2 more").arg(missing.mid(0, 2).join(tr(", "))).arg(missing.size() - 2)
                                    : missing.join(tr(", "));
            action->setText(tr("%1 (this server does not send %2)").arg(tr(offered.name), few));
            action->setToolTip(plainToolTip(tr("Not sent by this server: %1").arg(missing.join(tr(", ")))));
        }
        connect(action, &QAction::triggered, this, [this, choice] { choose(choice); });
    }
    menu.addActions(group->actions());
}

void ColumnLayout::addFields(QMenu& menu) {
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
        action->setToolTip(m_model.headerData(section, Qt::Horizontal, Qt::ToolTipRole).toString());
        connect(action, &QAction::toggled, this, [this, key = column.key](bool checked) { setShown(key, checked); });
    }
}

void ColumnLayout::fillMenu(QMenu& menu) {
    menu.setToolTipsVisible(true);
    addChoices(menu);
    menu.addSeparator();
    QMenu* fields = menu.addMenu(tr("Show or hide"));
    fields->setToolTipsVisible(true);
    addFields(*fields);
    QAction* reset = menu.addAction(tr("Reset columns"));
    reset->setToolTip(plainToolTip(tr("Show, order and size these columns as they were at first")));
    connect(reset, &QAction::triggered, this, [this] {
        loadDefaults();
        apply();
        fitToContents(Fit::Exact);
        save();
    });
}

}  // namespace headroom
