// SPDX-License-Identifier: GPL-3.0-or-later
// What all scenarios share: a server, chance, time, who its clients are, and what is true of them. First a scenario
// sets itself up; a few seconds later its port is told; once somebody else is connected, or after a while, the time
// of the plot begins, which is scaled to the seconds the onlooker stays.
#pragma once

#include "tests/scenarios/client.h"
#include "tests/scenarios/loop.h"
#include "tests/scenarios/random.h"
#include "tests/scenarios/truth.h"

#include <QByteArrayList>
#include <QSet>

#include <functional>
#include <memory>
#include <vector>

namespace headroom {

// Some clients that belong together: the same name and user, on one host or more.
struct Source {
    std::vector<Identity> hosts;
    bool hasOwnAddresses = true;  // nobody else connects from there
};

class World {
  public:
    World(Loop& loop, unsigned seed, double seconds, quint16 port, int maxclients);
    ~World();

    Loop& loop;
    Random random;
    Truth truth;
    const double seconds;  // that the onlooker stays
    const quint16 port;
    const int maxclients;
    double scale = 1;  // of the shares below: where two causes share a server, each has half of it

    // That part of the slots, by chance.
    [[nodiscard]] int slots(double low, double high);
    [[nodiscard]] Client& control() { return *m_control; }
    void configure(const QByteArray& key, const QByteArray& value);
    [[nodiscard]] std::shared_ptr<Client> open(const Identity& identity);

    // A name and addresses nobody else has. Named or not, with a user of its own or not: as it happens, but so that
    // something tells it from the others.
    [[nodiscard]] Source source(int hosts);
    // With addresses of its own for certain.
    [[nodiscard]] Source sourceElsewhere(int hosts);
    [[nodiscard]] QByteArray address();
    [[nodiscard]] QByteArray name();
    [[nodiscard]] TrueCause cause(const char* id, const Source& source) const;
    [[nodiscard]] static TrueCause causeOfMany(const char* id);
    [[nodiscard]] static TrueCause causeOfAnybody(const char* id);

    // At that part of the onlooker's stay.
    void later(double part, Loop::Deed deed);
    // Again and again until the end, after times of its choice.
    void repeat(std::function<double()> wait, Loop::Deed deed);
    // Lives as long as the world.
    template <typename T, typename... Arguments>
    T& make(Arguments&&... arguments) {
        auto made = std::make_shared<T>(std::forward<Arguments>(arguments)...);
        m_kept.push_back(made);
        return *made;
    }

    // Calls `seen` once a client that is not ours stays connected, or after `patience` seconds.
    void awaitOnlooker(double patience, Loop::Deed seen);
    void begin();  // the plot

  private:
    [[nodiscard]] Source sourceAt(int hosts, bool elsewhere);
    void look(double until, const Loop::Deed& seen);

    std::shared_ptr<Client> m_control;
    std::vector<std::weak_ptr<Client>> m_clients;
    std::vector<std::shared_ptr<void>> m_kept;
    std::vector<std::pair<double, Loop::Deed>> m_plot;
    bool m_hasBegun = false;
    QByteArrayList m_names;  // not yet given
    QSet<QByteArray> m_addresses;
    QByteArray m_gateway;  // where all seem to come from, if they do
    bool m_hasUsers;
    QByteArray m_stranger;
};

}  // namespace headroom
