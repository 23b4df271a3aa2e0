// SPDX-License-Identifier: GPL-3.0-or-later
// Who holds the connections: the clients grouped by what they share, beside the table. Does its work on the thread
// pool, and none while it is hidden. GUI thread.
#pragma once

#include "core/newest_job.h"
#include "gui/clients/group_model.h"

#include <QWidget>

#include <array>

class QComboBox;

namespace headroom {

class DenseTable;

class GroupsPanel : public QWidget {
    Q_OBJECT
  public:
    explicit GroupsPanel(QWidget* parent = nullptr);

    // The newest listing; without a snapshot: none. `maxclients` is what shares are of, `past` that of the instance.
    void setListing(const ClientListing& listing, std::optional<qint64> maxclients, const GroupPast& past);

    // Why there are none, as DenseTable::say().
    void say(const QString& title, const QString& hint);
    void clearSelection();
    // Asks for the kill of the chosen groups.
    void killChosen();

  Q_SIGNALS:
    // The groups that are selected have this many clients; 0: none is. `groups`: short, such as "billing-7".
    void selectionChanged(qint64 clients, const QString& groups);
    // Show the clients of the chosen groups: a filter that selects them. `within`: only those that match the filter
    // that is there as well.
    void filterWanted(const QString& filter, bool within);
    void markWanted(const std::vector<qint64>& ids);
    // `runId`: of the process whose clients they are. `groups`: for people, such as "the group billing (name)".
    void killWanted(const std::vector<qint64>& ids, const QByteArray& runId, const QString& groups);

  protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    struct Input {
        ClientListing listing;
        GroupQuestion question;
        std::optional<qint64> maxclients;
        GroupPast past;
    };
    using Answer = std::shared_ptr<const ClientGroups>;
    [[nodiscard]] static Answer group(const Input& input);

    void buildKeys();
    void buildTable();
    void offerSecondKeys();
    void takeKeys();
    void request(bool renewed);
    void showGroups(const Answer& groups);
    void fitColumns(bool anew);
    void shareWidth();
    void tellSelection();
    [[nodiscard]] std::vector<int> chosenRows() const;
    enum class Way { By, Within, Without };
    void filterByChosen(Way way);
    [[nodiscard]] std::vector<qint64> chosenIds() const;
    [[nodiscard]] QString chosenText() const;
    void showMenu(const QPoint& position);

    GroupModel* m_model;
    DenseTable* m_table;
    QComboBox* m_first;
    QComboBox* m_second;
    QAction* m_filter;
    QAction* m_within;
    QAction* m_without;
    QAction* m_mark;
    QAction* m_kill;
    ClientListing m_listing;
    std::optional<qint64> m_maxclients;
    GroupQuestion m_question;
    GroupPast m_past;
    NewestJob<Input, Answer> m_job;
    std::array<bool, GroupColumnCount> m_sized{};  // by the user
    bool m_fitting = false;
};

}  // namespace headroom
