// SPDX-License-Identifier: GPL-3.0-or-later
// The slow commands of one instance. GUI thread. setInstance() feeds it from an Instance; the setters below it are the
// same path, for values of any origin.
#pragma once

#include "core/server/slowlog.h"
#include "core/session/session_status.h"
#include "gui/fleet/instance_page.h"
#include "gui/slowlog/slowlog_model.h"

#include <QPointer>
#include <QSortFilterProxyModel>

#include <memory>
#include <vector>

class QLabel;

namespace headroom {

class DenseTable;

class SlowlogPage : public InstancePage {
    Q_OBJECT
  public:
    explicit SlowlogPage(QWidget* parent = nullptr);
    ~SlowlogPage() override;

    void setInstance(Instance* instance) override;
    void setPaused(bool paused) override;

    // `batch` tells threshold and length, null: not read yet; `entries` newest first. Empty error: none.
    void setSlowlog(const std::shared_ptr<const SlowlogBatch>& batch, const std::vector<SlowlogEntry>& entries,
                    const Error& error);
    void setStatus(const SessionStatus& status);

  private:
    void readInstance();
    void updateTexts();
    void showMenu(const QPoint& position);
    void copyRows();

    QPointer<Instance> m_instance;
    std::unique_ptr<QObject> m_instanceLinks;  // context of the connections to m_instance
    std::shared_ptr<const SlowlogBatch> m_batch;
    Error m_error;
    SessionStatus m_status;
    bool m_paused = false;
    bool m_fitted = false;  // the columns fit this instance's data

    SlowlogModel m_model;
    QSortFilterProxyModel m_sorted;
    QLabel* m_header;
    DenseTable* m_table;
};

}  // namespace headroom
