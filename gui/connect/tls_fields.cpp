// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/connect/tls_fields.h"

#include "core/profile/endpoint.h"
#include "gui/style/metrics.h"

#include <QCheckBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QToolButton>

#include <tuple>

namespace headroom {

TlsFields::TlsFields(FormRows& rows)
    : QObject(&rows),
      m_rows(rows),
      m_on(new QCheckBox(tr("Over &TLS"), &rows)),
      m_caFile(
          rows.makeLine(tr("CA file"), tr("The CAs to trust, as PEM; without any the system's"), tr("the system's"))),
      m_caFolder(rows.makeLine(tr("CA folder"), tr("A folder of such files"))),
      m_certificate(rows.makeLine(tr("Client certificate"), tr("What this computer proves itself with, as PEM"))),
      m_key(rows.makeLine(tr("Its key"), tr("The key of the client certificate, as PEM"))),
      m_serverName(rows.makeLine(tr("Server name"),
                                 tr("The name the server's certificate must bear, where it is "
                                    "another one than the host's"),
                                 tr("the host's"))),
      m_insecure(new QCheckBox(tr("Accept any certificate"), &rows)) {
    m_on->setToolTip(tr("Encrypted, and the server proves who it is"));
    m_insecure->setToolTip(tr("Nothing of the server's certificate is checked"));
    m_onRow = rows.addRow({}, m_on, m_on);
    m_caFileRow = rows.addRow(tr("CA file"), fileField(m_caFile, tr("Choose a CA file"), false), m_caFile);
    m_caFolderRow = rows.addRow(tr("CA folder"), fileField(m_caFolder, tr("Choose a folder of CAs"), true), m_caFolder);
    m_certificateRow = rows.addRow(tr("Client certificate"),
                                   fileField(m_certificate, tr("Choose a client certificate"), false), m_certificate);
    m_keyRow = rows.addRow(tr("Its key"), fileField(m_key, tr("Choose a key"), false), m_key);
    m_serverNameRow = rows.addRow(tr("Server name"), m_serverName, m_serverName);
    m_insecureRow = rows.addRow({}, m_insecure, m_insecure);
    connect(m_on, &QCheckBox::toggled, this, &TlsFields::showParts);
    showParts(false);
}

QWidget* TlsFields::fileField(QLineEdit* line, const QString& title, bool isFolder) {
    auto* field = new QWidget(&m_rows);
    auto* browse = new QToolButton(field);
    browse->setText(QStringLiteral("…"));
    browse->setToolTip(title);
    browse->setAccessibleName(title);
    browse->setFocusPolicy(Qt::TabFocus);
    auto* layout = new QHBoxLayout(field);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridHalf);
    layout->addWidget(line, 1);
    layout->addWidget(browse);
    connect(browse, &QToolButton::clicked, this, [this, line, title, isFolder] {
        auto* dialog = new QFileDialog(&m_rows, title);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(isFolder ? QFileDialog::Directory : QFileDialog::ExistingFile);
        connect(dialog, &QFileDialog::fileSelected, line, &QLineEdit::setText);
        dialog->open();
    });
    return field;
}

void TlsFields::fill(const std::optional<TlsOptions>& options) {
    m_rest = options.value_or(TlsOptions());
    m_caFile->setText(m_rest.caFile);
    m_caFolder->setText(m_rest.caDirectory);
    m_certificate->setText(m_rest.certFile);
    m_key->setText(m_rest.keyFile);
    m_serverName->setText(m_rest.serverName);
    m_insecure->setChecked(m_rest.insecure);
    m_on->setChecked(options.has_value());
}

void TlsFields::setOn(bool on) {
    m_on->setChecked(on);
}

void TlsFields::showParts(bool on) {
    for (const FormRows::Row& row :
         {m_caFileRow, m_caFolderRow, m_certificateRow, m_keyRow, m_serverNameRow, m_insecureRow})
        m_rows.showRow(row, on);
    Q_EMIT m_rows.resized();
}

bool TlsFields::check(bool isSocket) {
    if (!m_on->isChecked())
        return true;
    bool isRight = true;
    if (isSocket)
        isRight = m_rows.complain(m_onRow, tr("A unix socket speaks no TLS: take the tick away."));
    for (const auto& [row, line, isFolder] :
         {std::tuple(m_caFileRow, m_caFile, false), std::tuple(m_caFolderRow, m_caFolder, true),
          std::tuple(m_certificateRow, m_certificate, false), std::tuple(m_keyRow, m_key, false)}) {
        const QFileInfo info(line->text().trimmed());
        if (line->text().trimmed().isEmpty())
            continue;
        if (info.isRelative())
            isRight = m_rows.complain(row, tr("It needs its whole path, from / on."));
        else if (isFolder ? !info.isDir() : !info.isFile())
            isRight = m_rows.complain(row, isFolder ? tr("There is no such folder.") : tr("There is no such file."));
    }
    const TlsOptions options = *typed();
    if (options.certFile.isEmpty() != options.keyFile.isEmpty())
        isRight = m_rows.complain(options.certFile.isEmpty() ? m_certificateRow : m_keyRow,
                                  tr("A client certificate and its key go together: give both or none."));
    const QString& name = options.serverName;
    const auto parsed = parseEndpoint(name.contains(u':') ? u'[' + name + u']' : name);
    if (!name.isEmpty() && (!parsed || parsed->isUnix() || parsed->host != name))
        isRight = m_rows.complain(m_serverNameRow, tr("It is a host's name or an IP address."));
    if (options.insecure && !(options.caFile.isEmpty() && options.caDirectory.isEmpty()))
        isRight = m_rows.complain(m_insecureRow,
                                  tr("Where any certificate is accepted, a CA has no use: give only one of them."));
    return isRight;
}

std::optional<TlsOptions> TlsFields::typed() const {
    if (!m_on->isChecked())
        return std::nullopt;
    TlsOptions options = m_rest;
    options.caFile = m_caFile->text().trimmed();
    options.caDirectory = m_caFolder->text().trimmed();
    options.certFile = m_certificate->text().trimmed();
    options.keyFile = m_key->text().trimmed();
    options.serverName = m_serverName->text().trimmed();
    options.insecure = m_insecure->isChecked();
    // With a pin none of them would count.
    if (options.caFile != m_rest.caFile.trimmed() || options.caDirectory != m_rest.caDirectory.trimmed() ||
        options.insecure != m_rest.insecure)
        options.pinnedSha256.clear();
    return options;
}

QStringList TlsFields::contents() const {
    return {m_caFile->text(),      m_caFolder->text(),
            m_certificate->text(), m_key->text(),
            m_serverName->text(),  QStringLiteral("%1%2").arg(m_on->isChecked()).arg(m_insecure->isChecked())};
}

}  // namespace headroom
