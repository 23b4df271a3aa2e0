// SPDX-License-Identifier: GPL-3.0-or-later
// The editor of a saved server: what is typed is what is kept, what is wrong is told beside it, and the test walks the
// way with what stands there.
#include "gui/connect/hop_list.h"
#include "gui/connect/profile_editor.h"
#include "gui/connect/profile_edits.h"
#include "tests/gui/fake_server.h"
#include "tests/support/private_redis.h"
#include "tests/support/test_program.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTemporaryFile>
#include <QToolButton>
#include <QtTest>

using namespace headroom;

namespace {

struct EditorDesk {
    explicit EditorDesk(const std::optional<Profile>& before = {}, const std::optional<Endpoint>& known = {})
        : store(folder.filePath(QStringLiteral("profiles.json"))), edits(store, secrets) {
        if (before)
            add(*before);
        editor =
            new ProfileEditor(edits, before ? std::optional(store.profiles().front()) : std::nullopt, known, &window);
        window.show();
        editor->open();
        editor->activateWindow();
        if (!QTest::qWaitFor([this] { return QApplication::activeWindow() == editor; }, 30'000))
            qFatal("the editor does not become active");
    }
    ~EditorDesk() { delete editor; }

    void add(const Profile& profile) {
        bool done = false;
        store.edit(
            &window, [profile](std::vector<Profile>& profiles) { return addProfile(profiles, profile); },
            [&done](const Result<bool>&) { done = true; });
        if (!QTest::qWaitFor([&done] { return done; }, 30'000))
            qFatal("not added");
    }
    [[nodiscard]] QLineEdit& line(const char* name) const {
        for (QLineEdit* line : editor->findChildren<QLineEdit*>()) {
            if (line->accessibleName() == QLatin1String(name))
                return *line;
        }
        qFatal("no line %s", name);
    }
    [[nodiscard]] QComboBox& box(const char* name) const {
        for (QComboBox* box : editor->findChildren<QComboBox*>()) {
            if (box->accessibleName() == QLatin1String(name))
                return *box;
        }
        qFatal("no box %s", name);
    }
    [[nodiscard]] QCheckBox& tick(const char* text) const {
        for (QCheckBox* tick : editor->findChildren<QCheckBox*>()) {
            if (tick->text().remove(u'&') == QLatin1String(text))
                return *tick;
        }
        qFatal("no tick %s", text);
    }
    [[nodiscard]] QPushButton& button(const char* text) const {
        for (QPushButton* button : editor->findChildren<QPushButton*>()) {
            if (button->text() == QLatin1String(text))
                return *button;
        }
        qFatal("no button %s", text);
    }
    void paste(const QString& text) const {
        QLineEdit& address = line("Address");
        address.selectAll();
        address.insert(text);
        Q_EMIT address.textEdited(address.text());
    }
    [[nodiscard]] QString shown() const { return shownTexts(*editor).join(u'\n'); }
    [[nodiscard]] const Profile& kept() const { return store.profiles().front(); }

    QTemporaryDir folder;
    ProfileStore store;
    SecretSource secrets;
    ProfileEdits edits;
    QWidget window;
    QPointer<ProfileEditor> editor;
};

Profile orders() {
    Profile profile;
    profile.name = QStringLiteral("orders");
    profile.endpoint = *parseEndpoint(QStringLiteral("rediss://ops@db1:6380"));
    profile.endpoint.transport.tls->serverName = QStringLiteral("db.example");
    profile.endpoint.transport.tls->pinnedSha256 = QByteArray(32, 'p');
    profile.unknown.insert(QStringLiteral("x"), 7);
    return profile;
}

}  // namespace

class ProfileEditorTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    // Pasting a URI and Enter saves.
    void savesAPastedUri() {
        EditorDesk desk;
        QCOMPARE(QApplication::focusWidget(), &desk.line("Address"));
        desk.paste(QStringLiteral("rediss://app:s3cret@db1.shop.example:6380"));
        QCOMPARE(desk.line("Address").text(), QStringLiteral("db1.shop.example:6380"));
        QCOMPARE(desk.line("Name").text(), QStringLiteral("db1.shop.example"));
        QCOMPARE(desk.line("User").text(), QStringLiteral("app"));
        QCOMPARE(desk.line("Password").text(), QStringLiteral("s3cret"));
        QCOMPARE(desk.line("Password").echoMode(), QLineEdit::Password);
        QCOMPARE(desk.box("Where the password comes from").currentText(), QStringLiteral("the keychain"));
        QVERIFY(desk.tick("Over TLS").isChecked());
        QVERIFY(desk.line("CA file").isVisible());
        const QSignalSpy told(&desk.edits, &ProfileEdits::told);
        QTest::keyClick(&desk.line("Address"), Qt::Key_Return);
        QTRY_VERIFY(!desk.editor);
        QCOMPARE(desk.kept().endpoint.address(), QStringLiteral("db1.shop.example:6380"));
        QCOMPARE(desk.kept().endpoint.user, QStringLiteral("app"));
        QVERIFY(desk.kept().endpoint.transport.tls.has_value());
        QCOMPARE(desk.kept().endpoint.passwordFrom.kind, SecretPlace::Kind::Keychain);
        // There is no keychain in a test: it is known for this run, says so, and stands in no file.
        QTRY_VERIFY(!told.isEmpty() && told.last().first().toString().contains(QStringLiteral("until Headroom ends")));
        QFile file(desk.folder.filePath(QStringLiteral("profiles.json")));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(!file.readAll().contains("s3cret"));
        std::optional<QByteArray> secret;
        desk.secrets.ask(&desk.window, desk.kept().reach(), SecretSource::Need::First,
                         [&secret](const Result<Secret>& answer) { secret = answer->reveal(); });
        QTRY_COMPARE(secret, std::optional(QByteArray("s3cret")));
    }

    void whileTypingNothingMoves() {
        EditorDesk desk;
        QTest::keyClicks(&desk.line("Address"), QStringLiteral("redis://db1"));
        QCOMPARE(desk.line("Address").text(), QStringLiteral("redis://db1"));
        QTest::keyClick(desk.editor, Qt::Key_Tab);
        QCOMPARE(desk.line("Address").text(), QStringLiteral("db1:6379"));
        QCOMPARE(desk.line("Name").text(), QStringLiteral("db1"));
        QCOMPARE(QApplication::focusWidget(), &desk.line("Name"));
    }

    // A name that was typed is left alone.
    void keepsATypedName() {
        EditorDesk desk;
        desk.line("Name").setFocus();
        QTest::keyClicks(&desk.line("Name"), QStringLiteral("mine"));
        desk.paste(QStringLiteral("redis://db1"));
        QCOMPARE(desk.line("Name").text(), QStringLiteral("mine"));
    }

    void tellsWhatIsWrongBesideIt_data() {
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("trouble");
        QTest::addColumn<QString>("focus");
        const auto row = [](const char* name, const char* address, const char* profile, const char* field,
                            const char* value, const char* trouble, const char* focus) {
            QTest::newRow(name) << address << profile << field << value << trouble << focus;
        };
        row("nothing", "", "", "", "", "Type where the server is", "Address");
        row("no address", "db1:x", "a", "", "", "The port in", "Address");
        row("no name", "db1", " ", "", "", "needs a name", "Name");
        row("taken", "db1", "Orders", "", "", "has this name already", "Name");
        row("a socket over TLS", "/run/r.sock", "a", "Over TLS", "", "speaks no TLS", "Over TLS");
        row("no such file", "rediss://db1", "a", "CA file", "/no/such", "There is no such file", "CA file");
        row("relative", "rediss://db1", "a", "CA folder", "ca", "whole path", "CA folder");
        row("half a pair", "rediss://db1", "a", "Client certificate", SOURCE_DIRECTORY "/README.md", "go together",
            "Its key");
        row("no host", "rediss://db1", "a", "Server name", "a b", "host's name", "Server name");
        row("no variable", "db1", "a", "Environment variable", "A B", "name of the variable", "");
        row("no command", "db1", "a", "Command", "", "names no program", "");
        row("another command", "db1", "a", "Renamed commands", "AUTH=a1", "Only CLIENT, CONFIG, INFO and SLOWLOG can",
            "Renamed commands");
        row("a name of another", "db1", "a", "Renamed commands", "INFO=FLUSHALL", "so that it is no other command.",
            "Renamed commands");
        row("no new name", "db1", "a", "Renamed commands", "CLIENT", "Write each with its new name",
            "Renamed commands");
        row("twice", "db1", "a", "Renamed commands", "INFO=1info, info=2info", "INFO has two new names",
            "Renamed commands");
    }
    void tellsWhatIsWrongBesideIt() {
        QFETCH(QString, address);
        QFETCH(QString, name);
        QFETCH(QString, field);
        QFETCH(QString, value);
        QFETCH(QString, trouble);
        QFETCH(QString, focus);
        EditorDesk desk;
        Profile other = orders();
        other.endpoint = *parseEndpoint(QStringLiteral("h:1"));
        desk.add(other);
        desk.paste(address);
        desk.line("Name").setText(name);
        QComboBox& from = desk.box("Where the password comes from");
        if (field == QLatin1String("Over TLS"))
            desk.tick("Over TLS").setChecked(true);
        else if (!field.isEmpty())
            desk.line(field.toLatin1().constData()).setText(value);
        if (field == QLatin1String("Environment variable") || field == QLatin1String("Command"))
            from.setCurrentIndex(from.findData(static_cast<int>(
                field == QLatin1String("Command") ? SecretPlace::Kind::Command : SecretPlace::Kind::Variable)));
        desk.button("Save").click();
        QVERIFY2(desk.shown().contains(trouble), qPrintable(desk.shown()));
        QVERIFY(desk.editor && desk.editor->isVisible());
        QCOMPARE(desk.store.profiles().size(), 1U);
        if (focus == QLatin1String("Over TLS"))
            QCOMPARE(QApplication::focusWidget(), &desk.tick("Over TLS"));
        else if (!focus.isEmpty())
            QCOMPARE(QApplication::focusWidget(), &desk.line(focus.toLatin1().constData()));
        if (!value.isEmpty())
            QCOMPARE(desk.line(field.toLatin1().constData()).text(), value);
    }

    void changesWhatDiffers() {
        EditorDesk desk(orders());
        QCOMPARE(desk.line("Address").text(), QStringLiteral("db1:6380"));
        QCOMPARE(desk.line("Server name").text(), QStringLiteral("db.example"));
        desk.line("Name").setText(QStringLiteral("orders 2"));
        desk.box("Group").setCurrentText(QStringLiteral("shop"));
        desk.line("User").clear();
        desk.line("Renamed commands").setText(QStringLiteral("client = cl13nt,CONFIG=c0nfig"));
        QComboBox& from = desk.box("Where the password comes from");
        from.setCurrentIndex(from.findData(static_cast<int>(SecretPlace::Kind::Command)));
        desk.line("Command").setText(QStringLiteral("pass \"my orders\" -q"));
        QComboBox& environment = desk.box("Environment");
        environment.setCurrentText(QStringLiteral("staging"));
        desk.tick("Read-only").setChecked(true);
        desk.editor->findChild<QPlainTextEdit*>()->setPlainText(QStringLiteral("two\nlines"));
        desk.button("Save").click();
        QTRY_VERIFY(!desk.editor);
        const Profile kept = desk.kept();
        QCOMPARE(kept.name, QStringLiteral("orders 2"));
        QCOMPARE(kept.group, QStringLiteral("shop"));
        QCOMPARE(kept.notes, QStringLiteral("two\nlines"));
        QCOMPARE(kept.endpoint.user, QString());
        QCOMPARE(kept.endpoint.renamed, RenamedCommands({{"CLIENT", "cl13nt"}, {"CONFIG", "c0nfig"}}));
        QCOMPARE(kept.endpoint.passwordFrom.command,
                 QStringList({QStringLiteral("pass"), QStringLiteral("my orders"), QStringLiteral("-q")}));
        QCOMPARE(kept.endpoint.said, std::optional(Environment::Staging));
        QVERIFY(kept.endpoint.readOnly);
        // What no field shows stays.
        QCOMPARE(kept.endpoint.transport.tls->pinnedSha256, QByteArray(32, 'p'));
        QCOMPARE(kept.unknown, orders().unknown);
        QCOMPARE(kept.endpoint.transport.tls->serverName, QStringLiteral("db.example"));
    }

    // Beside a pin it would not count.
    void aPinGoesWithAnotherTrust() {
        EditorDesk desk(orders());
        desk.tick("Accept any certificate").setChecked(true);
        desk.button("Save").click();
        QTRY_VERIFY(!desk.editor);
        QCOMPARE(desk.kept().endpoint.transport.tls->pinnedSha256, QByteArray());
        QVERIFY(desk.kept().endpoint.transport.tls->insecure);
    }

    // As it is shown, so it stays.
    void showsCommandsAsTheyAre() {
        Profile profile = orders();
        profile.endpoint.renamed = {{"INFO", "i,n=f0"}, {"SLOWLOG", "slow1"}};
        profile.endpoint.passwordFrom = {
            SecretPlace::Kind::Command,
            {},
            {QStringLiteral("/opt/a b"), QString(), QStringLiteral("say \"x\""), QStringLiteral("plain")}};
        EditorDesk desk(profile);
        desk.line("Name").setText(QStringLiteral("other"));
        desk.button("Save").click();
        QTRY_VERIFY(!desk.editor);
        QCOMPARE(desk.kept().endpoint.passwordFrom, profile.endpoint.passwordFrom);
        QCOMPARE(desk.kept().endpoint.renamed, profile.endpoint.renamed);
    }

    void asksBeforeLosingWhatWasTyped() {
        EditorDesk desk(orders());
        desk.line("Name").setText(QStringLiteral("typed"));
        QTest::keyClick(desk.editor, Qt::Key_Escape);
        auto* question = desk.editor->findChild<QMessageBox*>();
        QVERIFY(question);
        QVERIFY(desk.editor->isVisible());
        question->reject();
        QCOMPARE(desk.line("Name").text(), QStringLiteral("typed"));
        desk.line("Name").setText(QStringLiteral("orders"));
        QTest::keyClick(desk.editor, Qt::Key_Escape);
        QTRY_VERIFY(!desk.editor);
        QCOMPARE(desk.kept().name, QStringLiteral("orders"));
    }

    // Somebody else took the name meanwhile: told, and what was typed is still there.
    void tellsWhatTheFileSays() {
        EditorDesk desk(orders());
        desk.line("Name").setText(QStringLiteral("mail"));
        QVERIFY(QFile::remove(desk.folder.filePath(QStringLiteral("profiles.json"))));
        QVERIFY(QDir().mkdir(desk.folder.filePath(QStringLiteral("profiles.json"))));
        desk.button("Save").click();
        QTRY_VERIFY2(desk.shown().contains(QStringLiteral("Nothing was changed")), qPrintable(desk.shown()));
        QCOMPARE(desk.line("Name").text(), QStringLiteral("mail"));
        QVERIFY(desk.button("Save").isEnabled());
    }

    void takesWhatIsConnected() {
        Endpoint known = *parseEndpoint(QStringLiteral("redis://app:pw@db7:7000"));
        EditorDesk desk({}, known);
        QCOMPARE(desk.line("Name").text(), QStringLiteral("db7"));
        // It may have come from the command line or the environment: it is kept only when one types it.
        QCOMPARE(desk.line("Password").text(), QString());
        desk.button("Save").click();
        QTRY_VERIFY(!desk.editor);
        QCOMPARE(desk.kept().endpoint.user, QStringLiteral("app"));
        QCOMPARE(desk.kept().endpoint.passwordFrom.kind, SecretPlace::Kind::Asked);
        QVERIFY(desk.kept().endpoint.password.isEmpty());
    }

    // Not even a copy to compare with holds it.
    void asksBeforeATypedPasswordIsLost() {
        EditorDesk desk({}, *parseEndpoint(QStringLiteral("redis://app:pw@db7:7000")));
        desk.line("Password").setText(QStringLiteral("typed"));
        desk.editor->reject();
        QVERIFY(desk.editor->findChild<QMessageBox*>());
    }

    void goesThroughByTab() {
        EditorDesk desk(orders());
        QStringList stops;
        desk.line("Address").setFocus();
        for (int i = 0; i < 40; ++i) {
            const QWidget* now = QApplication::focusWidget();
            const auto* button = qobject_cast<const QAbstractButton*>(now);
            const QString name = button && button->accessibleName().isEmpty() ? button->text().remove(u'&')
                                 : now->accessibleName().isEmpty() && now->parentWidget()
                                     ? now->parentWidget()->accessibleName()
                                     : now->accessibleName();
            if (stops.value(0) == name)
                break;
            stops << name;
            QVERIFY2(!now->toolTip().isEmpty() || (now->parentWidget() && !now->parentWidget()->toolTip().isEmpty()),
                     qPrintable(name));
            QTest::keyClick(desk.editor, Qt::Key_Tab);
        }
        const QStringList expected{QStringLiteral("Address"),
                                   QStringLiteral("Name"),
                                   QStringLiteral("Group"),
                                   QStringLiteral("Over TLS"),
                                   QStringLiteral("CA file"),
                                   QStringLiteral("Choose a CA file"),
                                   QStringLiteral("CA folder"),
                                   QStringLiteral("Choose a folder of CAs"),
                                   QStringLiteral("Client certificate"),
                                   QStringLiteral("Choose a client certificate"),
                                   QStringLiteral("Its key"),
                                   QStringLiteral("Choose a key"),
                                   QStringLiteral("Server name"),
                                   QStringLiteral("Accept any certificate"),
                                   QStringLiteral("User"),
                                   QStringLiteral("Where the password comes from"),
                                   QStringLiteral("Renamed commands"),
                                   QStringLiteral("Environment"),
                                   QStringLiteral("Read-only"),
                                   QStringLiteral("Notes"),
                                   QStringLiteral("Test"),
                                   QStringLiteral("Cancel"),
                                   QStringLiteral("Save")};
        QCOMPARE(stops, expected);
    }

    void walksTheWay() {
        PrivateRedis redis({}, PrivateRedis::Tcp::Yes);
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        EditorDesk desk;
        desk.paste(redis.endpoint().address());
        desk.button("Test").click();
        QTRY_VERIFY2(desk.shown().contains(QStringLiteral("All that Headroom needs is there.")),
                     qPrintable(desk.shown()));
        for (const auto* hop : {"Connect", "INFO", "CLIENT LIST", "CONFIG GET", "maxclients"})
            QVERIFY2(desk.shown().contains(QLatin1String(hop)), hop);
        QVERIFY(desk.shown().contains(QStringLiteral(" ms")));
        QCOMPARE(desk.store.profiles().size(), 0U);
    }

    void tellsWhereTheWayEnds() {
        QTcpServer nobody;
        QVERIFY(nobody.listen(QHostAddress::LocalHost));
        const int port = nobody.serverPort();
        nobody.close();
        EditorDesk desk;
        desk.paste(QStringLiteral("127.0.0.1:%1").arg(port));
        desk.button("Test").click();
        QTRY_VERIFY2(desk.shown().contains(QStringLiteral("The way ends there.")), qPrintable(desk.shown()));
        QVERIFY(desk.shown().contains(QStringLiteral("✗")));
    }

    // One that takes its time is stopped by the same button.
    void stops() {
        QTcpServer silent;
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        EditorDesk desk;
        desk.paste(QStringLiteral("127.0.0.1:%1").arg(silent.serverPort()));
        desk.button("Test").click();
        QVERIFY(desk.editor->findChild<HopList*>()->isWalking());
        desk.button("Stop the test").click();
        QVERIFY(!desk.editor->findChild<HopList*>()->isWalking());
        QVERIFY(desk.shown().contains(QStringLiteral("Stopped.")));
        desk.button("Test").click();
        QVERIFY(desk.editor->findChild<HopList*>()->isWalking());
    }
};

HEADROOM_TEST(QApplication, ProfileEditorTest)
#include "tst_profile_editor.moc"
