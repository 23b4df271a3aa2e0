// SPDX-License-Identifier: GPL-3.0-or-later
// What TLS costs: from the first byte to the first sample against a bare QSslSocket that proves the server and asks the
// same, and a refresh of 10,000 real clients against the same in plain text. Wall-clock time, by turns.
#include "core/session/session.h"
#include "core/wire/codec.h"
#include "tests/bench/crowded_redis.h"
#include "tests/bench/row.h"
#include "tests/support/test_certificates.h"

#include <QEventLoop>
#include <QSslConfiguration>
#include <QSslSocket>
#include <QTimer>

namespace headroom {

namespace {

using namespace std::chrono_literals;

constexpr int listedOverTls = 10'000;
constexpr int tlsRuns = 21;
constexpr auto tlsPatience = 10s;
constexpr double mostOfBare = 1.3;
constexpr double mostOfPlain = 1.3;

double millisecondsSince(SteadyTime begin) {
    return std::chrono::duration<double, std::milli>(steadyNow() - begin).count();
}

// In ms; nullopt: it did not come in time.
std::optional<double> firstSample(const Endpoint& endpoint) {
    QEventLoop loop;
    std::optional<double> took;
    Session session(endpoint);
    QTimer::singleShot(tlsPatience, &loop, &QEventLoop::quit);
    const SteadyTime begin = steadyNow();
    QObject::connect(&session, &Session::sampled, &loop, [&] {
        took = took.value_or(millisecondsSince(begin));
        loop.quit();
    });
    session.start();
    loop.exec();
    return took;
}

std::optional<double> bareFirstSample(const Endpoint& endpoint) {
    const std::vector<std::vector<QByteArray>> commands{{"CLIENT", "SETNAME", "bare"},
                                                        {"CLIENT", "SETINFO", "LIB-NAME", "bare"},
                                                        {"CLIENT", "SETINFO", "LIB-VER", "1"},
                                                        {"CLIENT", "NO-EVICT", "ON"},
                                                        {"CLIENT", "ID"},
                                                        {"CONFIG", "GET", "maxclients"},
                                                        {"INFO"}};
    QEventLoop loop;
    std::optional<double> took;
    Codec codec;
    std::size_t answers = 0;
    QSslSocket socket;
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setCaCertificates(QSslCertificate::fromPath(endpoint.transport.tls->caFile));
    socket.setSslConfiguration(configuration);
    QTimer::singleShot(tlsPatience, &loop, &QEventLoop::quit);
    const SteadyTime begin = steadyNow();
    QObject::connect(&socket, &QSslSocket::encrypted, &loop, [&] {
        for (const std::vector<QByteArray>& command : commands)
            socket.write(Codec::encode(command));
    });
    QObject::connect(&socket, &QSslSocket::readyRead, &loop, [&] {
        codec.feed(socket.readAll());
        for (auto reply = codec.next(); reply && *reply; reply = codec.next())
            ++answers;
        if (answers < commands.size())
            return;
        took = millisecondsSince(begin);
        loop.quit();
    });
    socket.connectToHostEncrypted(endpoint.host, endpoint.port);
    loop.exec();
    return took;
}

// In ms, of the whole table; nullopt: it did not come in time.
std::optional<double> tableTime(Session& session) {
    QEventLoop loop;
    std::optional<double> took;
    QTimer::singleShot(tlsPatience, &loop, &QEventLoop::quit);
    const SteadyTime begin = steadyNow();
    QObject::connect(&session, &Session::clientsListed, &loop, [&](const ClientListing& listing) {
        if (listing.snapshot->rowCount() < listedOverTls || listing.snapshot->oldestSeen() < begin)
            return;
        took = millisecondsSince(begin);
        loop.quit();
    });
    session.readAllClients();
    loop.exec();
    return took;
}

}  // namespace

Rows measureTls() {
    TestCertificates certificates;
    certificates.make(QStringLiteral("good"), {});
    if (!certificates.error().isEmpty())
        return benchFailure(certificates.error());
    Endpoint secure;
    secure.host = QStringLiteral("localhost");
    secure.port = freePort();
    secure.transport.tls = TlsOptions();
    secure.transport.tls->caFile = certificates.certificate(QStringLiteral("ca"));
    CrowdedRedis crowded(listedOverTls,
                         {"tls-port " + QByteArray::number(secure.port),
                          "tls-cert-file " + certificates.certificate(QStringLiteral("good")).toUtf8(),
                          "tls-key-file " + certificates.key(QStringLiteral("good")).toUtf8(),
                          "tls-ca-cert-file " + secure.transport.tls->caFile.toUtf8(), "tls-auth-clients no"});
    if (const auto started = crowded.start(); !started)
        return tl::unexpected(started.error());
    std::vector<double> ours;
    std::vector<double> bare;
    for (int run = 0; run < tlsRuns; ++run) {
        const auto reference = bareFirstSample(secure);
        const auto sampled = firstSample(secure);
        if (!reference || !sampled)
            return benchFailure(QStringLiteral("The server did not answer over TLS."));
        bare.push_back(*reference);
        ours.push_back(*sampled);
    }
    const auto made = [](const Endpoint& endpoint) {
        auto session = std::make_unique<Session>(endpoint);
        session->setDemand(Demand::Clients);
        session->setLimits({.hold = 1s, .share = 1});  // whole lists
        session->start();
        static_cast<void>(tableTime(*session));  // connects first
        return session;
    };
    Endpoint open = secure;
    open.port = crowded.redis().port();
    open.transport.tls.reset();
    const auto overTls = made(secure);
    const auto plain = made(open);
    std::vector<double> secureTables;
    std::vector<double> plainTables;
    for (int run = 0; run < tlsRuns; ++run) {
        const auto reference = tableTime(*plain);
        const auto table = tableTime(*overTls);
        if (!reference || !table)
            return benchFailure(QStringLiteral("The server did not list its clients."));
        plainTables.push_back(*reference);
        secureTables.push_back(*table);
    }
    return std::vector<Row>{
        {QStringLiteral("tls_first_sample"), median(ours), median(bare), QStringLiteral("ms"), mostOfBare, {}},
        {QStringLiteral("tls_refresh_10k"),
         median(secureTables),
         median(plainTables),
         QStringLiteral("ms"),
         mostOfPlain,
         {}}};
}

}  // namespace headroom
