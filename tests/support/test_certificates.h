// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates of the test's own, made with the openssl program in a temporary directory, and a TLS server that only
// writes down what is sent to it. Blocks: for tests only.
#pragma once

#include <QByteArray>
#include <QProcess>
#include <QString>
#include <QTemporaryDir>

#include <optional>

namespace headroom {

class TestCertificates {
  public:
    // `openssl` printed it when something could not be made; empty: all is well.
    [[nodiscard]] const QString& error() const { return m_error; }

    enum class Key { Ec, Rsa, WeakRsa };
    struct Wish {
        QByteArray commonName = "localhost";
        QByteArray names = "DNS:localhost,IP:127.0.0.1";  // subjectAltName; empty: none
        QByteArray usage = "serverAuth,clientAuth";       // extendedKeyUsage
        QByteArray revocations{};                         // URL of a CRL; empty: none
        bool isCa = false;
        QString signer = QStringLiteral("ca");  // made before; empty: itself
        QByteArray from = "20200101000000Z";
        QByteArray until = "20991231000000Z";
        Key key = Key::Ec;
    };
    // NAME.pem and NAME.key. "ca" is there from the beginning.
    void make(const QString& name, const Wish& wish);
    // Copies of NAME.key with a passphrase: as PKCS #8, and in OpenSSL's older form.
    void encryptKey(const QString& name, const QString& copy, const QByteArray& passphrase, bool olderForm = false);
    // One file of several.
    void join(const QString& name, const QStringList& parts);

    TestCertificates();
    [[nodiscard]] QString path(const QString& file) const { return m_directory.filePath(file); }
    [[nodiscard]] QString certificate(const QString& name) const { return path(name + QStringLiteral(".pem")); }
    [[nodiscard]] QString key(const QString& name) const { return path(name + QStringLiteral(".key")); }
    // SHA-256 of its DER, as openssl tells it.
    [[nodiscard]] QByteArray fingerprint(const QString& name);

  private:
    QByteArray openssl(const QStringList& arguments);
    void write(const QString& file, const QByteArray& content);

    QTemporaryDir m_directory;
    QString m_error;
};

// `openssl s_server`: completes handshakes with any client and answers nothing.
class RecordingTlsServer {
  public:
    ~RecordingTlsServer();
    // Returns when it listens on 127.0.0.1. `more`: of its own options.
    [[nodiscard]] bool start(quint16 port, const TestCertificates& certificates, const QString& name,
                             const QStringList& more = {});
    // All that clients sent over TLS.
    [[nodiscard]] QByteArray received();

  private:
    QProcess m_process;
    QByteArray m_received;
};

// Closed again at once: a port the kernel has just given away is not given away again soon.
[[nodiscard]] quint16 freePort();

}  // namespace headroom
