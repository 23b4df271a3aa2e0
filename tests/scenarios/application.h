// SPDX-License-Identifier: GPL-3.0-or-later
// A service with connections to the server, at work in one of the ways services are: each connection at its own pace,
// or a pool of which requests take the one last given back, or one after the other.
#pragma once

#include "tests/scenarios/world.h"

#include <functional>
#include <memory>
#include <vector>

namespace headroom {

struct Work {
    double pace = 0;       // seconds between two commands of each connection; 0: it does nothing by itself
    double rate = 0;       // requests a second of the whole pool
    int atOnce = 1;        // of how many connections these take the newest ones; 0: all by turns
    double keepalive = 0;  // seconds after which an unused connection is pinged
    std::function<QByteArrayList(Random&)> command = {};  // empty: small reads and writes
};

class Application {
  public:
    Application(World& world, Source source, Work work);

    void setSize(int size);
    // In equal steps of a second or less.
    void ramp(int size, double over);
    // All of them close and come back within `within` seconds.
    void restart(double within);
    // The new ones come; the old ones stay, but nobody uses them, until `lingering` seconds are over.
    void replace(double within, double lingering);
    void setWork(const Work& work) { m_work = work; }
    [[nodiscard]] int size() const { return static_cast<int>(m_clients.size()); }
    [[nodiscard]] const Source& source() const { return m_source; }
    // Instead of work: what each connection does once it is ready.
    std::function<void(Client&)> begins;

  private:
    void openOne();
    void workAt(const std::weak_ptr<Client>& client);
    void keep(const std::weak_ptr<Client>& client);
    void request();
    [[nodiscard]] QByteArrayList command();

    World& m_world;
    Source m_source;
    Work m_work;
    int m_wanted = 0;
    std::size_t m_next = 0;
    std::vector<std::shared_ptr<Client>> m_clients;
};

// Small reads and writes, as any service sends them.
[[nodiscard]] QByteArrayList smallCommand(Random& random);

}  // namespace headroom
