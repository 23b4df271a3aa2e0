// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/shot.h"

#include "core/console/console.h"
#include "core/console/trouble_words.h"
#include "core/fleet/instance.h"
#include "core/report/left_text.h"
#include "core/text/units.h"
#include "gui/app/main_window.h"

#include <QPixmap>
#include <QTimer>

#include <cstdio>

namespace headroom {

namespace {

void print(std::FILE* stream, const QString& line) {
    std::fputs(qUtf8Printable(line + u'\n'), stream);
}

// What a person without a screen wants to know. There must be a sample.
QString summary(const Instance& instance) {
    const QString name = instance.endpoint().displayName();
    const SessionStatus& status = instance.status();
    const InfoSample& sample = *instance.sample();
    QString text = QStringLiteral("%1 (%2), %3: %4 of %5 connections used, %6")
                       .arg(name, sample.traits.title(), QLatin1String(sessionStateName(status.state)),
                            formatCount(sample.used()), formatCount(sample.maxclients), leftText(sample));
    if (sample.rejectedConnections)
        text += QStringLiteral("; %1 rejected since start").arg(formatCount(*sample.rejectedConnections));
    if (sample.blockedClients)
        text += QStringLiteral("; %1 blocked").arg(formatCount(*sample.blockedClients));
    return text + u'.';
}

// The picture is what was asked for and is there, so this is no failure; but a script's log must say so.
QString trouble(const Instance& instance) {
    const SessionStatus& status = instance.status();
    return QStringLiteral("headroom: the picture shows %1 of %2 (%3). %4")
        .arg(instance.sample() ? QStringLiteral("old figures") : QStringLiteral("no figures"),
             instance.endpoint().displayName(), QLatin1String(sessionStateName(status.state)),
             troubleWords(status, instance.endpoint()));
}

}  // namespace

Shot::Shot(const CommandLine& commandLine, MainWindow& window, QList<QPointer<Instance>> instances, QObject* parent)
    : QObject(parent), m_file(commandLine.shotFile), m_window(window), m_instances(std::move(instances)) {
    window.resize(commandLine.size);
    window.show();
    window.showPage(commandLine.page);
    QTimer::singleShot(static_cast<int>(commandLine.afterSeconds * 1000), this, &Shot::take);
}

void Shot::take() {
    if (!m_window.grab().save(m_file, "PNG")) {
        print(stderr,
              QStringLiteral("headroom: cannot write %1: check that the folder exists and is writable.").arg(m_file));
        Q_EMIT finished(ExitFailure);
        return;
    }
    for (const QPointer<Instance>& instance : m_instances) {
        if (!instance)
            continue;  // an address that was named again with another password
        if (instance->status().state != SessionState::Connected)
            print(stderr, trouble(*instance));
        if (instance->sample())
            print(stdout, summary(*instance));
    }
    print(stdout, QStringLiteral("Wrote %1.").arg(m_file));
    Q_EMIT finished(ExitOk);
}

}  // namespace headroom
