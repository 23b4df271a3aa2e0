// SPDX-License-Identifier: GPL-3.0-or-later
// What Headroom did to servers, from the ledger: of all of them or of the chosen one; searched, opened action by
// action, written to a file. A page of the window. GUI thread.
#pragma once

#include "core/newest_job.h"
#include "gui/ledger/ledger_model.h"

#include <QElapsedTimer>
#include <QPointer>
#include <QTimer>
#include <QWidget>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace headroom {

class Instance;
class LedgerTable;

class LedgerPage : public QWidget {
    Q_OBJECT
  public:
    // `ledger` must outlive it.
    explicit LedgerPage(Ledger& ledger, QWidget* parent = nullptr);
    ~LedgerPage() override;

    // The chosen one; null: none.
    void setInstance(const Instance* instance);
    // Other programs write into the ledger, too.
    void read();
    // Writes what is shown, in this order, opened or not: CSV, or Markdown where the name ends in .md. Whether that
    // worked is told by message().
    void exportTo(const QString& file);

  Q_SIGNALS:
    // One sentence about what came of a deed; plain text.
    void message(const QString& text);
    // The user wants back to the instance.
    void left();

  protected:
    void showEvent(QShowEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    void take(const QString& search, const Result<Ledger::Rows>& rows);
    void order();
    void showRows(const std::shared_ptr<const LedgerRows>& rows);
    void askForFile();

    Ledger& m_ledger;
    QString m_address;  // of the instance
    bool m_reading = false;
    bool m_readAgain = false;
    QElapsedTimer m_asked;
    Ledger::Rows m_found;       // null: not read yet, or it cannot be
    QString m_searched;         // what m_found was searched for
    LedgerQuestion m_question;  // the newest
    NewestJob<LedgerQuestion, std::shared_ptr<const LedgerRows>> m_job;
    LedgerModel m_model;
    QLineEdit* m_search;
    QCheckBox* m_onlyThis;
    QLabel* m_count;
    QPushButton* m_back;
    QPushButton* m_export;
    LedgerTable* m_table;
    QTimer m_soon;
};

}  // namespace headroom
