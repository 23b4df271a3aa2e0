// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/verdicts.h"

#include "core/history/change_effect.h"
#include "core/text/sentence.h"
#include "core/text/units.h"

#include <QTimer>

#include <utility>

namespace headroom {

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::seconds verdictsAfter[] = {1min, 5min};

}  // namespace

Verdicts::Verdicts(Ledger& ledger, Clock& clock, QObject* parent) : QObject(parent), m_ledger(ledger), m_clock(clock) {}

void Verdicts::follow(const QObject* watched, std::function<std::shared_ptr<const Series>()> series, qint64 entry) {
    if (entry == 0)
        return;
    for (const std::chrono::seconds after : verdictsAfter) {
        auto* const timer = new QTimer(this);
        timer->setSingleShot(true);
        connect(timer, &QTimer::timeout, timer, &QObject::deleteLater);
        connect(timer, &QTimer::timeout, watched, [this, series, after, entry, changed = m_clock.now()] {
            const auto seen = series();
            const QString verdict = seen ? ChangeEffect::of(*seen, changed, after).verdict() : QString();
            if (verdict.isEmpty())
                return;
            const QString sentence = Sentence::tr("After %1: %2.").arg(formatDuration(after.count()), verdict);
            m_ledger.addDetail(entry, sentence);
            Q_EMIT told(sentence);
        });
        m_clock.start(*timer, after);
    }
}

}  // namespace headroom
