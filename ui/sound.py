# SPDX-License-Identifier: GPL-3.0-or-later
"""Which sound devices are used, and how loud, by the person's choice; kept over a restart of the window."""

from __future__ import annotations

from dataclasses import asdict

from PySide6.QtCore import QObject, Signal

from deskphone.phone.commands import CallEchoTest, ChooseSound, ListSound, SetVolume, TryRinging, WatchSound
from deskphone.phone.events import SoundLevels, SoundListed
from ui.bridge import Bridge
from ui.headset import HeadsetButtons
from ui.preferences import Preferences

PARTS = tuple(asdict(ChooseSound()))  # "microphone", "speaker", "ringer"


class Sound(QObject):
    """``found``: the devices that there are (``SoundListed``), after ``look``.

    ``levels``: how loud it is (``SoundLevels``), while ``watch`` has asked for it.
    """

    found = Signal(object)
    levels = Signal(object)

    def __init__(self, bridge: Bridge, preferences: Preferences, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._preferences = bridge, preferences
        self.choice = ChooseSound(*(preferences.words(f"sound_{part}") for part in PARTS))
        self.volume = SetVolume(*(preferences.percent(f"volume_{part}") for part in PARTS))
        self._watched = False
        self.headset: HeadsetButtons | None = None
        bridge.started.connect(self._on_started)

    def choose(self, choice: ChooseSound) -> None:
        """Use these devices from now on, also in a call."""
        self.choice = choice
        for part, name in asdict(choice).items():
            self._preferences.set_words(f"sound_{part}", name)
        if self._bridge.running:
            self._bridge.do(choice)

    def set_volume(self, volume: SetVolume) -> None:
        """Be so loud from now on, also in a call."""
        self.volume = volume
        for part, value in asdict(volume).items():
            self._preferences.set_percent(f"volume_{part}", value)
        if self._bridge.running:
            self._bridge.do(volume)

    def look(self) -> None:
        """Ask which devices there are."""
        if self._bridge.running:
            self._bridge.do(ListSound())

    def listed(self, devices: SoundListed) -> None:
        """Here they are."""
        self.found.emit(devices)

    def watch(self, on: bool) -> None:
        """Be told how loud it is, or no more; the microphone is open meanwhile."""
        self._watched = on
        if self._bridge.running:
            self._bridge.do(WatchSound(on))

    def measured(self, levels: SoundLevels) -> None:
        """So loud it is."""
        if self._watched:
            self.levels.emit(levels)

    def hear_oneself(self) -> None:
        """Call the echo test."""
        if self._bridge.running:
            self._bridge.do(CallEchoTest())
        else:
            self._bridge.not_running.emit()

    def try_ringing(self) -> None:
        """Let it ring for a moment."""
        if self._bridge.running:
            self._bridge.do(TryRinging())
        else:
            self._bridge.not_running.emit()

    def _on_started(self) -> None:
        if self.choice != ChooseSound():
            self._bridge.do(self.choice)
        if self.volume != SetVolume():
            self._bridge.do(self.volume)
        if self._watched:
            self._bridge.do(WatchSound(True))
