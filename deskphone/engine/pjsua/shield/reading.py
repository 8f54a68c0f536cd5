# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a message as pjsip does, and says what of it can be meant in two ways (``plain.py``)."""

from __future__ import annotations

import ctypes
import re
import secrets
from collections.abc import Callable
from ctypes import c_void_p
from dataclasses import dataclass

from deskphone.engine.pjsua.capi import PjsipApi
from deskphone.engine.pjsua.shield.bodies import length_of_body, lines_of
from deskphone.engine.pjsua.shield.peers import next_hop
from deskphone.engine.pjsua.shield.plain import unclear
from deskphone.engine.pjsua.translate import MessageText

_SPARE = 4096  # octets that a message may grow by when it is written anew, beside twice its size
_BEYOND = 64  # more: it may write an octet behind the end that it is told (``pjsip_generic_array_hdr_print``)
_FAULT = 8  # words of a pjsip_parser_err_report: more than it has
# "hide", a parameter of a URI, in each spelling; and as it is kept from pjsip
_HIDE = re.compile(rb"(;\s*(?:h|%[46]8)(?:i|%[46]9)(?:d|%[46]4)(?:e|%[46]5))", re.IGNORECASE)
# pjsip reads a URI of it, and stops on an assertion where it writes that (``pjsip_url_print``)
_NO_HOST = re.compile(rb"(?:sips?\s*:|@)\s*\[\s*\]", re.IGNORECASE)
# and whatever else is no address in brackets, where it reads a host; of a head, in which all of it must stand
_ODD_HOST = re.compile(rb"(?:sips?\s*:|@|2\.0\s*/\s*[^\s/;\[]+)\s*\[(?![\w:.%-]+\])", re.IGNORECASE)
# where it may not read what it writes: what it escapes or does not, and names in quotes
_DOUBTFUL = re.compile(r'[%\\"]')
# without "lr" just before it, which no host, user or quoted text can end with; and where pjsip stops on an
# assertion of that, when an answer repeats the route (``pjsip_routing_hdr_print``)
_ALONE = re.compile(rb"(?<!;lr)" + _HIDE.pattern, re.IGNORECASE)
_STRAY = re.compile(rb"^(?:Record-)?Route:[^\r\n]*;hide-x-y", re.IGNORECASE | re.MULTILINE)
_HIDDEN = re.compile(_HIDE.pattern + rb"-x(?:-y)?", re.IGNORECASE)
# a type of body that pjsip takes apart; and what keeps it from that, which nobody can have written
_PARTED = re.compile(rb"multipart", re.IGNORECASE)
_WHOLE = b"-" + secrets.token_hex(8).encode()
_LINE_ENDS = re.compile(rb"(?<![\r\n])[\r\n]{4,}(?=--)")
_HEAD_END = re.compile(rb"\n\r?\n")
_HEAD_OF = re.compile(r"\n\r?\n")  # the same of text
_FOLD = re.compile(rb"\r?\n[ \t]+")


def _has_blank_part(data: bytes) -> bool:
    """Whether a part is line ends alone: of a description pjsip reads on behind it, and stops.

    (``pjmedia_sdp_parse``.) The line end before a boundary belongs to that; a part may be empty.
    """
    for ends in _LINE_ENDS.finditer(data):
        head = _HEAD_END.search(ends[0])
        part = ends[0][head.end() :] if head is not None else b""
        if len(part) >= 2 and part != b"\r\n":
            return True
    return False


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as pjsip writes it, and split. ``unclear`` names the header that can be meant in two ways."""

    text: str
    message: MessageText
    unclear: str


class Reader:
    """What pjsip understands, in words that everybody else understands as well."""

    def __init__(self, api: PjsipApi, is_relayed: Callable[[str], bool] = lambda source: False) -> None:
        self._api, self._is_relayed = api, is_relayed

    def read(self, text: str, source: str = "") -> Reading:
        """Read a message as it came, from ``source`` ("host:port").

        Nothing by TLS has a nearer route than the relay, which puts itself into each.
        """
        written = self._understood(text)
        message = MessageText.parse(written)
        why = unclear(written, message)
        if not why and self._is_relayed(source) and next_hop(message) != source:
            why = "a route past the relay"
        return Reading(written, message, why)

    def _understood(self, text: str) -> str:
        """Write a message as pjsip reads it: one spelling, and without what it cannot read; "" for none.

        pjsip follows a route with the parameter "hide" and does not write it: here it is written. Of a body
        in parts it stops on an assertion where it writes one of no parts (``multipart_print_body``): here the
        body stays as it came, and all that pjsip may take for its parts is there.

        A host in brackets, or the Call-ID of a Replaces, goes on over the ends of lines to pjsip, and over
        the empty one: the lines in it are headers for everybody else, and what stands behind it is the body.
        So each header that pjsip has must be one line, and the body as long as pjsip's. And such a host is
        written without its brackets, where no colon is in it: ">;tag=x" was a tag to all others.

        What it has unescaped ("user=%3E") or taken for a name without quotes it does not always write so that
        the same is read again, and what is read then is another place. So it must read the same again.
        """
        read = self._written(text)
        if not _DOUBTFUL.search(_HEAD_OF.split(text.lstrip(), 1)[0]):
            return read
        head = read.partition("\r\n\r\n")[0].rpartition("\r\n")[0]  # without the length, with its blanks
        return read if self._written(read).startswith(f"{head}\r\n") else ""

    def _written(self, text: str) -> str:
        """Write a message once."""
        data = _ALONE.sub(rb"\1-y", text.encode("utf-8", "surrogateescape"))
        data = _HIDE.sub(rb"\1-x", data)
        data, parted = _PARTED.subn(rb"\g<0>" + _WHOLE, data)
        if parted and _has_blank_part(data):
            return ""
        if _NO_HOST.search(data):  # in the body as well: its parts have headers, too
            return ""
        if _ODD_HOST.search(_HEAD_END.split(data.lstrip(), 1)[0]):
            return ""
        room = 2 * len(data) + _SPARE
        source, written = ctypes.create_string_buffer(data), ctypes.create_string_buffer(room + _BEYOND)
        faults = (c_void_p * _FAULT)()  # the two ends of a pj_list, which point at itself while it is empty
        faults[0] = faults[1] = here = ctypes.addressof(faults)
        pool = self._api.call("pjsua_pool_create", b"read", 4096, 4096)
        try:
            message = self._api.call("pjsip_parse_msg", pool, ctypes.addressof(source), len(data), here)
            if not message or faults[1] != here:  # what has a fault its transport drops
                return ""
            size = self._api.call("pjsip_msg_print", message, ctypes.addressof(written), room)
            lines, length = lines_of(message), length_of_body(message)
        finally:
            self._api.call("pj_pool_release", pool)
        read = written.raw[: max(0, size)]
        head, _, body = read.partition(b"\r\n\r\n")
        if _STRAY.search(read) or _FOLD.sub(b" ", head).count(b"\n") != lines or len(body) != length:
            return ""
        return _HIDDEN.sub(rb"\1", read.replace(_WHOLE, b"")).decode("utf-8", "surrogateescape")
