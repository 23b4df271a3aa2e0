// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/server/dump_log.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

namespace headroom {

namespace {

constexpr std::size_t mostStreams = 64;

// A line of a log: what is the same for all lines of its stream, its part of the text and what stands around that.
struct LogLine {
    std::string stream;
    std::string_view before;
    std::string_view part;
    std::string_view behind;
    bool isLast = true;  // the line of the program ends with it
};

// 2026-11-28T10:00:00.123456789Z or with +02:00 at its end.
bool isTime(std::string_view text) {
    constexpr std::string_view form = "0000-00-00T00:00:00";
    return text.size() > form.size() && std::ranges::equal(form, text.substr(0, form.size()), [](char wanted, char c) {
               return wanted == '0' ? c >= '0' && c <= '9' : c == wanted;
           });
}

std::optional<LogLine> criLine(std::string_view line) {
    for (const std::string_view name : {" stdout ", " stderr "}) {
        const std::size_t at = line.find(name);
        if (at == std::string_view::npos) {
            continue;
        }
        constexpr std::size_t dateLength = 10;
        const std::size_t time = line.substr(0, at).rfind('T');
        const std::size_t tag = at + name.size();
        const std::string_view tags = line.substr(tag, line.find(' ', tag) - tag);
        if (time == std::string_view::npos || time < dateLength || !isTime(line.substr(time - dateLength, at)) ||
            !(tags == "P" || tags == "F" || tags.starts_with("P:") || tags.starts_with("F:"))) {
            return std::nullopt;
        }
        const std::size_t part = std::min(tag + tags.size() + 1, line.size());
        return LogLine{std::string(line.substr(0, time - dateLength)) + std::string(name),
                       line.substr(0, part),
                       line.substr(part),
                       {},
                       tags[0] == 'F'};
    }
    return std::nullopt;
}

std::optional<LogLine> dockerLine(std::string_view line) {
    constexpr std::string_view start = "{\"log\":\"";
    if (!line.starts_with(start)) {
        return std::nullopt;
    }
    std::size_t end = start.size();
    while (end < line.size() && line[end] != '"') {
        end += line[end] == '\\' ? 2U : 1U;
    }
    if (end >= line.size()) {
        return std::nullopt;
    }
    const std::string_view part = line.substr(start.size(), end - start.size());
    const std::string_view behind = line.substr(end);
    const std::size_t stream = behind.find("\"stream\":\"");
    constexpr std::size_t streamLength = std::string_view("\"stream\":\"stdout").size();
    return LogLine{stream == std::string_view::npos ? std::string() : std::string(behind.substr(stream, streamLength)),
                   line.substr(0, start.size()), part, behind, part.ends_with("\\n")};
}

class LogJoiner {
  public:
    // Whether records of Docker end with their line; some viewers strip that.
    explicit LogJoiner(bool recordsEndLines) : m_recordsEndLines(recordsEndLines) {}

    void take(std::string_view line);
    // What has begun and has no end.
    void end();

    std::string out;

  private:
    struct Begun {
        std::string before;
        std::string text;
        std::string behind;
    };
    bool m_recordsEndLines;
    std::map<std::string, Begun> m_begun;  // by stream
};

void LogJoiner::take(std::string_view line) {
    const auto docker = m_recordsEndLines ? dockerLine(line) : std::nullopt;
    const auto read = docker ? docker : criLine(line);
    if (!read) {
        out += line;
        out += '\n';
        return;
    }
    auto begun = m_begun.find(read->stream);
    if (!read->isLast && (begun != m_begun.end() || m_begun.size() < mostStreams)) {
        if (begun == m_begun.end()) {
            begun =
                m_begun.emplace(read->stream, Begun{std::string(read->before), {}, std::string(read->behind)}).first;
        }
        begun->second.text += read->part;
        return;
    }
    if (begun == m_begun.end()) {
        out += line;
    } else {
        out += begun->second.before + begun->second.text;
        out += read->part;
        out += read->behind;
        m_begun.erase(begun);
    }
    out += '\n';
}

void LogJoiner::end() {
    for (const auto& [stream, begun] : m_begun) {
        out += begun.before + begun.text + " ?" + begun.behind + '\n';  // words behind: the last value is not believed
    }
}

}  // namespace

std::string_view joinedLogLines(std::string_view text, std::string& buffer) {
    constexpr std::array signs{" stdout P", " stderr P", "{\"log\":\""};
    if (std::ranges::none_of(signs, [text](const char* sign) { return text.find(sign) != std::string_view::npos; })) {
        return text;
    }
    LogJoiner joiner(text.find("\\n\",") != std::string_view::npos);
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        std::string_view line = rest.substr(0, end);
        line.remove_suffix(line.ends_with('\r') ? 1 : 0);
        joiner.take(line);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    joiner.end();
    buffer = std::move(joiner.out);
    if (!text.ends_with('\n') && buffer.ends_with('\n')) {
        buffer.pop_back();
    }
    return buffer;
}

}  // namespace headroom
