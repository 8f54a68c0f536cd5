# SPDX-License-Identifier: GPL-3.0-or-later
"""Hold and resume while another offer is in flight (RFC 3264 section 4): they wait, and the process lives."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.e2e

KIND = ["Content-Type: application/sdp"]
OFFERED = b"m=application 40010 UDP/BFCP *\r\n"  # the phone has no use for it and closes the line
CLOSED = OFFERED.replace(b"40010", b"0")


@pytest.fixture
def called(registered, peer):
    """A call of the peer's that the phone answered; of its two lines one is closed."""
    peer.invite(registered.aor, registered.source, branch="two", body=peer.sdp() + OFFERED)
    registered.call = registered.wait("CallIncoming")["call"]
    registered.do("AnswerCall", call=registered.call)
    registered.ok = peer.expect(200)
    peer.request("ACK", registered.ok, 1)
    registered.wait("CallConnected")
    return registered


def held(phone, peer, *commands):
    """Let hold, or what came after it, through, and wait until it is so."""
    answers = {"HoldCall": ("recvonly", "local-hold"), "ResumeCall": ("sendrecv", "active")}
    for command in commands:
        direction, media = answers[command]
        offer = peer.expect("INVITE")
        assert (b"a=sendonly" in offer.body) is (command == "HoldCall")
        peer.answer(offer, 200, "OK", KIND, peer.sdp(direction=direction) + CLOSED)
        phone.wait("CallMediaChanged", media=media)


def told_at_last(phone, peer):
    """Let the hold through of a call that waits here already."""
    offer = peer.expect("INVITE")
    assert b"a=sendonly" in offer.body
    peer.answer(offer, 200, "OK", KIND, peer.sdp(direction="recvonly") + CLOSED)
    peer.expect("ACK")
    phone.do("ResumeCall", call=phone.call)
    held(phone, peer, "ResumeCall")


def test_hold_waits_for_the_ack_with_the_answer_to_our_offer(called, peer):
    """Seen: ``pjsua_media_channel_create_sdp: Assertion ... PJMEDIA_SDP_NEG_STATE_DONE' failed``."""
    peer.request("INVITE", called.ok, 2)
    peer.expect(200)
    called.do("HoldCall", call=called.call)
    peer.silent("INVITE", 0.5)
    peer.request("ACK", called.ok, 2, KIND, peer.sdp() + CLOSED)
    held(called, peer, "HoldCall")


def test_an_answer_with_lines_of_another_kind_ends_the_call(registered, peer):
    """``is_non_av_fmt: Assertion `!"SDP should have been validated!"' failed``: pjsip does not compare it."""
    head, line = peer.sdp().partition(b"m=")[::2]
    strange = b"m=audio 40010 RTP/AVP 96 0\r\na=rtpmap:96 garbage\r\n"
    peer.invite(registered.aor, registered.source, branch="kinds", body=head + OFFERED + b"m=" + line)
    call = registered.wait("CallIncoming")["call"]
    registered.do("AnswerCall", call=call)
    peer.request("ACK", peer.expect(200), 1)
    registered.wait("CallConnected")
    registered.do("HoldCall", call=call)
    peer.answer(peer.expect("INVITE"), 200, "OK", KIND, peer.sdp(direction="recvonly") + strange)
    assert "another line" in registered.wait("CallEnded", call=call)["lost"]
    assert registered.stop() == 0


def test_a_hold_without_end_of_the_offer_before_is_told(called, peer):
    peer.request("INVITE", called.ok, 2)
    peer.expect(200)
    called.do("HoldCall", call=called.call)
    text = called.wait("EngineFailed", call=called.call)["text"]
    assert (
        text
        == "The call is on hold here, but not at the far end: the far end has not finished an earlier change."
    )
    peer.request("ACK", called.ok, 2, KIND, peer.sdp() + CLOSED)
    called.do("HoldCall", call=called.call)
    told_at_last(called, peer)


def test_a_call_whose_stream_has_ended_is_not_held(called, peer):
    """Seen: ``pjmedia_endpt_create_base_sdp: Assertion `!"Invalid address family"' failed``: no socket is open."""
    digits_only = peer.sdp().replace(b"AVP 0 101", b"AVP 101")
    peer.request("UPDATE", called.ok, 2, KIND, digits_only + CLOSED)
    called.wait("CallMediaChanged", media="none")
    called.do("HoldCall", call=called.call)
    text = called.wait("EngineFailed", call=called.call)["text"]
    assert text == "The call cannot be held: it has no sound; try again."
    peer.request("UPDATE", called.ok, 3, KIND, peer.sdp() + CLOSED)
    called.wait("CallMediaChanged", media="active")
    called.do("HoldCall", call=called.call)
    held(called, peer, "HoldCall")


def test_resume_waits_for_the_answer_to_hold(called, peer):
    called.do("HoldCall", call=called.call)
    hold = peer.expect("INVITE")
    called.do("ResumeCall", call=called.call)
    peer.silent("INVITE", 0.5)
    peer.answer(hold, 200, "OK", KIND, peer.sdp(direction="recvonly") + CLOSED)
    held(called, peer, "ResumeCall")


def test_hold_waits_for_the_answer_to_an_update_of_ours(registered, peer):
    """Two codecs in an answer make the library offer one, in an UPDATE; RFC 3311 section 5.1 allows no second."""
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    both = (
        peer.sdp()
        .replace(b"AVP 0 101", b"AVP 0 8 101")
        .replace(b"a=rtpmap:0", b"a=rtpmap:8 PCMA/8000\r\na=rtpmap:0")
    )
    peer.answer(peer.expect("INVITE"), 200, "OK", [*KIND, "Allow: INVITE, ACK, BYE, UPDATE"], both)
    update = peer.expect("UPDATE")
    registered.do("HoldCall", call="out-1")
    peer.silent("INVITE", 0.5)
    peer.answer(update, 200, "OK", KIND, peer.sdp())
    hold = peer.expect("INVITE")
    assert b"a=sendonly" in hold.body
    peer.answer(hold, 200, "OK", KIND, peer.sdp(direction="recvonly"))
    registered.wait("CallMediaChanged", media="local-hold")


@pytest.mark.parametrize(
    "first", [OFFERED, CLOSED, b"m=video 40010 RTP/AVP 31\r\n", b"m=audio 0 RTP/AVP 0\r\n"]
)
def test_sound_is_heard_whichever_line_of_the_description_it_is(registered, peer, first):
    """Seen: the far end's video came first, and the call had no sound and a sentence about a fault inside."""
    head, sound = peer.sdp().split(b"m=", 1)
    peer.invite(registered.aor, registered.source, branch="second", body=head + first + b"m=" + sound)
    call = registered.wait("CallIncoming")["call"]
    registered.do("AnswerCall", call=call)
    peer.request("ACK", peer.expect(200), 1)
    registered.wait("CallMediaChanged", media="active")
    assert not registered.seen("EngineFailed")


@pytest.mark.parametrize("method", ["UPDATE", "PRACK"])
def test_an_offer_after_a_first_answer_of_no_use_is_refused(registered, peer, method):
    """Seen: ``pjmedia_endpt_create_base_sdp: Assertion `!"Invalid address family"' failed``."""
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    useless = peer.sdp().replace(b"AVP 0 101", b"AVP 60")
    peer.answer(invite, 183, "X", KIND, useless)
    peer.expect("CANCEL")
    peer.request(method, invite, 2, [*KIND, "RAck: 1 1 INVITE"], peer.sdp())
    peer.expect(488)
    peer.answer(invite, 487, "X")
    registered.wait("CallEnded", call="out-1")
    assert registered.stop() == 0


@pytest.mark.parametrize("described", [True, False])
def test_a_prack_describes_nothing_in_a_call_that_rings(registered, peer, described):
    """Seen, where the call's own offer is of no use: ``pjsip_inv_add_ref: Assertion `inv && inv->ref_cnt'``."""
    digits_only = peer.sdp().replace(b"AVP 0 101", b"AVP 101")
    offer = digits_only if described else b""
    peer.invite(registered.aor, registered.source, ["Require: 100rel"], branch="rel", body=offer)
    call = registered.wait("CallIncoming")["call"]
    ringing = peer.expect(180)
    rack = f"RAck: {ringing.get('RSeq')} 1 INVITE"
    peer.request("PRACK", ringing, 2, [*KIND, rack], digits_only)
    peer.expect(488)
    peer.request("PRACK", ringing, 3, [rack])
    peer.expect(200)
    registered.do("HangUpCall", call=call)
    peer.expect(486)
    registered.wait("CallEnded", call=call)
    assert registered.stop() == 0


def test_another_offer_is_not_given_to_who_never_answered_the_first(registered, peer):
    """Seen: ``pjmedia_sdp_neg_send_local_offer: Assertion `neg->active_local_sdp && ...' failed``."""
    peer.invite(registered.aor, registered.source, branch="silent", body=b"")
    registered.do("AnswerCall", call=registered.wait("CallIncoming")["call"])
    ok = peer.expect(200)
    peer.request("ACK", ok, 1)
    for number in (2, 3):
        peer.request("INVITE", ok, number)
        peer.expect(488)
        peer.request("ACK", ok, number)
    assert registered.stop() == 0


@pytest.mark.parametrize("before", ["", "ACK", "BYE"])
def test_who_is_hung_up_on_is_not_given_another_offer(registered, peer, before):
    """Seen: the same, where the BYE was on its way. It waits for an ACK that comes after the press."""
    peer.invite(registered.aor, registered.source, branch="late", body=b"")
    call = registered.wait("CallIncoming")["call"]
    registered.do("AnswerCall", call=call)
    ok = peer.expect(200)
    if not before:
        peer.request("ACK", ok, 1)
    registered.do("HangUpCall", call=call)
    if before:
        registered.do("Count")
        registered.wait("Count")  # it is done
    if before == "BYE":
        peer.request("ACK", ok, 1)
    if before != "ACK":
        peer.expect("BYE")
    for number in (2, 3):
        peer.request("INVITE", ok, number)
        peer.expect(481)
        peer.request("ACK", ok, number)
    assert registered.stop() == 0


@pytest.mark.parametrize("status", [401, 407, 422])
@pytest.mark.parametrize("first", [180, 183])
def test_a_call_that_is_sent_back_after_its_offer_was_answered_ends(registered, peer, status, first):
    """Seen: ``pjsua_call_on_rx_offer: Assertion `answer->media_count == offer->media_count' failed``."""
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    peer.answer(invite, first, "X", KIND, peer.sdp())
    registered.wait("CallProgressed")
    if status == 422:
        peer.answer(invite, status, "Session Interval Too Small", ["Min-SE: 3600"])
    else:
        peer.challenge(invite, status)
    assert "sent the call back" in registered.wait("CallEnded", call="out-1")["lost"]
    peer.silent("INVITE", 0.3)
    assert registered.stop() == 0


def test_a_call_that_is_sent_back_while_it_rings_is_made_again(registered, peer):
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    peer.answer(invite, 180, "X")
    peer.challenge(invite)
    peer.answer(peer.expect("INVITE"), 200, "OK", KIND, peer.sdp())
    registered.wait("CallConnected", call="out-1")
    registered.do("HoldCall", call="out-1")
    peer.challenge(peer.expect("INVITE"))
    assert b"a=sendonly" in peer.expect("INVITE").body


def useless(peer, what):
    """A description that a 200 to hold can bring, and of which nothing can be used; the sound goes on then."""
    return {
        "port 0": peer.sdp(port=0),
        "codec": peer.sdp().replace(b"AVP 0 101", b"AVP 60"),
        "no line": peer.sdp().split(b"m=")[0],
        "none": b"",
        "broken": b"rubbish",
    }[what]


@pytest.mark.parametrize("what", ["port 0", "codec", "no line", "none", "broken"])
def test_an_accepted_hold_without_an_answer_of_use_is_told_and_can_be_tried_again(registered, peer, what):
    """RFC 3264 section 6. Seen: nobody was told, and no press of hold did anything any more."""
    peer.invite(registered.aor, registered.source, branch="refused")
    call = registered.wait("CallIncoming")["call"]
    registered.do("AnswerCall", call=call)
    peer.request("ACK", peer.expect(200), 1)
    registered.wait("CallConnected")
    for command, answer, said in (
        ("HoldCall", "recvonly", "The call is on hold here, but not at the far end: {}."),
        ("ResumeCall", "sendrecv", "The call cannot be resumed: {}; try again."),
    ):
        registered.do(command, call=call)
        peer.answer(peer.expect("INVITE"), 200, "OK", KIND, useless(peer, what))
        text = registered.wait("EngineFailed", call=call)["text"]
        assert text == said.format("the far end's answer has no sound that fits")
        assert registered.seen("CallMediaChanged")[-1]["media"] == "local-hold"
        registered.do(command, call=call)
        again = peer.expect("INVITE")
        peer.answer(again, 200, "OK", KIND, peer.sdp(direction=answer))
        peer.expect("ACK")
    registered.wait("CallMediaChanged", media="active")
    assert len(registered.seen("EngineFailed")) == 2


def test_a_hold_that_ends_the_sound_is_told(called, peer):
    digits_only = peer.sdp().replace(b"AVP 0 101", b"AVP 101")
    called.do("HoldCall", call=called.call)
    peer.answer(peer.expect("INVITE"), 200, "OK", KIND, digits_only + CLOSED)
    called.wait("CallMediaChanged", media="none")
    called.wait("EngineFailed", call=called.call)
    called.do("HoldCall", call=called.call)
    text = called.wait("EngineFailed", call=called.call)["text"]
    assert text == "The call cannot be held: it has no sound; try again."


@pytest.mark.parametrize("status", [401, 422])
def test_a_hold_that_is_sent_back_again_is_told_and_can_be_tried_again(called, peer, status):
    """The library tells nobody of the second, and keeps its offer open for ever."""
    called.do("HoldCall", call=called.call)
    for _ in range(2):
        offer = peer.expect("INVITE")
        if status == 422:
            peer.answer(offer, status, "Session Interval Too Small", ["Min-SE: 90"])
        else:
            peer.challenge(offer, status)
    text = called.wait("EngineFailed", call=called.call)["text"]
    assert text == "The call is on hold here, but not at the far end: the far end sends it back."
    called.do("HoldCall", call=called.call)
    told_at_last(called, peer)


def test_a_hold_that_came_of_the_far_ends_next_offer_can_be_resumed(registered, peer):
    """The library keeps the wish that was refused, and answers a later offer with sendonly."""
    peer.invite(registered.aor, registered.source, branch="late")
    call = registered.wait("CallIncoming")["call"]
    registered.do("AnswerCall", call=call)
    ok = peer.expect(200)
    peer.request("ACK", ok, 1)
    registered.wait("CallConnected")
    registered.do("HoldCall", call=call)
    peer.answer(peer.expect("INVITE"), 200, "OK", KIND, peer.sdp(port=0))
    registered.wait("EngineFailed", call=call)
    peer.request("UPDATE", ok, 2, KIND, peer.sdp())
    assert b"a=sendonly" in peer.expect(200).body
    registered.do("ResumeCall", call=call)
    offer = peer.expect("INVITE")
    peer.answer(offer, 200, "OK", KIND, peer.sdp())
    registered.wait("CallMediaChanged", media="active")


@pytest.mark.parametrize("method", ["INVITE", "UPDATE"])
@pytest.mark.parametrize("kinds", ["oa", "aa", "va"])
def test_the_lines_of_a_call_keep_their_kinds(called, peer, method, kinds):
    """Seen: accepted, and hold then ended in ``pjsua_media_channel_update: Assertion ... med_prov_cnt >=``."""
    head, sound = peer.sdp().split(b"m=", 1)
    known = {"a": b"m=" + sound, "o": OFFERED, "v": b"m=video 40010 RTP/AVP 31\r\n"}
    peer.request(method, called.ok, 2, KIND, head + b"".join(known[kind] for kind in kinds))
    peer.expect(488)
    called.do("HoldCall", call=called.call)
    held(called, peer, "HoldCall")


HIDDEN = {  # a line that pjsip does not see
    "t": b"t=0\r\n" + CLOSED,
    "b": b"b=AS\r\nm=application 0 UDP/BFCP *:1\r\n",
    "o": b"o=- 1\r\nm=application 1 IN IP4 127.0.0.1\r\n",
    "CR": b"a=x\r" + CLOSED,
}


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("method", ["INVITE", "UPDATE"])
def test_no_line_is_there_for_us_alone(called, peer, method, hidden):
    """Seen: accepted, and a later hold ended in ``pjsua_media_channel_update: Assertion ... med_prov_cnt >=``."""
    peer.request(method, called.ok, 2, KIND, peer.sdp() + HIDDEN[hidden])
    peer.expect(488)
    called.do("HoldCall", call=called.call)
    held(called, peer, "HoldCall")


def test_no_line_of_an_answer_is_there_for_us_alone(called, peer):
    called.do("HoldCall", call=called.call)
    peer.answer(peer.expect("INVITE"), 200, "OK", KIND, peer.sdp(direction="recvonly") + HIDDEN["t"])
    assert "two ways" in called.wait("CallEnded", call=called.call)["lost"]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_a_description_without_its_last_letter_or_with_bare_line_feeds_is_answered(registered, peer, end):
    body = peer.sdp().replace(b"\r\n", b"\n") if end == b"\n" else peer.sdp().removesuffix(b"\r\n") + end
    peer.invite(registered.aor, registered.source, branch="ends", body=body)
    registered.do("AnswerCall", call=registered.wait("CallIncoming")["call"])
    peer.expect(200)


@pytest.mark.parametrize("answer", ["40020 0", "a0"])
@pytest.mark.parametrize("late", [False, True])
def test_an_answer_that_opens_another_line_than_was_offered_ends_the_call(registered, peer, answer, late):
    """Seen: ``check_lock_codec: Assertion `loc_m->desc.port && rem_m->desc.port' failed``."""
    head, sound = peer.sdp().split(b"m=", 1)
    video, sound = b"m=video 40020 RTP/AVP 31\r\n", b"m=" + sound
    peer.invite(registered.aor, registered.source, branch="opens", body=head + video + sound)
    call = registered.wait("CallIncoming")["call"]
    registered.do("AnswerCall", call=call)
    ok = peer.expect(200)
    peer.request("ACK", ok, 1)
    registered.wait("CallConnected")
    closed = sound.replace(b"40000", b"0")
    body = head + (video + closed if answer == "40020 0" else sound + closed)
    if late:
        peer.request("INVITE", ok, 2)
        peer.expect(200)
        peer.request("ACK", ok, 2, KIND, body)
    else:
        registered.do("HoldCall", call=call)
        peer.answer(peer.expect("INVITE"), 200, "OK", KIND, body)
    registered.wait("CallEnded", call=call)


ODD = (
    b"v=0\r\no=- 6 6 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    b"m=audio 40000 RTP/AVP 99\r\na=rtpmap:99 y/8000\r\n"
)


def test_an_offer_of_ours_that_came_to_nothing_is_not_looked_at_any_more(registered, peer):
    """Seen: a segmentation fault in ``pjmedia_sdp_session_cmp``: it lay in memory that was freed."""
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    peer.answer(invite, 180, "Ringing", KIND, peer.sdp(direction="inactive"))
    peer.answer(invite, 200, "OK", KIND, peer.sdp())
    peer.expect("ACK")
    peer.request("INVITE", invite, 2)
    offered = peer.expect(200)
    peer.request("ACK", invite, 2)
    peer.request("UPDATE", invite, 3, KIND, ODD)
    peer.expect(488)
    peer.request("UPDATE", invite, 4, KIND, peer.sdp(direction="inactive"))
    assert version(peer.expect(200)) > version(
        offered
    )  # RFC 3264 section 8: another description had that one
    peer.request("UPDATE", invite, 5, KIND, peer.sdp())
    peer.expect(200)
    registered.do("HoldCall", call="out-1")
    held(registered, peer, "HoldCall")
    assert registered.stop() == 0


def version(message):
    return int(message.body.split(b"o=", 1)[1].split()[2])


NOWHERE = [
    *("sip:p@127.0.0.1;transport=tcp", "sip:p@127.0.0.1;transport=s%63tp", "sips:p@127.0.0.1", "tel:1"),
    *("sip:p@127.0.0.1;transport=udp;transport=TLS", "si%70:p@127.0.0.1"),
]
ASTRAY = [
    *("Record-Route: <tel:1>", "Record-Route: <%73ip:127.0.0.1;lr>"),
    *('Contact: <tel:1>;x="<sip:p@127.0.0.1>"', 'Contact: "<sip:p@127.0.0.1>" <tel:1>'),
    'Contact: "\\"<sip:p@127.0.0.1>" <tel:1>;x="<sip:p@127.0.0.1>"',
]


@pytest.mark.parametrize("place", [*(f"Contact: <{uri}>" for uri in NOWHERE), *ASTRAY])
def test_an_answer_after_which_nothing_can_be_sent_ends_the_call(registered, peer, place):
    """Seen: ``inv_send_ack: Assertion `!"Unable to send ACK!"' failed``."""
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    peer.answer(peer.expect("INVITE"), 200, "OK", [*KIND, place], peer.sdp())
    words = "can be read in two ways" if "%7" in place else "that nothing can be sent to"
    assert words in registered.wait("CallEnded", call="out-1")["lost"]
    assert registered.stop() == 0


@pytest.mark.parametrize("branch", [True, False])
@pytest.mark.parametrize("ended", [True, False])
@pytest.mark.parametrize("place", ["Contact: <sip:p@127.0.0.1;transport=tcp>", "Contact: <tel:1>"])
def test_a_second_answer_after_which_nothing_can_be_sent_is_not_let_in(
    registered, peer, place, ended, branch
):
    """Seen: the same, where the BYE was answered; before it the call's requests went elsewhere.

    The INVITE's transaction is over by then (RFC 3261 section 17.1.1.2), but its dialog is not.
    """
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    peer.answer(invite, 200, "OK", KIND, peer.sdp())
    registered.wait("CallConnected")
    if not branch:
        invite.lines = [line.partition(";branch")[0] for line in invite.lines]
    if not ended:
        peer.answer(invite, 200, "OK", [*KIND, place], peer.sdp())
    registered.do("HangUpCall", call="out-1")
    bye = peer.expect("BYE")
    assert bye.uri == f"sip:peer@127.0.0.1:{peer.port}"
    peer.answer(bye, 200)
    registered.wait("CallEnded")
    if ended:
        peer.answer(invite, 200, "OK", [*KIND, place], peer.sdp())
    peer.invite(registered.aor, registered.source, branch="next")
    peer.expect(180)
    assert registered.stop() == 0


@pytest.mark.parametrize("status", [180, 200])
def test_an_answer_without_a_tag_is_no_fork(registered, peer, status):
    """Seen: ``pjsip_dlg_fork: Assertion `rdata->msg_info.to->tag.slen != 0' failed``."""
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    peer.answer(invite, 180, "Ringing")
    registered.wait("CallProgressed")
    peer.answer(invite, status, "", tag="")
    registered.wait("CallEnded", call="out-1")
    assert registered.stop() == 0


@pytest.mark.parametrize("crossing", ["UPDATE", "INVITE", ""])
def test_a_far_end_that_moves_where_nothing_can_be_sent_cannot_end_the_telephone(registered, peer, crossing):
    """Seen: the same. RFC 3261 section 12.2.1.2: the Contact of an UPDATE or re-INVITE, or of the answer, is new."""
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    peer.answer(invite, 200, "OK", KIND, peer.sdp())
    registered.wait("CallConnected")
    registered.do("HoldCall", call="out-1")
    hold = peer.expect("INVITE")
    contact = "Contact: <sip:peer@127.0.0.1;transport=tcp>"
    if crossing:
        lines = [f"{crossing} {invite.contact} SIP/2.0", "Max-Forwards: 70", "CSeq: 1 " + crossing, contact]
        lines += [
            f"Via: SIP/2.0/UDP 127.0.0.1:{peer.port};branch=z9hG4bKmoves",
            f"Call-ID: {hold.get('Call-ID')}",
        ]
        peer.send([*lines, f"From: {hold.get('To')}", f"To: {hold.get('From')}"], b"", hold.source)
        peer.expect(488)
        peer.answer(hold, 200, "OK", KIND, peer.sdp(direction="recvonly"))
        registered.wait("CallMediaChanged", media="local-hold")
        registered.do("HangUpCall", call="out-1")
        peer.answer(peer.expect("BYE"), 200)
    else:
        peer.answer(hold, 200, "OK", [*KIND, contact], peer.sdp(direction="recvonly"))
        registered.wait("CallEnded", call="out-1")
    assert registered.stop() == 0


def test_a_call_that_only_tls_could_carry_is_refused_with_what_to_do(registered):
    """Seen: "MakeCall was refused by the SIP library: Unsuitable transport selected (PJSIP_ETPNOTSUITABLE)"."""
    registered.do("MakeCall", call="out-1", account="a", request_uri="SIPS:102@pbx.test")
    said = registered.wait("EngineFailed", call="out-1")["text"]
    assert (
        said
        == "SIPS:102@pbx.test asks for TLS (sips:), and the account uses UDP: choose an account with TLS."
    )
    registered.do("MakeCall", call="out-2", account="a", request_uri="sip:102@pbx.test")
    registered.wait("InviteSent", call="out-2")


@pytest.mark.parametrize(
    ("codecs", "offered"),
    [
        ((), ["PCMU/8000", "PCMA/8000", "G722/8000", "iLBC/8000", "GSM/8000"]),
        (("G722", "PCMA"), ["G722/8000", "PCMA/8000"]),
    ],
)
def test_what_is_offered_and_in_which_order_is_chosen(start, peer, codecs, offered):
    phone = start(codecs=codecs, user_agent="Desk 7")
    phone.add_account(peer)
    phone.wait("RegistrationChanged", state="registered")
    phone.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    named = dict(re.findall(r"a=rtpmap:(\d+) (\S+)", invite.body.decode()))
    wanted = re.search(r"m=audio \d+ RTP/AVP ([\d ]+)", invite.body.decode()).group(1).split()
    names = [named.get(number, "").removesuffix("/1") for number in wanted]
    assert [name for name in names if not name.startswith("telephone-event")] == offered
    assert invite.get("User-Agent") == peer.registers[-1].get("User-Agent") == "Desk 7"


BARE = b"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
SOUND = b"m=audio 40000 RTP/AVP 0\r\nc=IN IP4 127.0.0.1\r\n"
NOWHERE = {"a closed line": b"m=video 0 RTP/AVP 31\r\n", "closed sound": b"m=audio 0 RTP/AVP 0\r\n"}


@pytest.mark.parametrize("line", NOWHERE)
def test_a_closed_line_that_has_no_address_is_borne(registered, peer, line):
    """RFC 8866 section 5.7. ``create_answer: Assertion `status==PJ_SUCCESS' failed``: it was borne until then."""
    closed = BARE + SOUND + NOWHERE[line]
    for number, body in enumerate((closed, BARE + NOWHERE[line] + SOUND)):
        peer.invite(registered.aor, registered.source, branch=f"nowhere{number}", body=body)
        peer.expect(180)
    registered.do("AnswerCall", call=registered.wait("CallIncoming")["call"])
    answer = peer.expect(200)
    peer.request("ACK", answer, 1)
    peer.request("INVITE", answer, 2, KIND, closed)
    peer.expect(200)
    peer.request("ACK", answer, 2)
    parted = [b"--b", b"Content-Type: text/plain", b"", b"c=IN IP4 127.0.0.1", b"--b"]
    parted += [b"Content-Type: application/sdp", b"", closed, b"--b--", b""]
    peer.request("UPDATE", answer, 3, ["Content-Type: multipart/mixed;boundary=b"], b"\r\n".join(parted))
    peer.expect(200)
    call = registered.seen("CallConnected")[0]["call"]
    registered.do("HoldCall", call=call)
    peer.answer(peer.expect("INVITE"), 200, "OK", KIND, closed)
    registered.wait("CallMediaChanged", call=call, media="local-hold")
    assert registered.stop() == 0


@pytest.mark.parametrize("line", NOWHERE)
def test_an_answer_with_a_closed_line_that_has_no_address_is_borne(registered, peer, line):
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    peer.answer(peer.expect("INVITE"), 200, "OK", KIND, BARE + SOUND + NOWHERE[line])
    registered.wait("CallMediaChanged", call="out-1", media="active")
    registered.do("HoldCall", call="out-1")
    peer.expect("INVITE")
    assert registered.stop() == 0


def test_an_open_line_that_has_no_address_is_refused(registered, peer):
    peer.invite(registered.aor, registered.source, body=BARE + b"m=audio 40000 RTP/AVP 0\r\n")
    peer.expect(400)
    assert registered.stop() == 0
