// SPDX-License-Identifier: GPL-3.0-or-later
// How careful the window is with a saved server: locked until its name is typed, by the table of environments, and not
// to be got around.
#include "core/fleet/instance.h"
#include "gui/app/environments_dialog.h"
#include "gui/app/instance_header.h"
#include "gui/app/status_line.h"
#include "gui/connect/profile_editor.h"
#include "gui/connect/welcome_page.h"
#include "gui/widgets/type_name_dialog.h"
#include "tests/gui/fake_server.h"
#include "tests/gui/whole_window.h"
#include "tests/support/test_program.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>
#include <QtTest>

#include <algorithm>

using namespace headroom;

namespace {

// A window, and a saved server in it.
struct Saved {
    explicit Saved(Environment environment = Environment::Production) {
        server.setScript(ScriptedServer::healthy());
        Profile profile;
        profile.id = QStringLiteral("2b0c3a66-7d0b-4a30-9d6a-0d6d1c2f6b11");
        profile.name = QStringLiteral("orders");
        profile.endpoint = server.endpoint();
        profile.endpoint.said = environment;
        change([profile](std::vector<Profile>& profiles) { return addProfile(profiles, profile); });
        whole.window.show();
    }
    void change(const ProfileStore::Change& how) {
        bool done = false;
        whole.profiles.edit(&whole.window, how, [&done](const Result<bool>& result) { done = result.has_value(); });
        if (!QTest::qWaitFor([&done] { return done; }, 30'000))
            qFatal("not changed");
    }
    void setTable(const EnvironmentTable& table) {
        bool done = false;
        whole.profiles.setEnvironments(&whole.window, *whole.profiles.environments(), table,
                                       [&done](const Result<bool>& result) { done = result.has_value(); });
        if (!QTest::qWaitFor([&done] { return done; }, 30'000))
            qFatal("not changed");
    }
    Instance* connect() {
        Instance* instance = whole.window.addInstance(whole.profiles.profiles().front().reach());
        if (!QTest::qWaitFor([instance] { return instance->sample() != nullptr; }, 30'000))
            qFatal("not connected");
        return instance;
    }
    [[nodiscard]] QToolButton* lockButton() const {
        return whole.window.findChild<InstanceHeader*>()->findChild<QToolButton*>();
    }
    [[nodiscard]] QAction* action(const QString& text) const {
        for (QAction* action : whole.window.actions()) {
            if (action->text().remove(u'&') == text)
                return action;
        }
        return nullptr;
    }

    ScriptedServer server;
    WholeWindow whole;
};

QPushButton* accepting(const QDialog& dialog) {
    for (auto* button : dialog.findChildren<QPushButton*>()) {
        if (button->isDefault())
            return button;
    }
    return nullptr;
}

}  // namespace

class CareTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void unlocksByTheName() {
        Saved saved;
        Instance* instance = saved.connect();
        QVERIFY(instance->isLocked());
        QToolButton* lock = saved.lockButton();
        QVERIFY(lock->isVisible());
        QCOMPARE(lock->text(), QStringLiteral("Unlock…"));
        QVERIFY(saved.action(QStringLiteral("Unlock…"))->isEnabled());
        lock->click();
        auto* dialog = saved.whole.window.findChild<TypeNameDialog*>();
        QVERIFY(dialog);
        auto* time = dialog->findChild<QComboBox*>();
        QStringList times;
        for (int i = 0; i < time->count(); ++i)
            times << time->itemText(i);
        QCOMPARE(times, QStringList(
                            {QStringLiteral("5 minutes"), QStringLiteral("15 minutes"), QStringLiteral("60 minutes")}));
        QCOMPARE(time->currentText(), QStringLiteral("15 minutes"));
        QPushButton* unlock = accepting(*dialog);
        auto* typed = dialog->findChild<QLineEdit*>();
        QVERIFY(!unlock->isEnabled());
        QTest::keyClicks(typed, QStringLiteral("order"));
        QTest::keyClick(typed, Qt::Key_Return);
        QVERIFY(instance->isLocked());
        QTest::keyClicks(typed, QStringLiteral("s"));
        QVERIFY(unlock->isEnabled());
        unlock->click();
        QVERIFY(!instance->isReadOnly());
        QCOMPARE(lock->text(), QStringLiteral("unlocked for 15 min"));
        QVERIFY(saved.action(QStringLiteral("Lock again")));
        lock->click();
        QVERIFY(instance->isLocked());
        QCOMPARE(lock->text(), QStringLiteral("Unlock…"));
    }

    void locksByItself() {
        Saved saved;
        Instance* instance = saved.connect();
        instance->unlock(std::chrono::milliseconds(300));
        QCOMPARE(saved.lockButton()->text(), QStringLiteral("unlocked for 1 s"));
        QTRY_VERIFY(instance->isLocked());
        QCOMPARE(saved.lockButton()->text(), QStringLiteral("Unlock…"));
    }

    // Who unlocked it agreed to less care than it is under now.
    void locksWhenItBecomesStricter() {
        Saved saved;
        Instance* instance = saved.connect();
        instance->unlock(std::chrono::minutes(15));
        saved.change([](std::vector<Profile>& profiles) {
            profiles.front().notes = QStringLiteral("the shop");
            profiles.front().name = QStringLiteral("shop");
            return Result<bool>(true);
        });
        QTRY_COMPARE(instance->endpoint().displayName(), QStringLiteral("shop"));
        QVERIFY(!instance->isReadOnly());
        EnvironmentTable table;
        table.of(Environment::Production).killOne = Confirmation::TypeName;
        saved.setTable(table);
        QVERIFY(instance->isLocked());
        instance->unlock(std::chrono::minutes(15));
        saved.setTable(EnvironmentTable());
        QVERIFY(!instance->isReadOnly());
    }

    void locksWhenItBecomesProduction() {
        Saved saved(Environment::Staging);
        EnvironmentTable table;
        table.of(Environment::Staging) = table.of(Environment::Production);
        saved.setTable(table);
        Instance* instance = saved.connect();
        instance->unlock(std::chrono::minutes(15));
        QVERIFY(!instance->isReadOnly());
        saved.change([](std::vector<Profile>& profiles) {
            profiles.front().endpoint.said = Environment::Production;
            return Result<bool>(true);
        });
        QVERIFY(instance->isLocked());
    }

    void stagingHasNoLock() {
        Saved saved(Environment::Staging);
        Instance* instance = saved.connect();
        QVERIFY(!instance->isReadOnly());
        QVERIFY(!saved.lockButton()->isVisible());
        QVERIFY(!saved.action(QStringLiteral("Unlock…"))->isEnabled());
    }

    // What was said of the server is not got around by its address.
    void isReadOnlyWhileWhatIsKeptCannotBeRead() {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("profiles.json"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"schema\":1,\"prof");
        file.close();
        const ProfileStore profiles(path);
        QVERIFY(!profiles.isReadable());
        Ledger ledger(folder.filePath(QStringLiteral("ledger.sqlite")));
        LeaseStore leases(ledger);
        Engine engine;
        Workspace workspace(engine, leases, profiles);
        ScriptedServer server;
        ScriptedServer demo;
        const Instance* instance = workspace.add(server.endpoint());
        QVERIFY(instance->isReadOnly() && !instance->isLocked());
        Endpoint ours = demo.endpoint();
        ours.label = QStringLiteral("demo");
        QVERIFY(!workspace.add(ours)->isReadOnly());
    }

    void isReadOnlyWhereItsProfileCannotBeUsed() {
        ScriptedServer server;
        server.setScript(ScriptedServer::healthy());
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("profiles.json"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"schema":1,"profiles":[{"name":"orders","environment":"prod","address":")" +
                   server.endpoint().address().toUtf8() + R"("}]})");
        file.close();
        SecretSource secrets;
        ProfileStore store(path);
        ProfileEdits edits(store, secrets);
        Ledger ledger(folder.filePath(QStringLiteral("ledger.sqlite")));
        LeaseStore leases(ledger);
        Engine engine;
        Theme theme;
        Workspace workspace(engine, leases, store);
        MainWindow window(engine, workspace, theme, ledger, edits);
        window.show();
        const Instance* instance = window.addInstance(server.endpoint());
        QVERIFY(instance->isReadOnly() && !instance->isLocked());
        const QString why = QStringLiteral(
            "Read-only, since how careful to be is not known: The profile “orders” cannot "
            "be used, and stays in the file until it is mended there: its environment is not local, "
            "staging or production.");
        QCOMPARE(window.findChild<StatusLine*>()->currentMessage(), why);
        QTRY_COMPARE(instance->status().state, SessionState::Connected);
        window.showPage(QStringLiteral("clients"));
        QTRY_VERIFY(std::ranges::any_of(window.findChildren<QAbstractButton*>(), [](const QAbstractButton* button) {
            return button->toolTip().contains(QStringLiteral("not known: The profile “orders” cannot"));
        }));
        ScriptedServer other;
        QVERIFY(!window.addInstance(other.endpoint())->isReadOnly());
    }

    void holdsATypedAddress() {
        Saved saved;
        saved.whole.window.showWelcome();
        auto* welcome = saved.whole.window.findChild<WelcomePage*>();
        const auto type = [&](const QString& address, Environment environment) {
            for (auto* line : welcome->findChildren<QLineEdit*>()) {
                if (line->accessibleName() == QStringLiteral("Address of the server"))
                    line->setText(address);
            }
            for (auto* box : welcome->findChildren<QComboBox*>())
                box->setCurrentText(environmentName(environment));
            for (auto* button : welcome->findChildren<QPushButton*>()) {
                if (button->accessibleName() == QStringLiteral("Connect to the server at the address"))
                    button->click();
            }
        };
        type(saved.server.endpoint().address(), Environment::Local);
        QVERIFY(welcome->trouble().remove(QChar(0x200b)).contains(QStringLiteral("can only be treated more strictly")));
        QVERIFY(saved.whole.workspace.instances().empty());
        type(saved.server.endpoint().address(), Environment::Production);
        QTRY_COMPARE(saved.whole.workspace.instances().size(), std::size_t(1));
        const Instance* instance = saved.whole.first();
        QVERIFY(instance->isLocked());
        QCOMPARE(instance->endpoint().displayName(), QStringLiteral("orders"));
    }

    // Over the same connection.
    void followsTheFile() {
        Saved saved(Environment::Staging);
        const Instance* instance = saved.connect();
        const Profile before = saved.whole.profiles.profiles().front();
        Profile after = before;
        after.name = QStringLiteral("orders 2");
        after.endpoint.said = Environment::Production;
        saved.change([=](std::vector<Profile>& profiles) { return changeProfile(profiles, before, after); });
        QVERIFY(instance->isLocked());
        QCOMPARE(instance->endpoint().displayName(), QStringLiteral("orders 2"));
        QCOMPARE(saved.whole.window.windowTitle(), QStringLiteral("orders 2"));
        // Looser than it was: when one connects again, and still over the same one.
        saved.change([=](std::vector<Profile>& profiles) { return changeProfile(profiles, after, before); });
        QVERIFY(instance->isLocked());
        QCOMPARE(saved.connect(), instance);
        QVERIFY(!instance->isReadOnly());
    }

    // Of which none is meant more than the other: the strictest holds, also once it is edited.
    void followsSeveralProfiles() {
        Saved saved(Environment::Staging);
        Profile second = saved.whole.profiles.profiles().front();
        second.id.clear();
        second.name = QStringLiteral("orders by hand");
        saved.change([second](std::vector<Profile>& profiles) { return addProfile(profiles, second); });
        const Instance* instance = saved.whole.window.addInstance(saved.server.endpoint());
        QTRY_VERIFY(instance->sample());
        QVERIFY(instance->endpoint().profileId.isEmpty());
        QVERIFY(!instance->isReadOnly());
        const Profile before = saved.whole.profiles.profiles().back();
        Profile after = before;
        after.endpoint.said = Environment::Production;
        saved.change([=](std::vector<Profile>& profiles) { return changeProfile(profiles, before, after); });
        QVERIFY(instance->isLocked());
        QCOMPARE(instance->endpoint().environment(), Environment::Production);
        QCOMPARE(instance->endpoint().displayName(), saved.server.endpoint().address());
    }

    // “default” is who logs in without a user: that is the connection there is.
    void takesTheDefaultUserForNone() {
        Saved saved;
        ScriptedServer server;
        server.setScript(ScriptedServer::healthy());
        const Instance* instance = saved.whole.window.addInstance(server.endpoint());
        QTRY_VERIFY(instance->sample());
        Endpoint named = server.endpoint();
        named.user = QStringLiteral("default");
        QCOMPARE(saved.whole.window.addInstance(named), instance);
        QCOMPARE(server.connections(), 1);
    }

    void obeysTheTable() {
        Saved saved(Environment::Staging);
        Instance* instance = saved.connect();
        EnvironmentTable table;
        table.of(Environment::Staging) = {.colour = EnvironmentRules::Colour::Warning,
                                          .killOne = Confirmation::TypeName,
                                          .killSeveral = Confirmation::TypeName,
                                          .changeSetting = Confirmation::TypeName,
                                          .readOnly = true};
        saved.setTable(table);
        QVERIFY(instance->isLocked());
        QCOMPARE(instance->endpoint().rules(), table.of(Environment::Staging));
    }

    void savesWhatIsConnected() {
        WholeWindow whole;
        ScriptedServer server;
        server.setScript(ScriptedServer::healthy());
        whole.window.show();
        Instance* instance = whole.window.addInstance(server.endpoint());
        QTRY_VERIFY(instance->sample());
        QAction* save = nullptr;
        for (QAction* action : whole.window.actions()) {
            if (action->text().contains(QStringLiteral("Save this server")))
                save = action;
        }
        QVERIFY(save && save->isEnabled());
        save->trigger();
        auto* editor = whole.window.findChild<ProfileEditor*>();
        QVERIFY(editor);
        for (auto* line : editor->findChildren<QLineEdit*>()) {
            if (line->accessibleName() == QStringLiteral("Name"))
                line->setText(QStringLiteral("mine"));
        }
        accepting(*editor)->click();
        QTRY_COMPARE(instance->endpoint().displayName(), QStringLiteral("mine"));
        QCOMPARE(instance->endpoint().profileId, whole.profiles.profiles().front().id);
        QVERIFY(!save->isEnabled());
        QCOMPARE(whole.workspace.instances().size(), std::size_t(1));
    }

    void changesTheTable() {
        EnvironmentsDialog dialog({}, nullptr);
        dialog.setAttribute(Qt::WA_DeleteOnClose, false);
        dialog.show();
        const auto box = [&dialog](const QString& name) -> QComboBox* {
            for (auto* one : dialog.findChildren<QComboBox*>()) {
                if (one->accessibleName() == name)
                    return one;
            }
            return nullptr;
        };
        QVERIFY(!shownTexts(dialog).join(u'\n').contains(QStringLiteral("Looser than usual")));
        for (const auto* label : dialog.findChildren<QLabel*>())
            QVERIFY2(!label->wordWrap() || label->height() >= label->heightForWidth(label->width()),
                     qPrintable(label->text()));
        QCOMPARE(dialog.table(), EnvironmentTable());
        QComboBox* several = box(QStringLiteral("To kill several takes, production"));
        QCOMPARE(several->currentText(), QStringLiteral("its name, typed"));
        QCOMPARE(several->findText(QStringLiteral("nothing")), -1);
        several->setCurrentText(QStringLiteral("a click"));
        QVERIFY(shownTexts(dialog).join(u'\n').contains(QStringLiteral("production: one click kills many clients.")));
        for (auto* tick : dialog.findChildren<QCheckBox*>()) {
            if (tick->accessibleName() == QStringLiteral("Saved servers are locked, staging"))
                tick->setChecked(true);
        }
        EnvironmentTable expected;
        expected.of(Environment::Production).killSeveral = Confirmation::Click;
        expected.of(Environment::Staging).readOnly = true;
        QCOMPARE(dialog.table(), expected);
        for (auto* button : dialog.findChildren<QPushButton*>()) {
            if (button->text() == QStringLiteral("Reset to default"))
                button->click();
        }
        QCOMPARE(dialog.table(), EnvironmentTable());
        QVERIFY(!shownTexts(dialog).join(u'\n').contains(QStringLiteral("Looser than usual")));
    }
};

HEADROOM_TEST(QApplication, CareTest)
#include "tst_care.moc"
