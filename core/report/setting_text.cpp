// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/setting_text.h"

#include "core/server/server_settings.h"
#include "core/text/escape.h"
#include "core/text/sentence.h"
#include "core/text/units.h"

#include <QByteArrayList>
#include <QStringList>

namespace headroom {

namespace {

// "normal no limit · slave 256 MB, 64 MB for 1 min · pubsub …" of "normal 0 0 0 slave 268435456 67108864 60 pubsub …".
QString bufferLimitText(const QByteArray& value) {
    const QByteArrayList words = value.split(' ');
    QStringList classes;
    for (qsizetype i = 0; i + 3 < words.size(); i += 4) {
        const qint64 hard = words[i + 1].toLongLong();
        const qint64 soft = words[i + 2].toLongLong();
        QStringList limits;
        if (hard > 0)
            limits << formatBytes(hard);
        if (soft > 0)
            limits << QStringLiteral("%1 for %2").arg(formatBytes(soft), formatDuration(words[i + 3].toLongLong()));
        classes << visibleText(words[i], 20) + u' ' +
                       (limits.isEmpty() ? Sentence::tr("no limit") : limits.join(QStringLiteral(", ")));
    }
    return classes.isEmpty() ? visibleText(value) : classes.join(QStringLiteral(" · "));
}

}  // namespace

QString settingText(const QByteArray& key, const QByteArray& value) {
    bool ok = false;
    const qint64 number = value.toLongLong(&ok);
    const SettingInfo* info = settingInfo({key.constData(), static_cast<std::size_t>(key.size())});
    if (key == "client-output-buffer-limit")
        return bufferLimitText(value);
    if (ok && info && number == 0 && info->zero)
        return Sentence::tr(info->zero);
    if (!ok || !info || number < 0)
        return visibleText(value);
    switch (info->unit) {
        case SettingUnit::Count:
            return formatCount(number);
        case SettingUnit::Seconds:
            return formatDuration(number);
        case SettingUnit::Milliseconds:
            return QStringLiteral("%1 ms").arg(formatCount(number));
        case SettingUnit::Microseconds:
            return formatUsec(number);
        case SettingUnit::Bytes:
            return formatBytes(number);
        case SettingUnit::Text:
            return visibleText(value);
    }
    Q_UNREACHABLE();
}

}  // namespace headroom
