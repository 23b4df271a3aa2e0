// SPDX-License-Identifier: GPL-3.0-or-later
// The longest that the GUI thread takes no input, in CPU time, while the clients page is given a new list of 100,000
// clients, while a click on a header sorts them anew, and while a key in the filter chooses others: until rows and
// groups are painted. Held against a second page of the same kind and size whose list stays as it is and whose models
// only say that their cells may have changed: what the same views take to paint constants.
// gui_kill_sheet: from Delete with all of them selected until the sheet tells whom it would kill, and until it is gone
// again; against the same with 1,000 clients.
#include "tests/bench/row.h"
#include "tests/bench/shown_page.h"

namespace headroom {

namespace {

constexpr int listed = 100'000;
constexpr int fewListed = 1000;
constexpr int listings = 8;
constexpr int refreshRuns = 100;
constexpr int rounds = 8;
constexpr double mostOfConstants = 2.5;
constexpr double mostOfFew = 2.5;

struct Stalls {
    std::vector<double> ours;
    std::vector<double> reference;

    [[nodiscard]] Row row(const QString& name, double goal) const {
        return {name, median(ours), median(reference), QStringLiteral("ms of CPU at once"), goal, {}};
    }
};

}  // namespace

Rows measureGui() {
    const std::vector<ClientListing> seconds = listingsOf(listed, listings);
    ShownPage page;
    ShownPage constants;
    ShownPage few;
    constants.feed(seconds.front());
    few.feed(listingsOf(fewListed, 1).front());

    Stalls refresh;
    for (int run = 0; run < refreshRuns; ++run) {
        // To and fro, so that each differs from the one before by a second.
        const int place = run % (2 * (listings - 1));
        refresh.ours.push_back(
            page.feed(seconds[static_cast<std::size_t>(std::min(place, 2 * (listings - 1) - place))]));
        refresh.reference.push_back(constants.paintAnew());
    }
    Stalls sort;
    Stalls filter;
    const QString word = QStringLiteral("21.0");
    for (int round = 0; round < rounds; ++round) {
        for (const int column : {ClientField::Id, ClientField::Addr, ClientField::Age, ClientField::Name}) {
            sort.ours.push_back(page.sort(column));
            sort.reference.push_back(constants.paintAnew());
        }
        for (qsizetype end = 1; end <= word.size(); ++end) {
            filter.ours.push_back(page.type(Qt::Key_unknown, word.mid(end - 1, 1), word.left(end)));
            filter.reference.push_back(constants.paintAnew());
        }
        for (qsizetype end = word.size() - 1; end >= 0; --end)
            filter.ours.push_back(page.type(Qt::Key_Backspace, {}, word.left(end)));
    }
    Stalls sheet;
    for (int round = 0; round < rounds; ++round) {
        sheet.ours.push_back(page.askToKillAll());
        sheet.reference.push_back(few.askToKillAll());
    }
    return std::vector{refresh.row(QStringLiteral("gui_refresh_100k"), mostOfConstants),
                       sort.row(QStringLiteral("gui_sort_100k"), mostOfConstants),
                       filter.row(QStringLiteral("gui_filter_100k"), mostOfConstants),
                       sheet.row(QStringLiteral("gui_kill_sheet_100k"), mostOfFew)};
}

}  // namespace headroom
