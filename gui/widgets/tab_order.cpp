// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/tab_order.h"

#include <QGridLayout>
#include <QMainWindow>
#include <QScrollArea>
#include <QSplitter>
#include <QStatusBar>

#include <algorithm>
#include <utility>
#include <vector>

namespace headroom {

namespace {

void collectStops(QWidget* widget, QWidgetList& stops);

void collectStops(QLayoutItem* item, QWidgetList& stops);

void collectStopsOf(QLayout* layout, QWidgetList& stops) {
    std::vector<std::pair<std::pair<int, int>, QLayoutItem*>> items;
    auto* grid = qobject_cast<QGridLayout*>(layout);
    for (int at = 0; at < layout->count(); ++at) {
        std::pair<int, int> place(at, 0);
        int rows = 0;
        int columns = 0;
        if (grid)
            grid->getItemPosition(at, &place.first, &place.second, &rows, &columns);
        items.emplace_back(place, layout->itemAt(at));
    }
    std::ranges::stable_sort(items, {}, [](const auto& item) { return item.first; });
    for (const auto& [place, item] : items)
        collectStops(item, stops);
}

void collectStops(QLayoutItem* item, QWidgetList& stops) {
    if (item->layout())
        collectStopsOf(item->layout(), stops);
    else if (item->widget())
        collectStops(item->widget(), stops);
}

void collectStops(QWidget* widget, QWidgetList& stops) {
    if (!widget->isVisible() || !widget->isEnabled())
        return;
    if ((widget->focusPolicy() & Qt::TabFocus) != 0 && !widget->focusProxy())
        stops << widget;
    if (const auto* splitter = qobject_cast<QSplitter*>(widget)) {
        for (int at = 0; at < splitter->count(); ++at)
            collectStops(splitter->widget(at), stops);
    } else if (const auto* area = qobject_cast<QScrollArea*>(widget)) {
        collectStops(area->widget(), stops);
    } else if (const auto* window = qobject_cast<QMainWindow*>(widget)) {
        collectStops(window->centralWidget(), stops);
        if (auto* status = window->findChild<QStatusBar*>(QString(), Qt::FindDirectChildrenOnly))
            collectStops(status, stops);
    } else if (widget->layout()) {
        collectStopsOf(widget->layout(), stops);
    }
}

}  // namespace

bool focusAsLaidOut(QWidget& window, bool next) {
    QWidgetList stops;
    collectStops(&window, stops);
    if (stops.isEmpty())
        return false;
    QWidget* now = window.focusWidget();
    while (now && !stops.contains(now))  // what has the focus may be part of one
        now = now->parentWidget();
    const qsizetype at = now ? stops.indexOf(now) : next ? -1 : stops.size();
    stops[(at + (next ? 1 : stops.size() - 1)) % stops.size()]->setFocus(next ? Qt::TabFocusReason
                                                                              : Qt::BacktabFocusReason);
    return true;
}

}  // namespace headroom
