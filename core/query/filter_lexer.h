// SPDX-License-Identifier: GPL-3.0-or-later
// The words and signs of a filter's text. Pure, any text, no recursion.
#pragma once

#include <QString>

#include <string>
#include <string_view>
#include <vector>

namespace headroom {

struct FilterToken {
    enum Kind {
        Word,
        String,   // in " or '; with its quotes, of which the last may lack
        Compare,  // == = != < <= > >= ~ =~
        And,
        Or,
        Not,
        Open,
        Close,
        OpenSet,
        CloseSet,
        Comma,
        End,
    };
    Kind kind = End;
    qsizetype position = 0;
    qsizetype length = 0;

    [[nodiscard]] qsizetype end() const { return position + length; }
    [[nodiscard]] QStringView in(QStringView text) const { return text.sliced(position, length); }
};

// In order; the last one is End, at the end of the text. Spaces part words; so do ( ) { } , = ! < > ~ && and ||. A
// quote begins a string only where a word would begin.
[[nodiscard]] std::vector<FilterToken> filterTokens(QStringView text);

// Whether a string has its closing quote.
[[nodiscard]] bool isClosed(QStringView string);

// The bytes a word or a string stands for. In a string \" \' \\ and \xNN stand for one byte; any other \ for itself.
[[nodiscard]] std::string tokenBytes(QStringView wordOrString);
// The same for a regular expression, which has its own meaning for \ but before the string's own quote.
[[nodiscard]] QString tokenPattern(QStringView wordOrString);

// `bytes` as a string that tokenBytes() gives back: UTF-8 that can be seen stays readable.
[[nodiscard]] QString quotedText(std::string_view bytes);
// The same without quotes, where a word can hold it.
[[nodiscard]] QString valueText(std::string_view bytes);

}  // namespace headroom
