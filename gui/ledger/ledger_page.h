// SPDX-License-Identifier: GPL-3.0-or-later
// What Headroom did to servers, from the ledger: all of them or the chosen one; searched, copied, written to a file.
// GUI thread.
#pragma once

#include "gui/fleet/instance_page.h"
#include "gui/ledger/ledger_model.h"

#include <QSortFilterProxyModel>
#include <QTimer>

class QCheckBox;
class QLabel;
class QLineEdit;

namespace headroom {

class DenseTable;

class LedgerPage : public InstancePage {
    Q_OBJECT
  public:
    // `ledger` must outlive it.
    explicit LedgerPage(Ledger& ledger, QWidget* parent = nullptr);
    ~LedgerPage() override;

    void setInstance(Instance* instance) override;
    void setPaused(bool paused) override;
    // Writes what is shown: CSV, or Markdown where the name ends in .md. Whether that worked is told by message().
    void exportTo(const QString& file);

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    void read();
    void showRows(const Result<std::vector<LedgerRow>>& rows);
    void askForFile();

    Ledger& m_ledger;
    QString m_address;  // of the instance
    bool m_paused = false;
    int m_asked = 0;  // readings asked for: only the newest answer counts
    LedgerModel m_model;
    QSortFilterProxyModel m_sorted;
    QLineEdit* m_search;
    QCheckBox* m_onlyThis;
    QLabel* m_count;
    DenseTable* m_table;
    QTimer m_soon;
};

}  // namespace headroom
