// SPDX-License-Identifier: GPL-3.0-or-later
// What was typed after `headroom`, understood. Pure, but for the current directory where -s is a relative path.
#pragma once

#include "core/action/kill_plan.h"
#include "core/diagnosis/diagnosis.h"
#include "core/profile/profile.h"
#include "core/query/filter.h"
#include "core/query/grouping.h"
#include "core/report/check_report.h"
#include "core/result.h"

#include <QByteArray>
#include <QSize>
#include <QString>
#include <QStringList>

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

namespace headroom {

// What `profiles add` and `profiles edit` say of a profile, besides its address.
struct ProfileChange {
    std::optional<QString> name;  // a new one
    std::optional<QString> group;
    std::optional<QString> notes;
    std::optional<QString> user;
    std::optional<Environment> environment;
    std::optional<bool> readOnly;
    std::optional<SecretPlace> passwordFrom;
    bool plain = false;             // the address says redis://: not over TLS
    std::optional<TlsOptions> tls;  // Edit without an address: TLS, with these options where they say something
};

struct CommandLine {
    enum class Mode {
        Window,
        Shot,
        Clients,
        Watch,
        Report,
        Check,
        Slowlog,
        Kill,
        Set,
        Leases,
        Ledger,
        Profiles,
        Help,
        Version
    };
    enum class Format { Text, Json, Csv, Markdown };
    Mode mode = Mode::Window;
    std::vector<Endpoint> endpoints;  // Window: may be empty (welcome page)
    bool demo = false;                // Window, Shot
    Format format = Format::Text;
    std::optional<double> forSeconds;  // watch --for
    // report
    double watchSeconds = 10;
    qint64 idleThreshold = Picture().idleSeconds;
    std::optional<Severity> failOn;
    // check
    CheckLimits checkLimits;
    // clients, report, kill and ledger have some of them in common
    QString dumpFile;  // instead of an endpoint; "-": standard input
    Filter filter;
    QString sortField;  // empty: rows by id, groups by count, the largest first; with groupBy one of groupMetrics()
    bool sortDescending = false;
    std::vector<GroupKey> groupBy;                                // empty: rows
    std::size_t limit = std::numeric_limits<std::size_t>::max();  // of rows or groups
    // slowlog
    bool own = false;  // show Headroom's own commands, too
    // kill
    std::vector<std::int64_t> ids;  // instead of a filter
    KillScope include;
    bool dryRun = false;
    // kill and set
    bool yes = false;
    QString reason;
    // set
    QByteArray key;
    QString value;
    std::optional<std::chrono::seconds> leaseTime;
    // leases
    bool revert = false;
    bool readOnly = false;
    QString user;     // for those that name none
    Secret password;  // for all that are asked
    // ledger
    QString search;
    // profiles
    enum class ProfilesVerb { List, Add, Edit, Remove, Secret, Export, Test };
    ProfilesVerb verb = ProfilesVerb::List;
    QString profileName;   // of Add, Edit, Remove and Secret; what Test tests is in `endpoints`
    ProfileChange change;  // Add, Edit; their address is in `endpoints`, which Edit may have empty
    QString exportFile;    // "-": standard output
    // --shot
    QString shotFile;
    QString page = QStringLiteral("overview");  // overview | clients | why | slowlog
    double afterSeconds = 3;
    QSize size{1280, 800};
    enum class Theme { System, Light, Dark };
    Theme theme = Theme::System;
};

// `arguments` without the program name. `rediscliAuth`: the value of REDISCLI_AUTH, used where no password is given.
// `find` is asked for what --profile names, and only then.
// Errors: those of `find`; BadInput, one sentence that names the word and says what was expected; of a filter below it
// two lines that show where.
using FindProfile = std::function<Result<Profile>(const QString& nameOrId)>;
[[nodiscard]] Result<CommandLine> parseCommandLine(const QStringList& arguments, const QByteArray& rediscliAuth,
                                                   const FindProfile& find);

// The text of `headroom --help`.
[[nodiscard]] QString helpText();

}  // namespace headroom
