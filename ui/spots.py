# SPDX-License-Identifier: GPL-3.0-or-later
"""Notes what each spot of the window does at present, so that a press is judged by what was to be seen.

``ui/deeds.py`` says what a spot does, ``ui/sight.py`` whether a press on it counts.
"""

from __future__ import annotations

from collections.abc import Callable

from deskphone.phone.events import MediaState
from deskphone.phone.views import CallView, KeyView, Offer, deflected_call, line_calls, waiting_call
from ui.board import Board
from ui.deeds import (
    CALL_PARTS,
    call_deeds,
    deflection,
    enter_deed,
    escape_deed,
    headset_deeds,
    key_deed,
    row_deeds,
    target_deed,
)
from ui.models.calls import CallsModel
from ui.models.keys import KeysModel
from ui.sight import Deed, Sight


class Spots:
    """Fills ``sight``; ``transferring`` gives the call for which a transfer asks where to, or empty.

    The names: (list, place, button) with the lists "mine", "elsewhere" and "ringing", ("talk", button),
    ("key", row), ("target", row) while a transfer asks where to, ("headset", button), "enter", "escape" and
    "digits".
    """

    def __init__(
        self, calls: CallsModel, keys: KeysModel, clock: Callable[[], float], transferring: Callable[[], str]
    ) -> None:
        self._calls, self._keys = calls, keys
        self._clock, self._transferring = clock, transferring
        self.sight = Sight()
        self._places: dict[str, int] = {}

    def show_calls(self) -> None:
        """Rows have changed."""
        self._show_rows()
        self.show_enter_and_escape()
        now, talking, heard = self._clock(), self._calls.talking, self._calls.heard
        deeds = call_deeds(talking) if talking is not None else {}
        headset = headset_deeds(self._calls.calls, talking)
        deeds["end"] = headset["hang up"] or deeds.get("end")  # whom one calls, not who waits
        if self._calls.calls_while_holding:  # whoever is heard now is not who is held
            deeds.pop("mute", None)
            deeds.pop("record", None)
        if (asked := self._calls.consultation) is not None:  # T, whoever of the two talks
            deeds["transfer"] = call_deeds(asked)["complete"]
            deeds["join"] = call_deeds(asked).get("join")
        for part in (*CALL_PARTS, "record"):
            self.sight.show(("talk", part), deeds.get(part), now)
        for part, deed in headset.items():
            self.sight.show(("headset", part), deed, now)
        self.sight.show("digits", None if heard is None else Deed("tone", heard.id), now)
        for row, key in enumerate(self._keys.keys):
            if key.by_calls or key.deflects:
                self._show_key(row, key, now)

    def _show_rows(self) -> None:
        boards: dict[str, Board[Offer] | Board[CallView] | Board[Offer | CallView]] = {
            "mine": self._calls.mine,
            "elsewhere": self._calls.elsewhere,
            "ringing": self._calls.ringing,
        }
        now = self._clock()
        for name, board in boards.items():
            count = max(len(board.slots), self._places.get(name, 0))
            self._places[name] = len(board.slots)
            for place in range(count):
                slot = board.slots[place] if place < len(board.slots) else None
                for part, deed in row_deeds(slot).items():
                    self.sight.show((name, place, part), deed, now)

    def show_enter_and_escape(self) -> None:
        """What they do has changed, with the rows or with the question of a transfer."""
        now, asking = self._clock(), self._transferring()
        offers, calls = self._calls.offers, self._calls.calls
        self.sight.show("enter", enter_deed(offers, calls, asking), now)
        self.sight.show("escape", escape_deed(offers, calls, asking), now)

    def show_keys(self, first: int, last: int) -> None:
        """These function keys have changed, both ends included."""
        now = self._clock()
        for row in range(first, last + 1):
            key = self._keys.key(row)
            self._show_key(row, key, now)
            self.sight.show(("target", row), None if key is None else target_deed(key), now)

    def _show_key(self, row: int, key: KeyView | None, now: float) -> None:
        deed = None
        if key is not None:
            deflected = deflected_call(self._calls.calls, key)
            deed = key_deed(key, self._concerned(key)) if deflected is None else deflection(key, deflected)
        self.sight.show(("key", row), deed, now)

    def _concerned(self, key: KeyView) -> str:
        """Which of our calls a press on this key is about at present; a line's answers, holds or resumes."""
        if not key.by_calls:
            return ""
        heard = self._calls.heard
        if heard is None and key.type == "orbit":
            heard = waiting_call(self._calls.calls, key.account)
        if key.type != "line":
            return heard.id if heard is not None else ""
        ringing, up = line_calls(self._calls.calls, key.account)
        held = up is not None and up.media is MediaState.LOCAL_HOLD
        return f"{ringing.id if ringing else ''} {up.id if up else ''} {held}"
