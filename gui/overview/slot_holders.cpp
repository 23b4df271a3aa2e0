// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/overview/slot_holders.h"

#include "core/text/escape.h"
#include "core/text/units.h"
#include "gui/style/metrics.h"
#include "gui/style/text_colour.h"
#include "gui/style/theme.h"
#include "gui/widgets/plain_label.h"
#include "gui/widgets/plain_tool_tip.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QPushButton>

#include <algorithm>
#include <array>
#include <cmath>

namespace headroom {

namespace {

constexpr int nameCharacters = 28;

std::vector<Holder> ofKind(const std::vector<Holder>& holders, GroupKey kind) {
    std::vector<Holder> found;
    std::ranges::copy_if(holders, std::back_inserter(found), [kind](const Holder& each) { return each.by == kind; });
    return found;
}

QString holderName(const Holder& holder) {
    if (!holder.value.empty())
        return visibleText({holder.value.data(), static_cast<qsizetype>(holder.value.size())}, 100);
    switch (holder.by) {
        case GroupKey::Name:
            return SlotHolders::tr("(no name)");
        case GroupKey::User:
            return SlotHolders::tr("(no user)");
        case GroupKey::Lib:
            return SlotHolders::tr("(library not told)");
        default:
            return SlotHolders::tr("(address not told)");
    }
}

QString kindTitle(GroupKey kind, bool stale) {
    switch (kind) {
        case GroupKey::Name:
            return stale ? SlotHolders::tr("Who held the slots, by name")
                         : SlotHolders::tr("Who holds the slots, by name");
        case GroupKey::User:
            return stale ? SlotHolders::tr("Who held the slots, by user")
                         : SlotHolders::tr("Who holds the slots, by user");
        case GroupKey::Lib:
            return stale ? SlotHolders::tr("Who held the slots, by library")
                         : SlotHolders::tr("Who holds the slots, by library");
        default:
            return stale ? SlotHolders::tr("Who held the slots, by address")
                         : SlotHolders::tr("Who holds the slots, by address");
    }
}

// "+4.1"; as it is shown, so that nothing seems to grow by 0.
QString growthWords(std::optional<double> perMinute) {
    if (!perMinute)
        return QStringLiteral("–");
    const double shown = std::round(*perMinute * 10) / 10;
    if (shown == 0)
        return QStringLiteral("0");
    const int digits = std::abs(shown) < 10 ? 1 : 0;
    return (shown > 0 ? QStringLiteral("+") : QStringLiteral("−")) + QLocale().toString(std::abs(shown), 'f', digits);
}

QString percentOrDash(std::optional<double> share) {
    return share ? formatPercent(*share) : QStringLiteral("–");
}

}  // namespace

// A bar as long as a share of the largest.
class HolderBar : public QWidget {
  public:
    explicit HolderBar(QWidget* parent) : QWidget(parent) { setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed); }
    void setPart(double part, bool stale) {
        m_part = part;
        m_stale = stale;
        update();
    }
    [[nodiscard]] QSize sizeHint() const override { return {80, 12}; }

  protected:
    void paintEvent(QPaintEvent* event) override {
        Q_UNUSED(event);
        const ThemeColours& colours = themeColours(palette());
        QPainter painter(this);
        const int wide = std::max(m_part > 0 ? 2 : 0, qRound(width() * m_part));
        painter.fillRect(QRect(0, 0, wide, height()), m_stale ? colours.mutedText : colours.series);
    }

  private:
    double m_part = 0;
    bool m_stale = false;
};

std::vector<Holder> tellingHolders(const std::vector<Holder>& holders) {
    const auto isNamed = [](const Holder& holder) { return !holder.value.empty(); };
    const std::vector<Holder> names = ofKind(holders, GroupKey::Name);
    int all = 0;
    int named = 0;
    for (const Holder& holder : names) {
        all += holder.count;
        named += isNamed(holder) ? holder.count : 0;
    }
    if (2 * named >= all)
        return names;
    for (const GroupKey kind : {GroupKey::Ip, GroupKey::User, GroupKey::Lib}) {
        std::vector<Holder> found = ofKind(holders, kind);
        if (std::ranges::count_if(found, isNamed) > 1)
            return found;
    }
    return named > 0 ? names : ofKind(holders, GroupKey::Ip);
}

SlotHolders::SlotHolders(QWidget* parent) : QWidget(parent), m_title(plainLabel(this)) {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(2 * gridUnit);
    grid->setVerticalSpacing(gridHalf);
    m_title->setFont(boldFont(font()));
    grid->addWidget(m_title, 0, 0, 1, 3);
    int column = 3;
    for (const QString& head : {tr("share"), tr("per minute"), tr("idle > 5m")}) {
        QLabel* label = plainLabel(this, head);
        grid->addWidget(label, 0, column++, Qt::AlignRight | Qt::AlignBottom);
        m_heads.push_back(label);
    }
    m_heads[0]->setToolTip(tr("Of the limit"));
    m_heads[1]->setToolTip(tr("How it grew over the last minutes"));
    m_heads[2]->setToolTip(tr("Did nothing for 5 minutes; subscribers and blocked clients are not counted"));
    grid->setColumnStretch(2, 1);
    for (int row = 0; row < most; ++row)
        addRow(*grid);
    applyColours();
    hide();
}

void SlotHolders::addRow(QGridLayout& grid) {
    const int row = static_cast<int>(m_rows.size()) + 1;
    Row made{plainLabel(this),
             plainLabel(this),
             new HolderBar(this),
             plainLabel(this),
             plainLabel(this),
             plainLabel(this),
             new QPushButton(tr("Show"), this),
             new QPushButton(tr("Kill…"), this)};
    const std::size_t at = m_rows.size();
    connect(made.show, &QPushButton::clicked, this, [this, at] { Q_EMIT clientsWanted(m_holders[at].filter); });
    connect(made.kill, &QPushButton::clicked, this, [this, at] { Q_EMIT killWanted(m_holders[at].filter); });
    grid.addWidget(made.name, row, 0);
    grid.addWidget(made.count, row, 1, Qt::AlignRight | Qt::AlignVCenter);
    grid.addWidget(made.bar, row, 2, Qt::AlignVCenter);
    grid.addWidget(made.share, row, 3, Qt::AlignRight | Qt::AlignVCenter);
    grid.addWidget(made.growth, row, 4, Qt::AlignRight | Qt::AlignVCenter);
    grid.addWidget(made.idle, row, 5, Qt::AlignRight | Qt::AlignVCenter);
    grid.addWidget(made.show, row, 6);
    grid.addWidget(made.kill, row, 7);
    m_rows.push_back(made);
}

void SlotHolders::show(const std::vector<Holder>& holders, bool stale, const QString& hindrance) {
    m_holders = tellingHolders(holders);
    m_stale = stale;
    m_hindrance = hindrance;
    showRows();
    applyColours();
}

void SlotHolders::setRoom(int rows) {
    if (rows == m_room)
        return;
    m_room = rows;
    showRows();
}

void SlotHolders::showRows() {
    setVisible(!m_holders.empty());
    if (m_holders.empty())
        return;
    m_title->setText(kindTitle(m_holders.front().by, m_stale));
    const std::size_t count = std::min(m_holders.size(), static_cast<std::size_t>(m_room));
    for (std::size_t at = 0; at < m_rows.size(); ++at) {
        Row& row = m_rows[at];
        if (at < count)
            showRow(row, m_holders[at], m_holders.front().count);
        for (QWidget* part : std::initializer_list<QWidget*>{row.name, row.count, row.bar, row.share, row.growth,
                                                             row.idle, row.show, row.kill})
            part->setVisible(at < count);
    }
}

void SlotHolders::showRow(Row& row, const Holder& holder, int largest) {
    const QString name = holderName(holder);
    const QString count = formatCount(qint64{holder.count});
    row.name->setText(
        fontMetrics().elidedText(name, Qt::ElideMiddle, nameCharacters * fontMetrics().averageCharWidth()));
    row.name->setToolTip(plainToolTip(name));
    row.count->setText(count);
    static_cast<HolderBar*>(row.bar)->setPart(largest > 0 ? static_cast<double>(holder.count) / largest : 0, m_stale);
    row.share->setText(percentOrDash(holder.share));
    row.growth->setText(growthWords(holder.perMinute));
    row.idle->setText(percentOrDash(holder.idleShare));
    row.name->setAccessibleName(tr("%1: %2 connections, %3 of the limit, %4 a minute, %5 idle")
                                    .arg(name, count, row.share->text(), row.growth->text(), row.idle->text()));
    row.show->setToolTip(plainToolTip(tr("Show these clients: %1").arg(visibleText(holder.filter.toUtf8(), 200))));
    row.show->setAccessibleName(tr("Show %1").arg(name));
    row.kill->setEnabled(!m_stale && m_hindrance.isEmpty());
    row.kill->setToolTip(plainToolTip(!m_hindrance.isEmpty() ? m_hindrance
                                      : m_stale              ? tr("There is no connection to kill through.")
                                                             : tr("Kill these clients; shows whom first")));
    row.kill->setAccessibleName(tr("Kill %1").arg(name));
}

void SlotHolders::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

void SlotHolders::applyColours() {
    const ThemeColours& colours = themeColours(palette());
    const QColor normal = m_stale ? colours.mutedText : palette().color(QPalette::WindowText);
    for (QLabel* head : m_heads)
        setTextColour(head, colours.mutedText);
    for (const Row& row : m_rows)
        for (QLabel* label : {row.name, row.count, row.share, row.growth, row.idle})
            setTextColour(label, normal);
}

}  // namespace headroom
