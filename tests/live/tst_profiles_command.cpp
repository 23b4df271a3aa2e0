// SPDX-License-Identifier: GPL-3.0-or-later
// `headroom profiles` and --profile: at a real server, with a real keychain and without any. The password is
// CANARY-7f3a; it must be nowhere.
#include "core/console/console.h"
#include "tests/live/keyring.h"
#include "tests/live/program.h"
#include "tests/live/terminal.h"
#include "tests/support/pool.h"
#include "tests/support/test_certificates.h"
#include "tests/support/test_program.h"
#include "tests/support/watched_proxy.h"

#include <QDirIterator>
#include <QJsonArray>
#include <QTemporaryDir>

#include <sys/stat.h>

using namespace headroom;

namespace {

const QByteArray canary = "CANARY-7f3a";

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

// Files below that hold it.
QStringList withCanary(const QString& folder) {
    QStringList found;
    QDirIterator files(folder, QDir::Files | QDir::Hidden | QDir::System, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        if (contentOf(files.next()).contains(canary))
            found += files.filePath();
    }
    return found;
}

// Files and folders below that others may do something with.
QStringList openToOthers(const QString& folder) {
    QStringList found;
    QDirIterator files(folder, QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        struct stat is {};
        if (::stat(files.next().toLocal8Bit().constData(), &is) != 0 || (is.st_mode & 077) != 0)
            found += files.filePath();
    }
    return found;
}

}  // namespace

class ProfilesCommandTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() {
        QVERIFY2(PrivateRedis::isInstalled(), "install redis-server (or valkey-server) to run live tests");
        QCOMPARE(m_keyring.start(), QString());
        m_redis = std::make_unique<PrivateRedis>(QByteArrayList{"requirepass " + canary});
        QVERIFY2(m_redis->start(), qPrintable(m_redis->error()));
        m_open = std::make_unique<PrivateRedis>();
        QVERIFY2(m_open->start(), qPrintable(m_open->error()));
    }
    void init() { m_home = std::make_unique<QTemporaryDir>(); }
    // Whatever was done: nothing of ours holds it.
    void cleanup() {
        QCOMPARE(withCanary(m_home->path()), QStringList());
        for (const QString& text : std::as_const(m_said))
            QVERIFY2(!text.contains(QString::fromLatin1(canary)), qPrintable(text));
        m_said.clear();
    }

    void addsListsEditsAndRemoves() {
        QCOMPARE(said({"profiles"}),
                 QStringLiteral("0 No profiles are kept; headroom profiles add NAME URI adds one."));
        QCOMPARE(said({"profiles", "add", "orders", "db1:7000", "--user", "app", "--group", "shop"}),
                 QStringLiteral("0 Added “orders”: db1:7000, production, read-only until its name is typed."));
        QCOMPARE(said({"profiles", "add", "here", m_open->socketPath(), "--read-only"}),
                 QStringLiteral("0 Added “here”: %1, local if proven, read-only.").arg(m_open->socketPath()));
        QCOMPARE(said({"profiles", "add", "ORDERS", "h"}),
                 QStringLiteral("2 headroom: There is a profile “orders” already, of db1:7000: choose another name."));
        QCOMPARE(said({"profiles", "add", uri(), "orders"}),  // the wrong way round
                 QStringLiteral("2 headroom: The name of a profile is no address: the name comes first, then the "
                                "address."));
        const QJsonArray profiles = list();
        QCOMPARE(profiles.size(), 2);
        QJsonObject orders = profiles[0].toObject();
        QCOMPARE(orders.take(QStringLiteral("id")).toString().size(), 36);
        QCOMPARE(orders,
                 QJsonDocument::fromJson("{\"name\":\"orders\",\"group\":\"shop\",\"address\":\"db1:7000\","
                                         "\"transport\":\"plain\",\"user\":\"app\",\"environment\":\"production\","
                                         "\"read_only\":false,\"locked\":true}")
                     .object());
        QCOMPARE(profiles[1].toObject()[QLatin1String("read_only")].toBool(), true);

        QCOMPARE(said({"profiles", "edit", "Orders", "--name", "bills", "--env", "staging", "redis://db2"}),
                 QStringLiteral("0 Changed “bills”: db2:6379, staging."));
        QCOMPARE(list()[0].toObject()[QLatin1String("id")], profiles[0].toObject()[QLatin1String("id")]);
        QCOMPARE(list()[0].toObject()[QLatin1String("user")].toString(), QStringLiteral("app"));
        QVERIFY(said({"profiles"}).contains(QLatin1String("bills  shop ")));
        QCOMPARE(said({"profiles", "edit", "bills", "--user", ""}),
                 QStringLiteral("0 Changed “bills”: db2:6379, staging."));
        QVERIFY(!list()[0].toObject().contains(QLatin1String("user")) ||
                list()[0].toObject()[QLatin1String("user")].toString().isEmpty());
        QCOMPARE(said({"clients", "db2", "--user", ""}),
                 QStringLiteral("2 headroom: The value of --user must be a user name."));
        QCOMPARE(said({"profiles", "edit", "nobody", "--env", "local"}),
                 QStringLiteral("2 headroom: There is no profile “nobody”; headroom profiles lists them."));

        const QString file = m_home->filePath(QStringLiteral("x.json"));
        QCOMPARE(said({"profiles", "export", file}), QStringLiteral("0 "));
        QVERIFY(contentOf(file).contains("\"bills\""));
        QCOMPARE(said({"profiles", "export", "-"}),
                 QStringLiteral("0 ") + QString::fromUtf8(contentOf(file)).trimmed());
        QCOMPARE(QFile::permissions(file) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        QCOMPARE(said({"profiles", "remove", "bills"}), QStringLiteral("0 Removed “bills”: db2:6379, staging."));
        QCOMPARE(list().size(), 1);
        QCOMPARE(said({"clients", "--profile", "here", "--json"}).left(2), QStringLiteral("0 "));
        QVERIFY(said({"kill", "--profile", "here", "--id", "7", "--yes"})
                    .startsWith(QLatin1String("4 headroom: here is read-only here, by its profile or --read-only")));
    }

    // A garbage file is told, and nobody takes its emptiness for the truth.
    void tellsWhatIsWrongWithTheFile() {
        QDir().mkpath(QFileInfo(path()).absolutePath());
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"schema\":1,\"profi");
        file.close();
        QVERIFY(said({"profiles", "--json"}).startsWith(QLatin1String("1 ")));
        QVERIFY(said({"clients", "--profile", "x"}).contains(QLatin1String("cannot be read: it is no JSON")));
        QVERIFY(!said({"profiles"}).contains(QLatin1String("No profiles are kept")));
        // How careful to be with it may stand there.
        const QString killed = said({"kill", "/nonexistent.sock", "--id", "7", "--yes"});
        QVERIFY2(killed.startsWith(QLatin1String("4 headroom: ")) &&
                     killed.contains(QLatin1String("/nonexistent.sock is not known while the profiles cannot be read: "
                                                   "nothing was sent. Mend that file or move it away")),
                 qPrintable(killed));
        QVERIFY(said({"clients", "/nonexistent.sock"}).startsWith(QLatin1String("3 ")));
        const QString added = said({"profiles", "add", "x", "h"});
        const QStringList aside = QFileInfo(path()).dir().entryList({QStringLiteral("*.damaged-*")});
        QCOMPARE(aside.size(), 1);
        QVERIFY2(added.startsWith(QLatin1String("0 ")) &&
                     added.contains(QStringLiteral("was renamed to %1/%2, and a new one begun without them. What was "
                                                   "locked or read-only there is not any more.")
                                        .arg(QFileInfo(path()).absolutePath(), aside.front())),
                 qPrintable(added));
    }

    // What cannot be used is there all the same.
    void tellsOfProfilesThatCannotBeUsed() {
        QDir().mkpath(QFileInfo(path()).absolutePath());
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"schema":1,"profiles":[{"name":"b","address":"h"}]})");
        file.close();
        const QString trouble = QStringLiteral(
            "The profile “b” cannot be used, and stays in the file until it is mended there: its address is not one "
            "such as db1:6379 or /run/redis.sock.");
        const QString text = said({"profiles"});
        QVERIFY2(text.startsWith(QLatin1String("0 ")) && text.contains(trouble) &&
                     text.contains(QLatin1String("None of the profiles that are kept can be used.")),
                 qPrintable(text));
        const QString json = said({"profiles", "--json"});
        QVERIFY2(
            json.contains(
                QStringLiteral("{\"profiles\":[],\"unusable\":[{\"name\":\"b\",\"trouble\":\"%1\"}]}").arg(trouble)),
            qPrintable(json));
        QCOMPARE(said({"profiles", "remove", "B"}), QStringLiteral("2 headroom: ") + trouble);
    }

    // Whose profile is wanted is told why it cannot be had, and nobody takes that for a slip of theirs.
    void whatCannotBeReadIsNoMistypedName_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("garbage") << QByteArray("my notes");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("huge") << QByteArray(9 << 20, 'x');
        QTest::newRow("folder") << QByteArray("folder");
    }
    void whatCannotBeReadIsNoMistypedName() {
        QFETCH(QByteArray, content);
        QDir().mkpath(QFileInfo(path()).absolutePath());
        if (content == "folder") {
            QVERIFY(QDir().mkdir(path()));
        } else {
            QFile file(path());
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(content);
        }
        for (const QString& told :
             {said({"clients", "--profile", "x"}), said({"profiles", "edit", "x", "--group", "g"})})
            QVERIFY2(told.startsWith(QLatin1String("1 headroom: ")) && told.contains(path()) &&
                         !told.contains(QLatin1String("There is no profile")),
                     qPrintable(told));
    }

    // Whose password it was that was refused.
    void rediscliAuthComesFirstAndIsNamed() {
        QCOMPARE(said({"profiles", "add", "orders", m_redis->socketPath(), "--secret", "env:ORDERS_PW"}).left(2),
                 QStringLiteral("0 "));
        const Program::Variables variable{{QStringLiteral("ORDERS_PW"), QString::fromLatin1(canary)}};
        const QString refused = said({"clients", "--profile", "orders"}, variable, {}, "wrong");
        QVERIFY2(
            refused.startsWith(QLatin1String("4 ")) &&
                refused.endsWith(QLatin1String("It is the password from REDISCLI_AUTH that was refused, which comes "
                                               "before that of the profile: set it anew or unset it.")),
            qPrintable(refused));
        const QString empty = said({"clients", "--profile", "orders"}, {{QStringLiteral("ORDERS_PW"), QString()}});
        QVERIFY2(empty.contains(QLatin1String("ORDERS_PW, which is to hold the password of orders, is empty.")) &&
                     !empty.contains(QLatin1String("keychain")),
                 qPrintable(empty));
    }

    void refusesFilesThatCannotBeUsed() {
        for (const char* option : {"--cacert", "--cacertdir"}) {
            const QString added = said({"profiles", "add", "a", "rediss://h", option, "/nonexist"});
            QVERIFY2(added.startsWith(QLatin1String("2 headroom: ")) && added.contains(QStringLiteral("“/nonexist”")),
                     qPrintable(added));
        }
        QCOMPARE(list().size(), 0);
        QCOMPARE(said({"profiles", "add", "a", "rediss://h"}).left(2), QStringLiteral("0 "));
        QCOMPARE(said({"profiles", "edit", "a", "--cacert", "/nonexist"}).left(2), QStringLiteral("2 "));
    }

    void anExportReplacesNothing() {
        const QString file = m_home->filePath(QStringLiteral("x.json"));
        QCOMPARE(said({"profiles", "export", file}), QStringLiteral("0 "));
        QCOMPARE(said({"profiles", "export", file}),
                 QStringLiteral("1 headroom: %1 is there already; move it away, or name another file: nothing was "
                                "written.")
                     .arg(file));
        QCOMPARE(said({"profiles", "export", m_home->path()}),
                 QStringLiteral("1 headroom: %1 is a folder: nothing was written.").arg(m_home->path()));
    }

    // Where one may not look nothing is known to be missing; nor of which server an entry without an address is.
    void holdsBackWhereCareIsUnknown() {
        const QString folder = QFileInfo(path()).absolutePath();
        const auto isHeldBack = [this](const QString& reason) {
            for (const QString& deed : {said({"kill", m_open->socketPath(), "--id", "7", "--yes"}),
                                        said({"set", m_open->socketPath(), "timeout", "60", "--for", "5s", "--yes"})}) {
                if (!deed.startsWith(QLatin1String("4 headroom: ")) || !deed.contains(reason) ||
                    !deed.contains(QLatin1String(" is not known while ")))
                    return deed;
            }
            return QString();
        };
        QVERIFY(QDir().mkpath(QFileInfo(folder).absolutePath()));
        QVERIFY(QFile::link(folder, folder));  // closed to everybody
        const QString listed = said({"profiles"});
        QVERIFY2(listed.startsWith(QStringLiteral("1 headroom: The profiles in %1 cannot be read: ").arg(path())) &&
                     !listed.contains(QLatin1String("No profiles are kept")),
                 qPrintable(listed));
        QCOMPARE(isHeldBack(QStringLiteral("a folder on the way there cannot be entered")), QString());
        QVERIFY(QFile::remove(folder) && QDir().mkpath(folder));
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"schema":1,"profiles":[5,{"name":"pay","adress":"h:1","environment":"production"}]})");
        file.close();
        QCOMPARE(isHeldBack(QStringLiteral("Profile number 1 cannot be used")), QString());
    }

    // What an export leaves out is told.
    void tellsWhatAnExportLeavesOut() {
        QDir().mkpath(QFileInfo(path()).absolutePath());
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"schema":1,"profiles":[{"name":"a","address":"h:1"},{"name":"b","address":"h"}]})");
        file.close();
        const QString out = m_home->filePath(QStringLiteral("x.json"));
        const QString told = said({"profiles", "export", out});
        QVERIFY2(told.startsWith(QStringLiteral("0 headroom: The profile “b” cannot be used")), qPrintable(told));
        QVERIFY(contentOf(out).contains("\"a\"") && !contentOf(out).contains("\"b\""));
    }

    void keepsThePasswordInTheKeychain() {
        const auto with = m_keyring.variables();
        QCOMPARE(said({"profiles", "add", "orders", uri()}, with),
                 QStringLiteral("0 Added “orders”: %1, local if proven.\nThe keychain holds the password of “orders”.")
                     .arg(m_redis->socketPath()));
        QVERIFY(contentOf(path()).contains("keychain"));
        QCOMPARE(said({"profiles", "export", m_home->filePath(QStringLiteral("x.json"))}, with), QStringLiteral("0 "));
        QVERIFY(said({"clients", "--profile", "orders"}, with).startsWith(QLatin1String("0 ")));

        // While it runs, it is in no argument and in no environment, its children's neither.
        Program watch(words({"watch", "--profile", "orders", "--json"}), {}, home(with));
        QTRY_VERIFY(!watch.events(QStringLiteral("sample")).isEmpty());
        const QString process = QStringLiteral("/proc/%1/").arg(watch.processId());
        QVERIFY(contentOf(process + QStringLiteral("cmdline")).contains("watch"));
        for (const char* name : {"cmdline", "environ"})
            QVERIFY(!contentOf(process + QLatin1String(name)).contains(canary));
        m_said += QString::fromUtf8(watch.out()) + watch.err();
        watch.signal(SIGTERM);
        QCOMPARE(watch.exitCode(), int(ExitOk));

        // Changed, by what is read from standard input.
        QCOMPARE(said({"profiles", "secret", "orders"}, with, "other\n"),
                 QStringLiteral("0 The keychain holds the password of “orders”."));
        QVERIFY(said({"clients", "--profile", "orders"}, with).startsWith(QLatin1String("4 headroom: ")));
        QVERIFY(said({"clients", "--profile", "orders"}, with, {}, canary).startsWith(QLatin1String("0 ")));
        QCOMPARE(said({"profiles", "secret", "orders"}, with, canary + '\n').left(2), QStringLiteral("0 "));
        QVERIFY(said({"clients", "--profile", "orders"}, with).startsWith(QLatin1String("0 ")));

        // Gone with the profile.
        const QByteArray kept = contentOf(path());
        QCOMPARE(said({"profiles", "remove", "orders"}, with).left(2), QStringLiteral("0 "));
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(kept);
        file.close();
        const QString gone = said({"clients", "--profile", "orders"}, with);
        QVERIFY2(gone.startsWith(QLatin1String("4 ")) &&
                     gone.contains(QLatin1String("The keychain holds no password for orders.")),
                 qPrintable(gone));
    }

    void saysThatThereIsNoKeychain() {
        const QString added = said({"profiles", "add", "orders", uri()});
        QVERIFY2(added.startsWith(QStringLiteral("0 Added “orders”")) &&
                     added.contains(QLatin1String("The password is not kept: there is no keychain to be used here")),
                 qPrintable(added));
        const QString asked = said({"clients", "--profile", "orders"});
        QVERIFY2(asked.startsWith(QLatin1String("4 ")) &&
                     asked.contains(QLatin1String("The password of orders is to be typed, and standard input is no "
                                                  "terminal. Give the password with REDISCLI_AUTH or -a")),
                 qPrintable(asked));
        QVERIFY(said({"clients", "--profile", "orders"}, {}, {}, canary).startsWith(QLatin1String("0 ")));
        QVERIFY(said({"profiles", "secret", "orders"}, {}, canary).startsWith(QLatin1String("1 ")));
        QVERIFY(said({"profiles", "secret", "orders"}, {}, "\n").startsWith(QLatin1String("2 ")));
    }

    // What is for one run is not kept, also with a keychain.
    void keepsNothingOfRediscliAuth() {
        const auto with = m_keyring.variables();
        QCOMPARE(said({"profiles", "add", "orders", m_redis->socketPath()}, with, {}, canary),
                 QStringLiteral("0 Added “orders”: %1, local if proven.").arg(m_redis->socketPath()));
        QVERIFY(said({"clients", "--profile", "orders"}, with, {}, canary).startsWith(QLatin1String("0 ")));
        QVERIFY(said({"clients", "--profile", "orders", "-a", QString::fromLatin1(canary)}, with)
                    .startsWith(QLatin1String("0 ")));
        const QString without = said({"clients", "--profile", "orders"}, with);
        QVERIFY2(without.startsWith(QLatin1String("4 ")), qPrintable(without));
    }

    void takesItFromAVariableOrACommand() {
        QCOMPARE(said({"profiles", "add", "orders", m_redis->socketPath(), "--secret", "env:ORDERS_PW"}).left(2),
                 QStringLiteral("0 "));
        const QString unset = said({"clients", "--profile", "orders"});
        QVERIFY2(unset.startsWith(QLatin1String("4 ")) && unset.contains(QLatin1String("ORDERS_PW")),
                 qPrintable(unset));
        const Program::Variables variable{{QStringLiteral("ORDERS_PW"), QString::fromLatin1(canary)}};
        QVERIFY(said({"clients", "--profile", "orders"}, variable).startsWith(QLatin1String("0 ")));
        Program watch(words({"watch", "--profile", "orders", "--json"}), {}, home(variable));
        QTRY_VERIFY(!watch.events(QStringLiteral("sample")).isEmpty());
        QVERIFY(!contentOf(QStringLiteral("/proc/%1/environ").arg(watch.processId())).contains(canary));
        watch.signal(SIGTERM);
        QCOMPARE(watch.exitCode(), int(ExitOk));

        QTemporaryDir elsewhere;
        const QString file = elsewhere.filePath(QStringLiteral("a b"));
        QFile password(file);
        QVERIFY(password.open(QIODevice::WriteOnly));
        password.write(canary + "\nmore\n");
        password.close();
        QCOMPARE(
            said({"profiles", "edit", "orders", "--secret", QStringLiteral("command:cat \"%1\"").arg(file)}).left(2),
            QStringLiteral("0 "));
        QVERIFY(said({"clients", "--profile", "orders"}).startsWith(QLatin1String("0 ")));
        QVERIFY(said({"profiles"}).contains(QLatin1String("command cat")));
    }

    // It is not shown while it is typed, and the terminal is as before then, also after Ctrl-C.
    void asksOnATerminal() {
        QCOMPARE(said({"profiles", "add", "orders", m_redis->socketPath(), "--secret", "ask"}).left(2),
                 QStringLiteral("0 "));
        Terminal terminal;
        QVERIFY(terminal.showsWhatIsTyped());
        {
            Program program(words({"clients", "--profile", "orders"}), {}, home(), terminal.name());
            QTRY_VERIFY(program.err().contains(QStringLiteral("Password of orders (%1): ").arg(m_redis->socketPath())));
            QVERIFY(!terminal.showsWhatIsTyped());
            terminal.type(canary + '\n');
            QCOMPARE(program.exitCode(), int(ExitOk));
            m_said += program.err();
        }
        QVERIFY(terminal.showsWhatIsTyped());
        QVERIFY(!terminal.shown().contains(canary));
        {
            // A typing error costs one AUTH, then one is asked again.
            Program program(words({"clients", "--profile", "orders"}), {}, home(), terminal.name());
            QTRY_VERIFY(program.err().contains(QStringLiteral("Password of")));
            terminal.type("wrong\n");
            QTRY_COMPARE(program.err().count(QStringLiteral("Password of")), 2);
            QVERIFY(program.err().contains(QStringLiteral("did not accept that password.\nPassword of")));
            terminal.type(canary + '\n');
            QCOMPARE(program.exitCode(), int(ExitOk));
        }
        for (const auto& [number, code] : {std::pair(SIGINT, 130), std::pair(SIGQUIT, -1)}) {
            Program program(words({"clients", "--profile", "orders"}), {}, home(), terminal.name());
            QTRY_VERIFY(program.err().contains(QStringLiteral("Password of")));
            program.signal(number);
            QCOMPARE(program.exitCode(), code);
            QVERIFY(terminal.showsWhatIsTyped());
        }
        {
            Program program(words({"profiles", "secret", "orders"}), {}, home(m_keyring.variables()), terminal.name());
            QTRY_VERIFY(program.err().contains(QStringLiteral("for the keychain: ")));
            QVERIFY(!terminal.showsWhatIsTyped());
            terminal.type(canary + '\n');
            QCOMPARE(program.exitCode(), int(ExitOk));
        }
        QVERIFY(!terminal.shown().contains(canary));
    }

    void productionIsLocked() {
        QCOMPARE(said({"profiles", "add", "prod", m_open->socketPath(), "--env", "production"}).left(2),
                 QStringLiteral("0 "));
        const Pool pool = openPool(*m_open, 2, "billing");
        const QStringList kill =
            words({"kill", "--profile", "prod", "--filter", "name == billing", "--include", "active"});
        // Nobody can type.
        for (const QStringList& more : {QStringList{}, QStringList{QStringLiteral("--yes")}}) {
            Program program(kill + more, {}, home());
            QCOMPARE(program.exitCode(), int(ExitNotPermitted));
            QVERIFY2(program.err().contains(QStringLiteral("prod is a production profile, read-only until its name is "
                                                           "typed on a terminal")),
                     qPrintable(program.err()));
        }
        Program setting(words({"set", "--profile", "prod", "timeout", "60", "--for", "1m", "--yes"}), {}, home());
        QCOMPARE(setting.exitCode(), int(ExitNotPermitted));
        Program dry(kill + QStringList{QStringLiteral("--dry-run")}, {}, home());
        QCOMPARE(dry.exitCode(), int(ExitOk));
        QVERIFY(!m_open->command({"INFO", "commandstats"}).contains("client|kill"));

        Terminal terminal;
        const auto typed = [&](const QStringList& arguments, const char* text) {
            Program program(arguments, {}, home(), terminal.name());
            if (!QTest::qWaitFor([&] { return program.err().contains(QStringLiteral("type its name (prod): ")); },
                                 30'000))
                return -2;
            terminal.type(text);
            return program.exitCode();
        };
        QCOMPARE(typed(kill + QStringList{QStringLiteral("--yes")}, "y\n"), int(ExitFailure));
        QVERIFY(!m_open->command({"INFO", "commandstats"}).contains("client|kill"));
        QCOMPARE(typed(kill, "prod\n"), int(ExitOk));
        QTRY_VERIFY(
            std::ranges::all_of(pool, [](const auto& c) { return c->state() != QLocalSocket::ConnectedState; }));
        QCOMPARE(typed(words({"set", "--profile", "prod", "timeout", "60", "--for", "1s", "--yes"}), "prod\n"),
                 int(ExitOk));
        QVERIFY(m_open->command({"CONFIG", "GET", "timeout"}).endsWith("\r\n0\r\n"));

        const QJsonArray entries = json({"ledger", "--json"})[QLatin1String("entries")].toArray();
        QCOMPARE(entries.size(), 4);
        for (const QJsonValue& entry : entries) {
            QCOMPARE(entry.toObject()[QLatin1String("profile")], list()[0].toObject()[QLatin1String("id")]);
            QCOMPARE(entry.toObject()[QLatin1String("instance")].toString(), QStringLiteral("prod"));
        }
        // Its bare address is no way around it, and no flag makes it looser.
        const Pool others = openPool(*m_open, 1, "billing");
        const QStringList byAddress =
            words({"kill", m_open->socketPath(), "--filter", "name == billing", "--include", "active", "--yes"});
        Program bare(byAddress, {}, home());
        QCOMPARE(bare.exitCode(), int(ExitNotPermitted));
        QVERIFY2(bare.err().contains(QStringLiteral("prod is a production profile")), qPrintable(bare.err()));
        Program looser(byAddress + QStringList{QStringLiteral("--env"), QStringLiteral("local")}, {}, home());
        QCOMPARE(looser.exitCode(), int(ExitUsage));
        QVERIFY2(looser.err().contains(QStringLiteral("kept as “prod”, which is production")),
                 qPrintable(looser.err()));
        // Without the profile all stays as it is.
        QCOMPARE(said({"profiles", "remove", "prod"}).left(2), QStringLiteral("0 "));
        Program plain(byAddress, {}, home());
        QCOMPARE(plain.exitCode(), int(ExitOk));
    }

    // The server moved, and the profile knows where to.
    void leasesAreFoundByTheProfile() {
        auto proxy = std::make_unique<WatchedProxy>(m_redis->socketPath());
        QTemporaryDir elsewhere;
        const QString file = elsewhere.filePath(QStringLiteral("password"));
        QFile password(file);
        QVERIFY(password.open(QIODevice::WriteOnly));
        password.write(canary);
        password.close();
        QCOMPARE(said({"profiles", "add", "orders", proxy->path(), "--secret", QStringLiteral("command:cat ") + file})
                     .left(2),
                 QStringLiteral("0 "));
        {
            Program program(words({"set", "--profile", "orders", "timeout", "60", "--for", "10m", "--yes"}), {},
                            home());
            QTRY_VERIFY_WITH_TIMEOUT(program.out().contains("timeout is 60 until"), 30'000);
            program.signal(SIGKILL);
            QCOMPARE(program.exitCode(), -1);
        }
        QVERIFY(m_redis->command({"CONFIG", "GET", "timeout"}).endsWith("\r\n60\r\n"));
        QCOMPARE(said({"profiles", "edit", "orders", m_redis->socketPath(), "--name", "bills", "--env", "production"})
                     .left(2),
                 QStringLiteral("0 "));
        proxy.reset();
        const QJsonObject lease = json({"leases", "--json"})[QLatin1String("leases")].toArray()[0].toObject();
        QCOMPARE(lease[QLatin1String("profile")], list()[0].toObject()[QLatin1String("id")]);

        // Read-only by now: left, and said.
        QCOMPARE(said({"profiles", "edit", "bills", "--read-only"}).left(2), QStringLiteral("0 "));
        const QString left = said({"leases", "--revert"});
        QVERIFY2(
            left.startsWith(QLatin1String("4 ")) && left.contains(QLatin1String("profiles edit bills --read-write")),
            qPrintable(left));
        QCOMPARE(said({"profiles", "edit", "bills", "--read-write"}).left(2), QStringLiteral("0 "));
        const QString reverted = said({"leases", "--revert", "--profile", "bills"});
        QVERIFY2(reverted.startsWith(QLatin1String("0 ")), qPrintable(reverted));
        QVERIFY(m_redis->command({"CONFIG", "GET", "timeout"}).endsWith("\r\n0\r\n"));
    }

    // A name first, else an address; each hop with its time.
    void testsTheWay() {
        QCOMPARE(said({"profiles", "add", "orders", m_redis->socketPath()}).left(2), QStringLiteral("0 "));
        const auto hops = [this](std::initializer_list<Word> arguments, const QByteArray& rediscliAuth, int* code) {
            Program program(words(arguments), rediscliAuth, home());
            *code = program.exitCode();
            QStringList lines;
            for (const QJsonValue& value : program.json()[QLatin1String("hops")].toArray()) {
                const QJsonObject hop = value.toObject();
                if (hop.keys() != QStringList{QStringLiteral("detail"), QStringLiteral("hop"), QStringLiteral("ms"),
                                              QStringLiteral("ok")} ||
                    hop[QLatin1String("ms")].toInt(-1) < 0)
                    lines += QStringLiteral("odd");
                lines += hop[QLatin1String("hop")].toString() +
                         (hop[QLatin1String("ok")].toBool() ? QString() : QStringLiteral("!"));
            }
            return lines.join(u' ');
        };
        int code = -1;
        QCOMPARE(hops({"profiles", "test", "orders", "--json"}, canary, &code),
                 QStringLiteral("tcp login info clients config"));
        QCOMPARE(code, int(ExitOk));
        QCOMPARE(hops({"profiles", "test", "orders", "--json"}, {}, &code), QStringLiteral("tcp login!"));
        QCOMPARE(code, int(ExitNotPermitted));
        QCOMPARE(hops({"profiles", "test", m_open->socketPath(), "--json"}, {}, &code),
                 QStringLiteral("tcp info clients config"));
        QCOMPARE(code, int(ExitOk));
        m_open->command({"ACL", "SETUSER", "watch", "on", ">pw", "+info", "+client|list"});
        QCOMPARE(
            hops({"profiles", "test", QStringLiteral("unix://watch:pw@") + m_open->socketPath(), "--json"}, {}, &code),
            QStringLiteral("tcp login info clients config!"));
        QCOMPARE(code, int(ExitNotPermitted));
        QCOMPARE(hops({"profiles", "test", "/no/such.sock", "--json"}, {}, &code), QStringLiteral("tcp!"));
        QCOMPARE(code, int(ExitCannotConnect));
        const QString mistyped = said({"profiles", "test", "orders.invalid"});
        QVERIFY2(mistyped.startsWith(QLatin1String("3 name     failed")) &&
                     mistyped.contains(QStringLiteral("There is no profile “orders.invalid”")),
                 qPrintable(mistyped));
        const QString text = said({"profiles", "test", m_open->socketPath()});
        QVERIFY2(text.startsWith(QLatin1String("0 tcp      ok")) && text.contains(QLatin1String("maxclients 10000")),
                 qPrintable(text));
    }

    // A profile says itself how it is reached, and so does what is left behind.
    void goesOverTls() {
        TestCertificates made;
        made.make(QStringLiteral("good"), {});
        made.make(QStringLiteral("other-ca"), {.commonName = "Other CA", .names = {}, .isCa = true, .signer = {}});
        QVERIFY2(made.error().isEmpty(), qPrintable(made.error()));
        const quint16 port = freePort();
        PrivateRedis redis({"tls-port " + QByteArray::number(port), "tls-auth-clients no",
                            "tls-cert-file " + made.certificate(QStringLiteral("good")).toUtf8(),
                            "tls-key-file " + made.key(QStringLiteral("good")).toUtf8(),
                            "tls-ca-cert-file " + made.certificate(QStringLiteral("ca")).toUtf8(),
                            "requirepass " + canary});
        QVERIFY2(redis.start(), qPrintable(redis.error()));
        const QString address = QStringLiteral("rediss://localhost:%1").arg(port);
        const QString ca = made.certificate(QStringLiteral("ca"));
        QCOMPARE(said({"profiles", "add", "orders", address, "--cacert", ca}).left(2), QStringLiteral("0 "));
        QCOMPARE(list()[0].toObject()[QLatin1String("transport")].toString(), QStringLiteral("tls"));
        QVERIFY(said({"clients", "--profile", "orders"}, {}, {}, canary).startsWith(QLatin1String("0 ")));
        QCOMPARE(said({"clients", "--profile", "orders", "--insecure"}).left(2), QStringLiteral("2 "));
        const auto hops = [this](int* code) {
            Program program(words({"profiles", "test", "orders", "--json"}), canary, home());
            *code = program.exitCode();
            QString all;
            for (const QJsonValue& hop : program.json()[QLatin1String("hops")].toArray())
                all += hop.toObject()[QLatin1String("hop")].toString() +
                       (hop.toObject()[QLatin1String("ok")].toBool() ? u' ' : u'!');
            return all;
        };
        // An address that says nothing of it stays over TLS; only redis:// ends that.
        QCOMPARE(said({"profiles", "edit", "orders", QStringLiteral("localhost:%1").arg(port)}),
                 QStringLiteral("0 Changed “orders”: localhost:%1 over TLS, local if proven.").arg(port));
        QVERIFY(said({"clients", "--profile", "orders"}, {}, {}, canary).startsWith(QLatin1String("0 ")));
        QCOMPARE(said({"profiles", "edit", "orders", QStringLiteral("redis://localhost:%1").arg(port)}),
                 QStringLiteral("0 Changed “orders”: localhost:%1, local if proven.").arg(port));
        QCOMPARE(said({"profiles", "edit", "orders", QStringLiteral("redis://localhost:%1").arg(port), "--cacert", ca})
                     .left(2),
                 QStringLiteral("2 "));
        QCOMPARE(said({"profiles", "edit", "orders", QStringLiteral("localhost:%1").arg(port), "--cacert", ca}),
                 QStringLiteral("0 Changed “orders”: localhost:%1 over TLS, local if proven.").arg(port));
        QCOMPARE(said({"profiles", "edit", "orders", address, "--cacert", ca}).left(2), QStringLiteral("0 "));
        QCOMPARE(said({"profiles", "edit", "orders", address}).left(2), QStringLiteral("0 "));  // its CA stays
        QCOMPARE(
            said({"profiles", "edit", "orders", "--insecure"}),
            QStringLiteral("0 Changed “orders”: localhost:%1 over TLS, its certificate not checked, local if proven.")
                .arg(port));
        QCOMPARE(said({"profiles", "edit", "orders", "--cacert", ca}),
                 QStringLiteral("0 Changed “orders”: localhost:%1 over TLS, local if proven.").arg(port));
        int code = -1;
        QCOMPARE(hops(&code), QStringLiteral("name tcp tls login info clients config "));
        QCOMPARE(code, int(ExitOk));

        const auto leave = [&] {
            Program program(words({"set", "--profile", "orders", "timeout", "60", "--for", "10m", "--yes"}), canary,
                            home());
            QTRY_VERIFY_WITH_TIMEOUT(program.out().contains("timeout is 60 until"), 30'000);
            program.signal(SIGKILL);
            QCOMPARE(program.exitCode(), -1);
        };
        leave();
        // Named by its bare address it is not asked in plain text.
        const QString named = said({"leases", "--revert", QStringLiteral("localhost:%1").arg(port)}, {}, {}, canary);
        QVERIFY2(named.startsWith(QLatin1String("0 ")), qPrintable(named));
        leave();
        QCOMPARE(said({"profiles", "edit", "orders", "--cacert", made.certificate(QStringLiteral("other-ca"))}).left(2),
                 QStringLiteral("0 "));
        QCOMPARE(hops(&code), QStringLiteral("name tcp tls!"));
        QCOMPARE(code, int(ExitCannotConnect));
        QCOMPARE(said({"profiles", "remove", "orders"}).left(2), QStringLiteral("0 "));
        const QString reverted = said({"leases", "--revert"}, {}, {}, canary);
        QVERIFY2(reverted.startsWith(QLatin1String("0 ")), qPrintable(reverted));
        QVERIFY(redis.command({"CONFIG", "GET", "timeout"}).endsWith("\r\n0\r\n"));
    }

    // A pin says all, so who says something else of the certificate takes it away, and is told so.
    void anEditTakesThePinAway() {
        QDir().mkpath(QFileInfo(path()).absolutePath());
        // ' for ", so that moc can count brackets.
        const QByteArray pinned =
            QByteArray(
                "{'schema':1,'profiles':[{'name':'a','address':'h:1','transport':{'kind':'tls','pinned_sha256':'P'}}]}")
                .replace('\'', '"')
                .replace('P', QByteArray(64, 'a'));
        const auto begin = [&] {
            QFile file(path());
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(pinned);
        };
        const auto transport = [this] {
            const QJsonObject profile = list()[0].toObject();
            return profile[QLatin1String("transport")].toString() +
                   (profile.contains(QLatin1String("pinned")) ? QStringLiteral(" pinned") : QString()) +
                   (profile.contains(QLatin1String("insecure")) ? QStringLiteral(" insecure") : QString());
        };
        begin();
        QCOMPARE(transport(), QStringLiteral("tls pinned"));
        QVERIFY(said({"profiles"}).contains(QLatin1String("tls, pinned")));
        QCOMPARE(said({"profiles", "edit", "a", "--sni", "db"}),
                 QStringLiteral("0 Changed “a”: h:1 over TLS, its certificate pinned, production, read-only until its "
                                "name is typed."));
        QCOMPARE(said({"profiles", "edit", "a", "--insecure"}),
                 QStringLiteral("0 Changed “a”: h:1 over TLS, its certificate not checked, production, read-only until "
                                "its name is typed.\nThe certificate that was pinned for it is forgotten."));
        QCOMPARE(transport(), QStringLiteral("tls insecure"));
        QVERIFY(said({"profiles"}).contains(QLatin1String("tls, not checked")));
        TestCertificates made;
        for (const char* option : {"--cacert", "--cacertdir"}) {
            begin();
            const QString ca = made.certificate(QStringLiteral("ca"));
            const QString value = qstrcmp(option, "--cacert") == 0 ? ca : QFileInfo(ca).absolutePath();
            QVERIFY(said({"profiles", "edit", "a", "rediss://h:1", option, value})
                        .endsWith(QLatin1String("The certificate that was pinned for it is forgotten.")));
            QCOMPARE(transport(), QStringLiteral("tls"));
        }
    }

    // Also where others' habits leave everything open.
    void filesAreForTheirOwner() {
        const mode_t before = ::umask(0);
        const QString added = said({"profiles", "add", "orders", uri()}, m_keyring.variables());
        const QString asked = said({"clients", "--profile", "orders"}, m_keyring.variables());
        ::umask(before);
        QVERIFY2(added.startsWith(QLatin1String("0 ")) && asked.startsWith(QLatin1String("0 ")), qPrintable(added));
        QVERIFY(QFileInfo::exists(path()));
        QCOMPARE(openToOthers(m_home->filePath(QStringLiteral("config"))), QStringList());
    }

    // What the window remembers, too.
    void settingsAreForTheirOwner() {
        const QString config = m_home->filePath(QStringLiteral("config"));
        const mode_t before = ::umask(0);
        auto variables = home();
        variables[QStringLiteral("QT_QPA_PLATFORM")] = QStringLiteral("offscreen");
        Program window({m_open->socketPath()}, {}, variables);
        const bool isConnected = QTest::qWaitFor(
            [&] {
                return m_open->command({"CLIENT", "LIST"}).contains("name=headroom");
            },
            30'000);
        window.signal(SIGTERM);
        const int code = window.exitCode();
        ::umask(before);
        QVERIFY(isConnected);
        QCOMPARE(code, int(ExitOk));
        QVERIFY(QFileInfo::exists(config + QStringLiteral("/headroom/headroom.conf")));
        QCOMPARE(openToOthers(config), QStringList());
    }

  private:
    [[nodiscard]] QString path() const { return m_home->filePath(QStringLiteral("config/headroom/profiles.json")); }
    [[nodiscard]] QString uri() const {
        return QStringLiteral("unix://:%1@%2").arg(QString::fromLatin1(canary), m_redis->socketPath());
    }
    [[nodiscard]] Program::Variables home(Program::Variables variables = {}) const {
        for (const auto& [name, folder] :
             {std::pair("HOME", "home"), std::pair("XDG_CONFIG_HOME", "config"), std::pair("XDG_DATA_HOME", "data"),
              std::pair("XDG_CACHE_HOME", "cache"), std::pair("XDG_STATE_HOME", "state")})
            variables[QLatin1String(name)] = m_home->filePath(QLatin1String(folder));
        return variables;
    }
    struct Word : QString {
        Word(const char* text) : QString(QString::fromUtf8(text)) {}
        Word(const QString& text) : QString(text) {}
    };
    [[nodiscard]] static QStringList words(std::initializer_list<Word> list) { return {list.begin(), list.end()}; }
    // Exit code and what it said.
    QString said(std::initializer_list<Word> arguments, const Program::Variables& variables = {},
                 const QByteArray& input = {}, const QByteArray& rediscliAuth = {}) {
        QTemporaryFile file;
        if (!file.open() || file.write(input) != input.size() || !file.flush())
            qFatal("no input");
        Program program(words(arguments), rediscliAuth, home(variables), file.fileName());
        const int code = program.exitCode();
        m_said += QString::fromUtf8(program.out()) + program.err();
        return QStringLiteral("%1 %2").arg(code).arg(m_said.last().trimmed());
    }
    QJsonObject json(std::initializer_list<Word> arguments) {
        Program program(words(arguments), {}, home());
        return program.exitCode() == 0 ? program.json() : QJsonObject();
    }
    QJsonArray list() { return json({"profiles", "--json"})[QLatin1String("profiles")].toArray(); }

    Keyring m_keyring;
    std::unique_ptr<PrivateRedis> m_redis;  // wants the password
    std::unique_ptr<PrivateRedis> m_open;   // wants none
    std::unique_ptr<QTemporaryDir> m_home;
    QStringList m_said;
};

HEADROOM_TEST(QCoreApplication, ProfilesCommandTest)
#include "tst_profiles_command.moc"
