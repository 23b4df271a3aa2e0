// SPDX-License-Identifier: GPL-3.0-or-later
// What core says to people goes through Sentence::tr(), so that the window can be translated; the console installs no
// translator and stays English. Texts for machines (commands, keys, filters) do not.
#pragma once

#include <QCoreApplication>

namespace headroom {

class Sentence {
    Q_DECLARE_TR_FUNCTIONS(headroom::Sentence)
};

}  // namespace headroom
