// SPDX-License-Identifier: GPL-3.0-or-later
// The real clients page in a window of its own, as at the first start. Each deed returns the longest that the GUI
// thread took no input until what it changed is painted, in ms of CPU (TimedApplication). Blocks in an event loop
// meanwhile.
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

    // The rows and the groups of `listing`.
    double feed(const ClientListing& listing);
    // The same listing, sorted by a click on that column's header.
    double sort(int column);
    // The same listing, after `key` in the filter, which says `text` then.
    double type(int key, const QString& character, const QString& text);
    // What is shown, rows and groups, after word that it may have changed.
    double paintAnew();
    // Delete with all selected, until the sheet shows its plan; and until nothing is left of it, after Esc.
    double askToKillAll();

    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    // Runs `deed` as an event, and waits until what `holds` of is painted.
    double stallOf(const std::function<void()>& deed, std::function<bool()> holds);

    QTemporaryDir m_directory;
    Ledger m_ledger{m_directory.filePath(QStringLiteral("ledger.sqlite"))};
    ClientsPage m_page{m_ledger};
    ClientTable& m_table;
    GroupModel& m_groups;
    std::function<bool()> m_holds;
    std::function<void()> m_painted;
};

// Listings of that many simulated clients, a second apart each, 1 % of them new in it.
[[nodiscard]] std::vector<ClientListing> listingsOf(int clients, int count);

}  // namespace headroom
