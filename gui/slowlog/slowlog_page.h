// SPDX-License-Identifier: GPL-3.0-or-later
// The slow commands of one instance. GUI thread. setInstance() feeds it from an Instance; the setters below it are the
// same path, for values of any origin.
#pragma once

#include "core/newest_job.h"
#include "core/query/filter.h"
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
class GrantButton;

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
    struct Question {
        std::shared_ptr<const std::vector<SlowlogEntry>> entries;
        bool showsOwn = false;
        Filter filter;
    };
    struct Answer {
        Question question;
        std::vector<SlowlogEntry> shown;
        int all = 0;  // without the filter
        int undecided = 0;
        int hidden = 0;  // Headroom's own that match, but are not shown
    };
    [[nodiscard]] static std::shared_ptr<const Answer> chosen(const Question& question);

    void readInstance();
    // Shows what is to be shown of m_entries. `renewed`: not of the same as before.
    void choose(bool renewed);
    void take(const std::shared_ptr<const Answer>& answer);
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
    std::shared_ptr<const Answer> m_answer;  // the newest; null: none yet
    NewestJob<Question, std::shared_ptr<const Answer>> m_job;
    Error m_error;
    SessionStatus m_status;
    bool m_paused = false;
    bool m_fitted = false;  // the columns fit this instance's data

    SlowlogModel m_model;
    QSortFilterProxyModel m_sorted;
    FilterBar* m_filter;
    QCheckBox* m_showsOwn;
    QLabel* m_header;
    GrantButton* m_grant;
    ElidedLabel* m_sentence;  // in the header's place: what is wrong with the filter
    DenseTable* m_table;
};

}  // namespace headroom
