// SPDX-License-Identifier: GPL-3.0-or-later
// One line of plain text that shortens itself with "…" where there is no room; the whole is in the tooltip. Its
// accessible name says what it shows, and the text.
#pragma once

#include <QWidget>

namespace headroom {

class ElidedLabel : public QWidget {
    Q_OBJECT
  public:
    // `name`: what it shows, such as "State of the connection".
    explicit ElidedLabel(const QString& name, QWidget* parent = nullptr);

    void setText(const QString& text);
    [[nodiscard]] const QString& text() const { return m_text; }
    // Never asks for less room than it had: a number that changes each second moves nothing and lays out nothing.
    void setKeepsWidth() { m_keepsWidth = true; }
    // Left until said otherwise.
    void setAlignment(Qt::Alignment alignment) { m_alignment = alignment; }
    // What the tooltip says, after the text where that is cut.
    void setExplanation(const QString& explanation);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

  protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    [[nodiscard]] int textWidth() const;

    const QString m_name;
    QString m_text;
    QString m_explanation;
    bool m_keepsWidth = false;
    Qt::Alignment m_alignment = Qt::AlignLeft;
    int m_wantedWidth = 0;
};

}  // namespace headroom
