// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/clients_source.h"

#include "core/report/left_text.h"
#include "core/text/escape.h"
#include "core/text/sentence.h"
#include "core/text/units.h"

#include <algorithm>

namespace headroom {

namespace {

constexpr int longestFilter = 200;

JsonObject instanceJson(const Endpoint& endpoint, const ServerTraits& traits) {
    const auto text = [](const QByteArray& bytes) {
        return bytes.isEmpty() ? QByteArrayLiteral("null") : jsonString(reversibleText(bytes));
    };
    JsonObject instance;
    instance.add(QStringLiteral("name"), jsonString(endpoint.displayName()))
        .add(QStringLiteral("address"), jsonString(endpoint.address()))
        .add(QStringLiteral("product"),
             traits.product == ServerTraits::Product::Unknown ? QByteArrayLiteral("null") : jsonString(traits.name()))
        .add(QStringLiteral("version"), text(traits.version))
        .add(QStringLiteral("mode"), text(traits.mode))
        .add(QStringLiteral("role"), text(traits.role))
        .add(QStringLiteral("run_id"), text(traits.runId))
        .add(QStringLiteral("several_servers"),
             traits.severalServers ? QByteArrayLiteral("true") : QByteArrayLiteral("false"));
    return instance;
}

QByteArray countsJson(const InfoSample& sample) {
    JsonObject counts;
    counts.add(QStringLiteral("used"), jsonNumber(sample.used()))
        .add(QStringLiteral("connected"), jsonNumber(sample.connectedClients))
        .add(QStringLiteral("replicas"), jsonNumber(sample.connectedReplicas))
        .add(QStringLiteral("cluster_links"), jsonNumber(sample.clusterConnections))
        .add(QStringLiteral("maxclients"), jsonNumber(sample.maxclients))
        .add(QStringLiteral("headroom"), jsonNumber(sample.headroom()))
        .add(QStringLiteral("rejected"), jsonNumber(sample.rejectedConnections));
    return counts.json();
}

QString counted(qint64 count, QLatin1String one, QLatin1String many) {
    return formatCount(count) + u' ' + (count == 1 ? one : many);
}

// A list that was saved twice into one file.
qint64 rowsOfRepeatedIds(const ClientSnapshot& snapshot) {
    std::vector<std::int64_t> ids;
    for (int row = 0; row < snapshot.rowCount(); ++row) {
        if (snapshot.id(row) > 0)
            ids.push_back(snapshot.id(row));
    }
    std::ranges::sort(ids);
    qint64 count = 0;
    for (auto same = ids.begin(); same != ids.end();) {
        const auto end = std::ranges::upper_bound(same, ids.end(), *same);
        count += end - same > 1 ? end - same : 0;
        same = end;
    }
    return count;
}

// What the table lacks, or has too much of.
QStringList lossNotes(const ClientSnapshot& snapshot) {
    QStringList notes;
    if (snapshot.skippedLines() > 0)
        notes += counted(snapshot.skippedLines(), QLatin1String("line was"), QLatin1String("lines were")) +
                 QLatin1String(" not understood");
    if (snapshot.leftOutRows() > 0)
        notes += Sentence::tr("only the first %1 rows are read; %2 more are left out")
                     .arg(formatCount(qint64{snapshot.rowCount()}), formatCount(qint64{snapshot.leftOutRows()}));
    if (snapshot.cutRows() > 0)
        notes += counted(snapshot.cutRows(), QLatin1String("row"), QLatin1String("rows")) + QLatin1String(" cut off");
    if (const qint64 repeated = rowsOfRepeatedIds(snapshot); repeated > 0)
        notes += Sentence::tr("%1 rows have an id that occurs more than once").arg(formatCount(repeated));
    return notes;
}

QString undecidedNote(const ClientsSource& source) {
    QStringList reasons;
    for (const FilterError& missing : source.filter.missingFields(*source.snapshot))
        reasons += missing.message;
    reasons.removeDuplicates();
    return counted(source.matches.undecided, QLatin1String("row was"), QLatin1String("rows were")) +
           QLatin1String(" undecided: ") +
           (reasons.isEmpty() ? Sentence::tr("what the filter asks for is not known")
                              : reasons.join(QStringLiteral(", ")));
}

}  // namespace

JsonObject sourceJson(const ClientsSource& source) {
    JsonObject instance = source.dumpFile.isEmpty()
                              ? instanceJson(source.endpoint, source.sample ? source.sample->traits : ServerTraits())
                              : JsonObject().add(QStringLiteral("dump"), jsonString(source.dumpFile));
    instance.add(QStringLiteral("skipped_lines"), jsonNumber(source.snapshot->skippedLines()))
        .add(QStringLiteral("left_out_rows"), jsonNumber(source.snapshot->leftOutRows()))
        .add(QStringLiteral("cut_rows"), jsonNumber(source.snapshot->cutRows()));
    JsonObject whole;
    whole.add(QStringLiteral("instance"), instance.json())
        .add(QStringLiteral("clients"), source.sample ? countsJson(*source.sample) : QByteArrayLiteral("null"));
    if (!source.filter.isEmpty()) {
        JsonObject filter;
        filter.add(QStringLiteral("text"), jsonString(source.filter.text()))
            .add(QStringLiteral("matched"), jsonNumber(source.matches.matched))
            .add(QStringLiteral("undecided"), jsonNumber(source.matches.undecided));
        whole.add(QStringLiteral("filter"), filter.json());
    }
    return whole;
}

QString sourceText(const ClientsSource& source) {
    const qint64 rows = source.snapshot->rowCount();
    const QStringList losses = lossNotes(*source.snapshot);
    QString text;
    if (source.sample) {
        const InfoSample& sample = *source.sample;
        text = Sentence::tr(
                   "%1 (%2): %3 of %4 connections used, %5; %6 rejected since start\n"
                   "clients %7, replicas %8, cluster links %9\n")
                   .arg(source.endpoint.displayName(), sample.traits.title(), formatCount(sample.used()),
                        formatCount(sample.maxclients), leftText(sample), formatCount(sample.rejectedConnections),
                        formatCount(sample.connectedClients), formatCount(sample.connectedReplicas),
                        formatCount(sample.clusterConnections));
        if (sample.traits.severalServers)
            text += QLatin1String("several servers answer here: a proxy; the counts are those of one of them\n");
        if (!losses.isEmpty())
            text += losses.join(QStringLiteral("; ")) + u'\n';
    } else {
        const QString name = source.dumpFile.isEmpty() ? source.endpoint.displayName() : source.dumpFile;
        text = visibleText(name.toUtf8()) + QLatin1String(": ") +
               (QStringList{counted(rows, QLatin1String("client"), QLatin1String("clients"))} + losses)
                   .join(QStringLiteral("; ")) +
               u'\n';
    }
    if (!source.filter.isEmpty()) {
        text += Sentence::tr("%1 of %2 match %3")
                    .arg(formatCount(qint64{source.matches.matched}), formatCount(rows),
                         visibleText(source.filter.text().trimmed().toUtf8(), longestFilter));
        if (source.matches.undecided > 0)
            text += QLatin1String("; ") + undecidedNote(source);
        text += u'\n';
    }
    return text + u'\n';
}

QString sourceNotes(const ClientsSource& source) {
    QStringList notes = lossNotes(*source.snapshot);
    if (source.matches.undecided > 0)
        notes += undecidedNote(source);
    QString lines;
    for (const QString& note : notes)
        lines += note + QLatin1String(".\n");
    return lines;
}

}  // namespace headroom
