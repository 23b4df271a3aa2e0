// SPDX-License-Identifier: GPL-3.0-or-later
// The settings of one server that matter for connections, and temporary changes of them. GUI thread.
#pragma once

#include "core/action/lease_plan.h"
#include "gui/config/settings_model.h"
#include "gui/fleet/instance_page.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

#include <memory>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace headroom {

class DenseTable;
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

  private:
    struct Change {
        QPointer<Instance> instance;
        LeasePlan plan;
        Hold hold;
        QString reason;
    };
    QWidget* buildEditor();
    void readInstance();
    void fitColumns();
    void choose(const QByteArray& key);
    void plan();
    void ask();
    void set(const Change& change);
    void showLeases();
    void offerSuggested(const LeaseStatus& status);
    [[nodiscard]] QString whyNot() const;
    [[nodiscard]] bool isOurs(const LeaseStatus& status) const;

    Leases& m_leases;
    QPointer<Instance> m_instance;
    std::unique_ptr<QObject> m_instanceLinks;  // context of the connections to m_instance
    bool m_paused = false;
    QByteArray m_key;  // the chosen setting
    Result<LeasePlan> m_plan = tl::unexpected(Error{});

    SettingsModel m_model;
    DenseTable* m_table;
    QWidget* m_leaseBox;
    QVBoxLayout* m_leaseRows;
    std::vector<QByteArray> m_shownLeases;  // run_id and key of each row
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
