# SPDX-License-Identifier: GPL-3.0-or-later
"""The sound devices, in the place of the keys: where one speaks, hears and is rung."""

from __future__ import annotations

from dataclasses import asdict

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from deskphone.phone.commands import ChooseSound, SetVolume
from deskphone.phone.events import SoundLevels, SoundListed
from ui.exceptions import guarded
from ui.plain import plain_label, set_tip
from ui.screens.headset_part import HeadsetPart
from ui.sound import Sound
from ui.text import one_line, tr
from ui.theme import Theme, sized
from ui.widgets.controls import TextButton
from ui.widgets.form import FieldSpec, Form


def fields() -> tuple[FieldSpec, ...]:
    """What the page asks for."""
    system = (("", tr("As the system")),)
    return (
        FieldSpec("microphone", tr("Microphone"), "choice", choices=system),
        FieldSpec("speaker", tr("Headset or loudspeaker"), "choice", choices=system),
        FieldSpec("ringer", tr("Ringing"), "choice", choices=(("", tr("Where I hear the call")),)),
    )


def volumes() -> tuple[FieldSpec, ...]:
    """How loud each of them is."""
    return (
        FieldSpec("", tr("Volume"), "heading"),
        FieldSpec("microphone", tr("My voice"), "volume", default=100),
        FieldSpec("heard", tr("Microphone at present"), "level"),
        FieldSpec("speaker", tr("Calls"), "volume", default=100),
        FieldSpec("ringer", tr("Ringing"), "volume", default=100),
    )


@guarded
class SoundPage(QFrame):
    """``closed``: the page is of no more use."""

    closed = Signal()

    def __init__(self, theme: Theme, sound: Sound) -> None:
        super().__init__()
        self.setObjectName("field")
        self.setAccessibleName(tr("Sound"))
        self._sound = sound
        title = plain_label(tr("Sound"))
        title.setFont(sized(title.font(), 1.05, strong=True))
        explained = plain_label(
            tr(
                "What you choose counts at once, also in a call. "
                "Where a device is not there, the system's is used."
            )
        )
        explained.setWordWrap(True)
        explained.setProperty("soft", True)
        self.form = Form(theme, fields())
        self.form.show_values(asdict(sound.choice))
        self.form.edited.connect(lambda _: self._sound.choose(ChooseSound(**self.form.values())))
        self.volume = Form(theme, volumes())
        self.volume.show_values(asdict(sound.volume))
        self.volume.edited.connect(lambda _: self._sound.set_volume(SetVolume(**self.volume.values())))
        self.headset = HeadsetPart(theme, sound.headset)
        self.told = plain_label(tr("Looking for devices …"))
        self.told.setWordWrap(True)
        self.told.setProperty("soft", True)
        self.try_button = TextButton(theme, "bell", tr("Let it ring"))
        self.try_button.clicked.connect(sound.try_ringing)
        self.echo_button = TextButton(theme, "call", tr("Hear yourself"))
        set_tip(self.echo_button, tr("Calls the echo test of the PBX, which plays back what you say"))
        self.echo_button.clicked.connect(sound.hear_oneself)
        self.close_button = TextButton(theme, "", tr("Close"), look="primary")
        self.close_button.clicked.connect(self.closed)
        buttons = QHBoxLayout()
        buttons.addWidget(self.try_button)
        buttons.addWidget(self.echo_button)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 12)
        box.setSpacing(8)
        for widget in (title, explained, self.form, self.told, self.headset, self.volume):
            box.addWidget(widget)
        box.addStretch(1)
        box.addLayout(buttons)
        sound.levels.connect(self._show_levels)
        sound.found.connect(self._show_found)
        sound.look()

    def showEvent(self, event: QShowEvent) -> None:
        """The microphone is open only while somebody can see what comes of it."""
        super().showEvent(event)
        self._sound.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody sees it."""
        self._sound.watch(False)
        self.volume.levels["heard"].rest()
        super().hideEvent(event)

    def take_keyboard(self) -> None:
        """The first choice."""
        self.form.fields["microphone"].setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves; what no field wanted is nobody's wish."""
        if event.key() == Qt.Key.Key_Escape:
            if not event.isAutoRepeat():
                self.closed.emit()
        elif not event.text().isprintable() or not event.text():
            super().keyPressEvent(event)

    def _show_levels(self, levels: SoundLevels) -> None:
        self.volume.levels["heard"].show_level(levels.microphone)

    def _show_found(self, devices: SoundListed) -> None:
        system = (("", tr("As the system")),)
        names = {
            "microphone": (system, devices.microphones),
            "speaker": (system, devices.speakers),
            "ringer": ((("", tr("Where I hear the call")),), devices.speakers),
        }
        for part, (first, found) in names.items():
            self.form.set_choices(part, [*first, *((name, one_line(name)) for name in found)])
        missed = [name for name in asdict(self._sound.choice).values() if name and not _there(name, devices)]
        words = ""
        if not (devices.microphones or devices.speakers):
            words = tr("This computer has no sound device that could be found.")
        elif missed:
            words = tr("Not there now: {}").replace("{}", ", ".join(map(one_line, dict.fromkeys(missed))))
        self.told.setText(words)


def _there(name: str, devices: SoundListed) -> bool:
    return name in (*devices.microphones, *devices.speakers)
