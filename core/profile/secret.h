// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes that must not be printed: no stream operator, no conversion, wiped when dropped. Copies share until changed.
#pragma once

#include <QByteArray>

#include <utility>

namespace headroom {

class Secret {
  public:
    Secret() = default;
    explicit Secret(QByteArray bytes) : m_bytes(std::move(bytes)) {}
    ~Secret() {
        if (m_bytes.isDetached())
            m_bytes.fill('\0');
    }
    Secret(const Secret&) = default;
    Secret(Secret&&) noexcept = default;
    Secret& operator=(const Secret&) = default;
    Secret& operator=(Secret&&) noexcept = default;

    [[nodiscard]] bool isEmpty() const { return m_bytes.isEmpty(); }
    // Only for what is sent to the server and for scrubbing it out of texts.
    [[nodiscard]] const QByteArray& reveal() const { return m_bytes; }

  private:
    QByteArray m_bytes;
};

}  // namespace headroom
