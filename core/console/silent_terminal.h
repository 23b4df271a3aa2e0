// SPDX-License-Identifier: GPL-3.0-or-later
// A terminal that does not show what is typed on it, as long as this lives. Main thread, one at a time.
#pragma once

#include <QtGlobal>

namespace headroom {

class SilentTerminal {
  public:
    // Nothing happens when `terminal`, a descriptor, is none.
    explicit SilentTerminal(int terminal);
    // It is as it was before; so it is, too, when a signal ends the process meanwhile.
    ~SilentTerminal();
    Q_DISABLE_COPY_MOVE(SilentTerminal)

    [[nodiscard]] bool isThere() const { return m_isThere; }

  private:
    bool m_isThere = false;
};

}  // namespace headroom
