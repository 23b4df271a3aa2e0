// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/json_text.h"
#include "core/text/escape.h"
#include "tests/support/test_program.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

using namespace headroom;

namespace {

// All one-byte texts, and some longer ones.
QByteArrayList oddTexts() {
    QByteArrayList texts;
    for (int byte = 0; byte < 256; ++byte) {
        texts << QByteArray(1, static_cast<char>(byte)) << 'a' + QByteArray(1, static_cast<char>(byte)) + "1b";
    }
    return texts << ""
                 << "plain"
                 << "it's"
                 << "a b"
                 << "$(reboot)"
                 << "`x`"
                 << "\\n"
                 << "\\x41"
                 << "-x"
                 << "~"
                 << "!!"
                 << "a\nb"
                 << "\r\n"
                 << "\xe2\x80\xae"
                 << "\xf0\x9f\x98\x80"
                 << "\xc3\xa4"
                 << "\xed\xa0\x80"
                 << "\xc0\x80"
                 << "\xf4\x90\x80\x80"
                 << "\xe2\x82"
                 << "*?[a]"
                 << "#x"
                 << "'\n'"
                 << "a=b"
                 << "{a,b}"
                 << "\xc2\x85"
                 << "\xef\xbb\xbf"
                 << "\1"
                    "7";
}

}  // namespace

class TestEscape : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void visible_data();
    void visible();
    void visibleIsCut();
    void visibleHidesNothing();
    void reversible_data();
    void reversible();
    void reversibleCanBeReversed();
    void json();
    void csv_data();
    void csv();
    void shell_data();
    void shell();
    void shellReadsBack();
};

void TestEscape::visible_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("shown");
    const auto row = [](const char* name, const QByteArray& bytes, const char* shown) {
        QTest::newRow(name) << bytes << QString::fromUtf8(shown);
    };
    row("plain", "svc-1 <b>&amp;</b>", "svc-1 <b>&amp;</b>");
    row("letters", "\xc3\xa4\xe4\xb8\xad\xf0\x9f\x98\x80", "ä中😀");
    row("controls", QByteArray("a\0b\x1b[31m\r\n\t\x7f", 12), "a\\x00b\\x1b[31m\\x0d\\x0a\\x09\\x7f");
    row("C1", "\xc2\x85\xc2\x9b", "\\xc2\\x85\\xc2\\x9b");
    row("not UTF-8", "\xff\xc3(\xe2\x82", "\\xff\\xc3(\\xe2\\x82");
    row("overlong", "\xc0\xaf\xe0\x80\xaf\xf0\x80\x80\xaf", "\\xc0\\xaf\\xe0\\x80\\xaf\\xf0\\x80\\x80\\xaf");
    row("surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80");
    row("beyond Unicode", "\xf4\x90\x80\x80\xf5", "\\xf4\\x90\\x80\\x80\\xf5");
    row("lookalike", "\\x41 \\n \\", "\\x5cx41 \\n \\");
    row("bidi",
        "a\xe2\x80\xae"
        "b\xe2\x81\xa6",
        "a⟨U+202E⟩b⟨U+2066⟩");
    row("zero width", "\xe2\x80\x8b\xe2\x80\x8d\xef\xbb\xbf\xc2\xad", "⟨U+200B⟩⟨U+200D⟩⟨U+FEFF⟩⟨U+00AD⟩");
    row("odd spaces", "\xc2\xa0\xe3\x80\x80\xe2\x80\xa8", "⟨U+00A0⟩⟨U+3000⟩⟨U+2028⟩");
    row("fillers", "\xe3\x85\xa4\xef\xb8\x8f\xe2\xa0\x80", "⟨U+3164⟩⟨U+FE0F⟩⟨U+2800⟩");
    row("tags", "\xf3\xa0\x81\x81\xf3\xa0\x84\x80", "⟨U+E0041⟩⟨U+E0100⟩");
}

void TestEscape::visible() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, shown);
    QCOMPARE(visibleText(bytes), shown);
}

void TestEscape::visibleIsCut() {
    QCOMPARE(visibleText("abcdef", 6), QStringLiteral("abcdef"));
    QCOMPARE(visibleText("abcdef", 5), QStringLiteral("abcde…"));
    QCOMPARE(visibleText("abc\n", 5), QStringLiteral("abc…"));  // no half escapes
    QCOMPARE(visibleText("abcd\xf0\x9f\x98\x80", 5), QStringLiteral("abcd…"));
    QCOMPARE(visibleText("abcd\xe2\x80\xae", 6), QStringLiteral("abcd…"));
    QCOMPARE(visibleText("", 0), QString());
    QCOMPARE(visibleText("a", 0), QStringLiteral("…"));
    QCOMPARE(visibleText(QByteArray(100000, '\n')).size(), 512 + 1);
}

void TestEscape::visibleHidesNothing() {
    QStringList hidden;
    for (char32_t c = 0; c <= 0x10ffff; ++c) {
        if (QChar::isSurrogate(c)) {
            continue;
        }
        const QString shown = visibleText(QString::fromUcs4(&c, 1).toUtf8());
        const bool isSeen = std::all_of(shown.cbegin(), shown.cend(), [](QChar unit) {
            return unit.isSurrogate() || (unit.isPrint() && unit.category() != QChar::Other_Format);
        });
        if (!isSeen) {
            hidden << QString::number(c, 16);
        }
    }
    QCOMPARE(hidden, QStringList());
}

void TestEscape::reversible_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("shown");
    QTest::newRow("plain") << QByteArray("SET k \"v\"") << QStringLiteral("SET k \"v\"");
    QTest::newRow("letters") << QByteArray("\xc3\xa4") << QStringLiteral("ä");
    QTest::newRow("bytes") << QByteArray("a\0\xff\n", 4) << QStringLiteral("a\\x00\\xff\\x0a");
    QTest::newRow("backslash") << QByteArray("\\x00") << QStringLiteral("\\\\x00");
    QTest::newRow("C1") << QByteArray("a\xc2\x9b") << QStringLiteral("a\\xc2\\x9b");
    QTest::newRow("bidi") << QByteArray("\xe2\x80\xaex") << QStringLiteral("\\xe2\\x80\\xaex");
    QTest::newRow("zero width") << QByteArray("\xef\xbb\xbf") << QStringLiteral("\\xef\\xbb\\xbf");
}

void TestEscape::reversible() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, shown);
    QCOMPARE(reversibleText(bytes), shown);
}

void TestEscape::reversibleCanBeReversed() {
    for (const QByteArray& text : oddTexts()) {
        QByteArray back;
        const QByteArray shown = reversibleText(text).toUtf8();
        for (qsizetype i = 0; i < shown.size(); ++i) {
            if (shown[i] != '\\') {
                back += shown[i];
            } else if (shown[i + 1] == '\\') {
                back += shown[++i];
            } else {
                back += QByteArray::fromHex(shown.mid(i + 2, 2));
                i += 3;
            }
        }
        QCOMPARE(back, text);
    }
}

// Quoted strings of JSON say the same to who reads them.
void TestEscape::json() {
    const QString text = QString::fromUtf8("a\"\\\n\x7f\xc2\x9b\xe2\x80\xae\xf3\xa0\x84\x80\xc3\xa4\xf0\x9f\x98\x80");
    const QByteArray json = jsonString(text);
    QCOMPARE(json, QByteArray("\"a\\\"\\\\\\u000a\\u007f\\u009b\\u202e\\udb40\\udd00\xc3\xa4\xf0\x9f\x98\x80\""));
    QCOMPARE(QJsonDocument::fromJson('[' + json + ']').array().at(0).toString(), text);
}

void TestEscape::csv_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("cell");
    const auto row = [](const char* text, const char* cell) {
        QTest::newRow(*text ? text : "empty") << QString::fromUtf8(text) << QString::fromUtf8(cell);
    };
    row("", "");
    row("plain text", "plain text");
    row("a,b", "\"a,b\"");
    row("say \"hi\"", "\"say \"\"hi\"\"\"");
    row("a\nb", "\"a\nb\"");
    row("a\rb", "\"a\rb\"");
    row("=1+1", "'=1+1");
    row("+1", "'+1");
    row("-1", "'-1");
    row("@SUM(A1)", "'@SUM(A1)");
    row("\t=1", "\"'\t=1\"");
    row("\r=1", "\"'\r=1\"");
    row("\n=1", "\"'\n=1\"");
    row("＝1", "'＝1");
    row("＋1", "'＋1");
    row("－1", "'－1");
    row("＠A", "'＠A");
    row("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
    row("a=1", "a=1");
    row("a;b", "\"a;b\"");
    row("a\tb", "\"a\tb\"");
    row("a\xc2\x9b", "a\\xc2\\x9b");
    row("\xe2\x80\xae=1", "\\xe2\\x80\\xae=1");
    row("a\x1b[2J", "a\\x1b[2J");
    row("'", "'");
}

void TestEscape::csv() {
    QFETCH(QString, text);
    QFETCH(QString, cell);
    QCOMPARE(csvCell(text), cell);
}

void TestEscape::shell_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("word");
    const auto row = [](const char* bytes, const char* word) {
        QTest::newRow(*bytes ? bytes : "empty") << QByteArray(bytes) << QString::fromUtf8(word);
    };
    row("", "''");
    row("127.0.0.1:6379", "127.0.0.1:6379");
    row("a b", "'a b'");
    row("it's", "'it'\\''s'");
    row("$(reboot)", "'$(reboot)'");
    row("ä", "'ä'");
    row("a\nb", "$'a\\012b'");
    row("\n'\\1", "$'\\012\\'\\\\1'");
    row("\xff"
        "1",
        "$'\\3771'");
    row("\xe2\x80\xae", "$'\\342\\200\\256'");
}

void TestEscape::shell() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, word);
    QCOMPARE(shellWord(bytes), word);
}

void TestEscape::shellReadsBack() {
    const QString bash = QStandardPaths::findExecutable(QStringLiteral("bash"));
    QVERIFY2(!bash.isEmpty(), "install bash to run this test");
    QByteArrayList texts = oddTexts();
    texts.removeIf([](const QByteArray& text) { return text.contains('\0'); });  // no word can hold it
    QByteArray script;
    for (const QByteArray& text : texts) {
        const QByteArray word = shellWord(text).toUtf8();
        QVERIFY(!word.contains('\n'));
        script += "printf '%s\\0' " + word + '\n';
    }
    QProcess process;
    process.start(bash, {QStringLiteral("--norc"), QStringLiteral("-s")});
    process.write(script);
    process.closeWriteChannel();
    QVERIFY(process.waitForFinished());
    QByteArrayList read = process.readAllStandardOutput().split('\0');
    read.removeLast();
    QCOMPARE(read, texts);
}

HEADROOM_TEST(QCoreApplication, TestEscape)
#include "tst_escape.moc"
