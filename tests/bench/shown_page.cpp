// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/shown_page.h"

#include "core/server/client_list_parser.h"
#include "gui/actions/kill_sheet.h"
#include "gui/clients/groups_panel.h"
#include "gui/clients/kill_actions.h"
#include "gui/filter/filter_edit.h"
#include "gui/widgets/dense_table.h"
#include "tests/bench/timed_application.h"
#include "tests/support/simulated_clients.h"

#include <QAction>
#include <QEventLoop>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPushButton>

#include <algorithm>
#include <utility>

namespace headroom {

ShownPage::ShownPage() : m_table(*m_page.findChild<ClientTable*>()), m_groups(*m_page.findChild<GroupModel*>()) {
    m_page.resize(1400, 900);
    m_page.show();
    m_page.activateWindow();
    SessionStatus status;
    status.state = SessionState::Connected;
    m_page.setStatus(status, {});
    m_table.viewport()->installEventFilter(this);
    m_page.findChild<GroupsPanel*>()->findChild<DenseTable*>()->viewport()->installEventFilter(this);
    m_table.horizontalHeader()->setSortIndicator(ClientField::Idle, Qt::DescendingOrder);
    connect(&m_page.kills(), &KillActions::planShown, this,
            [this](KillSheet* shown) { shown->installEventFilter(this); });
}

bool ShownPage::eventFilter(QObject* watched, QEvent* event) {
    Q_UNUSED(watched);
    // It is about to be painted, and with it all that has changed in the window.
    if (event->type() == QEvent::Paint && m_holds && m_holds()) {
        m_holds = nullptr;
        QMetaObject::invokeMethod(this, std::exchange(m_painted, nullptr), Qt::QueuedConnection);
    }
    return false;
}

double ShownPage::stallOf(const std::function<void()>& deed, std::function<bool()> holds) {
    auto& application = TimedApplication::instance();
    QEventLoop loop;
    double stall = 0;
    m_holds = std::move(holds);
    m_painted = [&] {
        stall = application.longestStall();
        loop.quit();
    };
    application.forget();
    QMetaObject::invokeMethod(this, deed, Qt::QueuedConnection);
    loop.exec();
    return stall;
}

double ShownPage::feed(const ClientListing& listing) {
    return stallOf([&] { m_page.setClients(listing); },
                   // The later one of the two has its table painted then.
                   [this, &listing] {
                       return m_table.rows() && m_table.rows()->snapshot == listing.snapshot && m_groups.groups() &&
                              m_groups.groups()->listing.snapshot == listing.snapshot;
                   });
}

double ShownPage::sort(int column) {
    const QHeaderView& header = *m_table.horizontalHeader();
    const QPointF place(header.sectionViewportPosition(column) + 20, header.height() / 2.);
    QWidget* viewport = header.viewport();
    const auto post = [&](QEvent::Type type, Qt::MouseButtons buttons) {
        QCoreApplication::postEvent(
            viewport, new QMouseEvent(type, place, viewport->mapToGlobal(place), Qt::LeftButton, buttons, {}));
    };
    return stallOf(
        [&] {
            post(QEvent::MouseButtonPress, Qt::LeftButton);
            post(QEvent::MouseButtonRelease, Qt::NoButton);
        },
        [this, column, before = m_table.rows()] {
            const auto& rows = m_table.rows();
            return rows != before && rows->query.sortBy.field == m_table.clients().fieldOfColumn(column);
        });
}

double ShownPage::type(int key, const QString& character, const QString& text) {
    auto* edit = m_page.findChild<FilterEdit*>();
    edit->setFocus();
    return stallOf(
        [edit, key, &character] {
            QCoreApplication::postEvent(edit, new QKeyEvent(QEvent::KeyPress, key, {}, character));
        },
        [this, &text] { return m_table.rows()->query.filter.text() == text; });
}

double ShownPage::paintAnew() {
    const auto touch = [](QAbstractItemModel& model) {
        Q_EMIT model.dataChanged(model.index(0, 0), model.index(model.rowCount() - 1, model.columnCount() - 1));
    };
    return stallOf(
        [&] {
            touch(m_table.clients());
            touch(m_groups);
        },
        [painted = 0]() mutable { return ++painted == 2; });
}

double ShownPage::askToKillAll() {
    m_table.selectAll();
    const auto sheet = [this] { return m_page.findChild<KillSheet*>(); };
    const QList<QAction*> actions = m_table.actions();
    const auto key = std::ranges::find(actions, QKeySequence(QKeySequence::Delete), &QAction::shortcut);
    const double shown =
        stallOf([key] { (*key)->trigger(); },
                [sheet] { return sheet() && sheet()->windowTitle().startsWith(QStringLiteral("Kill ")); });
    const double gone = stallOf(
        [this, sheet] {
            connect(sheet(), &QObject::destroyed, m_table.viewport(), qOverload<>(&QWidget::update));
            sheet()->reject();
        },
        [sheet] { return sheet() == nullptr; });
    return std::max(shown, gone);
}

std::vector<ClientListing> listingsOf(int clients, int count) {
    SimulatedClients simulated(clients);
    std::vector<ClientListing> listings;
    for (int second = 0; second < count; ++second) {
        const QByteArray list = simulated.list(second);
        listings.push_back(
            {parseClientList({list.constData(), static_cast<std::size_t>(list.size())}, wallNow(), steadyNow()),
             {},
             "run"});
        simulated.churn(clients / 100, second + 1);
    }
    return listings;
}

}  // namespace headroom
