// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/row_pattern.h"

#include "core/server/byte_scan.h"

#include <algorithm>

namespace headroom {

namespace {

constexpr std::ptrdiff_t Lookahead = 64;  // bytes behind a value's start or end that may be looked at
constexpr std::size_t LongestLiteralValue = 1024;

}  // namespace

RowPattern::RowPattern(ClientSnapshotBuilder& builder)
    : m_builder(builder), m_changes(ClientSnapshotBuilder::MostFields) {}

void RowPattern::set(const std::vector<int>& fields) {
    m_steps.clear();
    m_literals.clear();
    m_literalValues.clear();
    m_reach = 0;
    Step step;
    for (const int field : fields) {
        const ClientSnapshotBuilder::Column& from = m_builder.column(field);
        StagedColumn& staged = m_builder.staged(field);
        const char mark = field == fields.back() ? '\n' : ' ';
        m_literals += from.key;
        m_literals += '=';
        const std::size_t start = m_literals.size();
        if (appendValue(field, mark)) {
            m_literals += mark;
            m_literalValues.push_back({start, m_literals.size(), field});
            continue;
        }
        step.value = field == ClientField::Addr ? Step::Addr : from.isNumber ? Step::Number : Step::Text;
        step.mark = mark;
        step.staged = &staged;
        step.texts = &m_builder.texts(field);
        addStep(step, start);
        step = {};
        step.literal = start;
    }
    if (step.literal < m_literals.size()) {
        addStep(step, m_literals.size());
    }
    m_literals.append(ScanBytes, '\0');
}

void RowPattern::addStep(Step step, std::size_t literalEnd) {
    step.length = literalEnd - step.literal;
    step.rest = restOf(step.length);
    m_reach = std::max(m_reach, static_cast<std::ptrdiff_t>(step.length) + Lookahead);
    m_steps.push_back(step);
}

// Whether the value of the last row is thought to stay; then it is behind the literals.
bool RowPattern::appendValue(int field, char mark) {
    const auto value = m_builder.staged(field).current();
    if (!value || field == ClientField::Addr || m_changes[static_cast<std::size_t>(field)] != 0) {
        return false;
    }
    if (m_builder.column(field).isNumber) {
        m_literals += std::to_string(*value);
        return true;
    }
    const std::string_view text = m_builder.texts(field).at(static_cast<std::size_t>(*value));
    // With a CR to drop the literal would be that of another row.
    if (text.size() > LongestLiteralValue || (mark == '\n' && text.ends_with('\r'))) {
        return false;
    }
    m_literals += text;
    return true;
}

void RowPattern::noteBlock() {
    for (const int field : m_builder.fields()) {
        m_changes[static_cast<std::size_t>(field)] = m_builder.stayed(field) ? 0 : 1;
    }
}

bool RowPattern::loosen(const char* at, const Step& step) {
    const char* literal = m_literals.data() + step.literal;
    const std::size_t broken =
        step.literal + static_cast<std::size_t>(std::mismatch(literal, literal + step.length, at).first - literal);
    const auto value =
        std::ranges::find_if(m_literalValues, [broken](const LiteralValue& v) { return broken < v.end; });
    if (value == m_literalValues.end() || broken < value->start) {
        return false;
    }
    m_changes[static_cast<std::size_t>(value->field)] = 1;
    return true;
}

void RowPattern::open() {
    if (m_isOpen) {
        return;
    }
    m_isOpen = true;
    for (Step& step : m_steps) {
        step.values = step.staged ? step.staged->write(m_builder.rowInBlock()) : nullptr;
    }
}

void RowPattern::close(std::size_t row) {
    if (!m_isOpen) {
        return;
    }
    m_isOpen = false;
    for (const Step& step : m_steps) {
        if (step.staged) {
            step.staged->settle(row);
        }
    }
}

}  // namespace headroom
