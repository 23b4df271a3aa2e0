// SPDX-License-Identifier: GPL-3.0-or-later
// What each answer to a kill or an unblock means, for the client and for those who come next.
#include "core/action/kill_answer.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace headroom;

namespace {

Reply answered(RespValue::Type type, qint64 integer, const QByteArray& text = {}) {
    RespValue value;
    value.type = type;
    value.integer = integer;
    value.text = text;
    Reply reply;
    reply.value = value;
    return reply;
}

Reply unanswered(bool sent) {
    Reply reply;
    reply.value = tl::unexpected(Error{ErrorKind::Unreachable, QStringLiteral("it broke")});
    reply.sent = sent;
    return reply;
}

QString inWords(const KillAnswer& answer) {
    static constexpr const char* rests[] = {"go on", "no connection", "unsupported", "forbidden"};
    return QStringLiteral("%1 | %2 | %3")
        .arg(QLatin1String(killResultName(answer.result)), answer.detail,
             QLatin1String(rests[static_cast<int>(answer.rest)]));
}

}  // namespace

class KillAnswerTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void means_data() {
        using Type = RespValue::Type;
        QTest::addColumn<Reply>("reply");
        QTest::addColumn<ErrorKind>("kind");
        QTest::addColumn<QString>("kill");
        QTest::addColumn<QString>("unblock");
        const auto row = [](const char* name, const Reply& reply, const char* kill, const char* unblock,
                            ErrorKind kind = ErrorKind::Unreachable) {
            QTest::newRow(name) << reply << kind << QString::fromLatin1(kill) << QString::fromLatin1(unblock);
        };
        const auto same = [&row](const char* name, const Reply& reply, const char* both,
                                 ErrorKind kind = ErrorKind::Unreachable) { row(name, reply, both, both, kind); };
        same("one", answered(Type::Integer, 1), "killed |  | go on");
        same("several", answered(Type::Integer, 3), "killed | the server says it did so to 3 connections | go on");
        row("nobody", answered(Type::Integer, 0), "gone | it was already gone | go on",
            "gone | it was gone or no longer blocked | go on");
        same("OK of Tile38", answered(Type::Status, 0, "OK"), "killed |  | go on");
        same("error of Tile38", answered(Type::Error, 0, "ERR No such client"), "gone | it was already gone | go on");
        same("odd error", answered(Type::Error, 0, "ERR odd"), "refused | in words | go on");
        same("not permitted", answered(Type::Error, 0, "NOPERM no"), "refused | in words | forbidden",
             ErrorKind::NotPermitted);
        same("unknown command", answered(Type::Error, 0, "ERR unknown command"), "refused | in words | unsupported",
             ErrorKind::Unsupported);
        same("nil", answered(Type::Null, 0), "unknown | the answer does not tell | go on");
        same("a list", answered(Type::Array, 0), "unknown | the answer does not tell | go on");
        same("no answer", unanswered(true), "unknown | it broke | no connection");
        same("not sent", unanswered(false), "not_sent | it broke | no connection");
    }
    void means() {
        QFETCH(const Reply, reply);
        QFETCH(const ErrorKind, kind);
        QFETCH(const QString, kill);
        QFETCH(const QString, unblock);
        const Error refusal{kind, QStringLiteral("in words")};
        QCOMPARE(inWords(answerToKill(reply, Deed::Kill, refusal)), kill);
        QCOMPARE(inWords(answerToKill(reply, Deed::Unblock, refusal)), unblock);
    }
};

HEADROOM_TEST(QCoreApplication, KillAnswerTest)
#include "tst_kill_answer.moc"
