// SPDX-License-Identifier: GPL-3.0-or-later
// A certificate that was refused: whom it is for, who signed it, until when, its fingerprint, and to accept it. GUI
// thread.
#pragma once

#include "core/wire/certificate_facts.h"

#include <QWidget>

class QCheckBox;
class QGridLayout;
class QLabel;
class QPushButton;

namespace headroom {

struct Endpoint;

class CertificateBox : public QWidget {
    Q_OBJECT
  public:
    explicit CertificateBox(QWidget* parent = nullptr);

    // `endpoint`: where it was met, with what was pinned before.
    void show(const CertificateFacts& facts, const Endpoint& endpoint);

  Q_SIGNALS:
    // `save`: with the server, as a profile.
    void accepted(const QByteArray& sha256, bool save);

  private:
    [[nodiscard]] QLabel* addRow(const QString& title);
    void applyColours();
    void changeEvent(QEvent* event) override;

    CertificateFacts m_facts;
    QGridLayout* m_rows;
    QList<QLabel*> m_titles;
    QLabel* m_bearer;
    QLabel* m_issuer;
    QLabel* m_until;
    QLabel* m_fingerprint;
    QLabel* m_pinned;
    QLabel* m_advice;
    QCheckBox* m_save;
    QPushButton* m_accept;
};

}  // namespace headroom
