// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/server_error.h"
#include "tests/core/test_data.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace headroom;

class TestServerError : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void realTexts();
    void oddTexts_data();
    void oddTexts();
    void describes_data();
    void describes();
    void grants_data();
    void grants();
    void showsHostileTextEscaped();
    void hidesTheSecret_data();
    void hidesTheSecret();
};

// errors.txt: the class, then what a server said, as recorded from thirteen servers.
void TestServerError::realTexts() {
    QByteArrayList lines = testData(QStringLiteral("errors.txt")).split('\n');
    lines.removeLast();
    QVERIFY(lines.size() > 100);
    for (const QByteArray& line : lines) {
        const QByteArray text = line.sliced(line.indexOf(' ') + 1);
        QCOMPARE(serverErrorClassName(classifyServerError(text)) + (' ' + text), line);
    }
}

void TestServerError::oddTexts_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("name");
    const auto row = [](const char* text, const char* name) {
        QTest::newRow(*text ? text : "empty") << QByteArray(text) << QByteArray(name);
    };
    row("", "other");
    row("ERR", "other");
    row("ERR ", "other");
    row("NOAUTH", "noauth");
    row("NOPERM", "noperm");
    row("NOPERMISSION to do that", "other");
    row("max number of clients reached", "maxclients");
    row("ERR max concurrent connections exceeded. Limit: 100", "maxclients");
    row("ERR too many connections", "maxclients");
    row("Too many clients already", "maxclients");
    row("ERR connection limit reached", "maxclients");
    row("LIMIT maximum number of connections exceeded", "maxclients");
    row("ERR maxclients reached", "maxclients");
    row("ERR max daily request limit exceeded", "other");
    row("ERR Client query buffer limit exceeded", "other");
    row("ERR too many arguments", "other");
    row("unknown command 'x'", "unknown_command");
    row("ERR UNKNOWN COMMAND", "unknown_command");
    row("ERR there is an unknown command", "other");
    row("err unknown command", "other");
    row("HTTP/1.1 400 Bad Request", "other");
}

void TestServerError::oddTexts() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, name);
    QCOMPARE(QByteArray(serverErrorClassName(classifyServerError(text))), name);
}

void TestServerError::describes_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("detail");
    const auto row = [](const char* text, ErrorKind kind, const char* detail) {
        QTest::newRow(text) << QByteArray(text) << static_cast<int>(kind) << QString::fromUtf8(detail);
    };
    row("NOPERM User w has no permissions to run the 'client|list' command", ErrorKind::NotPermitted,
        "This user may not run CLIENT LIST. Who manages its users can allow it: ACL SETUSER w +client|list. The server "
        "said: NOPERM User w has no permissions to run the 'client|list' command");
    row("NOPERM this user has no permissions to run the 'client' command or its subcommand", ErrorKind::NotPermitted,
        "This user may not run CLIENT LIST. Who manages its users can allow it: ACL SETUSER app +client|list. The "
        "server said: NOPERM this user has no permissions to run the 'client' command or its subcommand");
    row("ERR max number of clients reached", ErrorKind::Full,
        "The server is full: it turns new connections away. The server said: ERR max number of clients reached");
    row("WRONGPASS invalid", ErrorKind::Auth,
        "The server does not accept this user name and password. The server said: WRONGPASS invalid");
    row("ERR unknown command", ErrorKind::Unsupported,
        "The server does not know CLIENT LIST in this form: it is too old, or the command is renamed or disabled. If "
        "it is renamed, write its new name into the profile of the server (“Renamed commands” in the editor of the "
        "window). The server said: ERR unknown command");
    QTest::newRow("CONFIG of a cloud")
        << QByteArray("ERR unknown command 'CONFIG'") << static_cast<int>(ErrorKind::Unsupported)
        << QStringLiteral(
               "The server does not know CONFIG GET in this form: it is too old, or the command is renamed or "
               "disabled. Managed services switch it off: if this is one, its settings are shown and changed in the "
               "console of the provider. If it is renamed, write its new name into the profile of the server (“Renamed "
               "commands” in the editor of the window). The server said: ERR unknown command 'CONFIG'");
    row("LOADING", ErrorKind::Server,
        "The server is loading its data and does not answer CLIENT LIST yet. The server said: LOADING");
    row("DENIED", ErrorKind::Unreachable,
        "The server is in protected mode and takes connections from its own machine only. The server said: DENIED");
    row("ERR Protocol error: x", ErrorKind::Protocol,
        "The server could not read what was sent for CLIENT LIST. The server said: ERR Protocol error: x");
    row("OOM", ErrorKind::Server, "The server refused CLIENT LIST. The server said: OOM");
}

void TestServerError::describes() {
    QFETCH(QByteArray, text);
    QFETCH(int, kind);
    QFETCH(QString, detail);
    const QString command = text.contains("CONFIG") ? QStringLiteral("CONFIG GET") : QStringLiteral("CLIENT LIST");
    const Error error = describeServerError(text, command, {}, QStringLiteral("app"));
    QCOMPARE(error.detail, detail);
    QCOMPARE(static_cast<int>(error.kind), kind);
}

void TestServerError::grants_data() {
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("line");
    const auto row = [](const char* command, const char* line) {
        QTest::newRow(command) << QString::fromLatin1(command) << QString::fromLatin1(line);
    };
    row("INFO", "ACL SETUSER app +info");
    row("CLIENT LIST", "ACL SETUSER app +client|list");
    row("CLIENT KILL", "ACL SETUSER app +client|kill");
    row("CLIENT UNBLOCK", "ACL SETUSER app +client|unblock");
    row("CONFIG GET", "ACL SETUSER app +config|get");
    row("CONFIG SET", "ACL SETUSER app +config|set");
    row("SLOWLOG GET", "ACL SETUSER app +slowlog|get");
    row("any command", "");
    row("the connection", "");
    row("AUTH", "");
    row("", "");
}

void TestServerError::grants() {
    QFETCH(QString, command);
    QFETCH(QString, line);
    QCOMPARE(grantLine(command, QStringLiteral("app")), line);
    QCOMPARE(grantLine(command, {}), QString(line).replace(QLatin1String(" app "), QLatin1String(" USER ")));
}

void TestServerError::showsHostileTextEscaped() {
    const Error error = describeServerError("ERR \x1b[2J %1 \xff", QStringLiteral("INFO"));
    QCOMPARE(error.detail, QStringLiteral("The server refused INFO. The server said: ERR \\x1b[2J %1 \\xff"));
    const Error cut = describeServerError(QByteArray(5000, 'a'), QStringLiteral("INFO"));
    QCOMPARE(cut.detail, QStringLiteral("The server refused INFO. The server said: ") + QString(512, u'a') + u'…');
}

void TestServerError::hidesTheSecret_data() {
    QTest::addColumn<QByteArray>("secret");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("shown");
    const auto row = [](const char* secret, const char* text, const char* shown) {
        QTest::newRow(shown) << QByteArray(secret) << QByteArray(text) << QString::fromLatin1(shown);
    };
    row("WRONG", "WRONGPASS invalid username-password pair", "WRONGPASS invalid username-password pair");
    row("WRONGPASS", "WRONGPASS no WRONGPASS", "WRONGPASS no (redacted)");
    row("NOAUTH", "NOAUTH", "NOAUTH");
    row("n", "ERR invalid password 'n', not taken", "ERR invalid password '(redacted)', not taken");
    row("n", "ERR no n", "ERR no (redacted)");
    row("a b", "ERR you sent: a b", "ERR you sent: (redacted)");
    row("-x-", "ERR got a-x-b", "ERR got a(redacted)b");
    row("s3cret", "s3cret", "(redacted)");
    row("s3cret", "ERR AUTHs3crets3cretX", "ERR AUTH(redacted)(redacted)X");
    row("ERR", "ERR ERR", "ERR (redacted)");
    row("s3cret", "s3cret is odd", "(redacted) is odd");
    // What is listed may be cut in the middle of it.
    row("s3cret", "ERR unknown command 'AUTH', with args beginning with: 'mon' 's3c",
        "ERR unknown command 'AUTH', with args beginning with: (redacted)");
}

void TestServerError::hidesTheSecret() {
    QFETCH(QByteArray, secret);
    QFETCH(QByteArray, text);
    QFETCH(QString, shown);
    const Error error = describeServerError(text, QStringLiteral("AUTH"), Secret(secret));
    QCOMPARE(error.detail.section(QStringLiteral(" The server said: "), 1), shown);
    QCOMPARE(error.kind, describeServerError(text, QStringLiteral("AUTH")).kind);
}

HEADROOM_TEST(QCoreApplication, TestServerError)
#include "tst_server_error.moc"
