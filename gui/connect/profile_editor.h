// SPDX-License-Identifier: GPL-3.0-or-later
// All that is kept of a server, to add it or to change it, and a test of the way there with what is typed. What is
// wrong is told beside it, and nothing typed is lost. Use with open(); goes by itself. GUI thread.
#pragma once

#include "core/profile/profile.h"
#include "gui/connect/form_rows.h"

#include <QDialog>
#include <QString>

#include <optional>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QScrollArea;

namespace headroom {

class HopList;
class ProfileEdits;
class TlsFields;

class ProfileEditor : public QDialog {
    Q_OBJECT
  public:
    // `before`: what is changed; nullopt: a new one, with what is `known` of it already, also its password. `edits`
    // must outlive it.
    ProfileEditor(ProfileEdits& edits, const std::optional<Profile>& before, const std::optional<Endpoint>& known,
                  QWidget* parent);

    ~ProfileEditor() override;

    // Asks first where something typed would be lost.
    void reject() override;

  Q_SIGNALS:
    void saved(const QString& id);

  protected:
    bool focusNextPrevChild(bool next) override;
    void changeEvent(QEvent* event) override;

  private:
    void build();
    void fill(const Profile& profile);
    void onAddressEdited(const QString& text);
    // A whole URI in the address goes where its parts belong.
    void spreadUri();
    void proposeName();
    void showParts();
    // Where what it says needs more room; never smaller under the pointer.
    void grow();
    void growSoon();
    void clearTroubles();
    // False, told beside it, where something is wrong.
    [[nodiscard]] bool check();
    // Of all that is needed to get there.
    [[nodiscard]] bool checkReach();
    [[nodiscard]] bool isRenamedAsBefore() const;
    // As typed; the address must be one.
    [[nodiscard]] Profile typed() const;
    [[nodiscard]] SecretPlace typedPlace() const;
    // All fields, to tell whether something changed.
    [[nodiscard]] QStringList contents() const;
    void save();
    void test();
    void applyColours();

    ProfileEdits& m_edits;
    const std::optional<Profile> m_before;
    const QString m_id;
    const bool m_isNew;
    Endpoint m_rest;  // what no field shows
    QStringList m_saved;
    bool m_nameIsMade = false;
    qsizetype m_addressLength = 0;
    bool m_isSaving = false;
    QScrollArea* m_scroll;

    FormRows* m_rows;
    QLineEdit* m_address;
    QLineEdit* m_name;
    QComboBox* m_group;
    TlsFields* m_tls = nullptr;
    QLineEdit* m_user;
    QComboBox* m_from;
    QLineEdit* m_password;
    QLineEdit* m_variable;
    QLineEdit* m_command;
    QLabel* m_fromHint;
    QLineEdit* m_renamed;
    QComboBox* m_environment;
    QCheckBox* m_readOnly;
    QLabel* m_careHint;
    QPlainTextEdit* m_notes;
    HopList* m_hops;
    QLabel* m_trouble;  // of the whole
    QPushButton* m_test;
    QPushButton* m_save;

    FormRows::Row m_addressRow, m_nameRow, m_userRow, m_fromRow, m_renamedRow;
};

}  // namespace headroom
