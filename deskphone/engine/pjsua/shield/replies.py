# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers in pjsua's place, by no transaction: what is asked again is answered again."""

from __future__ import annotations

from collections.abc import Sequence

from deskphone.engine.pjsua.capi import PjsipApi

OK, MULTIPLE_CHOICES, BAD_REQUEST, METHOD_NOT_ALLOWED, NO_SUCH_CALL = 200, 300, 400, 405, 481
LOOP_DETECTED, BUSY_HERE, NOT_ACCEPTABLE, BAD_EVENT, PENDING = 482, 486, 488, 489, 491
SERVICE_UNAVAILABLE = 503


class Replies:
    """Says a status, with further headers as name and value."""

    def __init__(self, api: PjsipApi) -> None:
        self._api = api

    def say(self, rdata: int, status: int, headers: Sequence[tuple[str, str]] = ()) -> None:
        """Answer a ``pjsip_rx_data``."""
        endpoint = self._api.call("pjsua_get_pjsip_endpt")
        with self._api.headers(headers) as listed:
            self._api.call("pjsip_endpt_respond_stateless", endpoint, rdata, status, None, listed, None)
