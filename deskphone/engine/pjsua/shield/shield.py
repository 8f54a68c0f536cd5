# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands before pjsip and behind it: nothing reaches it that was not judged."""

from __future__ import annotations

import logging
from ctypes import byref

from deskphone.engine.pjsua.capi import PjsipApi, Str
from deskphone.engine.pjsua.modules import Module, OnMessage, OnUnload
from deskphone.engine.pjsua.shield.answers import Answers
from deskphone.engine.pjsua.shield.dialogs import Dialogs
from deskphone.engine.pjsua.shield.judge import Judge
from deskphone.engine.pjsua.shield.offers import Offers
from deskphone.engine.pjsua.shield.reading import Reader
from deskphone.engine.pjsua.shield.replies import Replies
from deskphone.engine.pjsua.shield.requests import Requests
from deskphone.engine.pjsua.shield.unasked import Unasked
from deskphone.log_lines import Sparing

log = logging.getLogger("deskphone.engine")

_BEFORE_TRANSACTIONS = 12  # pjsip priorities: transports are 8, transactions 16
_AFTER_ALL = 110  # applications begin at 64
_LET_PASS, _TAKEN = 0, 1
_STAY = 70011  # PJ_EBUSY


class Shield:
    """Two pjsip modules, before and behind all others."""

    def __init__(self, api: PjsipApi, judge: Judge) -> None:
        sparing, replies = Sparing(log), Replies(api)
        reader = Reader(api, judge.is_relayed)
        dialogs = Dialogs(api, judge, sparing)
        offers = Offers(api, judge, dialogs)
        self._api = api
        self._requests = Requests(api, judge, reader, replies, dialogs, offers, sparing)
        self._answers = Answers(api, judge, reader, dialogs, offers, sparing)
        self._unasked = Unasked(api, judge, reader, replies, sparing)
        self._closed = False
        self._module = Module(
            name=Str.of("mod-shield"),
            id=-1,
            priority=_BEFORE_TRANSACTIONS,
            unload=OnUnload(lambda: _STAY),
            on_rx_request=OnMessage(self._on_request),
            on_rx_response=OnMessage(self._on_response),
        )
        self._last = Module(
            name=Str.of("mod-last"),
            id=-1,
            priority=_AFTER_ALL,
            on_rx_request=OnMessage(self._on_unclaimed),
        )

    def open(self) -> None:
        """Stand in front of pjsua (EngineError when pjsip refuses)."""
        endpoint = self._api.call("pjsua_get_pjsip_endpt")
        for module in (self._module, self._last):
            self._api.check("pjsip_endpt_register_module", endpoint, byref(module))

    def close(self) -> None:
        """Let nothing in any more; before ``libDestroy``, which does not get rid of the module in front.

        pjsip ends the transactions that still wait for an ACK, sends the BYEs that waited for it too, and
        reads the answers when all modules but those two are gone: a segmentation fault.
        """
        self._closed = True
        endpoint = self._api.call("pjsua_get_pjsip_endpt")
        self._api.call("pjsip_endpt_unregister_module", endpoint, byref(self._last))

    def _on_request(self, rdata: int) -> int:
        return self._judged(self._requests, rdata)

    def _on_response(self, rdata: int) -> int:
        return self._judged(self._answers, rdata)

    def _judged(self, those: Requests | Answers, rdata: int) -> int:
        if self._closed:
            return _TAKEN
        try:
            return _LET_PASS if those.are_let_in(rdata) else _TAKEN
        except Exception:  # border to C: nothing may leave a ctypes callback
            log.exception("! the shield failed")
            return _TAKEN  # what cannot be judged is not let in

    def _on_unclaimed(self, rdata: int) -> int:
        try:
            return _TAKEN if self._unasked.is_taken(rdata) else _LET_PASS
        except Exception:  # border to C: nothing may leave a ctypes callback
            log.exception("! the shield failed")
            return _LET_PASS
