# SPDX-License-Identifier: GPL-3.0-or-later
"""The four transaction machines as tables.

RFC 3261 figures 5 to 8, changed by RFC 6026 section 8. Each row reads
``(state, input): (next state, what to do)``. An input without a row is ignored in that state.

Rules that the tables rely on:
- Entering a state cancels the timers of the one before and arms those of ``CLIENT_TIMERS`` or
  ``SERVER_TIMERS``; staying in a state touches none.
- RETRANSMIT is timer A, E or G; TIMEOUT is B, F or H; END is D, I, J, K, L or M.
- On a reliable transport nothing is retransmitted by timers, and D, I, J and K are zero.
- A transaction user hears of each final response of a non-INVITE and of each failure once, of
  every 2xx to an INVITE (RFC 6026: it has to acknowledge the repeated ones as well).
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple


class State(IntEnum):
    """States of all four machines."""

    CALLING = 0
    TRYING = 1
    PROCEEDING = 2
    COMPLETED = 3
    CONFIRMED = 4
    ACCEPTED = 5
    TERMINATED = 6


class Input(IntEnum):
    """What can happen to a transaction."""

    PROVISIONAL = 0  # a 1xx came, or is to be sent
    SUCCESS = 1  # 2xx
    FAILURE = 2  # 300-699
    REQUEST = 3  # the request came again
    ACK = 4
    RETRANSMIT = 5
    TIMEOUT = 6
    END = 7
    ERROR = 8  # the transport failed
    HURRY = 9  # nobody has answered an INVITE for 200 ms


class Do(IntEnum):
    """Actions."""

    TELL = 0  # the transaction user hears of the response
    SEND = 1  # send the response that the transaction user gave
    RESEND = 2  # send again what was sent last
    ACKNOWLEDGE = 3  # ACK a failure (RFC 3261 section 17.1.1.3)
    TIMED_OUT = 4
    FAILED = 5
    TRYING_100 = 6
    QUIET = 7  # the ACK came: stop repeating


Table = dict[tuple[State, Input], tuple[State, tuple[Do, ...]]]

_CALLING, _TRYING, _PROCEEDING = State.CALLING, State.TRYING, State.PROCEEDING
_COMPLETED, _CONFIRMED, _ACCEPTED, _OVER = State.COMPLETED, State.CONFIRMED, State.ACCEPTED, State.TERMINATED

CLIENT_INVITE: Table = {
    (_CALLING, Input.PROVISIONAL): (_PROCEEDING, (Do.TELL,)),
    (_CALLING, Input.SUCCESS): (_ACCEPTED, (Do.TELL,)),
    (_CALLING, Input.FAILURE): (_COMPLETED, (Do.ACKNOWLEDGE, Do.TELL)),
    (_CALLING, Input.RETRANSMIT): (_CALLING, (Do.RESEND,)),
    (_CALLING, Input.TIMEOUT): (_OVER, (Do.TIMED_OUT,)),
    (_CALLING, Input.ERROR): (_OVER, (Do.FAILED,)),
    (_PROCEEDING, Input.PROVISIONAL): (_PROCEEDING, (Do.TELL,)),
    (_PROCEEDING, Input.SUCCESS): (_ACCEPTED, (Do.TELL,)),
    (_PROCEEDING, Input.FAILURE): (_COMPLETED, (Do.ACKNOWLEDGE, Do.TELL)),
    (_PROCEEDING, Input.TIMEOUT): (_OVER, (Do.TIMED_OUT,)),  # armed by CANCEL only (section 9.1)
    (_PROCEEDING, Input.ERROR): (_OVER, (Do.FAILED,)),
    (_COMPLETED, Input.FAILURE): (_COMPLETED, (Do.ACKNOWLEDGE,)),
    (_COMPLETED, Input.ERROR): (_OVER, ()),
    (_COMPLETED, Input.END): (_OVER, ()),
    (_ACCEPTED, Input.SUCCESS): (_ACCEPTED, (Do.TELL,)),
    (_ACCEPTED, Input.END): (_OVER, ()),
}

CLIENT_OTHER: Table = {
    (_TRYING, Input.PROVISIONAL): (_PROCEEDING, (Do.TELL,)),
    (_TRYING, Input.SUCCESS): (_COMPLETED, (Do.TELL,)),
    (_TRYING, Input.FAILURE): (_COMPLETED, (Do.TELL,)),
    (_TRYING, Input.RETRANSMIT): (_TRYING, (Do.RESEND,)),
    (_TRYING, Input.TIMEOUT): (_OVER, (Do.TIMED_OUT,)),
    (_TRYING, Input.ERROR): (_OVER, (Do.FAILED,)),
    (_PROCEEDING, Input.PROVISIONAL): (_PROCEEDING, (Do.TELL,)),
    (_PROCEEDING, Input.SUCCESS): (_COMPLETED, (Do.TELL,)),
    (_PROCEEDING, Input.FAILURE): (_COMPLETED, (Do.TELL,)),
    (_PROCEEDING, Input.RETRANSMIT): (_PROCEEDING, (Do.RESEND,)),
    (_PROCEEDING, Input.TIMEOUT): (_OVER, (Do.TIMED_OUT,)),
    (_PROCEEDING, Input.ERROR): (_OVER, (Do.FAILED,)),
    (_COMPLETED, Input.END): (_OVER, ()),
}

SERVER_INVITE: Table = {
    (_PROCEEDING, Input.REQUEST): (_PROCEEDING, (Do.RESEND,)),
    (_PROCEEDING, Input.PROVISIONAL): (_PROCEEDING, (Do.SEND,)),
    (_PROCEEDING, Input.SUCCESS): (_ACCEPTED, (Do.SEND,)),
    (_PROCEEDING, Input.FAILURE): (_COMPLETED, (Do.SEND,)),
    (_PROCEEDING, Input.HURRY): (_PROCEEDING, (Do.TRYING_100,)),
    (_PROCEEDING, Input.ERROR): (_OVER, (Do.FAILED,)),
    (_COMPLETED, Input.REQUEST): (_COMPLETED, (Do.RESEND,)),
    (_COMPLETED, Input.RETRANSMIT): (_COMPLETED, (Do.RESEND,)),
    (_COMPLETED, Input.ACK): (_CONFIRMED, ()),
    (_COMPLETED, Input.TIMEOUT): (_OVER, ()),
    (_COMPLETED, Input.ERROR): (_OVER, ()),
    (_CONFIRMED, Input.END): (_OVER, ()),
    # RFC 6026 section 7.1: repeated INVITEs are absorbed; the 2xx is repeated until the ACK comes.
    (_ACCEPTED, Input.RETRANSMIT): (_ACCEPTED, (Do.RESEND,)),
    (_ACCEPTED, Input.ACK): (_ACCEPTED, (Do.QUIET,)),
    (_ACCEPTED, Input.TIMEOUT): (_OVER, (Do.TIMED_OUT,)),
    (_ACCEPTED, Input.END): (_OVER, ()),  # timer L, armed by the ACK
    (_ACCEPTED, Input.ERROR): (_OVER, (Do.FAILED,)),
}

SERVER_OTHER: Table = {
    (_TRYING, Input.PROVISIONAL): (_PROCEEDING, (Do.SEND,)),
    (_TRYING, Input.SUCCESS): (_COMPLETED, (Do.SEND,)),
    (_TRYING, Input.FAILURE): (_COMPLETED, (Do.SEND,)),
    (_PROCEEDING, Input.REQUEST): (_PROCEEDING, (Do.RESEND,)),
    (_PROCEEDING, Input.PROVISIONAL): (_PROCEEDING, (Do.SEND,)),
    (_PROCEEDING, Input.SUCCESS): (_COMPLETED, (Do.SEND,)),
    (_PROCEEDING, Input.FAILURE): (_COMPLETED, (Do.SEND,)),
    (_COMPLETED, Input.REQUEST): (_COMPLETED, (Do.RESEND,)),
    (_COMPLETED, Input.END): (_OVER, ()),
    # Section 17.2.4: the transaction user is told, except of what it has done with.
    (_TRYING, Input.ERROR): (_OVER, (Do.FAILED,)),
    (_PROCEEDING, Input.ERROR): (_OVER, (Do.FAILED,)),
    (_COMPLETED, Input.ERROR): (_OVER, ()),
}


class Pace(IntEnum):
    """How long a timer runs first; a RETRANSMIT then doubles (INVITE client: without a cap)."""

    T1 = 0
    T2 = 1
    T4 = 2
    TIMEOUT = 3  # 64*T1
    HURRY = 4


# State -> timers armed on entering it: (input, pace, zero (END) or left out (RETRANSMIT) if reliable).
TimerRow = tuple[tuple[Input, Pace, bool], ...]

CLIENT_INVITE_TIMERS: dict[State, TimerRow] = {
    _CALLING: ((Input.RETRANSMIT, Pace.T1, True), (Input.TIMEOUT, Pace.TIMEOUT, False)),
    _COMPLETED: ((Input.END, Pace.TIMEOUT, True),),
    _ACCEPTED: ((Input.END, Pace.TIMEOUT, False),),
}
CLIENT_OTHER_TIMERS: dict[State, TimerRow] = {
    _TRYING: ((Input.RETRANSMIT, Pace.T1, True), (Input.TIMEOUT, Pace.TIMEOUT, False)),
    # Section 17.1.2.2: in Proceeding timer E runs at T2; F goes on (see Machine.keeps).
    _PROCEEDING: ((Input.RETRANSMIT, Pace.T2, True),),
    _COMPLETED: ((Input.END, Pace.T4, True),),
}
SERVER_INVITE_TIMERS: dict[State, TimerRow] = {
    _PROCEEDING: ((Input.HURRY, Pace.HURRY, False),),
    _COMPLETED: ((Input.RETRANSMIT, Pace.T1, True), (Input.TIMEOUT, Pace.TIMEOUT, False)),
    _CONFIRMED: ((Input.END, Pace.T4, True),),
    # RFC 3261 section 13.3.1.4: a 2xx is repeated on every transport.
    _ACCEPTED: ((Input.RETRANSMIT, Pace.T1, False), (Input.TIMEOUT, Pace.TIMEOUT, False)),
}
SERVER_OTHER_TIMERS: dict[State, TimerRow] = {
    _COMPLETED: ((Input.END, Pace.TIMEOUT, True),),
}


class Machine(NamedTuple):
    """One of the four; ``keeps``: states that leave the TIMEOUT of the state before running."""

    name: str
    start: State
    table: Table
    timers: dict[State, TimerRow]
    keeps: frozenset[State] = frozenset()


CLIENT_INVITE_MACHINE = Machine("client INVITE", _CALLING, CLIENT_INVITE, CLIENT_INVITE_TIMERS)
CLIENT_OTHER_MACHINE = Machine(
    "client", _TRYING, CLIENT_OTHER, CLIENT_OTHER_TIMERS, frozenset((_PROCEEDING,))
)
SERVER_INVITE_MACHINE = Machine("server INVITE", _PROCEEDING, SERVER_INVITE, SERVER_INVITE_TIMERS)
SERVER_OTHER_MACHINE = Machine("server", _TRYING, SERVER_OTHER, SERVER_OTHER_TIMERS)


def input_of(status: int) -> Input:
    """The input that a response of this status is."""
    if status < 200:
        return Input.PROVISIONAL
    return Input.SUCCESS if status < 300 else Input.FAILURE
