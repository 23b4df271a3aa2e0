// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/console/filter_problem.h"

#include "core/text/escape.h"

namespace headroom {

namespace {

constexpr qsizetype mostBefore = 50;
constexpr qsizetype mostMarked = 30;
constexpr qsizetype mostBehind = 30;

QString shown(QStringView text) {
    return visibleText(text.toUtf8());
}

}  // namespace

QString filterProblem(const QString& text, const FilterError& error) {
    const qsizetype start = std::max<qsizetype>(0, error.position - mostBefore);
    const qsizetype marked = std::min(error.length, mostMarked);
    const qsizetype behind = std::min(mostBehind, text.size() - error.position - marked);
    const QStringView whole(text);
    const QString before =
        (start > 0 ? QStringLiteral("…") : QString()) + shown(whole.sliced(start, error.position - start));
    const QString place = shown(whole.sliced(error.position, marked));
    QString after = shown(whole.sliced(error.position + marked, behind));
    if (error.position + marked + behind < text.size())
        after += u'…';
    return QStringLiteral("The filter cannot be read: %1.\n  %2%3%4\n  %5%6")
        .arg(error.message, before, place, after, QString(before.size(), u' '),
             QString(std::max<qsizetype>(1, place.size()), u'^'));
}

}  // namespace headroom
