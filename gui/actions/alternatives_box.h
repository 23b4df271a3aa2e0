// SPDX-License-Identifier: GPL-3.0-or-later
// What else would hit the clients of a plan, a line each with a button to copy it: hidden while there is nothing. GUI
// thread; the search is made on the thread pool.
#pragma once

#include "core/action/kill_alternative.h"
#include "core/newest_job.h"
#include "core/profile/endpoint.h"

#include <QWidget>

#include <memory>
#include <vector>

class QVBoxLayout;

namespace headroom {

class AlternativesBox : public QWidget {
    Q_OBJECT
  public:
    AlternativesBox(const Endpoint& endpoint, const ServerTraits& traits, QWidget* parent = nullptr);

    // `plan` was made of `clients`.
    void find(const ClientListing& clients, const std::shared_ptr<const KillPlan>& plan, KillTime walk);
    // What is there belongs to no plan any more: nothing of it can be copied until the next find() is answered.
    void retire();

  Q_SIGNALS:
    void changed();

  private:
    struct Question {
        ClientListing clients;
        std::shared_ptr<const KillPlan> plan;
        ServerTraits traits;
        KillTime walk;
    };
    // In words; of 100,000 ids they take a while too.
    struct Offer {
        QString command;
        QString description;
    };
    [[nodiscard]] static Offer offerOf(const KillAlternative& alternative);
    [[nodiscard]] static std::vector<Offer> offersOf(const Question& question);
    void showFound(const std::vector<Offer>& found);

    Endpoint m_endpoint;
    ServerTraits m_traits;
    QVBoxLayout* m_lines;
    NewestJob<Question, std::vector<Offer>> m_search;
};

}  // namespace headroom
