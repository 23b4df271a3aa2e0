// SPDX-License-Identifier: GPL-3.0-or-later
// Holds a demo until it is killed; tst_demo does that. Prints the demo's port and password.
#include "core/demo/demo.h"

#include <QCoreApplication>

#include <cstdio>

int main(int argc, char* argv[]) {
    const QCoreApplication application(argc, argv);
    headroom::Demo demo;
    const auto endpoint = demo.start();
    if (!endpoint)
        return 2;
    std::printf("%d %s\n", int(endpoint->port), endpoint->password.reveal().constData());
    std::fflush(stdout);
    return QCoreApplication::exec();
}
