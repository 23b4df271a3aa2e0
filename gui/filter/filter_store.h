// SPDX-License-Identifier: GPL-3.0-or-later
// The filters a user had and those saved by name, of clients and of slow commands apart, kept in QSettings. GUI thread.
#pragma once

#include "core/fleet/settings.h"
#include "core/query/filter_rows.h"

#include <QList>
#include <QString>
#include <QStringList>
#include <QVariantList>

namespace headroom {

struct NamedFilter {
    QString name;
    QString text;
};

class FilterStore {
  public:
    static constexpr int MaxRecent = 30;

    explicit FilterStore(FilterRows rows);

    // The newest first.
    [[nodiscard]] QStringList recent() const;
    // Empty texts are passed over; one that is there already comes to the front.
    void remember(const QString& text) const;
    void forgetRecent() const;

    // By name.
    [[nodiscard]] QList<NamedFilter> named() const;
    // Replaces one of the same name.
    void save(const NamedFilter& filter) const;
    void remove(const QString& name) const;

  private:
    void write(const QList<NamedFilter>& filters) const;

    Setting<QStringList> m_recent;
    Setting<QVariantList> m_named;
};

}  // namespace headroom
