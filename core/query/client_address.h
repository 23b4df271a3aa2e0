// SPDX-License-Identifier: GPL-3.0-or-later
// IP addresses and networks, and the ip and port of a client's addr: `ip:port` or `[v6]:port`. The path of a unix
// socket, `?:0` (the server could not tell) and anything else have neither. An IPv4 address mapped into IPv6
// (::ffff:10.0.3.7) is that IPv4 address. Pure, any thread.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace headroom {

struct IpAddress {
    enum Form : std::uint8_t { V4, V6, None } form = None;
    std::uint64_t high = 0;  // of a V6
    std::uint64_t low = 0;

    auto operator<=>(const IpAddress&) const = default;
    // The usual way to write it; empty for None.
    [[nodiscard]] std::string text() const;
};

// "10.0.3.7", "fe80::1", "[fe80::1]". None for anything else.
[[nodiscard]] IpAddress readIp(std::string_view text);

struct IpNetwork {
    IpAddress address;  // the bits behind the prefix are 0
    int prefix = 0;     // bits

    [[nodiscard]] bool contains(const IpAddress& ip) const;
};

// "10.0.3.0/24", "fe80::/10", or an address alone. Bits behind the prefix are passed over.
[[nodiscard]] std::optional<IpNetwork> readNetwork(std::string_view text);

struct ClientAddress {
    IpAddress ip;  // None: no IP, then there is no port either
    std::uint16_t port = 0;

    auto operator<=>(const ClientAddress&) const = default;
};

// Reads the addresses of a snapshot, which must outlive it. Hosts that are no IPv4 are costly and come again and again,
// so they are remembered.
class ClientAddressReader {
  public:
    [[nodiscard]] ClientAddress read(std::string_view addr);

  private:
    std::unordered_map<std::string_view, IpAddress> m_hosts;
};

// The text before the port, without the brackets of IPv6.
[[nodiscard]] std::string_view hostOf(std::string_view addr);

}  // namespace headroom
