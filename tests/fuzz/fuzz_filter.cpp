// SPDX-License-Identifier: GPL-3.0-or-later
// Any text as a filter: what can be read is applied to a few rows, with its negation, and completed at any place; what
// cannot has an error inside the text.
#include "core/query/filter.h"
#include "core/query/filter_completion.h"
#include "core/query/row_order.h"
#include "core/server/client_list_parser.h"

#include <cstdlib>

using namespace headroom;

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

const ClientSnapshot& clients() {
    static const auto snapshot = parseClientList(
        "id=1 addr=10.0.3.7:5001 name=billing-7 age=900 idle=400 flags=N db=0 tot-mem=22528 cmd=get user=default "
        "novel=7\n"
        "id=2 addr=[fe80::1]:5003 name= age=80 idle=80 flags=bP db=1 sub=2 cmd=client|list user=a\xff\"b\\ lib-name=x\n"
        "id=3 addr=/run/a b.sock:0 name=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa! age=5 idle=? flags=S shape=round\n"
        "id=4\n",
        WallTime(), SteadyTime());
    return *snapshot;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const QString text = QString::fromUtf8(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    const std::int64_t ownIds[] = {2};
    for (const FilterSuggestion& suggestion : completeFilter(text, static_cast<qsizetype>(size / 2), clients())) {
        require(suggestion.position >= 0 && suggestion.length >= 0 &&
                suggestion.position + suggestion.length <= text.size());
    }
    const auto filter = Filter::parse(text);
    if (!filter) {
        const FilterError& error = filter.error();
        require(error.position >= 0 && error.length >= 0 && error.position + error.length <= text.size());
        require(!error.message.isEmpty());
        return 0;
    }
    const FilterMatches matches = filter->apply(clients(), ownIds);
    require(matches.verdicts.size() == 4 && matches.rows().size() == static_cast<std::size_t>(matches.matched));
    require(filter->missingFields(clients()).size() <= static_cast<std::size_t>(Filter::MaxTerms));
    const auto negated = Filter::parse(QStringLiteral("not (%1)").arg(text));
    if (negated && !filter->isEmpty()) {
        const FilterMatches others = negated->apply(clients(), ownIds);
        require(others.undecided == matches.undecided);
        require(others.matched == 4 - matches.matched - matches.undecided);
    }
    return 0;
}
