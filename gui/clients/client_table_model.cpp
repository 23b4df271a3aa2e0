// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/client_table_model.h"

#include "core/text/escape.h"
#include "core/text/sentence.h"
#include "gui/clients/client_cell.h"
#include "gui/clients/client_marks.h"
#include "gui/widgets/plain_tool_tip.h"

#include <QFont>

#include <algorithm>
#include <utility>

namespace headroom {

namespace {

QByteArray bytes(std::string_view text) {
    return {text.data(), static_cast<qsizetype>(text.size())};
}

}  // namespace

ClientTableModel::ClientTableModel(QObject* parent) : QAbstractTableModel(parent) {
    for (int field = 0; field < ClientField::KnownCount; ++field)
        m_keys.push_back(bytes(clientFieldInfo(field).key));
    m_fields.assign(m_keys.size(), -1);
}

void ClientTableModel::show(std::shared_ptr<const ClientRows> rows, std::vector<GoneRow> gone) {
    Q_ASSERT(rows || gone.empty());
    std::vector<QByteArray> added;
    if (rows) {
        for (const int field : rows->snapshot->fields()) {
            const QByteArray key = bytes(rows->snapshot->fieldKey(field));
            if (field >= ClientField::KnownCount && columnOfKey(key) < 0 &&
                m_keys.size() + added.size() < ClientField::KnownCount + MaxUnknownColumns)
                added.push_back(key);
        }
    }
    if (!added.empty()) {
        const int first = columnCount();
        beginInsertColumns({}, first, first + static_cast<int>(added.size()) - 1);
        m_keys.insert(m_keys.end(), added.begin(), added.end());
        m_fields.resize(m_keys.size(), -1);
        endInsertColumns();
    }

    // Nothing is done per row here: a hundred thousand rows change places each second.
    Q_EMIT layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    const QModelIndexList from = persistentIndexList();
    std::vector<qint64> ids;
    ids.reserve(static_cast<std::size_t>(from.size()));
    const bool sameProcess = m_rows && rows && m_rows->runId == rows->runId;
    for (const QModelIndex& index : from)
        ids.push_back(sameProcess ? id(index.row()) : 0);
    m_rows = std::move(rows);
    m_gone = std::move(gone);
    mapColumns(m_rows ? m_rows->snapshot.get() : nullptr);
    QModelIndexList to;
    to.reserve(from.size());
    for (const QModelIndex& index : from) {
        const int row = rowOfId(ids[static_cast<std::size_t>(to.size())]);
        to << (row < 0 ? QModelIndex() : createIndex(row, index.column()));
    }
    changePersistentIndexList(from, to);
    Q_EMIT layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

void ClientTableModel::mapColumns(const ClientSnapshot* snapshot) {
    std::fill(m_fields.begin(), m_fields.end(), -1);
    if (snapshot == nullptr)
        return;
    for (const int field : snapshot->fields()) {
        const int column = field < ClientField::KnownCount ? field : columnOfKey(bytes(snapshot->fieldKey(field)));
        if (column >= 0)
            m_fields[static_cast<std::size_t>(column)] = field;
    }
}

ClientTableModel::Place ClientTableModel::at(int row) const {
    // The nth of those that are gone has `before` + n rows above it.
    int above = 0;
    for (const GoneRow& gone : m_gone) {
        if (gone.before + above > row)
            break;
        if (gone.before + above == row)
            return {*gone.rows, gone.row, true};
        ++above;
    }
    return {*m_rows, row - above, false};
}

std::vector<int> ClientTableModel::goneRows() const {
    std::vector<int> rows;
    for (const GoneRow& gone : m_gone)
        rows.push_back(gone.before + static_cast<int>(rows.size()));
    return rows;
}

int ClientTableModel::rowOfShown(int shownRow) const {
    const auto above = std::ranges::upper_bound(m_gone, shownRow, {}, &GoneRow::before);
    return shownRow + static_cast<int>(above - m_gone.begin());
}

int ClientTableModel::shownRowsBefore(int row) const {
    int above = 0;
    for (const GoneRow& gone : m_gone) {
        if (gone.before + above >= row)
            break;
        ++above;
    }
    return row - above;
}

qint64 ClientTableModel::id(int row) const {
    const Place place = at(row);
    return place.gone ? 0 : place.rows.id(place.row);
}

int ClientTableModel::rowOfId(qint64 id) const {
    const int shown = m_rows ? m_rows->rowOfId(id) : -1;
    return shown < 0 ? -1 : rowOfShown(shown);
}

void ClientTableModel::setIdleHeat(const IdleHeat& heat) {
    m_wantedHeat = heat;
    takeHeat();
}

void ClientTableModel::setServerTimeout(std::optional<std::chrono::seconds> timeout) {
    m_timeout = timeout && timeout->count() > 0 ? timeout : std::nullopt;
    takeHeat();
}

void ClientTableModel::takeHeat() {
    const IdleHeat heat = m_timeout ? IdleHeat::forTimeout(*m_timeout) : m_wantedHeat;
    if (heat == m_heat)
        return;
    m_heat = heat;
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1), {Qt::BackgroundRole});
}

int ClientTableModel::columnOfKey(const QByteArray& key) const {
    const auto found = std::find(m_keys.begin(), m_keys.end(), key);
    return found == m_keys.end() ? -1 : static_cast<int>(found - m_keys.begin());
}

int ClientTableModel::sortField(int column, const ClientSnapshot& snapshot) const {
    const auto fields = snapshot.fields();
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&](int field) { return bytes(snapshot.fieldKey(field)) == columnKey(column); });
    return found == fields.end() ? int{ClientField::Id} : *found;
}

int ClientTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_rows ? 0 : m_rows->count() + static_cast<int>(m_gone.size());
}

int ClientTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_keys.size());
}

FieldUnit ClientTableModel::unit(int column) const {
    if (column < ClientField::KnownCount)
        return clientFieldInfo(column).unit;
    return isSent(column) ? cellUnit(*m_rows->snapshot, fieldOfColumn(column)) : FieldUnit::Text;
}

QString ClientTableModel::text(int row, int column) const {
    const int field = fieldOfColumn(column);
    const Place place = at(row);
    return field < 0 ? QStringLiteral("–") : cellText(place.rows, place.row, field);
}

Qt::Alignment ClientTableModel::alignment(int column) const {
    return Qt::AlignVCenter | (unit(column) == FieldUnit::Text ? Qt::AlignLeft : Qt::AlignRight);
}

int ClientTableModel::heatLevel(int row) const {
    const Place place = at(row);
    const ClientSnapshot& snapshot = *place.rows.snapshot;
    const int snapshotRow = place.rows.snapshotRow(place.row);
    if (idleByNature(snapshot, snapshotRow, place.rows.isOwn(place.row)))
        return 0;
    const auto idle = snapshot.number(snapshotRow, ClientField::Idle);
    return idle ? m_heat.level(*idle) : 0;
}

QVariant ClientTableModel::raw(int row, int column) const {
    const int field = fieldOfColumn(column);
    if (field < 0)
        return {};
    const Place place = at(row);
    const ClientSnapshot& snapshot = *place.rows.snapshot;
    const int snapshotRow = place.rows.snapshotRow(place.row);
    if (unit(column) == FieldUnit::Text) {
        const auto text = snapshot.text(snapshotRow, field);
        return text ? QVariant(bytes(*text)) : QVariant();
    }
    const auto number = snapshot.number(snapshotRow, field);
    return number ? QVariant(qint64{*number}) : QVariant();
}

QString ClientTableModel::toolTip(int row, int column) const {
    const Place place = at(row);
    if (place.gone)
        return tr("This client is gone.");
    if (!isSent(column))
        return {};
    QStringList lines{cellExplanation(place.rows, place.row, fieldOfColumn(column))};
    if (column == ClientField::Id)
        lines << seenSentence(place.rows, place.row);
    else if (column == ClientField::Idle)
        lines << closingSentence(place.rows, place.row, m_timeout);
    lines.removeAll(QString());
    return lines.join(QLatin1Char('\n'));
}

QVariant ClientTableModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const int row = index.row();
    const int column = index.column();
    switch (role) {
        case Qt::DisplayRole:
            return text(row, column);
        case Qt::ToolTipRole:
            return plainToolTip(toolTip(row, column));
        case Qt::TextAlignmentRole:
            return QVariant(alignment(column));
        case Qt::FontRole:
            if (const Place place = at(row); place.rows.isOwn(place.row)) {
                QFont font;
                font.setBold(true);
                return font;
            }
            return {};
        case Qt::UserRole:
            return raw(row, column);
        default:
            return {};
    }
}

QVariant ClientTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const bool known = section < ClientField::KnownCount;
    switch (role) {
        case Qt::DisplayRole:
            return visibleText(columnKey(section), 40);
        case Qt::ToolTipRole:
            return known ? Sentence::tr(clientFieldInfo(section).meaning)
                         : tr("A field this version of Headroom does not know; shown as the server sends it.");
        case Qt::TextAlignmentRole:
            return QVariant(alignment(section));
        case Qt::InitialSortOrderRole:
            // The large numbers are what one looks for; ids, databases and the like read upwards.
            return QVariant::fromValue(known && unit(section) != FieldUnit::Text && section != ClientField::Id &&
                                               section != ClientField::Db
                                           ? Qt::DescendingOrder
                                           : Qt::AscendingOrder);
        default:
            return {};
    }
}

Qt::ItemFlags ClientTableModel::flags(const QModelIndex& index) const {
    const Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    return index.isValid() && at(index.row()).gone ? Qt::NoItemFlags : flags;
}

}  // namespace headroom
