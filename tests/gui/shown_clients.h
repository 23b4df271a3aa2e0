// SPDX-License-Identifier: GPL-3.0-or-later
// A clients page with its parts at hand, fed as an instance would, and its menus as lines.
#pragma once

#include "client_list.h"
#include "core/action/ledger.h"
#include "gui/actions/kill_sheet.h"
#include "gui/clients/client_table.h"
#include "gui/clients/clients_page.h"
#include "gui/clients/kill_actions.h"

#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTextDocumentFragment>

namespace headroom {

inline const QByteArray fewClients =
    "id=7 addr=10.0.3.7:51822 laddr=10.0.0.1:6379 name=billing age=7860 idle=7800 flags=N db=0 tot-mem=22528 cmd=get "
    "user=default\n"
    "id=12 addr=10.0.3.8:40000 laddr=10.0.0.1:6379 name=web age=100 idle=3 flags=N db=0 tot-mem=1824 cmd=set "
    "user=default\n"
    "id=30 addr=10.0.3.9:6380 laddr=10.0.0.1:6379 name= age=99 idle=0 flags=S db=0 tot-mem=18064 cmd=psync "
    "user=default\n"
    "id=31 addr=10.0.3.9:6390 laddr=10.0.0.1:6379 name=headroom age=4 idle=0 flags=N db=0 tot-mem=1824 "
    "cmd=client|list user=default\n";
inline constexpr qint64 ownId = 31;

struct Shown {
    QTemporaryDir books;
    Ledger ledger{books.filePath(QStringLiteral("ledger.sqlite"))};
    ClientsPage page{ledger};
    ClientTable& table = *page.findChild<ClientTable*>();
    QLineEdit& search = *page.findChild<QLineEdit*>();
    QSignalSpy kills{&page.kills(), &KillActions::killWanted};
    QSignalSpy messages{&page, &ClientsPage::message};

    explicit Shown(const QByteArray& text = fewClients) {
        page.resize(1200, 400);
        page.show();
        activate();
        table.setFocus();
        table.horizontalHeader()->setSortIndicator(ClientField::Id, Qt::AscendingOrder);  // easy to tell
        Endpoint endpoint;
        endpoint.said = Environment::Local;
        endpoint.label = QStringLiteral("cache-eu-1");
        page.setEndpoint(endpoint);
        setState(SessionState::Connected);
        if (!text.isNull())
            feed(text);
    }
    // Shortcuts work in the active window only, and no window manager brings the page back after a dialog.
    void activate() {
        page.activateWindow();
        if (!QTest::qWaitForWindowActive(&page))
            qFatal("the window does not become active");
    }
    void answer(Qt::Key key) {
        if (question() == nullptr)
            qFatal("no question");
        question()->activateWindow();
        if (!QTest::qWaitFor([this] { return QApplication::activeWindow() == question(); }, 30'000))
            qFatal("the question does not become active");
        QTest::keyClick(question(), key);
    }
    void setEnvironment(Environment environment) {
        Endpoint endpoint;
        endpoint.label = QStringLiteral("cache-eu-1");
        endpoint.said = environment;
        page.setEndpoint(endpoint);
    }
    // All it says, and its buttons.
    [[nodiscard]] QString questionText() const {
        QStringList texts;
        for (const QLabel* label : question()->findChildren<QLabel*>())
            texts << label->text();
        return texts.join(u'|');
    }
    [[nodiscard]] QPushButton* button(const QString& text) const {
        for (QPushButton* button : question()->findChildren<QPushButton*>()) {
            if (button->text() == text)
                return button;
        }
        qFatal("no such button");
    }
    void press(const QString& text) { QTest::mouseClick(button(text), Qt::LeftButton); }
    void type(const QString& word) {
        auto* field = question()->findChildren<QLineEdit*>().constLast();
        field->selectAll();
        QTest::keyClicks(field, word);
    }
    [[nodiscard]] bool isAnswered() {
        if (question() == nullptr)
            activate();
        return question() == nullptr;
    }
    void setState(SessionState state, const Error& error = {}) {
        SessionStatus status;
        status.state = state;
        page.setStatus(status, error);
    }
    void feed(const QByteArray& text) { page.setClients(listingOf(text, ownId)); }

    // Without those that are gone.
    [[nodiscard]] QStringList ids() const {
        QStringList ids;
        for (int row = 0; table.rows() != nullptr && row < table.rows()->count(); ++row)
            ids << QString::number(table.rows()->id(row));
        return ids;
    }
    [[nodiscard]] QStringList shownColumns() const {
        QStringList keys;
        const QHeaderView& header = *table.horizontalHeader();
        for (int place = 0; place < header.count(); ++place) {
            if (const int section = header.logicalIndex(place); !header.isSectionHidden(section))
                keys << table.model()->headerData(section, Qt::Horizontal).toString();
        }
        return keys;
    }
    [[nodiscard]] QStringList labels() const {
        QStringList texts;
        for (const QLabel* label : page.findChildren<QLabel*>()) {
            if (label->isVisible() && !label->text().isEmpty())
                texts << label->text();
        }
        return texts;
    }
    [[nodiscard]] QString said() const { return labels().join(u'|'); }
    void click(int row, Qt::KeyboardModifiers modifiers = {}) {
        QTest::mouseClick(table.viewport(), Qt::LeftButton, modifiers,
                          table.visualRect(table.model()->index(row, ClientField::Addr)).center());
    }
    // The first Esc may be for the list of what may come next.
    void clearFilter() {
        for (int presses = 0; presses < 2 && !search.text().isEmpty(); ++presses)
            QTest::keyClick(&search, Qt::Key_Escape);
    }
    void clickHeader(int section) {
        const QHeaderView& header = *table.horizontalHeader();
        QTest::mouseClick(header.viewport(), Qt::LeftButton, {},
                          QPoint(header.sectionViewportPosition(section) + 20, header.height() / 2));
    }
    [[nodiscard]] KillSheet* question() const { return page.findChild<KillSheet*>(); }
    // The actions of the table's context menu, opened by the right button on `row`.
    [[nodiscard]] QMenu* menu(int row) {
        Q_EMIT table.customContextMenuRequested(
            table.visualRect(table.model()->index(row, ClientField::Addr)).center());
        return qobject_cast<QMenu*>(QApplication::activePopupWidget());
    }
};

inline QStringList texts(const QMenu& menu) {
    QStringList lines;
    for (const QAction* action : menu.actions()) {
        if (!action->isSeparator())
            lines << action->text() +
                         (action->isEnabled()
                              ? QString()
                              : QStringLiteral(" [") +
                                    QTextDocumentFragment::fromHtml(action->toolTip()).toPlainText() + u']');
    }
    return lines;
}

// Also of its submenus.
inline QAction* action(const QMenu& menu, const QString& text) {
    for (QAction* candidate : menu.actions()) {
        if (candidate->text() == text)
            return candidate;
        if (candidate->menu() != nullptr) {
            if (QAction* inside = action(*candidate->menu(), text))
                return inside;
        }
    }
    return nullptr;
}

}  // namespace headroom
