// SPDX-License-Identifier: GPL-3.0-or-later
// A server in a state of which it is known what is wrong, by the program `scenario` (tests/scenarios). It ends with
// this object. Main thread; needs an event loop.
#pragma once

#include <QJsonObject>
#include <QObject>
#include <QProcess>
#include <QString>

namespace headroom {

class StartedScenario : public QObject {
    Q_OBJECT

  public:
    // `seconds`: how long the onlooker will stay.
    StartedScenario(const QString& program, const QString& name, unsigned seed, int seconds);
    ~StartedScenario() override;
    Q_DISABLE_COPY_MOVE(StartedScenario)

    // What is true of it, as tests/scenarios/main.cpp tells it; empty until it stands.
    [[nodiscard]] const QJsonObject& truth() const { return m_truth; }
    [[nodiscard]] quint16 port() const;

  Q_SIGNALS:
    void stands();
    void failed(const QString& why);

  private:
    void read();

    QProcess m_process;
    QJsonObject m_truth;
};

}  // namespace headroom
