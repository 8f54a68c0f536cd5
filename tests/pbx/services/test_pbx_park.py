# SPDX-License-Identifier: GPL-3.0-or-later
"""Call park (RFC 5359 section 2.15, SPEC section 2.2): park, lamp, retrieve."""

from __future__ import annotations

import pytest
from office_phones import talk
from parking import USERS, Lot

from deskphone.sip.replaces import Replaces

# --- to park ----------------------------------------------------------------------------------------


def test_refer_to_an_orbit_parks_the_call_there(lot):
    assert lot.refer().status == 202
    assert lot.news() == ["100 Trying", "200 Parked At 7101"]
    assert lot.gt.ended == ['SIP;cause=200;text="Parked at 7101"']
    assert lot.holly.up
    assert lot.holly.hears == "", "the parked phone is on hold"
    call = lot.call()
    assert (call.state, call.orbit, call.caller, call.called) == ("parked", "7101", "105", "7101")


def test_the_orbit_lights_up_and_shows_who_is_parked(lot):
    lot.refer()
    (dialog,) = lot.net.dialogs("7101")
    assert (dialog.state, dialog.held) == ("confirmed", True)
    assert (dialog.remote_identity, dialog.remote_display) == ("sip:105@pbx.test", "Holly")
    assert lot.net.state("102") == ""
    (mine,) = lot.net.dialogs("105")
    assert (mine.state, mine.remote_display) == ("confirmed", "Parked at 7101")


def test_the_parked_party_is_shown_where_it_is(lot):
    lot.refer()
    request = lot.holly_phone.requests[-1].request
    assert '"Parked at 7101" <sip:7101@pbx.test>' in request.headers.get("P-Asserted-Identity")


def test_the_hold_is_a_new_version_of_the_description(lot):
    lot.refer()
    body = lot.holly_phone.requests[-1].request.body
    assert b"a=sendonly" in body
    assert b"o=- 1 2 IN" in body, "RFC 3264 section 8: the version is greater by one"


def test_refer_to_the_park_code_takes_the_first_free_orbit(lot):
    assert lot.refer("*70").status == 202
    assert lot.news()[-1] == "200 Parked At 7101"
    lot.ann.call("102")
    lot.gt_phone.line.pick_up_receiver()
    lot.refer("*70", line=lot.gt_phone.line)
    assert lot.news()[-1] == "200 Parked At 7102"


def test_refer_to_the_code_and_an_orbit(lot):
    assert lot.refer("*707102").status == 202
    assert lot.news()[-1] == "200 Parked At 7102"


@pytest.mark.parametrize(
    ("target", "status", "phrase"),
    [
        pytest.param("*707000", 404, "No Such Park Orbit", id="a pickup group number is no park orbit"),
        pytest.param("*70999", 404, "No Such Park Orbit", id="no orbit at all"),
        pytest.param("7000", 501, "Only Calls Can Be Transferred", id="to a pickup group number"),
    ],
)
def test_what_cannot_be_parked_at(lot, target, status, phrase):
    response = lot.refer(target)
    assert (response.status, response.reason) == (status, phrase)
    assert lot.gt.up
    talk(lot.gt, lot.holly)


def test_an_occupied_orbit_is_refused(parked):
    second = parked.ann.call("102")
    parked.gt_phone.line.pick_up_receiver()
    response = parked.refer(line=parked.gt_phone.line)
    assert (response.status, response.reason) == (486, "Orbit 7101 Is Taken")
    assert second.up


def test_all_orbits_are_taken(parked):
    for _ in range(2):
        line = parked.ann.call("102")
        parked.gt_phone.line.pick_up_receiver()
        response = parked.refer("*70", line=parked.gt_phone.line)
    assert (response.status, response.reason) == (486, "All Park Orbits Are Taken")
    assert line.up


def test_no_orbits_at_all(make_net):
    lot = Lot(make_net(USERS))
    response = lot.refer("*70")
    assert (response.status, response.reason) == (480, "No Park Orbits")


# --- to park by dialling ----------------------------------------------------------------------------


@pytest.mark.parametrize(("dialled", "orbit"), [("*70", "7101"), ("*707102", "7102")])
def test_dialling_the_code_parks_ones_own_call(lot, make_sdp, dialled, orbit):
    lot.gt.send("INVITE", make_sdp(lot.gt_phone.host, direction="sendonly"))
    dialling = lot.gt_phone.call(dialled)
    assert (dialling.status, dialling.responses[-1].reason) == (480, f"Parked At {orbit}")
    assert lot.gt.ended is not None
    assert lot.call().orbit == orbit


def test_the_newest_held_call_is_meant(lot, make_sdp):
    lot.gt.send("INVITE", make_sdp(lot.gt_phone.host, direction="sendonly"))
    lot.net.advance(5)
    newer = lot.gt_phone.call("103")
    lot.ann.line.pick_up_receiver()
    lot.gt_phone.call("*70")
    assert lot.gt.ended is not None
    assert newer.up


def test_without_a_held_call_the_newest_one_is_meant(lot):
    lot.net.advance(5)
    newer = lot.gt_phone.call("103")
    lot.ann.line.pick_up_receiver()
    lot.gt_phone.call("*70")
    assert lot.gt.up
    assert newer.ended is not None


def test_the_call_of_this_phone_comes_before_that_of_another_of_the_same_number(lot):
    lot.net.advance(5)
    mobile = lot.net.phone("102").talks()
    newer = mobile.call("103")
    lot.ann.line.pick_up_receiver()
    lot.gt_phone.call("*70")
    assert lot.gt.ended is not None
    assert newer.up


def test_nothing_to_park(lot):
    dialling = lot.ann.call("*70")
    assert (dialling.status, dialling.responses[-1].reason) == (480, "You Have No Call To Park")
    lot.ann.call("101")
    assert lot.ann.call("*70").status == 480, "a call that rings is not up"


def test_dialling_a_taken_orbit(parked):
    parked.ann.call("102")
    parked.gt_phone.line.pick_up_receiver()
    dialling = parked.gt_phone.call("*707101")
    assert (dialling.status, dialling.responses[-1].reason) == (486, "Orbit 7101 Is Taken")
    assert parked.gt_phone.line.up


# --- to retrieve ------------------------------------------------------------------------------------


def test_anyone_retrieves_by_dialling_the_orbit(lot):
    lot.refer()
    ann = lot.ann.call("7101")
    assert ann.status == 200
    talk(ann, lot.holly)
    assert "sip:105@pbx.test" in ann.response(200).headers.get("P-Asserted-Identity")
    assert "sip:103@pbx.test" in lot.holly_phone.requests[-1].request.headers.get("P-Asserted-Identity")
    assert lot.net.dialogs("7101") == ()
    assert [d.remote_identity for d in lot.net.dialogs("105")] == ["sip:103@pbx.test"]
    call = lot.call()
    assert (call.state, call.orbit, {call.caller, call.called}) == ("talking", "", {"103", "105"})
    lot.holly.hang_up()
    assert ann.ended is not None
    assert lot.net.quiet


def test_the_parker_retrieves_the_call_itself(parked):
    again = parked.gt_phone.call("7101")
    assert again.status == 200
    talk(again, parked.holly)


def test_with_a_late_offer(parked, make_sdp):
    ann = parked.ann.call("7101", b"", settle=False)
    ann.auto_ack = False
    parked.net.settle()
    assert ann.status == 200
    ann.ack(make_sdp(parked.ann.host))
    assert parked.holly.hears == parked.ann.host
    assert parked.net.dialogs("7101") == ()


def test_by_replaces_of_what_the_orbits_lamp_shows(parked):
    (seen,) = parked.net.dialogs("7101")
    value = str(Replaces(seen.call_id, seen.remote_tag, seen.local_tag))
    ann = parked.ann.call("105", headers=[("Replaces", value)])
    assert ann.status == 200
    talk(ann, parked.holly)


def test_early_only_never_retrieves(parked):
    (seen,) = parked.net.dialogs("7101")
    value = str(Replaces(seen.call_id, seen.remote_tag, seen.local_tag, True))
    assert parked.ann.call("105", headers=[("Replaces", value)]).status == 486


def test_an_empty_orbit(lot):
    ann = lot.ann.call("7101")
    assert (ann.status, ann.responses[-1].reason) == (480, "Nothing Is Parked There")


def test_two_at_once_exactly_one_wins(parked):
    hong = parked.net.phone("101").talks()
    parked.net.hold(parked.holly_phone)
    first, second = parked.ann.call("7101"), hong.call("7101")
    assert (second.status, second.responses[-1].reason) == (486, "Being Retrieved")
    parked.net.release(parked.holly_phone)
    assert first.status == 200
    third = hong.call("7101")
    assert (third.status, third.responses[-1].reason) == (486, "Answered By 103"), (
        "who comes too late hears why"
    )
    talk(first, parked.holly)


def test_retrieved_before_the_hold_is_through(lot):
    lot.net.hold(lot.holly_phone)
    lot.refer()
    ann = lot.ann.call("7101")
    assert ann.status == 0
    lot.net.release(lot.holly_phone)
    lot.net.advance(4)
    assert ann.status == 200
    talk(ann, lot.holly)


def test_who_retrieves_gives_up(parked):
    parked.net.hold(parked.holly_phone)
    ann = parked.ann.call("7101")
    parked.net.advance(0.3)
    ann.cancel()
    parked.net.release(parked.holly_phone)
    parked.net.advance(4)
    assert parked.call().state == "parked"
    assert parked.holly.hears == "", "it is on hold again"
    assert parked.ann.call("7101").status == 200


def test_the_parked_phone_refuses_the_media(parked):
    parked.holly_phone.answers["INVITE"] = (488, b"")
    ann = parked.ann.call("7101")
    assert ann.status == 488
    assert parked.call().state == "parked"


def test_the_parked_party_itself_cannot_retrieve(parked):
    other = parked.net.phone("105", register=False)
    assert other.call("7101").status == 403


def test_a_retrieved_call_can_be_parked_again(parked):
    ann = parked.ann.call("7101")
    assert parked.refer("7102", line=ann).status == 202
    assert parked.call().orbit == "7102"
    gt = parked.gt_phone.call("7102")
    talk(gt, parked.holly)
