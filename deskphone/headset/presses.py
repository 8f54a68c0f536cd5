# SPDX-License-Identifier: GPL-3.0-or-later
"""What a headset asks for, and how it is shown how the phone stands.

A headset acknowledges what it is told by the same bits that its buttons have: after the light *off-hook* was
set its hook switch is off-hook, and nobody has pressed anything. So the hook switch asks for something only
where it changes, and then differs from what the light says:

==============  ===============================  ===========================
hook switch     the phone is on hook             the phone is off hook
==============  ===============================  ===========================
goes off hook   answer                           an acknowledgement
goes on hook    an acknowledgement, or the       hang up
                button was let go
==============  ===============================  ===========================

That holds for a switch and for a button that is 1 while it is down: in a call the letting go hangs up. What
was asked for and not done is undone by ``left_out``: the headset is told again how the phone stands. Buttons
without a state of their own (``Control.stays``) count as they go down, but not right after their light was
set. One without a cable may acknowledge so late that the phone stands otherwise again (``LATE``).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from deskphone.headset.descriptor import Button, Control, Layout, Light

ECHO = 0.4  # seconds after a light was set in which its button may be the headset's answer to that
LATE = 2.0  # seconds in which it may acknowledge what it was told before the last change
NEVER = float("-inf")


class HeadsetWish(Enum):
    """What a button asks for."""

    ANSWER = "answer"  # or take back a call that is on hold
    HANG_UP = "hang up"
    FLASH = "flash"
    MUTE = "mute"
    UNMUTE = "unmute"
    REJECT = "reject"
    REDIAL = "redial"


@dataclass(frozen=True, slots=True)
class Picture:
    """How the phone stands. ``off_hook``: somebody is heard, or called; ``calls``: how many there are."""

    off_hook: bool = False
    muted: bool = False
    rings: bool = False
    held: bool = False
    calls: int = 0

    def lit(self, light: Light) -> bool:
        """Whether a light is on."""
        return {
            Light.OFF_HOOK: self.off_hook,
            Light.MUTE: self.muted,
            Light.RING: self.rings,
            Light.HOLD: self.held,
        }[light]


IDLE = Picture()


class Headset:
    """One headset that has just been plugged in. Times are seconds that never go back."""

    def __init__(self, layout: Layout, picture: Picture) -> None:
        self._layout, self._picture = layout, picture
        self._hook = False  # whether its switch is off hook, as far as is known
        self._assumed = True  # it has not said so itself
        self._asked = False  # it has asked for something that has not come about
        self._acknowledged = True  # what it was told last of the hook
        self._late: list[tuple[bool, float]] = []  # what it was told before and until when it may say so
        self._down: dict[Control, bool] = {}
        self._reports: dict[int, bytes] = {}  # the last of each id
        self._lit = dict.fromkeys(Light, NEVER)  # when a light was changed last

    def lights(self, now: float) -> list[bytes]:
        """Reports that set all lights, id first (0 where the device has none)."""
        for light, _ in self._layout.lights:
            self._lit[light] = now
        return [self._lights_of(report) for report in self._order()]

    def show(self, picture: Picture, now: float) -> list[bytes]:
        """The phone stands otherwise now: give the reports that say so."""
        before, self._picture = self._picture, picture
        if picture == before:
            return []
        changed = {light for light in Light if picture.lit(light) != before.lit(light)}
        if picture.rings and not before.rings and not picture.off_hook and self._hook:
            self._hook, self._assumed = False, True  # a new call: whatever it had not acknowledged is past
        if picture.off_hook != before.off_hook:
            self._late = [each for each in self._late if now < each[1]]
            if not self._acknowledged:
                self._late.append((before.off_hook, now + LATE))
            self._acknowledged = self._hook == picture.off_hook and not self._late
        if self._asked and self._hook != picture.off_hook:
            changed.add(Light.OFF_HOOK)  # something was done, and the headset stands otherwise
            self._asked = False
        for light in changed:
            self._lit[light] = now
        reports = {place.report for light, place in self._layout.lights if light in changed}
        return [self._lights_of(report) for report in self._order() if report in reports]

    def left_out(self, now: float) -> list[bytes]:
        """What the headset asked for was not done: give the reports that tell it how the phone stands."""
        self._asked = False
        self._acknowledged = self._hook == self._picture.off_hook
        return self.lights(now)

    def take(self, data: bytes, now: float) -> list[HeadsetWish]:
        """Read a report of the device, id first where it numbers them."""
        report, payload = self._layout.split(data)
        before = self._reports.get(report, bytes(len(payload)))
        self._reports[report] = payload
        wishes = []
        for control in self._layout.controls:
            down = control.down(payload) if control.report == report else None
            if down is None:
                continue
            was, self._down[control] = self._down.get(control, False), down
            wish: HeadsetWish | None
            if control.button is Button.HOOK and not control.relative:
                wish = self._hook_is(down, now, alone=_same_besides(before, payload, control))
            elif control.button is Button.MUTE and control.stays:
                wish = self._mute_is(down) if down != was else None
            else:
                wish = self._pressed(control.button, now) if down and not was else None
            if wish is not None and wish not in wishes:
                wishes.append(wish)
        return wishes

    # ------------------------------------------------------------------ what a press means

    def _hook_is(self, off_hook: bool, now: float, *, alone: bool) -> HeadsetWish | None:
        """``alone``: nothing else has changed in its report, which is about the hook switch then."""
        known, assumed, late = self._hook, self._assumed, self._was_late(off_hook, now)
        if off_hook == self._picture.off_hook:
            self._hook, self._assumed, self._asked = off_hook, False, False
            self._acknowledged = not self._late
            return None
        if off_hook == known:
            return None  # it has not acknowledged yet, and tells of something else
        self._hook, self._assumed = off_hook, False
        if assumed and not alone:
            return None  # it may have stood so all the time
        if late:
            return None
        self._asked = True
        return HeadsetWish.ANSWER if off_hook else HeadsetWish.HANG_UP

    def _was_late(self, off_hook: bool, now: float) -> bool:
        """Whether it may acknowledge so what it was told before; once for each time."""
        self._late = [each for each in self._late if now < each[1]]
        first = next((each for each in self._late if each[0] == off_hook), None)
        if first is not None and (off_hook != self._hook or self._assumed):
            self._late.remove(first)
        return first is not None

    def _mute_is(self, muted: bool) -> HeadsetWish | None:
        if muted == self._picture.muted:
            return None
        return HeadsetWish.MUTE if muted else HeadsetWish.UNMUTE

    def _pressed(self, button: Button, now: float) -> HeadsetWish | None:
        picture = self._picture
        if button is Button.HOOK:
            if now < self._lit[Light.OFF_HOOK] + ECHO:
                return None
            return HeadsetWish.HANG_UP if picture.off_hook else HeadsetWish.ANSWER
        if button is Button.MUTE:
            if now < self._lit[Light.MUTE] + ECHO:
                return None
            return HeadsetWish.UNMUTE if picture.muted else HeadsetWish.MUTE
        if button is Button.DROP:
            return HeadsetWish.REJECT if picture.rings and not picture.off_hook else HeadsetWish.HANG_UP
        return {
            Button.FLASH: HeadsetWish.FLASH,
            Button.REDIAL: HeadsetWish.REDIAL,
            Button.REJECT: HeadsetWish.REJECT,
        }[button]

    # ------------------------------------------------------------------ lights

    def _order(self) -> list[int]:
        """The reports with lights: off-hook goes before the end of ringing, which would be a missed call."""
        return list(dict.fromkeys(place.report for _, place in self._layout.lights))

    def _lights_of(self, report: int) -> bytes:
        value = 0
        for light, place in self._layout.lights:
            if place.report == report and self._picture.lit(light):
                value |= 1 << place.at
        return bytes([report]) + value.to_bytes(dict(self._layout.lengths)[report], "little")


def _same_besides(before: bytes, after: bytes, control: Control) -> bool:
    """Whether two reports differ in nothing but a button."""
    mask = sum(((1 << place.bits) - 1) << place.at for place in control.places)
    one, other = int.from_bytes(before, "little"), int.from_bytes(after, "little")
    return one & ~mask == other & ~mask
