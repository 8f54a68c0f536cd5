# SPDX-License-Identifier: GPL-3.0-or-later
"""What pjsip cuts off of a long message over TCP is not taken for messages of the server."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire_server import WireServer

from deskphone.engine.overlong import LONGEST, Overlong, cut, length_of
from deskphone.engine.tls import Relay
from deskphone.errors import SipParseError
from deskphone.sip.headers import Headers
from deskphone.sip.message import Request, make_response
from deskphone.sip.serialize import serialize

HEAD = b"INFO sip:a SIP/2.0\r\nCall-ID: x\r\n"


def message(size: int, name: bytes = b"Content-Length", fill: bytes = b"b", head: int = 0) -> bytes:
    """One of ``size`` bytes of body, filled with line ends or what looks like a message."""
    pad = b"X: " + b"y" * head + b"\r\n" if head else b""
    return HEAD + pad + name + b": %d\r\n\r\n" % size + (fill * size)[:size]


@pytest.mark.parametrize(
    "head",
    [
        b"INFO sip:a SIP/2.0\r\nContent-Length: 5\r\nl: 7\r\n\r\n",
        b"INFO sip:a SIP/2.0\r\nContent-Length: 99999999\r\n\r\n",
        b"INFO sip:a SIP/2.0\r\nContent-Length: some\r\n\r\n",
        b"INFO sip:a SIP/2.0\r\nX: " + b"x" * 33_000,
    ],
)
def test_where_nobody_can_tell_the_end_nothing_more_is_read(head):
    with pytest.raises(SipParseError):
        length_of(head)


def reads(stream: bytes, cuts: list[int]) -> list[bytes]:
    """What pjsip is left of a stream that comes in these pieces: as it goes about it itself."""
    overlong, read, buffer = Overlong(), [], b""
    while stream:
        room = min(LONGEST - len(buffer), cuts.pop() if cuts else LONGEST)
        buffer, stream = buffer + stream[:room], stream[room:]
        while buffer:
            sound = buffer.lstrip(b"\r\n")
            if len(sound) < len(buffer) and overlong.goes_on(1):
                overlong.take(1, buffer[: len(buffer) - len(sound)])
            buffer = sound[overlong.take(1, sound) :] if sound else b""
            if buffer == sound:
                found = length_of(buffer) if buffer else None
                if found is None or found[0] > len(buffer):
                    break
                read.append(buffer[: found[0]])
                buffer = buffer[found[0] :]
        assert len(buffer) < LONGEST, "pjsip would give it up"
    return read


SIZES = st.integers(0, 3 * LONGEST) | st.sampled_from([LONGEST - n for n in range(50, 62)])
MESSAGES = st.builds(
    message,
    SIZES,
    st.sampled_from([b"Content-Length", b"l"]),
    st.sampled_from([b"b", b"\r\n", b"\n", message(0), message(90), HEAD]),
    st.sampled_from([0, 0, 1000, LONGEST - 60, 2 * LONGEST]),
)


@given(st.lists(MESSAGES, min_size=1, max_size=4), st.lists(st.integers(1, LONGEST)))
def test_whatever_the_pieces_pjsip_reads_each_message_that_it_has_room_for_and_nothing_else(messages, cuts):
    stream = b"\r\n\r\n".join(messages)
    assert reads(stream, cuts) == [each for each in messages if len(each) <= LONGEST]


def test_a_message_that_does_not_say_how_long_it_is_takes_none_with_it():
    assert reads(HEAD + b"\r\n" + message(5) + message(7), []) == [message(5), message(7)]


def test_a_new_connection_has_nothing_of_one_that_was():
    overlong = Overlong()
    assert overlong.take(1, message(2 * LONGEST)[:500]) == 500
    assert overlong.take(2, message(5)) == 0
    overlong.begins(1)
    assert overlong.take(1, message(5)) == 0


def test_the_relay_lets_through_what_pjsip_has_room_for():
    relay = Relay("pbx.test", 5061, ("pbx.test",), lambda: None)
    fitting = relay._fitting(lambda data: data)
    assert fitting(b"x" * LONGEST) == b"x" * LONGEST
    assert fitting(b"x" * (LONGEST + 1)) == b""
    notify = NOTIFY + message(LONGEST)
    assert fitting(notify) == cut(notify[:LONGEST])


NOTIFY = b"NOTIFY sip:a SIP/2.0\r\n"


@given(
    st.integers(LONGEST, 99_999),
    st.sampled_from([b"Content-Length: %d ", b"l:\r\n  %d", b"L : 00%d"]),
    st.lists(st.integers(1, LONGEST)),
)
def test_a_long_notify_comes_without_its_end_and_the_next_one_whole(size, field, cuts):
    head = NOTIFY + field % size + b"\r\nX: 9000\r\n\r\n"
    stream = head + b"z" * size + message(7)
    overlong, read, buffer = Overlong(), [], b""
    while stream:
        room = min(LONGEST - len(buffer), cuts.pop() if cuts else LONGEST)
        buffer, stream = buffer + stream[:room], stream[room:]
        buffer = overlong.shortened(1, buffer) or buffer[overlong.take(1, buffer) :]
        whole, is_readable = length_of(buffer) or (0, False)
        if is_readable and len(buffer) >= whole:
            read.append(buffer[:whole])
            buffer = buffer[whole:]
    assert read[1:] == [message(7)]
    assert len(read[0]) == LONGEST
    assert read[0].replace(b" ", b"").endswith(b"X:9000\r\n\r\n" + b"z" * (LONGEST - len(head)))


@pytest.mark.parametrize("kind", ["tcp", "tls"])
def test_a_document_that_is_too_long_is_no_document_and_the_next_one_counts(start, tmp_path, kind):
    """Where it was lost without a word the lamp showed what was before, and the server ended the subscription."""
    server = WireServer(kind, tmp_path)
    phone = start(transports=[kind], **({"ca_file": server.ca_file} if kind == "tls" else {}))
    place = {"domain": "pbx.test", "server": f"127.0.0.1:{server.wire.port}", "transport": kind}
    phone.do("AddAccount", name="a", user="101", password="pw", **place)
    register = server.expect("REGISTER")
    server.answer(register, 200, f"{register.contact};expires=300")
    phone.wait("RegistrationChanged", state="registered")
    phone.do("Subscribe", watch="w", account="a", uri="sip:102@pbx.test")
    asked = server.expect("SUBSCRIBE")
    accepted = make_response(asked, 200, to_tag="far")
    accepted.headers.add("Contact", f"<sip:102@127.0.0.1:{server.wire.port};transport={kind}>")
    accepted.headers.add("Expires", "600")
    server.wire.send(serialize(accepted))
    for number, size in enumerate([9000, 3, 4000, 50]):
        fields = [
            ("Via", f"SIP/2.0/{kind.upper()} 127.0.0.1:{server.wire.port};branch=z9hG4bKn{number}"),
            ("Max-Forwards", "70"),
            ("From", str(accepted.to)),
            ("To", str(accepted.from_)),
            ("Call-ID", accepted.call_id),
            ("CSeq", f"{number + 1} NOTIFY"),
            ("Contact", f"<sip:102@127.0.0.1:{server.wire.port};transport={kind}>"),
            ("Event", "dialog"),
            ("Subscription-State", "active;expires=600"),
            ("Content-Type", "application/dialog-info+xml"),
        ]
        notify = Request("NOTIFY", str(asked.contact.uri), Headers(fields), b"<" + b"x" * size + b">")
        server.wire.send(serialize(notify))
        heard = phone.wait("NotifyReceived")
        assert heard["cseq"] == number + 1
        assert heard["body"].endswith(">") == (size < 3000)
        assert server.expect(200).cseq.number == number + 1
    assert phone.stop() == 0
    server.wire.close()


def begins(method, name, body=b"", more=()):
    """A request of the server, for the phone of 101."""
    lines = [
        f"{method} sip:101@127.0.0.1 SIP/2.0",
        f"Via: SIP/2.0/TCP 127.0.0.1:5060;branch=z9hG4bK{name}",
        "Max-Forwards: 70",
        f'From: "{name}" <sip:{name}@pbx.test>;tag={name}',
        "To: <sip:101@pbx.test>",
        f"Call-ID: {name}",
        f"CSeq: 1 {method}",
        f"Contact: <sip:{name}@127.0.0.1:5060;transport=tcp>",
        *more,
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def dropped(port):
    """An answer of which pjsip tells nobody: its Via is not the connection's (RFC 3261 section 18.1.2)."""
    lines = [
        "SIP/2.0 200 OK",
        f"Via: SIP/2.0/TCP 127.0.0.1:{port + 1};branch=z9hG4bKx",
        "From: <sip:a@b>;tag=1",
    ]
    lines += ["To: <sip:a@b>;tag=2", "Call-ID: x", "CSeq: 1 OPTIONS", "X: " + "x" * 900, "Content-Length: 0"]
    return "\r\n".join([*lines, "", ""]).encode()


def comes(phone, peer, call_id):
    """The phone answers this within a long time."""
    end = time.monotonic() + 20
    while call_id not in peer.heard and time.monotonic() < end:
        phone.let(0.05)
    return call_id in peer.heard


def test_each_message_beside_and_none_within_long_ones_is_answered(phone, stream_peer):
    """A far end wrote an INVITE into a body that the server passed on, and the phone rang.

    What helped against that broke a sound connection with each long message, whose rest and the next one
    pjsip took for one; what it drops without a word made it deaf for as many bytes.
    """
    peer, dice = stream_peer(), random.Random(7)
    phone.add_account(peer, transport="tcp")
    phone.wait("RegistrationChanged", state="registered")
    connection = peer._open[-1]
    fillings = [
        b"\r\n",
        b"x: y\r\n\r\n",
        b"z" * 70,
        dropped(connection.getpeername()[1]),
        begins("OPTIONS", "hidden"),
        begins("OPTIONS", "hidden", b"z" * 5000)[:1000],
    ]
    stream, size = b"", 0
    for number in range(40):
        size = dice.choice([3700, 4000, 5000, 9000, 40_000])
        hidden = (dice.choice(fillings) * size)[:size] + b"\r\n\r\n" + begins("INVITE", "hidden")
        more = ["X: " + "y" * dice.choice([5, 3600, 9000])]
        stream += dice.choice([b"", b"\r\n\r\n"]) + begins("OPTIONS", f"long{number}", hidden, more)
        stream += begins("OPTIONS", f"short{number}")
    while stream:
        piece = dice.randint(1, 6000)
        connection.sendall(stream[:piece])
        stream = stream[piece:]
        if dice.random() < 0.3:
            phone.let(0.01)
    assert comes(phone, peer, "short39")
    assert {f"short{number}" for number in range(40)} <= peer.heard
    assert "hidden" not in peer.heard
    assert not phone.seen("CallIncoming")
    assert len(peer._open) == 1
    assert phone.stop() == 0


@pytest.mark.parametrize("length", [b"900000000", b"5\r\nl: 7", b"many"])
def test_where_nobody_can_tell_the_end_the_connection_is_made_anew(phone, stream_peer, length):
    peer = stream_peer()
    phone.add_account(peer, transport="tcp")
    phone.wait("RegistrationChanged", state="registered")
    peer._open[-1].sendall(begins("OPTIONS", "odd").replace(b"h: 0", b"h: " + length))
    phone.wait("RegistrationChanged", state="offline")
    phone.wait("RegistrationChanged", state="registered")
    peer._open[-1].sendall(begins("OPTIONS", "next"))
    assert comes(phone, peer, "next")
    assert phone.stop() == 0


@pytest.mark.parametrize("field", ["Content-Length\r\n :", "l \r\n\t:", "Content-Length\r :"])
def test_a_length_before_the_one_that_all_read_does_not_show_a_body_as_a_message(phone, stream_peer, field):
    """Seen: the phone rang. In front of a colon pjsip goes on over a folded line (``pjsip_find_msg``)."""
    peer = stream_peer()
    phone.add_account(peer, transport="tcp")
    phone.wait("RegistrationChanged", state="registered")
    peer._open[-1].sendall(begins("OPTIONS", "odd", begins("INVITE", "hidden"), [f"{field} 0"]))
    phone.wait("RegistrationChanged", state="offline")
    phone.wait("RegistrationChanged", state="registered")
    assert not phone.seen("CallIncoming")
    assert phone.stop() == 0
