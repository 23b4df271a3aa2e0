// SPDX-License-Identifier: GPL-3.0-or-later
// The filters a user had and those saved by name, kept in QSettings. GUI thread.
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace headroom {

struct NamedFilter {
    QString name;
    QString text;
};

class FilterStore {
  public:
    static constexpr int MaxRecent = 30;

    // The newest first.
    [[nodiscard]] static QStringList recent();
    // Empty texts are passed over; one that is there already comes to the front.
    static void remember(const QString& text);
    static void forgetRecent();

    // By name.
    [[nodiscard]] static QList<NamedFilter> named();
    // Replaces one of the same name.
    static void save(const NamedFilter& filter);
    static void remove(const QString& name);
};

}  // namespace headroom
