# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls whose far ends hear each other: their ports on the bridge are joined, each with each.

pjsua takes the port of a stream that ends (over, on hold, or begun anew after a re-INVITE) from the bridge,
with all its connections, before it tells. The bridge itself does so at its next tick, up to 20 ms later. What
is disconnected in between comes after that, and pjmedia 2.15 takes a port that is gone by then for all ports:
of three who talked, when one hung up, nobody heard anybody any more. So of a port that is ``gone`` nothing is
disconnected.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import permutations

import pjsua2 as pj


class Conference:
    """``join`` says who is in it; ports come and go with hold, and are joined whenever two are there."""

    def __init__(self) -> None:
        self._members: frozenset[str] = frozenset()
        self._ports: dict[str, pj.AudioMedia] = {}
        self._ears: dict[str, pj.AudioMedia] = {}
        self._voices: dict[str, pj.AudioMedia] = {}

    def join(self, members: Collection[str]) -> None:
        """These calls hear each other from now on, and no others do."""
        before, self._members = self._members, frozenset(members)
        for one, other in permutations(self._ports, 2):
            were, are = {one, other} <= before, {one, other} <= self._members
            if are and not were:
                self._join(one, other)
            elif were and not are:
                self._part(one, other)

    def up(self, call: str, port: pj.AudioMedia) -> None:
        """Media of a call are active on this port; the one before is gone, or the same."""
        self.gone(call)
        self._ports[call] = port
        for other in self._others(call):
            self._join(call, other)
            self._join(other, call)

    def overhear(self, call: str, ear: pj.AudioMedia | None) -> None:
        """Let ``ear`` hear what the others say to this call; None: it hears no more."""
        before = self._ears.pop(call, None)
        if ear is not None:
            self._ears[call] = ear
        if call not in self._ports:
            return
        for other in self._others(call):
            if before is not None:
                stop(self._ports[other], before)
            if ear is not None:
                self._ports[other].startTransmit(ear)

    def announce(self, call: str, voice: pj.AudioMedia | None) -> None:
        """Let ``voice`` be heard by the others that hear this call; None: no more."""
        before = self._voices.pop(call, None)
        if voice is not None:
            self._voices[call] = voice
        for other in self._others(call) if call in self._ports else ():
            if before is not None:
                stop(before, self._ports[other])
            if voice is not None:
                voice.startTransmit(self._ports[other])

    def down(self, call: str) -> None:
        """It hears and is heard by nobody, though its port is there."""
        if call not in self._ports:
            return
        for other in self._others(call):
            self._part(call, other)
            self._part(other, call)
        del self._ports[call]

    def gone(self, call: str) -> None:
        """Its port is there no more; what is recorded of it hears the others no more, nor they of that."""
        if call not in self._ports:
            return
        ear = self._ears.get(call)
        voice = self._voices.get(call)
        for other in self._others(call):
            if ear is not None:
                stop(self._ports[other], ear)
            if voice is not None:
                stop(voice, self._ports[other])
        del self._ports[call]

    def _join(self, one: str, other: str) -> None:
        self._ports[one].startTransmit(self._ports[other])
        if other in self._ears:
            self._ports[one].startTransmit(self._ears[other])
        if one in self._voices:
            self._voices[one].startTransmit(self._ports[other])

    def _part(self, one: str, other: str) -> None:
        stop(self._ports[one], self._ports[other])
        if other in self._ears:
            stop(self._ports[one], self._ears[other])
        if one in self._voices:
            stop(self._voices[one], self._ports[other])

    def _others(self, call: str) -> list[str]:
        if call not in self._members:
            return []
        return [other for other in self._ports if other in self._members and other != call]


def stop(source: pj.AudioMedia, sink: pj.AudioMedia) -> None:
    """Take a connection away; pjsip may have done so itself when a stream ended."""
    try:
        source.stopTransmit(sink)
    except pj.Error:
        return
