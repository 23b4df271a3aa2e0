// SPDX-License-Identifier: GPL-3.0-or-later
// What environments mean: Headroom's own rules, those of the file, and what becomes of what cannot be understood.
#include "core/fleet/kept_environment.h"
#include "core/profile/environment.h"
#include "core/profile/profile_file.h"
#include "core/profile/profile_store.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

using namespace headroom;

namespace {

// ' for ", so that moc can count brackets.
QByteArray quoted(const char* text) {
    return QByteArray(text).replace('\'', '"');
}

QJsonObject object(const char* text) {
    return QJsonDocument::fromJson(quoted(text)).object();
}

QString dump(const EnvironmentRules& rules) {
    return QStringLiteral("%1 %2%3%4 %5")
        .arg(static_cast<int>(rules.colour))
        .arg(static_cast<int>(rules.killOne))
        .arg(static_cast<int>(rules.killSeveral))
        .arg(static_cast<int>(rules.changeSetting))
        .arg(rules.readOnly ? u"locked" : u"open");
}

QString dump(const EnvironmentTable& table) {
    QStringList lines;
    for (const Environment environment : allEnvironments)
        lines << dump(table.of(environment));
    return lines.join(QStringLiteral(" | "));
}

const QString usual = QStringLiteral("0 010 open | 0 010 open | 3 121 locked");

}  // namespace

class TestEnvironment : public QObject {
    Q_OBJECT
  private Q_SLOTS:
    void hasItsOwnRules() {
        QCOMPARE(dump(EnvironmentTable()), usual);
        Endpoint endpoint = *parseEndpoint(QStringLiteral("db1"));
        QCOMPARE(dump(endpoint.rules()), QStringLiteral("3 121 locked"));
        EnvironmentTable loose;
        loose.of(Environment::Production).readOnly = false;
        endpoint.table = std::make_shared<const EnvironmentTable>(loose);
        QCOMPARE(dump(endpoint.rules()), QStringLiteral("3 121 open"));
    }

    void readsTheTable_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("expected");
        QTest::addColumn<int>("troubles");
        const auto row = [](const char* name, const char* text, const QString& expected, int troubles) {
            QTest::newRow(name) << QByteArray(text) << expected << troubles;
        };
        row("nothing", "{}", usual, 0);
        row("one rule", "{'staging':{'read_only':true}}", QStringLiteral("0 010 open | 0 010 locked | 3 121 locked"),
            0);
        row("loosened",
            "{'production':{'colour':'warning','kill_one':'nothing','kill_several':'click',"
            "'change_setting':'nothing','read_only':false}}",
            QStringLiteral("0 010 open | 0 010 open | 2 010 open"), 0);
        row("unknown keys", "{'production':{'x':1},'dev':{}}", usual, 0);
        row("several without being seen", "{'local':{'kill_several':'nothing','read_only':true}}",
            QStringLiteral("0 020 locked | 0 010 open | 3 121 locked"), 1);
        row("unknown words", "{'production':{'kill_one':'never','read_only':false}}",
            QStringLiteral("0 010 open | 0 010 open | 3 121 open"), 1);
        row("one bad word among good ones",
            "{'staging':{'colour':'pink','kill_one':'name','change_setting':'ask','read_only':true}}",
            QStringLiteral("0 010 open | 3 211 locked | 3 121 locked"), 1);
        row("other types", "{'production':5,'local':{'read_only':'yes'}}",
            QStringLiteral("0 010 locked | 0 010 open | 3 121 locked"), 2);
        row("no rules at all", "{'staging':[]}", QStringLiteral("0 010 open | 3 121 locked | 3 121 locked"), 1);
    }
    void readsTheTable() {
        QFETCH(QByteArray, text);
        QFETCH(QString, expected);
        QFETCH(int, troubles);
        QStringList told;
        QCOMPARE(dump(environmentsFromJson(object(text), told)), expected);
        QCOMPARE(told.size(), troubles);
        for (const QString& trouble : told)
            QVERIFY2(trouble.contains(u"as careful as in production"), qPrintable(trouble));
    }

    // What was not touched stays as it stands, also what nobody understands.
    void writesWhatChanged() {
        const QJsonObject before = object("{'dev':{'a':1},'staging':{'x':true},'local':5}");
        QStringList told;
        EnvironmentTable table = environmentsFromJson(before, told);
        table.of(Environment::Staging).readOnly = true;
        const QJsonObject after = environmentsJson(before, table);
        QCOMPARE(after[QLatin1String("dev")], before[QLatin1String("dev")]);
        QCOMPARE(after[QLatin1String("local")], before[QLatin1String("local")]);
        QCOMPARE(after[QLatin1String("staging")].toObject()[QLatin1String("x")], QJsonValue(true));
        QStringList troubles;
        QCOMPARE(environmentsFromJson(after, troubles), table);
        QCOMPARE(environmentsJson({}, {}), QJsonObject());
        QCOMPARE(environmentsFromJson(environmentsJson(after, {}), troubles), EnvironmentTable());
    }

    void standsInTheFile() {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("headroom/profiles.json"));
        ProfileStore store(path);
        ProfileStore other(path);
        other.watch();
        QCOMPARE(dump(*store.environments()), usual);
        EnvironmentTable table;
        table.of(Environment::Staging).readOnly = true;
        table.of(Environment::Production).readOnly = false;
        std::optional<Result<bool>> done;
        store.setEnvironments(this, {}, table, [&done](const Result<bool>& result) { done = result; });
        QTRY_VERIFY(done.has_value());
        QVERIFY(done->has_value());
        QCOMPARE(*store.environments(), table);
        QTRY_COMPARE(*other.environments(), table);
        done.reset();
        other.edit(
            this,
            [](std::vector<Profile>& profiles) {
                for (const Environment environment : allEnvironments) {
                    Profile profile;
                    profile.name = environmentName(environment);
                    profile.endpoint.said = environment;
                    if (const auto added = addProfile(profiles, profile); !added)
                        return added;
                }
                return Result<bool>(true);
            },
            [&done](const Result<bool>& result) { done = result; });
        QTRY_VERIFY(done.has_value());
        QString locked;
        for (const Profile& profile : other.profiles())
            locked += QStringLiteral("%1 %2, ").arg(profile.name, profile.reach().locked ? u"locked" : u"open");
        QCOMPARE(locked, QStringLiteral("local open, staging locked, production open, "));
        QCOMPARE(*other.environments(), table);
    }

    // Two Headrooms look at the table at once: the later one takes nothing back that it did not change.
    void keepsWhatAnotherTightened() {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("headroom/profiles.json"));
        ProfileStore store(path);
        ProfileStore other(path);
        const EnvironmentTable before = *store.environments();
        EnvironmentTable tightened = before;
        tightened.of(Environment::Staging).readOnly = true;
        EnvironmentTable coloured = before;
        coloured.of(Environment::Staging).colour = EnvironmentRules::Colour::Notice;
        int done = 0;
        const auto count = [&done](const Result<bool>& result) { done += result.has_value(); };
        other.setEnvironments(this, before, tightened, count);
        QTRY_COMPARE(done, 1);
        store.setEnvironments(this, before, coloured, count);
        QTRY_COMPARE(done, 2);
        QCOMPARE(dump(*store.environments()), QStringLiteral("0 010 open | 1 010 locked | 3 121 locked"));
    }

    // What a person said of an address stands in the settings; where those cannot be read, it may have been the most.
    void takesNoUnreadableSettingsForNothingSaid() {
        const QTemporaryDir folder;
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, folder.path());
        QCoreApplication::setOrganizationName(QStringLiteral("headroom"));
        QCoreApplication::setApplicationName(QStringLiteral("headroom"));
        const Endpoint here = *parseEndpoint(QStringLiteral("localhost:7000"));
        QCOMPARE(keptEnvironment(here), std::optional<Environment>());
        const QString path = QSettings().fileName();
        QVERIFY2(path.startsWith(folder.path()), qPrintable(path));
        QVERIFY(QDir().mkpath(path));  // no file: none can read it
        QCOMPARE(keptEnvironment(here), std::optional(Environment::Production));
        QCOMPARE(keptEnvironment(*parseEndpoint(QStringLiteral("db1:7000"))), std::optional<Environment>());
    }

    // Garbage there is told, kept, and makes nothing looser.
    void survivesGarbage() {
        const auto read = readProfiles(quoted("{'schema':1,'environments':7,'profiles':[]}"));
        QVERIFY(read.has_value());
        QCOMPARE(dump(*read->table), QStringLiteral("3 121 locked | 3 121 locked | 3 121 locked"));
        QCOMPARE(read->troubles.size(), 1);
        QVERIFY(writeProfiles(*read)->contains("\"environments\": 7"));
    }
};

HEADROOM_TEST(QCoreApplication, TestEnvironment)
#include "tst_environment.moc"
