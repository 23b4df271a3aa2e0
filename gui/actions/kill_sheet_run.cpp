// SPDX-License-Identifier: GPL-3.0-or-later
// KillSheet, second half: how it goes, and what came of it.
#include "core/text/units.h"
#include "gui/actions/alternatives_box.h"
#include "gui/actions/kill_sheet.h"

#include <QCheckBox>
#include <QLabel>
#include <QLayout>
#include <QProgressBar>

#include <algorithm>
#include <array>

namespace headroom {

void KillSheet::follow(const KillRun& run) {
    connect(&run, &KillRun::progressed, this, &KillSheet::setProgress);
    connect(&run, &KillRun::measured, this, &KillSheet::setMeasured);
    connect(&run, &KillRun::finished, this, &KillSheet::setReport);
    connect(&run, &KillRun::returned, this, &KillSheet::setReturns);
    connect(this, &KillSheet::stopClicked, &run, &KillRun::stop);
}

void KillSheet::setProgress(int done, int total) {
    m_progress->setRange(0, total);
    m_progress->setValue(done);
}

void KillSheet::setMeasured(KillTime held, int kills) {
    if (m_deed != Deed::Kill || m_phase != Phase::Running)
        return;
    const KillTime each = held / kills;
    m_cost->setText(tr("Cost as measured: at most %1 of server time so far, %2 a kill; %3 for all of them. Stop leaves "
                       "the rest alone.")
                        .arg(timeText(held), timeText(each), timeText(each * static_cast<double>(victimCount()))));
}

void KillSheet::setReport(const KillReport& report) {
    m_phase = Phase::Done;
    QStringList counts;
    QStringList lines;
    const std::array kinds{std::pair(KillResult::Killed, m_deed == Deed::Kill ? tr("killed") : tr("unblocked")),
                           std::pair(KillResult::Gone, tr("already gone")),
                           std::pair(KillResult::Changed, tr("changed and skipped")),
                           std::pair(KillResult::Refused, tr("refused by the server")),
                           std::pair(KillResult::NotSent, tr("not sent")),
                           std::pair(KillResult::Unknown, tr("unknown"))};
    for (const auto& [result, word] : kinds) {
        const int count = report.count(result);
        if (count == 0)
            continue;
        const auto first = std::ranges::find(report.outcomes, result, &KillOutcome::result);
        QString line = tr("%1 %2").arg(formatCount(qint64{count}), word);
        counts << line;
        if (result == KillResult::Killed)
            line += tr(" in %1").arg(formatUsec(report.took.count()));
        if (!first->detail.isEmpty())
            line += QStringLiteral(": ") + first->detail;
        lines << line;
    }
    if (report.serverTime)
        lines << tr("The server spent about %1 on it.").arg(timeText(*report.serverTime));
    if (!plan().kept.empty())
        counts << tr("%1 kept").arg(formatCount(static_cast<qint64>(plan().kept.size())));
    setTitle(tr("%1 at %2").arg(counts.join(QStringLiteral(", ")), instanceText()));
    const bool all = report.count(KillResult::Killed) == victimCount();
    m_victims->setText((!all                   ? tr("Planned:")
                        : m_deed == Deed::Kill ? tr("Killed:")
                                               : tr("Unblocked:")) +
                       u'\n' + m_groups);
    m_progress->hide();
    for (QWidget* asked : std::initializer_list<QWidget*>{m_warnings, m_cost, m_alternatives, m_kept, m_reasonRow})
        asked->hide();
    for (QCheckBox* box : m_scopeBoxes)
        box->hide();
    updateButton();
    m_outcomes = lines.join(u'\n');
    showOutcome(m_outcomes);
}

void KillSheet::setReturns(const ReturnReport& report) {
    if (report.came == 0 && !report.final)
        return;
    const QString came = formatCount(qint64{report.came});
    const QString after = formatSeconds(report.after.count());
    QString text;
    if (report.watched.count() == 0) {
        text = tr("Whether they come back is not known: the clients have not been listed since.");
    } else if (report.came == 0) {
        text = tr("No new connection of the same name and host within %1.").arg(formatSeconds(report.watched.count()));
    } else if (report.returned == 0) {
        text = tr("New connections of the same names and hosts: %1 within %2, no more than in as long before the kill.")
                   .arg(came, after);
    } else {
        text = tr("%1 of %2 came back within %3")
                   .arg(formatCount(qint64{report.returned}), formatCount(qint64{report.killed}), after);
        if (report.came > report.returned)
            text += tr(" (%1 new connections of the same names and hosts, %2 in as long before the kill)")
                        .arg(came, formatCount(qint64{report.usual}));
        text += report.returned * 2 >= report.killed ? tr(": this pool refills itself, so the pool is what to fix.")
                                                     : tr(".");
    }
    showOutcome(m_outcomes + u'\n' + text);
}

void KillSheet::showOutcome(const QString& text) {
    m_outcome->setText(text);
    m_outcome->show();
    layout()->activate();
    takeHeight(fittingHeight());
}

void KillSheet::reject() {
    if (m_phase != Phase::Running)
        QDialog::reject();
}

}  // namespace headroom
