// SPDX-License-Identifier: GPL-3.0-or-later
// Files of tests/data: replies of real servers, byte for byte, by folder of server and version.
#pragma once

#include <QDir>
#include <QFile>
#include <QTest>

#include <vector>

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

// The folders with recorded replies: the servers, and "extra" with those of clusters, sentinels and odd moments.
inline QStringList recordedFolders() {
    return testServers() << QStringLiteral("extra");
}

// What one server answered, byte for byte as on the wire (CLIENT LIST, INFO and HELLO 3 also in RESP3).
struct RecordedReply {
    QByteArray command;
    QByteArray bytes;
};

inline std::vector<RecordedReply> recordedReplies(const QString& folder) {
    const QByteArray mark = "\n>>> ";
    const QByteArray text = '\n' + testData(folder + QStringLiteral("/replies.txt"));
    std::vector<RecordedReply> replies;
    for (qsizetype at = 0; at + mark.size() < text.size();) {
        const qsizetype begin = text.indexOf('\n', at + mark.size());
        const qsizetype next = text.indexOf(mark, begin);
        const qsizetype end = next < 0 ? text.size() - 1 : next;
        replies.push_back({text.mid(at + mark.size(), begin - at - mark.size()), text.mid(begin + 1, end - begin - 1)});
        at = next < 0 ? text.size() : next;
    }
    return replies;
}

}  // namespace headroom
