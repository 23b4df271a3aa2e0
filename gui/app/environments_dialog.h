// SPDX-License-Identifier: GPL-3.0-or-later
// What local, staging and production mean, as one table to read and to change; what is looser than Headroom has it is
// told in words. Use with open(); table() is what was chosen. GUI thread.
#pragma once

#include "core/profile/environment.h"

#include <QDialog>

#include <array>
#include <vector>

class QCheckBox;
class QComboBox;
class QGridLayout;
class QLabel;

namespace headroom {

class EnvironmentsDialog : public QDialog {
    Q_OBJECT
  public:
    EnvironmentsDialog(const EnvironmentTable& table, QWidget* parent);

    [[nodiscard]] EnvironmentTable table() const;

  protected:
    bool focusNextPrevChild(bool next) override;
    void changeEvent(QEvent* event) override;

  private:
    struct Column {
        QComboBox* colour;
        QComboBox* killOne;
        QComboBox* killSeveral;
        QComboBox* changeSetting;
        QCheckBox* readOnly;
    };
    void addRow(QGridLayout& grid, const QString& name, const QString& explanation,
                const std::array<QWidget*, allEnvironments.size()>& fields);
    void fill(const EnvironmentTable& table);
    void tellLooser();
    void applyColours();

    std::array<Column, allEnvironments.size()> m_columns;
    std::vector<QLabel*> m_explanations;
    QLabel* m_looser;
};

}  // namespace headroom
