// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/filter_store.h"

#include <QSettings>

#include <algorithm>

namespace headroom {

namespace {

const QString recentKey = QStringLiteral("clients/recentFilters");
const QString namedKey = QStringLiteral("clients/namedFilters");

void write(const QList<NamedFilter>& filters) {
    QVariantList entries;
    for (const NamedFilter& filter : filters)
        entries << QVariant(QStringList{filter.name, filter.text});
    QSettings().setValue(namedKey, entries);
}

}  // namespace

QStringList FilterStore::recent() {
    return QSettings().value(recentKey).toStringList().mid(0, MaxRecent);
}

void FilterStore::remember(const QString& text) {
    if (text.isEmpty())
        return;
    QStringList all = recent();
    all.removeAll(text);
    all.prepend(text);
    QSettings().setValue(recentKey, all.mid(0, MaxRecent));
}

void FilterStore::forgetRecent() {
    QSettings().remove(recentKey);
}

QList<NamedFilter> FilterStore::named() {
    QList<NamedFilter> filters;
    for (const QVariant& entry : QSettings().value(namedKey).toList()) {
        if (const QStringList parts = entry.toStringList(); parts.size() == 2)
            filters << NamedFilter{parts[0], parts[1]};
    }
    return filters;
}

void FilterStore::save(const NamedFilter& filter) {
    QList<NamedFilter> all = named();
    all.removeIf([&filter](const NamedFilter& other) { return other.name == filter.name; });
    all << filter;
    std::ranges::sort(all, [](const NamedFilter& a, const NamedFilter& b) {
        return QString::localeAwareCompare(a.name, b.name) < 0;
    });
    write(all);
}

void FilterStore::remove(const QString& name) {
    QList<NamedFilter> all = named();
    all.removeIf([&name](const NamedFilter& filter) { return filter.name == name; });
    write(all);
}

}  // namespace headroom
