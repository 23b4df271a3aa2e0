// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/trouble_words.h"
#include "core/session/end_meaning.h"
#include "tests/support/test_program.h"

#include <QTest>

using namespace headroom;

namespace {

using Stage = ChannelStage;

QString name(EndMeaning meaning) {
    static const char* const names[] = {
        "cannot connect", "foreign",       "garbled",      "TLS failed", "may need TLS",
        "full",           "probably full", "login wanted", "denied",     "closes on speech",
        "broke in login", "broke",         "look longer"};
    return QString::fromLatin1(names[static_cast<int>(meaning)]);
}

ConnectionEnd closed(Stage stage = Stage::Open, ChannelCause cause = ChannelCause::PeerClosed) {
    return {{stage, cause, QStringLiteral("the server closed the connection")}, false, false, false, {}, {}};
}
ConnectionEnd spoken(ConnectionEnd end = closed()) {
    end.anySent = true;
    return end;
}
ConnectionEnd answered(ConnectionEnd end = closed()) {
    end.anySent = end.anyReply = true;
    end.firstBytes = "+OK\r\n";
    return end;
}
ConnectionEnd said(const QByteArray& firstBytes, ConnectionEnd end = closed()) {
    end.firstBytes = firstBytes;
    return end;
}
ConnectionEnd refused(const QByteArray& text, ConnectionEnd end = closed()) {
    end.lastError = text;
    end.firstBytes = '-' + text + "\r\n";
    return end;
}
ConnectionEnd garbled(ConnectionEnd end) {
    end.protocolError = true;
    end.channel.detail = QStringLiteral("a reply of type x");
    return end;
}

constexpr EndPast firstEnd{};
constexpr EndPast longer{.look = Look::Longer};
constexpr EndPast forTls{.look = Look::Tls};
constexpr EndPast live{.live = true, .everLive = true};
constexpr EndPast again{.everLive = true};
constexpr EndPast brokeBefore{.brokeInLogin = true};

}  // namespace

Q_DECLARE_METATYPE(headroom::ConnectionEnd)
Q_DECLARE_METATYPE(headroom::EndPast)

class TestEndMeaning : public QObject {
    Q_OBJECT
  private Q_SLOTS:
    void judges_data() {
        QTest::addColumn<ConnectionEnd>("end");
        QTest::addColumn<EndPast>("past");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* title, const ConnectionEnd& end, const EndPast& past, const char* expected) {
            QTest::newRow(title) << end << past << QString::fromLatin1(expected);
        };
        row("no such name", closed(Stage::Lookup, ChannelCause::NotFound), firstEnd, "cannot connect");
        row("nothing listens", closed(Stage::Connect, ChannelCause::Refused), firstEnd, "cannot connect");
        row("nothing listens any more", closed(Stage::Connect, ChannelCause::Refused), again, "cannot connect");
        row("a firewall", closed(Stage::Connect, ChannelCause::TimedOut), longer, "cannot connect");
        row("gone while we looked for TLS", closed(Stage::Connect, ChannelCause::Refused), forTls, "cannot connect");

        const QByteArray full = "ERR max number of clients reached";
        row("full, unasked", refused(full), firstEnd, "full");
        row("full, as an answer", refused(full, spoken()), firstEnd, "full");
        row("full, late", refused(full), longer, "full");
        row("full, after it was live", refused(full), again, "full");
        row("cluster full", refused("ERR max number of clients + cluster connections reached"), firstEnd, "full");
        row("a cloud's limit", refused("ERR max concurrent connections exceeded. Limit: 100", answered()), firstEnd,
            "full");
        row("closed unasked", closed(), firstEnd, "probably full");
        row("closed unasked, late", closed(), longer, "probably full");
        row("closed unasked, after it was live", closed(), again, "probably full");

        row("closed when spoken to", spoken(), firstEnd, "look longer");
        row("closed when spoken to, after it was live", spoken(), again, "look longer");
        row("closed again when spoken to", spoken(), longer, "closes on speech");
        row("closed again when spoken to, after it was live", spoken(), {.look = Look::Longer, .everLive = true},
            "broke");
        row("TLS is spoken", closed(), forTls, "may need TLS");
        row("no TLS either", closed(Stage::Tls, ChannelCause::TimedOut), forTls, "closes on speech");
        row("closed on TLS", closed(Stage::Tls), forTls, "closes on speech");
        row("a TLS alert", said(QByteArray("\x15\x03\x01\x00\x02\x02\x46", 7), garbled(spoken())), firstEnd,
            "may need TLS");

        // Over TLS
        row("closed in the handshake", closed(Stage::Tls), firstEnd, "probably full");
        row("closed in the handshake, again", closed(Stage::Tls), longer, "probably full");
        row("closed in the handshake, after it was live", closed(Stage::Tls), again, "probably full");
        row("no answer to the handshake", closed(Stage::Tls, ChannelCause::TimedOut), firstEnd, "TLS failed");
        row("a bad certificate", closed(Stage::Tls, ChannelCause::Certificate), firstEnd, "TLS failed");
        row("a bad certificate, after it was live", closed(Stage::Tls, ChannelCause::Certificate), again, "TLS failed");
        row("plain text", closed(Stage::Tls, ChannelCause::NotTls), again, "TLS failed");
        row("our certificate is not taken (1.2)", closed(Stage::Tls, ChannelCause::Alert), firstEnd, "TLS failed");
        row("our certificate is not taken (1.3)", spoken(closed(Stage::Open, ChannelCause::Alert)), firstEnd,
            "TLS failed");
        row("an alert while live", answered(closed(Stage::Open, ChannelCause::Alert)), live, "broke");
        row("another trouble", closed(Stage::Tls, ChannelCause::Other), firstEnd, "TLS failed");
        row("our file is gone", closed(Stage::Connect, ChannelCause::Files), again, "TLS failed");
        row("our key is locked", closed(Stage::Connect, ChannelCause::Passphrase), firstEnd, "TLS failed");
        row("closed behind a proxy", closed(), firstEnd, "probably full");
        row("plain text was sent to one that wants our certificate", closed(Stage::Tls, ChannelCause::Alert), forTls,
            "may need TLS");

        row("protected mode", refused("DENIED Redis is running in protected mode"), firstEnd, "denied");
        row("another text", refused("ERR this door is closed today"), firstEnd, "denied");
        row("its last text in the login", refused("ERR come back tomorrow", answered()), firstEnd, "denied");
        row("a text without an end", said("-SHUTDOWN"), firstEnd, "denied");
        row("full without an end", said("-ERR max number of clients reached"), firstEnd, "full");
        row("a password first", refused("NOAUTH Authentication required."), firstEnd, "login wanted");

        row("a web server", said("HTTP/1.1 400 Bad Request\r\n", garbled(spoken())), firstEnd, "foreign");
        row("ssh", said("SSH-2.0-OpenSSH_9.2\r\n", garbled(closed())), firstEnd, "foreign");
        row("no RESP", said("\x01\x02", garbled(spoken())), firstEnd, "garbled");
        row("no RESP any more", said("\x01\x02", garbled(spoken())), again, "broke");
        row("a reply nobody asked for", garbled(answered()), live, "broke");

        row("closed after AUTH", answered(), firstEnd, "broke in login");
        row("closed after AUTH again", answered(), brokeBefore, "closes on speech");
        row("closed after a refused command", refused("NOPERM of nothing", answered()), firstEnd, "broke in login");
        row("closed after an unknown command", refused("ERR unknown command 'CLIENT'", answered()), firstEnd,
            "broke in login");
        row("closed after a refused command again", refused("NOPERM of nothing", answered()), brokeBefore,
            "broke in login");
        row("closed while it loads", refused("LOADING Redis is loading", answered()), firstEnd, "broke in login");
        row("no permission for anything, unasked", refused("NOPERM this host is not let in"), firstEnd, "denied");
        row("half a reply", said("$50", spoken()), firstEnd, "broke");
        row("closed while live", answered(), live, "broke");
        row("closed while live, after an error", refused("NOPERM of nothing", answered()), live, "broke");
    }
    void judges() {
        QFETCH(ConnectionEnd, end);
        QFETCH(EndPast, past);
        QFETCH(QString, expected);
        QCOMPARE(name(judgeEnd(end, past)), expected);
    }

    void reports_data() {
        QTest::addColumn<ConnectionEnd>("end");
        QTest::addColumn<int>("meaning");
        QTest::addColumn<QString>("expected");
        const auto row = [](EndMeaning meaning, const ConnectionEnd& end, const char* expected) {
            QTest::addRow("%s %d", qPrintable(name(meaning)), static_cast<int>(end.channel.cause))
                << end << static_cast<int>(meaning) << QString::fromUtf8(expected);
        };
        row(EndMeaning::CannotConnect, closed(Stage::Connect),
            "unreachable, normal: Cannot connect to db:1: the server closed the connection.");
        row(EndMeaning::Foreign, said("SSH-2.0"), "not Redis, normal: db:1 is not Redis: an SSH server answers there.");
        row(EndMeaning::Garbled, garbled(spoken()),
            "not Redis, normal: db:1 is not Redis, or its bytes were damaged: a reply of type x.");
        row(EndMeaning::Full, refused("ERR max number of clients reached"),
            "full, race: The server is full: it turns new connections away. The server said: ERR max number of clients "
            "reached");
        row(EndMeaning::ProbablyFull, closed(),
            "full?, race: db:1 accepts the connection and closes it without a word, as a server at its maxclients "
            "limit does: it is probably full.");
        row(EndMeaning::ProbablyFull, closed(Stage::Tls),
            "full?, race: db:1 accepts the connection and closes it before the TLS handshake is done, as a server at "
            "its maxclients limit does, which can say nothing over TLS: it is probably full. If it is not, that port "
            "may not speak TLS.");
        row(EndMeaning::MayNeedTls, closed(),
            "not Redis, normal: db:1 answers in TLS, not in plain text: it may need TLS. [Write rediss:// or add "
            "--tls.]");
        row(EndMeaning::TlsFailed, closed(Stage::Tls, ChannelCause::TimedOut),
            "tls failed, normal: db:1 does not answer the TLS handshake (the server closed the connection): it hangs, "
            "or it may be a plain port. [A plain port is written redis://, without --tls.]");
        row(EndMeaning::TlsFailed, closed(Stage::Tls, ChannelCause::NotTls),
            "tls failed, normal: db:1 answers, but not in TLS: it may be a plain port. Nothing was sent. [A plain "
            "port is written redis://, without --tls.]");
        ConnectionEnd alert = closed(Stage::Open, ChannelCause::WantsCertificate);
        alert.channel.detail = QStringLiteral("it may want a client certificate");
        row(EndMeaning::TlsFailed, alert,
            "tls failed, slow: db:1 refused the TLS connection: it may want a client certificate. [Name one with "
            "--cert and its key with --key.]");
        ConnectionEnd certificate = closed(Stage::Tls, ChannelCause::Certificate);
        certificate.channel.detail = QStringLiteral("it is not for db");
        certificate.channel.certificate = CertificateFacts{
            .names = {QStringLiteral("a.example"), QString::fromUtf8("b\u202e"), QStringLiteral("::1")},
            .commonName = QStringLiteral("a"),
            .issuer = QStringLiteral("Acme\nCA"),
            .selfSigned = false,
            .from = {},
            .until = QDateTime(QDate(2027, 1, 31), QTime(12, 0), Qt::UTC),
            .sha256 = QByteArray("\x01\xab", 2)};
        row(EndMeaning::TlsFailed, certificate,
            "tls failed, slow: The certificate of db:1 was refused, and nothing was sent: it is not for db. [It is "
            "for a.example, b⟨U+202E⟩ and ::1, signed by “Acme\\x0aCA”, valid until 2027-01-31 12:00 UTC, SHA-256 "
            "01:AB. If you trust it, name its CA (--cacert) and a name it bears (--sni).]");
        certificate.channel.isMendedByTrust = false;
        row(EndMeaning::TlsFailed, certificate,
            "tls failed, slow: The certificate of db:1 was refused, and nothing was sent: it is not for db. [It is "
            "for a.example, b⟨U+202E⟩ and ::1, signed by “Acme\\x0aCA”, valid until 2027-01-31 12:00 UTC, SHA-256 "
            "01:AB.]");
        ConnectionEnd ours = closed(Stage::Tls, ChannelCause::Alert);
        ours.channel.detail = QStringLiteral("it wants a certificate");
        row(EndMeaning::TlsFailed, ours, "tls failed, slow: db:1 refused the TLS connection: it wants a certificate.");
        ConnectionEnd locked = closed(Stage::Connect, ChannelCause::Passphrase);
        locked.channel.detail = QStringLiteral("The key is encrypted.");
        row(EndMeaning::TlsFailed, locked, "tls failed, never, passphrase: The key is encrypted.");
        row(EndMeaning::Denied, refused("ERR not for s3cret-word"),
            "denied, normal: db:1 turns the connection away. It said: ERR not for (redacted)");
        row(EndMeaning::ClosesOnSpeech, spoken(),
            "denied?, normal: db:1 closes the connection without a word when it is spoken to: it may be a proxy, or a "
            "server that takes no such command. Give the address of the server itself.");
        row(EndMeaning::Broke, refused("ERR \x1b[2J", answered()),
            "unreachable, normal: The connection to db:1 broke: the server closed the connection. The last thing it "
            "said: ERR \\x1b[2J");
    }
    void reports() {
        QFETCH(ConnectionEnd, end);
        QFETCH(int, meaning);
        QFETCH(QString, expected);
        Endpoint endpoint;
        endpoint.host = QStringLiteral("db");
        endpoint.port = 1;
        endpoint.transport.tls = TlsOptions();
        // What the window says in words of its own.
        const auto inConsole = [&endpoint](const EndReport& report) {
            SessionStatus status;
            status.detail = report.detail;
            status.remedy = report.remedy;
            status.certificate = report.certificate;
            const QString more = troubleWords(status, endpoint).mid(report.detail.size() + 1);
            return more.isEmpty() ? QString() : QStringLiteral(" [%1]").arg(more);
        };
        const EndReport report = reportEnd(EndMeaning{meaning}, end, endpoint, Secret("s3cret-word"));
        const QString pace = !report.retry                         ? QStringLiteral("never")
                             : *report.retry == RetryPace::ForSlot ? QStringLiteral("race")
                             : *report.retry == RetryPace::Slow    ? QStringLiteral("slow")
                                                                   : QStringLiteral("normal");
        QCOMPARE(QStringLiteral("%1%2, %3%4: %5")
                     .arg(QLatin1String(sessionStateName(report.state)), report.certain ? u"" : u"?", pace,
                          report.wantsPassphrase ? u", passphrase" : u"", report.detail + inConsole(report)),
                 expected);
    }
};

HEADROOM_TEST(QCoreApplication, TestEndMeaning)
#include "tst_end_meaning.moc"
