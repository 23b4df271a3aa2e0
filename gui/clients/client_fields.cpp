// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/client_fields.h"

#include "core/text/escape.h"
#include "gui/clients/client_table_model.h"
#include "gui/style/metrics.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace headroom {

namespace {

constexpr QSize fieldsSize(720, 520);

QString fieldsWord(const char* text) {
    return QCoreApplication::translate("ClientFields", text);
}

QString fieldValue(const ClientTableModel& model, int row, int column) {
    const QVariant raw = model.index(row, column).data(Qt::UserRole);
    if (!raw.isValid())
        return fieldsWord(QT_TRANSLATE_NOOP("ClientFields", "(not reported)"));
    if (raw.typeId() == QMetaType::QByteArray)
        return raw.toByteArray().isEmpty() ? fieldsWord(QT_TRANSLATE_NOOP("ClientFields", "(empty)"))
                                           : visibleText(raw.toByteArray());
    const QString shown = model.text(row, column);
    const QString exact = raw.toString();
    return shown == exact ? exact : QStringLiteral("%1 (%2)").arg(exact, shown);
}

}  // namespace

QString clientFieldsText(const ClientTableModel& model, int row) {
    struct Line {
        QString key;
        QString value;
        QString meaning;
    };
    constexpr qsizetype widestValue = 32;
    std::vector<Line> lines;
    qsizetype keyWidth = 0;
    qsizetype valueWidth = 0;
    for (int column = 0; column < model.columnCount(); ++column) {
        if (!model.isSent(column))
            continue;
        lines.push_back({model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString(),
                         fieldValue(model, row, column),
                         model.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString()});
        keyWidth = std::max(keyWidth, lines.back().key.size());
        valueWidth = std::max(valueWidth, std::min(widestValue, lines.back().value.size()));
    }
    QString text;
    for (const Line& line : lines)
        text += line.key.leftJustified(keyWidth) + QLatin1String("  ") + line.value.leftJustified(valueWidth) +
                QLatin1String("  ") + line.meaning + u'\n';
    return text;
}

void showClientFields(const ClientTableModel& model, int row, QWidget* parent) {
    const ClientTableModel::Place place = model.at(row);
    const ClientSnapshot& snapshot = *place.rows.snapshot;
    const int snapshotRow = place.rows.snapshotRow(place.row);
    const auto listed = snapshot.seen() - std::chrono::duration_cast<WallTime::duration>(snapshot.seenSteady() -
                                                                                         snapshot.rowSeen(snapshotRow));
    const auto stamp = std::chrono::duration_cast<std::chrono::milliseconds>(listed.time_since_epoch()).count();
    const QString time = QLocale().toString(QDateTime::fromMSecsSinceEpoch(stamp).time(), QLocale::LongFormat);

    auto* dialog = new QDialog(parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(fieldsWord(QT_TRANSLATE_NOOP("ClientFields", "Client %1 as it was listed at %2"))
                               .arg(QString::number(snapshot.id(snapshotRow)), time));
    auto* text = new QPlainTextEdit(clientFieldsText(model, row));
    text->setReadOnly(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    text->setTabChangesFocus(true);
    text->setLineWrapMode(QPlainTextEdit::NoWrap);
    text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    text->setAccessibleName(dialog->windowTitle());
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
    auto* page = new QVBoxLayout(dialog);
    page->setContentsMargins(pageMargin, pageMargin, pageMargin, pageMargin);
    page->setSpacing(gridUnit);
    page->addWidget(text);
    page->addWidget(buttons);
    dialog->resize(fieldsSize);
    text->setFocus();
    dialog->show();
}

}  // namespace headroom
