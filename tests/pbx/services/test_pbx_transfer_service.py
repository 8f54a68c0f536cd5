# SPDX-License-Identifier: GPL-3.0-or-later
"""A transferred call whose target is busy or away goes where the target's settings say: to its voicemail."""

from __future__ import annotations

import pytest
from fake_media import FakeHub
from transferring import Handover

from deskphone.pbx.services.server_call import EchoTest, ServerCall

USERS = {
    "102": 'name = "G.T"',
    "103": 'name = "Ann"\nbusy = { to = "voicemail" }\nno_answer = { after = 5, to = "voicemail" }',
    "104": 'name = "Tom"\nalways = { to = "voicemail" }',
    "105": 'name = "Holly"',
}


class Away(Handover):
    """Holly (105) talks to G.T (102), who hands her to somebody who does not answer."""

    def __init__(self, net, gt_is, monkeypatch):
        super().__init__(net, gt_is)
        self.hub = net.core.media = FakeHub()
        self.asked = []
        dialling = net.calls._dialling

        def serve(service, leg, parties, now):
            self.asked.append((service.user.number, parties.caller.number))
            office = net.calls.context
            return ServerCall(office, dialling.new_id(), parties, EchoTest(), now).take(leg, now)

        monkeypatch.setattr(dialling, "serve", serve)


@pytest.fixture(params=["caller", "called"])
def away(make_net, request, monkeypatch):
    return Away(make_net(USERS), request.param, monkeypatch)


def _is_served(away):
    (line,) = away.hub.open
    assert away.holly.up
    assert away.holly.hears == line.describer.offer().data.decode().split("c=IN IP4 ")[1].split()[0]
    assert line.remote[0] == away.holly_phone.host
    assert away.gt.ended is not None
    assert away.news()[-1] == "200 OK"
    assert [job.kind for job in away.hub.jobs] == ["echo"]
    (dialog,) = away.net.dialogs("105")
    assert dialog.state == "confirmed"
    (call,) = away.net.calls.snapshot()
    assert call.caller == "105"


def test_always(away):
    assert away.refer("104").status == 202
    assert away.asked == [("104", "105")]
    _is_served(away)
    away.holly.hang_up()
    assert away.net.quiet
    assert away.hub.open == []


def test_busy(away):
    away.refer()
    away.ann.line.respond(486)
    _is_served(away)


def test_nobody_answers(away):
    away.refer()
    away.ann.line.respond(180)
    away.net.advance(6)
    assert away.ann.line.cancelled is not None
    _is_served(away)
    away.holly.hang_up()
    assert away.net.quiet


def test_who_transferred_has_left(away):
    away.refer()
    away.gt.hang_up()
    away.ann.line.respond(486)
    assert [job.kind for job in away.hub.jobs] == ["echo"]
    away.holly.hang_up()
    assert away.net.quiet


def test_who_first_heard_another_phone_is_shown_once(make_net, make_sdp, monkeypatch):
    """Seen: the dialog that its phone was first told of was shown for ever."""
    away = Away(make_net(USERS), "called", monkeypatch)
    away.holly.hang_up()
    other = away.net.phone("102").talks()
    away.holly = away.holly_phone.call("102")
    away.gt_phone.line.respond(183, make_sdp(away.gt_phone.host))
    other.line.pick_up_receiver()
    assert other.line.refer("104").status == 202
    (dialog,) = away.net.dialogs("105")
    assert dialog.state == "confirmed"
    away.holly.hang_up()
    assert away.net.quiet


def test_no_port_is_free(away):
    away.hub.free = 0
    away.refer("104")
    assert away.news()[-1].startswith("503")
    assert away.gt.up
    assert away.holly.up


def test_the_phone_refuses_the_line(away):
    away.holly_phone.answers["INVITE"] = (488, b"")
    away.refer("104")
    assert away.holly.ended is not None
    assert away.net.quiet
    assert away.hub.open == []


@pytest.mark.parametrize(
    ("status", "formats"), [(488, "0"), (200, "9"), (200, "")], ids=["refuses", "another codec", "no answer"]
)
def test_a_phone_that_does_not_take_up_the_line_is_hung_up_on(away, make_sdp, status, formats):
    body = make_sdp(away.holly_phone.host, formats=formats) if formats else b""
    away.holly_phone.answers["INVITE"] = (status, body)
    away.refer("104")
    assert away.holly.ended == ['SIP;cause=488;text="The phone and the server share no codec"']
    assert away.hub.open == []
    assert away.net.quiet


def test_glare(away):
    away.holly_phone.answers["INVITE"] = (491, b"")
    away.refer("104")
    away.holly_phone.talks()
    away.net.advance(4)
    _is_served(away)


def test_who_waits_hangs_up_meanwhile(away):
    away.net.hold(away.holly_phone)
    away.refer("104")
    away.holly.hang_up()
    away.net.release(away.holly_phone)
    away.net.advance(40)
    assert away.net.quiet
    assert away.hub.open == []


# --- what who waits hears ---------------------------------------------------------------------------


def _kinds(away):
    return [job.kind for job in away.hub.jobs]


def test_who_waits_alone_hears_the_ringing(away, make_sdp):
    away.refer()
    away.ann.line.respond(180)
    assert _kinds(away) == [], "who transferred is still there"
    away.gt.hang_up()
    assert _kinds(away) == ["ring"]
    asked = away.holly_phone.requests[-1].request
    assert "sip:103@pbx.test" in asked.headers.get("P-Asserted-Identity")
    away.ann.talks()
    away.ann.line.respond(200, make_sdp(away.ann.host))
    assert (away.holly.hears, away.ann.line.hears) == (away.ann.host, away.holly_phone.host)
    assert away.hub.open == []
    away.ann.line.hang_up()
    assert away.net.quiet


def test_who_waits_alone_hangs_up(away):
    away.refer()
    away.gt.hang_up()
    away.holly.hang_up()
    assert away.hub.open == []
    assert away.net.quiet


def test_who_waits_alone_and_reaches_voicemail(away):
    away.refer()
    away.ann.line.respond(180)
    away.gt.hang_up()
    away.net.advance(6)
    assert _kinds(away) == ["echo"]
    assert len(away.hub.open) == 1


def test_the_target_answers_while_who_waits_is_asked_to_hear_the_ringing(away, make_sdp):
    away.refer()
    away.net.hold(away.holly_phone)
    away.gt.hang_up()
    away.ann.talks()
    away.ann.line.respond(200, make_sdp(away.ann.host))
    away.net.release(away.holly_phone)
    away.net.advance(4)
    assert (away.holly.hears, away.ann.line.hears) == (away.ann.host, away.holly_phone.host)
    assert away.hub.open == []


def test_a_phone_that_refuses_the_ringing_waits_all_the_same(away, make_sdp):
    away.holly_phone.answers["INVITE"] = (488, b"")
    away.refer()
    away.gt.hang_up()
    assert away.hub.open == []
    away.holly_phone.talks()
    away.ann.line.respond(200, make_sdp(away.ann.host))
    assert away.holly.hears == away.ann.host


def test_what_who_waits_alone_asks_is_answered(away, make_sdp):
    away.refer()
    away.gt.hang_up()
    answer = away.holly.send("INVITE", make_sdp(away.holly_phone.host, 4444)).last_response
    assert answer.status == 200
    assert b"10.0.0.1" in answer.body
