// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/ledger_report.h"

#include "core/action/ledger_actions.h"
#include "core/report/json_text.h"
#include "core/report/text_table.h"
#include "core/text/escape.h"
#include "core/text/sentence.h"

#include <QDateTime>

#include <algorithm>
#include <functional>
#include <utility>

namespace headroom {

namespace {

QString isoTime(WallTime time) {
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count(), Qt::UTC).toString(Qt::ISODateWithMs);
}

QStringList cells(const LedgerRow& row) {
    return {
        QString::number(row.id), isoTime(row.time()),   isoTime(row.entry.time), row.entry.instance,
        row.entry.address,       row.entry.environment, row.entry.user,          QString::fromLatin1(row.entry.runId),
        row.entry.person,        row.entry.reason,      row.entry.command,       row.entry.before,
        row.outcome.outcome,     row.outcome.after,     row.outcome.detail,      row.entry.profile};
}

const QStringList& names() {
    static const QStringList list{QStringLiteral("id"),       QStringLiteral("time"),    QStringLiteral("asked_time"),
                                  QStringLiteral("instance"), QStringLiteral("address"), QStringLiteral("environment"),
                                  QStringLiteral("user"),     QStringLiteral("run_id"),  QStringLiteral("person"),
                                  QStringLiteral("reason"),   QStringLiteral("command"), QStringLiteral("before"),
                                  QStringLiteral("outcome"),  QStringLiteral("after"),   QStringLiteral("detail"),
                                  QStringLiteral("profile")};
    return list;
}

}  // namespace

// An entry is written before its command is sent, that which puts a setting back long before; it may never be.
QString outcomeText(const LedgerRow& row) {
    const QString& outcome = row.outcome.outcome;
    if (outcome.isEmpty())
        return Sentence::tr("no outcome");
    using Word = std::pair<QLatin1String, QLatin1String>;
    static constexpr Word ofClients[] = {{QLatin1String("not_sent"), QLatin1String("not sent")},
                                         {QLatin1String("changed"), QLatin1String("not sent: changed before")}};
    static constexpr Word ofSettings[] = {{QLatin1String("planned"), QLatin1String("not sent yet")},
                                          {QLatin1String("pending"), QLatin1String("not put back yet")},
                                          {QLatin1String("left"), QLatin1String("not put back")},
                                          {QLatin1String("kept"), QLatin1String("not put back, on request")},
                                          {QLatin1String("dropped"), QLatin1String("not put back, and given up")},
                                          {QLatin1String("gone"), QLatin1String("over: the server restarted")}};
    const std::span<const Word> words =
        clientDeed(row.entry).isEmpty() ? std::span<const Word>(ofSettings) : std::span<const Word>(ofClients);
    const auto word = std::ranges::find(words, outcome, &Word::first);
    return word == words.end() ? visibleText(outcome.toUtf8(), 120) : QString(word->second);
}

QByteArray ledgerCsv(std::span<const LedgerRow> rows) {
    QString csv = names().join(u',') + QStringLiteral("\r\n");
    for (const LedgerRow& row : rows) {
        QStringList line;
        for (const QString& cell : cells(row))
            line << csvCell(cell);
        csv += line.join(u',') + QStringLiteral("\r\n");
    }
    return csv.toUtf8();
}

QByteArray ledgerJson(std::span<const LedgerRow> rows) {
    QByteArrayList entries;
    for (const LedgerRow& row : rows) {
        JsonObject object;
        const auto seconds = [](WallTime time) { return jsonNumber(qint64{time.time_since_epoch().count() / 1000}); };
        object.add(QStringLiteral("id"), jsonNumber(row.id))
            .add(QStringLiteral("time"), seconds(row.time()))
            .add(QStringLiteral("asked_time"), seconds(row.entry.time));
        const auto text = [&object](const QString& key, const QString& value) { object.add(key, jsonString(value)); };
        text(QStringLiteral("instance"), row.entry.instance);
        text(QStringLiteral("address"), row.entry.address);
        text(QStringLiteral("environment"), row.entry.environment);
        text(QStringLiteral("user"), row.entry.user);
        text(QStringLiteral("run_id"), QString::fromLatin1(row.entry.runId));
        text(QStringLiteral("person"), row.entry.person);
        text(QStringLiteral("reason"), row.entry.reason);
        text(QStringLiteral("command"), row.entry.command);
        text(QStringLiteral("before"), row.entry.before);
        text(QStringLiteral("outcome"), row.outcome.outcome);
        text(QStringLiteral("after"), row.outcome.after);
        text(QStringLiteral("detail"), row.outcome.detail);
        object.add(QStringLiteral("profile"),
                   row.entry.profile.isEmpty() ? QByteArrayLiteral("null") : jsonString(row.entry.profile));
        entries += object.json();
    }
    return JsonObject().add(QStringLiteral("entries"), jsonArray(entries)).json() + '\n';
}

QByteArray ledgerText(std::span<const LedgerRow> rows) {
    if (rows.empty())
        return QByteArrayLiteral("No entries.\n");
    const auto shown = [](const QString& text) { return visibleText(text.toUtf8(), 120); };
    std::vector<LedgerRow> sorted(rows.begin(), rows.end());
    std::ranges::stable_sort(sorted, std::ranges::greater(), &LedgerRow::time);
    std::vector<QStringList> lines;
    for (const LedgerRow& row : sorted)
        lines.push_back({QDateTime::fromMSecsSinceEpoch(row.time().time_since_epoch().count()).toString(Qt::ISODate),
                         shown(row.entry.instance), shown(row.entry.person), shown(row.entry.command),
                         shown(row.entry.before), outcomeText(row), shown(row.outcome.detail),
                         shown(row.entry.reason)});
    return textTable({{Sentence::tr("local time")},
                      {QStringLiteral("instance")},
                      {QStringLiteral("person")},
                      {QStringLiteral("command")},
                      {QStringLiteral("before")},
                      {QStringLiteral("outcome")},
                      {QStringLiteral("detail")},
                      {QStringLiteral("reason")}},
                     lines)
        .toUtf8();
}

QByteArray ledgerMarkdown(std::span<const LedgerRow> rows) {
    QString text = QStringLiteral("| ") + names().join(QStringLiteral(" | ")) + QStringLiteral(" |\n|") +
                   QStringLiteral(" --- |").repeated(names().size()) + u'\n';
    for (const LedgerRow& row : rows) {
        QStringList line;
        for (const QString& cell : cells(row))
            line << markdownText(visibleText(cell.toUtf8()));
        text += QStringLiteral("| ") + line.join(QStringLiteral(" | ")) + QStringLiteral(" |\n");
    }
    return text.toUtf8();
}

}  // namespace headroom
