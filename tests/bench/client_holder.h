// SPDX-License-Identifier: GPL-3.0-or-later
// Very many real connections to a server on loopback, held by a process of their own: names of a few services, a
// command or two each. Blocks. Dies with the bench.
#pragma once

#include "core/result.h"

#include <QtGlobal>

#include <sys/types.h>

namespace headroom {

class ClientHolder {
  public:
    ClientHolder() = default;
    ~ClientHolder();
    Q_DISABLE_COPY_MOVE(ClientHolder)

    // Lets this process and its children have as many files open as the system allows; before the server is started.
    static void raiseFileLimit();
    // Until all connections stand.
    [[nodiscard]] Result<void> open(quint16 port, int count);

  private:
    pid_t m_process = -1;
    int m_keep = -1;  // the process ends when this is closed
};

}  // namespace headroom
