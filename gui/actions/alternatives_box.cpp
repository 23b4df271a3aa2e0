// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/actions/alternatives_box.h"

#include "core/text/escape.h"
#include "core/text/units.h"
#include "gui/style/metrics.h"
#include "gui/widgets/plain_label.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include <algorithm>
#include <span>

namespace headroom {

namespace {

constexpr std::size_t mostShown = 3;

QString clientCount(std::size_t count) {
    return count == 1 ? AlternativesBox::tr("1 client")
                      : AlternativesBox::tr("%1 clients").arg(formatCount(qint64(count)));
}

}  // namespace

AlternativesBox::AlternativesBox(const Endpoint& endpoint, const ServerTraits& traits, QWidget* parent)
    : QWidget(parent),
      m_endpoint(endpoint),
      m_traits(traits),
      m_lines(new QVBoxLayout(this)),
      m_search(this, &AlternativesBox::offersOf, [this](const std::vector<Offer>& found) { showFound(found); }) {
    m_lines->setContentsMargins(0, 0, 0, 0);
    m_lines->setSpacing(gridHalf);
    hide();
}

void AlternativesBox::find(const ClientListing& clients, const std::shared_ptr<const KillPlan>& plan, KillTime walk) {
    m_search.request({clients, plan, m_traits, walk}, true);
}

void AlternativesBox::retire() {
    m_search.cancel();
    setEnabled(false);
}

void AlternativesBox::showFound(const std::vector<Offer>& found) {
    while (QLayoutItem* item = m_lines->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    setEnabled(true);
    setVisible(!found.empty());
    if (found.empty()) {
        Q_EMIT changed();
        return;
    }
    m_lines->addWidget(plainParagraph(this, tr("Instead, in one command of your own:")));
    for (const Offer& offer : found) {
        auto* line = new QWidget(this);
        auto* row = new QHBoxLayout(line);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(gridUnit);
        row->addWidget(plainParagraph(line, offer.description), 1);
        auto* copy = new QPushButton(tr("Copy"), line);
        copy->setAccessibleName(tr("Copy %1").arg(visibleText(offer.command.toUtf8(), 120)));
        copy->setToolTip(tr("Copy it for a terminal; Headroom does not send it"));
        connect(copy, &QPushButton::clicked, this,
                [text = shellLine(m_endpoint.redisCliWords()) + u' ' + offer.command] {
                    QGuiApplication::clipboard()->setText(text);
                });
        row->addWidget(copy, 0, Qt::AlignTop);
        m_lines->addWidget(line);
    }
    Q_EMIT changed();
}

std::vector<AlternativesBox::Offer> AlternativesBox::offersOf(const Question& question) {
    std::vector<Offer> offers;
    const std::vector<KillAlternative> found =
        killAlternatives(question.clients, *question.plan, question.traits, question.walk);
    for (const KillAlternative& alternative : std::span(found).first(std::min(found.size(), mostShown)))
        offers.push_back(offerOf(alternative));
    return offers;
}

AlternativesBox::Offer AlternativesBox::offerOf(const KillAlternative& alternative) {
    const QString command = alternative.text();
    const QString text = command.size() > 120 ? command.left(120) + u'…' : command;
    QStringList parts;
    if (alternative.isExact())
        parts << tr("hits the same clients");
    if (!alternative.extra.empty()) {
        const PlannedClient& first = alternative.extra.front();
        QString who = alternative.extra.size() == 1
                          ? tr("also hits 1 other")
                          : tr("also hits %1 others").arg(formatCount(qint64(alternative.extra.size())));
        if (alternative.hitsProtected())
            who += (alternative.extra.size() == 1 ? tr(": client %1 (%2)") : tr(", among them client %1 (%2)"))
                       .arg(QString::number(first.id), keepReasonText(first));
        parts << who;
    }
    if (!alternative.missed.empty())
        parts << tr("misses %1").arg(clientCount(alternative.missed.size()));
    const auto usec = std::chrono::ceil<std::chrono::microseconds>(alternative.serverTime).count();
    switch (alternative.kind) {
        case KillAlternative::Kind::Filter:
        case KillAlternative::Kind::Ids:
            parts << tr("up to %1 in one go, during which nobody is served").arg(formatUsec(usec));
            break;
        case KillAlternative::Kind::Timeout:
            parts << tr(
                "the server closes them by itself within seconds, and from then on any client idle that long; the "
                "Config page sets it for a while");
            break;
    }
    return {command, text + u'\n' + parts.join(QStringLiteral("; ")) + u'.'};
}

}  // namespace headroom
