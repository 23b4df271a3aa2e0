// SPDX-License-Identifier: GPL-3.0-or-later
// `--shot`: grabs the window into a PNG after a while and says in words what it shows. GUI thread.
#pragma once

#include "core/console/command_line.h"

#include <QObject>

namespace headroom {

class Instance;
class MainWindow;

class Shot : public QObject {
    Q_OBJECT
  public:
    // `instance` may be null (the welcome page); both must outlive the shot.
    Shot(const CommandLine& commandLine, MainWindow& window, const Instance* instance, QObject* parent = nullptr);

  Q_SIGNALS:
    void finished(int exitCode);

  private:
    void take();

    QString m_file;
    MainWindow& m_window;
    const Instance* m_instance;
};

}  // namespace headroom
