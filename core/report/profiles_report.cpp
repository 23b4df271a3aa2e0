// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/profiles_report.h"

#include "core/report/json_text.h"
#include "core/report/text_table.h"
#include "core/text/escape.h"
#include "core/text/sentence.h"

#include <utility>

namespace headroom {

namespace {

QString placeText(const SecretPlace& place) {
    switch (place.kind) {
        case SecretPlace::Kind::None:
            return QStringLiteral("none");
        case SecretPlace::Kind::Keychain:
            return QStringLiteral("keychain");
        case SecretPlace::Kind::Asked:
            return QStringLiteral("asked");
        case SecretPlace::Kind::Variable:
            return QStringLiteral("variable ") + visibleText(place.variable.toUtf8(), widestCell);
        case SecretPlace::Kind::Command:
            return QStringLiteral("command ") + visibleText(place.command.value(0).toUtf8(), widestCell);
    }
    Q_UNREACHABLE();
}

QString transportName(const Endpoint& endpoint) {
    return endpoint.transport.tls ? QStringLiteral("tls") : QStringLiteral("plain");
}

bool isPinned(const Endpoint& endpoint) {
    return endpoint.transport.tls && !endpoint.transport.tls->pinnedSha256.isEmpty();
}

// Nothing is said of the certificate where the pin says all.
bool isUnchecked(const Endpoint& endpoint) {
    return endpoint.transport.tls && endpoint.transport.tls->insecure && !isPinned(endpoint);
}

QString transportText(const Endpoint& endpoint) {
    return isPinned(endpoint)      ? Sentence::tr("tls, pinned")
           : isUnchecked(endpoint) ? Sentence::tr("tls, not checked")
                                   : transportName(endpoint);
}

}  // namespace

QString careText(const Endpoint& endpoint) {
    return endpoint.isEnvironmentKnown() ? endpoint.environmentText() : Sentence::tr("local if proven");
}

QByteArray profilesJson(const std::vector<Profile>& profiles, const std::vector<ProfileFile::Unusable>& unusable) {
    QByteArrayList items;
    for (const Profile& profile : profiles) {
        const Endpoint& endpoint = profile.endpoint;
        JsonObject item;
        item.add(QStringLiteral("id"), jsonString(profile.id))
            .add(QStringLiteral("name"), jsonString(profile.name))
            .add(QStringLiteral("group"), jsonString(profile.group))
            .add(QStringLiteral("address"), jsonString(endpoint.address()))
            .add(QStringLiteral("transport"), jsonString(transportName(endpoint)))
            .add(QStringLiteral("user"), jsonString(endpoint.user))
            .add(QStringLiteral("environment"), jsonString(endpoint.environmentText()))
            .add(QStringLiteral("read_only"), endpoint.readOnly ? "true" : "false");
        for (const auto& [name, is] :
             {std::pair("insecure", isUnchecked(endpoint)), std::pair("pinned", isPinned(endpoint)),
              std::pair("locked", profile.reach().locked)}) {
            if (is)
                item.add(QString::fromLatin1(name), "true");
        }
        items += item.json();
    }
    QByteArrayList others;
    for (const ProfileFile::Unusable& one : unusable)
        others += JsonObject()
                      .add(QStringLiteral("name"), jsonString(one.name))
                      .add(QStringLiteral("trouble"), jsonString(one.trouble))
                      .json();
    return JsonObject()
               .add(QStringLiteral("profiles"), jsonArray(items))
               .add(QStringLiteral("unusable"), jsonArray(others))
               .json() +
           '\n';
}

QByteArray hopsJson(const std::vector<Hop>& hops) {
    QByteArrayList items;
    for (const Hop& hop : hops)
        items += JsonObject()
                     .add(QStringLiteral("hop"), jsonString(QString::fromLatin1(hopName(hop.kind))))
                     .add(QStringLiteral("ok"), hop.ok ? "true" : "false")
                     .add(QStringLiteral("ms"), jsonNumber(qint64{hop.took.count()}))
                     .add(QStringLiteral("detail"), jsonString(hop.detail))
                     .json();
    return JsonObject().add(QStringLiteral("hops"), jsonArray(items)).json() + '\n';
}

QString hopText(const Hop& hop) {
    return QStringLiteral("%1  %2  %3 ms  %4")
               .arg(QString::fromLatin1(hopName(hop.kind)).leftJustified(7),
                    hop.ok ? QStringLiteral("ok    ") : QStringLiteral("failed"))
               .arg(hop.took.count(), 5)
               .arg(hop.detail)
               .trimmed() +
           u'\n';
}

QString profilesText(const std::vector<Profile>& profiles, const std::vector<ProfileFile::Unusable>& unusable) {
    if (profiles.empty() && !unusable.empty())
        return Sentence::tr("None of the profiles that are kept can be used.\n");
    if (profiles.empty())
        return Sentence::tr("No profiles are kept; headroom profiles add NAME URI adds one.\n");
    std::vector<QStringList> rows;
    for (const Profile& profile : profiles) {
        const Endpoint& endpoint = profile.endpoint;
        const auto cell = [](const QString& text) { return visibleText(text.toUtf8(), widestCell); };
        rows.push_back({cell(profile.name), cell(profile.group), cell(endpoint.address()), transportText(endpoint),
                        cell(endpoint.user), careText(endpoint),
                        profile.endpoint.readOnly ? QStringLiteral("yes")
                        : profile.reach().locked  ? Sentence::tr("until unlocked")
                                                  : QStringLiteral("no"),
                        placeText(endpoint.passwordFrom)});
    }
    return textTable({{QStringLiteral("name")},
                      {QStringLiteral("group")},
                      {QStringLiteral("address")},
                      {QStringLiteral("transport")},
                      {QStringLiteral("user")},
                      {QStringLiteral("environment")},
                      {QStringLiteral("read-only")},
                      {QStringLiteral("password")}},
                     rows);
}

}  // namespace headroom
