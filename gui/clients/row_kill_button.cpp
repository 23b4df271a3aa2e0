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
    const auto& rows = m_table.rows();
    if (m_hindered || row < 0 || !rows || row >= rows->count() ||
        keepReason(*rows, rows->snapshotRow(row), everybody()) != KeepReason::None) {
        hide();
        return;
    }
    if (isHidden() || m_id != rows->id(row) || m_runId != rows->runId) {
        setEnabled(false);
        m_settling.start();
    }
    m_row = row;
    m_id = rows->id(row);
    m_runId = rows->runId;
    setToolTip(tr("Kill client %1").arg(m_id));
    place();
    show();
}

void RowKillButton::place() {
    resize(sizeHint().width(), m_table.rowHeight(m_row));
    move(m_table.viewport()->width() - width(), m_table.rowViewportPosition(m_row));
}

void RowKillButton::stayOrLeave() {
    if (isHidden())
        return;
    const auto& rows = m_table.rows();
    if (!rows || m_row >= rows->count() || rows->id(m_row) != m_id || rows->runId != m_runId)
        hide();
}

}  // namespace headroom
