#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The rules of the layout that a compiler does not check. Prints each breach; exit status 1 when there is one.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.."
breaches=0

# breach TITLE LINES : counts and shows when LINES is not empty.
breach() {
    [[ -n $2 ]] || return 0
    printf '%s\n%s\n' "$1:" "$2"
    breaches=$((breaches + 1))
}
sources() { find "$@" -name '*.h' -o -name '*.cpp'; }

breach 'core includes pictures' \
    "$(sources core | xargs grep -nE '#include [<"](gui/|QtGui|QtWidgets|QWidget|QApplication|QGuiApplication|QIcon|QColor|QPainter|QPixmap|QFont|qcustomplot)')"
# Folders in the order of their CMakeLists.txt: each includes only those before it. What lies in core or gui itself is
# under all folders of core, and over all of gui.
breach 'an arrow that runs back' "$(
    order="core $(sed -n 's/^foreach(folder \(.*\))$/\1/p' core/CMakeLists.txt | sed 's#[^ ]*#core/&#g')"
    order+=" $(sed -n 's/^foreach(folder \(.*\))$/\1/p' gui/CMakeLists.txt | sed 's#[^ ]*#gui/&#g') gui"
    sources core gui | xargs grep -oE '^#include "(core|gui)/[^"]*' | sed 's/:#include "/ /' |
        awk -v order="$order" '
            function folder(path) { sub("/[^/]*$", "", path); return path }
            BEGIN { n = split(order, names, " "); for (i = 1; i <= n; ++i) place[names[i]] = i }
            !(folder($1) in place) || place[folder($1)] < place[folder($2)] { print $1 ": includes " $2 }'
)"
breach 'hiredis belongs into core/wire/codec.cpp alone, but for the bare client of the bench, which measures against it' \
    "$(sources core gui tests | xargs grep -lE '#include [<"]hiredis' | grep -vE '^(core/wire/codec|tests/bench/bare_client)\.cpp$')"
breach 'QCustomPlot belongs into gui/overview/used_chart.cpp alone' \
    "$(sources core gui tests | xargs grep -lE '#include [<"]qcustomplot' | grep -v '^gui/overview/used_chart.cpp$')"
breach 'a lock, a nested event loop, a blocking wait or a sleep' \
    "$(sources core gui | xargs grep -nE 'QMutex|std::mutex|processEvents|QEventLoop|BlockingQueuedConnection|sleep_for|waitFor(Connected|ReadyRead|BytesWritten|Encrypted)\(')"
breach 'commands that are never sent' \
    "$(sources core gui | xargs grep -nE '"(MONITOR|FLUSHALL|FLUSHDB|SHUTDOWN|DEBUG|KEYS)"')"
breach 'a header that does not stand by itself' "$(find core gui -name '*.h' | sort | xargs awk -f tests/headers.awk)"
breach 'a source that does not include its own header first, so that nothing compiles that header by itself' \
    "$(find core gui -name '*.cpp' | while read -r source; do
        own=${source%.cpp}.h
        [[ ! -f $own || $(grep -m 1 '^#include' "$source") == "#include \"$own\"" ]] || echo "$source"
    done)"
breach 'a source without its licence line' \
    "$(sources core gui tests | xargs grep -L 'SPDX-License-Identifier: GPL-3.0-or-later')"
breach 'the top level holds only what it should' \
    "$(find . -mindepth 1 -maxdepth 1 -not -name '.*' -not -name build -not -name headroom-demo.png -printf '%f\n' |
        grep -vxE 'CMakeLists\.txt|CMakePresets\.json|README\.md|core|gui|resources|tests|installers')"

((breaches == 0)) && echo 'The layout holds.'
exit $((breaches > 0))
