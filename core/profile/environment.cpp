// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/environment.h"

#include "core/text/sentence.h"

#include <algorithm>
#include <span>
#include <utility>

namespace headroom {

namespace {

using Colour = EnvironmentRules::Colour;

template <typename Value>
using Word = std::pair<Value, const char*>;

constexpr Word<Colour> colourWords[] = {
    {Colour::Plain, "plain"}, {Colour::Notice, "notice"}, {Colour::Warning, "warning"}, {Colour::Critical, "critical"}};
constexpr Word<Confirmation> confirmationWords[] = {
    {Confirmation::Nothing, "nothing"}, {Confirmation::Click, "click"}, {Confirmation::TypeName, "name"}};

constexpr std::pair<const char*, Confirmation EnvironmentRules::*> confirmations[] = {
    {"kill_one", &EnvironmentRules::killOne},
    {"kill_several", &EnvironmentRules::killSeveral},
    {"change_setting", &EnvironmentRules::changeSetting}};
constexpr QLatin1String colourKey("colour");
constexpr QLatin1String readOnlyKey("read_only");

// Left as it is when it is not there; false: it is none of `words`, and `value` at least `careful`.
template <typename Value>
bool take(Value& value, const QJsonValue& said, std::span<const Word<Value>> words, Value careful) {
    if (said.isUndefined())
        return true;
    const auto found = std::ranges::find_if(words, [&](const auto& one) { return said == QLatin1String(one.second); });
    if (found == words.end()) {
        value = std::max(value, careful);
        return false;
    }
    value = found->first;
    return true;
}

template <typename Value>
QJsonValue wordOf(Value value, std::span<const Word<Value>> words) {
    return QLatin1String(std::ranges::find(words, value, &Word<Value>::first)->second);
}

// What cannot be understood may have asked for care: it gets as much as Headroom has for production.
bool takeRules(EnvironmentRules& rules, const QJsonValue& said) {
    const EnvironmentRules careful = EnvironmentTable().of(Environment::Production);
    const bool isObject = said.isObject() || said.isUndefined();
    const QJsonObject object = said.toObject();
    const auto value = [&](QLatin1String key) { return isObject ? object[key] : QJsonValue(); };
    bool isKnown = take<Colour>(rules.colour, value(colourKey), colourWords, careful.colour);
    for (const auto& [key, member] : confirmations)
        isKnown &= take<Confirmation>(rules.*member, value(QLatin1String(key)), confirmationWords, careful.*member);
    if (rules.killSeveral == Confirmation::Nothing) {
        rules.killSeveral = careful.killSeveral;
        isKnown = false;
    }
    const QJsonValue readOnly = value(readOnlyKey);
    if (readOnly.isUndefined())
        return isKnown;
    rules.readOnly = readOnly.toBool(rules.readOnly || careful.readOnly);
    return isKnown && readOnly.isBool();
}

}  // namespace

QString environmentName(Environment environment) {
    switch (environment) {
        case Environment::Local:
            return QStringLiteral("local");
        case Environment::Staging:
            return QStringLiteral("staging");
        case Environment::Production:
            return QStringLiteral("production");
    }
    Q_UNREACHABLE();
}

std::optional<Environment> environmentByName(QStringView name) {
    for (const Environment environment : allEnvironments) {
        if (name == environmentName(environment))
            return environment;
    }
    return std::nullopt;
}

EnvironmentTable::EnvironmentTable() {
    of(Environment::Production) = {.colour = Colour::Critical,
                                   .killOne = Confirmation::Click,
                                   .killSeveral = Confirmation::TypeName,
                                   .changeSetting = Confirmation::Click,
                                   .readOnly = true};
}

EnvironmentTable environmentsFromJson(const QJsonValue& said, QStringList& troubles) {
    EnvironmentTable table;
    if (!said.isObject() && !said.isUndefined()) {
        for (EnvironmentRules& rules : table.rules)
            (void)takeRules(rules, said);
        troubles += Sentence::tr(
            "What environments mean is not told in a way that is known, so Headroom is as careful with each as in "
            "production: look at “environments” in the file.");
        return table;
    }
    const QJsonObject object = said.toObject();
    for (const Environment environment : allEnvironments) {
        if (!takeRules(table.of(environment), object[environmentName(environment)]))
            troubles += Sentence::tr(
                            "What %1 means is not told in a way that is known, so Headroom is as careful as in "
                            "production where it is not: look at “environments” in the file.")
                            .arg(environmentName(environment));
    }
    return table;
}

QJsonObject environmentsJson(QJsonObject object, const EnvironmentTable& table) {
    QStringList troubles;
    const EnvironmentTable was = environmentsFromJson(object, troubles);
    for (const Environment environment : allEnvironments) {
        const EnvironmentRules& rules = table.of(environment);
        if (rules == was.of(environment))
            continue;
        QJsonObject said = object[environmentName(environment)].toObject();
        said.insert(colourKey, wordOf<Colour>(rules.colour, colourWords));
        for (const auto& [key, member] : confirmations)
            said.insert(QLatin1String(key), wordOf<Confirmation>(rules.*member, confirmationWords));
        said.insert(readOnlyKey, rules.readOnly);
        object.insert(environmentName(environment), said);
    }
    return object;
}

}  // namespace headroom
