// SPDX-License-Identifier: GPL-3.0-or-later
// A server and its clients in numbers alone, second by second, for what judges them: no socket, no clock, no chance but
// the seed's.
#pragma once

#include "core/diagnosis/diagnosis.h"
#include "core/server/client_list_parser.h"

#include <cmath>
#include <list>
#include <random>
#include <string>

namespace headroom {

struct PretendClient {
    std::int64_t id = 0;
    std::string ip = "10.0.0.1";
    std::string name{};
    std::string user = "default";
    double born = 0;
    double lastUse = 0;
    std::string cmd = "NULL";
    std::string flags = "N";
    std::int64_t memory = 2300;
    std::int64_t output = 0;
};

class PretendServer {
  public:
    explicit PretendServer(unsigned seed, int limit = 200) : rng(seed), maxclients(limit) {}

    std::mt19937 rng;
    int maxclients;
    double second = 0;  // since the watch began
    double uptime = 86400;
    std::list<PretendClient> clients{};
    double commands = 1e6;
    double received = 5000;
    double rejected = 0;
    double loginErrors = 0;
    double cpuMain = 10;
    bool tellsName = true;
    ServerSettings settings{};
    std::vector<SlowlogEntry> slowlog{};
    std::optional<double> timeInCommands{};

    [[nodiscard]] double random(double from, double to) { return std::uniform_real_distribution<>(from, to)(rng); }
    [[nodiscard]] int whole(int from, int to) { return std::uniform_int_distribution<>(from, to)(rng); }

    // Connects `age` seconds ago; nullptr: there was no place.
    PretendClient* connect(const std::string& ip, const std::string& name, double age = 0) {
        if (static_cast<int>(clients.size()) + 1 >= maxclients) {
            rejected += 1;
            return nullptr;
        }
        received += 1;
        PretendClient client;
        client.id = m_nextId++;
        client.ip = ip;
        client.name = name;
        client.born = client.lastUse = second - age;
        clients.push_back(client);
        return &clients.back();
    }
    void use(PretendClient& client, const std::string& cmd = "get") {
        client.cmd = cmd;
        client.lastUse = second;
        commands += 1;
    }
    // Each of them with that chance in a second.
    template <typename Matches>
    void work(double chance, Matches matches) {
        for (PretendClient& client : clients)
            if (matches(client) && random(0, 1) < chance)
                use(client, random(0, 1) < 0.5 ? "get" : "set");
    }
    void work(const std::string& name, double chance) {
        work(chance, [&name](const PretendClient& client) { return client.name == name; });
    }

    void logSlow(const PretendClient& client, const char* command, qint64 usec) {
        SlowlogEntry entry;
        entry.id = static_cast<qint64>(slowlog.size());
        entry.unixSeconds = std::chrono::duration_cast<std::chrono::seconds>(wall(second).time_since_epoch()).count();
        entry.durationUsec = usec;
        entry.command = {command};
        entry.addr = QByteArray::fromStdString(addressOf(client));
        entry.name = QByteArray::fromStdString(client.name);
        slowlog.insert(slowlog.begin(), entry);
    }

    // A second passes; then it is looked at.
    void look() {
        second += 1;
        const SteadyTime now = start + toDuration(second);
        sample =
            std::make_shared<InfoSample>(InfoSample::from(InfoFields(infoText()), std::nullopt, now, wall(second)));
        series.add(*sample);
        std::string text = row(PretendClient{1, "127.0.0.1", "headroom", "default", -1000, second, "client|list"});
        for (const PretendClient& client : clients)
            text += row(client);
        ClientListing listing;
        listing.snapshot = parseClientList(text, wall(second), now);
        listing.ownIds = {1};
        listing.runId = "run-1";
        watch.add(listing, now);
    }
    [[nodiscard]] Diagnosis judge(std::int64_t idleSeconds = 300) {
        Picture picture;
        picture.series = &series;
        picture.clients = &watch;
        picture.sample = sample;
        picture.settings = std::make_shared<ServerSettings>(settings);
        picture.slowlog = slowlog;
        picture.timeInCommands = timeInCommands;
        picture.idleSeconds = idleSeconds;
        picture.now = start + toDuration(second);
        picture.nowWall = wall(second);
        return diagnose(picture);
    }

    Series series{};
    ClientWatch watch{};
    std::shared_ptr<const InfoSample> sample{};
    [[nodiscard]] static WallTime wall(double second) {
        return WallTime(std::chrono::milliseconds(1'700'000'000'000 + std::llround(second * 1000)));
    }

  private:
    static constexpr SteadyTime start{std::chrono::hours(1000)};
    [[nodiscard]] static SteadyTime::duration toDuration(double seconds) {
        return std::chrono::duration_cast<SteadyTime::duration>(std::chrono::duration<double>(seconds));
    }
    [[nodiscard]] QByteArray infoText() const {
        QByteArray text = "redis_version:7.0.15\r\nrun_id:run-1\r\nredis_mode:standalone\r\n";
        const auto add = [&text](const char* key, double value) {
            text += QByteArray(key) + ':' + QByteArray::number(value, 'f', 0) + "\r\n";
        };
        add("uptime_in_seconds", uptime + second);
        add("connected_clients", static_cast<double>(clients.size()) + 1);
        add("connected_slaves", 0);
        add("cluster_connections", 0);
        add("maxclients", maxclients);
        add("total_connections_received", received);
        add("rejected_connections", rejected);
        add("total_commands_processed", commands);
        add("used_memory", 40e6);
        add("total_error_replies", loginErrors);
        if (loginErrors > 0)
            text += "errorstat_WRONGPASS:count=" + QByteArray::number(loginErrors, 'f', 0) + "\r\n";
        text += "used_cpu_user_main_thread:" + QByteArray::number(cpuMain, 'f', 6) + "\r\n";
        text += "used_cpu_sys_main_thread:0.0\r\n";
        return text;
    }
    [[nodiscard]] static std::string addressOf(const PretendClient& client) {
        return client.ip + ":" + (client.ip.front() == '/' ? "0" : std::to_string(20000 + client.id % 40000));
    }
    [[nodiscard]] std::string row(const PretendClient& client) const {
        const auto whole = [](double seconds) { return std::to_string(static_cast<long>(std::max(0.0, seconds))); };
        return "id=" + std::to_string(client.id) + " addr=" + addressOf(client) + " name=" + client.name +
               " age=" + whole(second - client.born) + " idle=" + whole(second - client.lastUse) +
               " flags=" + client.flags + " db=0 sub=0 psub=0 multi=-1 qbuf=0 omem=" + std::to_string(client.output) +
               " tot-mem=" + std::to_string(client.memory) + " cmd=" + client.cmd + " user=" + client.user + "\n";
    }

    std::int64_t m_nextId = 10;
};

}  // namespace headroom
