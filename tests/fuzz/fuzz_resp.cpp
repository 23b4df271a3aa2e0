// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes into the codec, in pieces whose size the first byte chooses, and on into the slowlog parser.
#include "core/server/slowlog.h"
#include "core/wire/codec.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, size_t size) {
    if (size < 2)
        return 0;
    headroom::Codec codec;
    const qsizetype chunk = 1 + data[0];
    const QByteArray bytes(reinterpret_cast<const char*>(data) + 1, static_cast<qsizetype>(size) - 1);
    for (qsizetype at = 0; at < bytes.size(); at += chunk) {
        codec.feed(bytes.mid(at, chunk));
        while (true) {
            const auto reply = codec.next();
            if (!reply)
                return 0;
            if (!*reply)
                break;
            (void)headroom::parseSlowlog(**reply);
        }
    }
    return 0;
}
