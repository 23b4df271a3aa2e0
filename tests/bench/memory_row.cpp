// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/row_order.h"
#include "core/server/client_list_parser.h"
#include "tests/bench/naive_parser.h"
#include "tests/bench/row.h"
#include "tests/support/simulated_clients.h"

#include <malloc.h>

namespace headroom {

namespace {

constexpr int clients = 100'000;
constexpr double mostBytes = 250;

double heapBytes() {
    const struct mallinfo2 heap = ::mallinfo2();
    return static_cast<double>(heap.uordblks) + static_cast<double>(heap.hblkhd);
}

template <typename Make>
double bytesOf(Make make) {
    const double before = heapBytes();
    const auto made = make();
    return heapBytes() - before;
}

}  // namespace

Rows measureMemory(const QString&) {
    const QByteArray list = SimulatedClients(clients).list(0);
    const std::string text(list.constData(), static_cast<std::size_t>(list.size()));
    // A table as it is shown: the snapshot, the order of its rows, and where each row stands in it.
    const double ours = bytesOf([&text] {
        auto snapshot = parseClientList(text, WallTime(), SteadyTime());
        auto order = orderRows(*snapshot, {}, allRows(*snapshot));
        std::vector<std::int32_t> position(order.size());
        return std::tuple(std::move(snapshot), std::move(order), std::move(position));
    });
    const double reference = bytesOf([&text] { return parseNaively(text); });
    Row row{QStringLiteral("memory_per_client_100k"), ours / clients, reference / clients, QStringLiteral("bytes"),
            QStringLiteral("ours <= %1").arg(mostBytes)};
    row.met = row.ours <= mostBytes;
    return std::vector{row};
}

}  // namespace headroom
