# SPDX-License-Identifier: GPL-3.0-or-later
"""Lamp states and how each moves."""

from __future__ import annotations

from enum import Enum


class Lamp(Enum):
    """Lamp states of a key; the values are those of the command line's JSON."""

    NONE = "none"  # a key that has no lamp (speed dial)
    PENDING = "pending"
    IDLE = "idle"
    CALLING = "calling"
    RINGING = "ringing"
    BUSY = "busy"
    HELD = "held"
    PARKED = "parked"
    REFUSED = "refused"
    # nothing is known: the server or the subscription is lost, no phone is registered there, or the last
    # NOTIFY could not be read (the subscription is active then, and the reason says so)
    OFFLINE = "offline"
    ON = "on"  # a function of the phone itself: do not disturb is on, messages wait


class Blink(Enum):
    """How a lamp moves; fast if and only if a press would try a pickup."""

    OFF = "off"
    STEADY = "steady"
    SLOW = "slow"
    FAST = "fast"


# A ringing lamp is steady here; it blinks fast only where a pickup is planned (key_state).
BLINK = {
    Lamp.NONE: Blink.OFF,
    Lamp.PENDING: Blink.OFF,
    Lamp.IDLE: Blink.OFF,
    Lamp.CALLING: Blink.STEADY,
    Lamp.RINGING: Blink.STEADY,
    Lamp.BUSY: Blink.STEADY,
    Lamp.HELD: Blink.SLOW,
    Lamp.PARKED: Blink.SLOW,
    Lamp.REFUSED: Blink.OFF,
    Lamp.OFFLINE: Blink.OFF,
    Lamp.ON: Blink.STEADY,
}
