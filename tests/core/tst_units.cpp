// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/units.h"
#include "tests/support/test_program.h"

#include <QTest>

#include <limits>

using namespace headroom;

namespace {

const QLocale english(QLocale::English, QLocale::UnitedStates);
const QLocale german(QLocale::German, QLocale::Germany);

}  // namespace

class TestUnits : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void counts();
    void seconds();
    void bytes();
    void usec();
    void rates();
    void percents();
};

void TestUnits::counts() {
    QCOMPARE(formatCount(12345, english), QStringLiteral("12,345"));
    QCOMPARE(formatCount(12345, german), QStringLiteral("12.345"));
    QCOMPARE(formatCount(-1, english), QStringLiteral("-1"));
    QCOMPARE(formatCount(std::optional<qint64>(), english), QStringLiteral("unknown"));
    QCOMPARE(formatCount(std::optional<qint64>(0), english), QStringLiteral("0"));
}

void TestUnits::seconds() {
    QStringList got;
    for (const qint64 value : {0LL, 4LL, 59LL, 60LL, 252LL, 3599LL, 3600LL, 7860LL, 86399LL, 86400LL, 273600LL, -61LL,
                               std::numeric_limits<qint64>::min(), std::numeric_limits<qint64>::max()}) {
        got << formatSeconds(value);
    }
    QCOMPARE(got.join(u", "),
             QStringLiteral("0s, 4s, 59s, 1m, 4m 12s, 59m 59s, 1h, 2h 11m, 23h 59m, 1d, 3d 4h, -1m 1s, "
                            "-106751991167300d 15h, 106751991167300d 15h"));
}

void TestUnits::bytes() {
    QStringList got;
    for (const qint64 value :
         {0LL, 1LL, 812LL, 1023LL, 1024LL, 1229LL, 10188LL, 10190LL, 22528LL, 1047552LL, 1048063LL, 1048064LL,
          1258291LL, 5368709120LL, -2048LL, std::numeric_limits<qint64>::max(), std::numeric_limits<qint64>::min()}) {
        got << formatBytes(value, english);
    }
    QCOMPARE(got.join(u", "),
             QStringLiteral("0 B, 1 B, 812 B, 1,023 B, 1 kB, 1.2 kB, 9.9 kB, 10 kB, 22 kB, 1,023 kB, 1,023 kB, 1 MB, "
                            "1.2 MB, 5 GB, -2 kB, 8 EB, -8 EB"));
    QCOMPARE(formatBytes(1258291, german), QStringLiteral("1,2 MB"));
}

void TestUnits::usec() {
    QStringList got;
    for (const qint64 value : {0LL, 66LL, 999LL, 1000LL, 1234LL, 9994LL, 9995LL, 12300LL, 99949LL, 99950LL, 999499LL,
                               999500LL, 1200000LL, 12300000LL, 999999999LL, 1000000000LL}) {
        got << formatUsec(value, english);
    }
    QCOMPARE(got.join(u", "),
             QStringLiteral("0 µs, 66 µs, 999 µs, 1.00 ms, 1.23 ms, 9.99 ms, 10.0 ms, 12.3 ms, 99.9 ms, 100 ms, "
                            "999 ms, 1.00 s, 1.20 s, 12.3 s, 1,000 s, 16m 40s"));
}

void TestUnits::rates() {
    QStringList got;
    for (const double value :
         {0.0, 0.04, 0.3, 1.0, 9.94, 9.96, 31.4, 999.4, 999.6, 8149.0, 31400.0, 999600.0, 1.2e6, 5e9, 5e12, -0.01, -3.0,
          std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
        got << formatRate(value, english);
    }
    QCOMPARE(got.join(u", "),
             QStringLiteral("0, 0, 0.3, 1, 9.9, 10, 31, 999, 1k, 8.1k, 31k, 1M, 1.2M, 5G, 5,000G, 0, -3, unknown, "
                            "unknown"));
}

void TestUnits::percents() {
    QStringList got;
    for (const double share : {0.0, 0.0004, 0.001, 0.004, 0.0533, 0.5, 0.94, 0.999, 1.0, 1.5, -0.2}) {
        got << formatPercent(share, english);
    }
    QCOMPARE(got.join(u", "),
             QStringLiteral("0 %, < 0.1 %, 0.1 %, 0.4 %, 5.3 %, 50 %, 94 %, 100 %, 100 %, 150 %, -20 %"));
}

HEADROOM_TEST(QCoreApplication, TestUnits)
#include "tst_units.moc"
