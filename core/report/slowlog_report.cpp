// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/slowlog_report.h"

#include "core/report/json_text.h"
#include "core/report/text_table.h"
#include "core/text/escape.h"
#include "core/text/sentence.h"
#include "core/text/units.h"

#include <QDateTime>

#include <algorithm>
#include <iterator>

namespace headroom {

namespace {

constexpr int longestCommand = 200;
constexpr int longestName = 60;

std::vector<const SlowlogEntry*> shownEntries(const SlowlogBatch& batch, OwnCommands ownCommands) {
    std::vector<const SlowlogEntry*> shown;
    for (const SlowlogEntry& entry : batch.entries) {
        if (ownCommands == OwnCommands::Shown || !entry.own.value_or(false))
            shown.push_back(&entry);
    }
    return shown;
}

// Of those the log holds; nullopt: the server does not tell.
std::optional<qint64> unreadCount(const SlowlogBatch& batch) {
    if (!batch.length)
        return std::nullopt;
    return qMax(qint64{0}, *batch.length - qint64{std::ssize(batch.entries)} - batch.skipped);
}

qint64 cutCount(const std::vector<const SlowlogEntry*>& entries) {
    return std::ranges::count_if(entries, [](const SlowlogEntry* entry) { return isCut(*entry); });
}

QString slowlogSummary(const SlowlogBatch& batch, const std::vector<const SlowlogEntry*>& shown) {
    const qint64 read = std::ssize(batch.entries);
    QString text = read == 1 ? Sentence::tr("1 entry read") : Sentence::tr("%1 entries read").arg(formatCount(read));
    if (batch.length && *batch.length > read)
        text += Sentence::tr(" of %1 kept").arg(formatCount(*batch.length));
    if (batch.maxLength)
        text += Sentence::tr(" (at most %1)").arg(formatCount(*batch.maxLength));
    if (batch.thresholdUsec && *batch.thresholdUsec < 0)
        text += Sentence::tr("; logging is off");
    else if (batch.thresholdUsec)
        text += Sentence::tr("; logged from %1 on").arg(formatUsec(*batch.thresholdUsec));
    if (batch.skipped > 0)
        text += Sentence::tr("; %1 of an unknown shape left out").arg(formatCount(batch.skipped));
    if (const qint64 cut = cutCount(shown); cut > 0)
        text += Sentence::tr("; %1 cut by the server").arg(formatCount(cut));
    if (const qint64 hidden = read - std::ssize(shown); hidden > 0)
        text += Sentence::tr("; %1 of Headroom's own hidden (--own shows them)").arg(formatCount(hidden));
    if (std::ranges::any_of(batch.entries, [](const SlowlogEntry& entry) { return !entry.addr && !entry.name; }))
        text += Sentence::tr("; the server does not say who sent them, so Headroom's own may be among them");
    else if (std::ranges::any_of(batch.entries, [](const SlowlogEntry& entry) { return !entry.own; }))
        text += Sentence::tr("; who sent some of them is not known, so Headroom's own may be among them");
    return text + QLatin1String("\n\n");
}

}  // namespace

QByteArray slowlogJson(const SlowlogBatch& batch, OwnCommands ownCommands) {
    const std::vector<const SlowlogEntry*> shown = shownEntries(batch, ownCommands);
    QByteArrayList entries;
    for (const SlowlogEntry* shownEntry : shown) {
        const SlowlogEntry& entry = *shownEntry;
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
                 entry.complexity ? jsonBytes(*entry.complexity) : QByteArrayLiteral("null"))
            .add(QStringLiteral("own"), !entry.own   ? QByteArrayLiteral("null")
                                        : *entry.own ? QByteArrayLiteral("true")
                                                     : QByteArrayLiteral("false"));
        entries += object.json();
    }
    return JsonObject()
               .add(QStringLiteral("entries"), jsonArray(entries))
               .add(QStringLiteral("unread_entries"), jsonNumber(unreadCount(batch)))
               .add(QStringLiteral("left_out_entries"), jsonNumber(qint64{batch.skipped}))
               .add(QStringLiteral("cut_entries"), jsonNumber(cutCount(shown)))
               .add(QStringLiteral("hidden_own_entries"),
                    jsonNumber(qint64{std::ssize(batch.entries) - std::ssize(shown)}))
               .json() +
           '\n';
}

QString slowlogCommandText(const SlowlogEntry& entry, int maxLength) {
    QString line;
    for (const QByteArray& word : entry.command) {
        if (!line.isEmpty())
            line += u' ';
        const QString text = visibleText(word, maxLength);
        const bool bare =
            !word.isEmpty() && std::ranges::none_of(word, [](char c) { return c == ' ' || c == '"' || c == '\''; });
        line += bare ? text : u'"' + QString(text).replace(u'"', QStringLiteral("\\\"")) + u'"';
        if (line.size() > maxLength)
            return line.left(maxLength) + u'…';
    }
    return line;
}

QByteArray slowlogText(const SlowlogBatch& batch, OwnCommands ownCommands) {
    const std::vector<const SlowlogEntry*> shown = shownEntries(batch, ownCommands);
    const bool tellsComplexity = std::ranges::any_of(shown, [](const SlowlogEntry* e) { return !!e->complexity; });
    std::vector<TextColumn> columns{{QStringLiteral("id"), true},       {QStringLiteral("time")},
                                    {QStringLiteral("duration"), true}, {QStringLiteral("addr")},
                                    {QStringLiteral("name")},           {QStringLiteral("command")}};
    if (tellsComplexity)
        columns.insert(columns.end() - 1, {QStringLiteral("complexity")});
    std::vector<QStringList> rows;
    const auto who = [](const std::optional<QByteArray>& text) {
        return text ? visibleText(*text, longestName) : QStringLiteral("unknown");
    };
    for (const SlowlogEntry* shownEntry : shown) {
        const SlowlogEntry& entry = *shownEntry;
        rows.push_back({QString::number(entry.id),
                        QDateTime::fromSecsSinceEpoch(entry.unixSeconds).toString(Qt::ISODate),
                        formatUsec(entry.durationUsec), who(entry.addr), who(entry.name),
                        slowlogCommandText(entry, longestCommand)});
        if (tellsComplexity)
            rows.back().insert(rows.back().size() - 1,
                               visibleText(entry.complexity.value_or(QByteArray()), longestName));
    }
    return (slowlogSummary(batch, shown) + textTable(columns, rows)).toUtf8();
}

}  // namespace headroom
