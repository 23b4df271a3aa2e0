// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/action/lease_plan.h"

#include "core/action/kill_plan.h"
#include "core/query/filter_quantity.h"
#include "core/server/whole_number.h"
#include "core/text/escape.h"
#include "core/text/sentence.h"
#include "core/text/units.h"

#include <QRegularExpression>

#include <algorithm>
#include <limits>

namespace headroom {

namespace {

constexpr qint64 mostEver = 1'000'000;
constexpr qint64 mostTimes = 4;
constexpr qint64 leastReserve = 8;
constexpr qint64 reservedDescriptors = 32;  // redis src/server.h CONFIG_MIN_RESERVED_FDS
constexpr qint64 usualClientBytes = 20 * 1024;

std::string_view view(const QByteArray& text) {
    return {text.constData(), static_cast<std::size_t>(text.size())};
}

tl::unexpected<Error> problem(ErrorKind kind, QString detail) {
    return tl::unexpected(Error{kind, std::move(detail)});
}

struct Suffix {
    std::string_view text;
    std::int64_t factor;
};

// A whole number with one of the suffixes, or without.
std::optional<std::int64_t> withSuffix(std::string_view text, std::initializer_list<Suffix> suffixes) {
    if (const auto plain = wholeNumber(text))
        return plain;
    // The longest that fits: "10ms" ends in "s" too.
    const Suffix* best = nullptr;
    for (const Suffix& suffix : suffixes) {
        if (text.ends_with(suffix.text) && (!best || suffix.text.size() > best->text.size()))
            best = &suffix;
    }
    if (!best)
        return std::nullopt;
    const auto number = wholeNumber(text.substr(0, text.size() - best->text.size()));
    std::int64_t product = 0;
    if (!number || __builtin_mul_overflow(*number, best->factor, &product))
        return std::nullopt;
    return product;
}

std::optional<std::int64_t> numberOf(SettingUnit unit, std::string_view text) {
    switch (unit) {
        case SettingUnit::Count:
            return withSuffix(text, {{"k", 1000}, {"m", 1'000'000}});
        case SettingUnit::Seconds:
            return readQuantity(text, QuantityUnits::Time);
        case SettingUnit::Milliseconds:
            return withSuffix(text, {{"ms", 1}, {"s", 1000}, {"m", 60'000}});
        case SettingUnit::Microseconds:
            return withSuffix(text, {{"us", 1}, {"ms", 1000}, {"s", 1'000'000}});
        case SettingUnit::Bytes:
            return readQuantity(text, QuantityUnits::Bytes);
        case SettingUnit::Text:
            return std::nullopt;
    }
    Q_UNREACHABLE();
}

QString unitHint(SettingUnit unit) {
    switch (unit) {
        case SettingUnit::Count:
            return Sentence::tr("a number such as 20000 or 20k");
        case SettingUnit::Seconds:
            return Sentence::tr("a time such as 300 (seconds), 5m or 1h");
        case SettingUnit::Milliseconds:
            return Sentence::tr("a time such as 100 (milliseconds), 100ms or 2s");
        case SettingUnit::Microseconds:
            return Sentence::tr("a time such as 10000 (microseconds), 10ms or 1s");
        case SettingUnit::Bytes:
            return Sentence::tr("a size such as 1048576 (bytes), 64mb or 1gb");
        case SettingUnit::Text:
            return Sentence::tr(
                "a class (normal, replica, pubsub), a hard limit, a soft limit and seconds, such as "
                "pubsub 32mb 8mb 60");
    }
    Q_UNREACHABLE();
}

// Off, where a number is a threshold.
bool takesMinusOne(std::string_view key) {
    return key == "slowlog-log-slower-than" || key == "commandlog-request-larger-than" ||
           key == "commandlog-reply-larger-than";
}

// "2,822", "1 234 567" and "1 h" as they are shown. What could be a decimal comma or point as well is left as it is:
// "1,500mb", "1.500".
QByteArray asTypedPlain(const QString& word, SettingUnit unit) {
    static const QRegularExpression grouped(
        QStringLiteral("^\\d{1,3}([.,'\\x{2019} \\x{a0}\\x{202f}])\\d{3}((\\1\\d{3})*)(?!\\d)"));
    QString plain = word;
    if (const auto match = grouped.match(word); match.hasMatch()) {
        const QString sign = match.captured(1);
        const QString rest = word.mid(match.capturedLength());
        const bool mayBeDecimal =
            (sign == u'.' && (unit != SettingUnit::Count || !rest.isEmpty())) || (sign == u',' && !rest.isEmpty());
        if (!mayBeDecimal || match.capturedLength(2) > 0)
            plain = match.captured().remove(sign) + rest;
    }
    static const QRegularExpression spaceAtUnit(
        QStringLiteral("(?<=[\\d.])[ \\x{a0}\\x{202f}](?=[a-z%])|(?<=[a-z]) (?=\\d)"));
    plain.remove(spaceAtUnit);
    if (unit == SettingUnit::Seconds)
        plain.replace(QLatin1String("min"), QLatin1String("m"));
    return plain.toUtf8();
}

QByteArray classOf(const QByteArray& word) {
    return word == "replica" ? QByteArrayLiteral("slave") : word;
}

// The present text with the classes that were typed replaced, as the server writes it: so that it can be compared.
std::optional<QByteArray> bufferLimits(const QString& typed, const QByteArray& present) {
    QByteArrayList words = present.split(' ');
    const QByteArrayList asked = typed.toLower().toUtf8().simplified().split(' ');
    if (asked.isEmpty() || asked.size() % 4 != 0 || words.size() % 4 != 0)
        return std::nullopt;
    for (qsizetype i = 0; i < asked.size(); i += 4) {
        const auto number = [&asked](qsizetype word, SettingUnit unit) {
            return numberOf(unit, view(asTypedPlain(QString::fromUtf8(asked[word]), unit)));
        };
        const auto hard = number(i + 1, SettingUnit::Bytes);
        const auto soft = number(i + 2, SettingUnit::Bytes);
        const auto seconds = number(i + 3, SettingUnit::Seconds);
        qsizetype at = 0;
        while (at < words.size() && classOf(words[at]) != classOf(asked[i]))
            at += 4;
        if (at >= words.size() || hard.value_or(-1) < 0 || soft.value_or(-1) < 0 || seconds.value_or(-1) < 0)
            return std::nullopt;
        words[at + 1] = QByteArray::number(qint64{*hard});
        words[at + 2] = QByteArray::number(qint64{*soft});
        words[at + 3] = QByteArray::number(qint64{*seconds});
    }
    return words.join(' ');
}

// What is sent; nullopt when it cannot be read.
std::optional<QByteArray> valueOf(const SettingInfo& info, const QString& typed, const QByteArray& present) {
    const QString word = typed.trimmed().toLower();
    if (info.unit == SettingUnit::Text)
        return bufferLimits(word, present);
    const QByteArray bytes = asTypedPlain(word, info.unit);
    if (info.key == "maxmemory-clients" && bytes.endsWith('%')) {
        const auto share = wholeNumber(view(bytes.chopped(1)));
        return share && *share >= 1 && *share <= 100 ? std::optional(QByteArray::number(qint64{*share}) + '%')
                                                     : std::nullopt;
    }
    const auto number = numberOf(info.unit, view(bytes));
    if (!number || *number < (takesMinusOne(info.key) ? -1 : 0))
        return std::nullopt;
    return QByteArray::number(qint64{*number});
}

// Of the clients listed, what they take; nullopt where the server does not tell.
std::optional<qint64> medianMemory(const ClientListing& clients) {
    std::vector<std::int64_t> sizes;
    for (int row = 0; row < clients.snapshot->rowCount(); ++row) {
        if (const auto size = clients.snapshot->number(row, ClientField::TotMem);
            size && clients.snapshot->kind(row) == ClientKind::Normal && !clients.isOwnId(clients.snapshot->id(row)))
            sizes.push_back(*size);
    }
    if (sizes.empty())
        return std::nullopt;
    const auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
    std::nth_element(sizes.begin(), middle, sizes.end());
    return *middle;
}

QString connectionsText(qint64 count) {
    return count == 1 ? QStringLiteral("1 connection") : QStringLiteral("%1 connections").arg(formatCount(count));
}

QString maxclientsConsequence(qint64 value, qint64 before, const LeaseFacts& facts) {
    const auto used = facts.sample.used();
    if (value < before)
        return Sentence::tr("%1 fewer: %2 left instead of %3.")
            .arg(connectionsText(before - value), formatCount(used ? std::optional(value - *used) : std::nullopt),
                 formatCount(used ? std::optional(std::max<qint64>(0, before - *used)) : std::nullopt));
    const auto measured = facts.clients ? medianMemory(*facts.clients) : std::nullopt;
    const qint64 each = measured.value_or(usualClientBytes);
    qint64 memory = 0;  // a server can say any number
    if (__builtin_mul_overflow(each, value - before, &memory))
        memory = std::numeric_limits<qint64>::max();
    return Sentence::tr(
               "%1 more: the server needs %2 file descriptors for all, and about %3 more memory once all are used (%4 "
               "each%5).")
        .arg(connectionsText(value - before), formatCount(value + reservedDescriptors), formatBytes(memory),
             formatBytes(each), measured ? Sentence::tr(", like the present ones") : Sentence::tr(", as is usual"));
}

// redis src/timeout.c clientsCronHandleTimeout: replicas, monitors, the primary, blocked and subscribed clients stay.
QString timeoutConsequence(qint64 value, qint64 before, const LeaseFacts& facts) {
    if (value == 0)
        return Sentence::tr("Idle clients are no longer closed.");
    if (!facts.clients)
        return Sentence::tr(
                   "Closes every client that has been idle for more than %1, now and from now on. How many is not "
                   "known: the server has not listed its clients.")
            .arg(formatDuration(value));
    const ClientSnapshot& table = *facts.clients->snapshot;
    qint64 closed = 0;
    for (int row = 0; row < table.rowCount(); ++row)
        closed += table.kind(row) == ClientKind::Normal && !table.blocked(row) &&
                          !facts.clients->isOwnId(table.id(row)) &&
                          table.number(row, ClientField::Idle).value_or(0) > value
                      ? 1
                      : 0;
    const bool own = value <= facts.ownPause.count();
    if (before > 0 && value > before)
        return Sentence::tr("Clients may be idle for %1 instead of %2 before they are closed.")
            .arg(formatDuration(value), formatDuration(before));
    return Sentence::tr(
               "Closes %1 of %2 clients at once, those idle for more than %3%4, and from then on any client idle that "
               "long.")
        .arg(formatCount(closed), formatCount(qint64{table.rowCount()}), formatDuration(value),
             own ? Sentence::tr(", and Headroom's own connection") : QString());
}

QString memoryConsequence(const QByteArray& value, const LeaseFacts& facts) {
    if (value == "0")
        return Sentence::tr("Client buffers are no longer limited.");
    const auto bytes = wholeNumber(view(value));
    if (!facts.clients || !bytes)
        return Sentence::tr("When all client buffers together take more, the largest clients are closed.");
    qint64 sum = 0;
    for (int row = 0; row < facts.clients->snapshot->rowCount(); ++row) {
        const ClientKind kind = facts.clients->snapshot->kind(row);
        if (kind != ClientKind::Normal && kind != ClientKind::Pubsub)
            continue;
        if (__builtin_add_overflow(sum, facts.clients->snapshot->number(row, ClientField::TotMem).value_or(0), &sum))
            sum = std::numeric_limits<qint64>::max();
    }
    return sum > *bytes
               ? Sentence::tr("All clients together take %1 now: the largest are closed at once.").arg(formatBytes(sum))
               : Sentence::tr("All clients together take %1 now; above %2 the largest are closed.")
                     .arg(formatBytes(sum), formatBytes(*bytes));
}

QString keepaliveConsequence(const LeaseFacts& facts) {
    return Sentence::tr("Holds for connections made from now on; the present %1 keep theirs.")
        .arg(formatCount(facts.sample.connectedClients));
}

QString consequenceOf(const SettingInfo& info, const LeasePlan& plan, const LeaseFacts& facts) {
    const auto number = [](const QByteArray& value) { return qint64{wholeNumber(view(value)).value_or(0)}; };
    if (info.key == "maxclients")
        return maxclientsConsequence(number(plan.value), number(plan.before), facts);
    if (info.key == "timeout")
        return timeoutConsequence(number(plan.value), number(plan.before), facts);
    if (info.key == "maxmemory-clients")
        return memoryConsequence(plan.value, facts);
    if (info.key == "tcp-keepalive")
        return keepaliveConsequence(facts);
    return Sentence::tr(info.meaning) + u'.';
}

bool isWatchedBySentinel(const LeaseFacts& facts) {
    for (int row = 0; facts.clients && row < facts.clients->snapshot->rowCount(); ++row) {
        if (keepReason(*facts.clients, row, {}) == KeepReason::Sentinel)
            return true;
    }
    return false;
}

// A limit of what a client may do becomes tighter; 0 is none.
bool mayClose(const LeasePlan& plan) {
    if (plan.key == "client-output-buffer-limit")
        return true;
    const bool isLimit =
        plan.key == "timeout" || plan.key == "maxmemory-clients" || plan.key == "client-query-buffer-limit";
    const qint64 before = plan.before.toLongLong();
    return isLimit && plan.value != "0" && (before == 0 || plan.value.toLongLong() < before);
}

QStringList warningsOf(const LeasePlan& plan, const LeaseFacts& facts) {
    QStringList warnings;
    if (plan.key == "maxclients" && plan.value.toLongLong() > plan.before.toLongLong())
        warnings << Sentence::tr(
                        "If more than %1 are connected when it is put back, new ones are turned away until "
                        "fewer are.")
                        .arg(formatCount(plan.before.toLongLong()));
    if (facts.sample.traits.mode == "cluster" || facts.sample.traits.role == "slave" ||
        facts.sample.connectedReplicas.value_or(0) > 0)
        warnings << Sentence::tr("It holds for this server alone: replicas and other nodes keep theirs.");
    warnings << (isWatchedBySentinel(facts)
                     ? Sentence::tr("Sentinel watches this server: a failover writes the running settings, this one "
                                    "too, into redis.conf (CONFIG REWRITE).")
                     : Sentence::tr("If somebody runs CONFIG REWRITE while it holds, it is written into redis.conf."));
    return warnings;
}

}  // namespace

std::optional<MaxclientsBounds> maxclientsBounds(std::optional<qint64> used, std::optional<qint64> limit) {
    if (!limit || *limit < 1)
        return std::nullopt;
    // A server can say any number; what lies above both bounds is all the same.
    const auto bounded = [](qint64 value) { return std::min(value, 2 * mostEver); };
    MaxclientsBounds bounds;
    bounds.most = std::min(mostEver, bounded(*limit) * mostTimes);
    bounds.least = used ? bounded(*used) + std::max(leastReserve, bounded(*used) / 100) + 1 : bounded(*limit) + 1;
    return bounds;
}

QString maxclientsProblem(qint64 value, std::optional<qint64> used, std::optional<qint64> limit) {
    const auto bounds = maxclientsBounds(used, limit);
    if (!bounds)
        return Sentence::tr("The present limit is not known, so no other one is known to be safe.");
    if (value > bounds->most)
        return Sentence::tr(
                   "At most %1: four times the present limit, and never more than 1,000,000. For a number it cannot "
                   "reach, the server searches for one it can, and serves nobody until it has found it.")
            .arg(formatCount(bounds->most));
    if (value < bounds->least && !used)
        return Sentence::tr("The server does not report how many are connected, so the limit can only be raised.");
    if (value < bounds->least)
        return Sentence::tr(
                   "At least %1: %2 connected, and without a reserve above that a client that loses its "
                   "connection, Headroom too, could not get back in.")
            .arg(formatCount(bounds->least),
                 *used == 1 ? QStringLiteral("1 is") : QStringLiteral("%1 are").arg(formatCount(*used)));
    return {};
}

Result<LeasePlan> planLease(const QByteArray& key, const QString& typed, const LeaseFacts& facts) {
    const SettingInfo* info = settingInfo(view(key));
    if (!info || !info->changeable) {
        QStringList ours;
        for (const SettingInfo& setting : knownSettings()) {
            if (setting.changeable)
                ours << QLatin1String(setting.key.data(), static_cast<qsizetype>(setting.key.size()));
        }
        return problem(ErrorKind::BadInput, Sentence::tr("%1 is not a setting Headroom changes; it changes %2.")
                                                .arg(visibleText(key), ours.join(QStringLiteral(", "))));
    }
    const auto before = facts.settings.text(key);
    if (!before)
        return problem(
            ErrorKind::Unsupported,
            Sentence::tr("This server has no setting %1, or does not report it.").arg(QString::fromLatin1(key)));
    if (facts.sample.traits.runId.isEmpty())
        return problem(ErrorKind::Unsupported,
                       Sentence::tr("This server does not report its run_id: later nobody could know whether it is "
                                    "still the same process, so the change could not be put back."));
    const auto value = valueOf(*info, typed, *before);
    if (!value)
        return problem(ErrorKind::BadInput,
                       Sentence::tr("The value of %1 must be %2.").arg(QString::fromLatin1(key), unitHint(info->unit)));
    if (*value == *before)
        return problem(ErrorKind::BadInput,
                       Sentence::tr("%1 is already %2.").arg(QString::fromLatin1(key), visibleText(*before)));
    if (key == "maxclients") {
        const QString out = maxclientsProblem(value->toLongLong(), facts.sample.used(), facts.settings.number(key));
        if (!out.isEmpty())
            return problem(ErrorKind::BadInput, out);
    }
    LeasePlan plan{facts.sample.traits.runId, key, *before, *value, {}, {}};
    plan.consequence = consequenceOf(*info, plan, facts);
    plan.warnings = warningsOf(plan, facts);
    plan.closesClients = mayClose(plan);
    return plan;
}

std::optional<qint64> triedWith(QByteArrayView errorText) {
    static const QRegularExpression wording(QStringLiteral("try with (\\d{1,18})"));
    const auto match = wording.match(QString::fromUtf8(errorText));
    const qint64 number = match.captured(1).toLongLong();
    return number > 0 ? std::optional(number) : std::nullopt;
}

QString configFileText(const QByteArray& key, const QByteArray& value) {
    const QByteArrayList words = value.split(' ');
    QStringList lines;
    // Before 7.0 a line takes one class.
    for (qsizetype i = 0; i < words.size() && key == "client-output-buffer-limit"; i += 4)
        lines << visibleText(key + ' ' + words.mid(i, 4).join(' '));
    return lines.isEmpty() ? visibleText(key + ' ' + value) : lines.join(u'\n');
}

}  // namespace headroom
