// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/dump_file.h"

#include "core/server/client_dump.h"
#include "core/text/escape.h"
#include "core/text/sentence.h"
#include "core/text/units.h"

#include <QFile>

#include <cstdio>

namespace headroom {

namespace {

constexpr qint64 mostBytes = qint64(2) << 30;
constexpr qint64 chunkBytes = 1 << 20;

}  // namespace

Result<std::shared_ptr<const ClientSnapshot>> readDump(const QString& name) {
    const bool isStandardInput = name == QLatin1String("-");
    const QString shown = isStandardInput ? Sentence::tr("Standard input") : u'“' + visibleText(name.toUtf8()) + u'”';
    QFile file(name);
    const bool opened = isStandardInput ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly);
    QByteArray text;
    while (opened && text.size() <= mostBytes) {
        const QByteArray chunk = file.read(chunkBytes);
        if (chunk.isEmpty())
            break;
        text += chunk;
    }
    if (!opened || file.error() != QFileDevice::NoError)
        return badInput(Sentence::tr("%1 cannot be read: %2.").arg(shown, file.errorString()));
    if (text.size() > mostBytes)
        return badInput(Sentence::tr("%1 is larger than 2 GiB, too large for a client list.").arg(shown));
    const auto snapshot =
        parseClientDump({text.constData(), static_cast<std::size_t>(text.size())}, wallNow(), steadyNow());
    if (snapshot->rowCount() == 0) {
        const qint64 lines = text.count('\n') + (text.isEmpty() || text.endsWith('\n') ? 0 : 1);
        return badInput(
            Sentence::tr("%1 has no row of CLIENT LIST in its %2; save one with redis-cli CLIENT LIST > FILE.")
                .arg(shown,
                     lines == 1 ? QStringLiteral("1 line") : QStringLiteral("%1 lines").arg(formatCount(lines))));
    }
    return snapshot;
}

}  // namespace headroom
