// SPDX-License-Identifier: GPL-3.0-or-later
// The clients a busy server has, and the rows it would list for them: pools of some services on many hosts, workers
// that block, subscribers, short-lived ones, a leak, two replicas. The same seed makes the same clients. What a row
// says of a client depends on the second only, so two lists of one second are equal. One thread.
#pragma once

#include <QByteArray>

#include <cstdint>
#include <string_view>
#include <vector>

namespace headroom {

class SimulatedClients {
  public:
    enum class Version { Redis7_0, Redis8_6 };  // whose fields a row has

    explicit SimulatedClients(int count, Version version = Version::Redis8_6, std::uint64_t seed = 1);

    [[nodiscard]] int count() const { return static_cast<int>(m_clients.size()); }
    [[nodiscard]] Version version() const { return m_version; }
    [[nodiscard]] std::int64_t highestId() const { return m_clients.empty() ? 0 : m_clients.back().id; }
    [[nodiscard]] std::int64_t idAt(int index) const { return m_clients[static_cast<std::size_t>(index)].id; }
    [[nodiscard]] int blocked() const;
    [[nodiscard]] int replicas() const;

    // All rows at that second, from somewhere in the middle on, as servers do. Seconds count from when it was made.
    [[nodiscard]] QByteArray list(std::int64_t second) const;
    // The row of that client behind `rows`; false when there is none.
    bool appendRow(std::int64_t id, std::int64_t second, QByteArray& rows) const;
    // `addr` as listed, empty when there is no such client.
    [[nodiscard]] QByteArray addr(std::int64_t id) const;

    // As many go as come. New ones have higher ids than any before.
    void churn(int clients, std::int64_t second);
    bool remove(std::int64_t id);

    // For a connection that is real: an id, and the row of it.
    [[nodiscard]] std::int64_t takeId() { return ++m_lastId; }
    void appendOwn(std::int64_t id, const QByteArray& name, std::int64_t created, std::int64_t second,
                   QByteArray& rows) const;

  private:
    struct Client {
        std::int64_t id;
        std::int64_t created;  // second
        std::uint32_t host;    // IPv4
        std::uint32_t fd;
        std::uint16_t port;
        std::uint16_t pod;  // number of the host within its service
        std::uint8_t service;
    };

    [[nodiscard]] Client make(std::int64_t created);
    [[nodiscard]] const Client* find(std::int64_t id) const;
    void append(const Client& client, std::string_view name, std::int64_t second, QByteArray& rows) const;
    [[nodiscard]] std::uint64_t random();

    Version m_version;
    std::uint64_t m_state;
    std::int64_t m_lastId = 1'200'000;
    std::uint32_t m_lastFd = 8;
    std::vector<Client> m_clients;  // by id
};

}  // namespace headroom
