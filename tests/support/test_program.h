// SPDX-License-Identifier: GPL-3.0-or-later
// Many test classes in one program: linking takes longer than most of them run. `PROGRAM NAME [arguments of Qt Test]`
// runs the one of the file NAME.cpp; test_program.cpp holds main().
#pragma once

#include <QCoreApplication>
#include <QTest>

// What is waited for comes at once, but not always within the five seconds of Qt Test: sanitizers and a busy machine
// take longer.
#undef QTRY_VERIFY
#undef QTRY_VERIFY2
#undef QTRY_COMPARE
#define QTRY_VERIFY(expr) QTRY_VERIFY_WITH_TIMEOUT((expr), 30'000)
#define QTRY_VERIFY2(expr, messageExpression) QTRY_VERIFY2_WITH_TIMEOUT((expr), messageExpression, 30'000)
#define QTRY_COMPARE(expr, expected) QTRY_COMPARE_WITH_TIMEOUT((expr), expected, 30'000)

namespace headroom {

struct TestOfProgram {
    using Run = int (*)(int argc, char** argv);
    // Registers itself. `file` is __FILE__.
    TestOfProgram(const char* file, Run run);

    const char* file;
    Run run;
    const TestOfProgram* next;
};

}  // namespace headroom

// The application's class and the test's, once in a file, outside of namespaces.
#define HEADROOM_TEST(Application, Test)                                                           \
    static const headroom::TestOfProgram testOfProgram##Test(__FILE__, [](int argc, char** argv) { \
        [[maybe_unused]] const Application application(argc, argv);                                \
        Test test;                                                                                 \
        QTest::setMainSourcePath(__FILE__, QT_TESTCASE_BUILDDIR);                                  \
        return QTest::qExec(&test, argc, argv);                                                    \
    });
