// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/client_address.h"

#include "core/server/whole_number.h"

#include <QHostAddress>

#include <algorithm>
#include <limits>

namespace headroom {

namespace {

constexpr int bitsOfV4 = 32;
constexpr int bitsOfV6 = 128;

std::optional<std::uint32_t> v4Number(std::string_view host) {
    std::uint32_t number = 0;
    for (int part = 0; part < 4; ++part) {
        const std::size_t end = part < 3 ? host.find('.') : host.size();
        const auto value = end == std::string_view::npos ? std::nullopt : wholeNumber(host.substr(0, end));
        if (!value || *value < 0 || *value > 255) {
            return std::nullopt;
        }
        number = number << 8 | static_cast<std::uint32_t>(*value);
        host.remove_prefix(part < 3 ? end + 1 : end);
    }
    return number;
}

std::string_view withoutBrackets(std::string_view host) {
    return host.size() > 2 && host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

// All ones behind the first `bits` of 64.
std::uint64_t maskBehind(int bits) {
    return bits <= 0 ? ~std::uint64_t(0) : bits >= 64 ? 0 : ~std::uint64_t(0) >> bits;
}

IpAddress masked(IpAddress address, int prefix) {
    if (address.form == IpAddress::V4) {
        address.low &= ~maskBehind(prefix + 64 - bitsOfV4);
    } else {
        address.high &= ~maskBehind(prefix);
        address.low &= ~maskBehind(prefix - 64);
    }
    return address;
}

}  // namespace

std::string IpAddress::text() const {
    if (form == None) {
        return {};
    }
    if (form == V4) {
        return QHostAddress(static_cast<quint32>(low)).toString().toStdString();
    }
    Q_IPV6ADDR bytes;
    for (int i = 0; i < 8; ++i) {
        bytes[i] = static_cast<quint8>(high >> (56 - 8 * i));
        bytes[i + 8] = static_cast<quint8>(low >> (56 - 8 * i));
    }
    return QHostAddress(bytes).toString().toStdString();
}

IpAddress readIp(std::string_view text) {
    if (const auto number = v4Number(text)) {
        return {IpAddress::V4, 0, *number};
    }
    text = withoutBrackets(text);
    if (text.find(':') == std::string_view::npos || text.find('%') != std::string_view::npos) {
        return {};
    }
    const QHostAddress parsed(QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size())));
    if (parsed.protocol() != QAbstractSocket::IPv6Protocol) {
        return {};
    }
    const Q_IPV6ADDR bytes = parsed.toIPv6Address();
    IpAddress address{IpAddress::V6, 0, 0};
    for (int i = 0; i < 8; ++i) {
        address.high = address.high << 8 | bytes[i];
        address.low = address.low << 8 | bytes[i + 8];
    }
    if (address.high == 0 && address.low >> bitsOfV4 == 0xffff) {
        return {IpAddress::V4, 0, address.low & maskBehind(bitsOfV4)};
    }
    return address;
}

bool IpNetwork::contains(const IpAddress& ip) const {
    return ip.form == address.form && masked(ip, prefix) == address;
}

std::optional<IpNetwork> readNetwork(std::string_view text) {
    const std::size_t slash = text.find('/');
    const std::string_view host = text.substr(0, slash);
    const IpAddress address = readIp(host);
    if (address.form == IpAddress::None) {
        return std::nullopt;
    }
    const int bits = address.form == IpAddress::V4 ? bitsOfV4 : bitsOfV6;
    if (slash == std::string_view::npos) {
        return IpNetwork{address, bits};
    }
    // The prefix of a mapped address counts the bits before the IPv4 as well.
    const int before = address.form == IpAddress::V4 && host.find(':') != std::string_view::npos ? bitsOfV6 - bits : 0;
    const std::string_view digits = text.substr(slash + 1);
    const auto prefix = digits.starts_with('-') ? std::nullopt : wholeNumber(digits);
    if (!prefix || *prefix < before || *prefix > before + bits) {
        return std::nullopt;
    }
    const int ownPrefix = static_cast<int>(*prefix) - before;
    return IpNetwork{masked(address, ownPrefix), ownPrefix};
}

ClientAddress ClientAddressReader::read(std::string_view addr) {
    const std::size_t colon = addr.rfind(':');
    const auto port = colon == std::string_view::npos ? std::nullopt : wholeNumber(addr.substr(colon + 1));
    if (!port || *port < 0 || *port > std::numeric_limits<std::uint16_t>::max()) {
        return {};
    }
    const std::string_view host = addr.substr(0, colon);
    const auto portNumber = static_cast<std::uint16_t>(*port);
    if (const auto number = v4Number(host)) {
        return {{IpAddress::V4, 0, *number}, portNumber};
    }
    if (!host.starts_with('[') || !host.ends_with(']')) {
        return {};
    }
    auto known = m_hosts.find(host);
    if (known == m_hosts.end()) {
        known = m_hosts.emplace(host, readIp(host)).first;
    }
    return known->second.form == IpAddress::None ? ClientAddress() : ClientAddress{known->second, portNumber};
}

std::string_view hostOf(std::string_view addr) {
    return withoutBrackets(addr.substr(0, addr.rfind(':')));
}

}  // namespace headroom
