// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_program.h"

#include <QFileInfo>

#include <cstdio>

namespace headroom {

namespace {
const TestOfProgram* first = nullptr;
}

TestOfProgram::TestOfProgram(const char* itsFile, Run itsRun) : file(itsFile), run(itsRun), next(first) {
    first = this;
}

}  // namespace headroom

int main(int argc, char** argv) {
    const QString asked = argc > 1 ? QString::fromLocal8Bit(argv[1]) : QString();
    for (const headroom::TestOfProgram* test = headroom::first; test; test = test->next) {
        const QString name = QFileInfo(QString::fromLocal8Bit(test->file)).completeBaseName();
        if (name == asked) {
            argv[1] = argv[0];
            return test->run(argc - 1, argv + 1);
        }
        if (asked.isEmpty())
            std::puts(qPrintable(name));
    }
    if (!asked.isEmpty())
        std::fprintf(stderr, "No test is called %s; without a name they are listed.\n", argv[1]);
    return 2;
}
