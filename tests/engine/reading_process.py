# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages at random, read by the shield and by pjsip itself; a process of its own, as pjsip may end it.

    python reading_process.py SEED COUNT [relay | long | field]

stdout: one JSON line for each message that the shield reads in another way, then {"read": how many it let in}.
With "relay" it is what the TLS relay writes that pjsip must read as the relay means it: as long as it says, with
the dialog and the method that it had before, and with the relay's route as the next hop. With "long" they are
messages that pjsip writes up to the last octet of what the shield has for that, and they are only read. With "field"
they are what real telephones and servers write: none may be unclear.
What pjsip holds of a message is looked up in its structures (pjproject 2.15, ``sip_msg.h``), not in its writing.
"""

from __future__ import annotations

import ctypes
import json
import random
import re
import sys
from collections.abc import Iterator
from ctypes import byref, c_int, c_int32, c_size_t, c_ssize_t, c_void_p
from urllib.parse import unquote

import pjsua2 as pj

from deskphone.engine.options import EngineOptions
from deskphone.engine.pjsua.capi import PjsipApi
from deskphone.engine.pjsua.endpoint import Library
from deskphone.engine.pjsua.shield.peers import next_hop
from deskphone.engine.pjsua.shield.reading import Reader
from deskphone.engine.pjsua.translate import branch_of, tag
from deskphone.engine.tls.text import Rewriter
from deskphone.errors import SipParseError
from deskphone.sip.fields import Via
from deskphone.sip.headers import header_key
from deskphone.sip.stream import StreamFramer
from deskphone.sip.uri import Address

CALL_ID, CONTACT, CSEQ, FROM, RECORD_ROUTE, TO, VIA = 7, 9, 15, 19, 29, 38, 41  # pjsip_hdr_e
URI_OF_A_NAME = 24  # octets of a pjsip_name_addr before its URI
BODY_OF_A_MESSAGE = 104  # octets of a pjsip_msg before it
VALUE = 64  # octets of a header before its own members
LOCAL, RELAY = "192.0.2.9:40001", "127.0.0.1:4444"
ROUTE = f"<sip:{RELAY};transport=tcp;lr;hide>"
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
#: what telephones and servers write, and RFC 3261, 4475, 5118 and 5627 show: none of it is unclear
FIELD = [
    'Via: SIP/2.0/UDP 10.0.0.9:5060;branch=z9hG4bK1;x-route-tag="tgrp:trunk 1";rport=5060;received=10.0.0.9',
    "v: SIP / 2.0 / UDP 10.0.0.9 ; branch = z9hG4bK1 ,\r\n SIP/2.0/TCP my_proxy.test:5061;branch=z9hG4bK2;alias",
    "Via: SIP/2.0/UDP [2001:db8::9:1]:5060;received=[2001:db8::1];branch=z9hG4bKas3-111",
    "Via: SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::1;branch=z9hG4bKas3-111;keep;i=1;ttl=1",
    "Via: SIP/2.0/UDP [fe80::1%eth0]:5060;branch=z9hG4bK1",
    "From: Bob Loblaw <sip:102@pbx.test;user=phone>;tag=gK0a6.E+b_c~16777231-5f2!",
    "From: sip:102@pbx.test;tag=1928301774;epid=0a1b;x",
    'From: "B\u00f6b \\"the boss\\" <x>" <sip:102%23;phone-context=+49@pbx.test:5060>;tag=%2f',
    'f: "Anonymous" <sip:anonymous@anonymous.invalid>;tag=as58f4201b',
    "From: <tel:+49-30-1234;phone-context=pbx.test>;tag=9",
    "From: <sip:caller:secret@pbx.test?Subject=x>;tag=9",
    "From: \udce4\udcf6 <sip:102@pbx.test>;tag=9",
    "To: <sip:*97@pbx.test>;tag=near",
    "t: <sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.@h.test>;tag=near",
    'To: <sips:101@[2001:db8::10]:5061;transport=tcp;lr>;tag=near;+sip.x="<urn:x>"',
    "Call-ID: {5E1A-11}/(a)?<b>:c@[2001:db8::1]",
    "i: -intvalid-.!%0unreserved+`'~@a_b",
    "CSeq:\r\n 7\r\n INVITE",
    "Contact: <sip:102@10.0.0.2:5070;transport=UDP;ob;gr=urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>;q=0.7;"
    'expires=60;+sip.instance="<urn:uuid:f81d4fae>";reg-id=1;methods="INVITE, ACK"',
    'm: sip:102@10.0.0.2, "Mr. X" <sip:x@h.test;maddr=10.0.0.3;ttl=1>;q=0.1',
    'Contact: <sip:mod_sofia@10.0.0.2:5060;line=abc%3d%3d;rinstance=1d2;x-a=(b)>;audio;video="FALSE"',
    "Contact: <tel:+4930>",
    "Contact: <mailto:x@h.test>",
    'Record-Route: <sip:10.0.0.3;r2=on;lr=on;ftag=a.b;did=1a.2;nat=yes>, "P" <sip:u@[::1]:5060;transport=tcp;lr>;x=y',
    'Content-Type: multipart/mixed;boundary="a b"; x = y',
    "c: application/dialog-info+xml",
    "Event: dialog ;id=7;sla;ma",
    "o: message-summary",
    "Subscription-State: terminated;reason=noresource;retry-after=5",
    "Subscription-State: active ; expires = 3600",
    "Session-Expires: 1800;refresher=uac",
    "x: 90",
    "Min-SE: 90;lr",
    "RSeq: 4294967295",
    "Replaces: 425928@bobster.test;to-tag=7743;from-tag=6472;early-only",
    "Subject:",
    'Reason: SIP ;cause=200 ;text="Call completed elsewhere", Q.850;cause=26',
    'Warning: 399 pbx "a;b"',
    "Supported: replaces , timer ",
    "Call-Info: <http://h.test/?a=1&b:2>;purpose=info",
    "User-Agent: Name\t(1.0) \u00e9 & sons",
    "X-Empty-Name.%!: \r\n\t folded",
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
    *(
        ";maddr=192.0.2.1",
        ";maddr=[::1]",
        ";transport=tcp",
        ";%74ransport=tcp",
        ";received=192.0.2.2",
        ";rport=9",
    ),
    *(
        ":5080",
        "@192.0.2.3",
        "sip:[::1]",
        "%40",
        "%00",
        "?x=y",
        "&",
        "/",
        "#",
        "'",
        "{",
        "|",
        "^",
        "`",
        "$",
        "+",
    ),
    *(
        "192.0.2.4",
        "\r\nReplaces: c;to-tag=1;from-tag=2",
        "\r\nEvent: dialog",
        "\r\nRSeq: 1",
        ";q=1",
        ";expires=9",
    ),
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


def field_messages() -> Iterator[tuple[str, str]]:
    """Each of those lines, and a sound message with it."""
    for line in FIELD:
        name = header_key(line.partition(":")[0])
        kept = [each for each in LINES if header_key(each.partition(":")[0]) != name]
        if name != "cseq":
            kept.append("CSeq: 7 INVITE")
        yield line, "\r\n".join(["INVITE sip:101@127.0.0.1:5060;ob SIP/2.0", *kept, line, "", ""])


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
        get_uri = ctypes.CDLL(pj._pjsua2.__file__).pjsip_parse_uri
        get_uri.restype, get_uri.argtypes = c_void_p, (c_void_p, c_void_p, c_size_t, c_int)
        kinds = set()
        pool = api.call("pjsua_pool_create", b"kinds", 4096, 4096)
        for scheme in (b"sip:a@b", b"sips:a@b"):
            text = ctypes.create_string_buffer(scheme)
            kinds.add(c_void_p.from_address(get_uri(pool, ctypes.addressof(text), len(scheme), 0)).value)
        self._sip = kinds  # tables of functions of the URIs that are addresses

    def of(self, text: str) -> dict[str, str] | None:
        """Its parts as the shield names them; None where it is no message for pjsip."""
        data = text.encode("utf-8", "surrogateescape")
        source = ctypes.create_string_buffer(data)
        faults = (c_void_p * 8)()
        faults[0] = faults[1] = here = ctypes.addressof(faults)
        pool = self._api.call("pjsua_pool_create", b"truth", 4096, 4096)
        try:
            message = self._api.call("pjsip_parse_msg", pool, ctypes.addressof(source), len(data), here)
            if not message or faults[1] != here:
                return None  # its transport drops it
            places = [self._find(message, kind, None) for kind in (TO, FROM, CALL_ID, CSEQ)]
            if not all(places) or not self._find(message, VIA, None):
                return None  # its transport drops it
            to, sender, call_id, cseq = places
            answer = c_int.from_address(message).value == 1  # PJSIP_RESPONSE_MSG
            branch = _text(self._find(message, VIA, None) + VALUE + 80)
            return {
                "first": str(c_int.from_address(message + 8).value) if answer else _text(message + 16),
                "branch": branch if re.fullmatch(r"[\w.-]+", branch, re.ASCII) else "",
                "via": " ".join(self._text_of_via(self._find(message, VIA, None) + VALUE)),
                "caller": self._place(_pointer(sender + VALUE), False),
                "called": self._place(_pointer(to + VALUE), False),
                "contacts": " ".join(
                    self._place(_pointer(each + VALUE + 8)) for each in self._all(message, CONTACT)
                ),
                "routes": " ".join(self._place(each + VALUE) for each in self._all(message, RECORD_ROUTE)),
                "to": _text(to + VALUE + 8),
                "from": _text(sender + VALUE + 8),
                "call-id": _text(call_id + VALUE),
                "routed": str(bool(self._find(message, RECORD_ROUTE, None))),
                "cseq": f"{c_int32.from_address(cseq + VALUE).value} {_text(cseq + VALUE + 16)}",
                "body": _body(message),
            }
        finally:
            self._api.call("pj_pool_release", pool)

    def _all(self, message: int, kind: int) -> Iterator[int]:
        found = self._find(message, kind, None)
        while found:
            yield found
            found = self._find(message, kind, _pointer(found + 8))

    def _text_of_via(self, via: int) -> tuple[str, ...]:
        port = c_int.from_address(via + 32).value
        return _text(via).upper(), f"{_text(via + 16)}:{port}", _text(via + 48).strip("[]"), _text(via + 64)

    def _place(self, name: int, sends: bool = True) -> str:
        """Where a name-addr leads; ``sends``: with what only a header has that says where to send to."""
        uri = _pointer(name + URI_OF_A_NAME) if name else 0
        if not name or _pointer(uri) not in self._sip:
            return "elsewhere"
        place = f"{_text(uri + 8)!r}@{_text(uri + 40)}"
        if not sends:
            return place
        return f"{place}:{c_int.from_address(uri + 56).value} {_text(uri + 96)!r} {_text(uri + 120).strip('[]')!r}"


def _pointer(address: int) -> int:
    return c_void_p.from_address(address).value or 0


def _text(address: int) -> str:
    """A ``pj_str_t``; it may hold zeros."""
    start, size = c_void_p.from_address(address).value, c_ssize_t.from_address(address + 8).value
    return ctypes.string_at(start, size).decode("utf-8", "surrogateescape") if start else ""


def _body(message: int) -> str:
    body = _pointer(message + BODY_OF_A_MESSAGE)
    start, size = (_pointer(body + 80), c_int.from_address(body + 88).value) if body else (0, 0)
    return ctypes.string_at(start, size).decode("utf-8", "surrogateescape") if start else ""


def read(api: PjsipApi, text: str) -> dict[str, str] | None:
    """What the shield takes it for; None where it is not let in."""
    reading = Reader(api).read(text)
    message = reading.message
    if reading.unclear:
        return None
    via = Via.parse(message.get("via"))
    maddr, received = (via.param(name) or "" for name in ("maddr", "received"))
    status = "" if message.method else message.first_line.split(" ")[1]
    return {
        "first": message.method or status,
        "branch": branch_of(message),
        "via": f"{via.transport} {via.host.strip('[]')}:{via.port or 0} {maddr.strip('[]')} {received}",
        "caller": _place(message.get("from"), False),
        "called": _place(message.get("to"), False),
        "contacts": " ".join(map(_place, message.all("contact"))),
        "routes": " ".join(map(_place, message.all("record-route"))),
        "to": tag(message.get("to")),
        "from": tag(message.get("from")),
        "call-id": message.get("call-id"),
        "routed": str(bool(message.all("record-route"))),
        "cseq": message.get("cseq"),
        "body": message.body.decode("utf-8", "surrogateescape"),
    }


def _place(value: str, sends: bool = True) -> str:
    uri = Address.parse(value).uri
    if uri.scheme not in ("sip", "sips"):
        return "elsewhere"
    place = f"{_plain(uri.user)!r}@{uri.host.strip('[]')}"
    if not sends:
        return place
    transport, maddr = (_plain(uri.param(name) or "") for name in ("transport", "maddr"))
    return f"{place}:{uri.port or 0} {transport!r} {maddr.strip('[]')!r}"


def _plain(text: str) -> str:
    return unquote(text, "utf-8", "surrogateescape")


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
        read, reading = self._truth.of(text), Reader(self._api).read(text)
        message = reading.message
        if read is None or reading.unclear:
            return None
        if next_hop(message) != RELAY:
            return None
        routes = message.all("record-route")
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
        if sys.argv[3:] == ["field"]:
            unclear = [(line, Reader(api).read(text).unclear) for line, text in field_messages()]
            assert not any(name for _, name in unclear), [each for each in unclear if each[1]]
            print(json.dumps({"read": len(unclear)}), flush=True)
            return 0
        if sys.argv[3:] == ["long"]:
            for _ in range(count):
                assert Reader(api).read(make_long(dice)).unclear
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
