// SPDX-License-Identifier: GPL-3.0-or-later
// A D-Bus session of the test's own with a real keychain: gnome-keyring, unlocked. Both die with the test.
#pragma once

#include "tests/live/program.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/prctl.h>

namespace headroom {

class Keyring {
  public:
    // Empty, or why there is none.
    [[nodiscard]] QString start() {
        QFile::setPermissions(m_folder.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        prepare(m_bus);
        m_bus.start(QStringLiteral("dbus-daemon"), {QStringLiteral("--session"), QStringLiteral("--nofork"),
                                                    QStringLiteral("--nopidfile"), QStringLiteral("--print-address")});
        while (!m_bus.canReadLine()) {
            if (!m_bus.waitForReadyRead(30'000))
                return QStringLiteral("no dbus-daemon: ") + m_bus.errorString();
        }
        m_address = QString::fromUtf8(m_bus.readLine()).trimmed();
        prepare(m_keyring);
        m_keyring.start(
            QStringLiteral("gnome-keyring-daemon"),
            {QStringLiteral("--foreground"), QStringLiteral("--unlock"), QStringLiteral("--components=secrets")});
        m_keyring.write("its own password");
        m_keyring.closeWriteChannel();
        const bool isThere = QTest::qWaitFor(
            [this] {
                QProcess ask;
                ask.setProcessEnvironment(environment());
                ask.start(QStringLiteral("dbus-send"),
                          {QStringLiteral("--session"), QStringLiteral("--print-reply"),
                           QStringLiteral("--dest=org.freedesktop.DBus"), QStringLiteral("/"),
                           QStringLiteral("org.freedesktop.DBus.NameHasOwner"),
                           QStringLiteral("string:org.freedesktop.secrets")});
                ask.waitForFinished();
                return ask.readAllStandardOutput().contains("boolean true");
            },
            30'000);
        return isThere ? QString() : QStringLiteral("no gnome-keyring-daemon: ") + m_keyring.errorString();
    }
    ~Keyring() {
        for (QProcess* process : {&m_keyring, &m_bus}) {
            process->kill();
            process->waitForFinished();
        }
    }

    // For programs that are to find it.
    [[nodiscard]] Program::Variables variables() const {
        return {{QStringLiteral("DBUS_SESSION_BUS_ADDRESS"), m_address}};
    }

  private:
    [[nodiscard]] QProcessEnvironment environment() const {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char* name : {"HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"})
            environment.insert(QLatin1String(name), m_folder.path());
        environment.insert(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"), m_address);
        environment.remove(QStringLiteral("DISPLAY"));
        return environment;
    }
    void prepare(QProcess& process) const {
        process.setProcessEnvironment(environment());
        process.setStandardErrorFile(QProcess::nullDevice());
        process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    }

    QTemporaryDir m_folder;
    QString m_address;
    QProcess m_bus;
    QProcess m_keyring;
};

}  // namespace headroom
