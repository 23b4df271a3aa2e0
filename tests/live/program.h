// SPDX-License-Identifier: GPL-3.0-or-later
// The real program as scripts run it, and clients for it to find.
#pragma once

#include "tests/support/private_redis.h"

#include <QEventLoop>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocalSocket>
#include <QProcess>
#include <QTest>
#include <QTimer>

#include <csignal>
#include <map>
#include <memory>

namespace headroom {

// One run of the program without a display; `variables` are set in its environment; `input` is the file
// it reads as standard input.
class Program {
  public:
    using Variables = std::map<QString, QString>;
    explicit Program(const QStringList& arguments, const QByteArray& rediscliAuth = {}, const Variables& variables = {},
                     const QString& input = {}) {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "REDISCLI_AUTH", "XDG_RUNTIME_DIR"})
            environment.remove(QLatin1String(name));
        for (const auto& [name, value] : variables)
            environment.insert(name, value);
        if (!rediscliAuth.isEmpty())
            environment.insert(QStringLiteral("REDISCLI_AUTH"), QString::fromUtf8(rediscliAuth));
        m_process.setProcessEnvironment(environment);
        if (!input.isEmpty())
            m_process.setStandardInputFile(input);
        m_process.start(QStringLiteral(HEADROOM_PROGRAM), arguments, QIODevice::ReadOnly);
    }
    ~Program() {
        m_process.kill();
        m_process.waitForFinished();
    }
    Q_DISABLE_COPY_MOVE(Program)

    // Serves this thread's event loop meanwhile. -1: it did not end by itself.
    [[nodiscard]] int exitCode(int withinMs = 30'000) {
        if (m_process.state() != QProcess::NotRunning) {
            // Not QTest::qWaitFor, which looks each 10 ms only: what this thread passes on would wait as long each
            // time.
            QEventLoop loop;
            QObject::connect(&m_process, &QProcess::stateChanged, &loop, &QEventLoop::quit);
            QTimer::singleShot(withinMs, &loop, &QEventLoop::quit);
            while (m_process.state() == QProcess::Starting)
                loop.exec();
            if (m_process.state() == QProcess::Running)
                loop.exec();
        }
        return m_process.state() == QProcess::NotRunning && m_process.exitStatus() == QProcess::NormalExit
                   ? m_process.exitCode()
                   : -1;
    }
    [[nodiscard]] QByteArray out() {
        m_out += m_process.readAllStandardOutput();
        return m_out;
    }
    [[nodiscard]] QString err() {
        m_err += m_process.readAllStandardError();
        return QString::fromUtf8(m_err);
    }
    [[nodiscard]] QJsonObject json() {
        const QJsonDocument document = QJsonDocument::fromJson(out());
        return document.object();
    }
    // Whole lines of JSON so far, those of `event`.
    [[nodiscard]] QList<QJsonObject> events(const QString& event) {
        QList<QJsonObject> found;
        const QByteArray text = out();
        for (const QByteArray& line : text.left(text.lastIndexOf('\n')).split('\n')) {
            const QJsonObject object = QJsonDocument::fromJson(line).object();
            if (object[QLatin1String("event")] == event)
                found += object;
        }
        return found;
    }
    // The states of `instance` in turn, repeated ones once.
    [[nodiscard]] QStringList states(const QString& instance) {
        QStringList names;
        for (const QJsonObject& event : events(QStringLiteral("state"))) {
            const QString name = event[QLatin1String("state")].toString();
            if (event[QLatin1String("instance")] == instance && (names.isEmpty() || names.last() != name))
                names += name;
        }
        return names;
    }
    [[nodiscard]] qint64 processId() const { return m_process.processId(); }
    // Nothing when it ended already.
    void signal(int number) {
        if (const auto id = static_cast<pid_t>(m_process.processId()); id > 0)
            ::kill(id, number);
    }

  private:
    QProcess m_process;
    QByteArray m_out;
    QByteArray m_err;
};

// A connection that stays, with a command sent.
inline std::unique_ptr<QLocalSocket> hold(const PrivateRedis& redis, const QByteArray& command) {
    auto socket = std::make_unique<QLocalSocket>();
    socket->connectToServer(redis.socketPath());
    socket->write(command + "\r\n");
    socket->waitForReadyRead(5000);
    return socket;
}

}  // namespace headroom
