# SPDX-License-Identifier: GPL-3.0-or-later
"""The other side of a transfer: a far end sends us on to somebody else by REFER (RFC 3515, RFC 5589)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

import pjsua2 as pj

from deskphone.engine.pjsua.translate import MessageText, party, split_commas, uri_of
from deskphone.errors import SipParseError
from deskphone.sip.replaces import Replaces

_ACCEPTED, _BAD_REQUEST, _UNSUPPORTED_SCHEME, _PENDING, _DECLINE = 202, 400, 416, 491, 603
_OUT_OF_ORDER = 500
_DIGITS = 10  # of a CSeq: it is below 2**31
_LASTS = 180  # seconds that the transferor is told to be told: longer than a phone rings
_LONGEST = 500  # letters of what is passed on of the REFER


@dataclass(frozen=True, slots=True)
class Referral:
    """``target``: a URI; ``headers``: those that the INVITE there is to have."""

    target: str
    headers: tuple[tuple[str, str], ...] = ()


def read(refer: MessageText) -> Referral | int:
    """Read a REFER, or return the status that refuses it.

    Of the headers within the Refer-To only the Replaces counts: whoever sends it must not write our INVITE.
    """
    values = [value for line in refer.all("refer-to") for value in split_commas(line)]
    uri = uri_of(values[0]) if len(values) == 1 else None
    if uri is None:
        return _BAD_REQUEST  # RFC 3515 section 2.4.2
    if uri.scheme not in ("sip", "sips"):
        return _UNSUPPORTED_SCHEME
    if (uri.param("method") or "INVITE").upper() != "INVITE":
        return _DECLINE
    params = tuple(each for each in uri.params if each[0].lower() != "method")
    target = str(uri.with_(params=params, headers=""))
    named = (piece.partition("=") for piece in uri.headers.split("&"))
    replaces = [unquote(value) for name, _, value in named if unquote(name).lower() == "replaces"]
    if len(target) > _LONGEST or len(replaces) > 1:
        return _BAD_REQUEST
    headers: list[tuple[str, str]] = []
    if replaces:
        try:
            headers = [("Require", "replaces"), ("Replaces", str(Replaces.parse(replaces[0])))]
        except SipParseError:
            return _BAD_REQUEST
    by = refer.get("referred-by")
    if by and len(by) <= _LONGEST and by.isprintable() and party(by) is not None:
        headers.append(("Referred-By", by))
    return Referral(target, tuple(headers))


def _number(cseq: str) -> int:
    text = cseq.partition(" ")[0]
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0


class Follower:
    """The REFERs of one call: one after the other, and each that is sent again is answered again."""

    def __init__(self) -> None:
        self._cseq = ""  # of the last one
        self._status = 0
        self._number = 0
        self._open = False

    def take(self, refer: MessageText) -> tuple[int, Referral | None]:
        """The status of the answer, and what is to be followed, if it is new and taken."""
        cseq = refer.get("cseq")
        if cseq == self._cseq:
            return self._status, None
        if _number(cseq) < _number(self._cseq):
            return (
                _OUT_OF_ORDER,
                None,
            )  # an old one, said again by whoever has read it (RFC 3261 section 12.2.2)
        if self._open:
            return _PENDING, None
        found = read(refer)
        self._cseq, self._status = cseq, found if isinstance(found, int) else _ACCEPTED
        if isinstance(found, int):
            return found, None
        self._open = True
        self._number += 1
        return _ACCEPTED, found

    def news(self, status: int, reason: str, final: bool) -> pj.CallSendRequestParam | None:
        """The NOTIFY that tells how it goes on (RFC 3515 section 2.4.4); None where nobody waits for one."""
        if not self._open:
            return None
        self._open = not final
        event = "refer" if self._number == 1 else f"refer;id={self._cseq.partition(' ')[0]}"  # section 2.4.6
        state = "terminated;reason=noresource" if final else f"active;expires={_LASTS}"
        prm = pj.CallSendRequestParam()
        prm.method = "NOTIFY"
        # Where we have transferred the call before, pjsip would take a header of the name Event, which is a
        # plain one here, for one of its own kind, and read on behind its end: it stops on an assertion. So
        # both go as one.
        header = pj.SipHeader()
        header.hName, header.hValue = "Subscription-State", f"{state}\r\nEvent: {event}"
        prm.txOption.headers.append(header)
        prm.txOption.contentType = "message/sipfrag;version=2.0"
        phrase = "".join(letter for letter in reason if letter.isprintable())[:_LONGEST]
        prm.txOption.msgBody = f"SIP/2.0 {status} {phrase}\r\n"
        return prm
