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
    return d->server.start().map([this](Endpoint endpoint) {
        d->world = std::make_unique<DemoWorld>(endpoint, std::chrono::seconds(1));
        endpoint.label = QStringLiteral("demo");
        return endpoint;
    });
}

}  // namespace headroom
