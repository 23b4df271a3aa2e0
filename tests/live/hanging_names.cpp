// SPDX-License-Identifier: GPL-3.0-or-later
// Preloaded into a program: to it, no name server ever answers.
#include <netdb.h>
#include <unistd.h>

extern "C" int getaddrinfo(const char*, const char*, const addrinfo*, addrinfo**) {
    for (;;)
        ::pause();
}
