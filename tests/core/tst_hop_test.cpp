// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/hop_test.h"
#include "tests/support/scripted_server.h"
#include "tests/support/test_program.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTest>

using namespace headroom;

namespace {

// "tcp ok, info failed: ...": what was walked.
QString walk(const Endpoint& endpoint, SecretSource& secrets) {
    HopTest test(endpoint, secrets);
    QStringList hops;
    QObject::connect(&test, &HopTest::walked, &test, [&hops](const Hop& hop) {
        QString line =
            QString::fromLatin1(hopName(hop.kind)) +
            (hop.ok ? QStringLiteral(" ok") : QStringLiteral(" failed %1").arg(static_cast<int>(hop.trouble)));
        if (hop.took.count() < 0)
            line += QStringLiteral(" before it began");
        if (!hop.detail.isEmpty())
            line += QStringLiteral(": ") + hop.detail;
        hops += line;
    });
    QSignalSpy finished(&test, &HopTest::finished);
    test.start();
    if (finished.isEmpty() && !finished.wait(30'000))
        return QStringLiteral("no end");
    return hops.join(QStringLiteral(", "));
}

QString walk(const Endpoint& endpoint) {
    SecretSource secrets;
    return walk(endpoint, secrets);
}

ScriptedServer::Script with(const char* command, const char* answer) {
    return [command, answer, healthy = ScriptedServer::healthy()](const QByteArray& words) {
        return words.startsWith(command) ? QByteArray(answer) : healthy(words);
    };
}

QString failed(ErrorKind kind) {
    return QStringLiteral("failed %1: ").arg(static_cast<int>(kind));
}

}  // namespace

class TestHopTest : public QObject {
    Q_OBJECT
  private Q_SLOTS:
    void walksToTheEnd() {
        ScriptedServer server;
        server.setScript(ScriptedServer::healthy());
        Endpoint endpoint = server.endpoint();
        const QString hops = walk(endpoint);
        QVERIFY2(hops.startsWith(QLatin1String("tcp ok, info ok: Redis 7")), qPrintable(hops));
        QVERIFY2(hops.contains(QLatin1String(", clients ok, config ok: maxclients ")), qPrintable(hops));
        QTRY_COMPARE(server.openConnections(), 0);
        for (const QByteArray& command : server.commands())
            QVERIFY2(command == "INFO" || command.startsWith("CLIENT LIST") || command == "CONFIG GET maxclients",
                     command.constData());

        endpoint.host = QStringLiteral("localhost");
        endpoint.user = QStringLiteral("app");
        endpoint.password = Secret("s3cret");
        server.setScript(with("AUTH", "+OK\r\n"));
        const QString more = walk(endpoint);
        QVERIFY2(more.startsWith(QLatin1String("name ok, tcp ok, login ok, info ok: ")), qPrintable(more));
        QCOMPARE(server.sent("AUTH"), QByteArrayList{"AUTH app s3cret"});
    }

    // Each right by itself.
    void tellsEachRight() {
        ScriptedServer server;
        server.setScript(with("INFO", "-NOPERM this user has no permissions to run the 'info' command\r\n"));
        const QString noInfo = walk(server.endpoint());
        QVERIFY2(noInfo.startsWith(QLatin1String("tcp ok, info ") + failed(ErrorKind::NotPermitted)) &&
                     noInfo.contains(QLatin1String(", clients ok, config ok: ")),
                 qPrintable(noInfo));
        server.setScript(with("CLIENT LIST", "-NOPERM no permissions\r\n"));
        const QString noClients = walk(server.endpoint());
        QVERIFY2(noClients.contains(QLatin1String(", clients ") + failed(ErrorKind::NotPermitted)) &&
                     noClients.contains(QLatin1String(", config ok: ")),
                 qPrintable(noClients));
        server.setScript(with("CONFIG", "-ERR unknown command 'CONFIG'\r\n"));
        const QString noConfig = walk(server.endpoint());
        QVERIFY2(noConfig.contains(QLatin1String(", clients ok, config ") + failed(ErrorKind::Unsupported)),
                 qPrintable(noConfig));
        // Before 6.2 there is no list of some.
        server.setScript(with("CLIENT LIST ID", "-ERR syntax error\r\n"));
        QVERIFY(walk(server.endpoint()).contains(QLatin1String(", clients ok, ")));
        QCOMPARE(server.sent("CLIENT LIST").last(), QByteArray("CLIENT LIST"));
    }

    void stopsWhereTheWayEnds_data() {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* what, const QString& expected) {
            QTest::newRow(what) << QString::fromLatin1(what) << expected;
        };
        row("no name", QStringLiteral("name ") + failed(ErrorKind::Unreachable));
        row("nobody there", QStringLiteral("tcp ") + failed(ErrorKind::Unreachable));
        row("no socket", QStringLiteral("tcp ") + failed(ErrorKind::Unreachable));
        row("full", QStringLiteral("tcp ok, info ") + failed(ErrorKind::Full));
        row("web server", QStringLiteral("tcp ok, info ") + failed(ErrorKind::Unreachable));
        row("password wanted", QStringLiteral("tcp ok, login ") + failed(ErrorKind::Auth));
        row("wrong password", QStringLiteral("tcp ok, login ") + failed(ErrorKind::Auth));
        row("a password for a user", QStringLiteral("tcp ok, login ") + failed(ErrorKind::Auth));
        row("no password to be had", QStringLiteral("tcp ok, login ") + failed(ErrorKind::Auth));
        row("silent", QStringLiteral("tcp ok, info ") + failed(ErrorKind::NoAnswer));
        row("plain for TLS", QStringLiteral("tcp ok, tls ") + failed(ErrorKind::Unreachable));
    }
    void stopsWhereTheWayEnds() {
        QFETCH(QString, what);
        QFETCH(QString, expected);
        ScriptedServer server;
        server.setScript(ScriptedServer::healthy());
        Endpoint endpoint = server.endpoint();
        if (what == QLatin1String("no name")) {
            endpoint.host = QStringLiteral("no-such-host.invalid");
        } else if (what == QLatin1String("nobody there")) {
            QTcpServer closed;
            QVERIFY(closed.listen(QHostAddress::LocalHost));
            endpoint.port = closed.serverPort();
            closed.close();
        } else if (what == QLatin1String("no socket")) {
            endpoint.socketPath = QStringLiteral("/no/such.sock");
        } else if (what == QLatin1String("full")) {
            server.setGreeting("-ERR max number of clients reached\r\n");
            server.setCloseAfterGreeting(true);
        } else if (what == QLatin1String("web server")) {
            server.setAnswerToAnything("HTTP/1.1 400 Bad Request\r\n\r\n");
        } else if (what == QLatin1String("password wanted")) {
            server.setScript([](const QByteArray&) { return QByteArray("-NOAUTH Authentication required.\r\n"); });
        } else if (what == QLatin1String("wrong password")) {
            endpoint.password = Secret("s3cret");
            server.setScript(with("AUTH", "-WRONGPASS invalid username-password pair s3cret\r\n"));
        } else if (what == QLatin1String("a password for a user")) {
            endpoint.user = QStringLiteral("s3cret");
            server.setScript(with("AUTH", "-ERR unknown command 'AUTH', with args beginning with: 's3cret' ''\r\n"));
        } else if (what == QLatin1String("no password to be had")) {
            endpoint.passwordFrom.kind = SecretPlace::Kind::Asked;
        } else if (what == QLatin1String("silent")) {
            server.setScript([](const QByteArray&) { return QByteArray(); });
        } else {
            endpoint.transport.tls = TlsOptions();
            server.setAnswerToAnything("-ERR Protocol error: invalid multibulk length\r\n");
        }
        const QString hops = walk(endpoint);
        QVERIFY2(hops.startsWith(expected), qPrintable(hops));
        QVERIFY2(hops.size() > expected.size() + 20 && !hops.contains(QLatin1String("s3cret")), qPrintable(hops));
        QTRY_COMPARE(server.openConnections(), 0);
    }
};

HEADROOM_TEST(QCoreApplication, TestHopTest)
#include "tst_hop_test.moc"
