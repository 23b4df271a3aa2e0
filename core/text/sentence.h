// SPDX-License-Identifier: GPL-3.0-or-later
// What core says to people goes through Sentence::tr(), so that the window can be translated; the console installs no
// translator and stays English. Texts for machines (commands, keys, filters) do not.
#pragma once

#include <QCoreApplication>
#include <QString>

namespace headroom {

class Sentence {
    Q_DECLARE_TR_FUNCTIONS(headroom::Sentence)
};

// With a full stop, so that another sentence can follow: what ends with a server's words may have none.
[[nodiscard]] inline QString ended(const QString& sentence) {
    const bool isEnded = sentence.isEmpty() || QStringView(u".!?").contains(sentence.back());
    return isEnded ? sentence : sentence + u'.';
}

}  // namespace headroom
