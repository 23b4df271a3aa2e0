// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/filter_lexer.h"

#include "core/text/escape.h"

#include <optional>

namespace headroom {

namespace {

bool isQuote(QChar c) {
    return c == u'"' || c == u'\'';
}

// The length of the sign at the start of `text`, 0 where there is none, and what it is.
struct Sign {
    FilterToken::Kind kind = FilterToken::End;
    qsizetype length = 0;
};

Sign signAt(QStringView text) {
    const QChar c = text.front();
    const QChar next = text.size() > 1 ? text[1] : QChar();
    switch (c.unicode()) {
        case u'(':
            return {FilterToken::Open, 1};
        case u')':
            return {FilterToken::Close, 1};
        case u'{':
            return {FilterToken::OpenSet, 1};
        case u'}':
            return {FilterToken::CloseSet, 1};
        case u',':
            return {FilterToken::Comma, 1};
        case u'~':
            return {FilterToken::Compare, 1};
        case u'=':
            return {FilterToken::Compare, next == u'=' || next == u'~' ? 2 : 1};
        case u'<':
        case u'>':
            return {FilterToken::Compare, next == u'=' ? 2 : 1};
        case u'!':
            return next == u'=' ? Sign{FilterToken::Compare, 2} : Sign{FilterToken::Not, 1};
        case u'&':
            return next == u'&' ? Sign{FilterToken::And, 2} : Sign{};
        case u'|':
            return next == u'|' ? Sign{FilterToken::Or, 2} : Sign{};
        default:
            return {};
    }
}

// At the start of `text` is a quote.
qsizetype stringLength(QStringView text) {
    for (qsizetype at = 1; at < text.size(); ++at) {
        if (text[at] == text.front()) {
            return at + 1;
        }
        at += text[at] == u'\\' ? 1 : 0;
    }
    return text.size();
}

qsizetype wordLength(QStringView text) {
    qsizetype length = 1;
    while (length < text.size() && !text[length].isSpace() && signAt(text.sliced(length)).length == 0) {
        ++length;
    }
    return length;
}

FilterToken::Kind wordKind(QStringView word) {
    const auto is = [word](QLatin1String keyword) { return word.compare(keyword, Qt::CaseInsensitive) == 0; };
    return is(QLatin1String("and"))   ? FilterToken::And
           : is(QLatin1String("or"))  ? FilterToken::Or
           : is(QLatin1String("not")) ? FilterToken::Not
                                      : FilterToken::Word;
}

QStringView unquoted(QStringView string) {
    return string.sliced(1, string.size() - (isClosed(string) ? 2 : 1));
}

std::optional<char> hexByte(QStringView digits) {
    unsigned value = 0;
    for (const QChar digit : digits) {
        const qsizetype number = QStringView(u"0123456789abcdef").indexOf(digit.toLower());
        if (number < 0) {
            return std::nullopt;
        }
        value = value * 16 + static_cast<unsigned>(number);
    }
    return static_cast<char>(value);
}

}  // namespace

std::vector<FilterToken> filterTokens(QStringView text) {
    std::vector<FilterToken> tokens;
    for (qsizetype at = 0; at < text.size();) {
        const QStringView rest = text.sliced(at);
        if (rest.front().isSpace()) {
            ++at;
            continue;
        }
        FilterToken token;
        token.position = at;
        if (const Sign sign = signAt(rest); sign.length > 0) {
            token.kind = sign.kind;
            token.length = sign.length;
        } else if (isQuote(rest.front())) {
            token.kind = FilterToken::String;
            token.length = stringLength(rest);
        } else {
            token.length = wordLength(rest);
            token.kind = wordKind(rest.first(token.length));
        }
        at = token.end();
        tokens.push_back(token);
    }
    tokens.push_back({FilterToken::End, text.size(), 0});
    return tokens;
}

bool isClosed(QStringView string) {
    bool escaped = false;
    for (qsizetype at = 1; at < string.size(); ++at) {
        if (!escaped && string[at] == string.front()) {
            return true;
        }
        escaped = !escaped && string[at] == u'\\';
    }
    return false;
}

std::string tokenBytes(QStringView wordOrString) {
    if (!isQuote(wordOrString.front())) {
        return wordOrString.toUtf8().toStdString();
    }
    const QStringView inner = unquoted(wordOrString);
    std::string bytes;
    for (qsizetype at = 0; at < inner.size();) {
        const qsizetype plainEnd = inner.indexOf(u'\\', at);
        const QStringView plain = inner.sliced(at, (plainEnd < 0 ? inner.size() : plainEnd) - at);
        bytes += plain.toUtf8().toStdString();
        at += plain.size();
        if (at == inner.size()) {
            break;
        }
        const QChar escaped = at + 1 < inner.size() ? inner[at + 1] : QChar();
        const auto byte = escaped == u'x' && at + 4 <= inner.size() ? hexByte(inner.sliced(at + 2, 2)) : std::nullopt;
        if (byte) {
            bytes += *byte;
            at += 4;
        } else if (isQuote(escaped) || escaped == u'\\') {
            bytes += static_cast<char>(escaped.unicode());
            at += 2;
        } else {
            bytes += '\\';
            ++at;
        }
    }
    return bytes;
}

QString tokenPattern(QStringView wordOrString) {
    if (!isQuote(wordOrString.front())) {
        return wordOrString.toString();
    }
    const QChar quote = wordOrString.front();
    return unquoted(wordOrString).toString().replace(QStringLiteral("\\") + quote, quote);
}

QString quotedText(std::string_view bytes) {
    QString quoted(u'"');
    const QString readable = reversibleText(bytes);
    for (qsizetype at = 0; at < readable.size();) {
        const qsizetype units = readable[at].isHighSurrogate() ? 2 : 1;
        const QStringView character = QStringView(readable).sliced(at, units);
        const QByteArray utf8 = character.toUtf8();
        if (character == u'"') {
            quoted += QLatin1String("\\\"");
        } else if (character == u'\\' || visibleText(utf8) == character) {
            quoted += character;
        } else {  // it draws nothing, or something else than it is
            for (const char byte : utf8) {
                quoted += QStringLiteral("\\x%1").arg(static_cast<unsigned char>(byte), 2, 16, QLatin1Char('0'));
            }
        }
        at += units;
    }
    return quoted + u'"';
}

QString valueText(std::string_view bytes) {
    const QString quoted = quotedText(bytes);
    const QString bare = quoted.sliced(1, quoted.size() - 2);
    const std::vector<FilterToken> tokens = filterTokens(bare);
    const bool isWord = tokens.front().kind == FilterToken::Word && tokens.front().length == bare.size();
    return isWord && !bare.contains(u'\\') ? bare : quoted;
}

}  // namespace headroom
