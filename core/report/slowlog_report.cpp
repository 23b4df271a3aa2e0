// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/slowlog_report.h"

#include "core/report/escape.h"
#include "core/report/json_text.h"
#include "core/report/text_table.h"
#include "core/report/units.h"

#include <QDateTime>

#include <algorithm>

namespace headroom {

namespace {

constexpr int longestCommand = 200;
constexpr int longestName = 60;

QString summary(const SlowlogBatch& batch) {
    QString text = QStringLiteral("%1 entries read").arg(formatCount(static_cast<qint64>(batch.entries.size())));
    if (batch.length && *batch.length > static_cast<qint64>(batch.entries.size()))
        text += QStringLiteral(" of %1 kept").arg(formatCount(*batch.length));
    if (batch.maxLength)
        text += QStringLiteral(" (at most %1)").arg(formatCount(*batch.maxLength));
    if (batch.thresholdUsec && *batch.thresholdUsec < 0)
        text += QStringLiteral("; logging is off");
    else if (batch.thresholdUsec)
        text += QStringLiteral("; logged from %1 on").arg(formatUsec(*batch.thresholdUsec));
    if (batch.skipped > 0)
        text += QStringLiteral("; %1 of an unknown shape left out").arg(formatCount(batch.skipped));
    return text + QLatin1String("\n\n");
}

}  // namespace

QByteArray slowlogJson(const SlowlogBatch& batch) {
    QByteArrayList entries;
    for (const SlowlogEntry& entry : batch.entries) {
        QByteArrayList words;
        for (const QByteArray& word : entry.command)
            words += jsonBytes(word);
        JsonObject object;
        object.add(QStringLiteral("id"), jsonNumber(entry.id))
            .add(QStringLiteral("time"), jsonNumber(entry.unixSeconds))
            .add(QStringLiteral("usec"), jsonNumber(entry.durationUsec))
            .add(QStringLiteral("command"), jsonArray(words))
            .add(QStringLiteral("addr"), entry.addr ? jsonBytes(*entry.addr) : QByteArrayLiteral("null"))
            .add(QStringLiteral("name"), entry.name ? jsonBytes(*entry.name) : QByteArrayLiteral("null"))
            .add(QStringLiteral("complexity"),
                 entry.complexity ? jsonBytes(*entry.complexity) : QByteArrayLiteral("null"));
        entries += object.json();
    }
    return JsonObject().add(QStringLiteral("entries"), jsonArray(entries)).json() + '\n';
}

QByteArray slowlogText(const SlowlogBatch& batch) {
    const bool tellsComplexity = std::ranges::any_of(batch.entries, [](const auto& e) { return !!e.complexity; });
    std::vector<TextColumn> columns{{QStringLiteral("id"), true},       {QStringLiteral("time")},
                                    {QStringLiteral("duration"), true}, {QStringLiteral("addr")},
                                    {QStringLiteral("name")},           {QStringLiteral("command")}};
    if (tellsComplexity)
        columns.insert(columns.end() - 1, {QStringLiteral("complexity")});
    std::vector<QStringList> rows;
    for (const SlowlogEntry& entry : batch.entries) {
        rows.push_back(
            {QString::number(entry.id), QDateTime::fromSecsSinceEpoch(entry.unixSeconds).toString(Qt::ISODate),
             formatUsec(entry.durationUsec), visibleText(entry.addr.value_or(QByteArray()), longestName),
             visibleText(entry.name.value_or(QByteArray()), longestName),
             visibleText(QByteArrayList(entry.command.begin(), entry.command.end()).join(' '), longestCommand)});
        if (tellsComplexity)
            rows.back().insert(rows.back().size() - 1,
                               visibleText(entry.complexity.value_or(QByteArray()), longestName));
    }
    return (summary(batch) + textTable(columns, rows)).toUtf8();
}

}  // namespace headroom
