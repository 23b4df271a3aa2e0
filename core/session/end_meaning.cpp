// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/end_meaning.h"

#include "core/server/server_error.h"
#include "core/text/sentence.h"

namespace headroom {

namespace {

// What answers there instead of Redis; empty: nothing that is known.
QString foreignProtocol(const QByteArray& firstBytes) {
    if (firstBytes.startsWith("HTTP/"))
        return Sentence::tr("a web server (HTTP) answers there");
    if (firstBytes.startsWith("SSH-"))
        return Sentence::tr("an SSH server answers there");
    return {};
}

bool isAlert(ChannelCause cause) {
    return cause == ChannelCause::Alert || cause == ChannelCause::WantsCertificate;
}

// A record of TLS: an alert, for what we said is none.
bool isTlsAlert(const QByteArray& firstBytes) {
    return firstBytes.startsWith(QByteArrayView("\x15\x03", 2));
}

// What a command of ours may be answered with by a server that has nothing against us.
bool answersACommand(const QByteArray& errorText) {
    const ServerErrorClass errorClass = classifyServerError(errorText);
    return errorClass == ServerErrorClass::UnknownCommand || errorClass == ServerErrorClass::NoPerm ||
           errorClass == ServerErrorClass::AuthNotNeeded || isPassing(errorClass);
}

EndMeaning judgeRefusal(const QByteArray& errorText) {
    switch (classifyServerError(errorText)) {
        case ServerErrorClass::MaxClients:
            return EndMeaning::Full;
        case ServerErrorClass::NoAuth:
            return EndMeaning::LoginWanted;
        default:
            return EndMeaning::Denied;
    }
}

EndReport reportDenied(const QByteArray& errorText, const QString& address, const Secret& hidden) {
    const QString detail =
        classifyServerError(errorText) == ServerErrorClass::Denied
            ? describeServerError(errorText, {}, hidden).detail
            : Sentence::tr("%1 turns the connection away. It said: %2").arg(address, serverWords(errorText, hidden));
    return {SessionState::Denied, detail, RetryPace::Normal};
}

EndReport reportProbablyFull(ChannelStage stage, const QString& address) {
    const QString detail =
        stage == ChannelStage::Tls
            ? Sentence::tr(
                  "%1 accepts the connection and closes it before the TLS handshake is done, as a server at "
                  "its maxclients limit does, which can say nothing over TLS: it is probably full. If it is "
                  "not, that port may not speak TLS.")
            : Sentence::tr(
                  "%1 accepts the connection and closes it without a word, as a server at its maxclients "
                  "limit does: it is probably full.");
    return {SessionState::Full, detail.arg(address), RetryPace::ForSlot, false};
}

EndReport reportTls(const ChannelEnd& end, const Endpoint& endpoint) {
    const QString address = endpoint.address();
    EndReport report{SessionState::TlsFailed, {}, RetryPace::Normal};
    switch (end.cause) {
        case ChannelCause::Files:
        case ChannelCause::Passphrase:
            report.detail = end.detail;
            report.retry = std::nullopt;
            report.wantsPassphrase = end.cause == ChannelCause::Passphrase;
            break;
        case ChannelCause::Certificate:
            report.detail =
                Sentence::tr("The certificate of %1 was refused, and nothing was sent: %2.").arg(address, end.detail);
            report.certificate = end.certificate;
            report.retry = RetryPace::Slow;
            if (end.certificate && !endpoint.transport.tls->pinnedSha256.isEmpty())
                report.remedy = Remedy::PinAnew;
            else if (end.certificate && end.isMendedByTrust)
                report.remedy = Remedy::TrustCertificate;
            break;
        case ChannelCause::WantsCertificate:
            report.remedy = Remedy::ShowCertificate;
            [[fallthrough]];
        case ChannelCause::Alert:
            report.retry = RetryPace::Slow;
            report.detail = Sentence::tr("%1 refused the TLS connection: %2.").arg(address, end.detail);
            break;
        case ChannelCause::NotTls:
            report.detail =
                Sentence::tr("%1 answers, but not in TLS: it may be a plain port. Nothing was sent.").arg(address);
            report.remedy = Remedy::SpeakPlain;
            break;
        case ChannelCause::TimedOut:
            report.detail =
                Sentence::tr("%1 does not answer the TLS handshake (%2): it hangs, or it may be a plain port.")
                    .arg(address, end.detail);
            report.remedy = Remedy::SpeakPlain;
            break;
        default:
            report.detail = Sentence::tr("The TLS handshake with %1 failed: %2.").arg(address, end.detail);
            break;
    }
    return report;
}

EndReport reportBroken(const ConnectionEnd& end, const QString& address, const Secret& hidden) {
    QString detail = Sentence::tr("The connection to %1 broke: %2.").arg(address, end.channel.detail);
    if (!end.lastError.isEmpty())
        detail += Sentence::tr(" The last thing it said: ") + serverWords(end.lastError, hidden);
    return {SessionState::Unreachable, detail, RetryPace::Normal};
}

}  // namespace

EndMeaning judgeEnd(const ConnectionEnd& end, const EndPast& past) {
    const ChannelStage stage = end.channel.stage;
    const ChannelCause cause = end.channel.cause;
    if (past.look == Look::Tls && stage == ChannelStage::Tls)
        return isAlert(cause) ? EndMeaning::MayNeedTls : EndMeaning::ClosesOnSpeech;
    if (stage == ChannelStage::Tls && cause == ChannelCause::PeerClosed)
        return EndMeaning::ProbablyFull;
    if (stage == ChannelStage::Tls || cause == ChannelCause::Files || cause == ChannelCause::Passphrase)
        return EndMeaning::TlsFailed;
    if (stage != ChannelStage::Open)
        return EndMeaning::CannotConnect;
    if (!past.live && isAlert(cause))
        return EndMeaning::TlsFailed;
    if (past.look == Look::Tls || isTlsAlert(end.firstBytes))
        return EndMeaning::MayNeedTls;
    if (!foreignProtocol(end.firstBytes).isEmpty())
        return EndMeaning::Foreign;
    if (!past.live && !end.lastError.isEmpty() && !(end.anySent && answersACommand(end.lastError)))
        return judgeRefusal(end.lastError);
    if (end.protocolError && !past.everLive)
        return EndMeaning::Garbled;
    if (!past.live && !end.anyReply && end.firstBytes.startsWith('-'))  // an error without an end: KeyDB's -SHUTDOWN
        return judgeRefusal(refusalText(end));
    if (past.live || end.protocolError || (!end.anyReply && !end.firstBytes.isEmpty()))
        return EndMeaning::Broke;
    if (end.anyReply)
        return past.brokeInLogin && end.lastError.isEmpty() ? EndMeaning::ClosesOnSpeech : EndMeaning::BrokeInLogin;
    if (!end.anySent)
        return EndMeaning::ProbablyFull;
    if (past.everLive && past.look == Look::Longer)  // it did answer, so it is no proxy that knows no command of ours
        return EndMeaning::Broke;
    return past.look == Look::Longer ? EndMeaning::ClosesOnSpeech : EndMeaning::LookLonger;
}

QByteArray refusalText(const ConnectionEnd& end) {
    return end.lastError.isEmpty() ? end.firstBytes.mid(1) : end.lastError;
}

EndReport reportEnd(EndMeaning meaning, const ConnectionEnd& end, const Endpoint& endpoint, const Secret& hidden) {
    const QString address = endpoint.address();
    switch (meaning) {
        case EndMeaning::CannotConnect:
            return {SessionState::Unreachable,
                    Sentence::tr("Cannot connect to %1: %2.").arg(address, end.channel.detail), RetryPace::Normal};
        case EndMeaning::Foreign:
            return {SessionState::NotRedis,
                    Sentence::tr("%1 is not Redis: %2.").arg(address, foreignProtocol(end.firstBytes)),
                    RetryPace::Normal};
        case EndMeaning::Garbled:
            return {SessionState::NotRedis,
                    Sentence::tr("%1 is not Redis, or its bytes were damaged: %2.").arg(address, end.channel.detail),
                    RetryPace::Normal};
        case EndMeaning::TlsFailed:
            return reportTls(end.channel, endpoint);
        case EndMeaning::MayNeedTls:
            return {SessionState::NotRedis,
                    Sentence::tr("%1 answers in TLS, not in plain text: it may need TLS.").arg(address),
                    RetryPace::Normal, true, Remedy::SpeakTls};
        case EndMeaning::Full:
            return {SessionState::Full,
                    describeServerError(refusalText(end), Sentence::tr("the connection"), hidden).detail,
                    RetryPace::ForSlot};
        case EndMeaning::ProbablyFull:
            return reportProbablyFull(end.channel.stage, address);
        case EndMeaning::Denied:
            return reportDenied(refusalText(end), address, hidden);
        case EndMeaning::ClosesOnSpeech:
            return {
                SessionState::Denied,
                Sentence::tr("%1 closes the connection without a word when it is spoken to: it may be a proxy, or a "
                             "server that takes no such command. Give the address of the server itself.")
                    .arg(address),
                RetryPace::Normal, false};
        case EndMeaning::BrokeInLogin:
        case EndMeaning::Broke:
            return reportBroken(end, address, hidden);
        case EndMeaning::LoginWanted:
        case EndMeaning::LookLonger:
            break;
    }
    Q_UNREACHABLE();
}

}  // namespace headroom
