// SPDX-License-Identifier: GPL-3.0-or-later
// A diagnosed cause with its evidence, and what to do about it. Values; texts are English, plain and escaped.
#pragma once

#include "core/clock.h"

#include <QString>
#include <QStringList>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace headroom {

// Root causes, then symptoms: those rank behind.
enum class Cause : std::uint8_t {
    ConnectionLeak,
    OversizedPool,
    TrafficSpike,
    SharedInstance,
    BlockingOperations,
    MissingTimeouts,
    RestartStorm,
    LimitTooLow,
    ClientMemory,
    OutputLimit,
    AuthFailures,
    Churn,
    MonitorLeftOn,
    FullNow,
    SlowCommands,
    BusyLoop,
};
[[nodiscard]] QLatin1String causeId(Cause cause);     // "connection-leak"; fixed
[[nodiscard]] QLatin1String causeTitle(Cause cause);  // "Connection leak"
[[nodiscard]] bool isSymptom(Cause cause);

enum class Severity : std::uint8_t { Info, Warning, Critical };
[[nodiscard]] QLatin1String severityName(Severity severity);  // "info", "warning", "critical"

// Whom a finding is about: what nearly all of its clients share. All unknown: everybody. Bytes of the server.
struct Subject {
    std::optional<std::string> ip{};
    std::optional<std::string> name{};
    std::optional<std::string> user{};
    std::optional<std::string> lib{};  // name and version

    [[nodiscard]] bool isEmpty() const { return !ip && !name && !user && !lib; }
    // "billing-7 from 10.0.3.7", "10.0.3.7", "user app"; empty for everybody.
    [[nodiscard]] QString text() const;
    bool operator==(const Subject&) const = default;
};

// One number or text that shows it.
struct Fact {
    QString key;  // for machines: "growth_per_minute"
    std::variant<double, QString> value;
    QString text;  // for people: "grows by 4.1 a minute"
};

// What can be done with one click. A plan or a lease is made of it, and shown before anything is sent.
struct RemedyAction {
    enum Kind : std::uint8_t { Kill, Set } kind = Kill;
    QString filter{};   // Kill: of clients
    QString setting{};  // Set
    QString value{};
    int seconds = 0;  // Set: how long
};

enum class AdviceTime : std::uint8_t { Now, Today, ForGood };
[[nodiscard]] QLatin1String adviceTimeName(AdviceTime time);  // "now", "today", "for good"

struct Advice {
    AdviceTime when = AdviceTime::Now;
    QString text{};
    std::optional<RemedyAction> action{};
    QString command{};  // to copy, or to put into a file; empty: none
};

struct Finding {
    Cause cause = Cause::FullNow;
    Severity severity = Severity::Info;
    double confidence = 0;  // 0 to 1
    Subject subject{};
    std::optional<WallTime> since{};  // nullopt: not known
    qint64 held = 0;                  // connections it holds
    QString sentence{};               // one, for a tired person
    QString refutedBy{};              // what would show that it is not so
    std::vector<Fact> evidence{};
    QStringList missing{};  // what the server does not tell, which caps the confidence
    QString filter{};       // shows its clients; empty: none in particular
    bool inSlowlog = false;
    std::vector<Advice> advice{};

    [[nodiscard]] QStringList commands() const;  // of its advice
};

// "very likely", "likely", "possible".
[[nodiscard]] QString confidenceText(double confidence);

}  // namespace headroom
