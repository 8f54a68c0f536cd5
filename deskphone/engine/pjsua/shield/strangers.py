# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may begin something with us, and who is told nothing at all.

Who is neither the registrar nor asked for by ``accept_from`` starts nothing with us. Such a request is not
answered at all, so that a scan does not even find a phone here; the log says it once for each address.

What may belong to a dialog is let in from the registrar and from the dialog's own far end (``peers.py``),
whatever ``accept_from`` says: Call-ID and tags are known to others.

Of who belongs to no dialog nothing is read that cannot be let in anyway: reading as pjsip does takes most of
the time that a message costs, and 10,000 of them a second left none for the registrar's.
"""

from __future__ import annotations

import logging

from deskphone.engine.pjsua.shield.dialogs import Dialogs
from deskphone.engine.pjsua.shield.judge import Judge
from deskphone.engine.pjsua.shield.peers import may_have_tag
from deskphone.engine.pjsua.translate import MessageText

log = logging.getLogger("deskphone.engine")

_STRANGERS_NAMED = 100


class Strangers:
    """Those who are no registrar of ours. ``source`` is an address as "host:port"."""

    def __init__(self, judge: Judge, dialogs: Dialogs) -> None:
        self._judge, self._dialogs = judge, dialogs
        self._named: set[str] = set()  # hosts

    def are_welcome(self, message: MessageText, source: str) -> bool:
        """Whether somebody other than the registrar may say this."""
        if may_have_tag(message.get("to")):
            return self._dialogs.peers.may_continue(message, source)
        return self._judge.is_expected(source) and self._dialogs.peers.may_begin(message, source)

    def are_unread(self, source: str) -> bool:
        """Whether nothing that somebody other than the registrar may say is welcome, nor new to the log."""
        if self._judge.is_expected(source) or self._dialogs.peers.has(source):
            return False
        return self._is_named(source.rpartition(":")[0])

    def name(self, source: str, method: str) -> None:
        """Tell the log of one that is not answered."""
        host = source.rpartition(":")[0]
        if self._is_named(host):
            return
        self._named.add(host)
        log.warning(
            "! %s from %s is not answered: only the registrar may call, and the far end speak within a call "
            '(accept_from = "anywhere" lets others call)',
            method,
            source,
        )

    def _is_named(self, host: str) -> bool:
        return host in self._named or len(self._named) >= _STRANGERS_NAMED
