# SPDX-License-Identifier: GPL-3.0-or-later
"""A form of labelled fields with a sentence beneath each that is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from ui.exceptions import guarded
from ui.plain import plain_label
from ui.text import LONGEST_TYPED, percent, typed
from ui.theme import Theme, sized
from ui.widgets.controls import Choice, set_property
from ui.widgets.level_meter import LevelMeter
from ui.widgets.secret_field import SecretField
from ui.widgets.switch import Switch

LEAST_CHOICE = 72  # px
LOUDEST = 200  # percent
_FRACTION = re.compile(r"[0-9]{1,9}\.[0-9]{1,9}")
NARROW = 56  # letters; a form of less width has its labels above its fields
LEAST_FIELD = 20  # letters that a field has beside the longest label; else the labels are above as well


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field. ``kind``: text, secret, number, choice, switch, volume (percent), level or heading.

    A level is only shown. ``choices``: (value, words).
    """

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    default: Any = ""


@guarded
class _FieldLabel(QLabel):
    """One line as wide as its words; where it may wrap, more lines only when there is less room."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._room: int | None = None

    def fit_into(self, room: int | None) -> None:
        """Wrap where this many pixels of width are too few; None: never."""
        self._room = room
        self.setWordWrap(room is not None)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Qt's own would wrap as soon as it may."""
        metrics = self.fontMetrics()
        wide = metrics.horizontalAdvance(self.text()) + 2
        wide = wide if self._room is None else min(wide, max(LEAST_CHOICE, self._room))
        return QSize(wide, max(metrics.lineSpacing(), self.heightForWidth(wide)))

    def minimumSizeHint(self) -> QSize:
        """A word or so."""
        hint = self.sizeHint()
        return hint if self._room is None else QSize(min(LEAST_CHOICE, hint.width()), hint.height())


@guarded
class Form(QWidget):
    """``edited`` names the field that the person changed."""

    edited = Signal(str)

    def __init__(self, theme: Theme, specs: Sequence[FieldSpec]) -> None:
        super().__init__()
        self._theme = theme
        self._specs = {spec.name: spec for spec in specs if spec.kind not in ("heading", "level")}
        self.fields: dict[str, QWidget] = {}
        self.levels: dict[str, LevelMeter] = {}
        self._labels: dict[str, _FieldLabel] = {}
        self._errors: dict[str, QLabel] = {}
        self._showing = False
        self._layout = QFormLayout(self)
        self._layout.setContentsMargins(0, 0, 8, 0)
        self._layout.setHorizontalSpacing(16)
        self._layout.setVerticalSpacing(8)
        self._layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self._layout.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        for spec in specs:
            self._add(spec)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Labels stand above their fields where there is no room beside: all of them, or none."""
        super().resizeEvent(event)
        self._fold()

    def showEvent(self, event: QShowEvent) -> None:
        """What was made while it was hidden is laid out by the style that it is seen with."""
        super().showEvent(event)
        self._fold()
        self._layout.invalidate()
        self._layout.activate()

    def _fold(self) -> None:
        beside = self.width() >= self._width_beside()
        margins = self._layout.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        policy = QFormLayout.RowWrapPolicy
        self._layout.setRowWrapPolicy(policy.DontWrapRows if beside else policy.WrapAllRows)
        for name, field in (*self.fields.items(), *self.levels.items()):
            if isinstance(field, Switch):
                field.fit_into(room)
            if name not in self._labels:
                continue
            label = self._labels[name]
            label.setMinimumHeight(field.sizeHint().height() if beside else 0)
            label.fit_into(None if beside else room)

    def _width_beside(self) -> int:
        """The least width for fields beside their labels; in some languages these are long."""
        letter = self.fontMetrics().averageCharWidth()
        labels = self._labels.values()
        longest = max((label.fontMetrics().horizontalAdvance(label.text()) for label in labels), default=0)
        longest += self._layout.horizontalSpacing() + self._layout.contentsMargins().right()
        return max(letter * NARROW, longest + letter * LEAST_FIELD)

    def minimumSizeHint(self) -> QSize:
        """As little as with the labels above: what scrolls it gives the room that there is, and it folds."""
        hint = super().minimumSizeHint()
        if self._layout.rowWrapPolicy() is QFormLayout.RowWrapPolicy.WrapAllRows:
            return hint
        return QSize(min(hint.width(), LEAST_CHOICE), hint.height())

    def _add(self, spec: FieldSpec) -> None:
        if spec.kind == "heading":
            heading = plain_label(spec.label)
            heading.setFont(sized(heading.font(), strong=True))
            heading.setContentsMargins(0, 8 if self.fields else 0, 0, 0)
            self._layout.addRow(heading)
            return
        if spec.kind == "level":
            self.levels[spec.name] = meter = LevelMeter(self._theme)
            meter.setAccessibleName(spec.label)
            self._add_labelled(spec, meter, meter)
            return
        widget = self._make(spec)
        widget.setAccessibleName(spec.label)
        error = plain_label()
        error.setWordWrap(True)
        error.setProperty("tone", "error")
        error.hide()
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addWidget(widget if spec.kind != "volume" else self._with_percent(widget))
        box.addWidget(error)
        self.fields[spec.name], self._errors[spec.name] = widget, error
        if spec.kind == "switch":  # has its words beside it, and all the width for them
            self._layout.addRow(holder)
            return
        self._add_labelled(spec, widget, holder)

    def _add_labelled(self, spec: FieldSpec, widget: QWidget, holder: QWidget) -> None:
        label = _FieldLabel(spec.label)
        label.setBuddy(widget)
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._layout.addRow(label, holder)
        self._labels[spec.name] = label

    def _make(self, spec: FieldSpec) -> QWidget:
        if spec.kind == "choice":
            combo = Choice(self._theme)
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(8)
            combo.setMinimumWidth(
                LEAST_CHOICE
            )  # of eight letters it would be wider than a low window has room
            for value, words in spec.choices:
                combo.addItem(words, value)
            combo.currentIndexChanged.connect(lambda _: self._on_edit(spec.name))
            return combo
        if spec.kind == "switch":
            switch = Switch(self._theme, spec.label)
            switch.toggled.connect(lambda _: self._on_edit(spec.name))
            return switch
        if spec.kind == "volume":
            slider = QSlider(Qt.Orientation.Horizontal)
            slider.setRange(0, LOUDEST)
            slider.setSingleStep(5)
            slider.setPageStep(20)
            slider.valueChanged.connect(lambda _: self._on_edit(spec.name))
            return slider
        secret = spec.kind == "secret"
        line = SecretField() if secret else QLineEdit()
        line.setPlaceholderText(spec.hint)
        if not secret:
            line.setMaxLength(LONGEST_TYPED)
        line.textEdited.connect(lambda _: self._on_edit(spec.name))
        return line

    def _with_percent(self, slider: QWidget) -> QWidget:
        """A slider, and beside it the number that it stands at."""
        assert isinstance(slider, QSlider)
        number = plain_label()
        number.setProperty("soft", True)
        number.setMinimumWidth(number.fontMetrics().horizontalAdvance(percent(LOUDEST)))
        number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        slider.valueChanged.connect(lambda value: number.setText(percent(value)))
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(slider, 1)
        row.addWidget(number)
        return both

    def set_choices(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        """Other choices for one field. The chosen one is kept, also where it is none any more.

        It is what the draft holds; with another in its place, that one could not be chosen.
        """
        combo = self.fields[name]
        if isinstance(combo, QComboBox):
            self._showing = True
            chosen = combo.currentData()
            combo.clear()
            for value, words in choices:
                combo.addItem(words, value)
            if chosen is not None and combo.findData(chosen) < 0:
                combo.addItem(str(chosen), chosen)
            combo.setCurrentIndex(max(0, combo.findData(chosen)))
            self._showing = False

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Show a draft; what it lacks is at its default."""
        self._showing = True
        for name, widget in self.fields.items():
            value = values.get(name, self._specs[name].default)
            if isinstance(widget, QComboBox):
                if widget.findData(value) < 0:
                    widget.addItem(str(value), value)
                widget.setCurrentIndex(widget.findData(value))
            elif isinstance(widget, QCheckBox):
                widget.setChecked(bool(value))
            elif isinstance(widget, QSlider):
                widget.setValue(int(value))
                widget.valueChanged.emit(widget.value())  # also where it stood there already
            elif isinstance(widget, QLineEdit):
                widget.setText(str(value))
        self._showing = False
        self.show_errors({})

    def values(self) -> dict[str, Any]:
        """What the fields hold."""
        return {name: self._value(name) for name in self.fields}

    def _value(self, name: str) -> Any:
        widget = self.fields[name]
        if isinstance(widget, QComboBox):
            return widget.currentData()
        if isinstance(widget, QCheckBox):
            return widget.isChecked()
        if isinstance(widget, QSlider):
            return widget.value()
        assert isinstance(widget, QLineEdit)
        if self._specs[name].kind == "secret":
            return widget.text()
        words = typed(widget.text())
        if self._specs[name].kind != "number":
            return words
        return int(words) if words.isdecimal() else float(words) if _FRACTION.fullmatch(words) else words

    def show_errors(self, errors: Mapping[str, str]) -> None:
        """Sentences beneath the fields that are wrong; none beneath the others."""
        for name, label in self._errors.items():
            sentence = errors.get(name, "")
            label.setText(sentence)
            label.setVisible(bool(sentence))
            self.fields[name].setAccessibleDescription(sentence)
            set_property(self.fields[name], "wrong", bool(sentence))

    def error(self, name: str) -> str:
        """The sentence beneath a field."""
        return self._errors[name].text()

    def _on_edit(self, name: str) -> None:
        if not self._showing:
            self.edited.emit(name)
