// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/naive_parser.h"

namespace headroom {

namespace {

std::vector<std::string> split(const std::string& text, char mark) {
    std::vector<std::string> parts;
    std::size_t from = 0;
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, from)) {
        parts.push_back(text.substr(from, at - from));
        from = at + 1;
    }
    if (from < text.size()) {
        parts.push_back(text.substr(from));
    }
    return parts;
}

}  // namespace

std::vector<NaiveRow> parseNaively(const std::string& text) {
    std::vector<NaiveRow> rows;
    for (const std::string& line : split(text, '\n')) {
        NaiveRow row;
        for (const std::string& field : split(line, ' ')) {
            const std::size_t equals = field.find('=');
            if (equals != std::string::npos) {
                row.emplace(field.substr(0, equals), field.substr(equals + 1));
            }
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace headroom
