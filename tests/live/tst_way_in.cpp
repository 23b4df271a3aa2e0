// SPDX-License-Identifier: GPL-3.0-or-later
// Where getting in does not work: what the window shows and takes in place, on real servers, over TLS with a CA of the
// test's own.
#include "core/fleet/instance.h"
#include "core/fleet/way_in.h"
#include "core/wire/certificate_facts.h"
#include "gui/connect/welcome_page.h"
#include "gui/overview/certificate_box.h"
#include "gui/overview/secret_row.h"
#include "gui/overview/state_banner.h"
#include "tests/gui/fake_server.h"
#include "tests/gui/whole_window.h"
#include "tests/support/private_redis.h"
#include "tests/support/test_certificates.h"
#include "tests/support/test_program.h"

#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTextLayout>
#include <QtTest>

#include <algorithm>
#include <memory>

using namespace headroom;

namespace {

const QByteArray givenPassword = "CANARY-51c0";
const QString profileId = QStringLiteral("6c1f7a52-3b7d-4c6e-9d51-0e8b624f1a93");

QString utf8(const char* text) {
    return QString::fromUtf8(text);
}

// The one in sight whose text starts so; nullptr: none.
template <typename Button>
Button* shown(const QWidget& parent, const char* start) {
    const auto buttons = parent.findChildren<Button*>();
    const auto found = std::ranges::find_if(buttons, [start](const Button* button) {
        return button->isVisible() && button->text().remove(u'&').startsWith(utf8(start));
    });
    return found == buttons.end() ? nullptr : *found;
}

QString wordsIn(const QWidget& widget) {
    return shownTexts(widget).join(u'\n').remove(QChar(0x200B));
}

}  // namespace

class WayInTest : public QObject {
    Q_OBJECT

    std::unique_ptr<TestCertificates> m_made;
    quint16 m_port = 0;

    [[nodiscard]] std::unique_ptr<PrivateRedis> redisWith(const char* certificate, const QByteArrayList& more) const {
        return std::make_unique<PrivateRedis>(
            QByteArrayList{"tls-port " + QByteArray::number(m_port),
                           "tls-cert-file " + m_made->certificate(utf8(certificate)).toUtf8(),
                           "tls-key-file " + m_made->key(utf8(certificate)).toUtf8(),
                           "tls-ca-cert-file " + m_made->certificate(utf8("ca")).toUtf8()} +
            more);
    }
    [[nodiscard]] Endpoint overTls() const {
        Endpoint endpoint;
        endpoint.host = utf8("localhost");
        endpoint.port = m_port;
        endpoint.password = Secret(givenPassword);
        endpoint.transport.tls = TlsOptions();
        endpoint.transport.tls->caFile = m_made->certificate(utf8("ca"));
        return endpoint;
    }
    [[nodiscard]] QString fingerprint(const char* name) const {
        return groupedFingerprint(m_made->fingerprint(utf8(name)));
    }
    // Kept under that name, as the window opens it.
    static Endpoint keep(WholeWindow& whole, Endpoint endpoint) {
        Profile profile;
        profile.id = profileId;
        profile.name = utf8("orders");
        profile.endpoint = endpoint;
        profile.endpoint.password = {};
        profile.endpoint.said = Environment::Staging;
        bool isKept = false;
        whole.profiles.edit(
            &whole.profiles, [profile](std::vector<Profile>& profiles) { return addProfile(profiles, profile); },
            [&isKept](const Result<bool>& added) { isKept = added.has_value(); });
        [&isKept] { QTRY_VERIFY(isKept); }();
        Endpoint reach = profile.reach();
        reach.password = endpoint.password;
        return reach;
    }
    static void type(const WholeWindow& whole, const char* secret) {
        auto* field = whole.window.findChild<SecretRow*>()->findChild<QLineEdit*>();
        QTest::keyClicks(field, utf8(secret));
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(field->text(), QString());
    }

  private Q_SLOTS:
    void initTestCase() {
        QVERIFY2(PrivateRedis::isInstalled(), "install redis-server (or valkey-server) to run live tests");
        m_made = std::make_unique<TestCertificates>();
        m_made->make(utf8("good"), {});
        m_made->make(utf8("self-signed"), {.signer = {}});
        m_made->make(utf8("self-signed-2"), {.signer = {}});
        m_made->make(utf8("expired"), {.signer = {}, .until = "20210101000000Z"});
        m_made->make(utf8("client"), {.commonName = "client", .names = {}});
        m_made->encryptKey(utf8("client"), utf8("locked"), "open sesame");
        QVERIFY2(m_made->error().isEmpty(), qPrintable(m_made->error()));
        m_port = freePort();
    }

    void acceptsACertificate_data() {
        QTest::addColumn<QString>("how");
        for (const char* how : {"for this run", "and saves the server", "of a profile"})
            QTest::newRow(how) << utf8(how);
    }
    void acceptsACertificate() {
        QFETCH(QString, how);
        WholeWindow whole;
        whole.window.resize(1280, 800);
        whole.window.show();
        const bool isKept = how == utf8("of a profile");
        auto recorder = std::make_unique<RecordingTlsServer>();
        QVERIFY(recorder->start(m_port, *m_made, utf8("self-signed")));
        QPointer<Instance> instance = whole.window.addInstance(isKept ? keep(whole, overTls()) : overTls());
        QTRY_COMPARE(instance->status().state, SessionState::TlsFailed);
        auto* banner = whole.window.findChild<StateBanner*>();
        QTRY_VERIFY(shown<QPushButton>(*banner, "Accept only this certificate"));
        const QString told = wordsIn(*banner);
        for (const QString& fact : {utf8("localhost and 127.0.0.1"), utf8("itself"), utf8("2099-12-31 00:00 UTC"),
                                    fingerprint("self-signed")})
            QVERIFY2(told.contains(fact), qPrintable(told));
        QVERIFY2(!told.contains(utf8("--")), qPrintable(told));
        QVERIFY2(told.contains(isKept ? utf8("The profile “orders” keeps it") : utf8("for this run only")),
                 qPrintable(told));
        shown<QPushButton>(*banner, "Copy")->click();
        QCOMPARE(QGuiApplication::clipboard()->text(), fingerprintText(m_made->fingerprint(utf8("self-signed"))));
        auto* save = shown<QCheckBox>(*banner, "Save the server");
        QCOMPARE(save == nullptr, isKept);
        if (save)
            save->setChecked(how == utf8("and saves the server"));
        QCOMPARE(recorder->received(), QByteArray());

        recorder.reset();
        auto redis = redisWith("self-signed", {"tls-auth-clients no", "requirepass " + givenPassword});
        QVERIFY2(redis->start(), qPrintable(redis->error()));
        shown<QPushButton>(*banner, "Accept only this certificate")->click();
        QTRY_COMPARE(instance->status().state, SessionState::Connected);
        QVERIFY(!banner->isVisible());
        const QByteArray pin = m_made->fingerprint(utf8("self-signed"));
        ProfileStore kept(whole.books.filePath(utf8("profiles.json")));
        if (how == utf8("for this run")) {
            QVERIFY(kept.profiles().empty());
        } else {
            QTRY_COMPARE(ProfileStore(whole.books.filePath(utf8("profiles.json")))
                             .profiles()
                             .front()
                             .endpoint.transport.tls->pinnedSha256,
                         pin);
            QTRY_COMPARE(instance->endpoint().profileId,
                         ProfileStore(whole.books.filePath(utf8("profiles.json"))).profiles().front().id);
            QFile file(whole.books.filePath(utf8("profiles.json")));
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY(!file.readAll().contains(givenPassword));
        }

        // Another one later is refused, and told nothing.
        redis.reset();
        RecordingTlsServer other;
        QVERIFY(other.start(m_port, *m_made, utf8("self-signed-2")));
        QTRY_COMPARE(instance->status().state, SessionState::TlsFailed);
        QTRY_VERIFY(shown<QPushButton>(*banner, "Accept only this one from now on"));
        const QString both = wordsIn(*banner);
        QVERIFY2(both.contains(fingerprint("self-signed")) && both.contains(fingerprint("self-signed-2")),
                 qPrintable(both));
        QVERIFY2(both.contains(utf8("another one than was pinned")), qPrintable(both));
        QCOMPARE(other.received(), QByteArray());
    }

    void anExpiredCertificateIsNotAccepted() {
        RecordingTlsServer server;
        QVERIFY(server.start(m_port, *m_made, utf8("expired")));
        WholeWindow whole;
        whole.window.show();
        const Instance* instance = whole.window.addInstance(overTls());
        QTRY_COMPARE(instance->status().state, SessionState::TlsFailed);
        auto* box = whole.window.findChild<CertificateBox*>();
        QTRY_VERIFY(box->isVisible());
        QVERIFY(!shown<QPushButton>(*box, "Accept"));
        QVERIFY(!shown<QCheckBox>(*box, "Save"));
        QVERIFY2(wordsIn(*box).contains(utf8("It has expired, so it cannot be accepted")), qPrintable(wordsIn(*box)));
        QCOMPARE(server.received(), QByteArray());
    }

    // However narrow it is: no byte is torn.
    void aFingerprintBreaksBetweenBytes() {
        const QString text =
            groupedFingerprint(QByteArray::fromHex("00112233445566778899aabbccddeeff0f1e2d3c4b5a6978"
                                                   "8796a5b4c3d2e1f0"));
        for (const double width : {60.0, 100.0, 300.0}) {
            QTextLayout layout(text, QGuiApplication::font());
            layout.beginLayout();
            for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine())
                line.setLineWidth(width);
            layout.endLayout();
            QVERIFY(layout.lineCount() > 1);
            for (int i = 0; i + 1 < layout.lineCount(); ++i) {
                const QTextLine line = layout.lineAt(i);
                const QString end = text.mid(line.textStart(), line.textLength());
                QVERIFY2(end.endsWith(u' ') || end.endsWith(u':'), qPrintable(end));
            }
        }
    }

    // --- A password, where it is wanted

    void asksInPlace_data() {
        QTest::addColumn<bool>("isKept");
        QTest::addColumn<bool>("tls");
        QTest::newRow("of an address") << false << false;
        QTest::newRow("of an address over TLS") << false << true;
        QTest::newRow("of a profile over TLS") << true << true;
    }
    void asksInPlace() {
        QFETCH(bool, isKept);
        QFETCH(bool, tls);
        auto redis = redisWith("good", {"tls-auth-clients no", "requirepass " + givenPassword});
        QVERIFY2(redis->start(), qPrintable(redis->error()));
        Endpoint wanted = tls ? overTls() : redis->endpoint();
        wanted.password = {};
        WholeWindow whole;
        whole.window.show();
        QVERIFY(QTest::qWaitForWindowActive(&whole.window));
        const Endpoint endpoint = isKept ? keep(whole, wanted) : wanted;
        QPointer<Instance> instance = whole.window.addInstance(endpoint);
        auto* row = whole.window.findChild<SecretRow*>();
        QTRY_COMPARE(instance->status().state, SessionState::PasswordNeeded);
        QTRY_VERIFY(row->isVisible());
        QTRY_VERIFY(row->findChild<QLineEdit*>()->hasFocus());
        auto* keepIt = shown<QCheckBox>(*row, "Remember in the keychain");
        QCOMPARE(keepIt != nullptr, isKept);
        const QSignalSpy troubles(whole.window.findChild<WayIn*>(), &WayIn::trouble);
        if (keepIt) {
            QVERIFY(!keepIt->isChecked());
            keepIt->setChecked(true);
        }

        type(whole, "wrong");
        QTRY_COMPARE(instance->status().state, SessionState::WrongPassword);
        QTRY_VERIFY(row->isVisible());
        QTRY_VERIFY(row->findChild<QLineEdit*>()->hasFocus());
        const auto* banner = whole.window.findChild<StateBanner*>();
        QVERIFY2(banner->text().contains(utf8("does not accept this user name and password")),
                 qPrintable(banner->text()));
        QCOMPARE(troubles.size(), 0);

        type(whole, givenPassword);
        QTRY_COMPARE(instance->status().state, SessionState::Connected);
        QVERIFY(!row->isVisible());
        const auto* welcome = whole.window.findChild<WelcomePage*>();
        QVERIFY(!welcome || !welcome->isVisible());
        QCOMPARE(instance->endpoint().displayName(), endpoint.displayName());
        QVERIFY(instance->endpoint().transport == endpoint.transport);
        // There is no keychain here, which is said once the password is known to be right.
        QTRY_COMPARE(troubles.size(), isKept ? 1 : 0);
        if (isKept)
            QVERIFY(
                troubles.front().front().toString().startsWith(utf8("The password is not kept: there is no keychain")));
        // For this run it is known all the same.
        redis->stop();
        QTRY_COMPARE(instance->status().state, SessionState::Unreachable);
        QVERIFY2(redis->start(), qPrintable(redis->error()));
        QTRY_COMPARE(instance->status().state, SessionState::Connected);
    }

    // Whatever else the window could do with an endpoint: what its profile forbids stays forbidden.
    void aPasswordLeavesTheProfileAsItIs() {
        PrivateRedis redis({"requirepass " + givenPassword});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        Endpoint endpoint = redis.endpoint();
        endpoint.label = utf8("orders");
        endpoint.profileId = profileId;
        endpoint.said = Environment::Production;
        endpoint.readOnly = endpoint.locked = true;
        WholeWindow whole;
        whole.window.show();
        const Instance* instance = whole.window.addInstance(endpoint);
        QTRY_COMPARE(instance->status().state, SessionState::PasswordNeeded);
        type(whole, givenPassword);
        QTRY_COMPARE(instance->status().state, SessionState::Connected);
        const Endpoint& reached = instance->endpoint();
        QVERIFY(reached.readOnly && reached.locked);
        QVERIFY(reached.environment() == Environment::Production);
        QCOMPARE(reached.displayName() + reached.profileId, endpoint.label + endpoint.profileId);
    }

    void asksForThePassphraseOfAKey() {
        auto redis = redisWith("good", {"tls-auth-clients yes", "requirepass " + givenPassword});
        QVERIFY2(redis->start(), qPrintable(redis->error()));
        Endpoint endpoint = overTls();
        endpoint.transport.tls->certFile = m_made->certificate(utf8("client"));
        endpoint.transport.tls->keyFile = m_made->key(utf8("locked"));
        WholeWindow whole;
        whole.window.show();
        const Instance* instance = whole.window.addInstance(endpoint);
        QTRY_COMPARE(instance->status().state, SessionState::TlsFailed);
        QTRY_VERIFY(whole.window.findChild<SecretRow*>()->isVisible());
        const auto* banner = whole.window.findChild<StateBanner*>();
        QVERIFY2(banner->text().contains(utf8("is encrypted")), qPrintable(banner->text()));
        QVERIFY2(!banner->text().contains(utf8("Trying again")), qPrintable(banner->text()));
        QVERIFY(!shown<QCheckBox>(*banner, "Remember"));
        type(whole, "open simsim");
        QTRY_VERIFY(banner->text().contains(utf8("The passphrase does not open")));
        QTRY_VERIFY(whole.window.findChild<SecretRow*>()->isVisible());
        type(whole, "open sesame");
        QTRY_COMPARE(instance->status().state, SessionState::Connected);
        QVERIFY(instance->endpoint().transport == endpoint.transport);
    }

    // --- TLS

    void connectsOverTlsInstead() {
        auto redis = redisWith("good", {"tls-auth-clients no", "requirepass " + givenPassword});
        QVERIFY2(redis->start(), qPrintable(redis->error()));
        Endpoint endpoint = overTls();
        endpoint.transport.tls.reset();
        WholeWindow whole;
        whole.window.show();
        const Instance* instance = whole.window.addInstance(keep(whole, endpoint));
        QTRY_COMPARE_WITH_TIMEOUT(instance->status().state, SessionState::NotRedis, 10'000);
        auto* banner = whole.window.findChild<StateBanner*>();
        QTRY_VERIFY(shown<QPushButton>(*banner, "Connect over TLS"));
        QVERIFY2(banner->text().contains(utf8("may need TLS")) && !banner->text().contains(utf8("--")),
                 qPrintable(banner->text()));
        shown<QPushButton>(*banner, "Connect over TLS")->click();
        // The CA of a test is none of the system's.
        QTRY_COMPARE(instance->status().state, SessionState::TlsFailed);
        QTRY_VERIFY(shown<QPushButton>(*banner, "Accept only this certificate"));
        QVERIFY(!shown<QPushButton>(*banner, "Connect over TLS"));
        shown<QPushButton>(*banner, "Accept only this certificate")->click();
        QTRY_COMPARE(instance->status().state, SessionState::Connected);
        QTRY_VERIFY(
            ProfileStore(whole.books.filePath(utf8("profiles.json"))).profiles().front().endpoint.transport.tls);
        QTRY_COMPARE(ProfileStore(whole.books.filePath(utf8("profiles.json")))
                         .profiles()
                         .front()
                         .endpoint.transport.tls->pinnedSha256,
                     m_made->fingerprint(utf8("good")));
    }
};

HEADROOM_TEST(QApplication, WayInTest)
#include "tst_way_in.moc"
