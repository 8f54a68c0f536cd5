# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what comes by TCP before pjsip does, and takes out what it has no room for (``overlong.py``).

Such a message is lost, and the log says so; the next one is read as if nothing had been. Where nobody can
tell its end, the connection is given up, and made anew.
"""

from __future__ import annotations

import ctypes
import logging
from collections.abc import Callable
from ctypes import CFUNCTYPE, POINTER, c_int, c_size_t, c_void_p

from deskphone.engine.overlong import LONGEST, Overlong
from deskphone.engine.pjsua.capi import PjsipApi
from deskphone.errors import SipParseError
from deskphone.log_lines import Sparing

log = logging.getLogger("deskphone.engine")


_OVERFLOW = 171062  # PJSIP_ERXOVERFLOW
_IGNORED = 70020  # PJ_EIGNORED: a keep-alive


class _Data(ctypes.Structure):
    """``pjsip_tp_rx_data``."""

    _fields_ = (("connection", c_void_p), ("data", c_void_p), ("size", c_size_t))


class _Dropped(ctypes.Structure):
    """``pjsip_tp_dropped_data``."""

    _fields_ = (("connection", c_void_p), ("data", c_void_p), ("size", c_size_t), ("status", c_int))


_OnData = CFUNCTYPE(c_int, POINTER(_Data))
_OnDropped = CFUNCTYPE(None, POINTER(_Dropped))


class Streams:
    """The streams of one library. ``unreadable`` is told a connection, inside a callback: only note it."""

    def __init__(
        self,
        api: PjsipApi,
        unreadable: Callable[[int], None],
        unread: Callable[[bytes], None] = lambda data: None,
    ) -> None:
        """``unread`` gets what pjsip cannot read as a message, also of datagrams, inside a callback."""
        self._api, self._unreadable, self._unread = api, unreadable, unread
        self._overlong = Overlong()
        self._given_up: set[int] = set()
        self._log = Sparing(log)
        self._on_data, self._on_dropped = _OnData(self._came), _OnDropped(self._dropped)

    def open(self) -> None:
        """Stand in front of pjsip (EngineError when it refuses)."""
        endpoint = self._api.call("pjsua_get_pjsip_endpt")
        manager = self._api.call("pjsip_endpt_get_tpmgr", endpoint)
        self._api.check("pjsip_tpmgr_set_recv_data_cb", manager, self._on_data)
        self._api.check("pjsip_tpmgr_set_drop_data_cb", manager, self._on_dropped)

    def begins(self, connection: int) -> None:
        """Take note of a new connection (see ``transport_of``)."""
        self._overlong.begins(connection)
        self._given_up.discard(connection)

    def _came(self, came: ctypes._Pointer[_Data]) -> int:
        """Leave pjsip what it may read: all that is behind a message that is too long."""
        what = came.contents
        if not self._shorten(what):
            what.size -= self._surplus(what)
        return 0

    def _shorten(self, what: _Data) -> bool:
        """Put a NOTIFY that is too long into what pjsip has room for; whether it was one."""
        try:
            data = ctypes.string_at(what.data, what.size)
            short = self._overlong.shortened(what.connection or 0, data)
        except SipParseError:
            return False  # ``_surplus`` finds it, too
        except Exception:  # border to C: nothing may leave a ctypes callback
            log.exception("! a stream cannot be read")
            return False
        if short is not None:
            self._log.warning("! a NOTIFY by TCP has more than %d bytes: the end is missing", LONGEST)
            ctypes.memmove(what.data, short, len(data))
        return short is not None

    def _dropped(self, dropped: ctypes._Pointer[_Dropped]) -> None:
        """Count line ends, too: pjsip drops those in front before it asks, wherever they stand."""
        what = dropped.contents
        if what.status == _OVERFLOW:  # it has read another length than we
            self._give_up(what.connection or 0)
        elif self._overlong.goes_on(what.connection or 0):
            self._surplus(what)
        elif what.status != _IGNORED:
            self._not_read(what)

    def _not_read(self, what: _Dropped) -> None:
        try:
            self._unread(ctypes.string_at(what.data, what.size))
        except Exception:  # border to C: nothing may leave a ctypes callback
            log.exception("! what cannot be read was not traced")

    def _surplus(self, what: _Data | _Dropped) -> int:
        """How much of what is there is kept from pjsip."""
        connection, size = what.connection or 0, int(what.size)
        try:
            if connection in self._given_up:
                return size
            went_on = self._overlong.goes_on(connection)
            surplus = self._overlong.take(connection, ctypes.string_at(what.data, size))
            if surplus and not went_on:
                self._log.warning(
                    "! a message by TCP has more than %d bytes, or does not say how many: not let in", LONGEST
                )
            return surplus
        except SipParseError:
            self._give_up(connection)
        except Exception:  # border to C: nothing may leave a ctypes callback
            log.exception("! a stream cannot be read")
            self._give_up(connection)
        return size

    def _give_up(self, connection: int) -> None:
        """Read nothing more of a connection."""
        if connection not in self._given_up:
            self._log.warning("! nobody can tell where a message by TCP ends: the connection is given up")
            self._given_up.add(connection)
            self._unreadable(connection)
