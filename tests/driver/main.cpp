// SPDX-License-Identifier: GPL-3.0-or-later
// headroom-driver decode KIND FILE CHUNK: see decode.h. Exit status 0 when FILE was read, whatever is in it, else 2.
#include "tests/driver/decode.h"

#include <QFile>

#include <cstdio>

using namespace headroom;

int main(int argc, char* argv[]) {
    const auto kind = argc == 5 ? decodeKind(QString::fromLocal8Bit(argv[2])) : std::nullopt;
    bool isNumber = false;
    const qsizetype chunk = argc == 5 ? QByteArrayView(argv[4]).toLongLong(&isNumber) : 0;
    if (!kind || QByteArrayView(argv[1]) != "decode" || !isNumber || chunk < 0) {
        std::fputs(
            "usage: headroom-driver decode resp|client_list|info|slowlog|config_get|kill FILE CHUNK\n"
            "       CHUNK: bytes a feed; 0: as many as come\n",
            stderr);
        return 2;
    }
    QFile from(QFile::decodeName(argv[3]));
    QFile to;
    if (!from.open(QIODevice::ReadOnly | QIODevice::Unbuffered)) {
        std::fprintf(stderr, "headroom-driver: cannot read %s: %s\n", argv[3], qPrintable(from.errorString()));
        return 2;
    }
    if (!to.open(stdout, QIODevice::WriteOnly)) {
        std::fputs("headroom-driver: cannot write\n", stderr);
        return 2;
    }
    decode(*kind, from, chunk, to);
    to.write("\n");
    return 0;
}
