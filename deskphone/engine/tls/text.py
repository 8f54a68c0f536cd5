# SPDX-License-Identifier: GPL-3.0-or-later
"""What the relay changes in messages. Pure; messages are bytes, one whole message each.

pjsip believes that it speaks TCP to a proxy on loopback. The server must read where the TLS connection
is and that it is one, in Via and Contact; pjsip must read its own words in the answers. The relay stays
in the path of each dialog by a Record-Route (RFC 3261 section 16.6) that only pjsip sees: a URI with the
parameter ``hide`` is followed by pjsip and never written by it.

A ``sips:`` URI is one that pjsip refuses to send to by TCP. It reads a ``sip:`` one with a parameter of the
relay's, and where it writes that, the server reads ``sips:`` again: a far end's remote target comes back
as it was (RFC 3261 section 12.2.1.1).
"""

from __future__ import annotations

import re

_VIA = re.compile(
    r"^((?:via|v)[ \t]*:[ \t]*SIP[ \t]*/[ \t]*2\.0[ \t]*/[ \t]*)(\w+)([ \t]+)([^;,\s]+)", re.IGNORECASE
)
_CONTACT = re.compile(r"^(?:contact|m)[ \t]*:", re.IGNORECASE)
_URI = re.compile(r"(sips?:(?:[^@<>\s]{0,256}@)?)(\[[^\]]*\]|[^:;<>,\s?]+)(:\d+)?([^<>,\s?]*)", re.IGNORECASE)
_PLACES = re.compile(r"^(?:contact|m|record-route|route)[ \t]*:", re.IGNORECASE)  # where requests are sent to
_TRANSPORT = re.compile(r";transport=\w+", re.IGNORECASE)
_LENGTH = re.compile(r"^(?:content-length|l)[ \t]*:", re.IGNORECASE)
_ANSWER = re.compile(r"^SIP[ \t]*/", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|\r|\n")
_CSEQ = re.compile(r"^cseq[ \t]*:[ \t]*\d+[ \t]*(\w+)", re.IGNORECASE)


def _split(message: bytes) -> tuple[list[str], bytes]:
    """Give the lines of the head as pjsip reads them, unfolded, and all the rest.

    pjsip takes a bare LF or CR for the end of a line, and an empty line for the end of the head, whatever end
    it has: what a caller hid behind one would pass here unread.
    """
    head, _, body = message.partition(b"\r\n\r\n")
    lines: list[list[str]] = []
    for line in _LINE_END.split(head.decode("latin-1")):
        if lines and line.startswith((" ", "\t")):
            lines[-1].append(line.strip(" \t"))
        elif line.strip(" \t"):
            lines.append([line.strip(" \t")])
    return [" ".join(parts).rstrip(" ") for parts in lines], body


def _join(lines: list[str], body: bytes) -> bytes:
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def has_token(message: bytes, token: str) -> bool:
    """Whether a message comes from our pjsip: its Contact carries the token of the relay."""
    lines, _ = _split(message)
    return any(f";{token}" in line for line in lines if _CONTACT.match(line))


def as_sip(text: str, mark: str) -> str:
    """Write each ``sips:`` URI as a ``sip:`` one with the parameter ``mark``."""
    return _URI.sub(lambda found: _marked(found, mark), text) if "sips:" in text.lower() else text


def _marked(found: re.Match[str], mark: str) -> str:
    scheme, colon, user = found[1].partition(":")
    if scheme.lower() == "sip":
        return found[0]
    return f"sip{colon}{user}{found[2]}{found[3] or ''};{mark}{found[4]}"


def as_sips(text: str, mark: str) -> str:
    """Write the URIs that ``as_sip`` changed as they were."""
    *marked, last = text.split(f";{mark}")
    for index, part in enumerate(marked):
        before, scheme, after = part.rpartition("sip:")
        marked[index] = f"{before}sips:{after}" if scheme else part
    return "".join(marked) + last


def mark_of(token: str) -> str:
    """The parameter that stands for ``sips:`` between pjsip and the relay with this token."""
    return f"s{token}"


class Rewriter:
    """For one connection: ``local`` is its own end as the server sees it, ``route`` the relay's for pjsip."""

    def __init__(self, local: str, route: str, token: str) -> None:
        self._local, self._route, self._token = local, route, token
        self._mark = mark_of(token)
        self._sent_by = ""
        self._contact = ("", "", "")  # host, port and parameters, as pjsip wrote them

    # ------------------------------------------------------------- to the server

    def outbound(self, message: bytes) -> bytes:
        """Change what pjsip sends."""
        lines, body = _split(message)
        request = not _ANSWER.match(lines[0])
        for index, line in enumerate(lines[1:], 1):
            if request and _VIA.match(line):
                lines[index] = _VIA.sub(self._our_via, line)
                request = False  # the topmost only
            elif _CONTACT.match(line):
                lines[index] = _URI.sub(self._our_contact, line)
        return _join([as_sips(line, self._mark) for line in lines], body)

    def _our_via(self, found: re.Match[str]) -> str:
        self._sent_by = f"{found[2]}{found[3]}{found[4]}"
        return f"{found[1]}TLS {self._local}"

    def _our_contact(self, found: re.Match[str]) -> str:
        self._contact = (found[2], found[3] or "", found[4])
        params = _TRANSPORT.sub("", found[4]).replace(f";{self._token}", "")
        return f"{found[1]}{self._local};transport=tls{params}"

    # ----------------------------------------------------------------- to pjsip

    def inbound(self, message: bytes) -> bytes:
        """Change what the server sends. Its length is written anew: pjsip looks for it in its own way."""
        lines, body = _split(message)
        if not lines:
            return b""
        lines = [line for index, line in enumerate(lines) if not index or not _LENGTH.match(line)]
        for index, line in enumerate(lines):
            if index == 0 or _PLACES.match(line):
                lines[index] = as_sip(line, self._mark)
        # The route means nothing where no dialog begins (RFC 3261 sections 12.1, 12.2.1.2); and pjsip may see
        # one begin where we do not.
        if _ANSWER.match(lines[0]):
            self._answer(lines)
            lines.append(self._record_route)
        else:
            lines.insert(1, self._record_route)
        lines.insert(1, f"Content-Length: {len(body)}")
        return _join(lines, body)

    @property
    def _record_route(self) -> str:
        return f"Record-Route: {self._route}"

    def _answer(self, lines: list[str]) -> None:
        """Our own Via as it was; REGISTER gets its Contact back."""
        method = next((found[1].upper() for line in lines if (found := _CSEQ.match(line))), "")
        for index, line in enumerate(lines):
            if _VIA.match(line):
                lines[index] = _VIA.sub(self._their_via, line)
                break
        if method == "REGISTER":
            for index, line in enumerate(lines):
                if _CONTACT.match(line):
                    lines[index] = _URI.sub(self._their_contact, line)

    def _their_via(self, found: re.Match[str]) -> str:
        return f"{found[1]}{self._sent_by}" if found[4] == self._local and self._sent_by else found[0]

    def _their_contact(self, found: re.Match[str]) -> str:
        if found[2] + (found[3] or "") != self._local:
            return found[0]
        return f"{found[1]}{''.join(self._contact)}"
