// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/measured_program.h"

#include "core/clock.h"

#include <QFile>
#include <QProcessEnvironment>

#include <csignal>
#include <ctime>
#include <sys/prctl.h>
#include <unistd.h>

namespace headroom {

MeasuredProgram::MeasuredProgram(const QString& program, const QStringList& arguments) {
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    environment.insert(QStringLiteral("QT_PLUGIN_PATH"), QStringLiteral(BENCH_PLUGINS));
    environment.insert(QStringLiteral("QT_QPA_GENERIC_PLUGINS"), QStringLiteral("headroom_first_paint"));
    for (const char* name : {"HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"})
        environment.insert(QLatin1String(name), m_home.path());
    // Shared by all runs, as on a machine in use: the list of fonts is read once, not at every start.
    environment.remove(QStringLiteral("XDG_CACHE_HOME"));
    m_process.setProcessEnvironment(environment);
    m_process.setProgram(program);
    m_process.setArguments(arguments);
    m_process.setStandardErrorFile(QProcess::nullDevice());
    m_process.setChildProcessModifier([parent = ::getpid()] {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent)
            ::_exit(1);
    });
}

MeasuredProgram::~MeasuredProgram() {
    m_process.terminate();
    if (!m_process.waitForFinished(2000)) {
        m_process.kill();
        m_process.waitForFinished(2000);
    }
}

Result<std::chrono::nanoseconds> MeasuredProgram::start() {
    const SteadyTime begin = steadyNow();
    m_process.start();
    while (!m_process.canReadLine()) {
        if (!m_process.waitForReadyRead(20'000))
            return tl::unexpected(
                Error{ErrorKind::Local, QStringLiteral("%1 showed no window.").arg(m_process.program())});
    }
    const std::chrono::nanoseconds painted(m_process.readLine().trimmed().toLongLong());
    return painted - begin.time_since_epoch();
}

std::chrono::nanoseconds MeasuredProgram::cpuTime() const {
    clockid_t clock = 0;
    timespec time{};
    if (::clock_getcpuclockid(static_cast<pid_t>(m_process.processId()), &clock) != 0 ||
        ::clock_gettime(clock, &time) != 0)
        return {};
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

qint64 MeasuredProgram::residentBytes() const {
    QFile file(QStringLiteral("/proc/%1/statm").arg(m_process.processId()));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const auto fields = file.readAll().split(' ');
    return fields.size() < 2 ? 0 : fields[1].toLongLong() * ::sysconf(_SC_PAGESIZE);
}

}  // namespace headroom
