// SPDX-License-Identifier: GPL-3.0-or-later
// How a server is reached over TLS, as rows of a form: whether, whom to trust, what to prove oneself with. GUI thread.
#pragma once

#include "core/profile/transport.h"
#include "gui/connect/form_rows.h"

#include <QObject>
#include <QStringList>

#include <optional>

class QCheckBox;
class QLineEdit;

namespace headroom {

class TlsFields : public QObject {
    Q_OBJECT
  public:
    // Adds its rows to `rows`, which owns their fields and this.
    explicit TlsFields(FormRows& rows);

    void fill(const std::optional<TlsOptions>& options);
    void setOn(bool on);
    // False, told beside it, where something is wrong. `isSocket`: no host is to be reached.
    [[nodiscard]] bool check(bool isSocket);
    // As typed; what no field shows as it was filled in, but a pin
    // goes when another trust is chosen.
    [[nodiscard]] std::optional<TlsOptions> typed() const;
    // All fields, to tell whether something changed.
    [[nodiscard]] QStringList contents() const;

  private:
    // With a button that chooses one.
    QWidget* fileField(QLineEdit* line, const QString& title, bool isFolder);
    void showParts(bool on);

    FormRows& m_rows;
    TlsOptions m_rest;
    QCheckBox* m_on;
    QLineEdit* m_caFile;
    QLineEdit* m_caFolder;
    QLineEdit* m_certificate;
    QLineEdit* m_key;
    QLineEdit* m_serverName;
    QCheckBox* m_insecure;
    FormRows::Row m_onRow, m_caFileRow, m_caFolderRow, m_certificateRow, m_keyRow, m_serverNameRow, m_insecureRow;
};

}  // namespace headroom
