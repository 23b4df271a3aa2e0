// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/connect/profile_editor.h"

#include "core/profile/command_words.h"
#include "core/profile/renamed_commands.h"
#include "core/text/escape.h"
#include "gui/connect/hop_list.h"
#include "gui/connect/profile_edits.h"
#include "gui/connect/tls_fields.h"
#include "gui/style/metrics.h"
#include "gui/style/text_colour.h"
#include "gui/style/theme.h"
#include "gui/widgets/plain_label.h"
#include "gui/widgets/plain_message.h"
#include "gui/widgets/tab_order.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>
#include <QUuid>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace headroom {

namespace {

constexpr int editorWidth = 620;
constexpr int notesLines = 3;
constexpr int leastHeight = 240;

bool isVariableName(const QString& name) {
    return !name.isEmpty() && !name.contains(u'=') &&
           std::ranges::none_of(name, [](QChar c) { return c.isSpace() || !c.isPrint(); });
}

}  // namespace

ProfileEditor::ProfileEditor(ProfileEdits& edits, const std::optional<Profile>& before,
                             const std::optional<Endpoint>& known, QWidget* parent)
    : QDialog(parent),
      m_edits(edits),
      m_before(before),
      m_id(before ? before->id : QUuid::createUuid().toString(QUuid::WithoutBraces)),
      m_isNew(!before),
      m_scroll(new QScrollArea(this)),
      m_rows(new FormRows(this)),
      m_address(m_rows->makeLine(tr("Address"),
                                 tr("Where the server is. A whole URI can be pasted: its user, its password "
                                    "and TLS go where they belong"),
                                 tr("host:port, redis://user@host:port or /path/to/redis.sock"))),
      m_name(m_rows->makeLine(tr("Name"), tr("What you call it; it is typed to unlock it"))),
      m_group(new QComboBox(this)),
      m_user(m_rows->makeLine(tr("User"), tr("Of the server's ACL"), tr("the default user"))),
      m_from(new QComboBox(this)),
      m_password(m_rows->makeLine(tr("Password"), tr("Never put into a file"))),
      m_variable(m_rows->makeLine(tr("Environment variable"), tr("Its name, not its value"), tr("REDIS_PASSWORD"))),
      m_command(m_rows->makeLine(tr("Command"),
                                 tr("A program and its arguments; quotes keep words together, and no shell runs it"),
                                 tr("pass show redis/orders"))),
      m_fromHint(plainParagraph(this)),
      m_renamed(m_rows->makeLine(tr("Renamed commands"),
                                 tr("What CLIENT, CONFIG, INFO and SLOWLOG are called there, where rename-command of "
                                    "redis.conf gave them another name"),
                                 tr("none; else such as CLIENT=cl13nt, CONFIG=c0nfig"))),
      m_environment(new QComboBox(this)),
      m_readOnly(new QCheckBox(tr("&Read-only"), this)),
      m_careHint(plainParagraph(this)),
      m_notes(new QPlainTextEdit(this)),
      m_hops(new HopList(this)),
      m_trouble(plainParagraph(this)),
      m_test(new QPushButton(this)),
      m_save(new QPushButton(tr("Save"), this)) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(m_isNew ? tr("Save a server") : tr("Edit %1").arg(visibleText(before->name.toUtf8(), 60)));
    build();
    Profile profile;
    if (before)
        profile = *before;
    else if (known)
        profile.endpoint = *known;
    else
        profile.endpoint.host.clear();
    fill(profile);
    m_nameIsMade = m_isNew;
    proposeName();
    m_address->setFocus();
    m_address->selectAll();
    m_saved = contents();
    applyColours();
    grow();
}

ProfileEditor::~ProfileEditor() {
    m_address->disconnect(this);  // the focus still moves while the parts go
}

void ProfileEditor::build() {
    m_group->setEditable(true);
    m_group->setAccessibleName(tr("Group"));
    m_group->setToolTip(tr("Servers of a group stand together under its name"));
    QStringList groups{QString()};
    for (const Profile& profile : m_edits.store().profiles()) {
        if (!groups.contains(profile.group))
            groups << profile.group;
    }
    m_group->addItems(groups);
    m_group->lineEdit()->setPlaceholderText(tr("none"));
    using Kind = SecretPlace::Kind;
    for (const auto& [text, kind] :
         {std::pair(tr("none"), Kind::None), std::pair(tr("the keychain"), Kind::Keychain),
          std::pair(tr("asked each time"), Kind::Asked), std::pair(tr("an environment variable"), Kind::Variable),
          std::pair(tr("a command"), Kind::Command)})
        m_from->addItem(text, static_cast<int>(kind));
    m_from->setAccessibleName(tr("Where the password comes from"));
    m_from->setToolTip(tr("The file of the saved servers never holds it"));
    m_password->setEchoMode(QLineEdit::Password);
    m_environment->addItem(tr("automatic"));
    for (const Environment environment : allEnvironments)
        m_environment->addItem(environmentName(environment), static_cast<int>(environment));
    m_environment->setAccessibleName(tr("Environment"));
    m_environment->setToolTip(tr("How careful to be. By its address, this computer is local and all else production"));
    m_readOnly->setToolTip(tr("Nothing is ever changed on it: no kill, no setting"));
    m_notes->setAccessibleName(tr("Notes"));
    m_notes->setToolTip(tr("For the next person who looks at it"));
    m_notes->setTabChangesFocus(true);
    m_notes->setFixedHeight(notesLines * fontMetrics().lineSpacing() + 2 * gridUnit);

    auto* password = new QWidget(this);
    auto* passwordRow = new QHBoxLayout(password);
    passwordRow->setContentsMargins(0, 0, 0, 0);
    passwordRow->setSpacing(gridUnit);
    passwordRow->addWidget(m_from);
    for (QLineEdit* line : {m_password, m_variable, m_command})
        passwordRow->addWidget(line, 1);
    passwordRow->addStretch(0);
    auto* care = new QWidget(this);
    auto* careRow = new QHBoxLayout(care);
    careRow->setContentsMargins(0, 0, 0, 0);
    careRow->setSpacing(2 * gridUnit);
    careRow->addWidget(m_environment);
    careRow->addWidget(m_readOnly);
    careRow->addStretch(1);

    m_addressRow = m_rows->addRow(tr("&Address"), m_address, m_address);
    m_nameRow = m_rows->addRow(tr("&Name"), m_name, m_name);
    m_rows->addRow(tr("&Group"), m_group, m_group);
    m_tls = new TlsFields(*m_rows);
    m_userRow = m_rows->addRow(tr("&User"), m_user, m_user);
    m_fromRow = m_rows->addRow(tr("&Password"), password, m_from, m_fromHint);
    m_renamedRow = m_rows->addRow(tr("Renamed &commands"), m_renamed, m_renamed);
    m_rows->addRow(tr("&Environment"), care, m_environment, m_careHint);
    m_rows->addRow(tr("N&otes"), m_notes, m_notes);

    auto* body = new QWidget;
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(pageMargin, pageMargin, pageMargin, 0);
    column->setSpacing(0);
    column->addWidget(m_rows);
    column->addWidget(m_hops);
    column->addStretch(1);
    m_scroll->setWidget(body);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->viewport()->setAutoFillBackground(false);
    body->setAutoFillBackground(false);

    auto* cancel = new QPushButton(tr("Cancel"), this);
    cancel->setToolTip(tr("Keep what was there (Esc)"));
    m_save->setToolTip(tr("Into the file of the saved servers (Enter)"));
    m_save->setDefault(true);
    for (QPushButton* button : {m_test, cancel})
        button->setAutoDefault(false);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(gridUnit);
    buttons->addWidget(m_test);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_save);
    m_trouble->hide();
    auto* foot = new QVBoxLayout;
    foot->setContentsMargins(pageMargin, gridUnit, pageMargin, pageMargin);
    foot->setSpacing(gridUnit);
    foot->addWidget(m_trouble);
    foot->addLayout(buttons);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_scroll, 1);
    layout->addLayout(foot);

    connect(m_address, &QLineEdit::textEdited, this, &ProfileEditor::onAddressEdited);
    connect(m_address, &QLineEdit::editingFinished, this, &ProfileEditor::spreadUri);
    connect(m_name, &QLineEdit::textEdited, this, [this] { m_nameIsMade = false; });
    connect(m_rows, &FormRows::resized, this, &ProfileEditor::growSoon);
    connect(m_rows, &FormRows::complained, this, [this](QWidget* field) { m_scroll->ensureWidgetVisible(field); });
    connect(m_from, &QComboBox::currentIndexChanged, this, &ProfileEditor::showParts);
    connect(m_environment, &QComboBox::currentIndexChanged, this, &ProfileEditor::showParts);
    connect(m_readOnly, &QCheckBox::toggled, this, &ProfileEditor::showParts);
    connect(m_hops, &HopList::changed, this, [this] {
        m_test->setText(m_hops->isWalking() ? tr("Stop the test") : tr("Test"));
        m_test->setToolTip(m_hops->isWalking()
                               ? tr("Go no further")
                               : tr("Goes the way to the server with what stands here, and reads only"));
        padButton(*m_test);
        // Once there is room for it.
        QMetaObject::invokeMethod(
            this,
            [this] {
                grow();
                m_scroll->ensureWidgetVisible(m_hops, 0, 0);
            },
            Qt::QueuedConnection);
    });
    Q_EMIT m_hops->changed();
    connect(m_test, &QPushButton::clicked, this, &ProfileEditor::test);
    connect(cancel, &QPushButton::clicked, this, &ProfileEditor::reject);
    connect(m_save, &QPushButton::clicked, this, &ProfileEditor::save);
    setMinimumWidth(480);
    resize(editorWidth, leastHeight);
}

void ProfileEditor::grow() {
    const QRect room = screen()->availableGeometry();
    const int foot = layout()->itemAt(1)->sizeHint().height();
    const int wanted = m_scroll->widget()->layout()->totalHeightForWidth(width()) + foot;
    const int high = std::max(height(), std::min(wanted, room.height() - 4 * pageMargin));
    if (high == height())
        return;
    resize(width(), high);
    if (const int below = frameGeometry().bottom() - room.bottom(); isVisible() && below > 0)
        move(x(), std::max(room.top(), y() - below));
}

void ProfileEditor::fill(const Profile& profile) {
    m_rest = profile.endpoint;
    m_rest.password = {};
    const Endpoint& endpoint = profile.endpoint;
    m_address->setText(endpoint.isUnix() || !endpoint.host.isEmpty() ? endpoint.address() : QString());
    m_addressLength = m_address->text().size();
    m_name->setText(profile.name);
    m_group->setCurrentText(profile.group);
    m_tls->fill(endpoint.transport.tls);
    m_user->setText(endpoint.user);
    m_renamed->setText(renamedText(endpoint.renamed));
    SecretPlace from = endpoint.passwordFrom;
    // It may come from the command line or the environment, whose owner did not ask for it to be kept.
    if (from.kind == SecretPlace::Kind::None && !endpoint.password.isEmpty())
        from.kind = SecretPlace::Kind::Asked;
    m_from->setCurrentIndex(m_from->findData(static_cast<int>(from.kind)));
    m_variable->setText(from.variable);
    m_command->setText(commandText(from.command));
    m_environment->setCurrentIndex(endpoint.said ? m_environment->findData(static_cast<int>(*endpoint.said)) : 0);
    m_readOnly->setChecked(endpoint.readOnly);
    m_notes->setPlainText(profile.notes);
    showParts();
}

void ProfileEditor::onAddressEdited(const QString& text) {
    // Many letters at once are pasted; while one types, "redis://d" is not the end of it.
    const bool isPasted = text.size() > m_addressLength + 1;
    m_addressLength = text.size();
    if (isPasted)
        spreadUri();
    proposeName();
    showParts();
}

void ProfileEditor::spreadUri() {
    const QString text = m_address->text().trimmed();
    const auto endpoint = parseEndpoint(text);
    if (!endpoint || !text.contains(QLatin1String("://")))
        return;
    m_address->setText(endpoint->address());
    m_addressLength = m_address->text().size();
    m_tls->setOn(endpoint->transport.tls.has_value());
    if (!endpoint->user.isEmpty())
        m_user->setText(endpoint->user);
    if (!endpoint->password.isEmpty()) {
        m_password->setText(QString::fromUtf8(endpoint->password.reveal()));
        const auto kind = typedPlace().kind;
        if (kind != SecretPlace::Kind::Keychain && kind != SecretPlace::Kind::Asked)
            m_from->setCurrentIndex(m_from->findData(static_cast<int>(SecretPlace::Kind::Keychain)));
    }
    proposeName();
}

// Of the address, until somebody typed one.
void ProfileEditor::proposeName() {
    const auto endpoint = parseEndpoint(m_address->text());
    if (!m_nameIsMade || !endpoint)
        return;
    const std::vector<Profile>& profiles = m_edits.store().profiles();
    const auto isTaken = [&profiles](const QString& name) {
        return std::ranges::any_of(
            profiles, [&](const Profile& one) { return one.name.compare(name, Qt::CaseInsensitive) == 0; });
    };
    const QString base = endpoint->isUnix() ? QFileInfo(endpoint->socketPath).completeBaseName() : endpoint->host;
    QString name = isTaken(base) ? endpoint->address() : base;
    for (int number = 2; isTaken(name); ++number)
        name = QStringLiteral("%1 %2").arg(base).arg(number);
    if (profileNameTrouble(name).isEmpty())
        m_name->setText(name);
}

void ProfileEditor::showParts() {
    growSoon();
    using Kind = SecretPlace::Kind;
    const Kind from = typedPlace().kind;
    m_password->setVisible(from == Kind::Keychain || from == Kind::Asked);
    m_password->setPlaceholderText(from == Kind::Asked ? tr("for this run, if you like")
                                   : m_before && m_before->endpoint.passwordFrom.kind == Kind::Keychain
                                       ? tr("empty: the one that is kept stays")
                                       : tr("goes into the keychain"));
    m_variable->setVisible(from == Kind::Variable);
    m_command->setVisible(from == Kind::Command);
    switch (from) {
        case Kind::None:
            m_fromHint->setText(tr("The server wants none."));
            break;
        case Kind::Keychain:
            m_fromHint->setText(tr("In the keychain of the desktop. Where there is none, it is known for this run."));
            break;
        case Kind::Asked:
            m_fromHint->setText(tr("Asked for once each time Headroom runs."));
            break;
        case Kind::Variable:
            m_fromHint->setText(tr("Read from the environment Headroom is started in."));
            break;
        case Kind::Command:
            m_fromHint->setText(tr("The first line it prints; it has to end within 10 s. No shell reads it."));
            break;
    }
    Endpoint endpoint = parseEndpoint(m_address->text()).value_or(Endpoint());
    endpoint.said.reset();
    if (m_environment->currentIndex() > 0)
        endpoint.said = static_cast<Environment>(m_environment->currentData().toInt());
    endpoint.table = m_edits.store().environments();
    const QString environment = environmentName(endpoint.environment());
    const bool known = endpoint.said || !m_address->text().trimmed().isEmpty();
    m_careHint->setText(
        !known                           ? tr("By its address.")
        : !endpoint.isEnvironmentKnown() ? tr("Treated as local where the server is proven to run on this computer.")
        : m_readOnly->isChecked()        ? tr("Treated as %1; nothing is ever changed on it.").arg(environment)
        : endpoint.rules().readOnly ? tr("Treated as %1: read-only until you unlock it by its name.").arg(environment)
                                    : tr("Treated as %1.").arg(environment));
}

void ProfileEditor::growSoon() {
    QMetaObject::invokeMethod(this, &ProfileEditor::grow, Qt::QueuedConnection);
}

void ProfileEditor::clearTroubles() {
    m_rows->clearTroubles();
    m_trouble->hide();
}

bool ProfileEditor::checkReach() {
    bool isRight = true;
    const auto endpoint = parseEndpoint(m_address->text());
    if (!endpoint)
        isRight = m_rows->complain(m_addressRow, m_address->text().trimmed().isEmpty()
                                                     ? tr("Type where the server is, such as db1:6379.")
                                                     : endpoint.error().detail);
    isRight &= m_tls->check(endpoint && endpoint->isUnix());
    const SecretPlace place = typedPlace();
    if (place.kind == SecretPlace::Kind::Variable && !isVariableName(place.variable))
        isRight = m_rows->complain(m_fromRow, tr("Type the name of the variable, such as REDIS_PASSWORD."));
    if (place.kind == SecretPlace::Kind::Command && place.command.isEmpty())
        isRight = m_rows->complain(m_fromRow, commandWords(m_command->text()).error().detail);
    if (const auto renamed = renamedFromText(m_renamed->text()); !isRenamedAsBefore() && !renamed)
        isRight = m_rows->complain(m_renamedRow, renamed.error().detail);
    return isRight;
}

bool ProfileEditor::check() {
    clearTroubles();
    spreadUri();
    const bool isReachable = checkReach();
    const QString name = m_name->text().trimmed();
    QString trouble = profileNameTrouble(name);
    for (const Profile& other : m_edits.store().profiles()) {
        if (trouble.isEmpty() && other.id != m_id && other.name.compare(name, Qt::CaseInsensitive) == 0)
            trouble = tr("Another saved server, %1, has this name already.")
                          .arg(visibleText(other.endpoint.address().toUtf8(), 100));
    }
    return trouble.isEmpty() ? isReachable : m_rows->complain(m_nameRow, trouble);
}

SecretPlace ProfileEditor::typedPlace() const {
    using Kind = SecretPlace::Kind;
    SecretPlace place;
    place.kind = static_cast<Kind>(m_from->currentData().toInt());
    if (place.kind == Kind::Variable)
        place.variable = m_variable->text().trimmed();
    if (place.kind == Kind::Command)
        place.command = m_command->text() == commandText(m_rest.passwordFrom.command)  // it may hold an empty word
                            ? m_rest.passwordFrom.command
                            : commandWords(m_command->text()).value_or(QStringList());
    return place;
}

// A name may hold what the text cannot tell.
bool ProfileEditor::isRenamedAsBefore() const {
    return m_renamed->text() == renamedText(m_rest.renamed);
}

Profile ProfileEditor::typed() const {
    Profile profile = m_before.value_or(Profile());
    profile.id = m_id;
    profile.name = m_name->text().trimmed();
    profile.group = m_group->currentText().trimmed();
    profile.notes = m_notes->toPlainText();
    Endpoint& endpoint = profile.endpoint;
    endpoint = m_rest;
    const Endpoint address = parseEndpoint(m_address->text()).value_or(Endpoint());
    endpoint.host = address.host;
    endpoint.port = address.port;
    endpoint.socketPath = address.socketPath;
    endpoint.transport.tls = m_tls->typed();
    if (!isRenamedAsBefore())
        endpoint.renamed = renamedFromText(m_renamed->text()).value_or(RenamedCommands());
    endpoint.user = m_user->text();
    endpoint.password = {};
    endpoint.passwordFrom = typedPlace();
    endpoint.said.reset();
    if (m_environment->currentIndex() > 0)
        endpoint.said = static_cast<Environment>(m_environment->currentData().toInt());
    endpoint.readOnly = m_readOnly->isChecked();
    endpoint.locked = false;
    endpoint.label.clear();
    endpoint.profileId.clear();
    return profile;
}

QStringList ProfileEditor::contents() const {
    return m_tls->contents() + QStringList{m_address->text(),
                                           m_name->text(),
                                           m_group->currentText(),
                                           m_user->text(),
                                           m_renamed->text(),
                                           m_variable->text(),
                                           m_command->text(),
                                           m_notes->toPlainText(),
                                           QString::number(m_from->currentIndex()),
                                           QString::number(m_environment->currentIndex()),
                                           QString::number(m_readOnly->isChecked())};
}

void ProfileEditor::save() {
    if (m_isSaving || !check())
        return;
    m_isSaving = true;
    m_save->setEnabled(false);
    m_hops->stop();
    const bool takesPassword = !m_password->isHidden();
    m_edits.save(this, m_before, typed(), takesPassword ? Secret(m_password->text().toUtf8()) : Secret(),
                 [this](const Result<bool>& done) {
                     m_isSaving = false;
                     m_save->setEnabled(true);
                     if (!done) {
                         m_trouble->setText(done.error().detail);
                         m_trouble->show();
                         return;
                     }
                     Q_EMIT saved(m_id);
                     accept();
                 });
}

void ProfileEditor::test() {
    if (m_hops->isWalking()) {
        m_hops->stop();
        return;
    }
    clearTroubles();
    spreadUri();
    if (!checkReach())
        return;
    Profile profile = typed();
    if (profile.name.isEmpty())
        profile.name = profile.endpoint.address();
    Endpoint endpoint = profile.reach();
    if (!m_password->isHidden())
        endpoint.password = Secret(m_password->text().toUtf8());
    m_hops->start(endpoint, m_edits.secrets());
}

void ProfileEditor::reject() {
    if (contents() == m_saved && m_password->text().isEmpty()) {
        QDialog::reject();
        return;
    }
    QMessageBox* question = plainMessage(this, windowTitle(), tr("What was typed is not saved yet."));
    const QPushButton* save = question->addButton(tr("Save"), QMessageBox::AcceptRole);
    const QPushButton* discard = question->addButton(tr("Discard"), QMessageBox::DestructiveRole);
    question->setDefaultButton(question->addButton(tr("Go on editing"), QMessageBox::RejectRole));
    connect(question, &QMessageBox::buttonClicked, this, [this, save, discard](QAbstractButton* button) {
        if (button == save)
            this->save();
        else if (button == discard)
            QDialog::reject();
    });
    question->open();
}

bool ProfileEditor::focusNextPrevChild(bool next) {
    const bool moved = focusAsLaidOut(*this, next);
    if (QWidget* now = focusWidget(); now && m_scroll->isAncestorOf(now))
        m_scroll->ensureWidgetVisible(now);
    return moved;
}

void ProfileEditor::changeEvent(QEvent* event) {
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

void ProfileEditor::applyColours() {
    setTextColour(m_trouble, themeColours(palette()).criticalText);
}

}  // namespace headroom
