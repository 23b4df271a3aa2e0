// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/lease_store.h"
#include "core/action/ledger.h"
#include "core/console/command_line.h"
#include "core/console/complain.h"
#include "core/console/console.h"
#include "core/console/termination.h"
#include "core/console/tls_check.h"
#include "core/demo/demo.h"
#include "core/fleet/kept_environment.h"
#include "core/fleet/workspace.h"
#include "core/profile/private_file.h"
#include "core/profile/profile_list.h"
#include "core/profile/profile_store.h"
#include "core/profile/secret_source.h"
#include "core/server/snapshot_heap.h"
#include "core/text/escape.h"
#include "gui/app/main_window.h"
#include "gui/app/shot.h"
#include "gui/connect/profile_edits.h"
#include "gui/style/theme.h"

#include <QApplication>
#include <QFile>
#include <QIcon>
#include <QSet>
#include <QSettings>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <sys/prctl.h>
#include <sys/resource.h>

using namespace headroom;

namespace {

// Everyone on the machine can read a process' arguments: passwords do not stay there longer than needed.
void wipeSecrets(int argc, char** argv) {
    const auto wipe = [](char* begin, const char* end) { std::fill(begin, begin + (end - begin), 'x'); };
    for (int i = 1; i < argc; ++i) {
        char* word = argv[i];
        const bool takesPassword = std::strcmp(word, "-a") == 0 || std::strcmp(word, "--pass") == 0;
        if (takesPassword && i + 1 < argc) {
            ++i;
            wipe(argv[i], argv[i] + std::strlen(argv[i]));
        } else if (std::strncmp(word, "--pass=", 7) == 0) {
            wipe(word + 7, word + std::strlen(word));
        } else if (char* scheme = std::strstr(word, "://")) {
            char* userInfo = scheme + 3;
            if (const char* at = std::strrchr(userInfo, '@'))
                wipe(userInfo, at);
        }
    }
}

// Our children must not inherit it, and /proc/PID/environ keeps what the process started with.
QByteArray takeRediscliAuth() {
    constexpr const char* name = "REDISCLI_AUTH";
    char* const value = std::getenv(name);
    if (!value)
        return {};
    const QByteArray copy(value);
    std::fill_n(value, std::strlen(value), 'x');
    qunsetenv(name);
    return copy;
}

// An address is no way around what is kept of it. `profiles` changes that, and what was done is looked for as it was
// written down. The exit code where it goes no further.
std::optional<int> holdToProfiles(CommandLine& commandLine) {
    using Mode = CommandLine::Mode;
    if (commandLine.endpoints.empty() || commandLine.mode == Mode::Profiles || commandLine.mode == Mode::Leases ||
        commandLine.mode == Mode::Ledger)
        return std::nullopt;
    const ProfileStore store;
    const bool isDeed = commandLine.mode == Mode::Kill || commandLine.mode == Mode::Set;
    const QString why = store.isReadable() ? QStringLiteral("that profile cannot be used")
                                           : QStringLiteral("the profiles cannot be read");
    const QString remedy = store.isReadable()
                               ? QStringLiteral("Mend it in %1").arg(shownPath(ProfileStore::defaultPath()))
                               : QStringLiteral("Mend that file or move it away");
    QSet<QString> told;
    for (Endpoint& endpoint : commandLine.endpoints) {
        const QString trouble = store.careTrouble(endpoint);
        if (!trouble.isEmpty() && !told.contains(trouble)) {
            told += trouble;
            complain(trouble);
            if (isDeed && !commandLine.dryRun) {
                complain(QStringLiteral("How careful to be with %1 is not known while %2: nothing was sent. %3, then "
                                        "run this again.")
                             .arg(endpoint.displayName(), why, remedy));
                return ExitNotPermitted;
            }
            if (commandLine.mode == Mode::Window)
                complain(QStringLiteral("How careful to be is not known while %1, so what is there is read-only here. "
                                        "%2, then start again.")
                             .arg(why, remedy));
        }
        auto held = heldToProfile(endpoint, store.profiles());
        if (!held) {
            complain(held.error().detail);
            return ExitUsage;
        }
        endpoint = *std::move(held);
        if (!endpoint.said && endpoint.profileId.isEmpty())
            endpoint.said = keptEnvironment(endpoint);
        endpoint.table = store.environments();
    }
    return std::nullopt;
}

// From the first window to the last.
int runPages(QApplication& application, Theme& theme, Ledger& ledger, const CommandLine& commandLine) {
    const bool shot = commandLine.mode == CommandLine::Mode::Shot;
    LeaseStore leaseStore(ledger);
    SecretSource secrets;  // outlives the sessions that ask
    ProfileStore profiles;
    ProfileEdits edits(profiles, secrets);
    Engine engine;
    engine.setSecretSource(&secrets);
    Demo demo;
    std::optional<Endpoint> demoEndpoint;  // it is started once
    if (commandLine.demo) {
        const Result<Endpoint> started = demo.start();
        if (!started) {
            complain(started.error().detail);
            return ExitUsage;
        }
        demoEndpoint = *started;
    }
    Workspace workspace(engine, leaseStore, profiles);
    MainWindow window(engine, workspace, theme, ledger, edits);
    std::unique_ptr<Shot> shooting;
    QObject::connect(&window, &MainWindow::demoRequested, &window, [&demo, &demoEndpoint, &window] {
        if (!demoEndpoint) {
            const Result<Endpoint> started = demo.start();
            if (!started) {
                window.showDemoTrouble(started.error().detail);
                return;
            }
            demoEndpoint = *started;
        }
        window.addInstance(*demoEndpoint);
    });
    const auto addInstances = [&] {
        QList<QPointer<Instance>> instances;
        if (demoEndpoint)
            instances << window.addInstance(*demoEndpoint);
        for (const Endpoint& endpoint : commandLine.endpoints) {
            if (Instance* instance = window.addInstance(endpoint); !instances.contains(instance))
                instances << instance;
        }
        if (instances.isEmpty() && !shot)
            window.restore(readOpenServers(openServersPath(), profiles));
        if (workspace.instances().empty())
            window.showWelcome();
        if (!shot) {
            window.findLeftLeases();
        } else {
            shooting = std::make_unique<Shot>(commandLine, window, instances);
            QObject::connect(shooting.get(), &Shot::finished, &application,
                             [](int code) { QCoreApplication::exit(code); });
        }
    };

    const TerminationWatcher termination;
    QObject::connect(&termination, &TerminationWatcher::requested, &window, [shot, &window](int number) {
        if (shot)
            QCoreApplication::exit(exitBySignal(number));
        else if (window.closeWithoutAsking())  // else it puts back first what is on loan
            QCoreApplication::exit(ExitOk);
    });
    if (!shot) {
        window.remember();
        window.show();
    }
    // Once the window is painted, so that people see at once that the program comes; a window that starts minimized is
    // not painted.
    QTimer patience;
    patience.setSingleShot(true);
    QObject::connect(&patience, &QTimer::timeout, &window, addInstances);
    QObject::connect(&window, &MainWindow::painted, &window, [&patience, addInstances] {
        if (patience.isActive()) {
            patience.stop();
            addInstances();
        }
    });
    patience.start(shot ? 0 : 100);
    const int code = QApplication::exec();
    // The loop goes on until the keychain has answered, which takes it a moment.
    bool isForgotten = false;
    edits.forgetRemoved([&isForgotten] {
        isForgotten = true;
        QCoreApplication::quit();
    });
    if (!isForgotten) {
        QTimer::singleShot(std::chrono::seconds(2), &application, &QCoreApplication::quit);
        QApplication::exec();
    }
    return endSoon(code);
}

int runWindow(int argc, char** argv, CommandLine& commandLine) {
    const bool shot = commandLine.mode == CommandLine::Mode::Shot;
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) {
        // A picture is the same with and without a screen, and no window flashes up for it.
        if (shot) {
            qputenv("QT_QPA_PLATFORM", "offscreen");
        } else if (qEnvironmentVariableIsEmpty("DISPLAY") && qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY")) {
            complain(QStringLiteral(
                "there is no screen (DISPLAY and WAYLAND_DISPLAY are not set): use `headroom watch URI`, "
                "`headroom clients URI` or `headroom --shot FILE.png URI`."));
            return ExitUsage;
        }
    }
    argc = 1;  // the other words are ours, not Qt's
    // Without a session (a container, cron) there is none, and Qt, which looks into it for a Wayland socket, complains.
    std::optional<QTemporaryDir> runtimeDirectory;
    if (qEnvironmentVariableIsEmpty("XDG_RUNTIME_DIR"))
        qputenv("XDG_RUNTIME_DIR", QFile::encodeName(runtimeDirectory.emplace().path()));
    QApplication application(argc, argv);
    if (runtimeDirectory) {
        qunsetenv("XDG_RUNTIME_DIR");
        runtimeDirectory.reset();
    }
    if (const auto trouble = checkTls(commandLine))
        return *trouble;
    application.setApplicationDisplayName(QStringLiteral("Headroom"));
    application.setDesktopFileName(QStringLiteral("headroom"));
    application.setWindowIcon(QIcon(QStringLiteral(":/icons/headroom.svg")));
    if (!shot)  // that it cannot be is no reason to open no window
        (void)makePrivateFile(QSettings().fileName());
    Theme theme;
    if (commandLine.theme != CommandLine::Theme::System)
        theme.setChoice(commandLine.theme == CommandLine::Theme::Dark ? ThemeChoice::Dark : ThemeChoice::Light);

    Ledger ledger;  // outlives what writes into it
    const int code = runPages(application, theme, ledger, commandLine);
    if (const auto written = ledger.close(); !written) {
        complain(written.error().detail);
        return ExitFailure;
    }
    return code;
}

}  // namespace

int main(int argc, char** argv) {
    // A server that turns us away closes its end; writing there must be an error, not our end.
    std::signal(SIGPIPE, SIG_IGN);
#ifdef NDEBUG
    // Passwords are in memory: nothing of it is written to disk, and no other process of this user can read it.
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_DUMPABLE, 0);
#endif
    keepSnapshotHeapSmall();

    QStringList arguments;
    for (int i = 1; i < argc; ++i)
        arguments << QString::fromLocal8Bit(argv[i]);
    wipeSecrets(argc, argv);
    const QByteArray rediscliAuth = takeRediscliAuth();
    QCoreApplication::setApplicationName(QStringLiteral("headroom"));
    QCoreApplication::setApplicationVersion(QStringLiteral(HEADROOM_VERSION));
    QCoreApplication::setOrganizationName(QStringLiteral("headroom"));

    Result<CommandLine> commandLine = parseCommandLine(
        arguments, rediscliAuth, [](const QString& nameOrId) { return ProfileStore().find(nameOrId); });
    // What is wrong here is nothing that is wrong there.
    const auto exitBefore = [&arguments](int code) {
        return arguments.value(0) == QLatin1String("check") ? static_cast<int>(CheckState::Unknown) : code;
    };
    if (!commandLine) {
        complain(commandLine.error().detail);
        return exitBefore(commandLine.error().kind == ErrorKind::BadInput ? ExitUsage : ExitFailure);
    }
    if (const auto trouble = holdToProfiles(*commandLine))
        return exitBefore(*trouble);
    switch (commandLine->mode) {
        case CommandLine::Mode::Help:
            std::fputs(qUtf8Printable(helpText()), stdout);
            return ExitOk;
        case CommandLine::Mode::Version:
            std::fputs("headroom " HEADROOM_VERSION "\n", stdout);
            return ExitOk;
        case CommandLine::Mode::Clients:
        case CommandLine::Mode::Watch:
        case CommandLine::Mode::Report:
        case CommandLine::Mode::Check:
        case CommandLine::Mode::Slowlog:
        case CommandLine::Mode::Kill:
        case CommandLine::Mode::Set:
        case CommandLine::Mode::Leases:
        case CommandLine::Mode::Ledger:
        case CommandLine::Mode::Profiles: {
            const QCoreApplication application(argc, argv);
            // A profile that is only kept needs no passphrase.
            const auto trouble =
                commandLine->mode == CommandLine::Mode::Profiles && commandLine->verb != CommandLine::ProfilesVerb::Test
                    ? std::nullopt
                    : checkTls(*commandLine);
            if (trouble)
                return exitBefore(*trouble);
            return runConsole(*commandLine);
        }
        case CommandLine::Mode::Window:
        case CommandLine::Mode::Shot:
            return runWindow(argc, argv, *commandLine);
    }
    return ExitUsage;
}
