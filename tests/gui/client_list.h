// SPDX-License-Identifier: GPL-3.0-or-later
// Snapshots for tests, made from CLIENT LIST text.
#pragma once

#include "core/query/filter.h"
#include "core/server/client_list_parser.h"
#include "gui/clients/client_rows.h"

#include <QByteArray>

#include <memory>

namespace headroom {

inline std::shared_ptr<const ClientSnapshot> snapshotOf(const QByteArray& text) {
    return parseClientList({text.data(), static_cast<std::size_t>(text.size())}, wallNow(), steadyNow());
}

inline ClientListing listingOf(const QByteArray& text, qint64 ownId = 0) {
    return {snapshotOf(text), {ownId}, "run-1"};
}

inline Filter filterOf(const QString& text) {
    return Filter::parse(text).value_or(Filter());
}

// What the table shows of `text` for a query, without the detour over the thread pool.
inline std::shared_ptr<const ClientRows> rowsOf(const QByteArray& text, qint64 ownId = 0, ClientQuery query = {}) {
    auto rows = std::make_shared<ClientRows>(ClientRows{listingOf(text, ownId), query, {}, {}});
    rows->order = orderRows(*rows->snapshot, query.sortBy, query.filter.apply(*rows->snapshot, {}).rows());
    rows->position.assign(static_cast<std::size_t>(rows->snapshot->rowCount()), -1);
    for (std::size_t at = 0; at < rows->order.size(); ++at)
        rows->position[rows->order[at]] = static_cast<std::int32_t>(at);
    return rows;
}

inline QByteArray clientLine(int id, const QByteArray& more = {}) {
    const QByteArray number = QByteArray::number(id);
    return "id=" + number + " addr=10.0.0.1:" + number + " name=app age=" + number + " idle=1 flags=N db=0 cmd=get" +
           (more.isEmpty() ? QByteArray() : ' ' + more) + '\n';
}

}  // namespace headroom
