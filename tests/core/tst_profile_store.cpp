// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/private_file.h"
#include "core/profile/profile_store.h"
#include "tests/support/test_program.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <sys/stat.h>
#include <unistd.h>

using namespace headroom;

namespace {

// ' for ", so that moc can count brackets.
QByteArray fileText(const char* text) {
    return QByteArray(text).replace('\'', '"');
}

// Profiles in a folder of their own.
class BookPlace {
  public:
    BookPlace() : path(m_folder.filePath(QStringLiteral("config/headroom/profiles.json"))) {}

    void write(const QByteArray& bytes) const {
        QDir().mkpath(folder());
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write");
    }
    [[nodiscard]] QByteArray bytes() const { return bytesOf(path); }
    [[nodiscard]] static QByteArray bytesOf(const QString& name) {
        QFile file(name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    [[nodiscard]] QString folder() const { return QFileInfo(path).absolutePath(); }
    [[nodiscard]] QStringList names() const {
        return QDir(folder()).entryList(QDir::Files | QDir::Hidden | QDir::System, QDir::Name);
    }
    // What others may do with anything here.
    [[nodiscard]] QStringList open() const {
        QStringList found;
        const QStringList all = names() << QString();
        for (const QString& name : all) {
            struct stat is {};
            const QString whole = name.isEmpty() ? folder() : folder() + u'/' + name;
            if (::stat(whole.toLocal8Bit().constData(), &is) == 0 && (is.st_mode & 077) != 0)
                found += whole;
        }
        return found;
    }

  private:
    QTemporaryDir m_folder;

  public:
    const QString path;
};

QString namesOf(const ProfileStore& store) {
    QStringList names;
    for (const Profile& profile : store.profiles())
        names += profile.name;
    return names.join(u',');
}

ProfileStore::Change adding(const QString& name) {
    return [name](std::vector<Profile>& profiles) {
        Profile profile;
        profile.name = name;
        profile.endpoint = *parseEndpoint(QStringLiteral("h:1"));
        return addProfile(profiles, profile);
    };
}

// The error's sentence, or empty.
QString edited(ProfileStore& store, const ProfileStore::Change& change) {
    std::optional<Result<bool>> done;
    QObject receiver;
    store.edit(&receiver, change, [&](const Result<bool>& result) { done = result; });
    if (!QTest::qWaitFor([&] { return done.has_value(); }, 30'000))
        return QStringLiteral("no end");
    return *done ? QString() : done->error().detail;
}

}  // namespace

class TestProfileStore : public QObject {
    Q_OBJECT
  private Q_SLOTS:
    void keepsWhatIsAdded() {
        const BookPlace place;
        {
            ProfileStore store(place.path);
            QCOMPARE(store.profiles().size(), 0U);
            QCOMPARE(store.troubles(), QStringList());
            QSignalSpy changed(&store, &ProfileStore::changed);
            QCOMPARE(edited(store, adding(QStringLiteral("a"))), QString());
            QCOMPARE(changed.count(), 1);
            QCOMPARE(namesOf(store), QStringLiteral("a"));
        }
        const ProfileStore again(place.path);
        QCOMPARE(namesOf(again), QStringLiteral("a"));
        QCOMPARE(again.byId(again.profiles().front().id)->name, QStringLiteral("a"));
        QVERIFY(!again.byId(QStringLiteral("x")));
        QCOMPARE(place.names(), QStringList{QStringLiteral("profiles.json")});
    }

    void isForItsOwnerAlone() {
        const mode_t before = ::umask(0);
        const BookPlace place;
        place.write(fileText("{'schema':1}"));
        QVERIFY(!place.open().isEmpty());
        ProfileStore store(place.path);
        const QString trouble = edited(store, adding(QStringLiteral("a")));
        const QStringList tightened = place.open();
        const BookPlace fresh;
        ProfileStore other(fresh.path);
        const QString otherTrouble = edited(other, adding(QStringLiteral("a")));
        const QString above = QFileInfo(fresh.folder()).absolutePath();
        ::umask(before);
        QCOMPARE(trouble + otherTrouble, QString());
        QCOMPARE(tightened, QStringList());
        QCOMPARE(fresh.open(), QStringList());
        QCOMPARE(QFile::permissions(above) & (QFile::ReadOther | QFile::WriteOther | QFile::ReadGroup),
                 QFile::Permissions());
    }

    void keepsTheOthersEdits() {
        const BookPlace place;
        ProfileStore one(place.path);
        ProfileStore other(place.path);
        QObject receiver;
        int done = 0;
        const auto count = [&](const Result<bool>& result) { done += result ? 1 : 1000; };
        for (int i = 0; i < 20; ++i) {
            one.edit(&receiver, adding(QStringLiteral("one%1").arg(i)), count);
            other.edit(&receiver, adding(QStringLiteral("other%1").arg(i)), count);
        }
        QTRY_COMPARE_WITH_TIMEOUT(done, 40, 30'000);
        QCOMPARE(ProfileStore(place.path).profiles().size(), 40U);
    }

    void seesTheOthersEdits() {
        const BookPlace place;
        ProfileStore one(place.path);
        one.watch();
        ProfileStore other(place.path);
        QCOMPARE(edited(other, adding(QStringLiteral("a"))), QString());
        QTRY_COMPARE(namesOf(one), QStringLiteral("a"));
        QCOMPARE(edited(other, adding(QStringLiteral("b"))), QString());
        QTRY_COMPARE(namesOf(one), QStringLiteral("a,b"));
        place.write(fileText("{'schema':1,'profiles':[{'name':'by hand','address':'h:1'}]}"));  // in place
        QTRY_COMPARE(namesOf(one), QStringLiteral("by hand"));
        place.write(fileText("{'schema':1,'profiles':[{'name':'half"));
        QTRY_VERIFY(one.troubles().join(u' ').contains(QLatin1String("is no JSON")));
        QCOMPARE(namesOf(one), QStringLiteral("by hand"));  // as long as there is nothing better
        QFile::remove(place.path);
        QTRY_COMPARE(namesOf(one), QString());
        QTRY_COMPARE(one.troubles(), QStringList());
    }

    void setsGarbageAside_data() {
        QTest::addColumn<QByteArray>("garbage");
        QTest::newRow("text") << QByteArray("my notes, precious");
        QTest::newRow("half") << QByteArray(fileText("{'schema':1,'profiles':[{'name':'a','addr"));
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("list") << QByteArray("[1]");
    }
    void setsGarbageAside() {
        QFETCH(QByteArray, garbage);
        const BookPlace place;
        place.write(garbage);
        ProfileStore store(place.path);
        QCOMPARE(store.troubles().size(), 1);
        QVERIFY2(store.troubles().front().contains(QLatin1String("It stays as it is; the next edit begins a new file")),
                 qPrintable(store.troubles().front()));
        QVERIFY2(store.find(QStringLiteral("a")).error().detail.contains(QLatin1String("cannot be read")),
                 qPrintable(store.find(QStringLiteral("a")).error().detail));
        QCOMPARE(place.bytes(), garbage);
        QVERIFY(edited(store, [](std::vector<Profile>&) -> Result<bool> { return badInput(QStringLiteral("no")); }) ==
                QLatin1String("no"));
        QCOMPARE(place.bytes(), garbage);  // an edit that is refused moves nothing
        QCOMPARE(edited(store, adding(QStringLiteral("new"))), QString());
        QCOMPARE(store.troubles(), QStringList());
        const QStringList names = place.names();
        QCOMPARE(names.size(), 2);
        QVERIFY2(names[1].startsWith(QLatin1String("profiles.json.damaged-2")), qPrintable(names[1]));
        QCOMPARE(BookPlace::bytesOf(place.folder() + u'/' + names[1]), garbage);
        QCOMPARE(namesOf(ProfileStore(place.path)), QStringLiteral("new"));
        QCOMPARE(place.open(), QStringList());
    }

    // What was known before the file broke goes on.
    void goesOnWithWhatItKnew() {
        const BookPlace place;
        ProfileStore store(place.path);
        QCOMPARE(edited(store, adding(QStringLiteral("a"))), QString());
        for (const char* next : {"b", "c"}) {
            place.write("garbage");
            QCOMPARE(edited(store, adding(QString::fromLatin1(next))), QString());
        }
        QCOMPARE(namesOf(ProfileStore(place.path)), QStringLiteral("a,b,c"));
        QCOMPARE(place.names().size(), 3);  // none of the two was overwritten, though within one second
    }

    void leavesAsItIs_data() {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("profiles");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* what, const char* profiles, const char* expected) {
            QTest::newRow(what) << QString::fromLatin1(what) << QString::fromLatin1(profiles)
                                << QString::fromLatin1(expected);
        };
        row("newer", "a", "was written by a newer Headroom");
        row("link", "a", "is a link to ");
        row("link to garbage", "", "which is no file of Headroom's");
        row("link to nothing", "", "is no file");
        row("link to zeros", "", "is no file");
        row("folder", "", "is no file");
        row("pipe", "", "is no file");
        row("huge", "", "holds more than 8 MiB");
        row("deep", "", "is nested deeper than 32 levels");
    }
    void leavesAsItIs() {
        QFETCH(QString, what);
        QFETCH(QString, profiles);
        QFETCH(QString, expected);
        const BookPlace place;
        const QByteArray newer = fileText("{'schema':2,'new':[1],'profiles':[{'name':'a','address':'h:1'}]}");
        const QString target = place.folder() + QStringLiteral("/target");
        QDir().mkpath(place.folder());
        if (what == QLatin1String("newer")) {
            place.write(newer);
        } else if (what == QLatin1String("link") || what == QLatin1String("link to garbage")) {
            QFile file(target);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(what == QLatin1String("link")
                           ? fileText("{'schema':1,'profiles':[{'name':'a','address':'h:1'}]}")
                           : QByteArray("garbage"));
            file.close();
            QVERIFY(QFile::link(target, place.path));
        } else if (what == QLatin1String("link to nothing")) {
            QVERIFY(QFile::link(target, place.path));
        } else if (what == QLatin1String("link to zeros")) {
            QVERIFY(QFile::link(QStringLiteral("/dev/zero"), place.path));
        } else if (what == QLatin1String("folder")) {
            QVERIFY(QDir().mkdir(place.path));
        } else if (what == QLatin1String("pipe")) {
            QCOMPARE(::mkfifo(place.path.toLocal8Bit().constData(), 0600), 0);
        } else if (what == QLatin1String("huge")) {
            place.write(QByteArray(ProfileFile::mostBytes + 1, 'x'));
        } else {
            place.write(QByteArray(100'000, '['));
        }
        const QStringList before = place.names();
        const QByteArray bytes = QFileInfo(place.path).isFile() ? place.bytes() : QByteArray();
        ProfileStore store(place.path);
        QCOMPARE(namesOf(store), profiles);
        QCOMPARE(store.troubles().size(), 1);
        const QString trouble = store.troubles().front();
        QVERIFY2(trouble.contains(expected) && trouble.contains(place.path) && trouble.endsWith(u'.'),
                 qPrintable(trouble));
        QCOMPARE(edited(store, adding(QStringLiteral("b"))), QStringLiteral("Nothing was changed. ") + trouble);
        QCOMPARE(place.names(), before);
        QCOMPARE(QFileInfo(place.path).isFile() ? place.bytes() : QByteArray(), bytes);
        QCOMPARE(QFileInfo(place.path).isSymLink(), what.startsWith(QLatin1String("link")));
    }

    // One profile that cannot be used is no reason to take its server for one that nobody saved.
    void tellsForWhichServersCareIsUnknown() {
        const BookPlace place;
        place.write(
            json("{'schema':1,'profiles':[{'name':'a','address':'localhost:1','environment':'prod'},"
                 "{'name':'b','address':'redis://u:p@h:2/0'},{'name':'c','address':7},"
                 "{'name':'d','address':'h:3'}]}"));
        const ProfileStore store(place.path);
        const auto of = [&store](const char* address) {
            return store.careTrouble(*parseEndpoint(QString::fromLatin1(address)));
        };
        QCOMPARE(of("redis://ops@127.0.0.1:1"),
                 QStringLiteral("The profile “a” cannot be used, and stays in the file "
                                "until it is mended there: its environment is not local, staging or "
                                "production."));
        QVERIFY(of("h:2").startsWith(QStringLiteral("The profile “b” cannot be used")));
        QCOMPARE(of("h:3"), QString());  // “d” says how careful to be there
        QCOMPARE(store.troubles().size(), 3);
        // Who means one of them is not told that it is not there.
        QVERIFY(store.find(QStringLiteral("A")).error().detail.startsWith(QStringLiteral("The profile “a” cannot be")));
        QVERIFY(store.find(QStringLiteral("d")));
        QVERIFY(store.find(QStringLiteral("e")).error().detail.startsWith(QStringLiteral("There is no profile “e”")));
        place.write("{");
        const ProfileStore damaged(place.path);
        QCOMPARE(damaged.careTrouble(Endpoint()), damaged.troubles().front());
    }

    // Of which server it is nobody knows: it may be this one.
    void anEntryWithoutAnAddressMayBeOfAnyServer_data() {
        QTest::addColumn<QByteArray>("entry");
        QTest::addColumn<QString>("named");
        QTest::newRow("list") << fileText("{'name':'pay','address':['x']}") << QStringLiteral("The profile “pay” ");
        QTest::newRow("misspelt") << fileText("{'name':'pay','adress':'h:1'}") << QStringLiteral("The profile “pay” ");
        QTest::newRow("number") << QByteArray("5") << QStringLiteral("Profile number 2 ");
        QTest::newRow("port") << fileText("{'name':'pay','address':'h:x'}") << QStringLiteral("The profile “pay” ");
    }
    void anEntryWithoutAnAddressMayBeOfAnyServer() {
        QFETCH(QByteArray, entry);
        QFETCH(QString, named);
        const BookPlace place;
        place.write(fileText("{'schema':1,'profiles':[{'name':'d','address':'h:3'},") + entry + "]}");
        const ProfileStore store(place.path);
        QVERIFY(store.isReadable());
        const QString trouble = store.careTrouble(*parseEndpoint(QStringLiteral("localhost:7000")));
        QVERIFY2(trouble.startsWith(named + QStringLiteral("cannot be used")) &&
                     trouble.endsWith(QLatin1String("It may be of this server.")),
                 qPrintable(trouble));
        QCOMPARE(store.careTrouble(*parseEndpoint(QStringLiteral("ops@h:3").prepend(QLatin1String("redis://")))),
                 QString());
    }

    // Where one cannot look nobody knows that there is nothing.
    void takesNoClosedFolderForAnEmptyOne_data() {
        QTest::addColumn<QString>("what");
        for (const char* what : {"closed", "closed above", "a file", "link to nothing", "link to itself"})
            QTest::newRow(what) << QString::fromLatin1(what);
    }
    void takesNoClosedFolderForAnEmptyOne() {
        QFETCH(QString, what);
        const BookPlace place;
        place.write(fileText("{'schema':1,'profiles':[{'name':'a','address':'h:1'}]}"));
        const QString folder = place.folder();
        const QString closed = what == QLatin1String("closed above") ? QFileInfo(folder).absolutePath() : folder;
        if (!what.startsWith(QLatin1String("closed")))
            QVERIFY(QFile::rename(folder, folder + QStringLiteral(".away")));
        if (what == QLatin1String("a file")) {
            QFile file(folder);
            QVERIFY(file.open(QIODevice::WriteOnly));
        } else if (what.startsWith(QLatin1String("link"))) {
            QVERIFY(QFile::link(what.endsWith(QLatin1String("itself")) ? folder : folder + QStringLiteral(".gone"),
                                folder));
        } else {
            QCOMPARE(::chmod(closed.toLocal8Bit().constData(), 0), 0);
        }
        const uid_t me = ::geteuid();
        if (me == 0)  // whom no folder is closed to
            QCOMPARE(::setresuid(65534, 65534, 0), 0);
        const ProfileStore store(place.path);
        QCOMPARE(::setresuid(me, me, me), 0);
        ::chmod(closed.toLocal8Bit().constData(), 0700);
        QVERIFY(!store.isReadable());
        QCOMPARE(store.profiles().size(), 0U);
        QVERIFY2(
            store.troubles().value(0).startsWith(QStringLiteral("The profiles in %1 cannot be read: ").arg(place.path)),
            qPrintable(store.troubles().join(u' ')));
        QCOMPARE(store.careTrouble(Endpoint()), store.troubles().value(0));
    }
    void knowsThatThereIsNothing() {
        const QTemporaryDir folder;
        QVERIFY(isKnownMissing(folder.filePath(QStringLiteral("a/b/c/profiles.json"))));
        QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("there")));
        QVERIFY(QFile::link(folder.filePath(QStringLiteral("there")), folder.filePath(QStringLiteral("link"))));
        QVERIFY(isKnownMissing(folder.filePath(QStringLiteral("link/profiles.json"))));
        QVERIFY(!isKnownMissing(folder.filePath(QStringLiteral("link"))));
    }

    // Of a failing disk nobody knows whether the file is good: no edit begins a new one.
    void takesNoFailedReadForGarbage() {
        ProfileStore store(QStringLiteral("/proc/self/mem"));  // a file whose first byte cannot be read
        QVERIFY(!store.isReadable());
        QVERIFY2(store.troubles().front().startsWith(
                     QLatin1String("The profiles in /proc/self/mem cannot be read (Input/output error): ")),
                 qPrintable(store.troubles().front()));
    }

    // Whose home is not to be written to, or is full.
    void tellsWhatCanNotBeWritten() {
        const BookPlace place;
        place.write(fileText("{'schema':1,'profiles':[{'name':'a','address':'h:1'}]}"));
        const QByteArray before = place.bytes();
        QVERIFY(QDir().mkdir(place.path + QStringLiteral(".lock")));
        ProfileStore store(place.path);
        const QString trouble = edited(store, adding(QStringLiteral("b")));
        QVERIFY2(trouble.contains(QLatin1String("othing was changed")), qPrintable(trouble));
        QCOMPARE(place.bytes(), before);
        QCOMPARE(namesOf(store), QStringLiteral("a"));
        const auto written = writePrivateFile(QStringLiteral("/dev/full/x"), "x");
        QVERIFY(!written && written.error().kind == ErrorKind::Local);
        const auto made = makePrivateFolder(place.path);
        QVERIFY(!made && made.error().detail.contains(QLatin1String("is no folder")));
    }
};

HEADROOM_TEST(QCoreApplication, TestProfileStore)
#include "tst_profile_store.moc"
