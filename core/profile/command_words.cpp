// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/command_words.h"

#include "core/text/sentence.h"

#include <algorithm>

namespace headroom {

Result<QStringList> commandWords(const QString& text) {
    QStringList words;
    QString word;
    bool isWord = false;  // also an empty one, in quotes
    QChar quote;          // that is open; null: none
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        const bool isEscape = c == u'\\' && quote != u'\'' &&
                              (quote.isNull() || (i + 1 < text.size() && QStringView(u"\"\\$`").contains(text[i + 1])));
        if (isEscape && i + 1 == text.size())
            return badInput(Sentence::tr("A backslash at the end of the command stands before nothing."));
        if (isEscape) {
            word += text[++i];
            isWord = true;
        } else if (c == quote) {
            quote = {};
        } else if (quote.isNull() && (c == u'\'' || c == u'"')) {
            quote = c;
            isWord = true;
        } else if (quote.isNull() && c.isSpace()) {
            if (isWord)
                words += word;
            word.clear();
            isWord = false;
        } else {
            word += c;
            isWord = true;
        }
    }
    if (!quote.isNull())
        return badInput(Sentence::tr("A quote (%1) in the command has no end: write it twice, around what belongs "
                                     "together.")
                            .arg(quote));
    if (isWord)
        words += word;
    if (words.isEmpty() || words.front().isEmpty())
        return badInput(Sentence::tr("The command names no program."));
    return words;
}

QString commandText(const QStringList& words) {
    QStringList typed;
    for (QString word : words) {
        const bool isPlain = !word.isEmpty() && std::ranges::none_of(word, [](QChar c) {
            return c.isSpace() || QStringView(u"'\"\\").contains(c);
        });
        typed += isPlain ? word : u'\'' + word.replace(u'\'', QStringLiteral("'\\''")) + u'\'';
    }
    return typed.join(u' ');
}

}  // namespace headroom
