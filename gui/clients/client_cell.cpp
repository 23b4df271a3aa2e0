// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/client_cell.h"

#include "core/text/escape.h"
#include "core/text/sentence.h"
#include "core/text/units.h"
#include "gui/clients/client_marks.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QStringList>

#include <algorithm>

namespace headroom {

namespace {

struct CellWords {
    Q_DECLARE_TR_FUNCTIONS(ClientCell)
};

QByteArrayView view(std::string_view text) {
    return {text.data(), static_cast<qsizetype>(text.size())};
}

bool isNumberField(const ClientSnapshot& snapshot, int field) {
    return field < ClientField::KnownCount ? clientFieldInfo(field).unit != FieldUnit::Text : snapshot.isNumber(field);
}

// Numbers that name something: separators would make them harder to find again.
bool isName(int field) {
    switch (field) {
        case ClientField::Id:
        case ClientField::Fd:
        case ClientField::Db:
        case ClientField::Redir:
        case ClientField::Resp:
        case ClientField::IoThread:
            return true;
        default:
            return field >= ClientField::KnownCount;
    }
}

// The value as the server wrote it, or nullopt when the row lacks it.
std::optional<QString> exactValue(const ClientSnapshot& snapshot, int row, int field) {
    if (isNumberField(snapshot, field)) {
        const auto number = snapshot.number(row, field);
        return number ? std::optional(QString::number(*number)) : std::nullopt;
    }
    const auto text = snapshot.text(row, field);
    return text ? std::optional(visibleText(view(*text))) : std::nullopt;
}

}  // namespace

FieldUnit cellUnit(const ClientSnapshot& snapshot, int field) {
    if (field < ClientField::KnownCount)
        return clientFieldInfo(field).unit;
    return snapshot.isNumber(field) ? FieldUnit::Count : FieldUnit::Text;
}

QString cellText(const ClientRows& rows, int row, int field) {
    const ClientSnapshot& snapshot = *rows.snapshot;
    const int snapshotRow = rows.snapshotRow(row);
    const auto exact = exactValue(snapshot, snapshotRow, field);
    if (field == ClientField::Flags) {
        const QString words = clientMarkWords(snapshot, snapshotRow, rows.isOwn(row));
        return QStringList{exact.value_or(QString()), words}.join(words.isEmpty() ? QString() : QStringLiteral(" "));
    }
    if (!exact)
        return QStringLiteral("–");
    const FieldUnit unit = cellUnit(snapshot, field);
    if (unit == FieldUnit::Text || isName(field))
        return *exact;
    const std::int64_t number = *snapshot.number(snapshotRow, field);
    if (unit == FieldUnit::Seconds)
        return formatSeconds(number);
    return unit == FieldUnit::Bytes ? formatBytes(number) : formatCount(number);
}

QString cellExplanation(const ClientRows& rows, int row, int field) {
    const ClientSnapshot& snapshot = *rows.snapshot;
    const int snapshotRow = rows.snapshotRow(row);
    QStringList lines;
    const QString key = visibleText(view(snapshot.fieldKey(field)));
    const auto exact = exactValue(snapshot, snapshotRow, field);
    if (!exact) {
        lines << CellWords::tr("%1: not reported by the server").arg(key);
    } else {
        const FieldUnit unit = cellUnit(snapshot, field);
        const QString counted = unit == FieldUnit::Seconds ? CellWords::tr(" seconds")
                                : unit == FieldUnit::Bytes ? CellWords::tr(" bytes")
                                                           : QString();
        lines << key + QStringLiteral(" = ") + *exact + counted;
    }
    if (field == ClientField::Flags) {
        if (const QString words = clientMarkWords(snapshot, snapshotRow, rows.isOwn(row)); !words.isEmpty())
            lines << words;
    }
    lines << (field < ClientField::KnownCount
                  ? Sentence::tr(clientFieldInfo(field).meaning)
                  : CellWords::tr("A field this version of Headroom does not know; shown as the server sends it."));
    return lines.join(QLatin1Char('\n'));
}

QString seenSentence(const ClientRows& rows, int row) {
    const ClientSnapshot& snapshot = *rows.snapshot;
    const SteadyTime rowSeen = snapshot.rowSeen(rows.snapshotRow(row));
    const auto age = std::chrono::floor<std::chrono::seconds>(steadyNow() - rowSeen);
    const WallTime wall =
        snapshot.seen() - std::chrono::floor<std::chrono::milliseconds>(snapshot.seenSteady() - rowSeen);
    const QDateTime seen = QDateTime::fromMSecsSinceEpoch(wall.time_since_epoch().count());
    return CellWords::tr("Seen %1 ago, at %2.")
        .arg(formatSeconds(std::max<qint64>(0, age.count())), seen.toString(QStringLiteral("HH:mm:ss")));
}

QString closingSentence(const ClientRows& rows, int row, std::optional<std::chrono::seconds> timeout) {
    const int snapshotRow = rows.snapshotRow(row);
    const auto idle = rows.snapshot->number(snapshotRow, ClientField::Idle);
    if (!timeout || !idle)
        return {};
    const QString setting = CellWords::tr("timeout is %1").arg(formatSeconds(timeout->count()));
    if (neverTimedOut(*rows.snapshot, snapshotRow))
        return CellWords::tr("The server does not close it for being idle (%1, not for clients of this kind).")
            .arg(setting);
    const qint64 left = timeout->count() - *idle;
    return left > 0
               ? CellWords::tr("The server closes it in %1 if it stays idle (%2).").arg(formatSeconds(left), setting)
               : CellWords::tr("The server closes it any moment now (%1).").arg(setting);
}

}  // namespace headroom
