// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/clients/row_kill_button.h"

#include "core/action/kill_plan.h"
#include "gui/clients/client_table.h"

#include <QMouseEvent>
#include <QScrollBar>

namespace headroom {

RowKillButton::RowKillButton(ClientTable& table) : QToolButton(table.viewport()), m_table(table) {
    setText(tr("Kill"));
    setFocusPolicy(Qt::NoFocus);  // Delete is the way of the keyboard
    setCursor(Qt::ArrowCursor);
    hide();
    m_settling.setSingleShot(true);
    m_settling.setTimerType(Qt::PreciseTimer);
    m_settling.setInterval(500);
    connect(&m_settling, &QTimer::timeout, this, [this] { setEnabled(true); });
    m_table.viewport()->installEventFilter(this);
    m_table.viewport()->setMouseTracking(true);
    const QAbstractItemModel& model = m_table.clients();
    connect(&model, &QAbstractItemModel::modelReset, this, &RowKillButton::stayOrLeave);
    connect(&model, &QAbstractItemModel::layoutChanged, this, &RowKillButton::stayOrLeave);
    connect(&model, &QAbstractItemModel::rowsInserted, this, &RowKillButton::stayOrLeave);
    connect(&model, &QAbstractItemModel::rowsRemoved, this, &RowKillButton::stayOrLeave);
    connect(m_table.verticalScrollBar(), &QAbstractSlider::valueChanged, this, &QWidget::hide);
    connect(m_table.horizontalScrollBar(), &QAbstractSlider::valueChanged, this, &RowKillButton::place);
    connect(this, &QAbstractButton::clicked, this, [this] {
        hide();
        Q_EMIT killWanted({m_id}, m_runId);
    });
}

void RowKillButton::setHindered(bool hindered) {
    m_hindered = hindered;
    if (hindered)
        hide();
}

bool RowKillButton::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::MouseMove && static_cast<QMouseEvent*>(event)->buttons() == Qt::NoButton)
        showAt(static_cast<QMouseEvent*>(event)->pos());
    else if (event->type() == QEvent::Resize)
        place();
    else if (event->type() == QEvent::Leave)
        hide();
    return QToolButton::eventFilter(watched, event);
}

void RowKillButton::showAt(const QPoint& position) {
    const int row = m_table.rowAt(position.y());
    const qint64 id = row < 0 ? 0 : m_table.clients().id(row);
    const auto& rows = m_table.rows();
    if (m_hindered || id <= 0 || keepReason(*rows, rows->snapshot->rowOfId(id), everybody()) != KeepReason::None) {
        hide();
        return;
    }
    if (isHidden() || m_id != id || m_runId != rows->runId) {
        setEnabled(false);
        m_settling.start();
    }
    m_row = row;
    m_id = id;
    m_runId = rows->runId;
    setText(tr("Kill %1").arg(m_id));
    setToolTip(tr("Kill client %1").arg(m_id));
    setAccessibleName(toolTip());
    place();
    show();
}

// At the end of the row, but left of the idle time when that stands there: one kills by it.
void RowKillButton::place() {
    resize(sizeHint().width(), m_table.rowHeight(m_row));
    int left = m_table.viewport()->width() - width();
    const int idle = m_table.columnViewportPosition(ClientField::Idle);
    if (!m_table.isColumnHidden(ClientField::Idle) && left < idle + m_table.columnWidth(ClientField::Idle) &&
        left + width() > idle)
        left = idle - width();
    move(left, m_table.rowViewportPosition(m_row));
}

void RowKillButton::stayOrLeave() {
    if (isHidden())
        return;
    const ClientTableModel& model = m_table.clients();
    if (m_row >= model.rowCount() || model.id(m_row) != m_id || model.rows()->runId != m_runId)
        hide();
    else
        place();
}

}  // namespace headroom
