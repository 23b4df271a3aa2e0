// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/secret_command.h"

#include "core/text/escape.h"
#include "core/text/sentence.h"

#include <csignal>
#include <sys/prctl.h>
#include <unistd.h>
#include <utility>

namespace headroom {

namespace {

constexpr qint64 mostOutputBytes = 64 * 1024;

}  // namespace

SecretCommand::SecretCommand(const QStringList& command, std::function<void(const Result<Secret>&)> done,
                             QObject* parent)
    : QObject(parent), m_program(command.value(0)), m_done(std::move(done)) {
    m_process.setStandardInputFile(QProcess::nullDevice());
    m_process.setStandardErrorFile(QProcess::nullDevice());
    m_process.setChildProcessModifier([] {
        ::setsid();
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // it does not outlive us
    });
    connect(&m_process, &QProcess::finished, this, &SecretCommand::onFinished);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error != QProcess::FailedToStart)
            return;
        deleteLater();
        fail(Sentence::tr("cannot be started (%1): check its name").arg(m_process.errorString()));
    });
    connect(&m_process, &QProcess::readyReadStandardOutput, this, [this] {
        if (m_process.bytesAvailable() > mostOutputBytes)
            fail(Sentence::tr("printed more than 64 kB: a password is its first line"));
    });
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        fail(Sentence::tr("did not end within %1 s: run it in a terminal to see what it waits for")
                 .arg(patience.count()));
    });
    m_deadline.start(patience);
    m_process.start(m_program, command.mid(1), QIODevice::ReadOnly);
}

SecretCommand::~SecretCommand() {
    m_process.disconnect(this);
    killGroup();
    m_process.waitForFinished(1000);  // it was killed
}

void SecretCommand::onFinished(int exitCode, QProcess::ExitStatus status) {
    deleteLater();
    if (!m_done)
        return;
    QByteArray line = m_process.readLine();
    while (line.endsWith('\n') || line.endsWith('\r'))
        line.chop(1);
    if (status != QProcess::NormalExit)
        fail(Sentence::tr("was ended by a signal"));
    else if (exitCode != 0)
        fail(Sentence::tr("ended with exit code %1: run it in a terminal to see why").arg(exitCode));
    else if (line.isEmpty())
        fail(Sentence::tr("printed nothing in its first line, where the password should be"));
    else
        end(Secret(line));
}

void SecretCommand::fail(const QString& what) {
    killGroup();
    end(tl::unexpected(
        Error{ErrorKind::Local,
              Sentence::tr("The command for the password, %1, %2.").arg(visibleText(m_program.toUtf8(), 100), what)}));
}

void SecretCommand::end(const Result<Secret>& result) {
    m_deadline.stop();
    if (const auto done = std::exchange(m_done, {}))
        done(result);
}

void SecretCommand::killGroup() {
    if (m_process.state() != QProcess::NotRunning && m_process.processId() > 0)
        ::kill(-static_cast<pid_t>(m_process.processId()), SIGKILL);
}

}  // namespace headroom
