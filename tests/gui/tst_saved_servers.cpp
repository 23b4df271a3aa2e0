// SPDX-License-Identifier: GPL-3.0-or-later
// The profiles on the welcome page: those of the file as it stands, and one is connected to as it says.
#include "gui/connect/saved_servers.h"
#include "gui/widgets/dense_table.h"
#include "tests/gui/fake_server.h"
#include "tests/support/test_program.h"

#include <QApplication>
#include <QDir>
#include <QSignalSpy>
#include <QtTest>

using namespace headroom;

namespace {

void writeProfiles(const QByteArray& bytes) {
    const QString path = ProfileStore::defaultPath();
    QDir().mkpath(QFileInfo(path).absolutePath());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(bytes);
}

QStringList rowsOf(const DenseTable& table) {
    QStringList rows;
    for (int row = 0; row < table.model()->rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < table.model()->columnCount(); ++column)
            cells << table.model()->index(row, column).data().toString();
        rows << cells.join(u'|');
    }
    return rows;
}

}  // namespace

class SavedServersTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void init() { QFile::remove(ProfileStore::defaultPath()); }

    void saysHowOneIsKept() {
        SavedServers servers;
        servers.show();
        QVERIFY(!servers.findChild<DenseTable*>()->isVisible());
        QVERIFY(shownTexts(servers).join(u'\n').contains(QStringLiteral("headroom profiles add NAME URI")));
    }

    void showsWhatIsKeptNow() {
        SavedServers servers;
        servers.show();
        auto& table = *servers.findChild<DenseTable*>();
        writeProfiles(R"({"schema":1,"profiles":[
            {"name":"orders","address":"db1:6380","group":"shop","environment":"production","user":"ops"},
            {"name":"here","address":"127.0.0.1:6379"}]})");
        QTRY_COMPARE(rowsOf(table), QStringList({QStringLiteral("orders|db1:6380|shop|production"),
                                                 QStringLiteral("here|127.0.0.1:6379||")}));
        QVERIFY(table.isVisible());
        const QSignalSpy chosen(&servers, &SavedServers::chosen);
        table.setFocus();
        table.setCurrentIndex(table.model()->index(0, 0));
        QTest::keyClick(&table, Qt::Key_Return);
        QCOMPARE(chosen.size(), 1);
        const auto endpoint = chosen.first().first().value<Endpoint>();
        QCOMPARE(endpoint.displayName(), QStringLiteral("orders"));
        QCOMPARE(endpoint.address(), QStringLiteral("db1:6380"));
        QCOMPARE(endpoint.user, QStringLiteral("ops"));
        QCOMPARE(endpoint.environment(), Environment::Production);
        QVERIFY(!endpoint.profileId.isEmpty());
    }

    void saysWhatIsWrongWithTheFile() {
        writeProfiles("{ no");
        SavedServers servers;
        servers.show();
        QVERIFY(shownTexts(servers).join(u'\n').contains(QStringLiteral("cannot be read")));
    }
};

HEADROOM_TEST(QApplication, SavedServersTest)
#include "tst_saved_servers.moc"
