# SPDX-License-Identifier: GPL-3.0-or-later
"""The buttons of a headset: what they ask for is judged as any press is, and its lights show the calls.

``deskphone/headset`` reads its bytes, ``ui/headset_reader.py`` has the device.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from importlib import resources

from PySide6.QtCore import QObject, Qt, Signal

from deskphone.errors import EngineError
from deskphone.headset.presses import IDLE, Headset, HeadsetWish, Picture
from deskphone.phone.events import MediaState
from deskphone.phone.views import CallState
from ui.headset_reader import Denied, HeadsetReader, Missing, News, Nobody, Opened, Reported
from ui.models.calls import CallsModel, on_hold
from ui.preferences import Preferences
from ui.text import one_line, tr

log = logging.getLogger("deskphone.ui")

SWITCH = "headset_buttons"
MOST = 64  # reports that wait for the window; the system keeps as many more
RULES = "udev/70-deskphone-headset.rules"


class HeadsetButtons(QObject):
    """``changed``: ``words`` are others. ``favoured`` gives the sound devices that are used.

    ``press`` does what a button asks for, and tells whether it did; ``recall`` brings back the number that
    was dialled last. Without a ``reader`` it is nothing, and ``able`` is False.
    """

    changed = Signal()
    _woken = Signal()  # the one that crosses threads

    def __init__(
        self,
        reader: HeadsetReader | None,
        calls: CallsModel,
        press: Callable[[HeadsetWish], bool],
        recall: Callable[[], None],
        preferences: Preferences,
        clock: Callable[[], float],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._reader, self._calls, self._press, self._recall = reader, calls, press, recall
        self._preferences, self._clock = preferences, clock
        self._news: deque[News] = deque()
        self._headset: Headset | None = None
        self._number = 0
        self._state: News | None = None
        self._fault = ""
        self._runs = False
        self.favoured: Callable[[], Sequence[str]] = tuple
        self._woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)
        calls.changed.connect(self._show)

    @property
    def able(self) -> bool:
        """Whether this window uses headsets at all."""
        return self._reader is not None

    @property
    def on(self) -> bool:
        """Whether their buttons are to be used."""
        return self._preferences.switch(SWITCH, True)

    def start(self) -> None:
        """Begin, if that is wished."""
        if self._reader is None or not self.on or self._runs:
            return
        self._reader.tell, self._reader.room = self._put, lambda: len(self._news) < MOST
        self._reader.favoured = self.favoured
        self._runs, self._fault = True, ""
        try:
            self._reader.start()
        except EngineError as error:
            self._runs, self._fault = False, str(error)
        self.changed.emit()

    def close(self) -> None:
        """The window ends: wait for the thread to let the headset go, for two seconds at most."""
        self._stop()
        if self._reader is not None:
            self._reader.wait()

    def _stop(self) -> None:
        """Let the headset go, its lights out."""
        if self._reader is None or not self._runs:
            return
        self._runs = False
        if self._headset is not None:
            self._reader.light(self._headset.show(IDLE, self._clock()), self._number)
        self._reader.stop()
        self._reader.tell = _nobody  # only the Qt thread may be the last that has this
        self._reader.room, self._reader.favoured = _always, tuple
        self._news.clear()
        self._headset = self._state = None

    def switch(self, on: bool) -> None:
        """Use the buttons of headsets from now on, or no more."""
        self._preferences.set_switch(SWITCH, on)
        if on:
            self.start()
        else:
            self._stop()
            self.changed.emit()

    @property
    def words(self) -> str:
        """Whose buttons are in use, or what to do that they are; empty while they are not looked for."""
        state = self._state
        if self._fault or not self.on:
            return self._fault
        if isinstance(state, Opened):
            return tr("The buttons of {} are in use.").replace("{}", one_line(state.name))
        if isinstance(state, Nobody):
            return tr("No headset with buttons for calls is plugged in.")
        if isinstance(state, Missing):
            return tr("For the buttons of a headset, install hidapi: pip install --upgrade hidapi")
        if isinstance(state, Denied) and state.forbidden:
            words = tr(
                "You may not use the buttons of {name}: copy {file} to {folder}, then plug it in again."
            )
            file = str(resources.files("resources").joinpath(RULES))
            for part, value in (
                ("file", file),
                ("folder", "/etc/udev/rules.d"),
                ("name", one_line(state.name)),
            ):
                words = words.replace(f"{{{part}}}", value)
            return words
        if isinstance(state, Denied):
            words = tr("{} cannot be opened, another program may have it: end that, or plug it in again.")
            return words.replace("{}", one_line(state.name))
        return ""

    # ------------------------------------------------------------------ the reader's thread

    def _put(self, news: News) -> None:
        if self._runs:
            self._news.append(news)
            self._woken.emit()

    # ------------------------------------------------------------------ the Qt thread

    def _on_woken(self) -> None:
        if not self._news:
            return
        news = self._news.popleft()
        if isinstance(news, Reported):
            self._on_report(news.data)
            return
        if isinstance(news, Opened):
            self._headset, self._number = Headset(news.layout, self._picture()), news.number
            self._light(self._headset.lights(self._clock()))
        else:
            self._headset = None
        self._state = news
        self.changed.emit()

    def _on_report(self, data: bytes) -> None:
        if self._headset is None:
            return
        for wish in self._headset.take(data, self._clock()):
            log.info("the headset asks: %s", wish.value)
            if wish is HeadsetWish.REDIAL:
                self._recall()
            elif not self._press(wish):
                self._light(self._headset.left_out(self._clock()))

    def _show(self) -> None:
        if self._headset is not None:
            self._light(self._headset.show(self._picture(), self._clock()))

    def _light(self, reports: list[bytes]) -> None:
        if self._reader is not None and reports:
            self._reader.light(reports, self._number)

    def _picture(self) -> Picture:
        calls, heard = self._calls.calls, self._calls.heard
        rings = any(call.state is CallState.RINGING for call in calls)
        off_hook = any(call.state is not CallState.RINGING and not on_hold(call) for call in calls)
        muted = heard is not None and heard.muted
        held = any(call.media is MediaState.LOCAL_HOLD for call in calls)
        return Picture(off_hook, muted, rings, held, len(calls))


def _nobody(news: News) -> None:
    """Whoever was told has gone."""


def _always() -> bool:
    return True
