// SPDX-License-Identifier: GPL-3.0-or-later
// CLIENT LIST text of tests as a snapshot, without a time.
#pragma once

#include "core/server/client_list_parser.h"

#include <QByteArray>

namespace headroom {

using Snapshot = std::shared_ptr<const ClientSnapshot>;

inline Snapshot parseRows(const QByteArray& text) {
    return parseClientList(std::string_view(text.data(), static_cast<std::size_t>(text.size())), WallTime(),
                           SteadyTime());
}

}  // namespace headroom
