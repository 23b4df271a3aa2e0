// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/actions/kill_sheet.h"

#include "core/background.h"
#include "core/report/kill_report.h"
#include "core/text/escape.h"
#include "core/text/units.h"
#include "gui/actions/alternatives_box.h"
#include "gui/actions/victim_model.h"
#include "gui/style/metrics.h"
#include "gui/style/text_colour.h"
#include "gui/style/theme.h"
#include "gui/widgets/dense_table.h"
#include "gui/widgets/plain_label.h"
#include "gui/widgets/tab_order.h"

#include <QCheckBox>
#include <QClipboard>
#include <QFormLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <utility>

namespace headroom {

namespace {

constexpr std::size_t madeInPlace = 1000;  // takes a millisecond, and nothing flickers
constexpr std::size_t groupsShown = 6;
constexpr std::int64_t idleFrom = 60;

QString shown(const QByteArray& bytes, const QString& otherwise) {
    return bytes.isEmpty() ? otherwise : visibleText(bytes, 60);
}

struct ScopeBox {
    KeepReason reason;
    bool KillScope::*member;
};
constexpr std::array scopeChoices{
    ScopeBox{KeepReason::Monitor, &KillScope::monitors},          ScopeBox{KeepReason::Pubsub, &KillScope::pubsub},
    ScopeBox{KeepReason::Blocked, &KillScope::blocked},           ScopeBox{KeepReason::Multi, &KillScope::multi},
    ScopeBox{KeepReason::UnreadOutput, &KillScope::unreadOutput}, ScopeBox{KeepReason::Active, &KillScope::active}};

}  // namespace

KillSheet::KillSheet(PlanQuestion question, const Endpoint& endpoint, const ServerTraits& traits,
                     const QStringList& warnings, QWidget* parent)
    : QDialog(parent),
      m_question(std::move(question)),
      m_refusal(m_question.deed == Deed::Kill ? killRefusal(traits) : QString()),
      m_endpoint(endpoint),
      m_maker(this, &headroom::makePlan, [this](const std::shared_ptr<const MadePlan>& made) { take(made); }),
      m_killCost(killCostRange({.clients = m_question.clients.clientCount()})),
      m_body(new QWidget),
      m_scroll(new QScrollArea(this)),
      m_title(plainParagraph(this)),
      m_chosenBy(plainParagraph(this)),
      m_warnings(plainParagraph(this)),
      m_victims(plainParagraph(this)),
      m_model(new VictimModel(this)),
      m_table(new DenseTable(this)),
      m_showAll(new QPushButton(tr("Show all"), this)),
      m_kept(plainParagraph(this)),
      m_scopes(new QVBoxLayout),
      m_cost(plainParagraph(this)),
      m_alternatives(new AlternativesBox(endpoint, traits, this)),
      m_reasonRow(new QWidget(this)),
      m_reason(new QLineEdit(m_reasonRow)),
      m_typeHint(plainParagraph(this)),
      m_typed(new QLineEdit(this)),
      m_progress(new QProgressBar(this)),
      m_outcome(plainParagraph(this)),
      m_copy(new QPushButton(tr("Copy as commands"), this)),
      m_cancel(new QPushButton(tr("Cancel"), this)),
      m_kill(new QPushButton(this)) {
    setAttribute(Qt::WA_DeleteOnClose);
    m_title->setFont(boldFont(titleFont(font())));
    m_chosenBy->setText(m_question.chosenBy);
    m_chosenBy->setVisible(!m_question.chosenBy.isEmpty());
    m_warnings->setText((m_refusal.isEmpty() ? warnings : QStringList{m_refusal}).join(u'\n'));
    setTextColour(m_warnings, themeColours(palette()).warningText);
    m_table->setModel(m_model);
    m_table->setVisible(false);
    m_table->setMinimumHeight(200);
    m_table->setAccessibleName(tr("Clients of the plan"));
    m_showAll->setObjectName(QStringLiteral("all"));
    m_showAll->setCheckable(true);
    m_showAll->setToolTip(tr("List every client of the plan"));
    connect(m_showAll, &QPushButton::toggled, this, &KillSheet::showVictims);
    m_reason->setPlaceholderText(tr("for the ledger, for example an incident number; optional"));
    m_reason->setAccessibleName(tr("Reason, for the ledger"));
    m_reason->setToolTip(tr("Stands in the ledger beside each client"));
    m_reason->setMaxLength(500);
    m_typed->setAccessibleName(tr("Word to confirm with"));
    m_typed->setToolTip(tr("Typed as it stands above, it makes the button work"));
    connect(m_typed, &QLineEdit::textChanged, this, &KillSheet::updateButton);
    m_progress->hide();
    m_outcome->hide();
    m_outcome->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_copy->setToolTip(tr("The same as redis-cli commands, for a terminal or a ticket"));
    connect(m_copy, &QPushButton::clicked, this, &KillSheet::copyCommands);
    m_cancel->setToolTip(tr("Do nothing (Esc)"));
    connect(m_cancel, &QPushButton::clicked, this, &KillSheet::reject);
    connect(m_kill, &QPushButton::clicked, this, &KillSheet::kill);
    connect(m_typed, &QLineEdit::returnPressed, m_kill, &QPushButton::click);
    // Once the parts know how high they are.
    connect(m_alternatives, &AlternativesBox::changed, this, &KillSheet::grow, Qt::QueuedConnection);
    buildLayout();
    askForPlan();
}

void KillSheet::buildLayout() {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(pageMargin, pageMargin, pageMargin, pageMargin);
    layout->setSpacing(gridUnit);
    layout->addWidget(m_title);
    layout->addWidget(m_chosenBy);
    layout->addWidget(m_scroll, 1);
    // What is to be typed and the buttons stay in sight on a small screen.
    auto* body = new QVBoxLayout(m_body);
    body->setContentsMargins(0, 0, 0, 0);
    body->setSpacing(gridUnit);
    body->addWidget(m_warnings);
    body->addWidget(m_victims);
    body->addWidget(m_showAll, 0, Qt::AlignLeft);
    body->addWidget(m_table, 1);
    body->addWidget(m_kept);
    body->addLayout(m_scopes);
    body->addWidget(m_cost);
    body->addWidget(m_alternatives);
    body->addStretch();
    m_scroll->setWidget(m_body);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setFocusPolicy(Qt::NoFocus);  // see keyPressEvent()
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->viewport()->setAutoFillBackground(false);
    m_body->setAutoFillBackground(false);
    auto* form = new QFormLayout(m_reasonRow);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(2 * gridUnit);
    form->addRow(tr("Reason"), m_reason);
    layout->addWidget(m_reasonRow);
    layout->addWidget(m_typeHint);
    layout->addWidget(m_typed);
    layout->addWidget(m_progress);
    layout->addWidget(m_outcome);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(gridUnit);
    buttons->addWidget(m_copy);
    buttons->addStretch(1);
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_kill);
    layout->addLayout(buttons);
    setMinimumWidth(600);
    for (QPushButton* button : {m_showAll, m_copy, m_cancel, m_kill})
        button->setAutoDefault(false);  // Enter in a field presses none of them
}

// Where what it says needs more room; never smaller under the pointer.
void KillSheet::grow() {
    takeHeight(std::max(height(), fittingHeight()));
}

// In the middle of the window, with its title and buttons on the screen: a place of its own, because where the window
// system is about to put it may not be known yet.
void KillSheet::takeHeight(int high) {
    layout()->activate();
    high = std::max(high, minimumHeight());
    const QRect room = screen()->availableGeometry();
    if (high == height() && room.contains(geometry()))
        return;
    const QPoint edges = geometry().topLeft() - frameGeometry().topLeft();
    QRect frame(QPoint(), frameGeometry().size() + QSize(0, high - height()));
    frame.moveCenter(parentWidget()->frameGeometry().center());
    frame.moveBottomRight({std::min(frame.right(), room.right()), std::min(frame.bottom(), room.bottom())});
    frame.moveTopLeft({std::max(frame.left(), room.left()), std::max(frame.top(), room.top())});
    setGeometry(QRect(frame.topLeft() + edges, QSize(width(), high)));
}

int KillSheet::fittingHeight() const {
    m_body->layout()->activate();
    const int body = m_body->layout()->totalHeightForWidth(m_scroll->viewport()->width());
    const int most = screen()->availableGeometry().height() - 4 * pageMargin;
    return std::min(most, height() - m_scroll->height() + body);
}

// Only kinds that were chosen and are kept get a box to include them.
void KillSheet::addScopeBoxes() {
    for (const ScopeBox& choice : scopeChoices) {
        const auto kept = m_made->kept.find(choice.reason);
        if (kept == m_made->kept.end())
            continue;
        auto* box =
            new QCheckBox(tr("Include %1: %2").arg(formatCount(kept->second), keepReasonText(choice.reason)), this);
        box->setToolTip(m_deed == Deed::Kill ? tr("Kill these, too") : tr("Unblock these, too"));
        connect(box, &QCheckBox::toggled, this, [this, member = choice.member](bool on) {
            m_question.scope.*member = on;
            askForPlan();
        });
        m_scopes->addWidget(box);
        m_scopeBoxes.push_back(box);
    }
}

qint64 KillSheet::victimCount() const {
    return static_cast<qint64>(plan().victims.size());
}

// "client 12", "1,206 clients"
QString KillSheet::clientsText() const {
    return victimCount() == 1 ? tr("client %1").arg(plan().victims.front().id)
                              : tr("%1 clients").arg(formatCount(victimCount()));
}

// "cache-eu-1 (production)"
QString KillSheet::instanceText() const {
    return tr("%1 (%2)").arg(visibleText(m_endpoint.displayName().toUtf8(), 60), m_endpoint.environmentText());
}

void KillSheet::setTitle(const QString& title) {
    m_title->setText(title);
    setWindowTitle(title);
}

void KillSheet::askForPlan() {
    m_alternatives->retire();
    if (m_question.chosen() <= madeInPlace) {
        take(headroom::makePlan(m_question));
        return;
    }
    m_phase = Phase::Making;
    m_maker.request(m_question, true);
    m_progress->setRange(0, 0);
    m_progress->show();
    if (!m_made) {
        setTitle(tr("Looking at %1 clients of %2")
                     .arg(formatCount(static_cast<qint64>(m_question.chosen())), instanceText()));
        m_victims->setText(m_deed == Deed::Kill ? tr("Finding out who of them would be killed, and who is kept…")
                                                : tr("Finding out who of them would be unblocked…"));
        for (QWidget* later : std::initializer_list<QWidget*>{m_warnings, m_showAll, m_kept, m_cost})
            later->hide();
    }
    updateButton();
}

void KillSheet::take(const std::shared_ptr<const MadePlan>& made) {
    const bool isFirst = !std::exchange(m_made, made);
    m_phase = Phase::Asking;
    m_progress->hide();
    if (isFirst)
        addScopeBoxes();
    findAlternatives();
    showPlan();
    showCost();
    showVictims();
    updateButton();
    if (isFirst)
        focusFirst();
}

// What is to be done first: to say whom besides, to type, or else to give a reason.
void KillSheet::focusFirst() {
    QWidget* first = victimCount() == 0 && !m_scopeBoxes.empty() ? static_cast<QWidget*>(m_scopeBoxes.front())
                     : !m_reasonRow->isHidden()                  ? static_cast<QWidget*>(m_reason)
                                                                 : m_cancel;
    first->setFocus(Qt::TabFocusReason);
}

void KillSheet::findAlternatives() {
    if (m_deed == Deed::Kill)
        m_alternatives->find(m_question.clients, sharedPlan(), m_killCost.most.walk);
}

void KillSheet::showPlan() {
    setTitle((m_deed == Deed::Kill ? tr("Kill %1 of %2") : tr("Unblock %1 of %2")).arg(clientsText(), instanceText()));
    QStringList lines;
    const std::vector<VictimGroup>& groups = m_made->groups;
    for (std::size_t i = 0; i < std::min(groups.size(), groupsShown); ++i) {
        const VictimGroup& group = groups[i];
        const QString idle = group.leastIdle == group.mostIdle
                                 ? formatSeconds(group.mostIdle)
                                 : tr("%1 to %2").arg(formatSeconds(group.leastIdle), formatSeconds(group.mostIdle));
        lines << tr("%1 × %2 from %3, idle %4")
                     .arg(formatCount(qint64{group.count}), shown(group.name, tr("(no name)")),
                          shown(group.ip, tr("(no address)")), idle);
    }
    if (groups.size() > groupsShown)
        lines << tr("and %1 more groups").arg(formatCount(static_cast<qint64>(groups.size() - groupsShown)));
    const QString will = m_deed == Deed::Kill
                             ? tr("Will be killed:")
                             : tr("Their blocking command will end as if it had timed out; they stay connected:");
    const QString nobody = m_deed == Deed::Kill ? tr("Nobody would be killed.") : tr("Nobody would be unblocked.");
    m_groups = lines.join(u'\n');
    m_victims->setText(victimCount() == 0 ? nobody : will + u'\n' + m_groups);
    m_showAll->setVisible(victimCount() > 0);
    m_warnings->setVisible((victimCount() > 1 || !m_refusal.isEmpty()) && !m_warnings->text().isEmpty());

    QStringList left;
    if (!m_made->kept.empty())
        left << tr("Kept:");
    for (const auto& [reason, number] : m_made->kept)
        left << tr("%1 × %2").arg(formatCount(number), number == 1 ? keepReasonText(*std::ranges::find(
                                                                         plan().kept, reason, &PlannedClient::reason))
                                                                   : keepReasonText(reason));
    if (m_made->gone > 0)
        left << (m_made->gone == 1 ? tr("1 of the chosen clients is already gone.")
                                   : tr("%1 of the chosen clients are already gone.").arg(formatCount(m_made->gone)));
    m_kept->setText(left.join(u'\n'));
    m_kept->setVisible(!left.isEmpty());
}

QString KillSheet::timeText(KillTime time) {
    return formatUsec(std::chrono::ceil<std::chrono::microseconds>(time).count());
}

// Nothing is tried out to know more: the true figure comes with the first kills.
void KillSheet::showCost() {
    const KillForecast least = forecastKills(m_killCost.least, plan().clients, victimCount());
    const KillForecast most = forecastKills(m_killCost.most, plan().clients, victimCount());
    const auto range = [](KillTime from, KillTime to) { return tr("%1 to %2").arg(timeText(from), timeText(to)); };
    const QString server = range(least.server, most.server);
    const QString cost =
        victimCount() == 1
            ? tr("Cost: %1 of server time by what is known of this server.").arg(server)
            : tr("Cost: %1 of server time by what is known of this server; others are served in between, so %2 in "
                 "all. The true figure comes with the first kills, and Stop leaves the rest alone.")
                  .arg(server, range(least.whole, most.whole));
    m_cost->setText(cost + u' ' + tr("Most client libraries connect again by themselves."));
    m_cost->setVisible(m_deed == Deed::Kill && victimCount() > 0);
}

void KillSheet::showVictims() {
    const bool all = m_showAll->isChecked() && victimCount() > 0;
    m_model->setPlan(all ? sharedPlan() : nullptr);
    m_table->setVisible(all);
    if (all)
        m_table->resizeColumnsToContents();
    QMetaObject::invokeMethod(this, &KillSheet::grow, Qt::QueuedConnection);
}

QString KillSheet::wordToType() const {
    const std::size_t victims = plan().victims.size();
    if (victims > 0 && m_endpoint.rules().kill(victims) == Confirmation::TypeName)
        return m_endpoint.displayName();
    return plan().isWide() ? QString::number(victimCount()) : QString();
}

void KillSheet::updateButton() {
    const QString word = m_phase == Phase::Asking ? wordToType() : QString();
    m_typeHint->setVisible(!word.isEmpty());
    m_typed->setVisible(!word.isEmpty());
    m_typeHint->setText(tr("Type %1 to confirm:").arg(word));
    switch (m_phase) {
        case Phase::Making:
            m_kill->setText(m_deed == Deed::Kill ? tr("Kill") : tr("Unblock"));
            m_kill->setEnabled(false);
            m_kill->setToolTip(tr("Still finding out whom it would hit."));
            m_copy->setEnabled(false);
            return;
        case Phase::Asking:
            m_kill->setText((m_deed == Deed::Kill ? tr("Kill %1") : tr("Unblock %1")).arg(clientsText()));
            m_kill->setEnabled(m_refusal.isEmpty() && victimCount() > 0 &&
                               (word.isEmpty() || m_typed->text().trimmed() == word));
            m_kill->setToolTip(!m_refusal.isEmpty() ? m_refusal
                               : victimCount() == 0 ? tr("None of the chosen clients is left; the reasons are above.")
                               : m_kill->isEnabled()
                                   ? tr("Each is looked at again right before; any that changed is skipped.")
                                   : tr("Type the word above first."));
            m_copy->setEnabled(victimCount() > 0);
            return;
        case Phase::Running:
            m_kill->setText(tr("Stop"));
            m_kill->setToolTip(tr("Those whose turn has not come are left alone"));
            return;
        case Phase::Done:
            m_kill->hide();
            m_cancel->setText(tr("Close"));
            m_cancel->setToolTip(tr("Back to the clients (Esc)"));
            m_cancel->setEnabled(true);
            m_cancel->setFocus(Qt::OtherFocusReason);
            return;
    }
}

// Also when the sheet is closed meanwhile: what was in the clipboard before may be other kills.
void KillSheet::copyCommands() {
    const auto commands = [plan = sharedPlan(), endpoint = m_endpoint] { return killCommandLines(*plan, endpoint); };
    if (plan().victims.size() <= madeInPlace) {
        QGuiApplication::clipboard()->setText(commands());
        return;
    }
    m_copy->setEnabled(false);
    runInBackground(qApp, commands, [sheet = QPointer(this)](const QString& text) {
        QGuiApplication::clipboard()->setText(text);
        if (sheet)
            sheet->m_copy->setEnabled(sheet->m_phase != Phase::Making && sheet->victimCount() > 0);
    });
}

bool KillSheet::canSkip(const KillPlan& plan, const Endpoint& endpoint) {
    return plan.victims.size() == 1 && plan.kept.empty() && endpoint.rules().killOne == Confirmation::Nothing &&
           plan.form != KillForm::None && plan.victims.front().idleSeconds.value_or(0) >= idleFrom;
}

void KillSheet::setCost(const KillCostRange& cost) {
    m_killCost = cost;
    if (m_phase != Phase::Asking)
        return;
    findAlternatives();
    showCost();
}

void KillSheet::kill() {
    if (m_phase == Phase::Running) {
        m_kill->setEnabled(false);
        Q_EMIT stopClicked();
        return;
    }
    m_phase = Phase::Running;
    m_alternatives->retire();
    for (QCheckBox* box : m_scopeBoxes)
        box->setEnabled(false);
    m_reason->setEnabled(false);
    m_cancel->setEnabled(false);
    m_progress->setRange(0, static_cast<int>(victimCount()));
    m_progress->setValue(0);
    m_progress->show();
    updateButton();
    Q_EMIT confirmed(sharedPlan(), m_reason->text().trimmed());
}

bool KillSheet::focusNextPrevChild(bool next) {
    return focusAsLaidOut(*this, next);
}

// What does not fit is read without a mouse, too. No button is pressed by Enter in a field, but each when it has the
// focus; a key held down would go on to press Stop.
void KillSheet::keyPressEvent(QKeyEvent* event) {
    auto* button = qobject_cast<QPushButton*>(focusWidget());
    if (event->key() == Qt::Key_PageUp || event->key() == Qt::Key_PageDown) {
        m_scroll->verticalScrollBar()->triggerAction(
            event->key() == Qt::Key_PageUp ? QAbstractSlider::SliderPageStepSub : QAbstractSlider::SliderPageStepAdd);
    } else if (button && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)) {
        if (!event->isAutoRepeat())
            button->click();
    } else {
        QDialog::keyPressEvent(event);
    }
}

void KillSheet::showEvent(QShowEvent* event) {
    QDialog::showEvent(event);
    // What broken lines take is known only now.
    QMetaObject::invokeMethod(
        this, [this] { takeHeight(fittingHeight()); }, Qt::QueuedConnection);
}

}  // namespace headroom
