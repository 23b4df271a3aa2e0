// SPDX-License-Identifier: GPL-3.0-or-later
// The value of a setting for people: "10,000", "5 min", "64 MB", "off"; what is no number as it is, made visible. Pure.
#pragma once

#include <QByteArray>
#include <QString>

namespace headroom {

[[nodiscard]] QString settingText(const QByteArray& key, const QByteArray& value);

}  // namespace headroom
