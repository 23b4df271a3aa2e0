// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/fleet/finding_words.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace headroom {

QString findingTitle(const Finding& finding) {
    const QString title = causeTitle(finding.cause);
    const QString subject = finding.subject.text();
    return subject.isEmpty() ? title : QCoreApplication::translate("Finding", "%1: %2").arg(title, subject);
}

QString confidenceWords(double confidence) {
    QString words = confidenceText(confidence);
    words[0] = words[0].toUpper();
    return QStringLiteral("%1 (%2)").arg(words, QLocale().toString(confidence, 'f', 2));
}

QString sinceWords(std::optional<WallTime> since) {
    if (!since)
        return {};
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(
        std::chrono::duration_cast<std::chrono::milliseconds>(since->time_since_epoch()).count());
    const bool isToday = time.date() == QDate::currentDate();
    return QCoreApplication::translate("Finding", "since %1")
        .arg(time.toString(isToday ? QStringLiteral("HH:mm") : QStringLiteral("yyyy-MM-dd HH:mm")));
}

}  // namespace headroom
