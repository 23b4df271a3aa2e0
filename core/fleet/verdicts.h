// SPDX-License-Identifier: GPL-3.0-or-later
// What a change did to its server, told into the ledger a minute and five minutes after it: "After 1 min: memory +18
// MB, CPU unchanged, no more rejections." Nothing where that is not known. One thread.
#pragma once

#include "core/action/ledger.h"
#include "core/history/series.h"

#include <QObject>

#include <functional>

namespace headroom {

class Verdicts : public QObject {
    Q_OBJECT
  public:
    // Both must outlive it.
    explicit Verdicts(Ledger& ledger, Clock& clock = Clock::world(), QObject* parent = nullptr);

    // A server was changed now, as `entry` of the ledger says. `series` is asked later, while `watched` is there; null:
    // another process answers now.
    void follow(const QObject* watched, std::function<std::shared_ptr<const Series>()> series, qint64 entry);

  Q_SIGNALS:
    void told(const QString& sentence);

  private:
    Ledger& m_ledger;
    Clock& m_clock;
};

}  // namespace headroom
