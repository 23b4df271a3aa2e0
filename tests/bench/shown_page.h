// SPDX-License-Identifier: GPL-3.0-or-later
// The real clients page in a window of its own, as at the first start, and what it takes until what it was given is
// painted. Blocks in an event loop meanwhile.
#pragma once

#include "core/action/ledger.h"
#include "gui/clients/client_table.h"
#include "gui/clients/clients_page.h"
#include "gui/clients/group_model.h"

#include <QTemporaryDir>

#include <functional>

namespace headroom {

class KillSheet;

class ShownPage : public QObject {
  public:
    ShownPage();

    struct Took {
        double untilPainted = 0;  // ms
        double longestStall = 0;  // ms, see TimedApplication
        double busy = 0;
    };
    // The rows and the groups of `listing`.
    Took feed(const ClientListing& listing);
    // The same listing, sorted by a click on that column's header.
    Took sort(int column);
    // The same listing, after `key` in the filter, which says `text` then.
    Took type(int key, const QString& character, const QString& text);

    // Delete with all selected, until the sheet is there.
    Took askToKillAll();
    // Until the sheet that is there shows its plan.
    Took showPlan();
    // Until the sheet lists every client of it.
    Took listVictims();
    // Esc in the sheet, until nothing of it is left.
    Took closeSheet();

    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    // Runs `deed` as an event, and waits until what `holds` of is painted.
    Took measure(const std::function<void()>& deed, std::function<bool()> holds);
    [[nodiscard]] KillSheet* sheet() const;

    QTemporaryDir m_directory;
    Ledger m_ledger{m_directory.filePath(QStringLiteral("ledger.sqlite"))};
    ClientsPage m_page{m_ledger};
    ClientTable& m_table;
    const GroupModel& m_groups;
    std::function<bool()> m_holds;
    std::function<void()> m_painted;
};

// Listings of that many simulated clients, a second apart each, 1 % of them new in it.
[[nodiscard]] std::vector<ClientListing> listingsOf(int clients, int count);

}  // namespace headroom
