// SPDX-License-Identifier: GPL-3.0-or-later
// Files of tests/data: replies of real servers, byte for byte, by folder of server and version.
#pragma once

#include <QDir>
#include <QFile>
#include <QTest>

namespace headroom {

inline QByteArray testData(const QString& path) {
    QFile file(QStringLiteral(TEST_DATA "/") + path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

inline QStringList testServers() {
    return QDir(QStringLiteral(TEST_DATA)).entryList({QStringLiteral("*-*.*.*")}, QDir::Dirs, QDir::Name);
}

// A row for each server, in the column "server".
inline void addTestServers() {
    QTest::addColumn<QString>("server");
    const QStringList servers = testServers();
    QVERIFY(servers.size() >= 13);
    for (const QString& server : servers) {
        QTest::newRow(qPrintable(server)) << server;
    }
}

}  // namespace headroom
