// SPDX-License-Identifier: GPL-3.0-or-later
// What core says out of tables reaches a translator, and what a translator is to be given is found by lupdate.
#include "core/diagnosis/advice.h"
#include "core/diagnosis/advice_table.h"
#include "core/query/filter_completion.h"
#include "core/query/filter_rows.h"
#include "core/report/setting_text.h"
#include "core/server/client_field.h"
#include "core/server/server_error.h"
#include "core/server/server_settings.h"
#include "tests/core/client_rows.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QRegularExpression>
#include <QSet>
#include <QTranslator>
#include <QtTest>

using namespace headroom;

namespace {

class Bracketer : public QTranslator {
  public:
    [[nodiscard]] QString translate(const char* context, const char* text, const char* /*disambiguation*/,
                                    int /*n*/) const override {
        return context == QByteArrayView("headroom::Sentence") ? u'[' + QString::fromUtf8(text) + u']' : QString();
    }
    [[nodiscard]] bool isEmpty() const override { return false; }
};

// Of QT_TRANSLATE_NOOP, as lupdate finds them in a file.
QSet<QString> markedIn(const QString& path) {
    static const QRegularExpression mark(
        QStringLiteral(R"(QT_TRANSLATE_NOOP\(\s*"headroom::Sentence",\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\))"));
    static const QRegularExpression part(QStringLiteral(R"re("((?:[^"\\]|\\.)*)")re"));
    QFile file(QStringLiteral(SOURCE_DIRECTORY) + u'/' + path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", qPrintable(path));
    const QString source = QString::fromUtf8(file.readAll());
    QSet<QString> texts;
    for (auto found = mark.globalMatch(source); found.hasNext();) {
        QString text;
        for (auto one = part.globalMatch(found.next().captured(1)); one.hasNext();)
            text += one.next().captured(1).replace(QLatin1String("\\\""), QLatin1String("\""));
        texts += text;
    }
    return texts;
}

void addUnmarked(QStringList& unmarked, const char* text, const QSet<QString>& marked) {
    if (!marked.contains(QString::fromUtf8(text)))
        unmarked += QString::fromUtf8(text);
}

}  // namespace

class SentenceTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void everyTextOfATableIsMarked() {
        QStringList unmarked;
        const QSet<QString> advice = markedIn(QStringLiteral("core/diagnosis/advice_table.cpp"));
        for (const AdviceRow& row : adviceTable())
            addUnmarked(unmarked, row.text, advice);
        const QSet<QString> fields = markedIn(QStringLiteral("core/server/client_field.cpp"));
        for (int field = 0; field < ClientField::KnownCount; ++field)
            addUnmarked(unmarked, clientFieldInfo(field).meaning, fields);
        const QSet<QString> settings = markedIn(QStringLiteral("core/server/server_settings.cpp"));
        for (const SettingInfo& info : knownSettings()) {
            addUnmarked(unmarked, info.meaning, settings);
            if (info.zero)
                addUnmarked(unmarked, info.zero, settings);
        }
        const QSet<QString> words = markedIn(QStringLiteral("core/query/filter_subject.cpp"));
        for (const FilterRows rows : {FilterRows::Clients, FilterRows::SlowCommands})
            for (const FilterWord& word : workedOutFields(rows))
                addUnmarked(unmarked, word.meaning, words);
        QCOMPARE(unmarked, QStringList());
    }

    void aTranslatorGetsThem() {
        Bracketer translator;
        QVERIFY(QCoreApplication::installTranslator(&translator));
        Finding finding;
        finding.cause = Cause::ConnectionLeak;
        advise(finding, {});
        QVERIFY(!finding.advice.empty());
        for (const Advice& advice : finding.advice)
            QVERIFY2(advice.text.startsWith(u'[') && advice.text.endsWith(u']'), qPrintable(advice.text));
        QCOMPARE(settingText("timeout", "0"), QStringLiteral("[off]"));
        const auto rows = parseRows("id=1 addr=10.0.0.1:1 idle=2 flags=N\n");
        QCOMPARE(completeFilter(QStringLiteral("idl"), 3, *rows).front().meaning,
                 QStringLiteral("[Time since the connection last sent or received anything.]"));
        QCOMPARE(completeFilter(QStringLiteral("own"), 3, *rows).front().meaning,
                 QStringLiteral("[It is our own connection.]"));
        const QString said = describeServerError("NOAUTH x", QStringLiteral("INFO"), {}, {}).detail;
        QVERIFY2(said.startsWith(QStringLiteral("[The server wants a password before it answers INFO.]")),
                 qPrintable(said));
        QCoreApplication::removeTranslator(&translator);
    }
};

HEADROOM_TEST(QCoreApplication, SentenceTest)
#include "tst_sentence.moc"
