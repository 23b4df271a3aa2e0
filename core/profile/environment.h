// SPDX-License-Identifier: GPL-3.0-or-later
// How much care a server's owner asks for, and what that means: one table that people can read and change. It is kept
// in profiles.json, beside the profiles. Values; pure.
#pragma once

#include <QJsonObject>
#include <QJsonValue>
#include <QString>
#include <QStringList>

#include <array>
#include <cstddef>
#include <optional>

namespace headroom {

enum class Environment { Local, Staging, Production };
inline constexpr std::array allEnvironments{Environment::Local, Environment::Staging, Environment::Production};
// "local", "staging", "production"
[[nodiscard]] QString environmentName(Environment environment);
[[nodiscard]] std::optional<Environment> environmentByName(QStringView name);

// How a deed is agreed to; the later the more care.
enum class Confirmation { Nothing, Click, TypeName };

struct EnvironmentRules {
    enum class Colour { Plain, Notice, Warning, Critical };
    Colour colour = Colour::Plain;                       // of its name and of the header
    Confirmation killOne = Confirmation::Nothing;        // one idle client; others are shown before in any case
    Confirmation killSeveral = Confirmation::Click;      // at least Click: who is hit is always seen before
    Confirmation changeSetting = Confirmation::Nothing;  // what closes clients takes at least a click. On a terminal
                                                         // Nothing is a y, all else the name
    bool readOnly = false;                               // saved servers are, until they are unlocked

    [[nodiscard]] Confirmation kill(std::size_t clients) const { return clients > 1 ? killSeveral : killOne; }
    bool operator==(const EnvironmentRules&) const = default;
};

struct EnvironmentTable {
    // Headroom's own: what nobody changed.
    EnvironmentTable();

    [[nodiscard]] const EnvironmentRules& of(Environment environment) const {
        return rules[static_cast<std::size_t>(environment)];
    }
    [[nodiscard]] EnvironmentRules& of(Environment environment) { return rules[static_cast<std::size_t>(environment)]; }
    bool operator==(const EnvironmentTable&) const = default;

    std::array<EnvironmentRules, allEnvironments.size()> rules;
};

// {"production":{"colour":"plain|notice|warning|critical","kill_one":"nothing|click|name","kill_several":"click|name",
// "change_setting":"nothing|click|name","read_only":bool}, ...}; what is missing is as Headroom has it. What cannot be
// understood is at least as strict as Headroom's own production, and gets a sentence in `troubles`.
[[nodiscard]] EnvironmentTable environmentsFromJson(const QJsonValue& said, QStringList& troubles);
// `object` with what is to be changed in it, so that it means `table`; the rest stays as it stands there.
[[nodiscard]] QJsonObject environmentsJson(QJsonObject object, const EnvironmentTable& table);

}  // namespace headroom
