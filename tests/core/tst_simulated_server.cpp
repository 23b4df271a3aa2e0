// SPDX-License-Identifier: GPL-3.0-or-later
// The server with clients that are not there answers as one with clients that are.
#include "core/server/info_sample.h"
#include "core/server/server_settings.h"
#include "core/server/slowlog.h"
#include "core/wire/codec.h"
#include "tests/core/client_rows.h"
#include "tests/core/test_data.h"
#include "tests/support/client_list_reference.h"
#include "tests/support/simulated_server.h"
#include "tests/support/test_program.h"

#include <QLocalSocket>
#include <QTest>

#include <map>
#include <set>

using namespace headroom;
using Version = SimulatedClients::Version;

namespace {

QByteArrayList keysOfFirstRow(const QByteArray& rows) {
    return readByReference(rows).rows.front().keys;
}

// One connection to the server, which may be asked for anything.
class Caller {
  public:
    explicit Caller(const SimulatedServer& server) {
        m_socket.connectToServer(server.endpoint().socketPath);
        if (!m_socket.waitForConnected(5000))
            qFatal("no connection");
    }
    RespValue ask(const std::vector<QByteArray>& words) {
        m_socket.write(Codec::encode(words));
        for (;;) {
            auto reply = m_codec.next();
            if (!reply)
                qFatal("no RESP to %s", words.front().constData());
            if (*reply)
                return **std::move(reply);
            if (m_socket.bytesAvailable() == 0 && !m_socket.waitForReadyRead(5000))
                qFatal("no reply to %s", words.front().constData());
            m_codec.feed(m_socket.readAll());
        }
    }

  private:
    QLocalSocket m_socket;
    Codec m_codec;
};

}  // namespace

class TestSimulatedServer : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void rowsAreWholeAndOfTheVersion();
    void looksLikeABusyServer();
    void secondsPass();
    void churns();
    void answers();
    void killsAndForgets();
    void accountsForItself();
};

void TestSimulatedServer::rowsAreWholeAndOfTheVersion() {
    for (const auto& [version, folder] :
         {std::pair(Version::Redis7_0, "redis-7.0.15"), {Version::Redis8_6, "redis-8.6.3"}}) {
        const SimulatedClients clients(3000, version);
        const QByteArray rows = clients.list(5);
        QCOMPARE(keysOfFirstRow(rows),
                 keysOfFirstRow(testData(QString::fromLatin1(folder) + QStringLiteral("/client-list.txt"))));
        const ReferenceList list = readByReference(rows);
        QCOMPARE(list.rows.size(), std::size_t(3000));
        QCOMPARE(list.skipped + list.cut, 0);
        for (const ReferenceRow& row : list.rows) {
            QVERIFY(!row.ambiguous);
            for (const auto& [key, number] : row.numbers)
                QVERIFY2(number, key.constData());
        }
        QCOMPARE(SimulatedClients(3000, version).list(5), rows);
        QVERIFY(SimulatedClients(3000, version, 2).list(5) != rows);
    }
}

void TestSimulatedServer::looksLikeABusyServer() {
    const SimulatedClients clients(20000);
    const Snapshot snapshot = parseRows(clients.list(0));
    std::map<std::string_view, int> names;
    std::set<std::string_view> hosts;
    int fresh = 0;
    int forgotten = 0;
    int blocked = 0;
    std::map<ClientKind, int> kinds;
    for (int row = 0; row < snapshot->rowCount(); ++row) {
        ++names[*snapshot->text(row, ClientField::Name)];
        const std::string_view addr = *snapshot->text(row, ClientField::Addr);
        hosts.insert(addr.substr(0, addr.find(':')));
        const qint64 idle = *snapshot->number(row, ClientField::Idle);
        QVERIFY(idle >= 0 && idle <= *snapshot->number(row, ClientField::Age));
        fresh += idle <= 2 ? 1 : 0;
        forgotten += idle > 3600 ? 1 : 0;
        blocked += snapshot->blocked(row) ? 1 : 0;
        ++kinds[snapshot->kind(row)];
    }
    QVERIFY(hosts.size() > 200 && names.size() > 100 && names["checkout-api"] > 2000);
    QVERIFY(fresh > 5000 && forgotten > 500);
    QCOMPARE(kinds[ClientKind::Replica], 2);
    QCOMPARE(blocked, clients.blocked());
    QVERIFY(blocked > 500 && kinds[ClientKind::Pubsub] > 400);
    const double each = static_cast<double>(clients.list(0).size()) / 20000;
    QVERIFY2(each > 330 && each < 400, qPrintable(QString::number(each)));
}

void TestSimulatedServer::secondsPass() {
    const SimulatedClients clients(2000);
    const Snapshot before = parseRows(clients.list(10));
    const Snapshot after = parseRows(clients.list(11));
    int moved = 0;
    for (int row = 0; row < before->rowCount(); ++row) {
        const int same = after->rowOfId(before->id(row));
        QVERIFY(same >= 0);
        QCOMPARE(*after->number(same, ClientField::Age), *before->number(row, ClientField::Age) + 1);
        QVERIFY(*after->number(same, ClientField::TotCmds) >= *before->number(row, ClientField::TotCmds));
        QCOMPARE(after->text(same, ClientField::Addr), before->text(row, ClientField::Addr));
        moved += after->number(same, ClientField::TotMem) != before->number(row, ClientField::TotMem) ? 1 : 0;
    }
    QVERIFY(moved > 100);
}

void TestSimulatedServer::churns() {
    SimulatedClients clients(1000);
    const std::int64_t highest = clients.highestId();
    const Snapshot before = parseRows(clients.list(0));
    clients.churn(100, 1);
    const Snapshot after = parseRows(clients.list(1));
    QCOMPARE(after->rowCount(), 1000);
    int come = 0;
    for (int row = 0; row < after->rowCount(); ++row) {
        const bool isNew = before->rowOfId(after->id(row)) < 0;
        come += isNew ? 1 : 0;
        QCOMPARE(isNew, after->id(row) > highest);
        QVERIFY(!isNew || after->number(row, ClientField::Age) == 0);
    }
    QVERIFY(come > 80 && come <= 100);
}

void TestSimulatedServer::answers() {
    SimulatedServer server(Version::Redis7_0);
    QVERIFY(server.start(500));
    Caller caller(server);
    QCOMPARE(caller.ask({"CLIENT", "SETNAME", "headroom"}).text, QByteArray("OK"));
    const qint64 ownId = caller.ask({"CLIENT", "ID"}).integer;
    const Snapshot list = parseRows(caller.ask({"CLIENT", "LIST"}).text);
    QCOMPARE(list->rowCount(), 501);
    QCOMPARE(*list->text(list->rowOfId(ownId), ClientField::Name), std::string_view("headroom"));

    std::vector<QByteArray> some{"client", "list", "id", "1", QByteArray::number(ownId)};
    for (int row = 0; row < 200; row += 2)
        some.push_back(QByteArray::number(qint64{list->id(row)}));
    const Snapshot part = parseRows(caller.ask(some).text);
    QCOMPARE(part->rowCount(), 101);
    for (int row = 0; row < part->rowCount(); ++row)
        QCOMPARE(part->text(row, ClientField::Addr), list->text(list->rowOfId(part->id(row)), ClientField::Addr));
    QVERIFY(caller.ask({"CLIENT", "LIST", "ID", "x"}).isError());
    QVERIFY(caller.ask({"CLIENT", "LIST", "TYPE", "normal"}).isError());

    server.setMaxclients(777);
    const InfoSample sample = InfoSample::from(InfoFields(caller.ask({"INFO"}).text), {}, SteadyTime(), WallTime());
    QCOMPARE(sample.traits.title(), QStringLiteral("Redis 7.0.15"));
    QCOMPARE(sample.used(), 501);
    QCOMPARE(sample.maxclients, 777);
    QVERIFY(!sample.traits.runId.isEmpty());
    QCOMPARE(configValue(caller.ask({"CONFIG", "GET", "maxclients"}), "maxclients"), QByteArray("777"));
    QCOMPARE(caller.ask({"CONFIG", "GET", "slowlog-*"}).items.size(), 4U);
    QCOMPARE(parseSlowlog(caller.ask({"SLOWLOG", "GET", "128"})).entries.size(),
             std::size_t(caller.ask({"SLOWLOG", "LEN"}).integer));
    QVERIFY(caller.ask({"FLUSHALL"}).isError());
}

void TestSimulatedServer::killsAndForgets() {
    SimulatedServer server;
    QVERIFY(server.start(300));
    Caller caller(server);
    const Snapshot list = parseRows(caller.ask({"CLIENT", "LIST"}).text);
    const std::string_view addr = *list->text(7, ClientField::Addr);
    const QByteArray id = QByteArray::number(qint64{list->id(7)});
    const auto kill = [&](const QByteArray& at) {
        return caller.ask({"CLIENT", "KILL", "ID", id, "ADDR", at, "SKIPME", "yes"}).integer;
    };
    QCOMPARE(kill("1.2.3.4:5"), 0);
    QCOMPARE(kill({addr.data(), static_cast<qsizetype>(addr.size())}), 1);
    QCOMPARE(kill({addr.data(), static_cast<qsizetype>(addr.size())}), 0);
    QCOMPARE(parseRows(caller.ask({"CLIENT", "LIST"}).text)->rowOfId(list->id(7)), -1);

    server.setChurn(5);
    server.skip(std::chrono::seconds(20));
    const Snapshot later = parseRows(caller.ask({"CLIENT", "LIST"}).text);
    QCOMPARE(later->rowCount(), list->rowCount() - 1);
    int gone = 0;
    for (int row = 0; row < list->rowCount(); ++row)
        gone += later->rowOfId(list->id(row)) < 0 ? 1 : 0;
    QVERIFY2(gone > 50 && gone <= 110, qPrintable(QString::number(gone)));
}

void TestSimulatedServer::accountsForItself() {
    SimulatedServer server;
    QVERIFY(server.start(10000));
    Caller caller(server);
    const auto listUsec = [&caller] {
        const InfoFields info(caller.ask({"INFO", "commandstats"}).text);
        return info.commandStat("client|list").value_or(InfoFields::CommandStat{}).usec;
    };
    QCOMPARE(listUsec(), 0);
    const Snapshot list = parseRows(caller.ask({"CLIENT", "LIST"}).text);
    const qint64 full = listUsec();
    QCOMPARE(full, 13000);
    std::vector<QByteArray> some{"CLIENT", "LIST", "ID"};
    for (int row = 0; row < 200; ++row)
        some.push_back(QByteArray::number(qint64{list->id(row)}));
    QCOMPARE(caller.ask(some).type, RespValue::Type::Bulk);
    const qint64 part = listUsec() - full;
    QVERIFY2(part >= 220 && part <= 224, qPrintable(QString::number(part)));
}

HEADROOM_TEST(QCoreApplication, TestSimulatedServer)
#include "tst_simulated_server.moc"
