// SPDX-License-Identifier: GPL-3.0-or-later
// A file that says that this program runs: locked (flock) as long as it does, however it ends. What it holds (leases)
// is nobody's once the lock is gone. Blocks for a moment; any thread, one at a time.
#pragma once

#include "core/result.h"

#include <QString>

#include <memory>

namespace headroom {

class ProcessMark {
  public:
    // Errors: Local, the file cannot be made in `folder`.
    [[nodiscard]] static Result<std::unique_ptr<ProcessMark>> make(const QString& folder);
    ~ProcessMark();  // takes it away
    Q_DISABLE_COPY_MOVE(ProcessMark)

    [[nodiscard]] QString name() const { return m_name; }  // within the folder
    // Whether the program that made the mark of that name runs.
    [[nodiscard]] static bool isHeld(const QString& folder, const QString& name);
    // Takes away what programs left behind that were killed. Not while another may be in make().
    static void removeDead(const QString& folder);

  private:
    ProcessMark(int fd, QString folder, QString name);

    int m_fd;
    QString m_folder;
    QString m_name;
};

}  // namespace headroom
