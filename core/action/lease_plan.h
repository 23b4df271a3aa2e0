// SPDX-License-Identifier: GPL-3.0-or-later
// What a temporary change of a setting would do, decided once, before anything is sent. Pure.
// maxclients has bounds of its own: probing for an unreachable limit freezes the server (it goes down from there in
// steps of 16: redis src/server.c adjustOpenFilesLimit), and a limit at or below the use locks everybody out who loses
// the connection, us too. At most 4 times the present limit and never above 1,000,000; always above the use and a
// reserve of 1 % of it, at least 8.
#pragma once

#include "core/result.h"
#include "core/server/info_sample.h"
#include "core/server/server_settings.h"
#include "core/session/client_listing.h"

#include <QByteArray>
#include <QStringList>

#include <chrono>
#include <optional>
#include <vector>

namespace headroom {

// What is known of the server when the change is planned.
struct LeaseFacts {
    InfoSample sample;
    ServerSettings settings;
    const ClientListing* clients = nullptr;  // null: the table is not known
    std::chrono::seconds ownPause{1};        // the longest our connection is silent
};

struct LeasePlan {
    QByteArray runId;  // of the process that has the value `before`
    QByteArray key;
    QByteArray before;
    QByteArray value;            // as it is sent: the plain number
    QString consequence;         // one sentence
    QStringList warnings;        // a sentence each
    bool closesClients = false;  // may close some at once: putting the value back does not bring them back
};

// `typed`: as people write it: 10k of a count, 5m of a time, 64mb of bytes, 5% of maxmemory-clients; of
// client-output-buffer-limit "CLASS HARD SOFT SECONDS", once or more, the other classes stay. Errors: BadInput, the
// value cannot be read, is out of bounds or is the present one; Unsupported, the server or we do not have the setting.
[[nodiscard]] Result<LeasePlan> planLease(const QByteArray& key, const QString& typed, const LeaseFacts& facts);

struct MaxclientsBounds {
    qint64 least = 1;
    qint64 most = 1;
};
// nullopt: the present limit is not known. Without the use, the limit can only be raised.
[[nodiscard]] std::optional<MaxclientsBounds> maxclientsBounds(std::optional<qint64> used, std::optional<qint64> limit);
// Why `value` is not one of them, empty when it is.
[[nodiscard]] QString maxclientsProblem(qint64 value, std::optional<qint64> used, std::optional<qint64> limit);

// The number behind "try with" in a refused CONFIG SET maxclients: asking for it succeeds (all versions word it so).
[[nodiscard]] std::optional<qint64> triedWith(QByteArrayView errorText);

// What stands in redis.conf for it to last: "maxclients 20000", for client-output-buffer-limit a line for each class.
[[nodiscard]] QString configFileText(const QByteArray& key, const QByteArray& value);

}  // namespace headroom
