// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/ledger/ledger_rows.h"

#include "core/background.h"
#include "core/report/ledger_report.h"
#include "core/text/escape.h"
#include "core/text/units.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QMap>

#include <algorithm>
#include <array>
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

QString sharedCell(const LedgerRows& rows, const LedgerAction& entries, int column) {
    const QString text = ledgerCell(rows.rows[entries.front()], column);
    const bool same =
        std::ranges::all_of(entries, [&](std::uint32_t row) { return ledgerCell(rows.rows[row], column) == text; });
    return same ? text : Words::tr("differs");
}

LedgerRows::Action actionOf(const LedgerRows& rows, LedgerAction entries) {
    LedgerRows::Action action{std::move(entries)};
    const auto idOf = [&rows](std::uint32_t row) { return rows.rows[row].id; };
    action.id = idOf(*std::ranges::min_element(action.entries, {}, idOf));
    if (action.entries.size() == 1)
        return action;
    action.command =
        (rows.question.search.isEmpty() ? Words::tr("%1: %2 commands") : Words::tr("%1: %2 commands that match"))
            .arg(clientDeed(rows.rows[action.entries.front()].entry),
                 formatCount(static_cast<qint64>(action.entries.size())));
    action.outcome = outcomeCounts(rows, action.entries);
    action.before = sharedCell(rows, action.entries, LedgerColumn::Before);
    action.after = sharedCell(rows, action.entries, LedgerColumn::After);
    return action;
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
    const LedgerRows::Action& shown = rows.actions[action];
    if (shown.entries.size() > 1) {
        switch (column) {
            case LedgerColumn::Command:
                return shown.command;
            case LedgerColumn::Outcome:
                return shown.outcome;
            case LedgerColumn::Before:
                return shown.before;
            case LedgerColumn::After:
                return shown.after;
            default:
                break;  // the same for all, or when the last one was done
        }
    }
    return ledgerCell(rows.row(action, 0), column);
}

std::vector<LedgerRow> LedgerRows::inOrder() const {
    std::vector<LedgerRow> ordered;
    for (const Action& action : actions) {
        for (const std::uint32_t row : action.entries)
            ordered.push_back(rows[row]);
    }
    return ordered;
}

std::shared_ptr<const LedgerRows> makeLedgerRows(const LedgerQuestion& question) {
    auto made = std::make_shared<LedgerRows>();
    made->question = question;
    std::ranges::copy_if(*question.found, std::back_inserter(made->rows), [&question](const LedgerRow& row) {
        return question.address.isEmpty() || row.entry.address == question.address;
    });
    for (LedgerAction& entries : foldLedger(made->rows))
        made->actions.push_back(actionOf(*made, std::move(entries)));
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
        std::vector<LedgerRows::Action> sorted;
        for (const std::size_t place : order)
            sorted.push_back(std::move(made->actions[place]));
        made->actions = std::move(sorted);
    } else if (question.order == Qt::AscendingOrder) {
        std::ranges::reverse(made->actions);
    }
    return freedInBackground(std::move(*made));
}

}  // namespace headroom
