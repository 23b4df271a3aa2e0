// SPDX-License-Identifier: GPL-3.0-or-later
// Every choice of a person that is kept for the next start: its key in the settings file, its type, and its value while
// nobody chose. Servers stand in profiles.json, what was open in open.json. Main thread.
#pragma once

#include "core/session/cost_limits.h"

#include <QByteArray>
#include <QSettings>
#include <QStringList>
#include <QUrl>
#include <QVariant>
#include <QVariantList>

namespace headroom {

template <typename T>
struct Setting {
    QString key;
    T byDefault = {};

    [[nodiscard]] T value() const { return QSettings().value(key, QVariant::fromValue(byDefault)).template value<T>(); }
    void set(const T& value) const { QSettings().setValue(key, QVariant::fromValue(value)); }
    void reset() const { QSettings().remove(key); }
};

namespace settings {

// The window
inline const Setting<QByteArray> windowGeometry{QStringLiteral("window/geometry")};
inline const Setting<QByteArray> windowSplitter{QStringLiteral("window/splitter")};
inline const Setting<QString> theme{QStringLiteral("window/theme")};  // "system", "light", "dark"
inline const Setting<bool> animates{QStringLiteral("view/animate"), true};

// Newest first, without user and password
inline const Setting<QStringList> recentAddresses{QStringLiteral("connect/recentAddresses")};

// What a person said of an address of this computer whose server is not known to run here
[[nodiscard]] inline Setting<QString> environmentOf(const QString& address) {
    return {QStringLiteral("environments/") +
            QString::fromLatin1(QUrl::toPercentEncoding(address))};  // without slashes
}

// CostLimits
inline const Setting<double> holdUsec{QStringLiteral("cost/holdUsec"), static_cast<double>(CostLimits().hold.count())};
inline const Setting<double> costShare{QStringLiteral("cost/share"), CostLimits().share};

// The clients
inline const Setting<bool> showsGroups{QStringLiteral("clients/groups"), true};
inline const Setting<QByteArray> groupsSplitter{QStringLiteral("clients/groupsSplitter")};
inline const Setting<QStringList> groupBy{QStringLiteral("clients/groupBy")};                 // GroupKey names
inline const Setting<QString> columnChoice{QStringLiteral("clients/columnChoice")};           // ColumnLayout::Choice
inline const Setting<QVariantList> idleThresholds{QStringLiteral("clients/idleThresholds")};  // seconds
inline const Setting<bool> asksBeforeKill{QStringLiteral("clients/askBeforeKill"), false};
// Each entry: field key, whether it is shown, width
[[nodiscard]] inline Setting<QVariantList> columns(const QString& choice) {
    return {QStringLiteral("clients/") + choice};
}

// The filters of a page: "clients", "slowlog"
[[nodiscard]] inline Setting<QStringList> recentFilters(const QString& page) {
    return {page + QStringLiteral("/recentFilters")};
}
// Each entry: name, filter
[[nodiscard]] inline Setting<QVariantList> namedFilters(const QString& page) {
    return {page + QStringLiteral("/namedFilters")};
}

}  // namespace settings

}  // namespace headroom
