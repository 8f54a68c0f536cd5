# SPDX-License-Identifier: GPL-3.0-or-later
"""A transferred call rings as any other: it follows the target's settings, and can be picked up."""

from __future__ import annotations

import pytest
from office_phones import talk
from tables import hunt, pickup_orbit, response_group
from transferring import Handover

USERS = {
    "101": 'name = "Hong"\npickup_group = 1',
    "102": 'name = "G.T"\npickup_group = 1\ndevices = 3',
    "103": 'name = "Ann"\npickup_group = 1\ngroup_number = "7001"',
    "104": 'name = "Tom"\npickup_group = 2',
    "105": 'name = "Holly"',
    "106": 'name = "Kim"',
    "107": 'name = "Away"\nalways = { to = "106" }',
    "108": 'name = "Busy"\nbusy = { to = "106" }\nno_answer = { after = 5, to = "106" }',
    "109": 'name = "Quiet"\ndo_not_disturb = true',
    "110": 'name = "Both"\nsimultaneous_ring = ["106"]',
    "111": 'name = "Excluded"\ngroup_number = "7001"\ngroup_pickup = false',
}
MORE = pickup_orbit() + response_group("600", "103", "106") + hunt("104", "106", service="800")
ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"'


class Office(Handover):
    """Holly (105) calls G.T (102), who hands her on; the others have phones, too."""

    def __init__(self, net):
        super().__init__(net)
        self.kim, self.hong, self.tom = (phone.talks() for phone in net.people("106", "101", "104"))

    def answer(self, phone, make_sdp):
        phone.line.respond(200, make_sdp(phone.host))
        return phone.line


@pytest.fixture
def office(make_net):
    return Office(make_net(USERS, MORE))


# --- the target's settings --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    [
        pytest.param("107", id="forwarded always"),
        pytest.param("110", id="simultaneous ring"),
        pytest.param("600", id="a response group"),
        pytest.param("106T", id="one member of a hunt"),
    ],
)
def test_the_targets_settings_hold(office, make_sdp, target):
    assert office.refer(target).status == 202
    talk(office.answer(office.kim, make_sdp), office.holly)
    assert office.gt.ended is not None
    assert office.news()[-1] == "200 OK"


def test_forwarding_when_busy(office, make_sdp):
    away = office.net.phone("108")
    office.refer("108")
    away.line.respond(486)
    assert office.kim.rings
    talk(office.answer(office.kim, make_sdp), office.holly)


def test_forwarding_when_nobody_answers(office, make_sdp):
    away = office.net.phone("108")
    office.refer("108")
    away.line.respond(180)
    office.net.advance(6)
    assert away.line.cancelled is not None
    talk(office.answer(office.kim, make_sdp), office.holly)


def test_a_hunt_goes_on_to_the_next(office, make_sdp):
    assert office.refer("800").status == 202
    office.tom.line.respond(486)
    talk(office.answer(office.kim, make_sdp), office.holly)


@pytest.mark.parametrize(
    ("target", "status", "phrase"),
    [
        pytest.param("109", 486, "Do Not Disturb", id="wants no calls"),
        pytest.param("111", 480, "Not Registered", id="is not there"),
        pytest.param("999", 404, "No Such Number", id="does not exist"),
        pytest.param("105", 486, "Already In This Call", id="is in this call"),
        pytest.param("7001", 501, "Only Calls Can Be Transferred", id="a pickup group number"),
    ],
)
def test_refused_at_once(office, target, status, phrase):
    response = office.refer(target)
    assert (response.status, response.reason) == (status, phrase)
    assert office.gt.up
    assert office.holly.up


def test_to_another_phone_of_ones_own_number(office, make_sdp):
    mobile = office.net.phone("102")
    assert office.refer("102").status == 202
    assert len(office.gt_phone.incoming) == 1, "the phone that transfers does not ring"
    talk(office.answer(mobile, make_sdp), office.holly)


def test_the_phone_that_rings_is_shown_who_waits(office):
    office.refer("103")
    request = office.ann.line.request
    assert request.from_.uri.user == "105"
    assert request.headers.get("Referred-By") == "<sip:102@pbx.test>"


# --- pickup -----------------------------------------------------------------------------------------


def _rings(office):
    office.refer("103")
    office.ann.line.respond(180)
    (dialog,) = office.net.dialogs("103")
    assert (dialog.state, dialog.remote_identity) == ("early", "sip:105@pbx.test")
    return dialog


WAYS = [
    pytest.param("*40*103", "", id="directed"),
    pytest.param("*50*", "", id="group"),
    pytest.param("105", "{call_id};to-tag={remote_tag};from-tag={local_tag};early-only", id="Replaces"),
    pytest.param("105", "{call_id}", id="a snom's Replaces"),
    pytest.param("105", "{call_id};to-tag=0;from-tag=0", id="zero tags"),
    pytest.param("7001", "", id="pickup group number"),
]


@pytest.mark.parametrize(("dialled", "replaces"), WAYS)
def test_it_can_be_picked_up(office, dialled, replaces):
    dialog = _rings(office)
    value = replaces.format(call_id=dialog.call_id, remote_tag=dialog.remote_tag, local_tag=dialog.local_tag)
    picker = office.hong.call(dialled, headers=[("Replaces", value)] if value else [])
    assert picker.status == 200
    assert office.ann.line.cancelled == [ELSEWHERE]
    assert "sip:105@pbx.test" in picker.response(200).headers.get("P-Asserted-Identity")
    talk(picker, office.holly)
    assert office.gt.ended is not None
    assert office.news()[-1] == "200 OK"
    assert office.net.state("103") == ""
    assert office.net.dialogs("101")[0].remote_identity == "sip:105@pbx.test"
    picker.hang_up()
    assert office.net.quiet


@pytest.mark.parametrize(("dialled", "status"), [("*40*103", 403), ("*50*", 480)])
def test_not_by_strangers(office, dialled, status):
    _rings(office)
    assert office.tom.call(dialled).status == status
    assert office.ann.rings


def test_anybody_retrieves_by_the_group_number(office):
    _rings(office)
    assert office.tom.call("7001").status == 200


def test_who_waits_cannot_pick_up_its_own_call(office):
    _rings(office)
    second = office.net.phone("105", register=False)
    assert second.call("7001").status == 480
    assert office.ann.rings


def test_who_transferred_may_take_it_back(office):
    """G.T dials the pickup code for Ann: the call comes back, on a second line of that phone."""
    _rings(office)
    back = office.gt_phone.call("*40*103")
    assert back.status == 200
    talk(back, office.holly)
    assert office.gt.ended is not None


def test_who_comes_too_late_hears_who_was_faster(office):
    dialog = _rings(office)
    office.hong.call("*40*103")
    late = office.gt_phone.call("105", headers=[("Replaces", dialog.call_id)])
    assert (late.status, late.responses[-1].reason) == (486, "Answered By 101")


def test_two_pickers_at_once_exactly_one_wins(office):
    _rings(office)
    office.net.hold(office.holly_phone)
    first, second = office.hong.call("*40*103"), office.gt_phone.call("*40*103")
    assert (second.status, second.responses[-1].reason) == (486, "Answered By 101")
    office.net.release(office.holly_phone)
    assert first.status == 200
    talk(first, office.holly)


def test_the_target_answers_while_it_is_picked_up(office, make_sdp):
    _rings(office)
    office.net.hold(office.holly_phone)
    picker = office.hong.call("*40*103")
    office.net.release(office.holly_phone)
    assert picker.status == 200
    assert office.ann.line.cancelled is not None


def test_the_picker_gives_up(office):
    _rings(office)
    office.net.hold(office.holly_phone)
    picker = office.hong.call("*40*103")
    office.net.advance(0.3)
    picker.cancel()
    office.net.release(office.holly_phone)
    assert office.news()[-1].startswith("480")
    assert office.gt.up
    talk(office.gt, office.holly)


def test_the_picker_and_who_waits_share_no_media(office):
    _rings(office)
    office.holly_phone.answers["INVITE"] = (488, b"")
    picker = office.hong.call("*40*103")
    assert picker.status == 488
    assert office.news()[-1].startswith("480")
    assert office.gt.up
    talk(office.gt, office.holly)


def test_video_is_left_out_by_a_group_number(office, make_sdp):
    """Seed 002: "If a user answers an audio/video call, the user receives only the audio." """
    _rings(office)
    video = b"m=video 6000 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
    asked = []

    def answer(request):
        asked.append(request.body)
        return 200, make_sdp(office.holly_phone.host) + video.replace(b"6000", b"0")

    office.holly_phone.answers["INVITE"] = answer
    picker = office.hong.call("7001", make_sdp(office.hong.host) + video)
    assert picker.status == 200
    assert b"m=video 0 " in asked[-1]
    assert b"m=video 0 " in picker.answer


def test_a_late_offer_of_the_picker(office, make_sdp):
    _rings(office)
    picker = office.hong.call("*40*103", b"", settle=False)
    picker.auto_ack = False
    office.net.settle()
    assert picker.status == 200
    picker.ack(make_sdp(office.hong.host))
    assert office.holly.hears == office.hong.host
    assert office.gt.ended is not None


def test_when_nobody_answers_the_call_stays_with_who_transferred(office):
    _rings(office)
    office.net.advance(61)
    assert office.news()[-1].startswith("480")
    assert office.net.state("103") == ""
    talk(office.gt, office.holly)
    assert office.hong.call("*40*103").status == 480


# --- missed calls -----------------------------------------------------------------------------------


def _missed(office, number="103"):
    records = office.net.core.missed.of(number, office.net.now)
    return [(each.caller, each.reason, each.picked_up_by) for each in records]


def test_the_target_missed_the_call(office):
    _rings(office)
    office.net.advance(61)
    assert _missed(office) == [("105", "not answered", "")]


def test_the_target_is_told_who_picked_it_up(office):
    _rings(office)
    office.hong.call("7001")
    assert _missed(office) == [("105", "picked up", "101")]


def test_who_answers_missed_nothing(office, make_sdp):
    _rings(office)
    office.answer(office.ann, make_sdp)
    assert _missed(office) == []
