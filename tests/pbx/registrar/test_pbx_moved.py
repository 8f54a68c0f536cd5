# SPDX-License-Identifier: GPL-3.0-or-later
"""A NAT gives a phone another port: its calls go on where it has registered since (RFC 3261 section 10.3, RFC 5626)."""

from __future__ import annotations

import pytest
from corewire import CONFIG, CoreWire

from deskphone.sip.message import Request, Response, make_response
from deskphone.sip.serialize import serialize

SOUND = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n"


class Wire(CoreWire):
    """101 calls 102. ``place`` is what the phone that moves names as its Contact, by its port in the NAT."""

    def __init__(self, mover, place, transport="udp"):
        super().__init__(CONFIG.replace("devices = 2", "devices = 3"))
        self.place = place
        self.caller, self.callee = (
            self.phone(number, port, transport=transport) for number, port in (("101", 6001), ("102", 6002))
        )
        self.mover, self.other = (
            (self.caller, self.callee) if mover == "caller" else (self.callee, self.caller)
        )
        for phone in (self.caller, self.callee):
            phone.notify_status = 0
            self.register(phone)

    def contact(self, phone, port=0):
        port = port or phone.flow.remote[1]
        return f"<sip:{phone.user}@{self.place.format(port)}>"

    def register(self, phone, port=0, instance="", call_id=""):
        """REGISTER with the Contact of this port."""
        instance = instance or f"<urn:uuid:{phone.user}>"
        contact = f'Contact: {self.contact(phone, port)};+sip.instance="{instance}"'
        return phone.register(contact, "Expires: 3600", call_id=call_id or f"r-{phone.user}")

    def move(self, port):
        """The NAT changes its mind: REGISTER says where from, and names that once it was told (RFC 3581)."""
        old = self.mover
        new = self.phone(old.user, port)
        new.digest, new.cseq, new.notify_status = old.digest, old.cseq + 10, 0
        if old.user == "101":
            self.caller = new
        else:
            self.callee = new
        assert self.register(new, old.flow.remote[1]).status == 200
        assert self.register(new).status == 200
        self.mover = new
        return old

    def disconnect(self):
        """Its connection breaks, as the server sees."""
        self.core.connection_lost(self.mover.flow)
        self.endpoint.connection_lost(self.mover.flow, self.now, "gone")
        self.settle()

    def reconnect(self, port, instance=""):
        """Its connection breaks; it registers over another one."""
        self.disconnect()
        new = self.phone(self.mover.user, port)
        new.digest, new.cseq, new.notify_status = self.mover.digest, self.mover.cseq + 10, 0
        self.mover = new
        assert self.register(new, instance=instance).status == 200

    def dial(self):
        uri = "sip:102@pbx.test"
        head = (
            f"INVITE {uri} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:6001;rport;branch=z9hG4bK%s\r\nMax-Forwards: 70\r\n"
            f"From: <sip:101@pbx.test>;tag=i\r\nTo: <{uri}>\r\nCall-ID: i\r\nCSeq: %d INVITE\r\n"
            f"Contact: {self.contact(self.caller)}\r\n%sContent-Type: application/sdp\r\n"
            f"Content-Length: {len(SOUND)}\r\n\r\n{SOUND}"
        )
        (challenge,) = self.send(self.caller, head % ("i1", 1, ""))
        value = self.caller.digest.authorize(
            challenge.headers.all("WWW-Authenticate"), "INVITE", uri, cnonce="c"
        )
        self.send(self.caller, head % ("i2", 2, f"Authorization: {value}\r\n"))

    def send(self, phone, text):
        seen = len(phone.received)
        self.endpoint.receive(text.encode(), phone.flow, self.now)
        self.settle()
        return phone.received[seen:]

    def pick_up(self, contact):
        """102 answers with the Contact that it has, or had when it began to ring."""
        (invite,) = requests(self.phones["127.0.0.1", 6002], "INVITE")
        headers = (("Contact", contact), ("Content-Type", "application/sdp"))
        answer = make_response(invite, 200, to_tag="t", headers=headers, body=SOUND.encode())
        self.endpoint.receive(serialize(answer), self.callee.flow, self.now)
        self.settle()
        ok = next(
            each for each in self.phones["127.0.0.1", 6001].received[::-1] if isinstance(each, Response)
        )
        assert ok.status == 200
        self.send(
            self.caller,
            f"ACK {ok.contact.uri} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:6001;branch=z9hG4bKa\r\nMax-Forwards: 70\r\n"
            f"From: {ok.headers.get('From')}\r\nTo: {ok.headers.get('To')}\r\nCall-ID: i\r\nCSeq: 2 ACK\r\n\r\n",
        )

    def ask(self, phone, method, cseq):
        """A request in the dialog of this phone."""
        leg = next(leg for leg in self.core.calls.index if leg.number == phone.user)
        self.send(
            phone,
            f"{method} sip:127.0.0.1:5060 SIP/2.0\r\nMax-Forwards: 70\r\n"
            f"Via: SIP/2.0/UDP 127.0.0.1:{phone.flow.remote[1]};branch=z9hG4bKask{cseq}\r\n"
            f"From: {leg.dialog.remote}\r\nTo: {leg.dialog.local}\r\n"
            f"Call-ID: {leg.call_id}\r\nCSeq: {cseq} {method}\r\nContact: {self.contact(phone)}\r\n"
            f"Content-Type: application/sdp\r\nContent-Length: {len(SOUND)}\r\n\r\n{SOUND}",
        )

    def hang_up(self, phone):
        """A BYE in the dialog of this phone; what comes back."""
        self.ask(phone, "BYE", 9)
        return phone.received[-1].status


def requests(phone, method):
    return [each for each in phone.received if isinstance(each, Request) and each.method == method]


MOVERS = pytest.mark.parametrize("mover", ["caller", "callee"])
PLACES = pytest.mark.parametrize(
    "place", ["127.0.0.1:{}", "10.0.0.5:5060"], ids=["its port in the NAT", "behind it"]
)


@MOVERS
@PLACES
@pytest.mark.parametrize("moves", [(7001,), (7001, 7002, 7003)], ids=["once", "again and again"])
def test_a_phone_that_was_given_another_port_is_told_that_the_call_is_over(mover, place, moves):
    wire = Wire(mover, place)
    wire.dial()
    wire.pick_up(wire.contact(wire.callee))
    left = [wire.move(port) for port in moves]
    assert wire.hang_up(wire.other) == 200
    assert len(requests(wire.mover, "BYE")) == 1
    assert all(requests(phone, "BYE") == [] for phone in left)


@MOVERS
@PLACES
@pytest.mark.parametrize("ports", [(7001,), (7001, 7002)], ids=["once", "again and again"])
def test_a_phone_that_comes_back_by_another_connection_is_told_that_the_call_is_over(mover, place, ports):
    """The registration went with its connection; and still it is the phone that has the call."""
    wire = Wire(mover, place)
    wire.dial()
    wire.pick_up(wire.contact(wire.callee))
    for port in ports:
        wire.reconnect(port)
    assert wire.hang_up(wire.other) == 200
    (bye,) = requests(wire.mover, "BYE")
    assert bye.uri == wire.contact(wire.mover).strip("<>")


@MOVERS
@pytest.mark.parametrize("method", ["INVITE", "INFO"])
def test_a_hold_while_the_other_ones_connection_is_broken_does_not_end_the_call(mover, method):
    """A broken connection is a 503, which ends no dialog (RFC 5057 section 5.1): it comes back in seconds."""
    wire = Wire(mover, "127.0.0.1:{};transport=tcp", "tcp")
    wire.dial()
    wire.pick_up(wire.contact(wire.callee))
    wire.ask(wire.other, method, 8)
    wire.disconnect()
    answer = wire.other.received[-1]
    assert (answer.cseq.method, answer.status) == (method, 503)
    wire.reconnect(7001)
    assert wire.hang_up(wire.other) == 200
    assert len(requests(wire.mover, "BYE")) == 1


@MOVERS
def test_another_phone_that_comes_after_a_connection_broke_gets_no_call(mover):
    wire = Wire(mover, "127.0.0.1:{}")
    wire.dial()
    wire.pick_up(wire.contact(wire.callee))
    wire.reconnect(7001, "<urn:uuid:another>")
    assert wire.hang_up(wire.other) == 200
    assert requests(wire.mover, "BYE") == []


@MOVERS
@PLACES
def test_it_is_told_also_where_it_moved_while_it_rang(mover, place):
    wire = Wire(mover, place)
    wire.dial()
    began = wire.contact(wire.callee)
    old = wire.move(7001)
    wire.pick_up(began)
    if mover == "callee":
        assert len(requests(wire.mover, "ACK")) == 1
    assert wire.hang_up(wire.other) == 200
    assert len(requests(wire.mover, "BYE")) == 1
    assert requests(old, "BYE") == []


@PLACES
def test_another_phone_of_the_number_moves_no_call(place):
    wire = Wire("caller", place)
    wire.dial()
    wire.pick_up(wire.contact(wire.callee))
    twin = wire.phone("101", 6101)
    twin.notify_status = 0
    wire.place = place.replace("10.0.0.5", "10.0.0.6")
    assert wire.register(twin, instance="<urn:uuid:twin>", call_id="twin").status == 200
    moved = wire.phone("101", 6102)
    moved.digest, moved.cseq, moved.notify_status = twin.digest, twin.cseq + 10, 0
    assert wire.register(moved, instance="<urn:uuid:twin>", call_id="twin").status == 200
    assert wire.hang_up(wire.callee) == 200
    assert len(requests(wire.caller, "BYE")) == 1
    assert requests(moved, "BYE") + requests(twin, "BYE") == []


@pytest.mark.parametrize("user", ["101", "103"])
def test_who_has_not_its_password_moves_no_call(user):
    wire = Wire("caller", "127.0.0.1:{}")
    wire.dial()
    wire.pick_up(wire.contact(wire.callee))
    thief = wire.phone(user, 7001, password="pw-103")
    thief.notify_status = 0
    contact = 'Contact: <sip:101@127.0.0.1:7001>;+sip.instance="<urn:uuid:101>"'
    answer = thief.register(contact, "Expires: 3600", call_id="t", to="101@pbx.test")
    assert answer.status in (401, 403)
    assert wire.hang_up(wire.callee) == 200
    assert len(requests(wire.caller, "BYE")) == 1
    assert requests(thief, "BYE") == []
