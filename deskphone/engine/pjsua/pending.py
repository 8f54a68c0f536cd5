# SPDX-License-Identifier: GPL-3.0-or-later
"""REGISTERs that wait for an answer: pjsip sends no other one of the account for 32 s, wherever that goes."""

from __future__ import annotations

import logging
from collections import OrderedDict
from ctypes import byref

import pjsua2 as pj

from deskphone.engine.pjsua.capi import PjsipApi, Str
from deskphone.engine.pjsua.modules import Module, OnMessage
from deskphone.engine.pjsua.translate import MessageText, branch_of, party

log = logging.getLogger("deskphone.engine")

_PRIORITY = 6  # behind the one that writes the message
_MOST = 64  # addresses of record: more than there are accounts
_TIMEOUT = 408


class PendingRegisters:
    """The newest of each address of record. For the owner thread; nothing raises into C."""

    def __init__(self, api: PjsipApi) -> None:
        self._api = api
        self._branches: OrderedDict[str, str] = OrderedDict()
        self._goes = OnMessage(self._note)
        self._module = Module(name=Str.of("mod-pending"), id=-1, priority=_PRIORITY, on_tx_request=self._goes)

    def open(self) -> None:
        """Begin (EngineError when pjsip refuses)."""
        endpoint = self._api.call("pjsua_get_pjsip_endpt")
        self._api.check("pjsip_endpt_register_module", endpoint, byref(self._module))

    def close(self) -> None:
        """End."""
        self._api.call(
            "pjsip_endpt_unregister_module", self._api.call("pjsua_get_pjsip_endpt"), byref(self._module)
        )

    def give_up(self, aor: str) -> None:
        """Let the REGISTER of "sip:user@domain" be; pjsip tells of it as of one that nobody answered."""
        branch = self._branches.pop(aor, "")
        transaction = branch and self._api.transaction("REGISTER", branch)
        if transaction:
            self._api.call("pjsip_tsx_terminate", transaction, _TIMEOUT)

    def _note(self, tdata: int) -> int:
        try:
            data = pj.SipTxData()
            self._api.call("sent", int(data.this), tdata)
            text = str(data.wholeMsg)
            if text.startswith("REGISTER "):
                message = MessageText.parse(text)
                aor = party(message.get("from"))
                if aor is not None:
                    self._branches[aor.uri] = branch_of(message)
                    self._branches.move_to_end(aor.uri)
                    if len(self._branches) > _MOST:
                        self._branches.popitem(last=False)
        except Exception:  # border to C
            log.exception("! a REGISTER was not noted")
        return 0
