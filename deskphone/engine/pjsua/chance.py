# SPDX-License-Identifier: GPL-3.0-or-later
"""Identifiers that nobody foretells.

pjlib makes branches, tags and Call-IDs of the C library's ``rand``, which it has begun once with 32 bits.
There each number is the sum of the third and the thirty-first before it: who has seen four identifiers in
a row knows all that follow. Far ends see them where a proxy lies between, and of who may pick up a call
each watcher sees two (RFC 4235). But whoever knows the branch of a request may answer it, from wherever
he is: with a description of his own, and has the call. RFC 3261 section 19.3 wants tags that are
cryptographically random; its branches must be no less.

So what ``rand`` goes on from is drawn anew from the system, each time before pjsip works. glibc keeps it
where it is told to, 63 numbers of which each identifier takes eight: those of one request do not tell
each other.
"""

from __future__ import annotations

import ctypes
import logging
import os
import platform

import pjsua2 as pj

log = logging.getLogger("deskphone.engine")

_SIZE = 256  # octets: the largest state of random(3), with one word that says so
_WORD = 4
# for life: the C library has it as long as the process runs, which may open several engines
_STATE = ctypes.create_string_buffer(_SIZE)


class Chance:
    """What pjlib's random numbers are made of."""

    def __init__(self) -> None:
        self._kept = platform.libc_ver()[0] == "glibc"
        self._begin = None
        if self._kept:
            start = ctypes.CDLL(None).initstate
            start.restype, start.argtypes = ctypes.c_void_p, (ctypes.c_uint, ctypes.c_void_p, ctypes.c_size_t)
            start(int.from_bytes(os.urandom(4), "little"), _STATE, _SIZE)
            return
        try:
            self._begin = ctypes.CDLL(pj._pjsua2.__file__).pj_srand
        except (OSError, AttributeError):
            log.warning("! this library hides pj_srand: its identifiers may be foretold")

    def stir(self) -> None:
        """Let the next number be any."""
        if self._kept:
            ctypes.memmove(ctypes.addressof(_STATE) + _WORD, os.urandom(_SIZE - _WORD), _SIZE - _WORD)
        elif self._begin is not None:
            self._begin(ctypes.c_uint(int.from_bytes(os.urandom(4), "little")))
