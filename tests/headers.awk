# SPDX-License-Identifier: GPL-3.0-or-later
# Unity builds and precompiled headers hide a header that does not stand by itself. Read as text, which takes a second:
# what a header names of Qt and of the standard library must be included or declared by it, or by a header of ours that
# it includes. Prints each breach.
BEGIN {
    split("array bitset deque functional map memory optional set span string string_view tuple unordered_map unordered_set utility variant vector", words, " ")
    for (i in words) from[words[i]] = words[i]
    split("unique_ptr shared_ptr weak_ptr make_shared make_unique enable_shared_from_this", words, " ")
    for (i in words) from[words[i]] = "memory"
    split("uint8_t uint16_t uint32_t uint64_t int8_t int16_t int32_t int64_t", words, " ")
    for (i in words) from[words[i]] = "cstdint"
    split("pair move exchange forward", words, " ")
    for (i in words) from[words[i]] = "utility"
    from["function"] = "functional"; from["nullopt"] = "optional"; from["chrono"] = "chrono"
    from["size_t"] = "cstddef"; from["byte"] = "cstddef"; from["atomic"] = "atomic"; from["multimap"] = "map"
    from["numeric_limits"] = "limits"
    # What the header of a class brings by what its own functions take and return. Last: what any class of widgets does.
    brings["QObject"] = "QString QByteArray QList"
    brings["QString"] = "QByteArray QByteArrayView QStringLiteral QLatin1String QStringView"
    brings["QByteArray"] = "QByteArrayView"
    brings["QStringList"] = "QString QByteArray QList QStringLiteral"
    brings["QFutureWatcher"] = "QObject QFutureWatcherBase"
    widget = "QWidget QObject QString QStringList QEvent QPaintEvent QShowEvent QHideEvent QResizeEvent QKeyEvent QMouseEvent QFocusEvent " \
             "QCloseEvent QDropEvent QDragEnterEvent QAction QPoint QSize QRect QPalette QFont QColor QVariant QModelIndex " \
             "QKeySequence QPainter QStyleOption QStyleOptionViewItem QItemSelection"
}
FNR == 1 { file = FILENAME; files[++count] = file }
{ sub(/\/\/.*/, "") }
/^#include "/ { split($0, part, "\""); ours[file] = ours[file] " " part[2]; next }
/^#include </ { split($0, part, /[<>]/); has[file, part[2]] = 1
    if (part[2] !~ /^Q/) standard[file] = 1
    if (part[2] ~ /^Q.*(Widget|Window|Dialog|Frame|Label|Button|Edit|View|Delegate|Style|Box|Model|Action|Menu|Bar|Painter|Layout)$/) widgets[file] = 1
    next
}
/^ *(class|struct) Q[A-Za-z]+;/ { gsub(";", "", $2); has[file, $2] = 1; next }
{
    gsub(/"[^"]*"/, "\"\"")
    line = $0
    while (match(line, /std::[a-z_0-9]+/)) {
        name = substr(line, RSTART + 5, RLENGTH - 5)
        if (name in from) needs[file] = needs[file] " " from[name]
        line = substr(line, RSTART + RLENGTH)
    }
    line = $0
    while (match(line, /(^|[^A-Za-z_0-9:])Q[A-Z][a-z][A-Za-z0-9]*/)) {
        name = substr(line, RSTART, RLENGTH)
        sub(/^[^Q]/, "", name)
        needs[file] = needs[file] " " name
        line = substr(line, RSTART + RLENGTH)
    }
}
function provides(header, thing, depth,    list, n, i, more) {
    if ((header, thing) in has) return 1
    n = split(ours[header], list, " ")
    for (i = 1; i <= n; i++) if (depth < 12 && provides(list[i], thing, depth + 1)) return 1
    return 0
}
END {
    for (f = 1; f <= count; f++) {
        n = split(needs[files[f]], list, " ")
        for (i = 1; i <= n; i++) {
            thing = list[i]
            if ((files[f], thing) in said) continue
            said[files[f], thing] = 1
            if (provides(files[f], thing, 0)) continue
            known = 0
            for (header in brings) if (index(" " brings[header] " ", " " thing " ") && provides(files[f], header, 0)) known = 1
            if (!known && thing == "cstddef") known = files[f] in standard
            if (!known && files[f] in widgets) known = index(" " widget " ", " " thing " ")
            if (!known) print files[f] ": names " thing " and does not include or declare it"
        }
    }
}
