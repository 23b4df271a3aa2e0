// SPDX-License-Identifier: GPL-3.0-or-later
// What the window does to the password of a saved server, with a real keychain.
#include "core/profile/keychain.h"
#include "gui/connect/profile_edits.h"
#include "tests/live/keyring.h"
#include "tests/support/test_program.h"

#include <QCoreApplication>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QUuid>
#include <QtTest>

#include <optional>

using namespace headroom;

namespace {

const QByteArray savedCanary = "CANARY-91be";

struct Book {
    Book() : store(folder.filePath(QStringLiteral("headroom/profiles.json"))), edits(store, secrets) {
        profile.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
        profile.name = QStringLiteral("orders");
        profile.endpoint = *parseEndpoint(QStringLiteral("db1"));
        profile.endpoint.passwordFrom.kind = SecretPlace::Kind::Keychain;
        bool done = false;
        edits.save(&context, std::nullopt, profile, Secret(savedCanary), [&done](const Result<bool>&) { done = true; });
        if (!QTest::qWaitFor([&] { return done && inKeychain() == savedCanary; }, 20'000))
            qFatal("not kept");
    }
    // Empty: nothing.
    QByteArray inKeychain() {
        std::optional<QByteArray> found;
        keychain::read(&context, profile.id, [&found](const Result<Secret>& read) {
            found = read ? read->reveal() : QByteArray("no keychain");
        });
        return QTest::qWaitFor([&found] { return found.has_value(); }, 20'000) ? *found : "no answer";
    }

    QTemporaryDir folder;
    ProfileStore store;
    SecretSource secrets;
    ProfileEdits edits;
    Profile profile;
    QObject context;
};

}  // namespace

class SavedPasswordsTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() {
        QCOMPARE(m_keyring.start(), QString());
        for (const auto& [name, value] : m_keyring.variables())
            qputenv(name.toLatin1().constData(), value.toUtf8());
    }

    void isInTheKeychainAlone() {
        Book book;
        QFile file(book.folder.filePath(QStringLiteral("headroom/profiles.json")));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        QVERIFY(bytes.contains("\"orders\"") && !bytes.contains(savedCanary));
    }

    // What can be had back has its password, until the program ends.
    void goesWhenTheProgramEnds() {
        Book book;
        book.edits.remove(book.profile.id);
        QTRY_COMPARE(book.edits.undoName(), QStringLiteral("orders"));
        QCOMPARE(book.store.profiles().size(), 0U);
        QCOMPARE(book.inKeychain(), savedCanary);
        book.edits.undo();
        QTRY_COMPARE(book.edits.undoName(), QString());
        QCOMPARE(book.store.profiles().size(), 1U);
        bool done = false;
        book.edits.forgetRemoved([&done] { done = true; });
        QVERIFY(done);
        QCOMPARE(book.inKeychain(), savedCanary);

        book.edits.remove(book.profile.id);
        QTRY_COMPARE(book.edits.undoName(), QStringLiteral("orders"));
        done = false;
        book.edits.forgetRemoved([&done] { done = true; });
        QTRY_VERIFY(done);
        QCOMPARE(book.inKeychain(), QByteArray());
    }

    void goesAtOnceWhenItIsForgotten() {
        Book book;
        book.edits.forget(book.profile.id);
        QTRY_COMPARE(book.store.profiles().size(), 0U);
        QTRY_COMPARE(book.inKeychain(), QByteArray());
        QCOMPARE(book.edits.undoName(), QString());
    }

    void goesWhenItComesFromElsewhere() {
        Book book;
        Profile after = book.store.profiles().front();
        after.endpoint.passwordFrom.kind = SecretPlace::Kind::Asked;
        book.edits.save(&book.context, book.store.profiles().front(), after, {}, [](const Result<bool>&) {});
        QTRY_COMPARE(book.inKeychain(), QByteArray());
    }

  private:
    Keyring m_keyring;
};

HEADROOM_TEST(QCoreApplication, SavedPasswordsTest)
#include "tst_saved_passwords.moc"
