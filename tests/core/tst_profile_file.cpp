// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/profile_file.h"
#include "core/profile/profile_list.h"
#include "tests/support/test_program.h"

#include <QJsonDocument>
#include <QRandomGenerator>
#include <QTest>

using namespace headroom;

namespace {

// ' for ", so that moc can count brackets.
QByteArray json(const char* text) {
    return QByteArray(text).replace('\'', '"');
}

const QByteArray firstId = "0b3c1a52-3b7d-4c6e-9d51-0e8b624f1a93";
const QByteArray secondId = "1b3c1a52-3b7d-4c6e-9d51-0e8b624f1a93";

const QByteArray twoProfiles =
    json(
        "{'schema':1,'made_by':{'someone':[1,2]},'profiles':[\n"
        " {'id':'") +
    firstId +
    json(
        "','name':'Orders ü','group':'shop','address':'db1:6380','user':'monitor','environment':'staging',\n"
        "  'read_only':true,'notes':'two\\nlines','renamed':{'CLIENT':'b840fc','INFO':'MYINFO'},'parent':'") +
    secondId +
    json(
        "','colour':'blue','secret':{'from':'keychain'}},\n"
        " {'id':'") +
    secondId +
    json(
        "','name':'here','address':'/run/redis.sock',\n"
        "  'secret':{'from':'command','command':['pass','show','a b']}}]}");

QString dump(const Profile& profile) {
    const Endpoint& endpoint = profile.endpoint;
    QStringList parts{profile.id.left(2),
                      profile.name,
                      profile.group,
                      endpoint.address(),
                      endpoint.user,
                      profile.notes,
                      profile.parent.left(2),
                      endpoint.said ? environmentName(*endpoint.said) : QStringLiteral("?"),
                      endpoint.readOnly ? QStringLiteral("ro") : QStringLiteral("rw"),
                      QString::number(static_cast<int>(endpoint.passwordFrom.kind)) + endpoint.passwordFrom.variable +
                          endpoint.passwordFrom.command.join(u'+')};
    for (const auto& [command, name] : endpoint.renamed)
        parts += QString::fromLatin1(command + '=' + name);
    if (!endpoint.transport.tls.value_or(TlsOptions()).caFile.isEmpty())
        parts += endpoint.transport.tls->caFile + endpoint.transport.tls->serverName +
                 QString::fromLatin1(endpoint.transport.tls->pinnedSha256.toHex().left(4));
    const QByteArray unknown = QJsonDocument(profile.unknown).toJson(QJsonDocument::Compact);
    return parts.join(u'|') + u'|' + QString::fromUtf8(unknown);
}

QStringList dump(const std::vector<Profile>& profiles) {
    QStringList lines;
    for (const Profile& profile : profiles)
        lines += dump(profile);
    return lines;
}

QByteArray with(const QByteArray& members) {
    return json("{'schema':1,'profiles':[{'name':'a','address':'h:1',") + members + "}]}";
}

}  // namespace

class TestProfileFile : public QObject {
    Q_OBJECT
  private Q_SLOTS:
    void reads() {
        const auto file = readProfiles(twoProfiles);
        QVERIFY(file);
        QCOMPARE(
            dump(file->profiles),
            (QStringList{QStringLiteral(
                             "0b|Orders "
                             "ü|shop|db1:6380|monitor|two\nlines|1b|staging|ro|1|CLIENT=b840fc|INFO=MYINFO|{\"colour\":"
                             "\"blue\"}"),
                         QStringLiteral("1b|here||/run/redis.sock||||?|rw|4pass+show+a b|{}")}));
        QCOMPARE(file->troubles, QStringList());
        QVERIFY(!file->isNewer());
    }

    void writesWhatItRead() {
        const auto bytes = writeProfiles(*readProfiles(twoProfiles));
        QVERIFY(bytes);
        QCOMPARE(QJsonDocument::fromJson(*bytes), QJsonDocument::fromJson(twoProfiles));
    }

    // Each member that is wrong keeps the profile out, not the others, and is written back as it stood.
    void keepsWhatItCanNotRead_data() {
        QTest::addColumn<QByteArray>("entry");
        QTest::addColumn<QString>("expected");
        const auto row = [](const QByteArray& entry, const char* expected) {
            QTest::newRow(entry.left(90).constData()) << entry << QString::fromUtf8(expected);
        };
        row("7", "Profile number 1 cannot be used, and stays in the file until it is mended there: it is no object.");
        row("null", "it is no object");
        row("{}", "its address is not one such as db1:6379 or /run/redis.sock");
        row(json("{'address':'h:1'}"), "its name is not one that can be seen");
        row(json("{'name':'  ','address':'h:1'}"), "its name is not one that can be seen");
        row(json("{'name':'x','address':'redis://:s3cret@h:1'}"), "The profile “x” cannot be used");
        row(json("{'name':'x','address':'h'}"), "its address is not");
        row(json("{'name':['x'],'address':'h:1'}"), "its name is not a text");
        row(json("{'name':'x','address':'h:1','user':null}"), "its user is not a text");
        row(json("{'name':'x','address':'h:1','notes':'a\\u0000b'}"), "its notes is not a text of at most");
        row(json("{'name':'x','address':'h:1','read_only':'no'}"), "its read_only is not true or false");
        row(json("{'name':'x','address':'h:1','environment':'prod'}"), "its environment is not local, staging or");
        row(json("{'name':'x','address':'h:1','id':'1'}"), "its id is not a UUID");
        row(json("{'name':'x','address':'h:1','id':'{0b3c1a52-3b7d-4c6e-9d51-0e8b624f1a93}'}"), "its id is not a UUID");
        row(json("{'name':'x','address':'h:1','transport':'tls'}"), "its transport is not an object");
        for (const char* transport :
             {"{'kind':'ssh'}", "{'ca_file':'/x'}", "{'kind':'tls','insecure':1}", "{'kind':'tls','ca_file':7}",
              "{'kind':'tls','pinned_sha256':'00'}", "{'kind':'tls','new':1}", "{'kind':'tls','key':'/k'}",
              "{'kind':'tls','certificate':'/c'}", "{'kind':'tls','ca_file':'a\\u0000b'}"})
            row(json("{'name':'x','address':'h:1','transport':") + json(transport) + '}',
                "how it is reached (transport) is not told in a way that is known");
        row(json("{'name':'x','address':'/x','transport':{'kind':'tls'}}"), "how it is reached (transport) is not");
        row(json("{'name':'x','address':'h:1','renamed':['CLIENT']}"), "its renamed is not an object");
        row(json("{'name':'x','address':'h:1','renamed':{'AUTH':'a1'}}"), "only CLIENT, CONFIG, INFO and SLOWLOG can");
        for (const char* renamed : {"{'CLIENT':''}", "{'CLIENT':7}", "{'CLIENT':'a 1'}", "{'CLIENT':'a\\r1'}"})
            row(json("{'name':'x','address':'h:1','renamed':") + json(renamed) + '}',
                "the new name of CLIENT must be one word of printable ASCII");
        for (const char* renamed : {"{'INFO':'FLUSHALL'}", "{'INFO':'shutdown'}", "{'INFO':'Info'}"})
            row(json("{'name':'x','address':'h:1','renamed':") + json(renamed) + '}',
                "the new name of INFO must hold the old one and more, or a digit, so that it is no other command");
        row(json("{'name':'x','address':'h:1','secret':'s3cret'}"), "its secret is not an object");
        row(json("{'name':'x','address':'h:1','secret':{}}"), "where its password comes from (“”) is unknown");
        row(json("{'name':'x','address':'h:1','secret':{'from':'vault'}}"), "comes from (“vault”) is unknown");
        row(json("{'name':'x','address':'h:1','secret':{'from':'\\u001b[2J'}}"), "comes from (“\\x1b[2J”) is unknown");
        row(json("{'name':'x','address':'h:1','secret':{'from':'variable'}}"), "is not told in a way that is known");
        row(json("{'name':'x','address':'h:1','secret':{'from':'command','command':[]}}"), "is not told in a way");
        row(json("{'name':'x','address':'h:1','secret':{'from':'command','command':'rm -r'}}"), "is not told in a way");
        row(json("{'name':'x','address':'h:1','secret':{'from':'command','command':['pass',7]}}"),
            "is not told in a way");
        row(json("{'name':'x','address':'h:1','secret':{'from':'keychain','value':'s3cret'}}"), "is not told in a way");
        row(json("{'name':'x\\u001b[2J','address':'h:1'}"), "The profile “x\\x1b[2J” cannot be used");
    }
    void keepsWhatItCanNotRead() {
        QFETCH(QByteArray, entry);
        QFETCH(QString, expected);
        const QByteArray bytes = json("{'schema':1,'profiles':[") + entry + json(",{'name':'good','address':'h:1'}]}");
        const auto file = readProfiles(bytes);
        QVERIFY(file);
        QCOMPARE(file->profiles.size(), 1U);
        QCOMPARE(file->profiles.front().name, QStringLiteral("good"));
        QCOMPARE(file->troubles.size(), 1);
        QVERIFY2(file->troubles.front().contains(expected), qPrintable(file->troubles.front()));
        QVERIFY(!file->troubles.front().contains(QLatin1String("s3cret")));
        const QJsonArray written =
            QJsonDocument::fromJson(*writeProfiles(*file)).object()[QLatin1String("profiles")].toArray();
        QCOMPARE(written.last(), QJsonDocument::fromJson('[' + entry + ']').array().first());
    }

    void tellsTwins() {
        const auto file = readProfiles(json("{'schema':1,'profiles':[{'name':'a','address':'h:1','id':'") + firstId +
                                       json("'},{'name':'b','address':'h:2','id':'") + firstId +
                                       json("'},{'name':'A','address':'h:3'}]}"));
        QVERIFY(file);
        QCOMPARE(file->profiles.size(), 2U);
        QCOMPARE(file->troubles,
                 (QStringList{QStringLiteral("The profile “b” cannot be used, and stays in the file "
                                             "until it is mended there: another one before it has the same id."),
                              QStringLiteral("The profile “A” is there more than once: rename one, or "
                                             "use their ids.")}));
        const auto found = findProfile(file->profiles, QStringLiteral("a"));
        QVERIFY(!found);
        QVERIFY2(found.error().detail.contains(QStringLiteral("several profiles “a”")),
                 qPrintable(found.error().detail));
        QCOMPARE(findProfile(file->profiles, QString::fromLatin1(firstId))->name, QStringLiteral("a"));
    }

    void givesTheSameIdAtEachReading() {
        const auto id = [](const QByteArray& bytes) { return readProfiles(bytes)->profiles.front().id; };
        QCOMPARE(id(with(json("'group':'x'"))), id(with(json("'group':'y'"))));
        QCOMPARE(id(with(json("'group':'x'"))).size(), 36);
    }

    void refuses_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<ErrorKind>("kind");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const QByteArray& bytes, ErrorKind kind, const char* expected) {
            QTest::newRow(name) << bytes << kind << QString::fromUtf8(expected);
        };
        row("nothing", "", ErrorKind::BadInput, "is no JSON at byte 0");
        row("half", twoProfiles.left(200), ErrorKind::BadInput, "is no JSON at byte");
        row("binary", QByteArray("\0\1\2\3", 4), ErrorKind::BadInput, "is no JSON");
        row("list", "[]", ErrorKind::BadInput, "holds no JSON object");
        row("no schema", "{}", ErrorKind::BadInput, "names no schema");
        row("odd schema", json("{'schema':1.5}"), ErrorKind::BadInput, "names no schema");
        row("schema 0", json("{'schema':0}"), ErrorKind::BadInput, "names no schema");
        row("profiles is a text", json("{'schema':1,'profiles':'x'}"), ErrorKind::BadInput,
            "holds no list of profiles");
        row("huge", QByteArray(ProfileFile::mostBytes + 1, ' '), ErrorKind::Unsupported, "holds more than 8 MiB");
        row("deep", QByteArray(100'000, '['), ErrorKind::Unsupported, "is nested deeper than 32 levels");
        row("deep below", with(json("'x':") + QByteArray(31, '[') + QByteArray(31, ']')), ErrorKind::Unsupported,
            "is nested deeper than 32 levels");
        QByteArray many = json("{'schema':1,'profiles':[0");
        for (std::size_t i = 0; i < ProfileFile::mostProfiles; ++i)
            many += ",0";
        row("many", many + "]}", ErrorKind::Unsupported, "holds more than 10000 profiles");
    }
    void refuses() {
        QFETCH(QByteArray, bytes);
        QFETCH(ErrorKind, kind);
        QFETCH(QString, expected);
        const auto file = readProfiles(bytes);
        QVERIFY(!file);
        QCOMPARE(file.error().kind, kind);
        QVERIFY2(file.error().detail.contains(expected), qPrintable(file.error().detail));
    }

    void keepsTheTransport() {
        const QByteArray pin(64, 'a');
        const QByteArray bytes = with(json("'transport':{'kind':'tls','ca_file':'/ca','ca_directory':'/cas',"
                                           "'certificate':'/c','key':'/k','server_name':'sni','insecure':true,"
                                           "'pinned_sha256':'") +
                                      pin + json("'}"));
        const auto file = readProfiles(bytes);
        QVERIFY(file && file->troubles.isEmpty());
        const auto& tls = file->profiles.front().endpoint.transport.tls;
        QVERIFY(tls);
        QCOMPARE((QStringList{tls->caFile, tls->caDirectory, tls->certFile, tls->keyFile, tls->serverName}),
                 (QStringList{QStringLiteral("/ca"), QStringLiteral("/cas"), QStringLiteral("/c"), QStringLiteral("/k"),
                              QStringLiteral("sni")}));
        QVERIFY(tls->insecure);
        QCOMPARE(tls->pinnedSha256.toHex(), pin);
        const auto again = readProfiles(*writeProfiles(*file));
        QVERIFY(again->profiles.front().endpoint.transport == file->profiles.front().endpoint.transport);

        // As an edit of it.
        auto profiles = file->profiles;
        Profile plain = profiles.front();
        plain.endpoint.transport = {};
        QVERIFY(changeProfile(profiles, profiles.front(), plain));
        QVERIFY(!profiles.front().endpoint.transport.tls);
    }

    // Brackets in texts are none.
    void countsBracketsOutsideOfTextsOnly() {
        const QByteArray notes = "\"notes\":\"\\\"" + QByteArray(60, '[') + '"';
        QVERIFY(readProfiles(with(notes)));
    }

    void readsNewerAsFarAsItCan() {
        const auto file = readProfiles(json("{'schema':2,'profiles':[{'name':'a','address':'h:1','new':{}},{'x':1}]}"));
        QVERIFY(file && file->isNewer());
        QCOMPARE(file->profiles.size(), 1U);
        QVERIFY(file->profiles.front().endpoint.readOnly);  // that it is not may be told there in another way
        QCOMPARE(file->unread.size(), 1);
    }

    // Whatever a byte becomes, nothing breaks, and what is read can be written and read again.
    void bearsMutations() {
        QRandomGenerator random(7);
        int read = 0;
        for (int i = 0; i < 20'000; ++i) {
            QByteArray bytes = twoProfiles;
            for (int edits = random.bounded(1, 5); edits > 0; --edits) {
                const int place = random.bounded(static_cast<int>(bytes.size()));
                if (random.bounded(3) == 0)
                    bytes.remove(place, random.bounded(1, 9));
                else if (random.bounded(2) == 0)
                    bytes.insert(place, bytes.mid(random.bounded(static_cast<int>(bytes.size())), 12));
                else
                    bytes[place] = "\"\\{}[]:,0n\xff "[random.bounded(12)];
                if (bytes.isEmpty())
                    break;
            }
            const auto file = readProfiles(bytes);
            if (!file)
                continue;
            ++read;
            const auto written = writeProfiles(*file);
            QVERIFY(written);
            const auto again = readProfiles(*written);
            QVERIFY(again);
            QCOMPARE(dump(again->profiles), dump(file->profiles));
            QCOMPARE(again->unread, file->unread);
            QCOMPARE(again->unknown, file->unknown);
        }
        QVERIFY(read > 1000);
    }

    void exportsNothingThatIsRunOrHidden() {
        auto file = readProfiles(twoProfiles);
        file->profiles.front().unknown.insert(QStringLiteral("password"), QStringLiteral("s3cret"));
        file->profiles.front().endpoint.password = Secret("s3cret");
        const QByteArray bytes = exportedProfiles(file->profiles);
        QVERIFY(!bytes.contains("s3cret") && !bytes.contains("pass"));
        const auto again = readProfiles(bytes);
        QVERIFY(again);
        QCOMPARE(again->profiles.back().endpoint.passwordFrom.kind, SecretPlace::Kind::Asked);
        QCOMPARE(again->profiles.front().endpoint.passwordFrom.kind, SecretPlace::Kind::Keychain);
    }

    void editsTheList() {
        auto profiles = readProfiles(twoProfiles)->profiles;
        Profile third;
        third.name = QStringLiteral("third");
        third.endpoint = *parseEndpoint(QStringLiteral("redis://u:s3cret@h:1"));
        QVERIFY(addProfile(profiles, third));
        const auto names = [&] {
            QStringList all;
            for (const Profile& profile : profiles)
                all += profile.name;
            return all.join(u',');
        };
        QCOMPARE(names(), QStringLiteral("Orders ü,here,third"));
        QVERIFY(profiles[2].endpoint.password.isEmpty());
        QCOMPARE(profiles[2].id.size(), 36);
        const QString id = profiles[2].id;

        // Two edit one profile at once: each keeps what the other did.
        Profile mine = profiles[0];
        mine.notes = QStringLiteral("mine");
        mine.endpoint.readOnly = false;
        const Profile before = profiles[0];
        profiles[0].group = QStringLiteral("theirs");
        profiles[0].endpoint.user = QStringLiteral("theirs");
        QVERIFY(changeProfile(profiles, before, mine));
        QCOMPARE(dump(profiles[0]),
                 QStringLiteral(
                     "0b|Orders ü|theirs|db1:6380|theirs|mine|1b|staging|rw|1|CLIENT=b840fc|INFO=MYINFO|{\"colour\":"
                     "\"blue\"}"));

        QVERIFY(removeProfile(profiles, id));
        QCOMPARE(names(), QStringLiteral("Orders ü,here"));
        QCOMPARE(removeProfile(profiles, id).error().kind, ErrorKind::BadInput);
        QVERIFY(!changeProfile(profiles, third, third));
    }

    // One puts it onto a unix socket, another gives it TLS: together they make no profile.
    void refusesEditsThatDoNotGoTogether() {
        auto profiles = readProfiles(twoProfiles)->profiles;
        const Profile before = profiles[0];
        Profile mine = before;
        mine.name = QStringLiteral("mine");
        mine.endpoint.transport.tls = TlsOptions();
        profiles[0].endpoint.socketPath = QStringLiteral("/run/redis.sock");
        const QStringList theirs = dump(profiles);
        const auto changed = changeProfile(profiles, before, mine);
        QVERIFY(!changed);
        QCOMPARE(changed.error().detail,
                 QStringLiteral("Another Headroom changed how it is reached meanwhile: look at it again."));
        QCOMPARE(dump(profiles), theirs);
        QVERIFY(!profiles[0].endpoint.transport.tls);
    }

    void refusesNames_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("expected");
        QTest::newRow("empty") << QString() << QStringLiteral("needs a name");
        QTest::newRow("spaces") << QStringLiteral(" a") << QStringLiteral("without spaces around it");
        QTest::newRow("option") << QStringLiteral("-h") << QStringLiteral("does not begin with -");
        QTest::newRow("control") << QStringLiteral("a\nb") << QStringLiteral("holds only what can be seen");
        QTest::newRow("bidi") << QStringLiteral("a\u202eb") << QStringLiteral("holds only what can be seen");
        QTest::newRow("long") << QString(101, u'a') << QStringLiteral("at most 100 letters");
        QTest::newRow("taken") << QStringLiteral("HERE")
                               << QStringLiteral("There is a profile “here” already, of /run/redis.sock");
    }
    void refusesNames() {
        QFETCH(QString, name);
        QFETCH(QString, expected);
        auto profiles = readProfiles(twoProfiles)->profiles;
        const QStringList before = dump(profiles);
        Profile profile;
        profile.name = name;
        const auto added = addProfile(profiles, profile);
        QVERIFY(!added);
        QVERIFY2(added.error().detail.contains(expected), qPrintable(added.error().detail));
        Profile renamed = profiles.front();
        renamed.name = name;
        QCOMPARE(changeProfile(profiles, profiles.front(), renamed).error().detail, added.error().detail);
        QCOMPARE(dump(profiles), before);
    }

    // An address comes from a file that anybody may have written.
    void escapesAddressesInWhatItSays() {
        auto profiles = readProfiles(twoProfiles)->profiles;
        profiles[1].endpoint.socketPath = QStringLiteral("/run/\x1b[2J");
        Profile same;
        same.name = profiles[1].name;
        const QString taken = addProfile(profiles, same).error().detail;
        QVERIFY2(taken.contains(QLatin1String("of /run/\\x1b[2J: ")), qPrintable(taken));
        profiles[0].name = same.name;
        const QString several = findProfile(profiles, same.name).error().detail;
        QVERIFY2(several.contains(QLatin1String("(/run/\\x1b[2J)")), qPrintable(several));
    }

    // In production nothing is changed before the name was typed; what is read-only stays so.
    void locksProduction_data() {
        QTest::addColumn<QByteArray>("members");
        QTest::addColumn<QString>("expected");
        QTest::newRow("staging") << QByteArray(json("'environment':'staging'")) << QStringLiteral("open");
        QTest::newRow("production") << QByteArray(json("'environment':'production'"))
                                    << QStringLiteral("read-only locked");
        QTest::newRow("not said") << QByteArray(json("'notes':''")) << QStringLiteral("read-only locked");
        QTest::newRow("both") << QByteArray(json("'environment':'production','read_only':true"))
                              << QStringLiteral("read-only");
        QTest::newRow("read-only") << QByteArray(json("'environment':'local','read_only':true"))
                                   << QStringLiteral("read-only");
    }
    void locksProduction() {
        QFETCH(QByteArray, members);
        QFETCH(QString, expected);
        const Profile profile = readProfiles(with(members))->profiles.front();
        const Endpoint endpoint = profile.reach();
        QCOMPARE(
            QStringLiteral("%1%2").arg(endpoint.readOnly ? u"read-only" : u"open", endpoint.locked ? u" locked" : u""),
            expected);
        QCOMPARE(endpoint.profileId, profile.id);
        QCOMPARE(endpoint.displayName(), QStringLiteral("a"));
    }
};

HEADROOM_TEST(QCoreApplication, TestProfileFile)
#include "tst_profile_file.moc"
