# SPDX-License-Identifier: GPL-3.0-or-later
"""Blind transfer: who then talks to whom, what everybody is told, and that a failure keeps the old call."""

from __future__ import annotations

import pytest
from office_phones import sdp


class Trio:
    """Hong calls G.T; one of them transfers the other to Ann."""

    def __init__(self, net, who):
        self.net = net
        self.a, self.b, self.c = net.people("101", "102", "103")
        mine = self.a.call("102")
        self.b.line.pick_up_receiver()
        lines = {"caller": (mine, self.b.line), "called": (self.b.line, mine)}
        self.boss, self.other = lines[who]
        self.stays = self.other.phone

    def refer(self, target="<sip:103@pbx.test>", headers=()):
        return self.boss.refer(target, headers)

    def news(self):
        """The status lines that who transferred was told."""
        return self.boss.phone.news()

    def answer(self, make_sdp):
        self.offer, self.reply = make_sdp(self.c.host, 5000), make_sdp(self.stays.host, 6000)
        self.stays.answers["INVITE"] = (200, self.reply)
        self.c.line.respond(200, self.offer)


@pytest.fixture(params=["caller", "called"])
def trio(net, request):
    return Trio(net, request.param)


def test_the_other_two_talk(trio, make_sdp):
    assert trio.refer().status == 202
    assert trio.c.line.request.body == b"", "the new phone makes the offer"
    assert trio.c.line.request.headers.get("Referred-By") == f"<sip:{trio.boss.phone.number}@pbx.test>"
    assert trio.c.line.request.from_.uri.user == trio.stays.number
    trio.c.line.respond(180)
    assert trio.net.state("103") == "early", "its lamp blinks: the call can be picked up"
    assert trio.boss.up
    trio.answer(make_sdp)
    assert trio.stays.requests[-1].request.body == trio.offer
    assert trio.c.line.answer == trio.reply, "the answer comes in the ACK"
    assert trio.news() == ["100 Trying", "180 Ringing", "200 OK"]
    assert trio.boss.ended is not None, "who transferred is out"
    assert trio.other.up
    assert trio.c.line.up
    assert trio.net.state(trio.boss.phone.number) == ""
    dialog = trio.net.dialogs("103")[0]
    assert (dialog.state, dialog.remote_identity) == ("confirmed", f"sip:{trio.stays.number}@pbx.test")
    assert trio.net.dialogs(trio.stays.number)[0].remote_identity == "sip:103@pbx.test"
    call = trio.net.calls.snapshot()[0]
    assert {call.caller, call.called} == {trio.stays.number, "103"}
    trio.c.line.hang_up()
    assert trio.other.ended is not None
    assert trio.net.quiet


def test_who_transfers_may_hang_up_at_once(trio, make_sdp):
    trio.refer()
    trio.boss.hang_up()
    assert trio.other.up, "who stays waits"
    trio.answer(make_sdp)
    assert trio.c.line.up
    trio.other.hang_up()
    assert trio.c.line.ended is not None
    assert trio.net.quiet


def test_nobody_is_left_when_it_fails_after_that(trio):
    trio.refer()
    trio.boss.hang_up()
    trio.c.line.respond(486)
    assert trio.other.ended is not None
    assert trio.net.quiet


def test_a_refusal_keeps_the_old_call(trio, make_sdp):
    trio.refer()
    trio.c.line.respond(486)
    assert trio.news() == ["100 Trying", "486 Busy Here"]
    assert trio.boss.up
    assert trio.other.up
    assert trio.net.state("103") == ""
    trio.refer()
    trio.answer(make_sdp)
    assert trio.c.line.up, "and a second try may succeed"


def test_ring_time(trio):
    trio.refer()
    trio.c.line.respond(180)
    trio.net.advance(61)
    assert trio.c.line.cancelled is not None
    assert trio.news()[-1] == "480 Nobody Answered"
    assert trio.boss.up
    assert trio.other.up


def test_who_stays_refuses_the_new_media(trio, make_sdp):
    trio.refer()
    trio.stays.answers["INVITE"] = (488, b"")
    trio.c.line.respond(200, make_sdp(trio.c.host))
    assert trio.c.line.ended is not None
    assert trio.news()[-1].startswith("488")
    assert trio.boss.up
    assert trio.other.up


def test_who_stays_hangs_up_meanwhile(trio):
    trio.refer()
    trio.c.line.respond(180)
    trio.other.hang_up()
    assert trio.c.line.cancelled is not None
    assert trio.boss.ended is not None
    assert trio.net.quiet


def test_the_new_phone_hangs_up_before_it_is_joined(trio, make_sdp):
    trio.refer()
    trio.boss.phone.answers["INVITE"] = (200, old := make_sdp(trio.boss.phone.host, 7000))
    trio.stays.answers["INVITE"] = (200, make_sdp(trio.stays.host))
    trio.net.hold(trio.stays)
    trio.c.line.respond(200, make_sdp(trio.c.host))
    trio.c.line.hang_up()
    assert trio.net.state(trio.c.number) == "", "whatever who stays still has to say"
    trio.net.release(trio.stays)
    assert trio.news()[-1].startswith("480")
    assert trio.boss.up
    assert trio.other.up
    told = (trio.stays.requests[-1].request.body, trio.other.answer)
    assert old in told, "it had turned to the new phone, and is turned back"


def test_who_cannot_be_turned_back_is_not_left_in_silence(trio, make_sdp):
    trio.refer()
    trio.boss.phone.answers["INVITE"] = (500, b"")
    trio.stays.answers["INVITE"] = (200, make_sdp(trio.stays.host))
    trio.net.hold(trio.stays)
    trio.c.line.respond(200, make_sdp(trio.c.host))
    trio.c.line.hang_up()
    trio.net.release(trio.stays)
    assert trio.boss.ended is not None
    assert trio.other.ended is not None
    assert trio.net.quiet


@pytest.mark.parametrize("who", ["new", "stays", "boss"])
def test_nobody_hands_on_a_call_that_is_being_handed_on(trio, make_sdp, who):
    """A REFER without an answer stayed for ever; with 50,000 of them the server refused everybody."""
    trio.refer()
    trio.net.hold(trio.stays)
    trio.c.line.respond(200, make_sdp(trio.c.host))
    line = {"new": trio.c.line, "stays": trio.other, "boss": trio.boss}[who]
    refer = line.send("REFER", headers=[("Refer-To", "<sip:104@pbx.test>")], settle=False)
    trio.net.settle()
    if who == "stays":  # what it is told waits on the wire
        trio.net.release(trio.stays)
    assert refer.last_response.status == 491
    trio.net.advance(200)
    assert not trio.net.endpoint.transactions


def test_silence_was_asked_for(trio, make_sdp):
    response = trio.refer(headers=[("Refer-Sub", "false")])
    assert (response.status, response.headers.get("Refer-Sub")) == (202, "false")
    trio.answer(make_sdp)
    assert trio.news() == []
    assert trio.c.line.up


def test_from_hand_to_hand(trio, make_sdp):
    trio.refer()
    trio.answer(make_sdp)
    tom = trio.net.phone("104")
    trio.stays.answers["INVITE"] = (200, trio.reply)
    assert trio.c.line.refer("104").status == 202
    tom.line.respond(200, make_sdp(tom.host))
    assert trio.c.line.ended is not None
    assert tom.line.up
    tom.line.hang_up()
    assert trio.other.ended is not None
    assert trio.net.quiet


def test_a_phone_that_is_being_transferred_to_cannot_be_robbed_by_strangers(trio):
    trio.refer()
    trio.c.line.respond(180)
    dialog = trio.net.dialogs("103")[0]
    picker = trio.net.phone("106")
    line = picker.call("103", headers=[("Replaces", f"{dialog.call_id};to-tag=0;from-tag=0")])
    assert line.status == 403
    assert trio.c.rings


REFUSED = [
    pytest.param(["<sip:999@pbx.test>"], 404, id="no such number"),
    pytest.param(["<sip:105@pbx.test>"], 480, id="not registered"),
    pytest.param(["<sip:103@elsewhere.test>"], 404, id="another domain"),
    pytest.param([], 400, id="no Refer-To"),
    pytest.param(["<sip:103@pbx.test>", "<sip:104@pbx.test>"], 400, id="two"),
    pytest.param(["<sip:103@pbx.test;method=BYE>"], 501, id="another method"),
    pytest.param(
        ["<sip:103@pbx.test?Replaces=a%3Bto-tag%3Db%3Bfrom-tag%3Dc>"], 481, id="a call that is not there"
    ),
    pytest.param(["<sip:103@pbx.test?Replaces=%3Bto-tag%3Db>"], 400, id="broken Replaces"),
    pytest.param(["<sip:*43@pbx.test>"], 501, id="a service that is no call"),
    pytest.param(["<sip:*40*102@pbx.test>"], 501, id="a pickup code"),
    pytest.param(["<sip:"], 400, id="broken"),
]


@pytest.mark.parametrize(("targets", "status"), REFUSED)
def test_refused_at_once(trio, targets, status):
    transaction = trio.boss.send("REFER", headers=[("Refer-To", target) for target in targets])
    assert transaction.last_response.status == status
    assert trio.news() == []
    assert trio.boss.up
    assert trio.other.up


def test_to_who_is_there_already(trio):
    assert trio.refer(f"<sip:{trio.stays.number}@pbx.test>").status == 486


def test_one_at_a_time(trio):
    trio.refer()
    assert trio.refer("<sip:104@pbx.test>").status == 491


def test_who_waits_is_asked_nothing_before_its_answer_is_acknowledged(net):
    """RFC 3261 section 14.1; 105 may not even have seen the 200 yet, and would take that for the newer one."""
    a, b, c = (phone.talks() for phone in net.people("105", "101", "103"))
    line = a.call("101")
    net.hold(a)
    b.line.pick_up_receiver()
    b.line.refer("103")
    c.line.pick_up_receiver()
    net.advance(3)
    assert not net.sent_to(a, "INVITE")
    net.release(a)
    assert (line.hears, c.line.hears) == (c.host, a.host)
    assert not b.line.up
    line.hang_up()
    assert net.quiet


def test_no_offer_follows_a_reinvite_before_its_acknowledgement(net):
    a, b, c = (phone.talks() for phone in net.people("105", "101", "103"))
    line = a.call("101")
    b.line.pick_up_receiver()
    net.hold(a)
    line.send("INVITE", sdp(a.host, direction="sendonly"))  # its answer is slow
    b.line.refer("103")
    c.line.pick_up_receiver()
    assert not net.sent_to(a, "INVITE")
    net.release(a)
    assert len(net.sent_to(a, "INVITE")) == 1
    assert c.line.up


def test_who_never_acknowledges_is_not_waited_for(net):
    a, b, c = (phone.talks() for phone in net.people("105", "101", "103"))
    a.call("101").auto_ack = False
    b.line.pick_up_receiver()
    b.line.refer("103")
    c.line.pick_up_receiver()
    net.advance(40)
    assert not net.sent_to(a, "INVITE")
    assert c.line.ended is not None
    assert net.quiet
