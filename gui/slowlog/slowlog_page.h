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

class QCheckBox;
class QLabel;

namespace headroom {

class DenseTable;
class ElidedLabel;
class FilterBar;

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

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void readInstance();
    // Shows what is to be shown of m_entries.
    void choose();
    void showEntries(const std::vector<SlowlogEntry>& entries);
    void updateTexts();
    [[nodiscard]] bool isOff() const;
    void updateEmptyNote();
    void sayWhyNoneIsShown();
    void clearStep();
    void showMenu(const QPoint& position);
    void copyRows();

    QPointer<Instance> m_instance;
    std::unique_ptr<QObject> m_instanceLinks;  // context of the connections to m_instance
    std::shared_ptr<const SlowlogBatch> m_batch;
    std::shared_ptr<const std::vector<SlowlogEntry>> m_entries = std::make_shared<std::vector<SlowlogEntry>>();
    Error m_error;
    SessionStatus m_status;
    bool m_paused = false;
    bool m_fitted = false;  // the columns fit this instance's data

    SlowlogModel m_model;
    QSortFilterProxyModel m_sorted;
    FilterBar* m_filter;
    QCheckBox* m_showsOwn;
    QLabel* m_header;
    ElidedLabel* m_sentence;  // in the header's place: what is wrong with the filter
    DenseTable* m_table;
};

}  // namespace headroom
