# SPDX-License-Identifier: GPL-3.0-or-later
"""A parked call (RFC 5359 section 2.15): what it hears and asks for, how it ends, and how it returns."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from fake_media import FakeHub
from office_phones import talk
from parking import USERS, Lot
from tables import park_orbit

from deskphone.pbx.voicemail.prompts import Prompts

# --- while it is parked -----------------------------------------------------------------------------


def test_the_parked_party_hangs_up(parked):
    parked.holly.hang_up()
    assert parked.net.dialogs("7101") == ()
    assert parked.net.quiet
    assert parked.ann.call("7101").status == 480


def test_the_parked_party_hangs_up_while_it_is_retrieved(parked):
    parked.net.hold(parked.holly_phone)
    ann = parked.ann.call("7101")
    parked.holly.hang_up()
    assert ann.status == 480
    parked.net.release(parked.holly_phone)
    parked.net.advance(40)
    assert parked.net.quiet


@pytest.mark.parametrize("method", ["INVITE", "UPDATE"])
def test_what_the_parked_phone_asks_is_answered(parked, make_sdp, method):
    transaction = parked.holly.send(method, make_sdp(parked.holly_phone.host, 4444))
    assert transaction.last_response.status == 200
    assert b"a=sendonly" in transaction.last_response.body
    assert _talks_after(parked)


def test_a_refresh_without_a_description(parked):
    transaction = parked.holly.send("INVITE")
    assert transaction.last_response.status == 200
    assert b"a=sendonly" in transaction.last_response.body
    assert _talks_after(parked)


def _talks_after(parked):
    ann = parked.ann.call("7101")
    talk(ann, parked.holly)
    return ann.status == 200


@pytest.mark.parametrize(
    ("method", "status"), [("INFO", 480), ("MESSAGE", 480), ("OPTIONS", 200), ("REFER", 491)]
)
def test_other_requests_of_the_parked_phone(parked, method, status):
    headers = [("Refer-To", "<sip:103@pbx.test>")] if method == "REFER" else []
    assert parked.holly.send(method, headers=headers).last_response.status == status


def test_a_phone_that_refuses_the_hold_is_parked_all_the_same(lot):
    lot.holly_phone.answers["INVITE"] = (488, b"")
    lot.refer()
    assert lot.call().state == "parked"
    lot.holly_phone.talks()
    assert lot.ann.call("7101").status == 200


def test_a_phone_that_is_busy_is_put_on_hold_a_little_later(lot):
    lot.holly_phone.answers["INVITE"] = (491, b"")
    lot.refer()
    lot.holly_phone.talks()
    lot.net.advance(4)
    assert lot.holly.hears == ""


def test_the_session_goes_on_being_watched(parked):
    parked.holly_phone.dead = True
    parked.net.advance(400)
    assert parked.net.dialogs("7101") == (), "a phone that lost its power is not parked for ever"
    assert parked.net.quiet


def test_a_reload_that_removes_the_orbit_keeps_the_call(parked):
    core = parked.net.core
    core.reconfigure(core.config.model_copy(update={"orbit": ()}), parked.net.now)
    assert parked.call().state == "parked"
    ann = parked.ann.call("7101")
    assert ann.status == 200
    talk(ann, parked.holly)
    assert parked.gt_phone.call("7101").status == 404


def test_an_anonymous_caller_stays_anonymous(park_office):
    lot = Lot.__new__(Lot)
    lot.net = park_office
    holly, gt, ann = (phone.talks() for phone in park_office.people("105", "102", "103"))
    call = holly.call("102", headers=[("Privacy", "id")])
    gt.line.pick_up_receiver()
    gt.line.refer("7101")
    assert park_office.dialogs("7101")[0].remote_display == "Anonymous"
    line = ann.call("7101")
    assert line.response(200).headers.get("Privacy") == "id"
    talk(line, call)


# --- return -----------------------------------------------------------------------------------------


def test_after_two_minutes_the_call_returns_to_who_parked_it(parked):
    parked.net.advance(119)
    assert len(parked.gt_phone.incoming) == 1
    parked.net.advance(2)
    back = parked.gt_phone.line
    assert back.request.from_.display == "Holly, returned from 7101"
    assert back.request.from_.uri.user == "105"
    assert "sip:7101@pbx.test" in back.request.headers.get("Diversion")
    back.respond(180)
    assert parked.net.state("102") == "early"
    back.pick_up_receiver()
    talk(back, parked.holly)
    assert parked.net.dialogs("7101") == ()
    assert parked.call().state == "talking"
    back.hang_up()
    assert parked.net.quiet


def test_it_stays_parked_while_it_returns(parked):
    parked.net.advance(121)
    parked.gt_phone.line.respond(180)
    assert parked.call().state == "parked"
    ann = parked.ann.call("7101")
    assert ann.status == 200
    assert parked.gt_phone.line.cancelled is not None
    talk(ann, parked.holly)


def test_a_returning_call_can_be_picked_up(parked):
    parked.net.advance(121)
    parked.gt_phone.line.respond(180)
    hong = parked.net.phone("101").talks()
    line = hong.call("*40*102")
    assert line.status == 200
    talk(line, parked.holly)
    assert parked.net.dialogs("7101") == ()


def test_it_tries_again_after_the_same_time(parked):
    parked.net.advance(121)
    parked.gt_phone.line.respond(180)
    parked.net.advance(62)
    assert parked.gt_phone.line.cancelled is not None
    assert parked.call().state == "parked"
    parked.net.advance(121)
    assert len(parked.gt_phone.incoming) == 3
    parked.gt_phone.line.pick_up_receiver()
    talk(parked.gt_phone.line, parked.holly)


def test_a_refused_return_is_tried_again(parked):
    parked.net.advance(121)
    parked.gt_phone.line.respond(486)
    assert parked.call().state == "parked"
    parked.net.advance(121)
    assert parked.gt_phone.rings


def test_the_parked_party_hangs_up_while_the_call_returns(parked):
    parked.net.advance(121)
    parked.gt_phone.line.respond(180)
    parked.holly.hang_up()
    assert parked.gt_phone.line.cancelled is not None
    parked.net.advance(40)
    assert parked.net.quiet


def test_nobody_to_return_to(parked):
    parked.net.core.locations.replace("102", [])
    parked.net.advance(500)
    assert parked.call().state == "parked"


@pytest.mark.parametrize(("seconds", "rings"), [(30, True), (0, False)], ids=["after 30 s", "never"])
def test_return_after_is_configured(make_net, seconds, rings):
    lot = Lot(make_net(USERS, park_orbit("7101-7102", return_after=seconds)))
    lot.refer()
    lot.net.advance(31)
    assert (len(lot.gt_phone.incoming) == 2) is rings


def test_who_is_just_being_retrieved_does_not_return(parked):
    parked.net.advance(119.5)
    parked.net.hold(parked.holly_phone)
    ann = parked.ann.call("7101")
    parked.net.advance(2)
    assert len(parked.gt_phone.incoming) == 1
    parked.net.release(parked.holly_phone)
    assert ann.status == 200


# --- with media of the PBX --------------------------------------------------------------------------


@pytest.fixture
def heard(park_office):
    """The office with media and prompts."""
    park_office.core.media = FakeHub()
    park_office.core.voicemail = SimpleNamespace(prompts=Prompts(Path("en")))
    return Lot(park_office)


def _sounds(lot, kind="play"):
    return [[path.stem for path in job.what] for job in lot.net.core.media.jobs if job.kind == kind]


def _at_the_pbx(lot):
    (line,) = lot.net.core.media.open
    return lot.holly.hears == "10.0.0.1" and line.remote[0] == lot.holly_phone.host


def test_the_parked_phone_hears_a_tone_now_and_then(heard):
    heard.refer()
    assert _at_the_pbx(heard)
    assert _sounds(heard) == [["hold"]]
    heard.net.core.media.jobs[0].finish(heard.net.now)
    assert _sounds(heard) == []
    heard.net.advance(9)
    assert _sounds(heard) == [["hold"]]
    assert heard.call().state == "parked"


def test_a_parked_phone_with_a_tone_is_retrieved(heard):
    heard.refer()
    ann = heard.ann.call("7101")
    talk(ann, heard.holly)
    assert heard.net.core.media.open == []
    assert _sounds(heard) == []
    ann.hang_up()
    assert heard.net.quiet


def test_a_parked_phone_with_a_tone_hangs_up(heard):
    heard.refer()
    heard.holly.hang_up()
    assert heard.net.core.media.open == []
    assert heard.net.quiet


def test_the_tone_comes_back_after_a_retrieval_that_came_to_nothing(heard):
    heard.refer()
    heard.net.core.media.jobs[0].finish(heard.net.now)
    heard.net.hold(heard.holly_phone)
    ann = heard.ann.call("7101")
    heard.net.advance(9)
    ann.cancel()
    heard.net.release(heard.holly_phone)
    heard.net.advance(9)
    assert _at_the_pbx(heard)
    assert _sounds(heard) == [["hold"]]


def test_a_parked_phone_holds_and_resumes_at_the_pbx(heard, make_sdp):
    heard.refer()
    for direction in ("sendonly", "sendrecv"):
        offer = make_sdp(heard.holly_phone.host, 4444, direction=direction)
        assert heard.holly.send("INVITE", offer).last_response.status == 200
    assert heard.net.core.media.open[0].remote == (heard.holly_phone.host, 4444)


@pytest.mark.parametrize("why", ["no port is free", "it speaks no G.711", "it refuses"])
def test_without_a_line_it_is_on_hold(heard, make_sdp, why):
    if why == "no port is free":
        heard.net.core.media.free = 0
    elif why == "it speaks no G.711":
        heard.holly_phone.answers["INVITE"] = (200, make_sdp(heard.holly_phone.host, formats="9 101"))
    else:
        heard.holly_phone.answers["INVITE"] = lambda request: (
            (200, make_sdp(heard.holly_phone.host)) if b"sendonly" in request.body else (488, b"")
        )
    heard.refer()
    assert heard.holly.hears == ""
    assert heard.net.core.media.open == []
    heard.holly_phone.talks()
    talk(heard.ann.call("7101"), heard.holly)


def test_who_dials_the_park_code_hears_where(heard):
    dialling = heard.gt_phone.call("*707102")
    assert dialling.status == 200
    assert '"Parked at 7102"' in dialling.response(200).headers.get("P-Asserted-Identity")
    assert ["parked-at", "n7", "n1", "n0", "n2"] in _sounds(heard)
    said = next(job for job in heard.net.core.media.jobs if len(job.what) > 1)
    said.finish(heard.net.now)
    heard.net.settle()
    assert dialling.ended is not None
    assert heard.call().orbit == "7102"


def test_who_parks_may_hang_up_before_everything_is_said(heard):
    dialling = heard.gt_phone.call("*70")
    dialling.hang_up()
    assert _sounds(heard) == [["hold"]]
    assert heard.call().orbit == "7101"


def test_where_is_told_in_words_when_no_port_is_left(heard):
    heard.net.core.media.free = 1
    dialling = heard.gt_phone.call("*70")
    assert (dialling.status, dialling.responses[-1].reason) == (480, "Parked At 7101")
