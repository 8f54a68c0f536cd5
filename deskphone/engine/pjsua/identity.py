# SPDX-License-Identifier: GPL-3.0-or-later
"""What an account calls itself, and what its requests have besides (SPEC 1.5): a tester is any phone.

pjsip knows one User-Agent for all, and gives further headers only to what it is told to send, not to what it
sends by itself (BYE, PRACK, a refresh). So each message is looked at as it goes out, before it is written.
Where no account wants anything of the kind nobody looks.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
from ctypes import byref

from deskphone.engine.pjsua.capi import PjsipApi, Str
from deskphone.engine.pjsua.memory import number, pointer
from deskphone.engine.pjsua.modules import Module, OnMessage
from deskphone.errors import SipParseError
from deskphone.log_lines import Sparing
from deskphone.phone.commands import AccountSettings
from deskphone.sip.uri import Address

log = logging.getLogger("deskphone.engine")

_BEFORE_WRITTEN = 9  # transports write a message at 8
_LET_PASS = 0
_POOL, _MANAGER, _MESSAGE = 16, 80, 392  # of pjsip_tx_data: its pool, who manages transports, the pjsip_msg
_REQUEST, _RESPONSE = 0, 1
_HEADERS, _NEXT = 40, 8  # of pjsip_msg; of its list of headers, whose ends point at each other
_VALUE = 64  # of pjsip_generic_string_hdr
_NAMED = "User-Agent"
_LONGEST = 2000  # octets of a From or To


class Identities:
    """The module. For the owner thread; nothing raises into C."""

    def __init__(self, api: PjsipApi) -> None:
        self._api = api
        self._known: dict[str, AccountSettings] = {}  # by name, those that want something
        self._looks = False
        self._manager = 0
        self._log = Sparing(log)
        goes = OnMessage(self._goes)
        self._module = Module(name=Str.of("mod-identity"), id=-1, priority=_BEFORE_WRITTEN)
        self._module.on_tx_request = self._module.on_tx_response = goes
        self._alive = goes

    def know(self, settings: AccountSettings) -> None:
        """An account begins; one of its name, of which the last messages may still go out, is forgotten.

        Raises EngineError when pjsip refuses.
        """
        self._known.pop(settings.name, None)
        if not (settings.user_agent or settings.headers):
            return
        self._known[settings.name] = settings
        if self._looks:
            return
        endpoint = self._api.call("pjsua_get_pjsip_endpt")
        self._manager = self._api.call("pjsip_endpt_get_tpmgr", endpoint)
        self._api.check("pjsip_endpt_register_module", endpoint, byref(self._module))
        self._looks = True

    def close(self) -> None:
        """Look no more."""
        if self._looks:
            endpoint = self._api.call("pjsua_get_pjsip_endpt")
            self._api.call("pjsip_endpt_unregister_module", endpoint, byref(self._module))
            self._looks = False

    def _goes(self, tdata: int) -> int:
        try:
            self._dress(tdata)
        except Exception as error:  # border to C: nothing may leave a ctypes callback
            with contextlib.suppress(Exception):  # border to C, too
                self._log.warning("! a message goes out without what its account calls itself: %r", error)
        return _LET_PASS

    def _dress(self, tdata: int) -> None:
        """Put into a message what its account wants; one that goes out once more has it."""
        message, pool = pointer(tdata + _MESSAGE), pointer(tdata + _POOL)
        if pointer(tdata + _MANAGER) != self._manager or not _is_message(message):
            return  # laid out in another way
        is_request = number(message) == _REQUEST
        account = self._account(self._written(message, "From" if is_request else "To"))
        if account is None:
            return
        if account.user_agent:
            self._rename(message, pool, account.user_agent)
        if is_request:
            for name, value in account.headers:
                if not self._find(message, name):
                    self._api.call("pj_list_insert_before", message + _HEADERS, self._made(pool, name, value))

    def _account(self, near: str) -> AccountSettings | None:
        """Whose message it is, by our own address in it; of two accounts with one address the first."""
        try:
            uri = Address.parse(near).uri
        except SipParseError:
            return None
        host = uri.host.lower()
        for settings in self._known.values():
            if settings.user == uri.user and settings.domain.lower() in (host, f"{host}:{uri.port}"):
                return settings
        return None

    def _rename(self, message: int, pool: int, name: str) -> None:
        there = self._find(message, _NAMED)
        if not there or Str.from_address(there + _VALUE).text == name:
            return
        self._api.call("pj_list_insert_before", there, self._made(pool, _NAMED, name))
        self._api.call("pj_list_erase", there)

    def _made(self, pool: int, name: str, value: str) -> int:
        key, text = Str.of(name), Str.of(value)
        header: int = self._api.call("pjsip_generic_string_hdr_create", pool, byref(key), byref(text))
        return header

    def _find(self, message: int, name: str) -> int:
        found: int | None = self._api.call("pjsip_msg_find_hdr_by_name", message, byref(Str.of(name)), None)
        return found or 0

    def _written(self, message: int, name: str) -> str:
        """The value of a header; empty where there is none."""
        header, line = self._find(message, name), ctypes.create_string_buffer(_LONGEST)
        size = self._api.call("pjsip_hdr_print_on", header, line, len(line)) if header else 0
        text: str = line.raw[: max(0, size)].decode("utf-8", "surrogateescape")
        return text.partition(":")[2].strip()


def _is_message(address: int) -> bool:
    """Whether a ``pjsip_msg`` is there, as it is laid out."""
    if not address or number(address) not in (_REQUEST, _RESPONSE):
        return False
    first = pointer(address + _HEADERS + _NEXT)
    return bool(first) and pointer(first) == address + _HEADERS
