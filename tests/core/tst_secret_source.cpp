// SPDX-License-Identifier: GPL-3.0-or-later
// Where sessions get passwords from, without a keychain: the test's environment has none.
#include "core/profile/profile.h"
#include "core/profile/secret_command.h"
#include "core/profile/secret_source.h"
#include "core/session/session.h"
#include "tests/support/scripted_server.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <csignal>
#include <unistd.h>

using namespace headroom;

namespace {

Endpoint from(const SecretPlace& place) {
    Profile profile;
    profile.id = QStringLiteral("0b3c1a52-3b7d-4c6e-9d51-0e8b624f1a93");
    profile.name = QStringLiteral("orders");
    profile.endpoint.said = Environment::Staging;
    profile.endpoint.passwordFrom = place;
    return profile.reach();
}

SecretPlace command(const QStringList& words) {
    return {SecretPlace::Kind::Command, {}, words};
}

SecretPlace shell(const char* script) {
    return command({QStringLiteral("/bin/sh"), QStringLiteral("-c"), QString::fromUtf8(script)});
}

QString text(const Result<Secret>& answer) {
    return answer
               ? QString::fromUtf8(answer->reveal())
               : QStringLiteral("error %1: %2").arg(static_cast<int>(answer.error().kind)).arg(answer.error().detail);
}

QString asked(SecretSource& source, const SecretPlace& place, SecretSource::Need need = SecretSource::Need::First) {
    QObject context;
    QString said;
    source.ask(&context, from(place), need, [&](const Result<Secret>& answer) { said = text(answer); });
    return QTest::qWaitFor([&] { return !said.isEmpty(); }, 30'000) ? said : QStringLiteral("no answer");
}

// A person who types these, one after another, and what they were told.
struct Typist {
    QStringList types;
    QStringList told;
    int atOnce = 0;
    int mostAtOnce = 0;

    [[nodiscard]] SecretSource::Asker asker() {
        return [this](const Endpoint& endpoint, const QString& why, const SecretSource::Handler& handler) {
            told += endpoint.displayName() + u'|' + why;
            mostAtOnce = std::max(mostAtOnce, ++atOnce);
            QTimer::singleShot(0, [this, handler] {
                --atOnce;
                const QString typed = types.isEmpty() ? QString() : types.takeFirst();
                if (typed.isEmpty())
                    handler(tl::unexpected(Error{ErrorKind::Auth, QStringLiteral("nothing typed")}));
                else
                    handler(Secret(typed.toUtf8()));
            });
        };
    }
};

// A server that takes these passwords, of the user's that comes first in the order AUTH came.
ScriptedServer::Script guarded(QByteArray* password) {
    return [password, healthy = ScriptedServer::healthy(),
            in = std::make_shared<bool>(false)](const QByteArray& words) -> QByteArray {
        if (words.startsWith("AUTH")) {
            *in = words == "AUTH " + *password;
            return *in ? "+OK\r\n" : "-WRONGPASS invalid username-password pair or user is disabled.\r\n";
        }
        return *in ? healthy(words) : "-NOAUTH Authentication required.\r\n";
    };
}

bool runs(const QByteArray& pid) {
    const qint64 number = pid.trimmed().toLongLong();
    QFile stat(QStringLiteral("/proc/%1/stat").arg(number));
    return number > 0 && stat.open(QIODevice::ReadOnly) && !stat.readAll().contains(") Z ");
}

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace

class TestSecretSource : public QObject {
    Q_OBJECT
  private Q_SLOTS:
    void takesTheFirstLineOfACommand_data() {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const QStringList& words, const char* expected) {
            QTest::newRow(name) << words << QString::fromUtf8(expected);
        };
        const auto sh = [](const char* script) { return shell(script).command; };
        const auto words = [](const char* line) { return QString::fromUtf8(line).split(u'|'); };
        row("a line", words("printf|s3cret\n"), "s3cret");
        row("no newline", words("printf|s3cret"), "s3cret");
        row("two lines", sh("printf 's3cret\\r\\nurl: x\\n'"), "s3cret");
        row("spaces stay", sh("printf ' a b \\n'"), " a b ");
        row("no shell", words("printf|%s|$HOME;`id`|x"), "$HOME;`id`x");
        row("nothing", words("true"), "printed nothing in its first line");
        row("an empty line", sh("echo; echo s3cret"), "printed nothing in its first line");
        row("fails", sh("echo s3cret; echo s3cret >&2; exit 3"), "ended with exit code 3");
        row("killed", sh("echo s3cret; kill -9 $$"), "was ended by a signal");
        row("not there", words("/no/such\x1b[2J"), "cannot be started");
        row("floods", sh("yes s3cret"), "printed more than 64 kB");
        row("reads nothing", sh("cat; printf read"), "read");
        row("no terminal", sh("[ $(cut -d' ' -f6 /proc/$$/stat) = $$ ] && echo leads"), "leads");
    }
    void takesTheFirstLineOfACommand() {
        QFETCH(QStringList, words);
        QFETCH(QString, expected);
        SecretSource source;
        const QString said = asked(source, command(words));
        if (!said.startsWith(QLatin1String("error"))) {
            QCOMPARE(said, expected);
            return;
        }
        QVERIFY2(said.contains(expected) && said.endsWith(u'.'), qPrintable(said));
        QVERIFY2(!said.contains(QLatin1String("s3cret")) && !said.contains(u'\x1b'), qPrintable(said));
    }

    // With all that it started.
    void killsACommandThatDoesNotEnd() {
        QTemporaryDir folder;
        const QString pids = folder.filePath(QStringLiteral("pids"));
        SecretSource source;
        const QString said =
            asked(source,
                  command({QStringLiteral("/bin/sh"), QStringLiteral("-c"),
                           QStringLiteral("sleep 60 & echo $! > '%1'; echo $$ >> '%1'; echo s3cret; wait").arg(pids)}));
        QVERIFY2(said.contains(QLatin1String("did not end within 10 s")), qPrintable(said));
        const QByteArrayList started = contentOf(pids).trimmed().split('\n');
        QCOMPARE(started.size(), 2);
        for (const QByteArray& pid : started)
            QTRY_VERIFY(!runs(pid));
    }

    void killsACommandWhenItGoes() {
        QTemporaryDir folder;
        const QString pid = folder.filePath(QStringLiteral("pid"));
        auto source = std::make_unique<SecretSource>();
        QObject context;
        QString said;
        source->ask(&context,
                    from(command({QStringLiteral("/bin/sh"), QStringLiteral("-c"),
                                  QStringLiteral("echo $$ > '%1'; exec sleep 60").arg(pid)})),
                    SecretSource::Need::First, [&](const Result<Secret>& answer) { said = text(answer); });
        QTRY_VERIFY(contentOf(pid).endsWith('\n'));
        source.reset();
        QTRY_VERIFY(said.startsWith(QStringLiteral("error %1").arg(static_cast<int>(ErrorKind::Cancelled))));
        QTRY_VERIFY(!runs(contentOf(pid)));
    }

    // Children do not inherit it, nor does /proc/PID/environ show it any longer.
    void takesAVariable() {
        const SecretPlace place{SecretPlace::Kind::Variable, QStringLiteral("HEADROOM_TEST_SECRET"), {}};
        SecretSource source;
        QVERIFY(asked(source, place)
                    .contains(QLatin1String("HEADROOM_TEST_SECRET, which is to hold the password of "
                                            "orders, is not set.")));
        qputenv("HEADROOM_TEST_SECRET", "s3cret-in-env");
        QCOMPARE(asked(source, place), QStringLiteral("s3cret-in-env"));
        QCOMPARE(asked(source, place, SecretSource::Need::Refused), QStringLiteral("s3cret-in-env"));
        QCOMPARE(asked(source, shell("printf %s \"$HEADROOM_TEST_SECRET\"")), QStringLiteral("xxxxxxxxxxxxx"));
        QVERIFY(!qgetenv("HEADROOM_TEST_SECRET").contains("s3cret"));
    }

    void asksAPersonOnce() {
        SecretSource source;
        const SecretPlace place{SecretPlace::Kind::Asked, {}, {}};
        QCOMPARE(
            asked(source, place),
            QStringLiteral("error %1: The password of orders is to be typed.").arg(static_cast<int>(ErrorKind::Auth)));
        Typist typist{{QStringLiteral("one"), QStringLiteral("two")}, {}};
        source.setAsker(typist.asker());
        QCOMPARE(asked(source, place), QStringLiteral("one"));
        QCOMPARE(asked(source, place), QStringLiteral("one"));  // remembered
        QCOMPARE(asked(source, place, SecretSource::Need::Refused), QStringLiteral("two"));
        QCOMPARE(asked(source, place), QStringLiteral("two"));
        QCOMPARE(typist.told, (QStringList{QStringLiteral("orders|"),
                                           QStringLiteral("orders|The server did not accept that password.")}));
        source.remember(from(place).profileId, Secret("three"));
        QCOMPARE(asked(source, place), QStringLiteral("three"));
    }

    void asksOnePersonAtATime() {
        SecretSource source;
        Typist typist{{QStringLiteral("one"), QString(), QStringLiteral("three")}, {}};
        source.setAsker(typist.asker());
        QSignalSpy asking(&source, &SecretSource::asking);
        QObject context;
        QStringList said;
        for (int i = 0; i < 3; ++i) {
            Endpoint endpoint = from({SecretPlace::Kind::Asked, {}, {}});
            endpoint.profileId = QString::number(i);
            source.ask(&context, endpoint, SecretSource::Need::First,
                       [&](const Result<Secret>& answer) { said += text(answer).section(u':', 0, 0); });
        }
        QTRY_COMPARE(said.size(), 3);
        QCOMPARE(said, (QStringList{QStringLiteral("one"), QStringLiteral("error 3"), QStringLiteral("three")}));
        QCOMPARE(typist.mostAtOnce, 1);
        QCOMPARE(asking.count(), 2);
        QCOMPARE(asking[0][0].toBool(), true);
        QCOMPARE(asking[1][0].toBool(), false);
    }

    // It is said, and what is typed stays for the run.
    void goesWithoutAKeychain() {
        const SecretPlace place{SecretPlace::Kind::Keychain, {}, {}};
        SecretSource source;
        const QString said = asked(source, place);
        QVERIFY2(said.contains(QLatin1String("There is no keychain to be used here (")) &&
                     said.contains(QLatin1String("kept for this run only")),
                 qPrintable(said));
        Typist typist{{QStringLiteral("one")}, {}};
        source.setAsker(typist.asker());
        QCOMPARE(asked(source, place), QStringLiteral("one"));
        QCOMPARE(asked(source, place), QStringLiteral("one"));
        QVERIFY(typist.told.front().startsWith(QLatin1String("orders|There is no keychain to be used here (")));

        QObject context;
        std::optional<std::optional<QString>> kept;
        source.keep(&context, from(place).profileId, Secret("two"), [&](const auto& notKept) { kept = notKept; });
        QTRY_VERIFY(kept);
        QVERIFY(kept->has_value() &&
                (*kept)->startsWith(QLatin1String("The password is not kept: there is no keychain")));
        QCOMPARE(asked(source, place), QStringLiteral("two"));
        std::optional<std::optional<QString>> gone;
        source.forget(&context, from(place).profileId, [&](const auto& stillThere) { gone = stillThere; });
        QTRY_VERIFY(gone);
        QVERIFY(gone->has_value());
        QVERIFY(asked(source, place).startsWith(QLatin1String("error")));
    }

    void answersInTheAskersThread() {
        SecretSource source;
        QThread thread;
        QObject context;
        context.moveToThread(&thread);
        thread.start();
        std::atomic<QThread*> where = nullptr;
        QMetaObject::invokeMethod(&context, [&] {
            source.ask(&context, from(shell("echo s3cret")), SecretSource::Need::First,
                       [&](const Result<Secret>&) { where = QThread::currentThread(); });
        });
        QTRY_COMPARE(where.load(), &thread);
        // Gone before the answer: nobody is called.
        std::atomic<bool> called = false;
        QMetaObject::invokeMethod(
            &context,
            [&] {
                auto* brief = new QObject;
                source.ask(brief, from(shell("echo s3cret")), SecretSource::Need::First,
                           [&](const Result<Secret>&) { called = true; });
                delete brief;
            },
            Qt::BlockingQueuedConnection);
        QSignalSpy asking(&source, &SecretSource::asking);
        QTRY_VERIFY(asking.count() > 0 && !asking.last()[0].toBool());
        thread.quit();
        thread.wait();
        QVERIFY(!called);
    }

    // The session alone gets it, right before it connects.
    void sessionsAskBeforeTheyLogIn() {
        ScriptedServer server;
        QByteArray password = "one";
        server.setScript(guarded(&password));
        SecretSource source;
        Typist typist{{QStringLiteral("one")}, {}};
        source.setAsker(typist.asker());
        Endpoint endpoint = server.endpoint();
        endpoint.profileId = QStringLiteral("x");
        endpoint.passwordFrom.kind = SecretPlace::Kind::Asked;
        Session session(endpoint);
        session.setSecretSource(&source);
        std::vector<SessionStatus> told;
        connect(&session, &Session::statusChanged, this, [&](const SessionStatus& status) { told.push_back(status); });
        session.start();
        QTRY_VERIFY(!told.empty() && told.back().state == SessionState::Connected);
        QCOMPARE(server.sent("AUTH"), QByteArrayList{"AUTH one"});
        QVERIFY(told.front().detail.startsWith(QLatin1String("Getting the password of ")));
        // It is not asked for again when the connection breaks.
        server.reset();
        QTRY_COMPARE(server.sent("AUTH").size(), 2);
        QCOMPARE(typist.told.size(), 1);
    }

    // What was given in the address is used, and nobody is asked.
    void sessionsUseWhatIsGiven() {
        ScriptedServer server;
        QByteArray password = "one";
        server.setScript(guarded(&password));
        SecretSource source;
        Typist typist{{QStringLiteral("other")}, {}};
        source.setAsker(typist.asker());
        for (const char* given : {"one", "wrong"}) {
            Endpoint endpoint = server.endpoint();
            endpoint.passwordFrom.kind = SecretPlace::Kind::Asked;
            endpoint.password = Secret(given);
            Session session(endpoint);
            session.setSecretSource(&source);
            SessionState state = SessionState::Connecting;
            connect(&session, &Session::statusChanged, this,
                    [&](const SessionStatus& status) { state = status.state; });
            session.start();
            QTRY_COMPARE(state, *given == 'o' ? SessionState::Connected : SessionState::WrongPassword);
        }
        QCOMPARE(typist.told, QStringList());
        QCOMPARE(server.sent("AUTH"), (QByteArrayList{"AUTH one", "AUTH wrong"}));
    }

    // A short-lived one has run out: one more look, no more, so that no account is locked.
    void sessionsAskAgainWhenItIsRefused_data() {
        QTest::addColumn<QStringList>("types");
        QTest::addColumn<QByteArrayList>("sent");
        QTest::addColumn<QString>("detail");
        const auto row = [](const char* name, const QStringList& types, const QByteArrayList& sent,
                            const char* detail) {
            QTest::newRow(name) << types << sent << QString::fromLatin1(detail);
        };
        const QString one = QStringLiteral("one");
        const QString old = QStringLiteral("old");
        row("another, right", {old, one}, {"AUTH old", "AUTH one"}, "");
        row("another, wrong", {old, QStringLiteral("bad"), one}, {"AUTH old", "AUTH bad"}, "WRONGPASS");
        row("the same", {old, old, one}, {"AUTH old"}, "WRONGPASS");
        row("none", {old}, {"AUTH old"}, "nothing typed");
    }
    void sessionsAskAgainWhenItIsRefused() {
        QFETCH(QStringList, types);
        QFETCH(QByteArrayList, sent);
        QFETCH(QString, detail);
        ScriptedServer server;
        QByteArray password = "one";
        server.setScript(guarded(&password));
        SecretSource source;
        Typist typist{types, {}};
        source.setAsker(typist.asker());
        Endpoint endpoint = server.endpoint();
        endpoint.profileId = QStringLiteral("x");
        endpoint.passwordFrom.kind = SecretPlace::Kind::Asked;
        Session session(endpoint);
        session.setSecretSource(&source);
        SessionStatus status;
        connect(&session, &Session::statusChanged, this, [&](const SessionStatus& now) { status = now; });
        session.start();
        if (detail.isEmpty()) {
            QTRY_COMPARE(status.state, SessionState::Connected);
            QCOMPARE(server.sent("AUTH"), sent);
            // It runs out again, later.
            password = "two";
            typist.types = QStringList{QStringLiteral("two")};
            server.reset();
            QTRY_COMPARE(server.sent("AUTH").value(3), QByteArray("AUTH two"));
            QTRY_COMPARE(status.state, SessionState::Connected);
            return;
        }
        QTRY_COMPARE(status.state, SessionState::WrongPassword);
        QVERIFY2(status.detail.contains(detail), qPrintable(status.detail));
        QVERIFY2(!status.detail.contains(QLatin1String("old")), qPrintable(status.detail));
        QCOMPARE(status.nextAttemptMs, -1);
        QCOMPARE(server.sent("AUTH"), sent);
        // A person looks again.
        source.remember(QStringLiteral("x"), Secret("one"));
        session.refresh();
        QTRY_COMPARE(status.state, SessionState::Connected);
    }

    void sessionsTellWhatIsMissing() {
        ScriptedServer server;
        server.setScript(ScriptedServer::healthy());
        SecretSource source;
        Endpoint endpoint = server.endpoint();
        endpoint.profileId = QStringLiteral("x");
        endpoint.passwordFrom = shell("exit 7");
        Session session(endpoint);
        session.setSecretSource(&source);
        SessionStatus status;
        connect(&session, &Session::statusChanged, this, [&](const SessionStatus& now) { status = now; });
        session.start();
        QTRY_COMPARE(status.state, SessionState::PasswordNeeded);
        QVERIFY2(status.detail.contains(QLatin1String("ended with exit code 7")), qPrintable(status.detail));
        QCOMPARE(server.connections(), 0);
    }

    // In production the gate opens when the name was typed; the connection stays.
    void sessionsAreUnlocked() {
        ScriptedServer server;
        server.setScript(ScriptedServer::healthy());
        Endpoint endpoint = server.endpoint();
        endpoint.readOnly = endpoint.locked = true;
        Session session(endpoint);
        SessionState state = SessionState::Connecting;
        connect(&session, &Session::statusChanged, this, [&](const SessionStatus& status) { state = status.state; });
        session.start();
        QTRY_COMPARE(state, SessionState::Connected);
        QStringList said;
        const auto set = [&] {
            session.port().send("config|set", {"CONFIG", "SET", "timeout", "7"}, [&](const Reply& reply) {
                said +=
                    reply.value ? QStringLiteral("sent") : QString::number(static_cast<int>(reply.value.error().kind));
            });
        };
        set();
        session.setReadOnly(false);
        set();
        QTRY_COMPARE(said.size(), 2);
        session.setReadOnly(true);
        set();
        const QString no = QString::number(static_cast<int>(ErrorKind::NotPermitted));
        QCOMPARE(said, (QStringList{no, QStringLiteral("sent"), no}));
        QCOMPARE(server.sent("CONFIG SET").size(), 1);
        QCOMPARE(server.connections(), 1);
    }
};

HEADROOM_TEST(QCoreApplication, TestSecretSource)
#include "tst_secret_source.moc"
