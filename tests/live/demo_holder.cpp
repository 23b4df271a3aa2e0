// SPDX-License-Identifier: GPL-3.0-or-later
// Holds a demo until it is killed; tst_demo does that. Prints the path of the demo's socket.
#include "core/demo/demo.h"

#include <QCoreApplication>

#include <cstdio>

int main(int argc, char* argv[]) {
    const QCoreApplication application(argc, argv);
    headroom::Demo demo;
    const auto endpoint = demo.start();
    if (!endpoint)
        return 2;
    std::puts(qPrintable(endpoint->socketPath));
    std::fflush(stdout);
    return QCoreApplication::exec();
}
