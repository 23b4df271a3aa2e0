// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/config/config_page.h"

#include "core/fleet/instance.h"
#include "core/fleet/leases.h"
#include "core/history/change_effect.h"
#include "core/report/setting_text.h"
#include "core/text/escape.h"
#include "core/text/units.h"
#include "gui/style/metrics.h"
#include "gui/style/state_look.h"
#include "gui/style/text_colour.h"
#include "gui/style/theme.h"
#include "gui/widgets/dense_table.h"
#include "gui/widgets/grant_button.h"
#include "gui/widgets/plain_label.h"
#include "gui/widgets/plain_message.h"
#include "gui/widgets/plain_tool_tip.h"
#include "gui/widgets/type_name_dialog.h"

#include <QComboBox>
#include <QDateTime>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace headroom {

using namespace std::chrono_literals;

namespace {

QString holdText(ConfigPage::Hold hold) {
    using Hold = ConfigPage::Hold;
    switch (hold) {
        case Hold::TenMinutes:
            return ConfigPage::tr("for 10 min");
        case Hold::OneHour:
            return ConfigPage::tr("for 1 h");
        case Hold::UntilEnd:
            return ConfigPage::tr("until I close Headroom");
        case Hold::Keep:
            return ConfigPage::tr("and keep it until the server restarts");
    }
    Q_UNREACHABLE();
}

}  // namespace

ConfigPage::ConfigPage(Leases& leases, QWidget* parent)
    : InstancePage(parent),
      m_leases(leases),
      m_table(new DenseTable(this)),
      m_leaseBox(new QWidget(this)),
      m_leaseRows(new QVBoxLayout(m_leaseBox)),
      m_others(plainParagraph(this)),
      m_grant(new GrantButton(this)),
      m_editor(buildEditor()) {
    m_table->setModel(&m_model);
    m_table->setAccessibleName(tr("Settings"));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setWordWrap(true);
    m_table->horizontalHeader()->setStretchLastSection(true);
    // Queued: the rows may just be being resized, which is why a scroll bar came and a column has less room.
    connect(m_table->horizontalHeader(), &QHeaderView::sectionResized, m_table, &QTableView::resizeRowsToContents,
            Qt::QueuedConnection);
    connect(&m_model, &QAbstractItemModel::dataChanged, m_table, &QTableView::resizeRowsToContents);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& now) { choose(now.isValid() ? m_model.key(now.row()) : QByteArray()); });
    connect(m_table, &QAbstractItemView::activated, m_value, [this] {
        m_value->setFocus(Qt::OtherFocusReason);
        m_value->selectAll();
    });
    m_leaseRows->setContentsMargins(0, 0, 0, 0);
    m_leaseRows->setSpacing(gridHalf);
    connect(&m_leases, &Leases::changed, this, &ConfigPage::showLeases);
    connect(&m_leases, &Leases::ended, this, &ConfigPage::offerSuggested);
    m_second.setInterval(1000);
    connect(&m_second, &QTimer::timeout, this, &ConfigPage::showLeases);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(pageMargin, pageMargin, pageMargin, pageMargin);
    layout->setSpacing(gridUnit);
    layout->addWidget(m_leaseBox);
    auto* notes = new QHBoxLayout;
    notes->setSpacing(gridUnit);
    notes->addWidget(m_others, 1, Qt::AlignTop);
    notes->addStretch(0);
    notes->addWidget(m_grant, 0, Qt::AlignTop);
    layout->addLayout(notes);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_editor);
    setFocusProxy(m_table);
    choose({});
    showLeases();
}

ConfigPage::~ConfigPage() {
    delete m_table;  // while the model it looks at is there
}

QWidget* ConfigPage::buildEditor() {
    auto* editor = new QWidget(this);
    m_name = plainParagraph(editor);
    m_name->setFont(boldFont(font()));
    m_value = new QLineEdit(editor);
    m_value->setAccessibleName(tr("New value"));
    m_value->setToolTip(tr("In any usual form: 12000, 12,000 or 12k, 5m, 64mb"));
    m_value->setMaxLength(200);
    m_duration = new QComboBox(editor);
    m_duration->setAccessibleName(tr("For how long"));
    m_duration->setToolTip(tr("Afterwards the old value is put back, unless somebody else has changed it by then"));
    for (const Hold hold : {Hold::TenMinutes, Hold::OneHour, Hold::UntilEnd, Hold::Keep})
        m_duration->addItem(holdText(hold), static_cast<int>(hold));
    m_reason = new QLineEdit(editor);
    m_reason->setAccessibleName(tr("Reason, for the ledger"));
    m_reason->setToolTip(tr("Stands in the ledger beside the change"));
    m_reason->setPlaceholderText(tr("Reason, for the ledger; optional"));
    m_reason->setMaxLength(500);
    m_set = new QPushButton(editor);
    m_consequence = plainParagraph(editor);
    m_warnings = plainParagraph(editor);
    for (QLabel* label : {m_consequence, m_warnings}) {  // room for them, so that nothing jumps while typing
        label->setMinimumHeight(2 * fontMetrics().lineSpacing());
        label->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    }
    connect(m_value, &QLineEdit::textChanged, this, &ConfigPage::plan);
    connect(m_duration, &QComboBox::currentIndexChanged, this, &ConfigPage::plan);
    connect(m_value, &QLineEdit::returnPressed, this, &ConfigPage::ask);
    connect(m_set, &QPushButton::clicked, this, &ConfigPage::ask);

    auto* grid = new QGridLayout(editor);
    grid->setContentsMargins(0, gridUnit, 0, 0);
    grid->setHorizontalSpacing(gridUnit);
    grid->setVerticalSpacing(gridUnit);
    grid->addWidget(m_name, 0, 0);
    grid->addWidget(m_value, 0, 1);
    grid->addWidget(m_duration, 0, 2);
    grid->addWidget(m_reason, 0, 3);
    grid->addWidget(m_set, 0, 4);
    grid->addWidget(m_consequence, 1, 0, 1, 5);
    grid->addWidget(m_warnings, 2, 0, 1, 5);
    grid->setColumnStretch(1, 1);
    grid->setColumnStretch(3, 2);
    return editor;
}

void ConfigPage::setInstance(Instance* instance) {
    if (instance && instance == m_instance)
        return;
    m_instanceLinks.reset();
    m_instance = instance;
    m_grant->offer({});
    m_proposal.reset();
    m_model.setSettings(nullptr, nullptr, {});
    choose({});
    if (instance) {
        m_instanceLinks = std::make_unique<QObject>();
        connect(instance, &Instance::settingsChanged, m_instanceLinks.get(), [this] {
            readInstance();
            m_leases.lookAround();
        });
        connect(instance, &Instance::statusChanged, m_instanceLinks.get(), [this] { readInstance(); });
        connect(instance, &Instance::careChanged, m_instanceLinks.get(), [this] { plan(); });
        connect(instance, &QObject::destroyed, m_instanceLinks.get(), [this] { setInstance(nullptr); });
        readInstance();
    }
    showLeases();
    m_leases.lookAround();
}

void ConfigPage::setPaused(bool paused) {
    m_paused = paused;
    readInstance();
}

bool ConfigPage::isOurs(const LeaseStatus& status) const {
    return m_instance && m_instance->settings() && status.lease.runId == m_instance->settings()->runId;
}

void ConfigPage::readInstance() {
    if (!m_instance || m_paused)
        return;
    const Error& unread = m_instance->settingsError();
    const Error& refused = unread.detail.isEmpty() ? m_instance->setRefusal() : unread;
    m_grant->offer(m_instance->status().isLive() ? refused.grant : QString());
    std::map<QByteArray, QString> ours;
    if (const auto& settings = m_instance->settings()) {
        for (const auto& [key, lease] : m_leases.lastEnds(settings->runId)) {
            const auto now = settings->text(key);
            if (lease.end == LeaseEnd::Kept && now == lease.value)
                ours[key] = tr("Headroom, kept");
            else if (lease.end == LeaseEnd::Reverted && now == lease.before &&
                     now != m_instance->firstSettings()->text(key))
                ours[key] = tr("Headroom, put back");
        }
    }
    for (const Lease& lease : m_leases.others()) {
        if (m_instance->settings() && lease.runId == m_instance->settings()->runId)
            ours[lease.key] = lease.held ? tr("another Headroom") : tr("Headroom, left behind");
    }
    for (const LeaseStatus& status : m_leases.open()) {
        if (isOurs(status))
            ours[status.lease.key] = tr("Headroom, for a while");
    }
    const bool first = m_model.rowCount() == 0;
    m_model.setSettings(m_instance->settings(), m_instance->firstSettings(), ours);
    if (m_model.rowCount() > 0) {
        m_table->say({}, {});
        if (first) {
            fitColumns();
            m_table->selectRow(0);
        }
        fillIn();
    } else if (!m_instance->settingsError().detail.isEmpty()) {
        m_table->say(tr("The settings cannot be read"), m_instance->settingsError().detail);
    } else {
        m_table->say(tr("No settings yet"),
                     m_instance->status().isLive() ? tr("They are being read.") : stateSentence(m_instance->status()));
    }
    plan();
}

void ConfigPage::propose(const QByteArray& key, const QString& value, std::chrono::seconds time) {
    m_proposal = Proposal{key, value, time};
    if (m_model.rowCount() > 0)
        fillIn();
}

void ConfigPage::fillIn() {
    if (!m_proposal)
        return;
    const Proposal proposal = *std::exchange(m_proposal, std::nullopt);
    int row = 0;
    while (row < m_model.rowCount() && m_model.key(row) != proposal.key)
        ++row;
    if (row == m_model.rowCount()) {
        Q_EMIT message(tr("This server does not have the setting %1.").arg(visibleText(proposal.key, 60)));
        return;
    }
    m_table->selectRow(row);
    m_value->setText(proposal.value);
    if (proposal.time > 0s)
        m_duration->setCurrentIndex(m_duration->findData(static_cast<int>(proposal.time <= 10min ? Hold::TenMinutes
                                                                          : proposal.time <= 1h  ? Hold::OneHour
                                                                                                 : Hold::UntilEnd)));
    m_value->setFocus(Qt::OtherFocusReason);
}

// The values and what they mean share what the rest leaves, and wrap.
void ConfigPage::fitColumns() {
    QHeaderView& header = *m_table->horizontalHeader();
    const auto title = [this](int column) {  // nothing is sorted: no room for a sort mark
        return fontMetrics().horizontalAdvance(m_model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString()) +
               2 * gridUnit + gridHalf;
    };
    const auto wanted = [this, &title](int column) { return std::max(m_table->contentWidth(column), title(column)); };
    const int key = wanted(SettingsModel::Key);
    const int changedBy =
        std::max(title(SettingsModel::ChangedBy), fontMetrics().horizontalAdvance(tr("Headroom, put")) + 3 * gridUnit);
    const int meaning = 32 * fontMetrics().averageCharWidth();
    const int most = (m_table->viewport()->width() - key - changedBy - meaning) / 2;
    header.resizeSection(SettingsModel::Key, key);
    header.resizeSection(SettingsModel::ChangedBy, changedBy);
    for (const int column : {SettingsModel::Now, SettingsModel::AtConnect})
        header.resizeSection(column, std::max(title(column), std::min(wanted(column), most)));
    m_table->resizeRowsToContents();
}

void ConfigPage::resizeEvent(QResizeEvent* event) {
    InstancePage::resizeEvent(event);
    QMetaObject::invokeMethod(this, &ConfigPage::fitColumns, Qt::QueuedConnection);  // the table has its size then
}

void ConfigPage::choose(const QByteArray& key) {
    m_key = key;
    m_editor->setVisible(!key.isEmpty());
    m_name->setText(QString::fromLatin1(key));
    m_typed.clear();
    m_value->clear();
    m_value->setPlaceholderText(key.isEmpty() ? QString() : tr("new value"));
    plan();
}

QString ConfigPage::whyNot() const {
    if (!m_instance || !m_instance->status().isLive())
        return tr("There is no working connection to change it through.");
    if (m_instance->isLocked())
        return tr("This instance is locked: nothing is changed on it before it is unlocked (Unlock… above).");
    if (const QString& trouble = m_instance->endpoint().careTrouble; !trouble.isEmpty())
        return trouble;
    if (m_instance->isReadOnly())
        return tr("This instance is read-only: nothing is changed on it.");
    if (!m_instance->setRefusal().detail.isEmpty())
        return m_instance->setRefusal().detail;
    const SettingInfo* info = settingInfo({m_key.constData(), static_cast<std::size_t>(m_key.size())});
    if (!info || !info->changeable)
        return tr("This setting is given when the server starts; it cannot be changed while it runs.");
    return {};
}

Result<LeasePlan> ConfigPage::planFor(const Typed& typed) {
    LeaseFacts facts{*typed.sample, *typed.settings, nullptr};
    facts.clients = typed.clients.snapshot ? &typed.clients : nullptr;
    return planLease(typed.key, typed.value, facts);
}

// What the typed value would do, told while typing.
void ConfigPage::plan() {
    if (m_key.isEmpty()) {
        m_planning.cancel();
        return;
    }
    const QString hindrance = whyNot();
    const QString typed = m_value->text().trimmed();
    const bool isNew = typed != std::exchange(m_typed, typed);
    m_asked = m_asked && !isNew;
    if (hindrance.isEmpty() && m_instance->settings() && m_instance->sample() && !typed.isEmpty()) {
        if (isNew)
            m_plan.reset();
        m_planning.request({m_key, typed, m_instance->sample(), m_instance->settings(), m_instance->clients()}, isNew);
    } else {
        m_planning.cancel();
        m_plan = tl::unexpected(Error{ErrorKind::BadInput, hindrance});
    }
    showPlan();
}

void ConfigPage::showPlan() {
    const QString hindrance = whyNot();
    const auto hold = static_cast<Hold>(m_duration->currentData().toInt());
    const ThemeColours& colours = themeColours(palette());
    m_value->setEnabled(hindrance.isEmpty());
    m_set->setEnabled(m_plan && *m_plan);
    m_set->setToolTip(plainToolTip(m_set->isEnabled()     ? tr("The old value is written to disk first")
                                   : !hindrance.isEmpty() ? hindrance
                                                          : tr("Type the new value first.")));
    if (!m_plan)  // in a moment
        return;
    m_warnings->clear();
    const Result<LeasePlan>& plan = *m_plan;
    if (!plan) {
        m_set->setText(tr("Set"));
        const QString meaning = SettingsModel::meaning(m_key) + u'.';
        m_consequence->setText(hindrance.isEmpty() && m_typed.isEmpty() ? meaning : plan.error().detail);
        setTextColour(m_consequence, m_typed.isEmpty() ? colours.mutedText : colours.warningText);
        m_asked = false;
        return;
    }
    m_set->setText(tr("Set to %1 %2").arg(settingText(plan->key, plan->value), holdText(hold)));
    QStringList warnings = plan->warnings;
    if (hold == Hold::Keep)
        warnings << tr("To make it last, put this into redis.conf: %1").arg(configFileText(plan->key, plan->value));
    m_consequence->setText(plan->consequence);
    setTextColour(m_consequence, plan->closesClients ? colours.criticalText : palette().color(QPalette::WindowText));
    m_warnings->setText(warnings.join(u' '));
    setTextColour(m_warnings, colours.warningText);
    if (std::exchange(m_asked, false))
        confirm();
}

// By what is true now. The button is disabled meanwhile: from it the focus would go anywhere.
void ConfigPage::ask() {
    m_value->setFocus(Qt::OtherFocusReason);
    m_typed.clear();
    plan();
    m_asked = !m_plan;
}

// As the environment says; what closes clients is confirmed in each.
void ConfigPage::confirm() {
    const Change change{m_instance, **m_plan, static_cast<Hold>(m_duration->currentData().toInt()),
                        m_reason->text().trimmed()};
    const Confirmation confirmation = m_instance->endpoint().rules().changeSetting;
    if (confirmation == Confirmation::Nothing && !change.plan.closesClients) {
        set(change);
        return;
    }
    const QString text =
        tr("Set %1 of %2 from %3 to %4 %5?")
            .arg(QString::fromLatin1(change.plan.key), visibleText(m_instance->endpoint().displayName().toUtf8()),
                 settingText(change.plan.key, change.plan.before), settingText(change.plan.key, change.plan.value),
                 holdText(change.hold));
    const QString more = (QStringList{change.plan.consequence} + change.plan.warnings).join(u' ');
    if (confirmation == Confirmation::TypeName) {
        auto* typing = new TypeNameDialog(tr("Change a setting"), text + QStringLiteral("\n\n") + more,
                                          m_instance->endpoint().displayName(), m_set->text(), this);
        connect(typing, &QDialog::accepted, this, [this, change] { set(change); });
        typing->open();
        return;
    }
    QMessageBox* question = plainMessage(this, tr("Change a setting"), text, more);
    const QPushButton* yes = question->addButton(m_set->text(), QMessageBox::AcceptRole);
    question->addButton(QMessageBox::Cancel);
    if (change.plan.closesClients)
        question->setDefaultButton(QMessageBox::Cancel);
    // What was read and confirmed is what is done, whatever the page shows by then.
    connect(question, &QMessageBox::buttonClicked, this, [this, yes, change](QAbstractButton* button) {
        if (button == yes)
            set(change);
    });
    question->open();
}

// Asks first where clients would be turned away, as when quitting.
void ConfigPage::endLease(const Lease& lease, bool keeps) {
    m_leases.follow(*m_instance);  // the way it was set by may be gone
    QStringList lines;
    for (const QByteArray& value : keeps ? QByteArrayList{lease.value, lease.before} : QByteArrayList{lease.before}) {
        if (const QString line = Leases::lockout(lease, value, m_instance); !line.isEmpty())
            lines << line;
    }
    if (lines.isEmpty()) {
        keeps ? m_leases.keep(lease) : m_leases.revert(lease);
        return;
    }
    QMessageBox* question =
        plainMessage(this, tr("Put back or keep"), lines.join(u'\n'),
                     tr("What is kept stays until the server restarts, and is put back by nobody; to make "
                        "it last, put this into redis.conf: %1")
                         .arg(configFileText(lease.key, lease.value)));
    const QPushButton* back = question->addButton(tr("Put back"), QMessageBox::DestructiveRole);
    const QPushButton* keep =
        question->addButton(tr("Keep %1").arg(settingText(lease.key, lease.value)), QMessageBox::AcceptRole);
    question->setDefaultButton(question->addButton(QMessageBox::Cancel));
    connect(question, &QMessageBox::buttonClicked, this, [this, lease, back, keep](QAbstractButton* button) {
        if (button == back)
            m_leases.revert(lease);
        else if (button == keep)
            m_leases.keep(lease);
    });
    question->open();
}

void ConfigPage::set(const Change& change) {
    if (!change.instance)
        return;
    switch (change.hold) {
        case Hold::TenMinutes:
            m_leases.begin(*change.instance, change.plan, 10min, change.reason);
            break;
        case Hold::OneHour:
            m_leases.begin(*change.instance, change.plan, 1h, change.reason);
            break;
        case Hold::UntilEnd:
            m_leases.begin(*change.instance, change.plan, std::nullopt, change.reason);
            break;
        case Hold::Keep:
            m_leases.beginAndKeep(*change.instance, change.plan, change.reason);
            break;
    }
    m_value->clear();
    m_reason->clear();
}

void ConfigPage::showLeases() {
    std::vector<LeaseStatus> shown;
    for (const LeaseStatus& status : m_leases.open()) {
        if (isOurs(status))
            shown.push_back(status);
    }
    const auto isShown = [](const LeaseStatus& status, const QByteArray& name) {
        return status.lease.runId + status.lease.key == name;
    };
    const bool sameRows = std::ranges::equal(shown, m_shownLeases, isShown);
    while (!sameRows && m_leaseRows->count() > 0) {
        QLayoutItem* item = m_leaseRows->takeAt(0);
        delete item->widget();
        delete item;
    }
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const Lease& lease = shown[i].lease;
        if (!sameRows) {
            auto* row = new QWidget(m_leaseBox);
            auto* line = new QHBoxLayout(row);
            line->setContentsMargins(0, 0, 0, 0);
            line->setSpacing(gridUnit);
            line->addWidget(plainParagraph(row), 1);
            auto* back = new QPushButton(tr("Put back now"), row);
            back->setToolTip(tr("Set the old value again now"));
            auto* keep = new QPushButton(tr("Keep"), row);
            keep->setToolTip(tr("The value stays until the server restarts"));
            connect(back, &QPushButton::clicked, this, [this, lease] { endLease(lease, false); });
            connect(keep, &QPushButton::clicked, this, [this, lease] { endLease(lease, true); });
            line->addWidget(back);
            line->addWidget(keep);
            m_leaseRows->addWidget(row);
        }
        QWidget* row = m_leaseRows->itemAt(static_cast<int>(i))->widget();
        QStringList words{Leases::sentence(shown[i])};
        if (!shown[i].detail.isEmpty())
            words << shown[i].detail;
        if (shown[i].phase == LeasePhase::Held && m_instance && m_instance->judgement()) {
            const SteadyTime begun = steadyNow() - (wallNow() - lease.begun);
            const ChangeEffect effectSince = ChangeEffect::of(*m_instance->judgement()->series, begun);
            if (const QString effect = effectSince.text(); !effect.isEmpty())
                words << tr("since then %1").arg(effect);
        }
        row->findChild<QLabel*>()->setText(words.join(QStringLiteral(" · ")));
    }
    m_shownLeases.clear();
    for (const LeaseStatus& status : shown)
        m_shownLeases.push_back(status.lease.runId + status.lease.key);
    m_leaseBox->setVisible(!shown.empty());
    QStringList others;
    for (const Lease& lease : m_leases.others()) {
        if (m_instance && m_instance->settings() && lease.runId == m_instance->settings()->runId)
            others << otherText(lease);
    }
    const bool sameOthers = m_others->text() == others.join(u'\n');
    m_others->setText(others.join(u'\n'));
    m_others->setVisible(!others.isEmpty());
    if (shown.empty())
        m_second.stop();
    else if (!m_second.isActive())
        m_second.start();
    if (!sameRows || !sameOthers)
        readInstance();
}

QString ConfigPage::otherText(const Lease& lease) const {
    const QString key = QString::fromLatin1(lease.key);
    const QString value = settingText(lease.key, lease.value);
    const QString before = settingText(lease.key, lease.before);
    const QString who = visibleText(lease.person.toUtf8(), 64);
    if (!lease.held)
        return tr("%1 was set to %2 by %3, whose Headroom ended before it was put back to %4: headroom leases --revert "
                  "does it, and the next start offers it")
            .arg(key, value, who, before);
    const QString until = lease.due ? tr("until %1")
                                          .arg(QDateTime::fromMSecsSinceEpoch(lease.due->time_since_epoch().count())
                                                   .toString(QStringLiteral("HH:mm:ss")))
                                    : tr("until it ends");
    return tr("%1 is set to %2 by another Headroom (%3, process %4) %5; it puts %6 back")
        .arg(key, value, who, QString::number(lease.pid), until, before);
}

// What the server allows instead is offered.
void ConfigPage::offerSuggested(const LeaseStatus& status) {
    if (!isOurs(status))
        return;
    if (status.suggested && m_key == status.lease.key)
        m_value->setText(QString::number(*status.suggested));
    m_instance->refresh();
    if (status.notPermitted && !m_instance->endpoint().readOnly)
        m_instance->noteSetRefused(status.detail);
}

}  // namespace headroom
