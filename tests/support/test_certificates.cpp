// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_certificates.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QTcpServer>
#include <QTcpSocket>

#include <csignal>
#include <sys/prctl.h>

namespace headroom {

TestCertificates::TestCertificates() {
    // What `openssl ca` wants, which unlike `openssl x509` takes any dates.
    write(QStringLiteral("ca.conf"),
          "[ca]\ndefault_ca=it\n[it]\ndatabase=" + QFile::encodeName(path(QStringLiteral("index.txt"))) +
              "\nnew_certs_dir=" + QFile::encodeName(m_directory.path()) +
              "\nrand_serial=yes\nunique_subject=no\npolicy=any\ndefault_md=sha256\n"
              "[any]\ncommonName=supplied\n");
    write(QStringLiteral("index.txt"), {});
    make(QStringLiteral("ca"), {.commonName = "Test CA", .names = {}, .usage = {}, .isCa = true, .signer = {}});
}

void TestCertificates::make(const QString& name, const Wish& wish) {
    const QString request = path(name + QStringLiteral(".csr"));
    const QString extensions = name + QStringLiteral(".ext");
    QByteArray lines = wish.isCa ? "basicConstraints=critical,CA:TRUE\n" : "basicConstraints=CA:FALSE\n";
    if (!wish.names.isEmpty())
        lines += "subjectAltName=" + wish.names + '\n';
    if (!wish.usage.isEmpty())
        lines += "extendedKeyUsage=" + wish.usage + '\n';
    if (!wish.revocations.isEmpty())
        lines += "crlDistributionPoints=URI:" + wish.revocations + '\n';
    write(extensions, lines);
    QStringList keyKind{QStringLiteral("ec"), QStringLiteral("-pkeyopt"), QStringLiteral("ec_paramgen_curve:P-256")};
    if (wish.key != Key::Ec)
        keyKind = {wish.key == Key::Rsa ? QStringLiteral("rsa:2048") : QStringLiteral("rsa:1024")};
    openssl(QStringList{QStringLiteral("req"), QStringLiteral("-new"), QStringLiteral("-nodes"),
                        QStringLiteral("-newkey")} +
            keyKind +
            QStringList{QStringLiteral("-subj"), QStringLiteral("/CN=") + QString::fromLatin1(wish.commonName),
                        QStringLiteral("-keyout"), key(name), QStringLiteral("-out"), request});
    const QString& signer = wish.signer.isEmpty() ? name : wish.signer;
    QStringList sign{QStringLiteral("ca"),
                     QStringLiteral("-config"),
                     path(QStringLiteral("ca.conf")),
                     QStringLiteral("-batch"),
                     QStringLiteral("-notext"),
                     QStringLiteral("-in"),
                     request,
                     QStringLiteral("-out"),
                     certificate(name),
                     QStringLiteral("-keyfile"),
                     key(signer),
                     QStringLiteral("-extfile"),
                     path(extensions),
                     QStringLiteral("-startdate"),
                     QString::fromLatin1(wish.from),
                     QStringLiteral("-enddate"),
                     QString::fromLatin1(wish.until)};
    if (wish.signer.isEmpty())
        sign += QStringLiteral("-selfsign");
    else
        sign += {QStringLiteral("-cert"), certificate(signer)};
    openssl(sign);
}

void TestCertificates::encryptKey(const QString& name, const QString& copy, const QByteArray& passphrase,
                                  bool olderForm) {
    QStringList arguments{olderForm ? QStringLiteral("ec") : QStringLiteral("pkey"),
                          QStringLiteral("-in"),
                          key(name),
                          QStringLiteral("-aes256"),
                          QStringLiteral("-passout"),
                          QStringLiteral("pass:") + QString::fromLatin1(passphrase),
                          QStringLiteral("-out"),
                          key(copy)};
    openssl(arguments);
}

void TestCertificates::join(const QString& name, const QStringList& parts) {
    QByteArray all;
    for (const QString& part : parts) {
        QFile file(certificate(part));
        if (file.open(QIODevice::ReadOnly))
            all += file.readAll();
    }
    write(name + QStringLiteral(".pem"), all);
}

QByteArray TestCertificates::fingerprint(const QString& name) {
    const QByteArray line =
        openssl({QStringLiteral("x509"), QStringLiteral("-in"), certificate(name), QStringLiteral("-noout"),
                 QStringLiteral("-fingerprint"), QStringLiteral("-sha256")});
    return QByteArray::fromHex(line.mid(line.indexOf('=') + 1).trimmed());
}

QByteArray TestCertificates::openssl(const QStringList& arguments) {
    QProcess process;
    process.start(QStringLiteral("openssl"), arguments);
    if (!process.waitForFinished(20000) || process.exitCode() != 0)
        m_error += QStringLiteral("openssl %1: %2\n")
                       .arg(arguments.join(u' '), QString::fromLocal8Bit(process.readAllStandardError()));
    return process.readAllStandardOutput();
}

void TestCertificates::write(const QString& file, const QByteArray& content) {
    QFile out(path(file));
    if (!out.open(QIODevice::WriteOnly) || out.write(content) != content.size())
        m_error += QStringLiteral("cannot write %1\n").arg(file);
}

RecordingTlsServer::~RecordingTlsServer() {
    m_process.kill();
    m_process.waitForFinished();
}

bool RecordingTlsServer::start(quint16 port, const TestCertificates& certificates, const QString& name,
                               const QStringList& more) {
    m_process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
    m_process.start(
        QStringLiteral("openssl"),
        QStringList{QStringLiteral("s_server"), QStringLiteral("-accept"), QStringLiteral("127.0.0.1:%1").arg(port),
                    QStringLiteral("-cert"), certificates.certificate(name), QStringLiteral("-key"),
                    certificates.key(name), QStringLiteral("-quiet")} +
            more);
    QDeadlineTimer deadline(10000);
    while (!deadline.hasExpired() && !m_process.waitForFinished(20)) {
        QTcpSocket probe;
        probe.connectToHost(QHostAddress::LocalHost, port);
        if (probe.waitForConnected(1000))
            return true;
    }
    return false;
}

QByteArray RecordingTlsServer::received() {
    m_process.waitForReadyRead(50);
    return m_received += m_process.readAllStandardOutput();
}

quint16 freePort() {
    QTcpServer probe;
    return probe.listen(QHostAddress::LocalHost) ? probe.serverPort() : quint16{0};
}

}  // namespace headroom
