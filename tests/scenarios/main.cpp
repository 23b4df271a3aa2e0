// SPDX-License-Identifier: GPL-3.0-or-later
// scenario NAME [--seed N] [--seconds S] [--redis-server PATH]: a real server in a state of which it is known what is
// wrong, or that nothing is. Prints one line of JSON once it is there:
//   {"scenario","seed","port","maxclients","idle_threshold",
//    "cause": ID or null,"subject": {…},"allowed": {…},"any_subject": bool,
//    "also": [{"cause","subject","allowed","any_subject","needed": bool}]}
// and keeps on driving until its input closes or a SIGTERM. `--list` prints the names. It leaves nothing behind.
// Exit status 0, 1 when the server does not start, 2 for a wrong word.
#include "tests/scenarios/own_server.h"
#include "tests/scenarios/scenarios.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QString>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <string_view>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

using namespace headroom;

namespace {

QJsonObject object(const TrueCause& cause) {
    return {{QStringLiteral("cause"), cause.id},
            {QStringLiteral("subject"), cause.subject},
            {QStringLiteral("allowed"), cause.allowed},
            {QStringLiteral("any_subject"), cause.isAnySubjectRight}};
}

QJsonObject whole(const World& world, const char* name, unsigned seed) {
    const Truth& truth = world.truth;
    QJsonObject told = truth.causes.empty() ? QJsonObject{{QStringLiteral("cause"), QJsonValue::Null},
                                                          {QStringLiteral("subject"), QJsonObject()}}
                                            : object(truth.causes.front());
    QJsonArray also;
    const auto add = [&also](const TrueCause& cause, bool isNeeded) {
        QJsonObject one = object(cause);
        one.insert(QStringLiteral("needed"), isNeeded);
        also.append(one);
    };
    for (std::size_t i = 1; i < truth.causes.size(); ++i)
        add(truth.causes[i], true);
    for (const TrueCause& cause : truth.besides)
        add(cause, false);
    told.insert(QStringLiteral("also"), also);
    told.insert(QStringLiteral("scenario"), QString::fromLatin1(name));
    told.insert(QStringLiteral("seed"), static_cast<qint64>(seed));
    told.insert(QStringLiteral("port"), world.port);
    told.insert(QStringLiteral("maxclients"), world.maxclients);
    told.insert(QStringLiteral("idle_threshold"), std::max(5, static_cast<int>(world.seconds / 4)));
    return told;
}

void listAll() {
    for (const Scenario& one : scenariosOfOneCause())
        std::printf("cause %s%s\n", one.name, one.isHeavy ? " heavy" : "");
    for (const Scenario& one : mixedScenarios())
        std::printf("mixed %s\n", one.name);
    for (const Scenario& one : healthyScenarios())
        std::printf("healthy %s\n", one.name);
}

const Scenario* named(std::string_view name) {
    for (const auto all : {scenariosOfOneCause(), mixedScenarios(), healthyScenarios()}) {
        if (const auto found = std::ranges::find(all, name, &Scenario::name); found != all.end())
            return &*found;
    }
    return nullptr;
}

int usage() {
    std::fputs("usage: scenario NAME [--seed N] [--seconds S] [--redis-server PATH]\n       scenario --list\n", stderr);
    return 2;
}

void play(const Scenario& scenario, unsigned seed, unsigned story, double seconds, const OwnServer& server,
          int maxclients) {
    Loop loop;
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigprocmask(SIG_BLOCK, &ends, nullptr);
    const int signalled = ::signalfd(-1, &ends, SFD_CLOEXEC);
    loop.watch(signalled, EPOLLIN, [&loop](std::uint32_t) { loop.stop(); });
    loop.watch(STDIN_FILENO, EPOLLIN, [&loop](std::uint32_t) {
        char byte = 0;
        if (::read(STDIN_FILENO, &byte, 1) <= 0)
            loop.stop();
    });

    World world(loop, story, seconds, server.port(), maxclients);
    scenario.play(world);
    addBackground(world);
    loop.after(world.random.real(3, 6), [&] {
        std::puts(QJsonDocument(whole(world, scenario.name, seed)).toJson(QJsonDocument::Compact).constData());
        std::fflush(stdout);
        world.awaitOnlooker(10, [&world] {
            world.control().close();
            world.begin();
        });
    });
    loop.run();
    ::close(signalled);
}

}  // namespace

int main(int argc, char* argv[]) {
    const char* name = nullptr;
    QByteArray program = "redis-server";
    unsigned seed = 1;
    double seconds = 30;
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word == "--list") {
            listAll();
            return 0;
        }
        if (!word.starts_with("--") && !name)
            name = argv[i];
        else if (++i == argc)
            return usage();
        else if (word == "--seed")
            seed = QByteArray(argv[i]).toUInt();
        else if (word == "--seconds")
            seconds = QByteArray(argv[i]).toDouble();
        else if (word == "--redis-server")
            program = argv[i];
        else
            return usage();
    }
    const Scenario* scenario = name ? named(name) : nullptr;
    if (!scenario || seconds <= 0)
        return usage();

    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    std::signal(SIGPIPE, SIG_IGN);
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);

    // The same seed tells different stories to different scenarios.
    Random random(seed * 65599U + qChecksum(QByteArrayView(scenario->name)));
    const int openFiles = random.pick<int>({128, 256, 256, 512, 1024});
    const int maxclients =
        scenario->isCut ? openFiles - 32 : random.pick<int>({64, 80, 100, 128, 150, 200, 256, 300, 400});
    const QByteArray asked = QByteArray::number(scenario->isCut ? 10000 : maxclients);
    OwnServer server;
    if (!server.start(program, {"--maxclients", asked}, scenario->isCut ? openFiles : 0)) {
        std::fprintf(stderr, "scenario: %s does not start\n", program.constData());
        return 1;
    }
    play(*scenario, seed, static_cast<unsigned>(random.between(0, 1 << 30)), seconds, server, maxclients);
    return 0;
}
