// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/profile_file.h"

#include "core/profile/transport_json.h"
#include "core/text/escape.h"
#include "core/text/sentence.h"

#include <QJsonDocument>
#include <QSet>
#include <QUuid>

#include <algorithm>

namespace headroom {

namespace {

const QString schemaKey = QStringLiteral("schema");
const QString environmentsKey = QStringLiteral("environments");
const QString addressKey = QStringLiteral("address");
const QString profilesKey = QStringLiteral("profiles");
const QString secretKey = QStringLiteral("secret");
const QString transportKey = QStringLiteral("transport");
const QString renamedKey = QStringLiteral("renamed");
constexpr qsizetype mostTextBytes = 64 * 1024;
constexpr std::size_t mostTroubles = 100;

// Ids of profiles that have none in the file are made within this one.
constexpr QUuid idsOfNames(0x7c1f0a52, 0x3b7d, 0x4c6e, 0x9d, 0x51, 0x0e, 0x8b, 0x62, 0x4f, 0x1a, 0x93);

constexpr std::pair<SecretPlace::Kind, const char*> placeNames[] = {{SecretPlace::Kind::Keychain, "keychain"},
                                                                    {SecretPlace::Kind::Asked, "ask"},
                                                                    {SecretPlace::Kind::Variable, "variable"},
                                                                    {SecretPlace::Kind::Command, "command"}};

tl::unexpected<Error> tooMuch(const QString& detail) {
    return tl::unexpected(Error{ErrorKind::Unsupported, detail});
}

// Of brackets outside of texts; counted before Qt's parser, which goes down by recursion, sees them.
int depthOf(const QByteArray& bytes) {
    int depth = 0;
    int most = 0;
    bool inText = false;
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        if (inText && c == '\\')
            ++i;
        else if (c == '"')
            inText = !inText;
        else if (!inText && (c == '{' || c == '['))
            most = std::max(most, ++depth);
        else if (!inText && (c == '}' || c == ']'))
            --depth;
    }
    return most;
}

// One value after another is taken out of the object; what is left is what nobody knows. The first that is not what it
// should be is told by trouble().
class JsonReader {
  public:
    explicit JsonReader(QJsonObject object) : m_object(std::move(object)) {}

    [[nodiscard]] QString text(const QString& key) {
        const QJsonValue value = m_object.take(key);
        if (!value.isUndefined() && !value.isString())
            complainAbout(key, QStringLiteral("a text"));
        const QString text = value.toString();
        if (text.size() > mostTextBytes || text.contains(QChar::Null))
            complainAbout(key, Sentence::tr("a text of at most 64 kB without zero bytes"));
        return text;
    }
    [[nodiscard]] bool boolean(const QString& key) {
        const QJsonValue value = m_object.take(key);
        if (!value.isUndefined() && !value.isBool())
            complainAbout(key, Sentence::tr("true or false"));
        return value.toBool();
    }
    [[nodiscard]] std::optional<QJsonObject> object(const QString& key) {
        const QJsonValue value = m_object.take(key);
        if (value.isUndefined())
            return std::nullopt;
        if (!value.isObject())
            complainAbout(key, Sentence::tr("an object"));
        return value.toObject();
    }
    [[nodiscard]] QStringList texts(const QString& key) {
        const QJsonValue list = m_object.take(key);
        if (!list.isUndefined() && !list.isArray())
            complainAbout(key, Sentence::tr("a list of texts"));
        const QJsonArray values = list.toArray();
        QStringList texts;
        for (const QJsonValue& value : values) {
            if (!value.isString() || value.toString().contains(QChar::Null))
                complainAbout(key, Sentence::tr("a list of texts"));
            texts += value.toString();
        }
        return texts;
    }
    void complain(const QString& trouble) {
        if (m_trouble.isEmpty())
            m_trouble = trouble;
    }
    void complainAbout(const QString& key, const QString& expected) {
        complain(Sentence::tr("its %1 is not %2").arg(key, expected));
    }
    [[nodiscard]] const QString& trouble() const { return m_trouble; }
    [[nodiscard]] const QJsonObject& rest() const { return m_object; }

  private:
    QJsonObject m_object;
    QString m_trouble;
};

SecretPlace placeOf(const QJsonObject& object, JsonReader& profile) {
    JsonReader secret(object);
    SecretPlace place;
    const QString from = secret.text(QStringLiteral("from"));
    const auto* const named =
        std::ranges::find_if(placeNames, [&](const auto& one) { return from == QLatin1String(one.second); });
    if (named == std::end(placeNames)) {
        profile.complain(
            Sentence::tr("where its password comes from (“%1”) is unknown").arg(visibleText(from.toUtf8(), 40)));
        return place;
    }
    place.kind = named->first;
    place.variable = secret.text(QStringLiteral("variable"));
    place.command = secret.texts(QStringLiteral("command"));
    const bool lacks =
        (place.kind == SecretPlace::Kind::Variable && place.variable.isEmpty()) ||
        (place.kind == SecretPlace::Kind::Command && (place.command.isEmpty() || place.command.front().isEmpty()));
    if (lacks || !secret.trouble().isEmpty() || !secret.rest().isEmpty())
        profile.complain(Sentence::tr("where its password comes from is not told in a way that is known"));
    return place;
}

QJsonObject jsonOf(const SecretPlace& place) {
    const auto* const named =
        std::ranges::find_if(placeNames, [&](const auto& one) { return place.kind == one.first; });
    QJsonObject object{{QStringLiteral("from"), QLatin1String(named->second)}};
    if (place.kind == SecretPlace::Kind::Variable)
        object.insert(QStringLiteral("variable"), place.variable);
    if (place.kind == SecretPlace::Kind::Command)
        object.insert(QStringLiteral("command"), QJsonArray::fromStringList(place.command));
    return object;
}

// Errors: BadInput, what is wrong with it; ends a sentence.
Result<Profile> profileOf(const QJsonValue& value) {
    if (!value.isObject())
        return badInput(Sentence::tr("it is no object"));
    JsonReader reader(value.toObject());
    Profile profile;
    profile.id = reader.text(QStringLiteral("id"));
    profile.name = reader.text(QStringLiteral("name")).trimmed();
    profile.group = reader.text(QStringLiteral("group"));
    profile.notes = reader.text(QStringLiteral("notes"));
    profile.parent = reader.text(QStringLiteral("parent"));
    const QString address = reader.text(addressKey);
    const auto endpoint = parseEndpoint(address);
    if (endpoint && endpoint->address() == address)
        profile.endpoint = *endpoint;
    else
        reader.complainAbout(addressKey, Sentence::tr("one such as db1:6379 or /run/redis.sock"));
    profile.endpoint.user = reader.text(QStringLiteral("user"));
    profile.endpoint.readOnly = reader.boolean(QStringLiteral("read_only"));
    if (const QString environment = reader.text(QStringLiteral("environment")); !environment.isEmpty()) {
        profile.endpoint.said = environmentByName(environment);
        if (!profile.endpoint.said)
            reader.complainAbout(QStringLiteral("environment"), Sentence::tr("local, staging or production"));
    }
    if (const auto object = reader.object(transportKey)) {
        const auto transport = transportFromJson(*object);
        if (!transport || (transport->tls && profile.endpoint.isUnix()))
            reader.complain(Sentence::tr("how it is reached (transport) is not told in a way that is known"));
        profile.endpoint.transport = transport.value_or(Transport());
    }
    if (const auto renamed = reader.object(renamedKey)) {
        for (auto one = renamed->begin(); one != renamed->end(); ++one) {
            const QByteArray name = one.value().toString().toUtf8();
            if (const QString trouble = renamedTrouble(one.key().toUtf8(), name); !trouble.isEmpty())
                reader.complain(trouble);
            profile.endpoint.renamed[one.key().toUtf8()] = name;
        }
    }
    if (const auto secret = reader.object(secretKey))
        profile.endpoint.passwordFrom = placeOf(*secret, reader);
    if (!profileNameTrouble(profile.name).isEmpty())
        reader.complainAbout(QStringLiteral("name"), Sentence::tr("one that can be seen, of at most 100 letters"));
    const bool isMade = profile.id.isEmpty();
    if (isMade)
        profile.id = QUuid::createUuidV5(idsOfNames, profile.name + u'\n' + address).toString(QUuid::WithoutBraces);
    else if (QUuid::fromString(profile.id).toString(QUuid::WithoutBraces) != profile.id)
        reader.complainAbout(QStringLiteral("id"), Sentence::tr("a UUID in small letters without braces"));
    if (!reader.trouble().isEmpty())
        return badInput(reader.trouble());
    profile.unknown = reader.rest();
    return profile;
}

QJsonObject jsonOf(const Profile& profile) {
    QJsonObject object = profile.unknown;
    object.insert(QStringLiteral("id"), profile.id);
    object.insert(QStringLiteral("name"), profile.name);
    object.insert(addressKey, profile.endpoint.address());
    const auto add = [&object](const char* key, const QString& text) {
        if (!text.isEmpty())
            object.insert(QLatin1String(key), text);
    };
    add("group", profile.group);
    add("user", profile.endpoint.user);
    add("notes", profile.notes);
    add("parent", profile.parent);
    if (profile.endpoint.said)
        add("environment", environmentName(*profile.endpoint.said));
    if (profile.endpoint.readOnly)
        object.insert(QStringLiteral("read_only"), true);
    if (profile.endpoint.transport.tls)
        object.insert(transportKey, transportJson(profile.endpoint.transport));
    QJsonObject renamed;
    for (const auto& [command, name] : profile.endpoint.renamed)
        renamed.insert(QString::fromLatin1(command), QString::fromLatin1(name));
    if (!renamed.isEmpty())
        object.insert(renamedKey, renamed);
    if (profile.endpoint.passwordFrom.kind != SecretPlace::Kind::None)
        object.insert(secretKey, jsonOf(profile.endpoint.passwordFrom));
    return object;
}

// How it is called in a sentence about what is wrong with it.
QString calledIn(const QJsonValue& value, qsizetype index) {
    const QString name = value.toObject()[QLatin1String("name")].toString();
    return name.isEmpty() ? Sentence::tr("Profile number %1").arg(index + 1)
                          : Sentence::tr("The profile “%1”").arg(visibleText(name.toUtf8(), 60));
}

void tell(ProfileFile& file, const QString& trouble) {
    if (static_cast<std::size_t>(file.troubles.size()) < mostTroubles)
        file.troubles += trouble;
}

}  // namespace

Result<ProfileFile> readProfiles(const QByteArray& bytes) {
    if (bytes.size() > ProfileFile::mostBytes)
        return tooMuch(Sentence::tr("holds more than 8 MiB"));
    if (depthOf(bytes) > ProfileFile::mostDepth)
        return tooMuch(Sentence::tr("is nested deeper than %1 levels").arg(ProfileFile::mostDepth));
    QJsonParseError wrong;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &wrong);
    if (!document.isObject())
        return badInput(wrong.error == QJsonParseError::NoError
                            ? Sentence::tr("holds no JSON object")
                            : Sentence::tr("is no JSON at byte %1 (%2)").arg(wrong.offset).arg(wrong.errorString()));
    ProfileFile file;
    file.unknown = document.object();
    const QJsonValue schema = file.unknown.take(schemaKey);
    file.schema = schema.toInt();
    if (file.schema < 1 || schema.toDouble() != file.schema)
        return badInput(Sentence::tr("names no schema"));
    const QJsonValue list = file.unknown.take(profilesKey);
    if (!list.isArray() && !list.isUndefined())
        return badInput(Sentence::tr("holds no list of profiles"));
    const QJsonValue environments = document[environmentsKey];
    file.table = std::make_shared<const EnvironmentTable>(environmentsFromJson(environments, file.troubles));
    if (environments.isObject()) {
        file.environments = environments.toObject();
        file.unknown.remove(environmentsKey);
    }
    const QJsonArray entries = list.toArray();
    if (static_cast<std::size_t>(entries.size()) > ProfileFile::mostProfiles)
        return tooMuch(Sentence::tr("holds more than %1 profiles").arg(ProfileFile::mostProfiles));

    QSet<QString> ids;
    QSet<QString> names;
    for (qsizetype i = 0; i < entries.size(); ++i) {
        auto profile = profileOf(entries[i]);
        if (profile && ids.contains(profile->id))
            profile = badInput(Sentence::tr("another one before it has the same id"));
        if (!profile) {
            file.unread += entries[i];
            const QString trouble =
                Sentence::tr("%1 cannot be used, and stays in the file until it is mended there: %2.")
                    .arg(calledIn(entries[i], i), profile.error().detail);
            tell(file, trouble);
            const auto at = parseEndpoint(entries[i][addressKey].toString());
            file.unusable.push_back(
                {entries[i][QLatin1String("name")].toString(), trouble, at ? std::optional(*at) : std::nullopt});
            continue;
        }
        ids += profile->id;
        profile->endpoint.readOnly |= file.isNewer();
        profile->endpoint.table = file.table;
        const QString name = profile->name.toCaseFolded();
        if (names.contains(name))
            tell(
                file,
                Sentence::tr("%1 is there more than once: rename one, or use their ids.").arg(calledIn(entries[i], i)));
        names += name;
        file.profiles.push_back(*std::move(profile));
    }
    return file;
}

Result<QByteArray> writeProfiles(const ProfileFile& file) {
    QJsonArray list;
    for (const Profile& profile : file.profiles)
        list += jsonOf(profile);
    for (const QJsonValue& value : file.unread)
        list += value;
    QJsonObject root = file.unknown;
    root.insert(schemaKey, file.schema);
    root.insert(profilesKey, list);
    if (!file.environments.isEmpty())
        root.insert(environmentsKey, file.environments);
    QByteArray bytes = QJsonDocument(root).toJson();
    if (static_cast<std::size_t>(list.size()) > ProfileFile::mostProfiles)
        return tooMuch(Sentence::tr("There can be at most %1 profiles.").arg(ProfileFile::mostProfiles));
    if (bytes.size() > ProfileFile::mostBytes)
        return tooMuch(Sentence::tr("The profiles would take more than 8 MiB: shorten their notes."));
    return bytes;
}

QByteArray exportedProfiles(const std::vector<Profile>& profiles) {
    QJsonArray list;
    for (Profile profile : profiles) {
        profile.unknown = {};  // whatever a hand wrote there
        SecretPlace& place = profile.endpoint.passwordFrom;
        if (place.kind == SecretPlace::Kind::Command)
            place = {SecretPlace::Kind::Asked, {}, {}};
        list += jsonOf(profile);
    }
    return QJsonDocument(QJsonObject{{schemaKey, ProfileFile::knownSchema}, {profilesKey, list}}).toJson();
}

}  // namespace headroom
