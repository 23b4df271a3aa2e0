// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/renamed_commands.h"

#include "core/text/sentence.h"

#include <QStringList>

#include <algorithm>
#include <array>

namespace headroom {

QString renamedTrouble(const QByteArray& command, const QByteArray& name) {
    constexpr std::array commands{"CLIENT", "CONFIG", "INFO", "SLOWLOG"};
    constexpr qsizetype mostBytes = 128;
    if (std::ranges::none_of(commands, [&command](const char* known) { return command == known; }))
        return Sentence::tr("only CLIENT, CONFIG, INFO and SLOWLOG can have another name");
    const bool isWord = !name.isEmpty() && name.size() <= mostBytes &&
                        std::ranges::all_of(name, [](char c) { return c > ' ' && c < '\x7f'; });
    if (!isWord)
        return Sentence::tr("the new name of %1 must be one word of printable ASCII").arg(QString::fromLatin1(command));
    const bool hasDigit = std::ranges::any_of(name, [](char c) { return c >= '0' && c <= '9'; });
    if (name.toUpper() == command || (!hasDigit && !name.toUpper().contains(command)))
        return Sentence::tr(
                   "the new name of %1 must hold the old one and more, or a digit, so that it is no other command")
            .arg(QString::fromLatin1(command));
    return {};
}

Result<RenamedCommands> renamedFromText(const QString& text) {
    RenamedCommands renamed;
    const QStringList parts = text.split(u',', Qt::SkipEmptyParts);
    for (const QString& part : parts) {
        const QByteArray command = part.section(u'=', 0, 0).trimmed().toUpper().toUtf8();
        const QByteArray name = part.section(u'=', 1).trimmed().toUtf8();
        if (part.trimmed().isEmpty())
            continue;
        if (!part.contains(u'='))
            return badInput(Sentence::tr("Write each with its new name, such as CLIENT=cl13nt, CONFIG=c0nfig."));
        if (const QString trouble = renamedTrouble(command, name); !trouble.isEmpty())
            return badInput(trouble.front().toUpper() + trouble.mid(1) + u'.');
        if (!renamed.emplace(command, name).second)
            return badInput(Sentence::tr("%1 has two new names: give one.").arg(QString::fromLatin1(command)));
    }
    return renamed;
}

QString renamedText(const RenamedCommands& renamed) {
    QStringList parts;
    for (const auto& [command, name] : renamed)
        parts += QString::fromLatin1(command + '=' + name);
    return parts.join(QStringLiteral(", "));
}

}  // namespace headroom
