// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/started_scenario.h"

#include <QJsonDocument>

namespace headroom {

StartedScenario::StartedScenario(const QString& program, const QString& name, unsigned seed, int seconds) {
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &StartedScenario::read);
    connect(&m_process, &QProcess::errorOccurred, this, [this] { Q_EMIT failed(m_process.errorString()); });
    connect(&m_process, &QProcess::finished, this,
            [this] { Q_EMIT failed(QString::fromLocal8Bit(m_process.readAllStandardError())); });
    m_process.start(program, {name, QStringLiteral("--seed"), QString::number(seed), QStringLiteral("--seconds"),
                              QString::number(seconds)});
}

StartedScenario::~StartedScenario() {
    m_process.disconnect(this);
    m_process.closeWriteChannel();  // it ends by itself, and its server with it
    if (!m_process.waitForFinished(5000))
        m_process.kill();
    m_process.waitForFinished();
}

quint16 StartedScenario::port() const {
    return static_cast<quint16>(m_truth[QLatin1String("port")].toInt());
}

void StartedScenario::read() {
    if (!m_truth.isEmpty() || !m_process.canReadLine())
        return;
    m_truth = QJsonDocument::fromJson(m_process.readLine()).object();
    Q_EMIT stands();
}

}  // namespace headroom
