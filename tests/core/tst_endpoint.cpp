// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/endpoint.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace headroom;

namespace {

// One line that holds all that was understood, to compare as a whole.
QString dump(const Endpoint& endpoint) {
    const QString place = endpoint.isUnix() ? QStringLiteral("unix ") + endpoint.socketPath
                                            : QStringLiteral("%1 %2 %3")
                                                  .arg(endpoint.transport.tls ? u"tls" : u"tcp", endpoint.host)
                                                  .arg(endpoint.port);
    return QStringLiteral("%1 user=%2 password=%3")
        .arg(place, endpoint.user, QString::fromUtf8(endpoint.password.reveal()));
}

}  // namespace

class TestEndpoint : public QObject {
    Q_OBJECT
  private Q_SLOTS:
    void understands_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* text, const char* expected) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(expected);
        };
        row("localhost", "tcp localhost 6379 user= password=");
        row(" localhost:7000 ", "tcp localhost 7000 user= password=");
        row("10.0.0.1:65535", "tcp 10.0.0.1 65535 user= password=");
        row("[::1]", "tcp ::1 6379 user= password=");
        row("[::1]:7000", "tcp ::1 7000 user= password=");
        row("[fe80::1%25eth0]:7000", "tcp fe80::1%eth0 7000 user= password=");
        row("/run/redis/redis.sock", "unix /run/redis/redis.sock user= password=");
        row("/tmp/a b%20@x.sock", "unix /tmp/a b%20@x.sock user= password=");
        row("redis://localhost", "tcp localhost 6379 user= password=");
        row("REDIS://localhost:1/", "tcp localhost 1 user= password=");
        row("redis://localhost:6380/12", "tcp localhost 6380 user= password=");
        row("redis://monitor@db.example", "tcp db.example 6379 user=monitor password=");
        row("redis://:s3cret@db.example", "tcp db.example 6379 user= password=s3cret");
        row("redis://monitor:s3cret@db.example:7", "tcp db.example 7 user=monitor password=s3cret");
        row("redis://a%3Ab:p%40%2f%25%C3%a9@h:7", "tcp h 7 user=a:b password=p@/%é");
        row("redis://u:p@s/s:w@h:7/0", "tcp h 7 user=u password=p@s/s:w");
        row("redis://u:p@[::1]:7", "tcp ::1 7 user=u password=p");
        row("rediss://db.example", "tls db.example 6379 user= password=");
        row("RedisS://monitor:s3cret@[::1]:7/0", "tls ::1 7 user=monitor password=s3cret");
        row("unix:///tmp/a.sock", "unix /tmp/a.sock user= password=");
        row("unix:///tmp/a%20b@c.sock", "unix /tmp/a b@c.sock user= password=");
        row("unix://u:s3cret@/tmp/x@y.sock", "unix /tmp/x@y.sock user=u password=s3cret");
    }
    void understands() {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        const auto endpoint = parseEndpoint(text);
        QVERIFY2(endpoint, endpoint ? "" : qPrintable(endpoint.error().detail));
        QCOMPARE(dump(*endpoint), expected);
    }

    void refuses_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* text, const char* expected) {
            QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(expected);
        };
        row("", "An address is empty");
        row("rediss://u:s3cret@h:x", "port in “rediss://…” must be");
        row("redisss://localhost", "begins with an unknown scheme; redis://, rediss:// and unix:// are known");
        row("http://localhost", "“http://localhost” begins with an unknown scheme");
        row("https://u:s3cret@localhost", "“https://…” begins with an unknown scheme");
        row(":6379", "“:…” names no host");
        row("redis://", "“redis://” names no host");
        row("redis://:s3cret@", "“redis://…” names no host");
        row("redis://:s3cret", "“redis://:…” names no host");
        row("redis://u:s3cret", "port in “redis://u:…” must be a number from 1 to 65535");
        row("redis://u:s3cret:7", "“redis://u:…” holds several colons");
        row("localhost:0", "port in “localhost:…” must be a number from 1 to 65535");
        row("localhost:", "port in “localhost:…” must be");
        row("localhost:+7", "port in “localhost:…” must be");
        row("localhost:65536", "port in “localhost:…” must be");
        row("redis://u:s3cret@h:x", "port in “redis://…” must be");
        row("[::1]:x", "port in “[::1]:…” must be");
        row("::1", "“:…” holds several colons; an IPv6 address needs brackets");
        row("[::1", "“[:…” needs an IPv6 address between the brackets");
        row("[localhost]:7", "“[localhost]:…” needs an IPv6 address");
        row("[::1]7", "“[::1]7” needs an IPv6 address between the brackets");
        row("6379", "“6379” has only a number as host");
        row("-", "The address “-” names no host");
        row("a b", "host in “a b” holds a character");
        row("a\x1b[2J", "host in “…” holds a character");
        row("u:s3cret@localhost", "An address with a user or a password needs redis:// in front");
        row("u:s3cret@x://localhost", "An address with a user or a password needs redis:// in front");
        row("redis://u:s3cret%4@h", "before the @ holds a % that is not followed by two hexadecimal digits");
        row("redis://u:s3cret%+1@h", "before the @ holds a %");
        row("redis://u:s3cret%00@h", "before the @ holds a %");
        row("redis://h/name", "“redis://h/name” may end in a database number");
        row("unix://tmp/a.sock", "“unix://tmp/a.sock” needs an absolute path");
        row("unix://u:s3cret@tmp/a.sock", "“unix://…” needs an absolute path");
        row("unix:///tmp/a%zz", "path in “unix:///tmp/a%zz” holds a %");
    }
    void refuses() {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        const auto endpoint = parseEndpoint(text);
        QVERIFY(!endpoint);
        QCOMPARE(endpoint.error().kind, ErrorKind::BadInput);
        const QString detail = endpoint.error().detail;
        QVERIFY2(detail.contains(expected), qPrintable(detail));
        QVERIFY2(!detail.contains(QLatin1String("s3cret")), qPrintable(detail));
        QVERIFY2(detail.endsWith(u'.'), qPrintable(detail));
    }

    void showsWhereWithoutSecrets() {
        const auto tcp = parseEndpoint(QStringLiteral("redis://u:s3cret@[::1]:7"));
        QCOMPARE(tcp->address(), QStringLiteral("[::1]:7"));
        QCOMPARE(tcp->displayName(), QStringLiteral("[::1]:7"));
        QCOMPARE(tcp->redisCliWords(), std::vector<QByteArray>({"redis-cli", "-h", "::1", "-p", "7", "--user", "u"}));
        auto local = *parseEndpoint(QStringLiteral("unix://:s3cret@/tmp/a.sock"));
        QCOMPARE(local.address(), QStringLiteral("/tmp/a.sock"));
        QCOMPARE(local.redisCliWords(), std::vector<QByteArray>({"redis-cli", "-s", "/tmp/a.sock"}));
        auto tls = *parseEndpoint(QStringLiteral("rediss://db1"));
        QCOMPARE(tls.redisCliWords(), std::vector<QByteArray>({"redis-cli", "-h", "db1", "-p", "6379", "--tls"}));
        tls.transport.tls = TlsOptions{.caFile = QStringLiteral("/ca.pem"),
                                       .caDirectory = {},
                                       .certFile = QStringLiteral("/me.pem"),
                                       .keyFile = QStringLiteral("/me.key"),
                                       .serverName = QStringLiteral("db.example."),
                                       .insecure = true,
                                       .pinnedSha256 = {}};
        QCOMPARE(tls.redisCliWords().size(), std::size_t{15});
        QCOMPARE(tls.redisCliWords().back(), "--insecure");
        QCOMPARE(tls.peerName(), QStringLiteral("db.example"));
        QCOMPARE(parseEndpoint(QStringLiteral("[fe80::1%25eth0]:7000"))->peerName(), QStringLiteral("fe80::1"));
        const auto at = [](const char* text) { return *parseEndpoint(QString::fromLatin1(text)); };
        QVERIFY(at("localhost:7").isSameServer(at("127.0.0.1:7")) && at("LOCALHOST:7").isSameServer(at("[::1]:7")));
        QVERIFY(at("redis://u@Db1:7").isSameServer(at("db1:7")) && local.isSameServer(at("/tmp/a.sock")));
        QVERIFY(!at("localhost:7").isSameServer(at("localhost:8")) && !at("127.0.0.1").isSameServer(at("127.0.0.2")));
        QVERIFY(!at("localhost").isSameServer(local) && !local.isSameServer(at("/tmp/b.sock")));
        QVERIFY(at("redis://db1:7").isSameWayIn(at("redis://default@db1:7")));
        QVERIFY(!at("redis://db1:7").isSameWayIn(at("redis://ops@db1:7")));
        local.label = QStringLiteral("demo");
        QCOMPARE(local.displayName(), QStringLiteral("demo"));
    }
};

HEADROOM_TEST(QCoreApplication, TestEndpoint)
#include "tst_endpoint.moc"
