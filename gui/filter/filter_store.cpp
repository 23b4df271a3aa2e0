// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/filter/filter_store.h"

#include <QSettings>

#include <algorithm>

namespace headroom {

FilterStore::FilterStore(FilterRows rows) {
    const QString page = rows == FilterRows::Clients ? QStringLiteral("clients") : QStringLiteral("slowlog");
    m_recentKey = page + QStringLiteral("/recentFilters");
    m_namedKey = page + QStringLiteral("/namedFilters");
}

void FilterStore::write(const QList<NamedFilter>& filters) const {
    QVariantList entries;
    for (const NamedFilter& filter : filters)
        entries << QVariant(QStringList{filter.name, filter.text});
    QSettings().setValue(m_namedKey, entries);
}

QStringList FilterStore::recent() const {
    return QSettings().value(m_recentKey).toStringList().mid(0, MaxRecent);
}

void FilterStore::remember(const QString& text) const {
    if (text.isEmpty())
        return;
    QStringList all = recent();
    all.removeAll(text);
    all.prepend(text);
    QSettings().setValue(m_recentKey, all.mid(0, MaxRecent));
}

void FilterStore::forgetRecent() const {
    QSettings().remove(m_recentKey);
}

QList<NamedFilter> FilterStore::named() const {
    QList<NamedFilter> filters;
    for (const QVariant& entry : QSettings().value(m_namedKey).toList()) {
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
