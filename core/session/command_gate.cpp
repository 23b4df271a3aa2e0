// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/command_gate.h"

#include "core/server/server_settings.h"
#include "core/server/whole_number.h"

#include <algorithm>

namespace headroom {

namespace {

using Words = std::span<const QByteArray>;

// The exact bytes: what we write ourselves has one spelling.
bool is(Words words, std::initializer_list<const char*> expected) {
    return words.size() == expected.size() && std::equal(words.begin(), words.end(), expected.begin());
}

// As QByteArray::number writes it: no sign, no leading zero, nothing around it.
bool isId(const QByteArray& word) {
    const auto number = wholeNumber({word.constData(), static_cast<std::size_t>(word.size())});
    return number && *number >= 1 && QByteArray::number(qint64{*number}) == word;
}

bool isPlainName(const QByteArray& word) {
    return !word.isEmpty() && std::ranges::all_of(word, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

bool mayRead(Words words) {
    const QByteArray& name = words.front();
    const Words rest = words.subspan(1);
    if (name == "AUTH")
        return rest.size() == 1 || rest.size() == 2;
    if (name == "INFO")
        return std::ranges::all_of(rest, isPlainName);
    if (name == "SLOWLOG")
        return is(rest, {"LEN"}) || (rest.size() == 2 && rest[0] == "GET" && isId(rest[1]));
    if (name == "ACL")
        return rest.size() == 2 && rest[0] == "LOG" && isId(rest[1]);
    if (name == "CONFIG")
        return rest.size() >= 2 && rest[0] == "GET" && std::ranges::all_of(rest.subspan(1), isReadableSetting);
    if (name != "CLIENT" || rest.empty())
        return false;
    if (rest[0] == "LIST")
        return rest.size() == 1 || (rest.size() >= 3 && rest[1] == "ID" && std::ranges::all_of(rest.subspan(2), isId));
    return is(rest, {"ID"}) || is(rest, {"INFO"}) || is(rest, {"NO-EVICT", "ON"}) ||
           is(rest, {"SETNAME", "headroom"}) || (rest.size() == 3 && rest[0] == "SETINFO");
}

// In the form that hits one client alone there.
bool mayKill(Words words, KillForm form) {
    if (words.size() < 4 || !is(words.first(3), {"CLIENT", "KILL", "ID"}) || !isId(words[3]))
        return false;
    return form == KillForm::AllOf ? words.size() == 8 && words[4] == "ADDR" && !words[5].isEmpty() &&
                                         is(words.subspan(6), {"SKIPME", "yes"})
                                   : form == KillForm::IdOnly && words.size() == 4;
}

bool mayWrite(Words words, KillForm form) {
    if (mayKill(words, form))
        return true;
    if (words.size() == 4 && is(words.first(2), {"CLIENT", "UNBLOCK"}) && words[3] == "TIMEOUT")
        return isId(words[2]);
    return words.size() == 4 && is(words.first(2), {"CONFIG", "SET"}) && isChangeableSetting(words[2]);
}

}  // namespace

bool gateAllows(Access access, std::span<const QByteArray> argv, KillForm form) {
    return !argv.empty() && (mayRead(argv) || (access == Access::ReadWrite && mayWrite(argv, form)));
}

}  // namespace headroom
