// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/timed_application.h"

#include "tests/bench/row.h"

#include <QAbstractEventDispatcher>
#include <QSettings>
#include <QThread>

#include <algorithm>

namespace headroom {

TimedApplication::TimedApplication(int& argc, char** argv) : QApplication(argc, argv) {
    setOrganizationName(QStringLiteral("headroom-bench"));
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_home.path());
    QSettings().clear();
    connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::aboutToBlock, this,
            [this] { m_stall = 0; });
}

bool TimedApplication::notify(QObject* receiver, QEvent* event) {
    if (m_inEvent || QThread::currentThread() != thread())
        return QApplication::notify(receiver, event);
    m_inEvent = true;
    const double begin = cpuMilliseconds(CLOCK_THREAD_CPUTIME_ID);
    const bool result = QApplication::notify(receiver, event);
    m_stall += cpuMilliseconds(CLOCK_THREAD_CPUTIME_ID) - begin;
    m_inEvent = false;
    m_longestStall = std::max(m_longestStall, m_stall);
    return result;
}

}  // namespace headroom
