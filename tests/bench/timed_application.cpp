// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/timed_application.h"

#include "tests/bench/cpu_time.h"

#include <QDir>
#include <QSettings>
#include <QThread>

#include <algorithm>

namespace headroom {

TimedApplication::TimedApplication(int& argc, char** argv) : QApplication(argc, argv) {
    setOrganizationName(QStringLiteral("headroom-bench"));
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope,
                       QDir::temp().filePath(QStringLiteral("headroom-bench")));
    QSettings().clear();
}

bool TimedApplication::notify(QObject* receiver, QEvent* event) {
    if (m_inEvent || QThread::currentThread() != thread())
        return QApplication::notify(receiver, event);
    m_inEvent = true;
    const double begin = cpuMilliseconds(CLOCK_THREAD_CPUTIME_ID);
    const bool result = QApplication::notify(receiver, event);
    const double took = cpuMilliseconds(CLOCK_THREAD_CPUTIME_ID) - begin;
    m_inEvent = false;
    m_longest = std::max(m_longest, took);
    m_all += took;
    return result;
}

}  // namespace headroom
