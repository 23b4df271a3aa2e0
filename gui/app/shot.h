// SPDX-License-Identifier: GPL-3.0-or-later
// `--shot`: grabs the window into a PNG after a while and says in words what is known of each server. GUI thread.
#pragma once

#include "core/console/command_line.h"

#include <QList>
#include <QObject>
#include <QPointer>

namespace headroom {

class Instance;
class MainWindow;

class Shot : public QObject {
    Q_OBJECT
  public:
    // Of the `instances`, maybe none (the welcome page), the window shows the first. It must outlive the shot.
    Shot(const CommandLine& commandLine, MainWindow& window, QList<QPointer<Instance>> instances,
         QObject* parent = nullptr);

  Q_SIGNALS:
    void finished(int exitCode);

  private:
    void take();

    QString m_file;
    MainWindow& m_window;
    QList<QPointer<Instance>> m_instances;
};

}  // namespace headroom
