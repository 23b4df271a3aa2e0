// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a reply of INFO.
#include "core/server/info_sample.h"

#include <cstdlib>

using namespace headroom;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const QByteArrayView text(data, static_cast<qsizetype>(size));
    const InfoFields fields(text);
    for (const auto& [key, value] : fields.all()) {
        if (key.isEmpty() || key.contains(':') || key.contains('\n') || value.contains('\n') || !fields.text(key)) {
            std::abort();
        }
    }
    const InfoSample before = InfoSample::from(InfoFields(text.first(text.size() / 2)), 100, SteadyTime(), WallTime());
    const InfoSample after = InfoSample::from(fields, {}, SteadyTime(std::chrono::seconds(1)), WallTime());
    const InfoRates rates = InfoRates::between(before, after);
    if ((rates.rejectedPerSecond && *rates.rejectedPerSecond < 0) || (after.headroom() && *after.headroom() < 0) ||
        (after.headroom() && !after.used())) {
        std::abort();
    }
    static_cast<void>(fields.commandStat("client"));
    static_cast<void>(after.traits.title());
    static_cast<void>(after.traits.killForm());
    return 0;
}
