// SPDX-License-Identifier: GPL-3.0-or-later
// A scripted Redis whose INFO a GUI test sets line by line, and what a window shows as lines.
#pragma once

#include "tests/support/scripted_server.h"

#include <QLabel>

namespace headroom {

struct FakeServer {
    ScriptedServer server;
    QByteArray info;

    explicit FakeServer(QByteArray lines) : info(std::move(lines)) {
        server.setScript([this, healthy = ScriptedServer::healthy()](const QByteArray& command) {
            if (command.startsWith("INFO") && !command.startsWith("INFO commandstats"))
                return ScriptedServer::bulk(info);
            return healthy(command);
        });
    }
    [[nodiscard]] Endpoint endpoint(const QString& label = {}) const {
        Endpoint endpoint = server.endpoint();
        endpoint.label = label;
        return endpoint;
    }
};

// The texts of the labels that can be seen, as they were made.
inline QStringList shownTexts(const QWidget& widget) {
    QStringList texts;
    const auto labels = widget.findChildren<QLabel*>();
    for (const QLabel* label : labels)
        if (label->isVisibleTo(&widget) && !label->text().isEmpty())
            texts << label->text();
    return texts;
}

}  // namespace headroom
