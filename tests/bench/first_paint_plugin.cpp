// SPDX-License-Identifier: GPL-3.0-or-later
// Prints the steady clock in nanoseconds once the first window is painted. Qt loads it where QT_QPA_GENERIC_PLUGINS
// names it.
#include "core/clock.h"

#include <QCoreApplication>
#include <QEvent>
#include <QGenericPlugin>

#include <cstdio>

namespace headroom {

class FirstPaint : public QObject {
    Q_OBJECT
  public:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::Paint && watched->isWidgetType()) {
            QCoreApplication::instance()->removeEventFilter(this);
            // The first widget is about to be painted; the others follow before the loop turns.
            QMetaObject::invokeMethod(this, &FirstPaint::tell, Qt::QueuedConnection);
        }
        return false;
    }

  private:
    void tell() {
        std::printf("%lld\n", static_cast<long long>(steadyNow().time_since_epoch().count()));
        std::fflush(stdout);
    }
};

class FirstPaintPlugin : public QGenericPlugin {
    Q_OBJECT
    Q_PLUGIN_METADATA(IID QGenericPluginFactoryInterface_iid FILE "first_paint_plugin.json")
  public:
    QObject* create(const QString&, const QString&) override {
        auto* filter = new FirstPaint;  // Qt owns what a plugin makes
        QCoreApplication::instance()->installEventFilter(filter);
        return filter;
    }
};

}  // namespace headroom

#include "first_paint_plugin.moc"
