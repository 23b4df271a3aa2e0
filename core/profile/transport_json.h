// SPDX-License-Identifier: GPL-3.0-or-later
// A transport as it stands in profiles.json and in the ledger: {"kind":"tls","ca_file","ca_directory","certificate",
// "key","server_name","insecure","pinned_sha256"}; plain text is an empty object. Names of files, never their contents.
// Pure.
#pragma once

#include "core/profile/transport.h"

#include <QJsonObject>

#include <optional>

namespace headroom {

[[nodiscard]] QJsonObject transportJson(const Transport& transport);
// nullopt: a word or a value in it is not known, so that it would be reached in another way than is meant.
[[nodiscard]] std::optional<Transport> transportFromJson(QJsonObject object);

}  // namespace headroom
