// SPDX-License-Identifier: GPL-3.0-or-later
// What a user waits for on the clients page with 100,000 clients: from a click on a header, or a key typed into the
// filter, until the new order or choice is painted; and the longest that the GUI thread takes no input meanwhile. Held
// against a QSortFilterProxyModel that does the same.
#include "core/clock.h"
#include "tests/bench/proxied_table.h"
#include "tests/bench/row.h"
#include "tests/bench/shown_page.h"

#include <functional>

namespace headroom {

namespace {

constexpr int clients = 100'000;
constexpr int rounds = 8;
constexpr int referenceRounds = 1;
constexpr double mostWait = 30;  // ms
constexpr double mostStall = 8;  // ms

struct Figures {
    std::vector<double> wait;
    std::vector<double> stall;
    std::vector<double> reference;

    void add(const ShownPage::Took& took) {
        wait.push_back(took.untilPainted);
        stall.push_back(took.longestStall);
    }
    void addReference(const std::function<void()>& deed) {
        const SteadyTime begin = steadyNow();
        deed();
        reference.push_back(std::chrono::duration<double, std::milli>(steadyNow() - begin).count());
    }
    void report(const QString& name, std::vector<Row>& rows) const {
        rows.push_back(oursAtMost(mostWait, name, median(wait), median(reference), QStringLiteral("ms")));
        rows.push_back(oursAtMost(mostStall, name + QStringLiteral("_stall"), percentile(stall, 1), median(reference),
                                  QStringLiteral("ms at most")));
    }
};

}  // namespace

Rows measureGuiQuestions(const QString&) {
    const std::vector<ClientListing> listings = listingsOf(clients, 1);
    ShownPage page;
    ProxiedTable proxied;
    page.feed(listings.front());
    proxied.reset(ProxiedTable::linesOf(*listings.front().snapshot));

    Figures sort;
    Figures filter;
    const QString word = QStringLiteral("21.0");
    for (int round = 0; round < rounds; ++round) {
        const bool withReference = round < referenceRounds;
        for (const int column : {ClientField::Id, ClientField::Addr, ClientField::Age, ClientField::Name}) {
            sort.add(page.sort(column));
            if (withReference)
                sort.addReference([&] { proxied.sort(column, Qt::DescendingOrder); });
        }
        for (int end = 1; end <= word.size(); ++end) {
            const QString text = word.left(end);
            filter.add(page.type(Qt::Key_unknown, text.right(1), text));
            if (withReference)
                filter.addReference([&] { proxied.filter(text); });
        }
        for (auto end = word.size() - 1; end >= 0; --end)
            filter.add(page.type(Qt::Key_Backspace, {}, word.left(end)));
    }
    std::vector<Row> rows;
    sort.report(QStringLiteral("sort_100k"), rows);
    filter.report(QStringLiteral("filter_100k"), rows);
    return rows;
}

}  // namespace headroom
