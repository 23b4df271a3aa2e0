// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/trouble_words.h"

namespace headroom {

namespace {

QString remedyWords(Remedy remedy, const Endpoint& endpoint) {
    switch (remedy) {
        case Remedy::None:
            return {};
        case Remedy::TrustCertificate:
            return QStringLiteral("If you trust it, name its CA (--cacert) and a name it bears (--sni).");
        case Remedy::PinAnew:
            return QStringLiteral(
                       "Pinned is the one with SHA-256 %1. If it was renewed, compare it with the server's own, and "
                       "pin it anew in the window.")
                .arg(fingerprintText(endpoint.transport.tls->pinnedSha256));
        case Remedy::SpeakTls:
            return QStringLiteral("Write rediss:// or add --tls.");
        case Remedy::SpeakPlain:
            return QStringLiteral("A plain port is written redis://, without --tls.");
        case Remedy::ShowCertificate:
            return QStringLiteral("Name one with --cert and its key with --key.");
    }
    Q_UNREACHABLE();
}

QString joined(const QString& detail, Remedy remedy, const std::optional<CertificateFacts>& certificate,
               const Endpoint& endpoint) {
    QStringList sentences{detail};
    if (certificate)
        sentences += certificateText(*certificate) + u'.';
    sentences += remedyWords(remedy, endpoint);
    sentences.removeAll(QString());
    return sentences.join(u' ');
}

}  // namespace

QString troubleWords(const SessionStatus& status, const Endpoint& endpoint) {
    return joined(status.detail, status.remedy, status.certificate, endpoint);
}

QString troubleWords(const Hop& hop, const Endpoint& endpoint) {
    return joined(hop.detail, hop.remedy, hop.certificate, endpoint);
}

}  // namespace headroom
