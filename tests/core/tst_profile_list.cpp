// SPDX-License-Identifier: GPL-3.0-or-later
// Edits of the list of profiles, and what an address alone is held to.
#include "core/profile/profile_list.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace headroom;

namespace {

Profile make(const QString& name, const QString& group = {}) {
    Profile profile;
    profile.id = name + QStringLiteral("-id");
    profile.name = name;
    profile.group = group;
    profile.endpoint = *parseEndpoint(name + QStringLiteral(":1"));
    return profile;
}

// "name(group)" of each.
QString namesAndGroups(const std::vector<Profile>& profiles) {
    QStringList lines;
    for (const Profile& profile : profiles)
        lines << (profile.group.isEmpty() ? profile.name : profile.name + u'(' + profile.group + u')');
    return lines.join(u' ');
}

QString trouble(const Result<bool>& result) {
    return result ? QString() : result.error().detail;
}

std::vector<Profile> three() {
    return {make(QStringLiteral("a")), make(QStringLiteral("b"), QStringLiteral("shop")),
            make(QStringLiteral("c"), QStringLiteral("shop"))};
}

// What care an endpoint is under.
QString care(const Endpoint& endpoint) {
    return QStringLiteral("%1%2%3").arg(endpoint.environmentText(), endpoint.readOnly ? u" read-only" : u"",
                                        endpoint.locked ? u" locked" : u"");
}

}  // namespace

class TestProfileList : public QObject {
    Q_OBJECT
  private Q_SLOTS:
    void duplicates() {
        auto profiles = three();
        profiles[1].notes = QStringLiteral("mind the queue");
        profiles[1].parent = QStringLiteral("a-id");
        profiles[1].unknown.insert(QStringLiteral("x"), 1);
        QCOMPARE(trouble(duplicateProfile(profiles, QStringLiteral("b-id"), QStringLiteral("1"))), QString());
        QCOMPARE(trouble(duplicateProfile(profiles, QStringLiteral("b-id"), QStringLiteral("2"))), QString());
        QCOMPARE(namesAndGroups(profiles), QStringLiteral("a b(shop) b copy 2(shop) b copy(shop) c(shop)"));
        const Profile& copy = profiles[3];
        QCOMPARE(copy.id, QStringLiteral("1"));
        QCOMPARE(copy.notes, QStringLiteral("mind the queue"));
        QCOMPARE(copy.parent, QString());
        QCOMPARE(copy.unknown, profiles[1].unknown);
        QCOMPARE(copy.endpoint.address(), QStringLiteral("b:1"));
        QVERIFY(trouble(duplicateProfile(profiles, QStringLiteral("x"), QStringLiteral("3"))).contains(u"removed it"));
    }

    // A name of the most letters leaves room for the end of the copy's.
    void duplicatesALongName() {
        std::vector<Profile> profiles{make(QString(100, u'n'))};
        profiles[0].endpoint = Endpoint();
        QCOMPARE(trouble(duplicateProfile(profiles, profiles[0].id, QStringLiteral("1"))), QString());
        QCOMPARE(profiles[1].name, QString(95, u'n') + QStringLiteral(" copy"));
    }

    void moves_data() {
        QTest::addColumn<QString>("id");
        QTest::addColumn<bool>("behind");
        QTest::addColumn<QString>("other");
        QTest::addColumn<QString>("expected");
        QTest::newRow("within") << "c" << false << "b"
                                << "a c(shop) b(shop)";
        QTest::newRow("behind") << "b" << true << "c"
                                << "a c(shop) b(shop)";
        QTest::newRow("into a group") << "a" << true << "b"
                                      << "b(shop) a(shop) c(shop)";
        QTest::newRow("out of it") << "c" << false << "a"
                                   << "c a b(shop)";
        QTest::newRow("beside itself") << "b" << true << "b"
                                       << "a b(shop) c(shop)";
    }
    void moves() {
        QFETCH(QString, id);
        QFETCH(bool, behind);
        QFETCH(QString, other);
        QFETCH(QString, expected);
        auto profiles = three();
        QCOMPARE(trouble(moveProfile(profiles, id + QStringLiteral("-id"), behind ? Beside::Behind : Beside::Before,
                                     other + QStringLiteral("-id"))),
                 QString());
        QCOMPARE(namesAndGroups(profiles), expected);
    }

    void movesNothingThatIsGone() {
        auto profiles = three();
        for (const auto& [id, other] : {std::pair("x", "a-id"), std::pair("a-id", "x")})
            QVERIFY(trouble(moveProfile(profiles, QLatin1String(id), Beside::Before, QLatin1String(other)))
                        .contains(u"removed it"));
        QCOMPARE(namesAndGroups(profiles), QStringLiteral("a b(shop) c(shop)"));
    }

    void restores() {
        auto profiles = three();
        const Profile removed = profiles[1];
        QCOMPARE(trouble(removeProfile(profiles, removed.id)), QString());
        auto reordered = profiles;
        QCOMPARE(trouble(restoreProfile(profiles, removed, QStringLiteral("c-id"))), QString());
        QCOMPARE(namesAndGroups(profiles), QStringLiteral("a b(shop) c(shop)"));
        QCOMPARE(trouble(restoreProfile(reordered, removed, QStringLiteral("gone"))), QString());
        QCOMPARE(namesAndGroups(reordered), QStringLiteral("a c(shop) b(shop)"));
        QVERIFY(trouble(restoreProfile(reordered, removed, QString())).contains(u"already"));
    }

    // A saved server is not got around by its bare address.
    void holdsAddresses_data() {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("flags");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* typed, const char* flags, const char* expected) {
            QTest::newRow(name) << typed << flags << expected;
        };
        row("by its address", "db1:6380", "", "orders: production read-only locked");
        row("in other letters", "DB1:6380", "", "orders: production read-only locked");
        row("another port", "db1:6379", "", "db1:6379: production");
        row("another user", "redis://ops@db1:6380", "", "db1:6380: production");
        row("read-only by a flag", "db1:6380", "read-only", "orders: production read-only");
        row("looser by a flag", "db1:6380", "local",
            "db1:6380 is kept as “orders”, which is production, and here it can only be treated more strictly than "
            "that: change what is kept of it.");
        row("stricter by a flag", "127.0.0.1:6381", "production", "here: production read-only locked");
        row("this computer by another name", "localhost:6381", "", "here: unknown");
        row("by the login's own name", "redis://default:secret@db1:6380", "", "orders: production read-only locked");
        row("kept under that name", "byname:1", "", "byname: production read-only locked");
        row("kept twice", "twice:1", "", "twice:1: production read-only locked");
        row("kept twice, looser by a flag", "twice:1", "staging",
            "twice:1 is kept as “one”, which is production, and here it can only be treated more strictly than that: "
            "change what is kept of it.");
        row("kept twice, once read-only for good", "both:1", "", "both:1: production read-only");
        row("read-only for good", "old:1", "", "archive: production read-only");
    }
    void holdsAddresses() {
        QFETCH(QString, typed);
        QFETCH(QString, flags);
        QFETCH(QString, expected);
        std::vector<Profile> profiles{make(QStringLiteral("orders")),  make(QStringLiteral("here")),
                                      make(QStringLiteral("one")),     make(QStringLiteral("two")),
                                      make(QStringLiteral("archive")), make(QStringLiteral("production")),
                                      make(QStringLiteral("forgood")), make(QStringLiteral("byname"))};
        const char* const addresses[] = {"db1:6380", "127.0.0.1:6381", "twice:1", "twice:1",
                                         "old:1",    "both:1",         "both:1",  "redis://default@byname:1"};
        for (std::size_t i = 0; i < profiles.size(); ++i)
            profiles[i].endpoint = *parseEndpoint(QLatin1String(addresses[i]));
        profiles[3].endpoint.said = Environment::Local;
        profiles[4].endpoint.readOnly = true;
        profiles[6].endpoint.said = Environment::Local;
        profiles[6].endpoint.readOnly = true;
        Endpoint endpoint = *parseEndpoint(typed);
        endpoint.readOnly = flags == QLatin1String("read-only");
        endpoint.said = environmentByName(flags);
        const auto held = heldToProfile(endpoint, profiles);
        QCOMPARE(held ? held->displayName() + QStringLiteral(": ") + care(*held) : held.error().detail, expected);
    }

    void fillsInWhatWasLeftOpen() {
        std::vector<Profile> profiles{make(QStringLiteral("orders"))};
        Endpoint& kept = profiles[0].endpoint;
        kept = *parseEndpoint(QStringLiteral("rediss://db1:6380"));
        kept.transport.tls->caFile = QStringLiteral("/ca");
        kept.passwordFrom.kind = SecretPlace::Kind::Keychain;
        const auto bare = heldToProfile(*parseEndpoint(QStringLiteral("db1:6380")), profiles);
        QCOMPARE(bare->transport, kept.transport);
        QCOMPARE(bare->passwordFrom, kept.passwordFrom);
        QCOMPARE(bare->profileId, profiles[0].id);
        Endpoint typed = *parseEndpoint(QStringLiteral("rediss://:secret@db1:6380"));
        typed.transport.tls->caFile = QStringLiteral("/other");
        const auto said = heldToProfile(typed, profiles);
        QCOMPARE(said->transport, typed.transport);
        QCOMPARE(said->password.reveal(), QByteArray("secret"));
    }

    // A lease and a list of open servers name the profile, and hold no password.
    void takesThePasswordOfTheNamedProfile() {
        std::vector<Profile> profiles{make(QStringLiteral("orders")), make(QStringLiteral("copy"))};
        for (Profile& profile : profiles)
            profile.endpoint = *parseEndpoint(QStringLiteral("rediss://db1:6380"));
        profiles[1].endpoint.passwordFrom.kind = SecretPlace::Kind::Keychain;
        Endpoint named = *parseEndpoint(QStringLiteral("db1:6380"));
        named.profileId = profiles[1].id;
        const auto held = heldToProfile(named, profiles);
        QCOMPARE(held->passwordFrom, profiles[1].endpoint.passwordFrom);
        QCOMPARE(held->profileId, profiles[1].id);
        QVERIFY(held->transport.tls.has_value());
        named.password = Secret("given");
        QCOMPARE(heldToProfile(named, profiles)->passwordFrom, SecretPlace());
        // It is told to no other server.
        Endpoint elsewhere = *parseEndpoint(QStringLiteral("db2:6380"));
        elsewhere.profileId = profiles[1].id;
        QCOMPARE(heldToProfile(elsewhere, profiles)->passwordFrom, SecretPlace());
        // With two that fit, neither's password is taken.
        const auto bare = heldToProfile(*parseEndpoint(QStringLiteral("db1:6380")), profiles);
        QCOMPARE(bare->passwordFrom, SecretPlace());
        QCOMPARE(bare->profileId, QString());
        QVERIFY(bare->transport.tls.has_value());
    }

    // What is connected follows its profile at once where that is stricter.
    void tightens_data() {
        QTest::addColumn<QString>("now");
        QTest::addColumn<QString>("kept");
        QTest::addColumn<QString>("expected");
        QTest::newRow("same") << "production"
                              << "production"
                              << "production read-only locked";
        QTest::newRow("stricter") << "staging"
                                  << "production"
                                  << "production read-only locked";
        QTest::newRow("looser") << "production"
                                << "local"
                                << "production read-only locked";
        QTest::newRow("for good") << "production"
                                  << "read-only"
                                  << "production read-only";
        QTest::newRow("was for good") << "read-only"
                                      << "production"
                                      << "production read-only";
    }
    void tightens() {
        QFETCH(QString, now);
        QFETCH(QString, kept);
        QFETCH(QString, expected);
        const auto reach = [](const QString& what) {
            Profile profile = make(QStringLiteral("a"));
            profile.endpoint.readOnly = what == QLatin1String("read-only");
            profile.endpoint.said = environmentByName(what).value_or(Environment::Production);
            return profile.reach();
        };
        Endpoint endpoint = reach(now);
        endpoint.tighten(reach(kept));
        QCOMPARE(care(endpoint), expected);
    }
};

HEADROOM_TEST(QCoreApplication, TestProfileList)
#include "tst_profile_list.moc"
