// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a reply of CLIENT LIST, and as a saved one: all that can be asked of the snapshot is asked, and the last
// row, which may have been read by expectation, must say what it says when it stands alone.
#include "core/query/row_order.h"
#include "core/server/client_dump.h"
#include "core/server/client_list_parser.h"

#include <cstdlib>

using namespace headroom;

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void askAll(const ClientSnapshot& snapshot) {
    for (int row = 0; row < snapshot.rowCount(); ++row) {
        for (const int field : snapshot.fields()) {
            const auto number = snapshot.number(row, field);
            const auto text = snapshot.text(row, field);
            require(!number || !text);
            require(!number || snapshot.isNumber(field));
            require((snapshot.internedText(row, field) >= 0) == (text && field != ClientField::Addr));
        }
        const std::int64_t id = snapshot.id(row);
        const int found = snapshot.rowOfId(id);
        require(id > 0 ? found >= 0 && snapshot.id(found) == id : found == -1 && snapshot.ambiguous(row));
        require(snapshot.ambiguous(row) || found == row);
        require(!snapshot.killable(row) || (id > 0 && !snapshot.ambiguous(row)));
        require(clientKindName(snapshot.kind(row)) != nullptr);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto snapshot = parseClientList(text, WallTime(), SteadyTime());
    askAll(*snapshot);
    askAll(*parseClientDump(text, WallTime(), SteadyTime()));
    const auto rowCount = static_cast<std::size_t>(snapshot->rowCount());
    const int fields[] = {ClientField::Addr, ClientField::Name, ClientField::Idle};
    require(orderRows(*snapshot, {fields[size % std::size(fields)], true}, allRows(*snapshot)).size() == rowCount);

    const std::string_view whole = text.substr(0, text.rfind('\n') + 1);
    const std::string_view last = whole.empty() ? whole : whole.substr(whole.rfind('\n', whole.size() - 2) + 1);
    const auto rows = whole.size() == size ? snapshot : parseClientList(whole, WallTime(), SteadyTime());
    const auto alone = parseClientList(last, WallTime(), SteadyTime());
    if (alone->rowCount() == 1 && rows->rowCount() > 0) {
        for (int field = 0; field < ClientField::KnownCount; ++field) {
            require(rows->number(rows->rowCount() - 1, field) == alone->number(0, field));
            require(rows->text(rows->rowCount() - 1, field) == alone->text(0, field));
        }
        require(rows->kind(rows->rowCount() - 1) == alone->kind(0));
    }
    return 0;
}
