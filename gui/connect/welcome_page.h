// SPDX-License-Identifier: GPL-3.0-or-later
// What the program is, and the ways to a first instance: an address, what answers on this computer, the demo.
// Also the page behind "Connect…". GUI thread.
#pragma once

#include "core/profile/endpoint.h"
#include "core/session/local_probe.h"

#include <QTimer>
#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace headroom {

class ProfileEdits;
class RecentAddresses;

class WelcomePage : public QWidget {
    Q_OBJECT
  public:
    // `edits` must outlive it.
    explicit WelcomePage(ProfileEdits& edits, QWidget* parent = nullptr);

    // A sentence beneath the field: why what was asked for did not work. Nothing typed is lost.
    void showTrouble(const QString& sentence);
    // Empties the fields: what was typed has been used.
    void clear();
    [[nodiscard]] QString trouble() const;

  Q_SIGNALS:
    void connectRequested(const headroom::Endpoint& endpoint);
    void demoRequested();

  protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    [[nodiscard]] QWidget* makeCareRow();
    void tryConnect();
    void showFound(LocalProbe::Finding finding);
    void applyColours();

    ProfileEdits& m_edits;
    QLineEdit* m_address;
    QComboBox* m_environment;
    QCheckBox* m_readOnly;
    QPushButton* m_connect;
    RecentAddresses* m_recent;
    QLabel* m_trouble;
    QLabel* m_found;
    QPushButton* m_connectFound;
    LocalProbe m_probe;
    QTimer m_lookAgain;
};

}  // namespace headroom
