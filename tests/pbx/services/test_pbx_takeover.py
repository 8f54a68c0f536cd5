# SPDX-License-Identifier: GPL-3.0-or-later
"""An answered call moves to another phone of the same number: INVITE with full Replaces (RFC 3891 section 3)."""

from __future__ import annotations

import pytest
from office_phones import talk

from deskphone.sip.replaces import Replaces

MOVED = 'SIP;cause=200;text="Call moved to another phone"'


class Moving:
    """105 calls 102, who answers at the desk; 102 has a second phone, which wants the call."""

    def __init__(self, net, who):
        self.net = net
        holly, desk = (phone.talks() for phone in net.people("105", "102"))
        mine = holly.call("102")
        desk.line.pick_up_receiver()
        self.caller, self.called = mine, desk.line
        self.old, self.stays = (self.called, self.caller) if who == "called" else (self.caller, self.called)
        self.new_phone = net.phone(self.old.phone.number, host="10.0.2.1", register=False).talks()

    def replaces(self, line=None, *, early=False):
        """The header as a phone of the same office would write it about this line's dialog."""
        dialog = (line or self.old).dialog
        return str(Replaces(dialog.call_id, dialog.remote_tag, dialog.local_tag, early))

    def move(self, *, by=None, body=None, early=False, line=None, settle=True):
        header = ("Replaces", self.replaces(line, early=early))
        return (by or self.new_phone).call("102", body, [header], settle=settle)


@pytest.fixture(params=["called", "caller"])
def moving(net, request):
    return Moving(net, request.param)


def test_the_new_phone_takes_the_place(moving):
    new = moving.move()
    assert new.status == 200
    talk(new, moving.stays)
    assert moving.old.ended == [MOVED]
    assert moving.stays.up
    assert moving.net.state(new.phone.number) == "confirmed"
    assert (
        moving.net.dialogs(new.phone.number)[0].remote_identity == f"sip:{moving.stays.phone.number}@pbx.test"
    )
    assert len(moving.net.calls.snapshot()) == 1
    new.hang_up()
    assert moving.stays.ended is not None
    assert moving.net.quiet


def test_who_stays_is_told_who_is_there_now(moving):
    moving.move()
    asked = moving.stays.phone.requests[-1].request
    number = moving.new_phone.number
    assert f"<sip:{number}@pbx.test>" in asked.headers.get("P-Asserted-Identity")


def test_a_late_offer(moving):
    moving.stays.phone.talks()
    new = moving.new_phone.call("102", b"", [("Replaces", moving.replaces())], settle=False)
    new.auto_ack = False
    moving.net.settle()
    assert new.status == 200
    assert new.answer, "the offer of who stays"
    assert moving.old.up, "until the new phone has given its answer"
    answer = (
        b"v=0\r\no=- 1 1 IN IP4 10.0.2.1\r\ns=-\r\nc=IN IP4 10.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n"
    )
    new.ack(answer)
    assert moving.stays.hears == "10.0.2.1"
    assert moving.old.ended == [MOVED]
    assert new.up


def test_a_late_offer_that_is_never_answered(moving):
    new = moving.new_phone.call("102", b"", [("Replaces", moving.replaces())], settle=False)
    new.auto_ack = False
    moving.net.advance(40)
    assert moving.old.up
    assert moving.stays.up
    talk(moving.old, moving.stays)


REFUSALS = [
    pytest.param((488, b""), 488, id="it does not like the media"),
    pytest.param((606, b""), 606, id="it does not accept it at all"),
    pytest.param((503, b""), 480, id="it cannot"),
]


@pytest.mark.parametrize(("answer", "status"), REFUSALS)
def test_a_refusal_of_who_stays_leaves_the_old_call(moving, answer, status):
    moving.stays.phone.answers["INVITE"] = answer
    new = moving.move()
    assert new.status == status
    assert moving.old.up
    assert moving.stays.up
    talk(moving.old, moving.stays)
    assert moving.net.state(moving.old.phone.number) == "confirmed"


def test_a_new_phone_that_gives_up_is_shown_no_more(moving):
    """Whether or not who stays, whose wire is slow, has answered yet."""
    moving.net.hold(moving.stays.phone)
    new = moving.move()
    moving.net.advance(1)  # until its INVITE is answered by 100
    assert moving.net.state(new.phone.number) == "confirmed trying"
    new.cancel()
    assert new.status == 487
    assert moving.net.state(new.phone.number) == "confirmed"
    moving.net.release(moving.stays.phone)
    talk(moving.old, moving.stays)


def test_glare_is_tried_again_once(moving):
    busy = moving.stays.phone.answers["INVITE"]
    moving.stays.phone.answers["INVITE"] = (491, b"")
    new = moving.move()
    assert new.status == 0, "RFC 3261 section 14.1: the re-INVITE is tried again a little later"
    moving.stays.phone.answers["INVITE"] = busy
    moving.net.advance(4)
    assert new.status == 200
    talk(new, moving.stays)


def test_glare_that_stays_is_told(moving):
    moving.stays.phone.answers["INVITE"] = (491, b"")
    new = moving.move()
    moving.net.advance(10)
    assert new.status == 491
    assert len([event for event in moving.stays.phone.requests if event.request.method == "INVITE"]) == 2
    assert moving.old.up


def test_an_exchange_of_media_that_runs_already_is_waited_for(moving, make_sdp):
    moving.net.hold(moving.stays.phone)
    moving.old.send("INVITE", make_sdp(moving.old.phone.host, 5555))
    new = moving.move()
    assert new.status == 0
    moving.net.release(moving.stays.phone)
    moving.net.advance(4)
    assert new.status == 200
    talk(new, moving.stays)


def test_who_stays_hangs_up_meanwhile(moving):
    moving.net.hold(moving.stays.phone)
    new = moving.move()
    moving.stays.hang_up()
    assert new.status == 480
    assert moving.old.ended is not None
    moving.net.release(moving.stays.phone)
    moving.net.advance(40)
    assert moving.net.quiet


def test_who_is_replaced_hangs_up_meanwhile(moving):
    moving.net.hold(moving.stays.phone)
    new = moving.move()
    moving.old.hang_up()
    assert moving.stays.up, "who stays waits for the new phone"
    moving.net.release(moving.stays.phone)
    assert new.status == 200
    talk(new, moving.stays)


def test_who_is_replaced_hangs_up_and_then_it_fails(moving):
    moving.stays.phone.answers["INVITE"] = (488, b"")
    moving.net.hold(moving.stays.phone)
    new = moving.move()
    moving.old.hang_up()
    moving.net.release(moving.stays.phone)
    assert new.status == 488
    assert moving.stays.ended is not None
    assert moving.net.quiet


def test_the_new_phone_gives_up_meanwhile(moving):
    moving.net.hold(moving.stays.phone)
    new = moving.move()
    moving.net.advance(0.3)  # 100 Trying has come
    new.cancel()
    assert new.status == 487
    moving.net.release(moving.stays.phone)
    assert moving.old.up
    assert moving.stays.up
    talk(moving.old, moving.stays)
    assert moving.net.state(moving.old.phone.number) == "confirmed"


@pytest.mark.parametrize("who", ["who stays", "who is replaced"])
def test_the_new_phone_and_another_give_up(moving, who):
    gone, left = (moving.stays, moving.old) if who == "who stays" else (moving.old, moving.stays)
    phone = moving.stays.phone
    moving.net.hold(phone)
    new = moving.move()
    moving.net.advance(0.3)  # 100 Trying has come
    new.cancel()
    gone.hang_up()
    moving.net.release(phone)
    moving.net.advance(40)
    assert left.ended is not None
    assert moving.net.quiet


def test_only_for_its_own_parties(moving):
    stranger = moving.net.phone("101")
    assert moving.move(by=stranger).status == 403
    assert moving.old.up
    other_party = moving.net.phone(moving.stays.phone.number, host="10.0.2.2", register=False)
    assert moving.move(by=other_party).status == 403, "the leg that is named is not its own"


def test_early_only_means_a_pickup(moving):
    assert moving.move(early=True).status == 486
    assert moving.old.up


def test_one_at_a_time(moving):
    moving.net.hold(moving.stays.phone)
    first = moving.move()
    second = moving.net.phone(moving.old.phone.number, host="10.0.2.9", register=False)
    assert moving.move(by=second).status == 491
    moving.net.release(moving.stays.phone)
    assert first.status == 200


def test_it_moves_back(moving):
    new = moving.move()
    back = moving.move(by=moving.old.phone, line=new)
    assert back.status == 200
    assert new.ended == [MOVED]
    talk(back, moving.stays)


def test_a_moved_call_is_transferred(moving, make_sdp):
    new = moving.move()
    ann = moving.net.phone("103").talks()
    assert new.refer("103").status == 202
    ann.line.respond(200, make_sdp(ann.host))
    assert new.ended is not None
    talk(ann.line, moving.stays)


# --- streams ----------------------------------------------------------------------------------------

VIDEO = b"m=video 6000 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"


def _answering_each_line(phone, make_sdp):
    """A phone that answers each stream that it is offered, as RFC 3264 section 6 wants, else 488."""

    def answer(request):
        kinds = [line.split()[:2] for line in request.body.split(b"\r\n") if line.startswith(b"m=")]
        if not kinds or len(kinds) < answer.streams:
            return 488, b""
        answer.streams = len(kinds)
        video = VIDEO if kinds[-1][1] != b"0" else VIDEO.replace(b"6000", b"0")
        return 200, make_sdp(phone.host) + (video if len(kinds) > 1 else b"")

    answer.streams = 2
    phone.answers["INVITE"] = answer


def test_a_phone_without_video_takes_over_from_one_with_it(net, make_sdp):
    """RFC 3264 section 8: a later offer has a line for each stream of the session."""
    holly, desk = net.people("105", "102")
    call = holly.call("102", make_sdp(holly.host) + VIDEO)
    desk.line.respond(200, make_sdp(desk.host) + VIDEO)
    _answering_each_line(holly, make_sdp)
    new_phone = net.phone("102", host="10.0.2.1", register=False)
    old = desk.line
    value = str(Replaces(old.dialog.call_id, old.dialog.remote_tag, old.dialog.local_tag))
    new = new_phone.call("102", headers=[("Replaces", value)])
    assert new.status == 200
    asked = holly.requests[-1].request.body
    assert asked.count(b"m=") == 2
    assert b"m=video 0 " in asked
    assert new.answer.count(b"m=") == 1, "an answer has as many lines as the offer"
    talk(new, call)
