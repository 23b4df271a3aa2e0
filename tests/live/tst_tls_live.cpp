// SPDX-License-Identifier: GPL-3.0-or-later
// TLS against a real redis-server, and against servers that must not be believed: `openssl s_server`, which writes down
// what it gets.
#include "core/console/console.h"
#include "core/console/trouble_words.h"
#include "core/session/hop_test.h"
#include "tests/live/program.h"
#include "tests/live/terminal.h"
#include "tests/support/pool.h"
#include "tests/support/scripted_server.h"
#include "tests/support/test_certificates.h"
#include "tests/support/test_program.h"
#include "tests/support/turned_clock.h"
#include "tests/support/watched_session.h"

#include <QDir>
#include <QSslCertificate>
#include <QTcpServer>
#include <QtTest>

#include <memory>

using namespace headroom;

namespace {

const QByteArray password = "CANARY-7f3a";

QString q(const char* text) {
    return QString::fromUtf8(text);
}

}  // namespace

class TlsLiveTest : public QObject {
    Q_OBJECT

  private:
    std::unique_ptr<TestCertificates> m_made;
    std::unique_ptr<PrivateRedis> m_redis;
    quint16 m_port = 0;

    // A redis-server that speaks TLS on m_port, with the certificate of that name.
    [[nodiscard]] bool serve(const char* name, const QByteArrayList& more = {}) {
        m_redis = std::make_unique<PrivateRedis>(
            QByteArrayList{"tls-port " + QByteArray::number(m_port),
                           "tls-cert-file " + m_made->certificate(q(name)).toUtf8(),
                           "tls-key-file " + m_made->key(q(name)).toUtf8(),
                           "tls-ca-cert-file " + m_made->certificate(q("ca")).toUtf8(), "requirepass " + password} +
            (more.isEmpty() ? QByteArrayList{"tls-auth-clients no"} : more));
        return m_redis->start();
    }
    [[nodiscard]] Endpoint endpoint(const char* host = "localhost") const {
        Endpoint endpoint;
        endpoint.host = q(host);
        endpoint.port = m_port;
        endpoint.password = Secret(password);
        endpoint.transport.tls = TlsOptions();
        endpoint.transport.tls->caFile = m_made->certificate(q("ca"));
        return endpoint;
    }
    [[nodiscard]] Endpoint endpointAs(const char* certificate, const char* key = nullptr) const {
        Endpoint out = endpoint();
        out.transport.tls->certFile = m_made->certificate(q(certificate));
        out.transport.tls->keyFile = m_made->key(q(key ? key : certificate));
        return out;
    }
    [[nodiscard]] QString uri() const {
        return QStringLiteral("rediss://:%1@localhost:%2").arg(QString::fromLatin1(password)).arg(m_port);
    }
    [[nodiscard]] QStringList words(const char* command, const QStringList& more = {}) const {
        return QStringList{q(command), uri()} + more;
    }

  private Q_SLOTS:
    void initTestCase() {
        QVERIFY2(PrivateRedis::isInstalled(), "install redis-server (or valkey-server) to run live tests");
        m_made = std::make_unique<TestCertificates>();
        using Wish = TestCertificates::Wish;
        const auto make = [this](const char* name, const Wish& wish) { m_made->make(q(name), wish); };
        const QByteArray far = "20350101000000Z";
        make("other-ca", {.commonName = "Other CA", .names = {}, .usage = {}, .isCa = true, .signer = {}});
        make("middle", {.commonName = "Middle CA", .names = {}, .usage = {}, .isCa = true});
        make("good", {.names = "DNS:localhost,DNS:a.b.db.example,IP:127.0.0.1"});
        make("good-rsa", {.key = TestCertificates::Key::Rsa});
        make("wrong-name", {.names = "DNS:other.example,IP:10.0.0.1"});
        make("cn-only", {.names = {}});
        make("expired", {.until = "20210101000000Z"});
        make("not-yet", {.from = far});
        make("self-signed", {.signer = {}});
        make("self-signed-2", {.signer = {}});
        make("self-signed-expired", {.signer = {}, .until = "20210101000000Z"});
        make("by-other-ca", {.signer = q("other-ca")});
        make("for-clients", {.usage = "clientAuth"});
        make("by-middle", {.signer = q("middle")});
        make("by-no-ca", {.signer = q("good")});
        make("wildcard", {.names = "DNS:*.db.example,DNS:*,DNS:localhost.*"});
        make("address-as-name", {.names = "DNS:127.0.0.1,DNS:localhost"});
        make("weak", {.key = TestCertificates::Key::WeakRsa});
        make("client-ec", {.commonName = "client", .names = {}});
        make("client-rsa", {.commonName = "client", .names = {}, .key = TestCertificates::Key::Rsa});
        make("client-other", {.commonName = "client", .names = {}, .signer = q("other-ca")});
        m_made->encryptKey(q("client-ec"), q("locked-ec"), "open sesame");
        m_made->encryptKey(q("client-ec"), q("locked-older"), "open sesame", true);
        m_made->encryptKey(q("client-rsa"), q("locked-rsa"), "open sesame");
        m_made->join(q("with-middle"), {q("by-middle"), q("middle")});
        QVERIFY2(m_made->error().isEmpty(), qPrintable(m_made->error()));
        m_port = freePort();
    }
    void cleanup() { m_redis.reset(); }

    // --- Good ones

    void connects_data() {
        QTest::addColumn<QByteArray>("protocols");
        QTest::newRow("TLS 1.2") << QByteArray("TLSv1.2");
        QTest::newRow("TLS 1.3") << QByteArray("TLSv1.3");
    }
    void connects() {
        QFETCH(QByteArray, protocols);
        QVERIFY2(serve("good", {"tls-auth-clients no", "tls-protocols " + protocols}), qPrintable(m_redis->error()));
        for (const char* host : {"localhost", "127.0.0.1"}) {
            WatchedSession w(endpoint(host));
            QTRY_VERIFY(w.snapshot != nullptr);
            QCOMPARE(w.states, QStringList({q("connecting"), q("connected")}));
            QVERIFY(rowNamed(*w.snapshot, "headroom") >= 0);
        }
    }

    void findsTheCaInAFolder() {
        QVERIFY2(serve("good-rsa"), qPrintable(m_redis->error()));
        QTemporaryDir folder;
        QFile::copy(m_made->certificate(q("other-ca")), folder.filePath(q("a.pem")));
        QFile::copy(m_made->key(q("ca")), folder.filePath(q("b.key")));
        Endpoint there = endpoint();
        there.transport.tls->caFile.clear();
        there.transport.tls->caDirectory = folder.path();
        {
            WatchedSession w(there);
            QTRY_COMPARE(w.status.state, SessionState::TlsFailed);
        }
        QFile::copy(m_made->certificate(q("ca")), folder.filePath(q("c.pem")));
        WatchedSession w(there);
        QTRY_COMPARE(w.status.state, SessionState::Connected);
    }

    // The CA of a test is none of the system's.
    void trustsTheSystemsCasAlone() {
        QVERIFY2(serve("good"), qPrintable(m_redis->error()));
        Endpoint there = endpoint();
        there.transport.tls->caFile.clear();
        WatchedSession w(there);
        QTRY_COMPARE(w.status.state, SessionState::TlsFailed);
        QVERIFY2(w.status.detail.contains(q("no trusted CA vouches for it")), qPrintable(w.status.detail));
    }

    void takesTheNameInsteadOfTheHost() {
        RecordingTlsServer server;
        QVERIFY(server.start(m_port, *m_made, q("wrong-name"),
                             {q("-servername"), q("a.b.db.example"), q("-cert2"), m_made->certificate(q("good")),
                              q("-key2"), m_made->key(q("good"))}));
        Endpoint there = endpoint("127.0.0.1");
        there.transport.tls->serverName = q("a.b.db.example");
        WatchedSession w(there);
        QTRY_VERIFY(server.received().contains("AUTH"));
    }

    void readsLargeReplies() {
        QVERIFY2(serve("good"), qPrintable(m_redis->error()));
        const QByteArray name(400, 'n');
        std::vector<std::unique_ptr<QLocalSocket>> clients;
        for (int i = 0; i < 400; ++i)
            clients.push_back(hold(*m_redis, "AUTH " + password + "\r\nCLIENT SETNAME " + name));
        WatchedSession w(endpoint());
        QTRY_VERIFY(w.snapshot != nullptr);
        w.snapshot.reset();
        w.session.readAllClients();
        QTRY_VERIFY(w.snapshot && w.snapshot->rowCount() == 401);
        QCOMPARE(w.states.last(), q("connected"));
    }

    // --- Our own certificate

    void showsItsCertificate_data() {
        QTest::addColumn<QByteArray>("protocols");
        QTest::addColumn<QByteArray>("certificate");
        QTest::addColumn<QByteArray>("key");
        for (const char* protocols : {"TLSv1.2", "TLSv1.3"}) {
            const auto row = [protocols](const char* certificate, const char* key) {
                QTest::addRow("%s over %s", key, protocols)
                    << QByteArray(protocols) << QByteArray(certificate) << QByteArray(key);
            };
            row("client-ec", "client-ec");
            row("client-rsa", "client-rsa");
            row("client-ec", "locked-ec");
            row("client-ec", "locked-older");
            row("client-rsa", "locked-rsa");
        }
    }
    void showsItsCertificate() {
        QFETCH(QByteArray, protocols);
        QFETCH(QByteArray, certificate);
        QFETCH(QByteArray, key);
        QVERIFY2(serve("good", {"tls-auth-clients yes", "tls-protocols " + protocols}), qPrintable(m_redis->error()));
        Endpoint there = endpointAs(certificate, key);
        if (key.startsWith("locked")) {
            WatchedSession without(there);
            QCOMPARE(without.status.state, SessionState::TlsFailed);
            QVERIFY(without.status.wantsPassphrase);
            QVERIFY2(without.status.detail.contains(q("is encrypted")), qPrintable(without.status.detail));
            QCOMPARE(without.status.nextAttemptMs, -1);
            there.keyPassphrase = Secret("open simsim");
            WatchedSession wrong(there);
            QCOMPARE(wrong.status.state, SessionState::TlsFailed);
            QVERIFY(wrong.status.wantsPassphrase);
            QVERIFY2(wrong.status.detail.contains(q("The passphrase does not open")), qPrintable(wrong.status.detail));
            there.keyPassphrase = Secret("open sesame");
        }
        WatchedSession w(there);
        QTRY_COMPARE(w.status.state, SessionState::Connected);
    }

    void aServerThatWantsACertificateSaysSo_data() { connects_data(); }
    void aServerThatWantsACertificateSaysSo() {
        QFETCH(QByteArray, protocols);
        QVERIFY2(serve("good", {"tls-auth-clients yes", "tls-protocols " + protocols}), qPrintable(m_redis->error()));
        WatchedSession without(endpoint());
        QTRY_COMPARE(without.status.state, SessionState::TlsFailed);
        QVERIFY2(without.status.detail.contains(q("it may want a client certificate")),
                 qPrintable(without.status.detail));
        WatchedSession wrong(endpointAs("client-other"));
        QTRY_COMPARE(wrong.status.state, SessionState::TlsFailed);
        QVERIFY2(wrong.status.detail.contains(q("it does not know the CA of our client certificate")),
                 qPrintable(wrong.status.detail));
        WatchedSession mixed(endpointAs("client-ec", "client-rsa"));
        QTRY_COMPARE(mixed.status.state, SessionState::TlsFailed);
        QVERIFY2(mixed.status.detail.contains(q("Our certificate and its key cannot be used")),
                 qPrintable(mixed.status.detail));
        QCOMPARE(mixed.status.nextAttemptMs, -1);
        // Seen without a certificate of ours, too, that it is no plain port.
        Endpoint plain = endpoint();
        plain.transport.tls.reset();
        WatchedSession w(plain);
        QTRY_COMPARE_WITH_TIMEOUT(w.status.state, SessionState::NotRedis, 10'000);
        QVERIFY2(w.status.detail.contains(q("may need TLS")), qPrintable(w.status.detail));
    }

    // Each hop by itself; "may want a client certificate" belongs to TLS also where the server tells it afterwards.
    void aTestOfTheWayTellsWhatTlsWants_data() {
        QTest::addColumn<QByteArray>("config");
        QTest::addColumn<bool>("tls");
        QTest::addColumn<QString>("expected");
        QTest::newRow("a certificate, TLS 1.2") << QByteArray("tls-auth-clients yes\ntls-protocols TLSv1.2") << true
                                                << q("tcp ok, tls failed: refused, it may want a client certificate. "
                                                     "Name one with --cert and its key with --key.");
        QTest::newRow("a certificate, TLS 1.3") << QByteArray("tls-auth-clients yes\ntls-protocols TLSv1.3") << true
                                                << q("tcp ok, tls failed: refused, it may want a client certificate. "
                                                     "Name one with --cert and its key with --key.");
        QTest::newRow("TLS") << QByteArray("tls-auth-clients no") << false
                             << q("tcp ok, login failed: answers in TLS, not in plain text: it may need TLS. Write "
                                  "rediss:// or add --tls.");
    }
    void aTestOfTheWayTellsWhatTlsWants() {
        QFETCH(QByteArray, config);
        QFETCH(bool, tls);
        QFETCH(QString, expected);
        QVERIFY2(serve("good", config.split('\n')), qPrintable(m_redis->error()));
        Endpoint there = endpoint("127.0.0.1");
        if (!tls)
            there.transport.tls.reset();
        SecretSource secrets;
        HopTest test(there, secrets);
        QStringList hops;
        connect(&test, &HopTest::walked, this, [&](const Hop& hop) {
            QString words = troubleWords(hop, there);
            words.replace(there.address() + q(" refused the TLS connection:"), q("refused,"));
            words.replace(there.address() + u' ', QString());
            hops += QString::fromLatin1(hopName(hop.kind)) + (hop.ok ? q(" ok") : q(" failed: ") + words);
        });
        QSignalSpy finished(&test, &HopTest::finished);
        test.start();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 10'000);
        QCOMPARE(hops.join(q(", ")), expected);
    }

    // It is proven to speak TLS, so that is not what it wants.
    void aTestOfTheWaySaysNoWordOfTls() {
        auto server = std::make_unique<RecordingTlsServer>();
        QVERIFY(server->start(m_port, *m_made, q("good")));
        Endpoint there = endpoint();
        there.password = {};
        SecretSource secrets;
        HopTest test(there, secrets);
        QString last;
        connect(&test, &HopTest::walked, this, [&last](const Hop& hop) { last = hop.detail; });
        QSignalSpy finished(&test, &HopTest::finished);
        test.start();
        QTRY_VERIFY(server->received().contains("INFO"));
        server.reset();
        QTRY_COMPARE(finished.size(), 1);
        QVERIFY2(last.contains(q("without a word when it is spoken to: it may be a proxy")), qPrintable(last));
        QVERIFY2(!last.contains(q("TLS")), qPrintable(last));
    }

    // --- Bad ones: each at the first connect and when it takes the place of a good one

    void aBadCertificateIsToldNothing_data() {
        QTest::addColumn<QByteArray>("certificate");
        QTest::addColumn<QByteArray>("host");
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QString>("reason");
        QTest::addColumn<bool>("again");
        for (const bool again : {false, true}) {
            const auto row = [again](const char* certificate, const char* reason, const char* host = "localhost",
                                     const char* name = "") {
                QTest::addRow("%s%s", certificate, again ? ", again" : "")
                    << QByteArray(certificate) << QByteArray(host) << QByteArray(name) << q(reason) << again;
            };
            row("wrong-name", "it is not for localhost");
            row("cn-only", "it has no subjectAltName, and its common name alone does not count");
            row("expired", "it expired on 2021-01-01 00:00 UTC");
            row("not-yet", "it is valid from 2035-01-01 00:00 UTC on only");
            row("self-signed", "it is signed by itself");
            row("by-other-ca", "no trusted CA vouches for it");
            row("for-clients", "it is not meant for servers");
            row("by-middle", "or the server leaves out the certificates in between");
            row("by-no-ca", "who signed it may not sign certificates");
            row("wildcard", "it is not for a.b.db.example", "localhost", "a.b.db.example");
            row("address-as-name", "it is not for 127.0.0.1", "127.0.0.1");
            row("weak", "its key or its signature may be too weak");
        }
    }
    void aBadCertificateIsToldNothing() {
        QFETCH(QByteArray, certificate);
        QFETCH(QByteArray, host);
        QFETCH(QByteArray, name);
        QFETCH(QString, reason);
        QFETCH(bool, again);
        Endpoint there = endpoint(host);
        there.transport.tls->serverName = QString::fromLatin1(name);
        TurnedClock clock;
        std::unique_ptr<WatchedSession> w;
        if (again) {
            QVERIFY2(serve("good"), qPrintable(m_redis->error()));
            w = std::make_unique<WatchedSession>(there, clock);
            QVERIFY(clock.passUntil([&] { return w->status.state == SessionState::Connected; }));
            m_redis->stop();
        }
        RecordingTlsServer server;
        QStringList more{q("-cipher"), q("DEFAULT:@SECLEVEL=0")};
        if (certificate == "by-no-ca")
            more += {q("-cert_chain"), m_made->certificate(q("good"))};
        QVERIFY(server.start(m_port, *m_made, q(certificate), more));
        if (!again)
            w = std::make_unique<WatchedSession>(there, clock);
        QVERIFY(clock.passUntil([&] { return w->status.state == SessionState::TlsFailed; }));
        QVERIFY2(!w->status.detail.contains(q("--")), qPrintable(w->status.detail));
        const QString detail = troubleWords(w->status, there);
        const QByteArray fingerprint = m_made->fingerprint(q(certificate));
        QVERIFY2(detail.contains(q("The certificate of ")) && detail.contains(reason), qPrintable(detail));
        QVERIFY2(detail.contains(q("signed by")) && detail.contains(q("valid until")), qPrintable(detail));
        QVERIFY2(detail.contains(QString::fromLatin1(fingerprint.toHex(':').toUpper())), qPrintable(detail));
        QVERIFY(w->status.certificate && w->status.certificate->sha256 == fingerprint);
        // Tried again by itself after a minute, at once when a person says so, and refused again.
        QVERIFY2(w->status.nextAttemptMs >= 60'000, qPrintable(QString::number(w->status.nextAttemptMs)));
        const int attempt = w->status.attempt;
        clock.turn(std::chrono::milliseconds(w->status.nextAttemptMs));
        QTRY_COMPARE(w->status.attempt, attempt + 1);
        w->session.refresh();
        QTRY_COMPARE(w->status.attempt, attempt + 2);
        QCOMPARE(w->status.state, SessionState::TlsFailed);
        QCOMPARE(server.received(), QByteArray());
        QCOMPARE(w->states.filter(q("connected")).size(), again ? 1 : 0);
    }

    // The recorder does record.
    void aGoodCertificateIsToldThePassword() {
        RecordingTlsServer server;
        QVERIFY(server.start(m_port, *m_made, q("by-middle"), {q("-cert_chain"), m_made->certificate(q("middle"))}));
        WatchedSession w(endpoint());
        QTRY_VERIFY(server.received().contains(password));
    }

    // As the man page says: revocation is not looked at, so no server is asked for it.
    void revocationIsNotChecked() {
        QTcpServer revocations;
        QVERIFY(revocations.listen(QHostAddress::LocalHost));
        m_made->make(q("revoked"),
                     {.revocations = "http://127.0.0.1:" + QByteArray::number(revocations.serverPort()) + "/crl"});
        QVERIFY2(m_made->error().isEmpty(), qPrintable(m_made->error()));
        RecordingTlsServer server;
        QVERIFY(server.start(m_port, *m_made, q("revoked")));
        QProcess revoke;
        revoke.start(q("openssl"), {q("ca"), q("-config"), m_made->path(q("ca.conf")), q("-revoke"),
                                    m_made->certificate(q("revoked")), q("-keyfile"), m_made->key(q("ca")), q("-cert"),
                                    m_made->certificate(q("ca"))});
        QVERIFY(revoke.waitForFinished(20000));
        QVERIFY2(revoke.exitCode() == 0, revoke.readAllStandardError().constData());
        WatchedSession w(endpoint());
        QTRY_VERIFY(server.received().contains(password));
        QVERIFY(!revocations.hasPendingConnections());
    }

    // --- A pin, and no check at all

    void aPinTakesOneCertificateOnly() {
        QVERIFY2(serve("self-signed"), qPrintable(m_redis->error()));
        Endpoint there = endpoint();
        {
            WatchedSession w(there);
            QTRY_COMPARE(w.status.state, SessionState::TlsFailed);
            there.transport.tls->pinnedSha256 = w.status.certificate->sha256;
        }
        WatchedSession w(there);
        QTRY_COMPARE(w.status.state, SessionState::Connected);
        m_redis->stop();
        RecordingTlsServer server;
        QVERIFY(server.start(m_port, *m_made, q("self-signed-2")));
        QTRY_COMPARE(w.status.state, SessionState::TlsFailed);
        const QString words = troubleWords(w.status, there);
        for (const char* name : {"self-signed", "self-signed-2"}) {
            const QString both = QString::fromLatin1(m_made->fingerprint(q(name)).toHex(':').toUpper());
            QVERIFY2(words.contains(both), qPrintable(words));
        }
        QCOMPARE(server.received(), QByteArray());
    }

    void aPinIsOfTheServersOwnCertificate_data() {
        QTest::addColumn<QByteArray>("certificate");
        QTest::addColumn<QByteArray>("pinned");
        QTest::newRow("its CA's") << QByteArray("good") << QByteArray("ca");
        QTest::newRow("one that is trusted, but another") << QByteArray("good") << QByteArray("good-rsa");
        QTest::newRow("expired") << QByteArray("self-signed-expired") << QByteArray("self-signed-expired");
    }
    void aPinIsOfTheServersOwnCertificate() {
        QFETCH(QByteArray, certificate);
        QFETCH(QByteArray, pinned);
        RecordingTlsServer server;
        QVERIFY(server.start(m_port, *m_made, q(certificate), {q("-cert_chain"), m_made->certificate(q("ca"))}));
        Endpoint there = endpoint();
        there.transport.tls->pinnedSha256 = m_made->fingerprint(q(pinned));
        WatchedSession w(there);
        QTRY_COMPARE(w.status.state, SessionState::TlsFailed);
        QVERIFY2(w.status.detail.contains(q("pinned")), qPrintable(w.status.detail));
        QCOMPARE(server.received(), QByteArray());
    }

    void insecureChecksNothing() {
        QVERIFY2(serve("self-signed-expired"), qPrintable(m_redis->error()));
        Endpoint there = endpoint("127.0.0.1");
        there.transport.tls->serverName = q("other.example");
        there.transport.tls->insecure = true;
        WatchedSession w(there);
        QTRY_COMPARE(w.status.state, SessionState::Connected);
    }

    // --- The wrong port

    void aPlainPortIsNoTlsPort() {
        PrivateRedis plain({}, PrivateRedis::Tcp::Yes);
        QVERIFY2(plain.start(), qPrintable(plain.error()));
        Endpoint there = endpoint();
        there.port = plain.port();
        WatchedSession w(there);
        QTRY_COMPARE_WITH_TIMEOUT(w.status.state, SessionState::TlsFailed, 10'000);
        QVERIFY2(w.status.detail.contains(q("may be a plain port")), qPrintable(w.status.detail));
        QVERIFY(!plain.command({"INFO", "commandstats"}).contains("cmdstat_auth"));
    }

    // Nobody is answered in plain text who was asked in TLS.
    void plainTextIsNoAnswerToTls() {
        ScriptedServer server;
        server.setAnswerToAnything("-ERR max number of clients reached\r\n");
        Endpoint there = endpoint();
        there.port = server.endpoint().port;
        WatchedSession w(there);
        QTRY_COMPARE(w.status.state, SessionState::TlsFailed);
        QVERIFY2(w.status.detail.contains(q("answers, but not in TLS")), qPrintable(w.status.detail));
        QTRY_VERIFY(server.connections() >= 2);
        for (const QByteArray& command : server.commands())
            QVERIFY2(!command.contains(password), command.constData());
    }

    void aTlsPortMayNeedTls() {
        QVERIFY2(serve("good"), qPrintable(m_redis->error()));
        Endpoint there = endpoint();
        there.transport.tls.reset();
        WatchedSession w(there);
        QTRY_COMPARE_WITH_TIMEOUT(w.status.state, SessionState::NotRedis, 10'000);
        QVERIFY2(w.status.detail.contains(q("may need TLS")), qPrintable(w.status.detail));
        // The tries that follow do not take it for a full server.
        QTRY_VERIFY(w.status.attempt >= 3);
        QCOMPARE(w.states, (QStringList{q("connecting"), q("not Redis")}));
    }

    // --- A full one

    void aFullServerIsProbablyFull_data() {
        QTest::addColumn<bool>("again");
        QTest::newRow("at first") << false;
        QTest::newRow("again") << true;
    }
    void aFullServerIsProbablyFull() {
        QFETCH(bool, again);
        QVERIFY2(serve("good", {"tls-auth-clients no", "maxclients 5"}), qPrintable(m_redis->error()));
        std::unique_ptr<WatchedSession> w;
        if (again) {
            w = std::make_unique<WatchedSession>(endpoint());
            QTRY_VERIFY(w->ownId > 0);
        }
        std::vector<std::unique_ptr<QLocalSocket>> clients;
        for (int i = again ? 1 : 0; i < 5; ++i)
            clients.push_back(hold(*m_redis, "AUTH " + password));
        if (again) {
            clients.front()->write("CONFIG SET maxclients 4\r\nCLIENT KILL ID " + QByteArray::number(w->ownId) +
                                   "\r\n");
        } else {
            w = std::make_unique<WatchedSession>(endpoint());
        }
        QTRY_COMPARE(w->states.last(), q("full?"));
        QVERIFY2(w->status.detail.contains(q("it is probably full")), qPrintable(w->status.detail));
        QVERIFY2(w->status.detail.contains(q("before the TLS handshake is done")), qPrintable(w->status.detail));
        QTRY_VERIFY(w->status.attempt >= 3);
        QVERIFY(w->states.filter(q("tls failed")).isEmpty());
        clients.pop_back();
        QTRY_COMPARE(w->states.last(), q("connected"));
        QTRY_VERIFY(w->samples.back()->rejectedConnections.value_or(0) >= 3);
    }

    // --- The program

    void theProgramTakesTheOptions() {
        QVERIFY2(serve("good", {"tls-auth-clients yes"}), qPrintable(m_redis->error()));
        const QStringList files{q("--cacert"), m_made->certificate(q("ca")),
                                q("--cert"),   m_made->certificate(q("client-rsa")),
                                q("--key"),    m_made->key(q("client-rsa"))};
        Program clients(words("clients", files + QStringList{q("--json")}));
        QCOMPARE(clients.exitCode(), int(ExitOk));
        QVERIFY2(clients.err().isEmpty(), qPrintable(clients.err()));
        Program named(QStringList{q("slowlog"), q("-h"), q("127.0.0.1"), q("-p"), QString::number(m_port), q("--tls"),
                                  q("--sni"), q("a.b.db.example"), q("-a"), QString::fromLatin1(password)} +
                      files);
        QCOMPARE(named.exitCode(), int(ExitOk));
        Program watch(words("watch", files + QStringList{q("--json"), q("--for"), q("2")}));
        QCOMPARE(watch.exitCode(), int(ExitOk));
        QVERIFY(!watch.events(q("sample")).isEmpty());
    }

    void theProgramTellsWhyItRefuses() {
        QVERIFY2(serve("wrong-name"), qPrintable(m_redis->error()));
        const QStringList ca{q("--cacert"), m_made->certificate(q("ca"))};
        Program clients(words("clients", ca));
        QCOMPARE(clients.exitCode(), int(ExitCannotConnect));
        QVERIFY2(clients.err().contains(q("The certificate of localhost")) &&
                     clients.err().contains(q("It is for other.example and 10.0.0.1, signed by “Test CA”")),
                 qPrintable(clients.err()));
        Program watch(words("watch", ca + QStringList{q("--json"), q("--for"), q("1.5")}));
        QCOMPARE(watch.exitCode(), int(ExitCannotConnect));
        QCOMPARE(watch.states(QStringLiteral("localhost:%1").arg(m_port)),
                 QStringList({q("connecting"), q("tls failed")}));
        QVERIFY(!m_redis->command({"INFO", "commandstats"}).contains("cmdstat_client"));
        Program insecure(words("slowlog", {q("--insecure")}));
        QCOMPARE(insecure.exitCode(), int(ExitOk));
        QCOMPARE(insecure.err(), q("headroom: With --insecure no certificate is checked: anyone in between can "
                                   "pose as the server and read the password.\n"));
    }

    void theProgramWaitsForTheHandshake() {
        PrivateRedis plain({}, PrivateRedis::Tcp::Yes);
        QVERIFY2(plain.start(), qPrintable(plain.error()));
        Program clients({q("clients"), q("-h"), q("127.0.0.1"), q("-p"), QString::number(plain.port()), q("--tls")});
        QCOMPARE(clients.exitCode(), int(ExitCannotConnect));
        QVERIFY2(clients.err().contains(q("does not answer the TLS handshake")), qPrintable(clients.err()));
    }

    void aFileThatCanNotBeUsedIsAMistake_data() {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char* title, const QStringList& options, const char* sentence) {
            QTest::newRow(title) << options << q(sentence);
        };
        const QString ca = m_made->certificate(q("ca"));
        const QString key = m_made->key(q("client-ec"));
        row("no such CA", {q("--cacert"), q("/nonexistent/ca.pem")}, "“/nonexistent/ca.pem” does not exist.");
        row("a folder as CA", {q("--cacert"), m_made->path({})}, "is a folder.");
        row("a device as CA", {q("--cacert"), q("/dev/zero")}, "“/dev/zero” is no plain file.");
        row("a key as CA", {q("--cacert"), key}, "holds no certificate in PEM form.");
        row("no such folder", {q("--cacertdir"), q("/nonexistent")}, "There is no folder “/nonexistent”");
        row("a folder without CAs", {q("--cacertdir"), q("/dev/pts")}, "No file in the folder “/dev/pts” holds");
        row("no such certificate", {q("--cert"), q("/nonexistent"), q("--key"), key}, "“/nonexistent” does not exist.");
        row("no such key", {q("--cert"), ca, q("--key"), q("/nonexistent")}, "“/nonexistent” does not exist.");
        row("a certificate as key", {q("--cert"), ca, q("--key"), ca}, "holds no private key in PEM form");
        row("nobody to ask", {q("--cert"), ca, q("--key"), m_made->key(q("locked-ec"))},
            "is encrypted: its passphrase is needed. There is no terminal to ask for it.");
    }
    void aFileThatCanNotBeUsedIsAMistake() {
        QFETCH(QStringList, options);
        QFETCH(QString, sentence);
        QVERIFY2(serve("good"), qPrintable(m_redis->error()));
        const auto received = [this] {
            const QByteArray stats = m_redis->command({"INFO", "stats"});
            return stats.mid(stats.indexOf("total_connections_received:") + 27).split('\r').first().toInt();
        };
        const int before = received();
        Program clients(words("clients", options));
        QCOMPARE(clients.exitCode(), int(ExitUsage));
        QVERIFY2(clients.err().contains(sentence), qPrintable(clients.err()));
        QCOMPARE(clients.err().count(u'\n'), 1);
        QCOMPARE(received(), before + 1);  // our own question
    }

    void thePassphraseIsAskedForAndNotShown() {
        QVERIFY2(serve("good", {"tls-auth-clients yes"}), qPrintable(m_redis->error()));
        QStringList options{q("--cacert"), m_made->certificate(q("ca")),
                            q("--cert"),   m_made->certificate(q("client-rsa")),
                            q("--key"),    m_made->key(q("locked-rsa"))};
        for (const auto& [typed, code] : {std::pair("open sesame\n", ExitOk), std::pair("open simsim\n", ExitUsage)}) {
            Terminal terminal;
            Program clients(words("clients", options), {}, {}, terminal.name());
            QTRY_VERIFY(clients.err().contains(q("Passphrase of the key")));
            QVERIFY(!terminal.showsWhatIsTyped());
            terminal.type(typed);
            QCOMPARE(clients.exitCode(), int(code));
            QVERIFY(terminal.showsWhatIsTyped());
            const QByteArray shown = terminal.shown();
            QVERIFY2(!shown.contains("open"), shown.constData());
            QCOMPARE(clients.err().contains(q("The passphrase does not open the key")), code == ExitUsage);
        }
        // A signal ends it, and the terminal shows again what is typed.
        Terminal terminal;
        Program clients(words("clients", options), {}, {}, terminal.name());
        QTRY_VERIFY(clients.err().contains(q("Passphrase of the key")));
        QTRY_VERIFY(!terminal.showsWhatIsTyped());
        clients.signal(SIGINT);
        QCOMPARE(clients.exitCode(), -1);  // by the signal
        QVERIFY(terminal.showsWhatIsTyped());
    }

    void aKeyThatOthersReadIsTold() {
        QVERIFY2(serve("good"), qPrintable(m_redis->error()));
        QFile key(m_made->path(q("open.key")));
        QVERIFY(QFile::copy(m_made->key(q("client-ec")), key.fileName()));
        QVERIFY(key.setPermissions(QFile::ReadOwner | QFile::ReadGroup | QFile::ReadOther));
        Program clients(words("slowlog", {q("--cacert"), m_made->certificate(q("ca")), q("--cert"),
                                          m_made->certificate(q("client-ec")), q("--key"), key.fileName()}));
        QCOMPARE(clients.exitCode(), int(ExitOk));
        QVERIFY2(clients.err().contains(q("Every user of this computer can read the key")), qPrintable(clients.err()));
    }
};

HEADROOM_TEST(QCoreApplication, TlsLiveTest)
#include "tst_tls_live.moc"
