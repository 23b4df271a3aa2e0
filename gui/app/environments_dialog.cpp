// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/environments_dialog.h"

#include "gui/style/metrics.h"
#include "gui/style/text_colour.h"
#include "gui/style/theme.h"
#include "gui/widgets/plain_label.h"
#include "gui/widgets/tab_order.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <utility>

namespace headroom {

namespace {

constexpr int tableWidth = 720;

QString confirmationName(Confirmation confirmation) {
    switch (confirmation) {
        case Confirmation::Nothing:
            return EnvironmentsDialog::tr("nothing");
        case Confirmation::Click:
            return EnvironmentsDialog::tr("a click");
        case Confirmation::TypeName:
            return EnvironmentsDialog::tr("its name, typed");
    }
    Q_UNREACHABLE();
}

QComboBox* confirmationBox(QWidget* parent, Confirmation least) {
    auto* box = new QComboBox(parent);
    for (const Confirmation confirmation : {Confirmation::Nothing, Confirmation::Click, Confirmation::TypeName}) {
        if (confirmation >= least)
            box->addItem(confirmationName(confirmation), static_cast<int>(confirmation));
    }
    return box;
}

QComboBox* colourBox(QWidget* parent) {
    using Colour = EnvironmentRules::Colour;
    auto* box = new QComboBox(parent);
    for (const auto& [colour, name] : {std::pair(Colour::Plain, EnvironmentsDialog::tr("plain")),
                                       std::pair(Colour::Notice, EnvironmentsDialog::tr("blue")),
                                       std::pair(Colour::Warning, EnvironmentsDialog::tr("orange")),
                                       std::pair(Colour::Critical, EnvironmentsDialog::tr("red"))})
        box->addItem(name, static_cast<int>(colour));
    return box;
}

template <typename Value>
void choose(QComboBox& box, Value value) {
    box.setCurrentIndex(box.findData(static_cast<int>(value)));
}

template <typename Value>
Value chosen(const QComboBox& box) {
    return static_cast<Value>(box.currentData().toInt());
}

}  // namespace

EnvironmentsDialog::EnvironmentsDialog(const EnvironmentTable& table, QWidget* parent)
    : QDialog(parent), m_looser(plainParagraph(this)) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("What environments mean"));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(2 * gridUnit);
    grid->setVerticalSpacing(gridHalf);
    grid->setColumnStretch(static_cast<int>(allEnvironments.size()) + 1, 1);
    for (const Environment environment : allEnvironments) {
        const auto at = static_cast<std::size_t>(environment);
        QLabel* title = plainLabel(this, environmentName(environment));
        title->setFont(boldFont(font()));
        grid->addWidget(title, 0, static_cast<int>(at) + 1);
        m_columns[at] = {colourBox(this), confirmationBox(this, Confirmation::Nothing),
                         confirmationBox(this, Confirmation::Click), confirmationBox(this, Confirmation::Nothing),
                         new QCheckBox(this)};
        for (QComboBox* box :
             {m_columns[at].colour, m_columns[at].killOne, m_columns[at].killSeveral, m_columns[at].changeSetting})
            connect(box, &QComboBox::currentIndexChanged, this, &EnvironmentsDialog::tellLooser);
        connect(m_columns[at].readOnly, &QCheckBox::toggled, this, &EnvironmentsDialog::tellLooser);
    }
    const auto fields = [this](auto member) {
        std::array<QWidget*, allEnvironments.size()> all{};
        for (std::size_t at = 0; at < all.size(); ++at)
            all[at] = m_columns[at].*member;
        return all;
    };
    addRow(*grid, tr("Colour"), tr("Of its name and of the line above the pages."), fields(&Column::colour));
    addRow(*grid, tr("To kill one idle client takes"),
           tr("Nothing: Delete kills it at once. One that is busy or kept for a reason is always shown first."),
           fields(&Column::killOne));
    addRow(*grid, tr("To kill several takes"),
           tr("A click: one who is in the wrong window has one button left to notice it. Very many always take their "
              "number."),
           fields(&Column::killSeveral));
    addRow(*grid, tr("To change a setting takes"),
           tr("Nothing: Enter sets it. What closes clients always takes a click; a terminal asks for the name unless "
              "it is nothing."),
           fields(&Column::changeSetting));
    addRow(*grid, tr("Saved servers are locked"),
           tr("Nothing is changed on them before their name was typed. Not locked, they can be changed as soon as "
              "they are connected."),
           fields(&Column::readOnly));

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    buttons->addButton(tr("Save"), QDialogButtonBox::AcceptRole)
        ->setToolTip(tr("For all servers, in the window and on a terminal"));
    buttons->button(QDialogButtonBox::Cancel)->setToolTip(tr("Keep what was there (Esc)"));
    QPushButton* reset = buttons->addButton(tr("Reset to default"), QDialogButtonBox::ResetRole);
    reset->setToolTip(tr("Fill in what Headroom begins with"));
    connect(reset, &QPushButton::clicked, this, [this] { fill({}); });
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    m_looser->setMinimumHeight(3 * fontMetrics().lineSpacing());
    m_looser->setAlignment(Qt::AlignTop);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(pageMargin, pageMargin, pageMargin, pageMargin);
    layout->setSpacing(2 * gridUnit);
    layout->addWidget(plainParagraph(
        this, tr("How careful Headroom is. This computer is local and all else production, unless something else was "
                 "said of a server.")));
    layout->addLayout(grid);
    layout->addWidget(m_looser);
    layout->addWidget(buttons);
    fill(table);
    applyColours();
    resize(tableWidth, layout->totalHeightForWidth(tableWidth));
}

void EnvironmentsDialog::addRow(QGridLayout& grid, const QString& name, const QString& explanation,
                                const std::array<QWidget*, allEnvironments.size()>& fields) {
    const int row = grid.rowCount() + 1;
    grid.setRowMinimumHeight(row - 1, gridHalf);
    grid.addWidget(plainLabel(this, name), row, 0);
    for (const Environment environment : allEnvironments) {
        QWidget* field = fields[static_cast<std::size_t>(environment)];
        field->setAccessibleName(tr("%1, %2").arg(name, environmentName(environment)));
        field->setToolTip(explanation);
        grid.addWidget(field, row, static_cast<int>(environment) + 1);
    }
    QLabel* label = plainParagraph(this, explanation);
    grid.addWidget(label, row + 1, 1, 1, -1);
    m_explanations.push_back(label);
}

void EnvironmentsDialog::fill(const EnvironmentTable& table) {
    for (const Environment environment : allEnvironments) {
        const EnvironmentRules& rules = table.of(environment);
        const Column& column = m_columns[static_cast<std::size_t>(environment)];
        choose(*column.colour, rules.colour);
        choose(*column.killOne, rules.killOne);
        choose(*column.killSeveral, rules.killSeveral);
        choose(*column.changeSetting, rules.changeSetting);
        column.readOnly->setChecked(rules.readOnly);
    }
    tellLooser();
}

EnvironmentTable EnvironmentsDialog::table() const {
    EnvironmentTable table;
    for (const Environment environment : allEnvironments) {
        const Column& column = m_columns[static_cast<std::size_t>(environment)];
        table.of(environment) = {.colour = chosen<EnvironmentRules::Colour>(*column.colour),
                                 .killOne = chosen<Confirmation>(*column.killOne),
                                 .killSeveral = chosen<Confirmation>(*column.killSeveral),
                                 .changeSetting = chosen<Confirmation>(*column.changeSetting),
                                 .readOnly = column.readOnly->isChecked()};
    }
    return table;
}

// What one gives up against Headroom's own rules.
void EnvironmentsDialog::tellLooser() {
    QStringList lines;
    const EnvironmentTable own;
    const EnvironmentTable now = table();
    for (const Environment environment : allEnvironments) {
        const EnvironmentRules& rules = now.of(environment);
        const EnvironmentRules& usual = own.of(environment);
        const QString name = environmentName(environment);
        if (rules.killOne < usual.killOne)
            lines << tr("%1: one key kills a client, with nothing to take it back.").arg(name);
        if (rules.killSeveral < usual.killSeveral)
            lines << tr("%1: one click kills many clients.").arg(name);
        if (rules.changeSetting < usual.changeSetting)
            lines << tr("%1: Enter changes a setting, and nobody is asked.").arg(name);
        if (usual.readOnly && !rules.readOnly)
            lines << tr("%1: a saved server can be changed without typing its name, by anyone at this computer.")
                         .arg(name);
    }
    m_looser->setText(lines.isEmpty() ? QString() : tr("Looser than usual. ") + lines.join(u' '));
}

bool EnvironmentsDialog::focusNextPrevChild(bool next) {
    return focusAsLaidOut(*this, next);
}

void EnvironmentsDialog::changeEvent(QEvent* event) {
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

void EnvironmentsDialog::applyColours() {
    const ThemeColours& colours = themeColours(palette());
    for (QLabel* label : m_explanations)
        setTextColour(label, colours.mutedText);
    setTextColour(m_looser, colours.warningText);
}

}  // namespace headroom
