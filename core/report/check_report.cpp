// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/check_report.h"

#include "core/report/left_text.h"
#include "core/text/escape.h"
#include "core/text/sentence.h"
#include "core/text/units.h"

#include <QStringList>

#include <array>
#include <cmath>

namespace headroom {

namespace {

QLatin1String checkWord(CheckState state) {
    constexpr std::array words{"OK", "WARNING", "CRITICAL", "UNKNOWN"};
    return QLatin1String(words.at(static_cast<std::size_t>(state)));
}

int weightOf(CheckState state) {
    constexpr std::array weights{0, 2, 3, 1};
    return weights.at(static_cast<std::size_t>(state));
}

struct ServerState {
    CheckState state;
    QString text;
};

ServerState stateOfSample(const InfoSample& sample, const CheckLimits& limits) {
    const auto left = sample.headroom();
    if (!left || sample.maxclients.value_or(0) <= 0)
        return {CheckState::Unknown, Sentence::tr("%1 connections used, and the server does not tell its limit")
                                         .arg(formatCount(sample.used()))};
    const qint64 limit = *sample.maxclients;
    const auto share = static_cast<double>(*left) / static_cast<double>(limit);
    const QString text =
        sample.over() > 0
            ? Sentence::tr("%1 the limit of %2").arg(leftText(sample), formatCount(limit))
            : Sentence::tr("%1 of %2 left (%3)").arg(formatCount(*left), formatCount(limit), formatPercent(share));
    const auto isBelow = [&](const LeastLeft& least) { return static_cast<double>(*left) < least.of(limit); };
    if (*left == 0 || isBelow(limits.crit))
        return {CheckState::Critical, text};
    return {isBelow(limits.warn) ? CheckState::Warning : CheckState::Ok, text};
}

ServerState stateOf(const Checked& server, const CheckLimits& limits) {
    switch (server.status.state) {
        case SessionState::Connected:
            if (server.sample)
                return stateOfSample(*server.sample, limits);
            return {CheckState::Critical, Sentence::tr("connected, but INFO was not answered in time")};
        case SessionState::Full:
            return {CheckState::Critical, server.status.certain
                                              ? Sentence::tr("full: new connections are turned away")
                                              : Sentence::tr("probably full: new connections are closed at once")};
        case SessionState::PasswordNeeded:
        case SessionState::WrongPassword:
        case SessionState::Loading:
        case SessionState::Busy:
        case SessionState::Saved:
            return {CheckState::Unknown, server.status.detail};
        case SessionState::NoPermission:
            return {CheckState::Unknown, server.status.maxclients
                                             ? Sentence::tr("of %1 connections it is not known how many are used: %2")
                                                   .arg(formatCount(*server.status.maxclients), server.status.detail)
                                             : server.status.detail};
        case SessionState::Connecting:
            return {CheckState::Critical, server.status.remedy == Remedy::None
                                              ? Sentence::tr("no answer in time")
                                              : Sentence::tr("no answer in time: ") + server.status.detail};
        case SessionState::Denied:
        case SessionState::NotAnswering:
        case SessionState::Unreachable:
        case SessionState::TlsFailed:
        case SessionState::NotRedis:
            return {CheckState::Critical, server.status.detail};
    }
    Q_UNREACHABLE();
}

// 'db1:6379 used'=1;… with the least that is to be left as a range of plug-ins, "2000:".
QStringList numbersOf(const Checked& server, const CheckLimits& limits, bool isAlone) {
    if (!server.sample || !server.sample->used() || server.status.state != SessionState::Connected)
        return {};
    const InfoSample& sample = *server.sample;
    const auto label = [&](const QString& name) {
        if (isAlone)
            return name;
        QString text = visibleText(server.endpoint.displayName().toUtf8()) + u' ' + name;
        text.replace(u'\'', u'_').replace(u'=', u'_').replace(u'|', u'_');
        return u'\'' + text + u'\'';
    };
    const QString most = sample.maxclients ? QString::number(*sample.maxclients) : QString();
    QStringList numbers{
        QStringLiteral("%1=%2;;;0;%3").arg(label(QStringLiteral("used"))).arg(*sample.used()).arg(most)};
    if (const auto left = sample.headroom(); left && sample.maxclients) {
        const auto range = [&](const LeastLeft& least) {
            return QString::number(std::llround(std::ceil(least.of(*sample.maxclients) - 1e-6))) + u':';
        };
        numbers << QStringLiteral("%1=%2;%3;%4;0;%5")
                       .arg(label(QStringLiteral("left")), QString::number(*left), range(limits.warn),
                            range(limits.crit), most);
    }
    if (sample.rejectedConnections)
        numbers << QStringLiteral("%1=%2c").arg(label(QStringLiteral("rejected"))).arg(*sample.rejectedConnections);
    return numbers;
}

}  // namespace

CheckLine checkLine(std::span<const Checked> servers, const CheckLimits& limits) {
    CheckLine line{servers.empty() ? CheckState::Unknown : CheckState::Ok, {}};
    QStringList texts;
    QStringList numbers;
    for (const Checked& server : servers) {
        const ServerState one = stateOf(server, limits);
        if (weightOf(one.state) > weightOf(line.state))
            line.state = one.state;
        texts << (servers.size() == 1 ? one.text
                                      : visibleText(server.endpoint.displayName().toUtf8()) + u' ' +
                                            checkWord(one.state) + QStringLiteral(": ") + one.text);
        numbers << numbersOf(server, limits, servers.size() == 1);
    }
    QString text = texts.join(QStringLiteral("; "));
    text.replace(u'|', u'/').replace(u'\n', u' ');
    line.line = (checkWord(line.state) + QStringLiteral(" - ") + text +
                 (numbers.isEmpty() ? QString() : QStringLiteral(" | ") + numbers.join(u' ')) + u'\n')
                    .toUtf8();
    return line;
}

}  // namespace headroom
