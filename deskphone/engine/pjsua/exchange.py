# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps the INVITE of a call and its answer, so that somebody else can end the call should we die."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from deskphone.engine.pjsua.translate import MessageText, tag
from deskphone.phone.events import EngineEvent, InviteExchanged

_FORKS = 8  # of an INVITE, whose tags are remembered (RFC 3261 section 12.1)
# Credentials are not among them: whoever ends the call has its own.
_KEPT = frozenset({"via", "from", "to", "call-id", "cseq", "contact", "record-route", "route"})


class Exchange:
    """One call's first INVITE; it tells the INVITE, the first answer with a tag, and the 2xx.

    ``call_id`` is empty before the INVITE, and so is ``far``, the To or From that names the far end; ``near``
    is our tag, empty before we gave one;
    ``dialog`` is Call-ID, our tag, the far end's, None before the 2xx; ``named`` has the same of each answer.
    """

    def __init__(self, call: str, account: str, outgoing: bool, emit: Callable[[EngineEvent], None]) -> None:
        self._call, self._account, self._outgoing, self._emit = call, account, outgoing, emit
        self._invite = b""
        self._tagged = self._final = False
        self.call_id = self.near = self.far = ""
        self.told: InviteExchanged | None = None  # the last that was told
        self.dialog: tuple[str, str, str] | None = None
        self.named: deque[tuple[str, str, str]] = deque(maxlen=_FORKS)

    def invited(self, message: MessageText) -> None:
        """The INVITE, or the same again with credentials."""
        if not self._final:
            self.call_id = message.get("call-id")
            self.far = message.get("to" if self._outgoing else "from")
            if self._outgoing:
                self.near = tag(message.get("from"))
            self._invite = skeleton(message)
            self._tell(b"")

    def answered(self, message: MessageText) -> None:
        """A response to it; later INVITEs, refusals and other messages are none of ours."""
        word, _, rest = message.first_line.partition(" ")
        if word != "SIP/2.0" or rest[:1] not in ("1", "2") or not message.get("cseq").endswith("INVITE"):
            return
        success = rest[0] == "2"
        tags = tag(message.get("from")), tag(message.get("to"))
        dialog = (message.get("call-id"), *(tags if self._outgoing else reversed(tags)))
        if not self._outgoing:
            self.near = self.near or tags[1]
        if all(tags) and dialog not in self.named:
            self.named.append(dialog)
        if not self._invite or self._final or not tag(message.get("to")) or (self._tagged and not success):
            return
        self._tagged, self._final = True, success
        if success:
            self.dialog = dialog
        self._tell(skeleton(message))

    def has_tag(self, near: str) -> bool:
        """Whether this is our tag in it; tags are the same in lower case to pjsip."""
        return bool(near) and near.lower() == self.near.lower()

    def _tell(self, answer: bytes) -> None:
        self.told = InviteExchanged(self._call, self._account, self._outgoing, self._invite, answer)
        self._emit(self.told)


def skeleton(message: MessageText) -> bytes:
    """Return what later requests of the dialog are made of, as a message without a body."""
    kept = [f"{name}: {value}" for name, value in message.headers if name in _KEPT]
    text = "\r\n".join([message.first_line, *kept, "Content-Length: 0", "", ""])
    return text.encode("utf-8", "surrogateescape")
