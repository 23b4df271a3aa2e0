// SPDX-License-Identifier: GPL-3.0-or-later
// What a scenario does to its server, written down by whoever does it: what a diagnosis is to find. The ids of causes
// are those of the program's findings.
#pragma once

#include <QJsonObject>
#include <QString>

#include <vector>

namespace headroom {

struct TrueCause {
    QString id;
    // By each of these alone the culprit can be told from all others: {"name": …}, {"ip": …}. Empty: nobody in
    // particular.
    QJsonObject subject;
    // What may be said of the culprit besides, and is true: arrays of values by key, {"ip": ["127.1.2.3", …]}.
    QJsonObject allowed;
    bool isAnySubjectRight = false;
};

struct Truth {
    std::vector<TrueCause> causes;   // the roots, which must be found; none: a healthy server
    std::vector<TrueCause> besides;  // what holds as well, as a symptom or by the way
};

}  // namespace headroom
