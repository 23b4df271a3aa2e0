// SPDX-License-Identifier: GPL-3.0-or-later
// The profiles on the welcome page: those of the file as it stands; one is connected to as it says, and all that one
// does to them goes into the file.
#include "gui/connect/profile_editor.h"
#include "gui/connect/saved_servers.h"
#include "gui/connect/servers_table.h"
#include "tests/gui/fake_server.h"
#include "tests/support/test_program.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QHeaderView>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include <memory>

using namespace headroom;

namespace {

QStringList rowsOf(const QAbstractItemModel& model) {
    QStringList rows;
    for (int row = 0; row < model.rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < model.columnCount(); ++column)
            cells << model.index(row, column).data().toString();
        rows << cells.join(u'|');
    }
    return rows;
}

// The list on a file in a directory of its own.
struct SavedPage {
    SavedPage() : path(folder.filePath(QStringLiteral("headroom/profiles.json"))), store(path), edits(store, secrets) {
        QDir().mkpath(QFileInfo(path).absolutePath());
    }
    void write(const QByteArray& bytes) const {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write(bytes);
    }
    void open() {
        servers = std::make_unique<SavedServers>(edits);
        table = servers->findChild<ServersTable*>();
        servers->resize(560, 300);
        servers->show();
        servers->activateWindow();
        if (!QTest::qWaitFor([this] { return QApplication::activeWindow() == servers.get(); }, 30'000))
            qFatal("the page does not become active");
        table->setFocus();
    }
    void choose(const QString& name) const {
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            if (table->model()->index(row, 0).data() == name)
                table->setCurrentIndex(table->model()->index(row, 0));
        }
    }
    [[nodiscard]] QString current() const { return table->currentIndex().siblingAtColumn(0).data().toString(); }
    [[nodiscard]] QStringList rows() const { return rowsOf(*table->model()); }
    [[nodiscard]] QStringList names() const {
        QStringList names;
        for (const Profile& profile : store.profiles())
            names << (profile.group.isEmpty() ? profile.name : profile.group + u'/' + profile.name);
        return names;
    }
    [[nodiscard]] QPushButton* button(const QString& text) const {
        for (QPushButton* button : servers->findChildren<QPushButton*>()) {
            if (button->text().startsWith(text))
                return button;
        }
        return nullptr;
    }
    void press(int key, Qt::KeyboardModifiers modifiers = {}) const { QTest::keyClick(table, Qt::Key(key), modifiers); }

    QTemporaryDir folder;
    QString path;
    ProfileStore store;
    SecretSource secrets;
    ProfileEdits edits;
    std::unique_ptr<SavedServers> servers;
    ServersTable* table = nullptr;
};

const QByteArray five = R"({"schema":1,"profiles":[
    {"name":"one","address":"10.0.0.1:6379","environment":"local"},
    {"name":"orders","address":"db1:6380","group":"shop","environment":"production","user":"ops"},
    {"name":"two","address":"10.0.0.2:6379","environment":"staging"},
    {"name":"carts","address":"db2:6380","group":"shop"},
    {"name":"mail","address":"db3:6380","group":"office","environment":"local"}]})";

}  // namespace

class SavedServersTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    // A long name leaves the address and the environment in sight, whole in the tooltip.
    void longNamesLeaveRoom() {
        SavedPage page;
        page.write(R"({"schema":1,"profiles":[
            {"name":"search with a rather long name that nobody reads in one go","address":"10.0.0.1:6379","environment":"staging"},
            {"name":"a","address":"orders-cache.abc123.0001.euc1.cache.some-cloud.example.com:6379","environment":"production"},
            {"name":"b","address":"h:1"},{"name":"c","address":"h:2"},{"name":"d","address":"h:3"},{"name":"e","address":"h:4"},
            {"name":"f","address":"h:5"}]})");
        ProfileStore store(page.path);
        ProfileEdits edits(store, page.secrets);
        SavedServers servers(edits);
        servers.resize(560, 300);
        servers.show();
        const auto& table = *servers.findChild<ServersTable*>();
        QTRY_VERIFY(table.verticalScrollBar()->maximum() > 0);
        QCOMPARE(table.horizontalScrollBar()->maximum(), 0);
        const QHeaderView& header = *table.horizontalHeader();
        QVERIFY(header.sectionSize(2) >= table.contentWidth(2));
        QVERIFY(header.sectionSize(0) > 150 && header.sectionSize(1) > 150);
        const QString tip = table.model()->index(1, 0).data(Qt::ToolTipRole).toString();
        QVERIFY2(tip.contains(QStringLiteral("euc1.cache.some-cloud.example.com:6379")), qPrintable(tip));
    }

    // Its button ends where those of the page do.
    void theOnlyButtonEndsAtTheEdge() {
        SavedPage page;
        page.open();
        QCOMPARE(page.button(QStringLiteral("Add…"))->geometry().right(), page.servers->width() - 1);
    }

    void saysHowOneIsKept() {
        SavedPage page;
        page.open();
        QVERIFY(!page.table->isVisible());
        QVERIFY(shownTexts(*page.servers).join(u'\n').contains(QStringLiteral("None yet")));
        QVERIFY(page.button(QStringLiteral("Add…"))->isEnabled());
        for (const auto* text : {"Edit…", "Duplicate", "Remove"})
            QVERIFY2(!page.button(QString::fromUtf8(text))->isEnabled(), text);
    }

    // Those of a group stand together under its name.
    void showsWhatIsKeptNow() {
        SavedPage page;
        page.open();
        page.write(five);
        QTRY_COMPARE(page.rows(),
                     QStringList({QStringLiteral("one|10.0.0.1:6379|"), QStringLiteral("two|10.0.0.2:6379|staging"),
                                  QStringLiteral("shop||"), QStringLiteral("orders|db1:6380|production"),
                                  QStringLiteral("carts|db2:6380|production"), QStringLiteral("office||"),
                                  QStringLiteral("mail|db3:6380|")}));
        QVERIFY(page.table->isVisible());
        int wide = 0;
        for (int column = 0; column < page.table->model()->columnCount(); ++column)
            wide += page.table->columnWidth(column);
        QTRY_COMPARE(wide, page.table->viewport()->width());
        const QSignalSpy chosen(page.servers.get(), &SavedServers::chosen);
        page.choose(QStringLiteral("orders"));
        page.press(Qt::Key_Return);
        QCOMPARE(chosen.size(), 1);
        const auto endpoint = chosen.first().first().value<Endpoint>();
        QCOMPARE(endpoint.displayName(), QStringLiteral("orders"));
        QCOMPARE(endpoint.address(), QStringLiteral("db1:6380"));
        QCOMPARE(endpoint.user, QStringLiteral("ops"));
        QCOMPARE(endpoint.environment(), Environment::Production);
        QVERIFY(endpoint.locked);
        QVERIFY(!endpoint.profileId.isEmpty());
        // The name of a group is no server.
        page.table->setCurrentIndex(page.table->model()->index(2, 0));
        page.press(Qt::Key_Return);
        page.press(Qt::Key_Delete);
        QCOMPARE(chosen.size(), 1);
        QVERIFY(!page.button(QStringLiteral("Remove"))->isEnabled());
    }

    void keysPassOverTheNamesOfGroups() {
        SavedPage page;
        page.write(five);
        page.open();
        QTRY_COMPARE(page.rows().size(), 7);
        page.choose(QStringLiteral("two"));
        page.press(Qt::Key_Down);
        QCOMPARE(page.current(), QStringLiteral("orders"));
        page.press(Qt::Key_Up);
        QCOMPARE(page.current(), QStringLiteral("two"));
    }

    void saysWhatIsWrongWithTheFile() {
        SavedPage page;
        page.write("{ no");
        page.open();
        QTRY_VERIFY(shownTexts(*page.servers).join(u'\n').contains(QStringLiteral("cannot be read")));
    }

    void movesByKeys() {
        SavedPage page;
        page.write(five);
        page.open();
        QTRY_COMPARE(page.rows().size(), 7);
        page.choose(QStringLiteral("orders"));
        page.press(Qt::Key_Up, Qt::AltModifier);  // it is the first of its group
        page.press(Qt::Key_Down, Qt::AltModifier);
        QTRY_COMPARE(page.names(),
                     QStringList({QStringLiteral("one"), QStringLiteral("two"), QStringLiteral("shop/carts"),
                                  QStringLiteral("shop/orders"), QStringLiteral("office/mail")}));
        QCOMPARE(page.current(), QStringLiteral("orders"));
        page.press(Qt::Key_Up, Qt::AltModifier);
        QTRY_COMPARE(page.names().mid(2, 2),
                     QStringList({QStringLiteral("shop/orders"), QStringLiteral("shop/carts")}));
        QCOMPARE(page.current(), QStringLiteral("orders"));
    }

    // Into another group, too.
    void movesByDragging() {
        SavedPage page;
        page.write(five);
        page.open();
        QTRY_COMPARE(page.rows().size(), 7);
        page.choose(QStringLiteral("mail"));
        Q_EMIT page.table->dropped(6, 3, true);
        QTRY_COMPARE(page.names(),
                     QStringList({QStringLiteral("one"), QStringLiteral("shop/orders"), QStringLiteral("shop/mail"),
                                  QStringLiteral("two"), QStringLiteral("shop/carts")}));
        QTRY_COMPARE(page.rows().size(), 6);
        QCOMPARE(page.current(), QStringLiteral("mail"));
    }

    void duplicates() {
        SavedPage page;
        page.write(five);
        page.open();
        QTRY_COMPARE(page.rows().size(), 7);
        page.choose(QStringLiteral("one"));
        page.press(Qt::Key_D, Qt::ControlModifier);
        QTRY_COMPARE(page.current(), QStringLiteral("one copy"));
        QCOMPARE(page.names().mid(0, 2), QStringList({QStringLiteral("one"), QStringLiteral("one copy")}));
    }

    // At once, and all of it can be had back, in its place.
    void removesAndTakesBack() {
        SavedPage page;
        page.write(five);
        page.open();
        QTRY_COMPARE(page.rows().size(), 7);
        const QStringList before = page.names();
        QPushButton* undo = page.button(QStringLiteral("Undo"));
        QVERIFY(!undo->isVisible());
        page.choose(QStringLiteral("two"));
        page.press(Qt::Key_Delete);
        QTRY_COMPARE(page.rows().size(), 6);
        page.choose(QStringLiteral("orders"));
        page.press(Qt::Key_Delete);
        QTRY_COMPARE(page.names(),
                     QStringList({QStringLiteral("one"), QStringLiteral("shop/carts"), QStringLiteral("office/mail")}));
        QTRY_VERIFY(undo->isVisible());
        QCOMPARE(undo->text(), QStringLiteral("Undo removing orders"));
        QVERIFY(undo->toolTip().contains(QStringLiteral("orders")));
        undo->click();
        QTRY_COMPARE(page.names().size(), 4);
        QCOMPARE(page.current(), QStringLiteral("orders"));
        page.press(Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(page.names(), before);
        QTRY_VERIFY(!undo->isVisible());
        QCOMPARE(ProfileStore(page.path).byId(page.store.profiles()[1].id)->endpoint.user, QStringLiteral("ops"));
    }

    // By the button, too, the next key is for the list.
    void theListKeepsTheFocus() {
        SavedPage page;
        page.write(five);
        page.open();
        QTRY_COMPARE(page.rows().size(), 7);
        QVERIFY(QTest::qWaitForWindowActive(page.table->window()));
        page.choose(QStringLiteral("two"));
        QPushButton* remove = page.button(QStringLiteral("Remove"));
        remove->setFocus();
        QTest::keyClick(remove, Qt::Key_Space);
        QTRY_COMPARE(page.rows().size(), 6);
        QTRY_VERIFY(page.table->hasFocus() || remove->hasFocus());
        page.press(Qt::Key_End);
        QCOMPARE(page.current(), page.names().last().section(u'/', -1));
        page.press(Qt::Key_Home);
        QCOMPARE(page.current(), page.names().first());
    }

    void saysWhyItCannotBeTakenBack() {
        SavedPage page;
        page.write(five);
        page.open();
        QTRY_COMPARE(page.rows().size(), 7);
        page.choose(QStringLiteral("two"));
        page.press(Qt::Key_Delete);
        QTRY_COMPARE(page.rows().size(), 6);
        page.store.edit(
            page.servers.get(),
            [](std::vector<Profile>& profiles) {
                Profile profile;
                profile.name = QStringLiteral("TWO");
                return addProfile(profiles, profile);
            },
            [](const Result<bool>&) {});
        QTRY_COMPARE(page.rows().size(), 7);
        page.press(Qt::Key_Z, Qt::ControlModifier);
        QTRY_VERIFY(shownTexts(*page.servers).join(u'\n').contains(QStringLiteral("There is a profile “TWO” already")));
        QVERIFY(page.button(QStringLiteral("Undo"))->isVisible());
    }

    // What goes is said before.
    void forgets() {
        SavedPage page;
        page.write(five);
        page.open();
        QTRY_COMPARE(page.rows().size(), 7);
        page.choose(QStringLiteral("orders"));
        for (QAction* action : page.table->actions()) {
            if (action->text().startsWith(QStringLiteral("Forget")))
                action->trigger();
        }
        auto* question = page.servers->findChild<QMessageBox*>();
        QVERIFY(question);
        QVERIFY(question->text().contains(QStringLiteral("orders (db1:6380)")));
        QVERIFY(question->informativeText().contains(QStringLiteral("ledger")));
        for (QAbstractButton* button : question->buttons()) {
            if (button->text() == QStringLiteral("Forget"))
                button->click();
        }
        QTRY_COMPARE(page.rows().size(), 6);
        QVERIFY(!page.names().contains(QStringLiteral("shop/orders")));
        QVERIFY(!page.button(QStringLiteral("Undo"))->isVisible());
    }

    void editsByF2AndAdds() {
        SavedPage page;
        page.write(five);
        page.open();
        QTRY_COMPARE(page.rows().size(), 7);
        page.choose(QStringLiteral("two"));
        page.press(Qt::Key_F2);
        auto* editor = page.servers->findChild<ProfileEditor*>();
        QVERIFY(editor);
        for (QLineEdit* line : editor->findChildren<QLineEdit*>()) {
            if (line->accessibleName() == QStringLiteral("Name"))
                line->setText(QStringLiteral("zwei"));
        }
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_COMPARE(page.current(), QStringLiteral("zwei"));
        QCOMPARE(page.names().size(), 5);
        page.button(QStringLiteral("Add…"))->click();
        QTRY_VERIFY(page.servers->findChild<ProfileEditor*>());
    }
};

HEADROOM_TEST(QApplication, SavedServersTest)
#include "tst_saved_servers.moc"
