# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Calls screen shows: places for our own calls, for what rings elsewhere, and for all that rings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from deskphone.phone.events import MediaState
from deskphone.phone.views import CallState, CallView, Offer
from ui.board import Board, Slot

Row = Offer | CallView


class CallsModel(QObject):
    """``changed``: a place has another content, or none any more.

    ``mine`` and ``elsewhere`` are the two parts of the panel; ``ringing``, for the popup, holds whatever
    can be answered or picked up. ``talking`` is the call that hold, mute and transfer are about: the one
    that is heard, else the last that was. ``lists`` tells which offers
    ``elsewhere`` has. ``fate`` says in words how a call ended, ``note`` what else is to
    be known of one that goes on.
    """

    changed = Signal()

    def __init__(self, clock: Callable[[], float], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self.mine: Board[CallView] = Board()
        self.elsewhere: Board[Offer] = Board()
        self.ringing: Board[Row] = Board()
        self.lists: Callable[[Offer], bool] = lambda offer: True
        self.fate: Callable[[Row], str] = lambda row: ""
        self.note: Callable[[Row], str] = lambda row: ""
        self.offers: tuple[Offer, ...] = ()
        self.calls: tuple[CallView, ...] = ()
        self.talking: CallView | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tidy)

    def show(self, offers: Sequence[Offer], calls: Sequence[CallView]) -> None:
        """Show these offers, the longest ringing first, and these calls, the oldest first."""
        now = self._clock()
        self.offers, self.calls = tuple(offers), tuple(calls)
        self.talking = self._choose()
        before = self._slots()
        heirs = {call.instead_of: call.id for call in self.calls if call.instead_of}
        self.mine.show(self.calls, now, heirs)
        self.elsewhere.show(self._listed(), now)
        self.ringing.show([*(call for call in calls if rings(call)), *offers], now)
        self._settle(before)

    def list_again(self) -> None:
        """Other offers may be listed now, although none has changed."""
        before = self._slots()
        self.elsewhere.show(self._listed(), self._clock())
        self._settle(before)

    def _listed(self) -> list[Offer]:
        return [offer for offer in self.offers if self.lists(offer)]

    @property
    def heard(self) -> CallView | None:
        """The call that digits go into as tones (RFC 4733); None where nobody is heard."""
        return None if self.talking is None or on_hold(self.talking) else self.talking

    @property
    def calls_while_holding(self) -> bool:
        """Whether we call somebody, and hear what comes of it, while who talked with us waits."""
        setting_up = (CallState.DIALLING, CallState.RINGBACK)
        waits = self.talking is not None and on_hold(self.talking)
        return waits and any(call.state in setting_up for call in self.calls)

    @property
    def consultation(self) -> CallView | None:
        """The call to whom is asked whether another may go there, where one of the two is ``talking``.

        Of several who are asked about the same one the newest; who talks with a third is busy with that.
        """
        talks = self.talking
        if talks is None or talks.consults_for:
            return talks
        return next((call for call in reversed(self.calls) if call.consults_for == talks.id), None)

    def _choose(self) -> CallView | None:
        calls = [call for call in self.calls if call.state is CallState.CONNECTED]
        heard = [call for call in calls if not on_hold(call)]
        last = [call for call in calls if self.talking is not None and call.id == self.talking.id]
        stays = [call for call in last if call in heard]  # another that begins to talk goes on hold
        return next(iter((*stays, *heard, *last, *calls)), None)

    def point(self, board: Board[Any], inside: bool, under: int) -> None:
        """The pointer is in a list, and on one of its places (-1: none)."""
        before = self._slots()
        board.point(inside, under, self._clock())
        self._settle(before)

    def attention(self) -> bool:
        """Whether anything rings that can be answered or picked up."""
        return bool(self.offers) or any(rings(call) for call in self.calls)

    def _slots(self) -> tuple[tuple[Slot[Row], ...], ...]:
        return self.mine.slots, self.elsewhere.slots, self.ringing.slots

    def _tidy(self) -> None:
        before, now = self._slots(), self._clock()
        for board in (self.mine, self.elsewhere, self.ringing):
            board.tidy(now)
        self._settle(before)

    def _settle(self, before: object) -> None:
        now = self._clock()
        times = [board.next_tidy(now) for board in (self.mine, self.elsewhere, self.ringing)]
        due = min((when for when in times if when is not None), default=None)
        if due is None:
            self._timer.stop()
        else:
            self._timer.start(int((due - now) * 1000) + 1)
        if self._slots() != before:
            self.changed.emit()


def rings(row: Row) -> bool:
    """Whether a row is about something that rings."""
    return isinstance(row, Offer) or row.state is CallState.RINGING


def on_hold(call: CallView) -> bool:
    """Whether we let somebody wait."""
    return call.state is CallState.CONNECTED and call.media is MediaState.LOCAL_HOLD
