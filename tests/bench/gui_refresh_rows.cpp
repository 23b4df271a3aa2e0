// SPDX-License-Identifier: GPL-3.0-or-later
// How long the GUI thread is busy with one refresh of the clients page, all its events together: a new listing is
// given, sorted by idle, the rows and the groups are shown and painted. Held against a QSortFilterProxyModel reset of
// the same rows. Sizes by turns.
#include "tests/bench/cpu_time.h"
#include "tests/bench/proxied_table.h"
#include "tests/bench/row.h"
#include "tests/bench/shown_page.h"

#include <array>
#include <utility>

namespace headroom {

namespace {

constexpr int runs = 150;
constexpr int warmUp = 5;
constexpr int referenceEach = 30;
constexpr double mostMedian = 4;  // ms
constexpr double mostP99 = 8;     // ms
constexpr double mostGrowth = 1.3;
constexpr double mostOfProxy = 1. / 80;

struct Size {
    Size(const QString& of, int clients) : name(of), listings(listingsOf(clients, 8)) {}

    // To and fro, so that each differs from the one before by a second.
    [[nodiscard]] const ClientListing& listing(int run) const {
        const int last = static_cast<int>(listings.size()) - 1;
        const int place = run % (2 * last);
        return listings[static_cast<std::size_t>(place <= last ? place : 2 * last - place)];
    }

    QString name;
    std::vector<ClientListing> listings;
    ShownPage page;
    ProxiedTable proxied;
    std::vector<double> ours;
    std::vector<double> reference;
};

void measure(Size& size, int run) {
    const ClientListing& listing = size.listing(run);
    const ShownPage::Took took = size.page.feed(listing);
    if (run >= warmUp)
        size.ours.push_back(took.longestStall);
    if (run % referenceEach == 0) {
        ProxiedTable::Lines lines = ProxiedTable::linesOf(*listing.snapshot);
        const double begin = cpuMilliseconds(CLOCK_THREAD_CPUTIME_ID);
        size.proxied.reset(std::move(lines));
        size.reference.push_back(cpuMilliseconds(CLOCK_THREAD_CPUTIME_ID) - begin);
    }
}

}  // namespace

Rows measureGuiRefresh(const QString&) {
    Size small(QStringLiteral("1k"), 1000);
    Size middle(QStringLiteral("10k"), 10'000);
    Size large(QStringLiteral("100k"), 100'000);
    const std::array sizes{&small, &middle, &large};
    for (int run = 0; run < warmUp + runs; ++run) {
        for (Size* size : sizes)
            measure(*size, run);
    }
    const QString unit = QStringLiteral("ms");
    std::vector<Row> rows;
    for (const Size* size : sizes) {
        const QString name = QStringLiteral("gui_refresh_") + size->name;
        const double reference = median(size->reference);
        rows.push_back(oursAtMost(mostMedian, name, median(size->ours), reference, unit));
        rows.push_back(
            oursAtMost(mostP99, name + QStringLiteral("_p99"), percentile(size->ours, 0.99), reference, unit));
    }
    const double ours = median(large.ours);
    rows.push_back(
        ratioAtMost(mostOfProxy, QStringLiteral("gui_refresh_100k_to_proxy"), ours, median(large.reference), unit));
    rows.push_back(ratioAtMost(mostGrowth, QStringLiteral("gui_refresh_100k_to_1k"), ours, median(small.ours), unit));
    return rows;
}

}  // namespace headroom
