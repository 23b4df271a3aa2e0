// SPDX-License-Identifier: GPL-3.0-or-later
// The whole program as it is built beside the bench, offscreen with directories of its own. start_to_first_paint:
// against a window with one label. saved_servers_start: with 50 saved servers, all open when it ended and none of them
// to be reached, against the first start. memory_100k: what it holds more with the clients page open on 100,000
// simulated clients than on 50, at the most while it goes on reading them, against the bytes of the reply that lists
// them.
#include "core/clock.h"
#include "core/fleet/open_servers.h"
#include "core/profile/private_file.h"
#include "core/profile/profile_file.h"
#include "core/profile/profile_store.h"
#include "tests/bench/bare_client.h"
#include "tests/bench/row.h"
#include "tests/support/private_redis.h"
#include "tests/support/simulated_server.h"

#include <QCoreApplication>
#include <QFile>
#include <QProcess>
#include <QProcessEnvironment>
#include <QTemporaryDir>
#include <QUuid>

#include <csignal>
#include <sys/prctl.h>
#include <thread>
#include <unistd.h>

namespace headroom {

namespace {

using namespace std::chrono_literals;

constexpr int starts = 15;
constexpr double mostOfTrivial = 1.5;

constexpr int savedServers = 50;
constexpr double mostOfNone = 1.2;

constexpr int fewClients = 50;
constexpr int manyClients = 100'000;
constexpr auto readingCost = 130ms;  // of the simulated server, by its account, for all of them
constexpr int patience = 90;         // seconds
constexpr int watched = 8;           // seconds
constexpr double mostOfReply = 1;

class MeasuredProgram {
  public:
    explicit MeasuredProgram(const QString& name, const QStringList& arguments = {}) {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
        environment.insert(QStringLiteral("QT_PLUGIN_PATH"), QStringLiteral(BENCH_PLUGINS));
        environment.insert(QStringLiteral("QT_QPA_GENERIC_PLUGINS"), QStringLiteral("headroom_first_paint"));
        for (const char* variable : {"HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"})
            environment.insert(QLatin1String(variable), m_home.path());
        // Shared by all runs, as on a machine in use: the list of fonts is read once, not at every start.
        environment.remove(QStringLiteral("XDG_CACHE_HOME"));
        m_process.setProcessEnvironment(environment);
        m_process.setProgram(QCoreApplication::applicationDirPath() + u'/' + name);
        m_process.setArguments(arguments);
        m_process.setStandardErrorFile(QProcess::nullDevice());
        m_process.setChildProcessModifier([parent = ::getpid()] {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (::getppid() != parent)
                ::_exit(1);
        });
    }
    ~MeasuredProgram() {
        m_process.terminate();
        if (!m_process.waitForFinished(2000)) {
            m_process.kill();
            m_process.waitForFinished(2000);
        }
    }
    Q_DISABLE_COPY_MOVE(MeasuredProgram)

    // Where it keeps its files; before start().
    [[nodiscard]] QString home() const { return m_home.path(); }
    // Until its first paint, in ms; nullopt: it showed no window.
    [[nodiscard]] std::optional<double> start() {
        const SteadyTime begin = steadyNow();
        m_process.start();
        while (!m_process.canReadLine()) {
            if (!m_process.waitForReadyRead(20'000))
                return std::nullopt;
        }
        const std::chrono::nanoseconds painted(m_process.readLine().trimmed().toLongLong());
        return std::chrono::duration<double, std::milli>(painted - begin.time_since_epoch()).count();
    }
    // 0 when it is gone.
    [[nodiscard]] double residentBytes() const {
        QFile file(QStringLiteral("/proc/%1/statm").arg(m_process.processId()));
        if (!file.open(QIODevice::ReadOnly))
            return 0;
        const auto fields = file.readAll().split(' ');
        return fields.size() < 2 ? 0 : fields[1].toDouble() * static_cast<double>(::sysconf(_SC_PAGESIZE));
    }

  private:
    QTemporaryDir m_home;
    QProcess m_process;
};

const auto noWindow = QStringLiteral("A measured program showed no window, or ended by itself.");

Result<Row> startRow() {
    PrivateRedis redis;
    if (!redis.start())
        return benchFailure(redis.error());
    std::vector<double> ours;
    std::vector<double> reference;
    // The first of each warms the page cache and does not count.
    for (int run = 0; run <= starts; ++run) {
        const auto theirs = MeasuredProgram(QStringLiteral("headroom-bench-trivial")).start();
        const auto mine =
            MeasuredProgram(QStringLiteral("headroom"), {QStringLiteral("unix://") + redis.socketPath()}).start();
        if (!theirs || !mine)
            return benchFailure(noWindow);
        if (run > 0) {
            reference.push_back(*theirs);
            ours.push_back(*mine);
        }
    }
    return Row{QStringLiteral("start_to_first_paint"),
               median(ours),
               median(reference),
               QStringLiteral("ms"),
               mostOfTrivial,
               {}};
}

// On addresses of this computer where nothing listens.
Result<bool> saveServers(const QString& home) {
    ProfileFile file;
    for (int i = 1; i <= savedServers; ++i) {
        Profile profile;
        profile.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
        profile.name = QStringLiteral("server %1").arg(i);
        profile.endpoint = *parseEndpoint(QStringLiteral("127.0.0.%1:1").arg(i));
        file.profiles.push_back(std::move(profile));
    }
    const QString folder = home + QStringLiteral("/headroom/");
    const auto bytes = writeProfiles(file);
    if (!bytes)
        return tl::unexpected(bytes.error());
    return makePrivateFolder(folder)
        .and_then([&](bool) { return writePrivateFile(folder + QStringLiteral("profiles.json"), *bytes); })
        .and_then([&](bool) {
            const ProfileStore store(folder + QStringLiteral("profiles.json"));
            OpenServers open;
            for (const Profile& profile : store.profiles())
                open.servers.push_back({profile.reach(), {}, {}});
            return writeOpenServers(folder + QStringLiteral("open.json"), open, store);
        });
}

Result<Row> savedRow() {
    std::vector<double> ours;
    std::vector<double> reference;
    for (int run = 0; run <= starts; ++run) {
        const auto none = MeasuredProgram(QStringLiteral("headroom")).start();
        MeasuredProgram withServers(QStringLiteral("headroom"));
        if (const auto saved = saveServers(withServers.home()); !saved)
            return tl::unexpected(saved.error());
        const auto mine = withServers.start();
        if (!none || !mine)
            return benchFailure(noWindow);
        if (run > 0) {
            reference.push_back(*none);
            ours.push_back(*mine);
        }
    }
    return Row{
        QStringLiteral("saved_servers_start"), median(ours), median(reference), QStringLiteral("ms"), mostOfNone, {}};
}

Result<Row> memoryRow() {
    SimulatedServer small;
    SimulatedServer large;
    if (!small.start(fewClients) || !large.start(manyClients))
        return benchFailure(QStringLiteral("The simulated server cannot listen."));
    large.setChurn(manyClients / 500);
    const auto onClientsOf = [](const SimulatedServer& server) {
        // The picture is never taken: it keeps the page open.
        return QStringLiteral("--shot never.png --page clients --after 100000 unix://%1")
            .arg(server.endpoint().socketPath)
            .split(u' ');
    };
    MeasuredProgram withFew(QStringLiteral("headroom"), onClientsOf(small));
    MeasuredProgram withMany(QStringLiteral("headroom"), onClientsOf(large));
    if (!withFew.start() || !withMany.start())
        return benchFailure(noWindow);
    BareClient bare(large.endpoint());
    for (int second = 0; bare.spentOn({"client|list"}) < readingCost; ++second) {
        if (second == patience)
            return benchFailure(QStringLiteral("The simulated clients were not read."));
        std::this_thread::sleep_for(1s);
    }
    double most = 0;
    for (int second = 0; second < watched; ++second) {
        std::this_thread::sleep_for(1s);
        most = std::max(most, withMany.residentBytes());
    }
    const double least = withFew.residentBytes();
    if (withMany.residentBytes() <= 0 || least <= 0)
        return benchFailure(noWindow);
    return Row{QStringLiteral("memory_100k"),
               (most - least) / manyClients,
               static_cast<double>(bare.lengthOf("CLIENT LIST")) / manyClients,
               QStringLiteral("bytes a client"),
               mostOfReply,
               {}};
}

}  // namespace

Rows measureSavedServers() {
    return savedRow().map([](const Row& row) { return std::vector{row}; });
}

Rows measureProgram() {
    const auto start = startRow();
    if (!start)
        return tl::unexpected(start.error());
    return memoryRow().map([&start](const Row& memory) { return std::vector{*start, memory}; });
}

}  // namespace headroom
