# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages at random, read by the shield and by pjsip itself; a process of its own, as pjsip may end it.

    python reading_process.py SEED COUNT [relay | long]

stdout: one JSON line for each message that the shield reads in another way, then {"read": how many it let in}.
With "relay" it is what the TLS relay writes that pjsip must read as the relay means it: as long as it says, with
the dialog and the method that it had before, and with the relay's route as the next hop. With "long" they are
messages that pjsip writes up to the last octet of what the shield has for that, and they are only read.
What pjsip holds of a message is looked up in its structures (pjproject 2.15, ``sip_msg.h``), not in its writing.
"""

from __future__ import annotations

import ctypes
import json
import random
import re
import sys
from ctypes import byref, c_int, c_int32, c_size_t, c_ssize_t, c_void_p

import pjsua2 as pj

from deskphone.engine.options import EngineOptions
from deskphone.engine.pjsua.capi import PjsipApi
from deskphone.engine.pjsua.endpoint import Library
from deskphone.engine.pjsua.peers import is_plain
from deskphone.engine.pjsua.translate import MessageText, branch_of, tag
from deskphone.engine.tls.text import Rewriter
from deskphone.errors import SipParseError
from deskphone.sip.stream import StreamFramer

CALL_ID, CSEQ, FROM, RECORD_ROUTE, TO, VIA = 7, 15, 19, 29, 38, 41  # pjsip_hdr_e
VALUE = 64  # octets of a header before its own members
LOCAL, ROUTE = "192.0.2.9:40001", "<sip:127.0.0.1:4444;transport=tcp;lr;hide>"  # of the relay
BODY = "v=0\r\n"
SPARE = 4096  # octets that the shield has beside twice the length of a message
LINES = [
    "Via: SIP/2.0/UDP 127.0.0.1:7000;rport;branch=z9hG4bKabc",
    "Max-Forwards: 70",
    'From: "Bob" <sip:102@pbx.test>;tag=far',
    "To: <sip:101@pbx.test>;tag=near",
    "Call-ID: c-1@h",
    "Contact: <sip:102@10.0.0.2:5070;transport=udp>",
    "Record-Route: <sip:10.0.0.3;lr>, <sip:10.0.0.4;lr>",
    "Content-Type: application/sdp",
]
METHODS = ["INVITE", "SUBSCRIBE", "REGISTER", "BYE", "NOTIFY", "REFER", "UPDATE", "INFO", "X-NEW"]
BITS = [
    *(
        '"',
        '\\"',
        "\\",
        "<",
        ">",
        ";",
        ",",
        " ",
        "\t",
        "=",
        "?",
        "@",
        ":",
        "%",
        "%74",
        "%3b",
        "*",
        "(",
        ")",
        "[",
        "]",
    ),
    *(
        "\r\n ",
        "\n ",
        "\r\n\t",
        "\n",
        "\r",
        "\n\n",
        "\r\n\r\n",
        "\r\n\n",
        "\r\r\n",
        "\0",
        "\x0b",
        "\x1f",
        "\x7f",
        "é",
        "\udc80",
    ),
    *(
        ";tag=",
        ";tag=x",
        "tag",
        "TAG",
        ";%74ag=y",
        '"a;tag=b"',
        ';x="y',
        "sips:",
        "tel:",
        "<sip:a@b>",
        " :",
        ": ",
    ),
    *(
        "\r\nTo: <sip:x@y>;tag=z",
        "\r\nt:<sip:x@y>",
        "\nFrom: <sip:x@y>;tag=z",
        "\r\ni: zz",
        "\r\nCSeq: 9 BYE",
    ),
    *(
        "\r\nm: <sip:1@192.0.2.9>",
        "\r\nContact: *",
        "\r\nl: 3",
        "\r\nc: text/plain",
        "\r\nv: SIP/2.0/TCP h;branch=z9hG4bKz",
    ),
    *("invite", "SIP/2.0", "sip:", "z9hG4bK", ";hide", ";Hide=1", "; %68ide"),
    *("[;branch=x]", "\r\nRecord-Route: <sip:[x", "\r\n];lr>", "\r\nReplaces: x", "\r\n\r\n;x\r\n"),
    *(";user=%3E", "%22", "%3c", 'a" , "b <', "a\\ <"),
]


def make(dice: random.Random) -> str:
    """A sound message with one to five blows."""
    method = dice.choice(METHODS)
    answer = dice.random() < 0.5
    first = (
        f"SIP/2.0 {dice.choice([180, 200, 401])} OK"
        if answer
        else f"{method} sip:101@127.0.0.1:5060;ob SIP/2.0"
    )
    lines = [*LINES, f"CSeq: 7 {method}", f"Content-Length: {len(BODY)}"]
    dice.shuffle(lines)
    text = "\r\n".join([first, *lines, "", BODY])
    for _ in range(dice.choice([1, 1, 1, 2, 2, 3, 5])):
        at, how = dice.randrange(len(text)), dice.random()
        if how < 0.65:
            text = text[:at] + dice.choice(BITS) + text[at:]
        elif how < 0.8:
            text = text[:at] + text[at + dice.randint(1, 4) :]
        elif how < 0.9:
            text = text[:at] + text[at].swapcase() + text[at + 1 :]
        else:
            piece, to = text[at : at + dice.randint(1, 30)], dice.randrange(len(text))
            text = text[:to] + piece + text[to:]
    return text


def make_long(dice: random.Random) -> str:
    """One of which pjsip writes four times as much, so that only "Supported:" has room at the end."""
    while True:
        number = dice.randrange(700, 840)
        lines = [
            "OPTIONS sip:101@127.0.0.1 SIP/2.0",
            *LINES,
            "CSeq: 7 OPTIONS",
            f"X-Y: {'x' * dice.randrange(60)}",
        ]
        head = "\r\n".join([*(line for line in lines if not line.startswith(("Record", "Content"))), ""])
        text = head + "k:a\n" * number + "\r\n"
        left, wide = 2 * len(text) + SPARE - len(head), len("Supported: a\r\n")
        if len(text) % 8 == 4 and left % wide == len("Supported:") and left < wide * number:
            return text


class Truth:
    """What pjsip holds of a message."""

    def __init__(self, api: PjsipApi) -> None:
        self._api = api
        library = ctypes.CDLL(pj._pjsua2.__file__)
        self._find = library.pjsip_msg_find_hdr
        self._find.restype, self._find.argtypes = c_void_p, (c_void_p, c_int, c_void_p)

    def of(self, text: str) -> dict[str, str] | None:
        """Its parts as the shield names them; None where it is no message for pjsip."""
        data = text.encode("utf-8", "surrogateescape")
        source = ctypes.create_string_buffer(data)
        pool = self._api.call("pjsua_pool_create", b"truth", 4096, 4096)
        try:
            message = self._api.call("pjsip_parse_msg", pool, ctypes.addressof(source), len(data), None)
            if not message:
                return None
            places = [self._find(message, kind, None) for kind in (TO, FROM, CALL_ID, CSEQ)]
            if not all(places) or not self._find(message, VIA, None):
                return None  # its transport drops it
            to, sender, call_id, cseq = places
            answer = c_int.from_address(message).value == 1  # PJSIP_RESPONSE_MSG
            branch = _text(self._find(message, VIA, None) + VALUE + 80)
            return {
                "first": str(c_int.from_address(message + 8).value) if answer else _text(message + 16),
                "branch": branch if re.fullmatch(r"[\w.-]+", branch, re.ASCII) else "",
                "to": _text(to + VALUE + 8),
                "from": _text(sender + VALUE + 8),
                "call-id": _text(call_id + VALUE),
                "routed": str(bool(self._find(message, RECORD_ROUTE, None))),
                "cseq": f"{c_int32.from_address(cseq + VALUE).value} {_text(cseq + VALUE + 16)}",
            }
        finally:
            self._api.call("pj_pool_release", pool)


def _text(address: int) -> str:
    """A ``pj_str_t``; it may hold zeros."""
    start, size = c_void_p.from_address(address).value, c_ssize_t.from_address(address + 8).value
    return ctypes.string_at(start, size).decode("utf-8", "surrogateescape") if start else ""


def read(api: PjsipApi, text: str) -> dict[str, str] | None:
    """What the shield takes it for; None where it is not let in."""
    written = api.understood(text)
    message = MessageText.parse(written)
    if not is_plain(written, message):
        return None
    status = "" if message.method else message.first_line.split(" ")[1]
    return {
        "first": message.method or status,
        "branch": branch_of(message),
        "to": tag(message.get("to")),
        "from": tag(message.get("from")),
        "call-id": message.get("call-id"),
        "routed": str(bool(message.all("record-route"))),
        "cseq": message.get("cseq"),
    }


class Relayed:
    """What pjsip reads of what the relay has written."""

    def __init__(self, api: PjsipApi, truth: Truth) -> None:
        self._api, self._truth = api, truth
        self._find = ctypes.CDLL(pj._pjsua2.__file__).pjsip_find_msg
        self._find.argtypes = (c_void_p, c_size_t, c_int, c_void_p)

    def compare(self, text: str) -> tuple[object, object] | None:
        """What the relay means, and what pjsip reads; None where one of them takes it for no message."""
        try:
            came = StreamFramer().feed(text.encode("utf-8", "surrogateescape"))[:1]
        except SipParseError:
            return None
        held = self._truth.of(came[0].decode("utf-8", "surrogateescape")) if came else None
        if held is None:
            return None
        written = Rewriter(LOCAL, ROUTE, "x-0").inbound(came[0])
        source, size = ctypes.create_string_buffer(written), c_size_t(0)
        self._find(ctypes.addressof(source), len(written), 0, byref(size))
        text = written.decode("utf-8", "surrogateescape")
        read, message = self._truth.of(text), MessageText.parse(self._api.understood(text))
        if read is None or not is_plain(self._api.understood(text), message):
            return None
        routes = message.all("record-route") or [""]
        kept = ("first", "to", "from", "cseq")
        meant = (len(written), ROUTE, *(held[name] for name in kept), held["call-id"].strip())
        return meant, (
            size.value,
            routes[0 if message.method else -1],
            *(read[name] for name in kept),
            read["call-id"],
        )


def main() -> int:
    """Compare; the exit status is 1 where both differ."""
    dice, count = random.Random(int(sys.argv[1])), int(sys.argv[2])
    library = Library(EngineOptions(bind_address="127.0.0.1", audio="null"), lambda transport: None)
    library.open()
    try:
        api = PjsipApi.load(library)
        if sys.argv[3:] == ["long"]:
            for _ in range(count):
                assert not api.understood(make_long(dice))
            print(json.dumps({"read": 0}), flush=True)
            return 0
        truth, let_in, differ = Truth(api), 0, 0
        relayed = Relayed(api, truth).compare
        compare = relayed if sys.argv[3:] else lambda text: (truth.of(text), read(api, text))
        for _ in range(count):
            text = make(dice)
            held, ours = compare(text) or (None, None)
            if held is None or ours is None:
                continue
            let_in += 1
            if held != ours:
                differ += 1
                print(json.dumps({"pjsip": held, "shield": ours, "message": text}), flush=True)
        print(json.dumps({"read": let_in}), flush=True)
        return 1 if differ else 0
    finally:
        library.close()


if __name__ == "__main__":
    sys.exit(main())
