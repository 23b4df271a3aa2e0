// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of a form: a name, a field, a hint, and what is wrong told beside it. GUI thread.
#pragma once

#include <QString>
#include <QWidget>

#include <vector>

class QGridLayout;
class QLabel;
class QLineEdit;

namespace headroom {

class FormRows : public QWidget {
    Q_OBJECT
  public:
    struct Row {
        QLabel* name;
        QWidget* field;
        QLabel* trouble;
    };

    explicit FormRows(QWidget* parent);

    // For a field of a row.
    [[nodiscard]] QLineEdit* makeLine(const QString& name, const QString& tip, const QString& example = {});
    // `buddy`: what takes the keys of the field.
    Row addRow(const QString& name, QWidget* field, QWidget* buddy, QLabel* hint = nullptr);
    void showRow(const Row& row, bool visible);
    // False, for the caller to hand on. The first one gets the focus.
    bool complain(const Row& row, const QString& trouble);
    void clearTroubles();

  Q_SIGNALS:
    // The first complaint is about it.
    void complained(QWidget* field);
    // It needs more room, or less.
    void resized();

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void applyColours();

    QGridLayout* m_grid;
    std::vector<Row> m_rows;
    std::vector<QLabel*> m_hints;
};

}  // namespace headroom
