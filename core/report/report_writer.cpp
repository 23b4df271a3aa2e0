// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/report_writer.h"

#include "core/text/escape.h"

#include <algorithm>

namespace headroom {

namespace {

// Longer than any run of backticks in it, so that nothing in it ends the block.
QString fenceFor(const QStringList& lines) {
    qsizetype longest = 2;
    for (const QString& line : lines) {
        qsizetype run = 0;
        for (const QChar c : line) {
            run = c == u'`' ? run + 1 : 0;
            longest = std::max(longest, run);
        }
    }
    return QString(longest + 1, u'`');
}

}  // namespace

void ReportWriter::apart() {
    if (!m_text.isEmpty())
        m_text += u'\n';
    m_inList = false;
}

void ReportWriter::heading(int level, const QString& text) {
    apart();
    if (m_form == Form::Markdown)
        m_text += QString(level, u'#') + u' ' + markdownText(text) + u'\n';
    else
        m_text += text + u'\n' + (level <= 2 ? QString(text.size(), level == 1 ? u'=' : u'-') + u'\n' : QString());
}

void ReportWriter::paragraph(const QString& text) {
    apart();
    m_text += (m_form == Form::Markdown ? markdownText(text) : text) + u'\n';
}

void ReportWriter::item(const QString& text) {
    if (!m_inList)
        apart();
    m_inList = true;
    m_text += m_form == Form::Markdown ? QStringLiteral("- ") + markdownText(text) + u'\n'
                                       : QStringLiteral("  ") + text + u'\n';
}

void ReportWriter::code(const QStringList& lines) {
    apart();
    const QString fence = fenceFor(lines);
    if (m_form == Form::Markdown)
        m_text += fence + u'\n' + lines.join(u'\n') + u'\n' + fence + u'\n';
    else
        for (const QString& line : lines)
            m_text += QStringLiteral("    ") + line + u'\n';
}

void ReportWriter::table(const std::vector<TextColumn>& columns, const std::vector<QStringList>& rows) {
    apart();
    if (m_form == Form::Text) {
        m_text += textTable(columns, rows);
        return;
    }
    const auto line = [this](const QStringList& cells) {
        m_text += QStringLiteral("| ") + cells.join(QStringLiteral(" | ")) + QStringLiteral(" |\n");
    };
    QStringList titles;
    QStringList rules;
    for (const TextColumn& column : columns) {
        titles << column.title;
        rules << (column.rightAligned ? QStringLiteral("---:") : QStringLiteral("---"));
    }
    line(titles);
    line(rules);
    for (const QStringList& row : rows) {
        QStringList cells;
        for (const QString& cell : row)
            cells << markdownText(cell);
        line(cells);
    }
}

}  // namespace headroom
