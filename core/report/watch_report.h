// SPDX-License-Identifier: GPL-3.0-or-later
// The lines of `headroom watch`. Pure; times are arguments. Each ends with a newline.
#pragma once

#include "core/profile/endpoint.h"
#include "core/server/info_sample.h"
#include "core/session/session_status.h"

#include <QByteArray>

namespace headroom {

// {"t","instance","event":"state","state","detail","certain","attempt"}; t in unix seconds with milliseconds.
[[nodiscard]] QByteArray watchStateJson(const Endpoint& endpoint, const SessionStatus& status, WallTime now);
[[nodiscard]] QByteArray watchStateText(const Endpoint& endpoint, const SessionStatus& status, WallTime now);

// `clientRows`: length of the last client table, unknown when there is none.
// {"t","instance","event":"sample","used",...,"clients_rows"}
[[nodiscard]] QByteArray watchSampleJson(const Endpoint& endpoint, const InfoSample& sample, const InfoRates& rates,
                                         std::optional<qint64> clientRows);
[[nodiscard]] QByteArray watchSampleText(const Endpoint& endpoint, const InfoSample& sample, const InfoRates& rates,
                                         std::optional<qint64> clientRows);

}  // namespace headroom
