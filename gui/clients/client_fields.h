// SPDX-License-Identifier: GPL-3.0-or-later
// Everything the server says of one client, with what it means, as plain text to read and select. GUI thread.
#pragma once

#include <QString>

class QWidget;

namespace headroom {

class ClientTableModel;

// A line for each field that is sent: its key, its value (exact where a cell shortens it), what it means.
[[nodiscard]] QString clientFieldsText(const ClientTableModel& model, int row);
// In a window of its own, as it is now.
void showClientFields(const ClientTableModel& model, int row, QWidget* parent);

}  // namespace headroom
