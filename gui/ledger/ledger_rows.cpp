// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/ledger/ledger_rows.h"

#include "core/report/escape.h"
#include "core/report/ledger_report.h"
#include "core/report/units.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QMap>

#include <algorithm>
#include <numeric>
#include <ranges>

namespace headroom {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(LedgerRows)
};

// "1,190 killed, 16 gone", the most first.
QString outcomeCounts(const LedgerRows& rows, const LedgerAction& action) {
    QMap<QString, qint64> counts;
    for (const std::uint32_t row : action)
        ++counts[outcomeText(rows.rows[row])];
    std::vector<std::pair<QString, qint64>> sorted;
    for (auto count = counts.cbegin(); count != counts.cend(); ++count)
        sorted.emplace_back(count.key(), count.value());
    std::ranges::stable_sort(sorted, std::ranges::greater(), &std::pair<QString, qint64>::second);
    QStringList parts;
    for (const auto& [word, count] : sorted)
        parts << Words::tr("%1 %2").arg(formatCount(count), word);
    return parts.join(QStringLiteral(", "));
}

}  // namespace

QString ledgerCell(const LedgerRow& row, int column) {
    const auto shown = [](const QString& text) { return visibleText(text.toUtf8()); };
    switch (column) {
        case LedgerColumn::Time:
            return QDateTime::fromMSecsSinceEpoch(row.time().time_since_epoch().count())
                .toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
        case LedgerColumn::Server:
            return shown(row.entry.instance == row.entry.address
                             ? row.entry.instance
                             : QStringLiteral("%1 (%2)").arg(row.entry.instance, row.entry.address));
        case LedgerColumn::Command:
            return shown(row.entry.command);
        case LedgerColumn::Before:
            return shown(row.entry.before);
        case LedgerColumn::Outcome:
            return outcomeText(row);
        case LedgerColumn::After:
            return shown(row.outcome.after.isEmpty() ? row.outcome.detail
                         : row.outcome.detail.isEmpty()
                             ? row.outcome.after
                             : row.outcome.after + QStringLiteral(" · ") + row.outcome.detail);
        case LedgerColumn::Reason:
            return shown(row.entry.reason);
        default:
            return shown(row.entry.person);
    }
}

QString actionCell(const LedgerRows& rows, std::size_t action, int column) {
    const LedgerAction& parts = rows.actions[action];
    const LedgerRow& first = rows.rows[parts.front()];
    if (parts.size() == 1)
        return ledgerCell(first, column);
    const QString count = formatCount(static_cast<qint64>(parts.size()));
    switch (column) {
        case LedgerColumn::Command:
            return (rows.question.search.isEmpty() ? Words::tr("%1 of %2 clients")
                                                   : Words::tr("%1 of %2 clients that match"))
                .arg(clientDeed(first.entry), count);
        case LedgerColumn::Outcome:
            return outcomeCounts(rows, parts);
        case LedgerColumn::Before:
        case LedgerColumn::After: {
            const QString text = ledgerCell(first, column);
            const bool same = std::ranges::all_of(
                parts, [&](std::uint32_t row) { return ledgerCell(rows.rows[row], column) == text; });
            return same ? text : Words::tr("differs");
        }
        default:
            return ledgerCell(first, column);  // the same for all, or when the last one was done
    }
}

std::shared_ptr<const LedgerRows> makeLedgerRows(const LedgerQuestion& question) {
    auto made = std::make_shared<LedgerRows>();
    made->question = question;
    std::ranges::copy_if(*question.found, std::back_inserter(made->rows), [&question](const LedgerRow& row) {
        return question.address.isEmpty() || row.entry.address == question.address;
    });
    made->actions = foldLedger(made->rows);
    if (question.sortColumn != LedgerColumn::Time) {
        std::vector<QString> keys;
        for (std::size_t action = 0; action < made->actions.size(); ++action)
            keys.push_back(actionCell(*made, action, question.sortColumn));
        std::vector<std::size_t> order(keys.size());
        std::iota(order.begin(), order.end(), std::size_t(0));
        std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
            const int compared = keys[a].compare(keys[b], Qt::CaseInsensitive);
            return question.order == Qt::AscendingOrder ? compared < 0 : compared > 0;
        });
        std::vector<LedgerAction> sorted;
        for (const std::size_t place : order)
            sorted.push_back(std::move(made->actions[place]));
        made->actions = std::move(sorted);
    } else if (question.order == Qt::AscendingOrder) {
        std::ranges::reverse(made->actions);
    }
    for (const LedgerAction& action : made->actions)
        made->ids.push_back(
            std::ranges::min(action | std::views::transform([&](std::uint32_t row) { return made->rows[row].id; })));
    return freedInBackground(std::move(*made));
}

}  // namespace headroom
