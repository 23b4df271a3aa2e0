// SPDX-License-Identifier: GPL-3.0-or-later
// The settings of one server that matter for connections, and temporary changes of them. GUI thread.
#pragma once

#include "core/action/lease.h"
#include "core/action/lease_plan.h"
#include "core/newest_job.h"
#include "gui/config/settings_model.h"
#include "gui/fleet/instance_page.h"

#include <QObject>
#include <QPointer>
#include <QResizeEvent>
#include <QTimer>

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace headroom {

class DenseTable;
class GrantButton;
class Leases;
struct LeaseStatus;

class ConfigPage : public InstancePage {
    Q_OBJECT
  public:
    // For how long a new value is to stay.
    enum class Hold { TenMinutes, OneHour, UntilEnd, Keep };

    // `leases` must outlive it.
    explicit ConfigPage(Leases& leases, QWidget* parent = nullptr);
    ~ConfigPage() override;

    void setInstance(Instance* instance) override;
    void setPaused(bool paused) override;

    // Chooses the setting and fills in the value, for a person to look at; about as long as `time`, 0: as it is chosen.
    void propose(const QByteArray& key, const QString& value, std::chrono::seconds time);

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    struct Change {
        QPointer<Instance> instance;
        LeasePlan plan;
        Hold hold;
        QString reason;
    };
    // Of what the plan is made, in the pool: it counts all clients.
    struct Typed {
        QByteArray key;
        QString value;
        std::shared_ptr<const InfoSample> sample;
        std::shared_ptr<const ServerSettings> settings;
        ClientListing clients;
    };
    static Result<LeasePlan> planFor(const Typed& typed);
    QWidget* buildEditor();
    void readInstance();
    void fitColumns();
    void choose(const QByteArray& key);
    void fillIn();
    void plan();
    void showPlan();
    void ask();
    void confirm();
    void set(const Change& change);
    void endLease(const Lease& lease, bool keeps);
    [[nodiscard]] QString otherText(const Lease& lease) const;
    void showLeases();
    void offerSuggested(const LeaseStatus& status);
    [[nodiscard]] QString whyNot() const;
    [[nodiscard]] bool isOurs(const LeaseStatus& status) const;

    Leases& m_leases;
    QPointer<Instance> m_instance;
    std::unique_ptr<QObject> m_instanceLinks;  // context of the connections to m_instance
    bool m_paused = false;
    struct Proposal {
        QByteArray key;
        QString value;
        std::chrono::seconds time;
    };
    std::optional<Proposal> m_proposal;  // until the settings are there
    QByteArray m_key;                    // the chosen setting
    QString m_typed;                     // what m_plan is of, or will be
    NewestJob<Typed, Result<LeasePlan>> m_planning{this, &ConfigPage::planFor, [this](const Result<LeasePlan>& plan) {
                                                       m_plan = plan;
                                                       showPlan();
                                                   }};
    std::optional<Result<LeasePlan>> m_plan;  // nullopt: it is being made
    bool m_asked = false;                     // to set what is planned as soon as it is

    SettingsModel m_model;
    DenseTable* m_table;
    QWidget* m_leaseBox;
    QVBoxLayout* m_leaseRows;
    std::vector<QByteArray> m_shownLeases;  // run_id and key of each row of ours
    QLabel* m_others;                       // changes that are not this program's
    GrantButton* m_grant;
    QWidget* m_editor;
    QLabel* m_name;
    QLineEdit* m_value;
    QComboBox* m_duration;
    QLineEdit* m_reason;
    QPushButton* m_set;
    QLabel* m_consequence;
    QLabel* m_warnings;
    QTimer m_second;  // counts leases down
};

}  // namespace headroom
