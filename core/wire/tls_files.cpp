// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/wire/tls_files.h"

#include "core/text/escape.h"
#include "core/text/sentence.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QSslCertificate>
#include <QSslKey>

#include <utility>

namespace headroom {

namespace {

constexpr qint64 mostBytes = 16 << 20;

tl::unexpected<Error> unusable(const QString& path, const QString& why) {
    return localTrouble(Sentence::tr("The file “%1” %2.").arg(shownPath(path), why));
}

Result<QByteArray> contentOf(const QString& path) {
    const QFileInfo info(path);
    if (!info.exists())
        return unusable(path, Sentence::tr("does not exist"));
    if (!info.isFile())  // a pipe would be waited for
        return unusable(path, info.isDir() ? Sentence::tr("is a folder") : Sentence::tr("is no plain file"));
    if (info.size() > mostBytes)
        return unusable(path, Sentence::tr("is too large for certificates or a key"));
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return unusable(path, Sentence::tr("cannot be read: ") + file.errorString());
    return file.read(mostBytes);
}

Result<QList<QSslCertificate>> certificatesIn(const QString& path) {
    return contentOf(path).and_then([&path](const QByteArray& content) -> Result<QList<QSslCertificate>> {
        QList<QSslCertificate> certificates = QSslCertificate::fromData(content, QSsl::Pem);
        if (certificates.isEmpty())
            return unusable(path, Sentence::tr("holds no certificate in PEM form"));
        return certificates;
    });
}

Result<QList<QSslCertificate>> certificatesUnder(const QString& path) {
    const QFileInfo info(path);
    if (!info.isDir())
        return localTrouble(Sentence::tr("There is no folder “%1” for CA certificates.").arg(shownPath(path)));
    QList<QSslCertificate> all;
    const QFileInfoList files = QDir(path).entryInfoList(QDir::Files);
    for (const QFileInfo& file : files) {
        if (const auto some = certificatesIn(file.filePath()))
            all += *some;
    }
    if (all.isEmpty())
        return localTrouble(
            Sentence::tr("No file in the folder “%1” holds a CA certificate in PEM form.").arg(shownPath(path)));
    return all;
}

QString stampOf(const QFileInfo& file) {
    return QStringLiteral("%1/%2/%3;")
        .arg(file.fileName())
        .arg(file.size())
        .arg(file.lastModified().toMSecsSinceEpoch());
}

// The CAs of a file or a folder. A folder of a system holds hundreds, and a full server is tried several times a
// second.
Result<QList<QSslCertificate>> trustedBy(const QString& path, bool isFolder) {
    struct Read {
        QString stamp;
        QList<QSslCertificate> certificates;
    };
    thread_local QHash<QString, Read> known;
    QString stamp = stampOf(QFileInfo(path));
    if (isFolder) {
        const QFileInfoList files = QDir(path).entryInfoList(QDir::Files);
        for (const QFileInfo& file : files)
            stamp += stampOf(file);
    }
    if (const auto there = known.constFind(path); there != known.cend() && there->stamp == stamp)
        return there->certificates;
    auto certificates = isFolder ? certificatesUnder(path) : certificatesIn(path);
    if (certificates)
        known.insert(path, {stamp, *certificates});
    return certificates;
}

Result<QSslKey> keyIn(const QString& path, const Secret& passphrase) {
    return contentOf(path).and_then([&](const QByteArray& content) -> Result<QSslKey> {
        for (const QSsl::KeyAlgorithm algorithm : {QSsl::Rsa, QSsl::Ec}) {
            if (QSslKey key(content, algorithm, QSsl::Pem, QSsl::PrivateKey, passphrase.reveal()); !key.isNull())
                return key;
        }
        // "BEGIN ENCRYPTED PRIVATE KEY" or "Proc-Type: 4,ENCRYPTED"
        if (!content.contains("ENCRYPTED"))
            return unusable(path, Sentence::tr("holds no private key in PEM form that is RSA or EC"));
        return tl::unexpected(
            Error{ErrorKind::Auth,
                  (passphrase.isEmpty() ? Sentence::tr("The key “%1” is encrypted: its passphrase is needed.")
                                        : Sentence::tr("The passphrase does not open the key “%1”."))
                      .arg(shownPath(path))});
    });
}

}  // namespace

Result<QSslConfiguration> tlsConfiguration(const TlsOptions& options, const Secret& passphrase) {
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    for (const QSsl::SslOption option : {QSsl::SslOptionDisableSessionTickets, QSsl::SslOptionDisableSessionSharing,
                                         QSsl::SslOptionDisableSessionPersistence})
        configuration.setSslOption(option, true);
    configuration.setPeerVerifyMode(options.insecure || !options.pinnedSha256.isEmpty() ? QSslSocket::VerifyNone
                                                                                        : QSslSocket::VerifyPeer);
    QList<QSslCertificate> trusted;
    for (const auto& [path, isFolder] : {std::pair(options.caFile, false), std::pair(options.caDirectory, true)}) {
        if (path.isEmpty())
            continue;
        const auto some = trustedBy(path, isFolder);
        if (!some)
            return tl::unexpected(some.error());
        trusted += *some;
    }
    if (!trusted.isEmpty())
        configuration.setCaCertificates(trusted);
    if (!options.certFile.isEmpty()) {
        const auto chain = certificatesIn(options.certFile);
        if (!chain)
            return tl::unexpected(chain.error());
        const auto key = keyIn(options.keyFile, passphrase);
        if (!key)
            return tl::unexpected(key.error());
        configuration.setLocalCertificateChain(*chain);
        configuration.setPrivateKey(*key);
    }
    return configuration;
}

bool isReadByOthers(const QString& keyFile) {
    return QFile::permissions(keyFile).testFlag(QFile::ReadOther);
}

}  // namespace headroom
