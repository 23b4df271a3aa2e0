// SPDX-License-Identifier: GPL-3.0-or-later
// A client list from a file, in the window: no server is there.
#include "core/fleet/instance.h"
#include "gui/app/status_line.h"
#include "gui/clients/client_table.h"
#include "gui/clients/clients_page.h"
#include "tests/gui/whole_window.h"
#include "tests/support/test_program.h"

#include <QApplication>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QLabel>
#include <QMessageBox>
#include <QMimeData>
#include <QTemporaryDir>
#include <QtTest>

using namespace headroom;

namespace {

const QByteArray list =
    "id=3 addr=10.0.0.1:50 name=web age=9 idle=7 flags=N db=0 cmd=get user=default\r\n"
    "id=4 addr=10.0.0.2:50 name=billing age=999 idle=700 flags=N db=0 cmd=get user=default\r\n";

}  // namespace

class SavedListTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void init() {
        m_directory = std::make_unique<QTemporaryDir>();
        m_file = m_directory->filePath(QStringLiteral("pasted list.txt"));
        QFile file(m_file);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(list);
    }

    void isShownAsAnInstanceThatStays() {
        WholeWindow whole;
        MainWindow& window = whole.window;
        window.show();
        window.openClientList(m_file);
        QTRY_VERIFY(whole.first());
        const auto* instance = whole.first();
        QVERIFY(instance->isSaved());
        QCOMPARE(instance->status().state, SessionState::Saved);
        QCOMPARE(instance->endpoint().displayName(), QStringLiteral("pasted list.txt"));
        auto* page = window.findChild<ClientsPage*>();
        QVERIFY(page && page->isVisible());
        auto* table = page->findChild<ClientTable*>();
        QTRY_COMPARE(table->model()->rowCount(), 2);
        QCOMPARE(window.findChild<StatusLine*>()->text(), QStringLiteral("saved list · 2 clients"));
        const auto labels = page->findChildren<QLabel*>();
        QVERIFY(std::ranges::any_of(labels, [](const QLabel* label) {
            return label->text().contains(QStringLiteral("nothing is read from a server"));
        }));
    }

    void aServerOnTheDefaultAddressIsAnotherInstance() {
        WholeWindow whole;
        MainWindow& window = whole.window;
        window.show();
        window.openClientList(m_file);
        QTRY_VERIFY(whole.first());
        QVERIFY(!window.addInstance(Endpoint())->isSaved());
        QCOMPARE(whole.workspace.instances().size(), std::size_t(2));
    }

    void isTakenWhenDropped() {
        WholeWindow whole;
        MainWindow& window = whole.window;
        window.show();
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(m_file)});
        QDragEnterEvent enter(QPoint(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&window, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(100, 100), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&window, &drop);
        QTRY_VERIFY(whole.first());

        QMimeData page;
        page.setUrls({QUrl(QStringLiteral("http://localhost/list.txt"))});
        QDragEnterEvent refused(QPoint(100, 100), Qt::CopyAction, &page, Qt::LeftButton, Qt::NoModifier);
        refused.ignore();
        QApplication::sendEvent(&window, &refused);
        QVERIFY(!refused.isAccepted());
    }

    void aFileThatIsNoListIsSaid() {
        WholeWindow whole;
        MainWindow& window = whole.window;
        window.show();
        window.openClientList(m_directory->filePath(QStringLiteral("missing.txt")));
        QTRY_VERIFY(window.findChild<QMessageBox*>());
        auto* trouble = window.findChild<QMessageBox*>();
        QVERIFY2(trouble->text().contains(QStringLiteral("missing.txt")), qPrintable(trouble->text()));
        QCOMPARE(trouble->textFormat(), Qt::PlainText);
        QVERIFY(!whole.first());
    }

  private:
    std::unique_ptr<QTemporaryDir> m_directory;
    QString m_file;
};

HEADROOM_TEST(QApplication, SavedListTest)
#include "tst_saved_list.moc"
