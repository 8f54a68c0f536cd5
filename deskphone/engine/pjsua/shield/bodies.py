# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the body of an answer from pjsip, before that has looked at it.

A 180 or 183 may have a body that describes no sound, such as what an exchange says of its ISDN (RFC 3204).
pjsip takes it for an answer that is of no use to us, and pjsua gives up the call.
"""

from __future__ import annotations

import ctypes
from ctypes import c_void_p

from deskphone.engine.pjsua.memory import number, pointer

_MESSAGE = 4424  # of pjsip_rx_data, behind the packet: where its text begins, the length, and the pjsip_msg
_LENGTH, _PARSED = 8, 16
_TYPE, _STATUS, _HEADERS, _BODY = 0, 8, 40, 104  # of pjsip_msg
_BODY_LENGTH = 88  # of pjsip_msg_body
_NEXT = 8  # of its list of headers, whose ends point at each other
_RESPONSE = 1


def take_body(rdata: int, text: bytes, status: int) -> bool:
    """Leave a response, its whole ``text``, without its body; False where it is laid out in another way."""
    start = pointer(rdata + _MESSAGE)
    length = number(rdata + _MESSAGE + _LENGTH)
    if not rdata < start < rdata + _MESSAGE or ctypes.string_at(start, length) != text:
        return False
    message = pointer(rdata + _MESSAGE + _PARSED)
    if not message or number(message + _TYPE) != _RESPONSE or number(message + _STATUS) != status:
        return False
    first = pointer(message + _HEADERS + _NEXT)
    if not first or pointer(first) != message + _HEADERS:
        return False
    c_void_p.from_address(message + _BODY).value = None
    return True


def lines_of(message: int) -> int:
    """How many lines follow the first one where pjsip writes a ``pjsip_msg``, up to the empty one."""
    head, count = message + _HEADERS, 1  # Content-Length is written beside those that came
    header = pointer(head + _NEXT)
    while header and header != head:
        count += 1
        header = pointer(header + _NEXT)
    return count + bool(pointer(message + _BODY))  # and so is the type of a body


def length_of_body(message: int) -> int:
    """How many octets the body of a ``pjsip_msg`` has that is not in parts; 0 where it has none."""
    body = pointer(message + _BODY)
    return number(body + _BODY_LENGTH) if body else 0
