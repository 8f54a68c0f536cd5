# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads report descriptors: which bits of which report are buttons and lights of a telephone.

After the Device Class Definition for HID 1.11 (section 6.2.2) and the HID Usage Tables (pages 0x08, 0x09 and
0x0B). Whatever the bytes are, what can be made of them is made in a time that grows with their number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum

LED, BUTTON, TELEPHONY = 0x08, 0x09, 0x0B  # usage pages
LONGEST = 64 * 8  # bits of a report that are looked at: what a packet of full-speed USB has
_WIDEST = 32  # bits of one value


class Button(Enum):
    """What a button of a headset is for."""

    HOOK = "hook"
    FLASH = "flash"
    REDIAL = "redial"
    MUTE = "mute"
    DROP = "drop"
    REJECT = "reject"


class Light(Enum):
    """What a headset can be told; in this order it is."""

    OFF_HOOK = "off-hook"
    MUTE = "mute"
    RING = "ring"
    HOLD = "hold"


_PROGRAMMABLE = TELEPHONY << 16 | 0x07
# Makers have the programmable button decline, and name it as itself or as button 1 or 7 within it.
BUTTONS = {
    TELEPHONY << 16 | 0x20: Button.HOOK,
    TELEPHONY << 16 | 0x21: Button.FLASH,
    TELEPHONY << 16 | 0x23: Button.FLASH,  # Hold
    TELEPHONY << 16 | 0x24: Button.REDIAL,
    TELEPHONY << 16 | 0x26: Button.DROP,
    TELEPHONY << 16 | 0x2F: Button.MUTE,
    _PROGRAMMABLE: Button.REJECT,
    BUTTON << 16 | 0x01: Button.REJECT,
    BUTTON << 16 | 0x07: Button.REJECT,
}
# The second of a kind serves where the first is missing.
LIGHTS = {
    LED << 16 | 0x17: (Light.OFF_HOOK, 0),
    LED << 16 | 0x09: (Light.MUTE, 0),
    LED << 16 | 0x21: (Light.MUTE, 1),  # Microphone
    LED << 16 | 0x18: (Light.RING, 0),
    TELEPHONY << 16 | 0x9E: (Light.RING, 1),  # Ringer
    LED << 16 | 0x20: (Light.HOLD, 0),
}


@dataclass(frozen=True, slots=True)
class Place:
    """One value: ``bits`` from ``at`` on, in the report of this id, which is not counted; 0: it has none."""

    report: int
    at: int
    bits: int


@dataclass(frozen=True, slots=True)
class Control:
    """A button. It is down where one of ``places`` holds ``value`` (None: anything above zero).

    ``relative``: each 1 is an event, and no state. ``stays``: 1 means on and 0 off, until that is changed,
    as a switch does; else it comes back by itself, and each change from 0 to 1 is a press.
    """

    button: Button
    places: tuple[Place, ...]
    value: int | None
    relative: bool
    stays: bool
    signed: bool = False

    @property
    def report(self) -> int:
        """The id of the report that has it."""
        return self.places[0].report

    def down(self, payload: bytes) -> bool | None:
        """Whether it is, by a report without its id; None where the report ends before it."""
        read = [value for place in self.places if (value := _value(payload, place)) is not None]
        if not read:
            return None
        if self.value is not None:
            return self.value in read
        return read[0] != 0 and not (self.signed and read[0] >> (self.places[0].bits - 1))


@dataclass(frozen=True, slots=True)
class Layout:
    """A device's telephone part. ``lengths``: octets of each report with lights, by id and without it."""

    controls: tuple[Control, ...] = ()
    lights: tuple[tuple[Light, Place], ...] = ()
    lengths: tuple[tuple[int, int], ...] = ()
    numbered: bool = False

    @property
    def useful(self) -> bool:
        """Whether a call can be answered, ended or muted by it, and it can be told of that."""
        wanted = (Button.HOOK, Button.MUTE, Button.DROP)
        return bool(self.lights) and any(each.button in wanted for each in self.controls)

    @property
    def whole(self) -> bool:
        """Whether it has what every headset for calls has."""
        hook = any(each.button is Button.HOOK for each in self.controls)
        return hook and any(light is Light.OFF_HOOK for light, _ in self.lights)

    def split(self, data: bytes) -> tuple[int, bytes]:
        """Give the id and the rest of a report that was read."""
        return (data[0], data[1:]) if self.numbered and data else (0, data)

    def concerns(self, data: bytes) -> bool:
        """Whether a report that was read has buttons of a telephone."""
        report, _ = self.split(data)
        return bool(data) and any(control.report == report for control in self.controls)


def _value(payload: bytes, place: Place) -> int | None:
    if place.at + place.bits > len(payload) * 8:
        return None
    first, last = place.at // 8, (place.at + place.bits + 7) // 8
    return int.from_bytes(payload[first:last], "little") >> (place.at % 8) & ((1 << place.bits) - 1)


# ------------------------------------------------------------------------------ the items


@dataclass(frozen=True, slots=True)
class _Globals:
    page: int = 0
    least: int = 0
    size: int = 0
    count: int = 0
    report: int = 0


@dataclass(slots=True)
class _Usages:
    """Of the next main item: first and last of each range; ``short`` ones take a page that follows."""

    ranges: list[tuple[int, int, bool]] = field(default_factory=list)
    first: tuple[int, bool] | None = None
    last: tuple[int, bool] | None = None

    def add(self, first: int, last: int, short: bool) -> None:
        if first <= last:
            self.ranges.append((first, last, short))

    def complete(self, page: int) -> None:
        """A page that came after the last usages is theirs as well (HID 1.11 section 6.2.2.8)."""
        before = self.ranges[-1][0] >> 16 if self.ranges else page
        for index in range(len(self.ranges) - 1, -1, -1):
            first, last, short = self.ranges[index]
            if before == page or first >> 16 != before:
                return
            if short:
                self.ranges[index] = page << 16 | first & 0xFFFF, page << 16 | last & 0xFFFF, True

    def places_of(self, wanted: int) -> int | None:
        """How many usages stand before this one; None where it is not there."""
        before = 0
        for first, last, _ in self.ranges:
            if first <= wanted <= last:
                return before + wanted - first
            before += last - first + 1
        return None


_INPUT, _OUTPUT, _FEATURE, _COLLECTION, _END = 0x80, 0x90, 0xB0, 0xA0, 0xC0
_CONSTANT, _VARIABLE, _RELATIVE, _NO_PREFERRED = 0x01, 0x02, 0x04, 0x20


def read_layout(descriptor: bytes) -> Layout:
    """Find the buttons and lights; of bytes that are no descriptor none, or those that it seems to have."""
    return _Reader().read(descriptor)


def _items(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Give kind, octets and value of each item; one that is cut off ends it, a long one is left out."""
    at = 0
    while at < len(data):
        prefix = data[at]
        if prefix == 0xFE:
            at += 3 + (data[at + 1] if at + 1 < len(data) else 0)
            continue
        size = (0, 1, 2, 4)[prefix & 3]
        if at + 1 + size > len(data):
            return
        yield prefix & 0xFC, size, int.from_bytes(data[at + 1 : at + 1 + size], "little")
        at += 1 + size


class _Reader:
    def __init__(self) -> None:
        self._now, self._kept = _Globals(), list[_Globals]()
        self._usages = _Usages()
        self._depth, self._telephone = 0, False
        self._used: dict[tuple[int, int], int] = {}  # bits of a report so far, by kind and id
        self._controls: list[Control] = []
        self._lights: dict[Light, tuple[int, Place]] = {}
        self._numbered = False

    def read(self, descriptor: bytes) -> Layout:
        for kind, size, value in _items(descriptor):
            if kind & 0x0C == 0x00:
                self._main(kind, value)
            elif kind & 0x0C == 0x04:
                self._global(kind, size, value)
            elif kind & 0x0C == 0x08:
                self._local(kind, size, value)
        bits = {place.report: self._used[_OUTPUT, place.report] for _, place in self._lights.values()}
        lights = {light: place for light, (_, place) in self._lights.items() if bits[place.report] <= LONGEST}
        told = tuple((light, lights[light]) for light in Light if light in lights)
        lengths = {place.report: (bits[place.report] + 7) // 8 for _, place in told}
        return Layout(tuple(self._controls), told, tuple(sorted(lengths.items())), self._numbered)

    def _global(self, kind: int, size: int, value: int) -> None:
        now = self._now
        if kind == 0x04:
            self._now = replace(now, page=value & 0xFFFF)
        elif kind == 0x14:
            negative = size and value >> (size * 8 - 1)
            self._now = replace(now, least=value - (1 << size * 8) if negative else value)
        elif kind == 0x74:
            self._now = replace(now, size=value)
        elif kind == 0x84:
            self._now = replace(now, report=value & 0xFF)
            self._numbered = True
        elif kind == 0x94:
            self._now = replace(now, count=value)
        elif kind == 0xA4:
            self._kept.append(now)
        elif kind == 0xB4 and self._kept:
            self._now = self._kept.pop()

    def _local(self, kind: int, size: int, value: int) -> None:
        usages, short = self._usages, size <= 2
        whole = self._now.page << 16 | value if short else value
        if kind == 0x08:
            usages.add(whole, whole, short)
        elif kind == 0x18:
            usages.first = whole, short
        elif kind == 0x28:
            usages.last = whole, short
        if usages.first is not None and usages.last is not None:
            usages.add(usages.first[0], usages.last[0], usages.first[1] and usages.last[1])
            usages.first = usages.last = None

    def _main(self, kind: int, flags: int) -> None:
        self._usages.complete(self._now.page)
        if kind == _COLLECTION:
            if self._depth == 0:
                named = self._usages.ranges
                self._telephone = bool(named) and named[0][0] >> 16 == TELEPHONY
            self._depth += 1
        elif kind == _END:
            self._depth = max(0, self._depth - 1)
        elif kind in (_INPUT, _OUTPUT, _FEATURE):
            self._field(kind, flags)
        self._usages = _Usages()

    def _field(self, kind: int, flags: int) -> None:
        now = self._now
        at = self._used.get((kind, now.report), 0)
        self._used[kind, now.report] = at + now.size * now.count
        if not self._depth or not self._telephone or not 0 < now.size <= _WIDEST:
            return
        if kind == _INPUT and flags & _VARIABLE:
            self._variables(at, flags)
        elif kind == _INPUT and not flags & _CONSTANT:
            self._array(at)
        elif kind == _OUTPUT and flags & _VARIABLE:
            self._shown(at)

    def _place(self, at: int, index: int) -> Place | None:
        start = at + index * self._now.size
        fits = index < self._now.count and start + self._now.size <= LONGEST
        return Place(self._now.report, start, self._now.size) if fits else None

    def _variables(self, at: int, flags: int) -> None:
        """Also those that are called constant: an Anker PowerConf has its hook switch so."""
        for usage, button in BUTTONS.items():
            index = self._usages.places_of(usage)
            place = None if index is None else self._place(at, index)
            if place is not None:
                relative = bool(flags & _RELATIVE)
                stays = not relative and bool(flags & _NO_PREFERRED)
                self._controls.append(Control(button, (place,), None, relative, stays, self._now.least < 0))

    def _array(self, at: int) -> None:
        """Each value names the button that is down."""
        count = min(self._now.count, LONGEST // self._now.size)
        named = any(first >> 16 == BUTTON for first, _, _ in self._usages.ranges)
        places: tuple[Place, ...] = ()
        for usage, button in BUTTONS.items():
            index = self._usages.places_of(usage)
            # Where buttons follow, the programmable one is their name: EPOS's, which would be down at rest.
            if index is None or (usage == _PROGRAMMABLE and named):
                continue
            value = self._now.least + index
            found = (self._place(at, place) for place in range(count))
            places = places or tuple(place for place in found if place is not None)
            if places and 0 <= value < 1 << self._now.size:
                self._controls.append(Control(button, places, value, relative=False, stays=False))

    def _shown(self, at: int) -> None:
        for usage, (light, rank) in LIGHTS.items():
            index = self._usages.places_of(usage)
            place = None if index is None else self._place(at, index)
            known = self._lights.get(light)
            if place is not None and (known is None or rank < known[0]):
                self._lights[light] = rank, place
