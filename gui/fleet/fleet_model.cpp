// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/fleet/fleet_model.h"

#include "core/fleet/instance.h"
#include "core/text/escape.h"
#include "core/text/units.h"
#include "gui/fleet/finding_words.h"
#include "gui/style/severity_look.h"
#include "gui/style/state_look.h"
#include "gui/widgets/plain_tool_tip.h"

#include <algorithm>
#include <cmath>

namespace headroom {

void FleetModel::add(Instance* instance, int row) {
    beginInsertRows({}, row, row);
    m_entries.insert(m_entries.begin() + row, {instance, describe(*instance)});
    endInsertRows();
    connect(instance, &Instance::statusChanged, this, [this, instance] { update(instance); });
    connect(instance, &Instance::sampled, this, [this, instance] { update(instance); });
    connect(instance, &Instance::judged, this, [this, instance] { update(instance); });
}

void FleetModel::remove(Instance* instance) {
    const int row = rowOf(instance);
    if (row < 0)
        return;
    disconnect(instance, nullptr, this, nullptr);
    beginRemoveRows({}, row, row);
    m_entries.erase(m_entries.begin() + row);
    endRemoveRows();
}

Instance* FleetModel::at(int row) const {
    return row >= 0 && row < rowCount() ? m_entries[static_cast<std::size_t>(row)].instance : nullptr;
}

int FleetModel::rowOf(const Instance* instance) const {
    const auto found = std::ranges::find(m_entries, instance, &Entry::instance);
    return found == m_entries.end() ? -1 : static_cast<int>(found - m_entries.begin());
}

const FleetRow& FleetModel::row(int row) const {
    Q_ASSERT(row >= 0 && row < rowCount());
    return m_entries[static_cast<std::size_t>(row)].row;
}

int FleetModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
}

QVariant FleetModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const FleetRow& shown = row(index.row());
    if (role == Qt::DisplayRole)
        return shown.name;
    if (role == Qt::AccessibleTextRole) {
        QStringList words{shown.name};
        if (shown.state == SessionState::Connected)
            words += stateWord(at(index.row())->status(), at(index.row())->headroom());
        if (!shown.note.isEmpty())
            words += shown.note;
        if (shown.share)
            words += (shown.stale ? tr("was %1 used") : tr("%1 used")).arg(formatPercent(*shown.share));
        if (shown.over > 0)
            words += tr("%1 over").arg(formatCount(shown.over));
        if (!shown.finding.isEmpty())
            words += tr("%1: %2").arg(severityWord(shown.severity), shown.finding);
        return words.join(QStringLiteral(", "));
    }
    if (role == Qt::ToolTipRole) {
        const Instance& instance = *at(index.row());
        QStringList lines{instance.isSaved() ? QString() : visibleText(instance.endpoint().address().toUtf8()),
                          stateSentence(instance.status())};
        if (const auto& sample = instance.sample(); sample && !shown.stale)
            lines << tr("%1 used of %2").arg(formatCount(sample->used()), formatCount(sample->maxclients))
                  << (shown.over > 0 ? tr("%1 over").arg(formatCount(shown.over))
                                     : tr("%1 left").arg(formatCount(sample->headroom())));
        if (!shown.finding.isEmpty())
            lines << instance.judgement()->diagnosis.summary;
        lines.removeAll(QString());
        return plainToolTip(lines.join(u'\n'));
    }
    return {};
}

FleetRow FleetModel::describe(const Instance& instance) {
    const SessionStatus& status = instance.status();
    FleetRow row;
    row.name = visibleText(instance.endpoint().displayName().toUtf8());
    row.state = status.state;
    row.note = stateNote(status);
    row.stale = status.state != SessionState::Connected;
    row.look = row.state;
    if (const auto& sample = instance.sample()) {
        row.look = stateLook(row.state, sample->headroom());
        row.over = row.stale ? 0 : sample->over();
        const auto used = sample->used();
        if (used && sample->maxclients.value_or(0) > 0) {
            const double share = static_cast<double>(*used) / static_cast<double>(*sample->maxclients);
            // As fine as it is shown, so that a row is painted again only when it looks different.
            row.share = std::round(share * 1000) / 1000;
        } else if (!row.stale) {
            row.note = used ? tr("%1 used, limit unknown").arg(formatCount(*used)) : tr("limit unknown");
        }
    }
    // One that turns us away is judged by that.
    const bool isJudged = instance.judgement() && (status.isLive() || status.state == SessionState::Full);
    if (isJudged && !instance.judgement()->diagnosis.findings.empty()) {
        const Finding& worst = instance.judgement()->diagnosis.findings.front();
        if (worst.severity != Severity::Info) {
            row.finding = findingTitle(worst);
            row.severity = worst.severity;
        }
    }
    return row;
}

void FleetModel::update(const Instance* instance) {
    const int row = rowOf(instance);
    FleetRow now = describe(*instance);
    FleetRow& before = m_entries[static_cast<std::size_t>(row)].row;
    if (now == before)
        return;
    before = std::move(now);
    Q_EMIT dataChanged(index(row), index(row));
}

}  // namespace headroom
