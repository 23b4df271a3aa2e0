// SPDX-License-Identifier: GPL-3.0-or-later
// What everything with a window costs at least.
#include <QApplication>
#include <QLabel>
#include <QMainWindow>

int main(int argc, char* argv[]) {
    const QApplication application(argc, argv);
    QMainWindow window;
    window.setCentralWidget(new QLabel(QStringLiteral("Headroom")));
    window.resize(1280, 800);
    window.show();
    return QApplication::exec();
}
