// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/filter/filter_store.h"

#include <algorithm>

namespace headroom {

namespace {

QString pageOf(FilterRows rows) {
    return rows == FilterRows::Clients ? QStringLiteral("clients") : QStringLiteral("slowlog");
}

}  // namespace

FilterStore::FilterStore(FilterRows rows)
    : m_recent(settings::recentFilters(pageOf(rows))), m_named(settings::namedFilters(pageOf(rows))) {}

void FilterStore::write(const QList<NamedFilter>& filters) const {
    QVariantList entries;
    for (const NamedFilter& filter : filters)
        entries << QVariant(QStringList{filter.name, filter.text});
    m_named.set(entries);
}

QStringList FilterStore::recent() const {
    return m_recent.value().mid(0, MaxRecent);
}

void FilterStore::remember(const QString& text) const {
    if (text.isEmpty())
        return;
    QStringList all = recent();
    all.removeAll(text);
    all.prepend(text);
    m_recent.set(all.mid(0, MaxRecent));
}

void FilterStore::forgetRecent() const {
    m_recent.reset();
}

QList<NamedFilter> FilterStore::named() const {
    QList<NamedFilter> filters;
    for (const QVariant& entry : m_named.value()) {
        if (const QStringList parts = entry.toStringList(); parts.size() == 2)
            filters << NamedFilter{parts[0], parts[1]};
    }
    return filters;
}

void FilterStore::save(const NamedFilter& filter) const {
    QList<NamedFilter> all = named();
    all.removeIf([&filter](const NamedFilter& other) { return other.name == filter.name; });
    all << filter;
    std::ranges::sort(all, [](const NamedFilter& a, const NamedFilter& b) {
        return QString::localeAwareCompare(a.name, b.name) < 0;
    });
    write(all);
}

void FilterStore::remove(const QString& name) const {
    QList<NamedFilter> all = named();
    all.removeIf([&name](const NamedFilter& filter) { return filter.name == name; });
    write(all);
}

}  // namespace headroom
