// SPDX-License-Identifier: GPL-3.0-or-later
// What a person said that an address of this computer is to be treated as, where it could not be told. In the settings;
// by address, however it is written. A profile keeps that itself. Production while the
// settings cannot be read. GUI thread.
#pragma once

#include "core/profile/endpoint.h"

namespace headroom {

[[nodiscard]] std::optional<Environment> keptEnvironment(const Endpoint& endpoint);
void keepEnvironment(const Endpoint& endpoint, Environment environment);
void forgetEnvironment(const Endpoint& endpoint);

}  // namespace headroom
