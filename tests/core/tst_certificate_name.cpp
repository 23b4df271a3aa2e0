// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/wire/certificate_name.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace headroom;

class TestCertificateName : public QObject {
    Q_OBJECT
  private Q_SLOTS:
    void matches_data() {
        QTest::addColumn<QString>("names");  // DNS names, then / and addresses
        QTest::addColumn<QString>("wanted");
        QTest::addColumn<bool>("expected");
        const auto row = [](const QString& names, const QString& wanted, bool expected) {
            QTest::addRow("%s for %s", qPrintable(names), qPrintable(wanted)) << names << wanted << expected;
        };
        row(QStringLiteral("db1.example"), QStringLiteral("db1.example"), true);
        row(QStringLiteral("DB1.Example"), QStringLiteral("dB1.eXample"), true);
        row(QStringLiteral("db1.example"), QStringLiteral("db1.example."), true);
        row(QStringLiteral("other,db1.example"), QStringLiteral("db1.example"), true);
        row(QStringLiteral("my_redis"), QStringLiteral("my_redis"), true);
        row(QStringLiteral("localhost"), QStringLiteral("localhost"), true);
        row(QStringLiteral("xn--mller-kva.example"), QString::fromUtf8("müller.example"), true);
        row(QStringLiteral("db1.example"), QStringLiteral("db2.example"), false);
        row(QStringLiteral("db1.example"), QStringLiteral("db1.example.evil"), false);
        row(QStringLiteral("example"), QStringLiteral("db1.example"), false);
        row(QStringLiteral("db1.example"), QStringLiteral("example"), false);
        row(QString(), QStringLiteral("db1.example"), false);  // a common name alone
        row(QString(), QString(), false);
        row(QStringLiteral("db1.example"), QString(), false);
        row(QStringLiteral("."), QStringLiteral("."), false);
        row(QStringLiteral("db1.example"), QStringLiteral("db1.example:6379"), false);
        // A zero byte, of which the signer saw only what stands before or behind.
        row(QStringLiteral("db1.example\0.evil").first(17), QStringLiteral("db1.example"), false);

        row(QStringLiteral("*.db.example"), QStringLiteral("a.db.example"), true);
        row(QStringLiteral("*.db.example"), QStringLiteral("xn--mller-kva.db.example"), true);
        row(QStringLiteral("*.db.example"), QStringLiteral("db.example"), false);
        row(QStringLiteral("*.db.example"), QStringLiteral("a.b.db.example"), false);
        row(QStringLiteral("*.db.example"), QStringLiteral(".db.example"), false);
        row(QStringLiteral("*.example"), QStringLiteral("db.example"), false);  // a whole top level
        row(QStringLiteral("*"), QStringLiteral("localhost"), false);
        row(QStringLiteral("*."), QStringLiteral("localhost."), false);
        row(QStringLiteral("*.*.example"), QStringLiteral("a.b.example"), false);
        row(QStringLiteral("db.*.example"), QStringLiteral("db.a.example"), false);
        row(QStringLiteral("db*.db.example"), QStringLiteral("db1.db.example"), false);
        row(QStringLiteral("*1.db.example"), QStringLiteral("db1.db.example"), false);
        row(QStringLiteral("**.db.example"), QStringLiteral("a.db.example"), false);
        row(QStringLiteral("*.db.example"), QStringLiteral("*.db.example"), false);

        row(QStringLiteral("/10.0.0.1"), QStringLiteral("10.0.0.1"), true);
        row(QStringLiteral("db1,db2/10.0.0.2,10.0.0.1"), QStringLiteral("10.0.0.1"), true);
        row(QStringLiteral("/::1"), QStringLiteral("::1"), true);
        row(QStringLiteral("/::1"), QStringLiteral("0:0:0:0:0:0:0:1"), true);
        row(QStringLiteral("/fe80::1"), QStringLiteral("fe80::1%eth0"), true);
        row(QStringLiteral("/10.0.0.1"), QStringLiteral("10.0.0.2"), false);
        row(QStringLiteral("/10.0.0.1"), QStringLiteral("::ffff:10.0.0.1"), false);
        row(QStringLiteral("10.0.0.1"), QStringLiteral("10.0.0.1"), false);  // as a DNS name
        row(QStringLiteral("*.0.0.1"), QStringLiteral("10.0.0.1"), false);
        row(QStringLiteral("localhost"), QStringLiteral("127.0.0.1"), false);
        row(QStringLiteral("/127.0.0.1"), QStringLiteral("localhost"), false);
    }
    void matches() {
        QFETCH(QString, names);
        QFETCH(QString, wanted);
        QFETCH(bool, expected);
        const QStringList halves = names.split(u'/');
        CertificateNames map;
        for (const QString& name : halves.first().split(u',', Qt::SkipEmptyParts))
            map.insert(QSsl::DnsEntry, name);
        for (const QString& address : halves.value(1).split(u',', Qt::SkipEmptyParts))
            map.insert(QSsl::IpAddressEntry, address);
        map.insert(QSsl::EmailEntry, wanted);
        QCOMPARE(isCertificateFor(map, wanted), expected);
    }
};

HEADROOM_TEST(QCoreApplication, TestCertificateName)
#include "tst_certificate_name.moc"
