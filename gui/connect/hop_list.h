// SPDX-License-Identifier: GPL-3.0-or-later
// The way to a server as a HopTest walks it: each hop with its time or its trouble, as it comes. GUI thread.
#pragma once

#include "core/session/hop_test.h"

#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

class QGridLayout;
class QLabel;

namespace headroom {

class HopList : public QWidget {
    Q_OBJECT
  public:
    explicit HopList(QWidget* parent = nullptr);
    ~HopList() override;

    // Instead of the one before.
    void start(const Endpoint& endpoint, SecretSource& secrets);
    void stop();
    [[nodiscard]] bool isWalking() const { return m_test != nullptr; }

  Q_SIGNALS:
    // A hop came, or it began or ended.
    void changed();

  protected:
    void changeEvent(QEvent* event) override;

  private:
    struct HopRow {
        QLabel* mark;
        QLabel* time;
        bool ok;
    };
    void clear();
    void add(const Hop& hop);
    void finish(const QString& sentence);
    void applyColours();

    std::unique_ptr<HopTest> m_test;
    std::optional<Hop> m_blocked;  // the first that is not ok
    std::vector<HopRow> m_hops;
    QWidget* m_body = nullptr;
    QGridLayout* m_grid = nullptr;
    QLabel* m_state;
};

}  // namespace headroom
