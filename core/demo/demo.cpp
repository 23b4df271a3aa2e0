// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/demo/demo.h"

#include "core/demo/demo_server.h"
#include "core/demo/demo_world.h"

namespace headroom {

class Demo::Private {
  public:
    DemoServer server;
    std::unique_ptr<DemoWorld> world;  // ends first
};

Demo::Demo(QObject* parent) : QObject(parent), d(std::make_unique<Private>()) {}

Demo::~Demo() = default;

Result<Endpoint> Demo::start() {
    return d->server.start().map([this](const QString& socketPath) {
        d->world = std::make_unique<DemoWorld>(socketPath, std::chrono::seconds(1));
        Endpoint endpoint;
        endpoint.socketPath = socketPath;
        endpoint.label = QStringLiteral("demo");
        return endpoint;
    });
}

}  // namespace headroom
