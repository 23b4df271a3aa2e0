// SPDX-License-Identifier: GPL-3.0-or-later
// A report piece by piece, as Markdown that pastes into a ticket or as plain text for a terminal: the same words in
// both. Texts must be safe to print already (visibleText); what Markdown takes for markup is escaped here. Pure.
#pragma once

#include "core/report/text_table.h"

#include <QByteArray>

namespace headroom {

class ReportWriter {
  public:
    enum class Form { Markdown, Text };
    explicit ReportWriter(Form form) : m_form(form) {}

    // From 1 (the whole report) to 4 (one finding).
    void heading(int level, const QString& text);
    void paragraph(const QString& text);
    // One line of a list.
    void item(const QString& text);
    // Lines to copy as they are.
    void code(const QStringList& lines);
    void table(const std::vector<TextColumn>& columns, const std::vector<QStringList>& rows);

    // UTF-8, ended by a newline.
    [[nodiscard]] QByteArray bytes() const { return m_text.toUtf8(); }

  private:
    // What follows stands apart from what is there.
    void apart();

    Form m_form;
    QString m_text;
    bool m_inList = false;
};

}  // namespace headroom
