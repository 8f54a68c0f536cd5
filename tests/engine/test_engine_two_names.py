# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages that are of one call to pjsip, and of another or of none to all who go by their names."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.e2e

KIND = ["Content-Type: application/sdp"]


class Renamed:
    """A message of the phone's of which some headers are said in another way."""

    def __init__(self, message, **headers):
        self._message = message
        self._headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def __getattr__(self, name):
        return getattr(self._message, name)

    def get(self, name):
        return self._headers.get(name, self._message.get(name))

    def all(self, name):
        return [self.get(name)] if name in self._headers else self._message.all(name)


@pytest.fixture
def given_up(registered, peer):
    """A call whose first answer was of no use, so that nothing more of its answers must come in."""
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    registered.invite = peer.expect("INVITE")
    peer.answer(registered.invite, 183, "Progress", KIND, peer.sdp().replace(b"AVP 0 101", b"AVP 60"))
    registered.branch = re.search(r"branch=([^;]*)", registered.invite.get("Via"))[1]
    return registered


def ends(phone, peer):
    """The call was given up, and the next one rings."""
    peer.answer(peer.expect("CANCEL"), 200)
    peer.answer(phone.invite, 487)
    phone.wait("CallEnded", call="out-1")
    peer.invite(phone.aor, phone.source, branch="next")
    peer.expect(180)
    assert phone.stop() == 0


def test_an_answer_of_another_call_id_is_not_let_in(given_up, peer):
    """Seen: ``pjsua_media_channel_update: Assertion `call->med_prov_cnt >= ...' failed``: pjsip goes by the branch."""
    peer.answer(Renamed(given_up.invite, Call_ID="another"), 200, "OK", KIND, peer.sdp())
    ends(given_up, peer)


@pytest.mark.parametrize("host", ["[;branch=x]", "[;branch=x;y=z]:5060", 'h;maddr=";branch=x;y"'])
def test_an_answer_whose_via_has_a_branch_for_a_host_is_not_let_in(given_up, peer, host):
    """Seen: ``pjsua_media_channel_update: Assertion ... failed``; to the shield nobody had asked for that answer."""
    via = f"SIP/2.0/UDP {host};branch={given_up.branch}"
    peer.answer(Renamed(given_up.invite, Via=via), 200, "OK", KIND, peer.sdp())
    ends(given_up, peer)


@pytest.fixture
def talks(registered, peer):
    """A call of the peer's that the phone answered; its first answer waits for the ACK."""
    peer.invite(registered.aor, registered.source, branch="one")
    registered.call = registered.wait("CallIncoming")["call"]
    registered.do("AnswerCall", call=registered.call)
    registered.ok = peer.expect(200)
    return registered


@pytest.mark.parametrize("method", ["BYE", "INVITE", "OPTIONS", "NOTIFY", "UPDATE"])
def test_a_request_of_another_call_id_is_of_no_call(talks, peer, method):
    """RFC 3261 section 12.2.2. pjsip finds the dialog by its tags: a BYE so ended the call."""
    peer.request("ACK", talks.ok, 1)
    peer.request(method, Renamed(talks.ok, Call_ID="another"), 2)
    peer.expect(481)
    peer.request("BYE", talks.ok, 3)
    peer.expect(200)
    talks.wait("CallEnded", call=talks.call)


def test_an_ack_of_another_call_id_is_of_no_call(talks, peer):
    peer.request("ACK", Renamed(talks.ok, Call_ID="another"), 1)
    assert peer.expect(200).body == talks.ok.body  # it is sent again
    peer.request("ACK", talks.ok, 1)
    talks.wait("CallConnected")


def test_an_ack_to_a_refusal_is_heard(registered, peer):
    """RFC 3261 section 17.2.1: the refusal is not sent again."""
    peer.invite(registered.aor, registered.source, branch="no")
    registered.do("HangUpCall", call=registered.wait("CallIncoming")["call"])
    refused = peer.expect(486)
    ack = [f"ACK {registered.aor} SIP/2.0", *(f"Via: {via}" for via in refused.all("Via"))]
    ack += [f"{name}: {refused.get(name)}" for name in ("From", "To", "Call-ID")]
    peer.send([*ack, "CSeq: 1 ACK"], b"", registered.source)
    peer.silent(486, 0.7)


WITHIN = {
    "host": ("Record-Route: <sip:[x", "];lr>"),
    "replaces": ("Replaces: x", ";x"),
}


@pytest.mark.parametrize("way", WITHIN)
def test_headers_within_another_are_not_read(registered, peer, way):
    """Seen: ``pjsip_endpt_create_response: Assertion `... id != PJSIP_ACK_METHOD' failed``.

    To pjsip a host in brackets goes on over lines, so that the ACK has the second To, which has no tag.
    """
    peer.invite(registered.aor, registered.source, branch="one")
    peer.expect(180)
    begin, end = WITHIN[way]
    names = ['From: "Holly" <sip:103@pbx.test>;tag=holly', "Call-ID: call-one@peer", "CSeq: 1 ACK"]
    lines = [f"ACK {registered.aor} SIP/2.0", f"Via: SIP/2.0/UDP 127.0.0.1:{peer.port};branch=z9hG4bKtwo"]
    lines += [begin, *names, f"To: <{registered.aor}>;tag=x", "Content-Length: 0", ""]
    peer.send([*lines, end, *names, f"To: <{registered.aor}>"], b"", registered.source)
    registered.do("AnswerCall", call=registered.wait("CallIncoming")["call"])
    peer.request("ACK", peer.expect(200), 1)
    registered.wait("CallConnected")
    assert registered.stop() == 0


@pytest.mark.parametrize("host", ["101@[h>;tag=x;y=]", "101@[h>;tag=x]", "[h>;tag=x;y=]", "101@ [h>;tag=x]"])
def test_a_tag_within_a_host_is_none(registered, peer, host):
    """Seen: the same. pjsip writes the host without its brackets."""
    peer.invite(registered.aor, registered.source, branch="one")
    peer.expect(180)
    lines = [f"ACK {registered.aor} SIP/2.0", f"Via: SIP/2.0/UDP 127.0.0.1:{peer.port};branch=z9hG4bKtwo"]
    lines += ['From: "Holly" <sip:103@pbx.test>;tag=holly', f"To: <sip:{host}>"]
    peer.send([*lines, "Call-ID: call-one@peer", "CSeq: 1 ACK"], b"", registered.source)
    registered.do("AnswerCall", call=registered.wait("CallIncoming")["call"])
    peer.request("ACK", peer.expect(200), 1)
    registered.wait("CallConnected")
    assert registered.stop() == 0


def test_an_address_in_brackets_is_a_host(registered, peer):
    headers = ["Record-Route: <sip:[::1]:5070;lr>", "P-Asserted-Identity: <sip:9@[2001:db8::1%25eth0]>"]
    peer.invite(registered.aor, registered.source, headers, branch="six")
    peer.expect(180)


def test_a_place_behind_the_end_of_the_head_is_not_read(registered, peer):
    """Seen: ``inv_send_ack: Assertion `!"Unable to send ACK!"' failed``: the Call-ID of a Replaces has an empty line."""
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    hidden = ["Replaces: x", "", ";x", "Record-Route: <tel:1>", *KIND]
    peer.answer(invite, 200, "OK", hidden, peer.sdp())
    peer.answer(invite, 200, "OK", KIND, peer.sdp())
    peer.expect("ACK")
    registered.wait("CallConnected", call="out-1")
    assert registered.stop() == 0


ASKING = {
    "in a header": [*KIND, "Replaces: x"],  # the Call-ID takes in the length, the empty line and the body
    "in no part": ["Content-Type: multipart/mixed;boundary=x"],
    "of another kind": ["Content-Type: text/plain"],
}


@pytest.mark.parametrize("way", ASKING)
def test_who_never_answered_an_offer_gets_no_other_for_a_body_that_is_none(registered, peer, way):
    """Seen: ``pjmedia_sdp_neg_send_local_offer: Assertion `neg->active_local_sdp && ...' failed``.

    To pjsip an INVITE without a description asks for an offer, whatever other body it has.
    """
    peer.invite(registered.aor, registered.source, branch="silent", body=b"")
    registered.do("AnswerCall", call=registered.wait("CallIncoming")["call"])
    ok = peer.expect(200)
    peer.request("ACK", ok, 1)
    for number in (2, 3):
        peer.request("INVITE", ok, number, ASKING[way], peer.sdp())
        peer.request("ACK", ok, number)
    peer.request("INVITE", ok, 4)
    peer.expect(488)
    peer.request("ACK", ok, 4)
    assert registered.stop() == 0


UNLIKE = [
    "<sip:p@127.0.0.1;user=%3E;transport=tcp>",
    'a" , "b <sip:p@127.0.0.1;transport=tcp>',
    'a," , "b <sip:p@127.0.0.1;transport=tcp>',
    'a\\ <sip:p@127.0.0.1;transport=tcp>;x="<sip:p@h>"',
]


@pytest.mark.parametrize("contact", UNLIKE)
def test_a_place_that_is_another_where_it_is_written_is_not_read(registered, peer, contact):
    """Seen: the same. pjsip writes them so that the shield read another place, or none."""
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    peer.answer(invite, 200, "OK", [*KIND, f"Contact: {contact}"], peer.sdp())
    lost = registered.wait("CallEnded", call="out-1")["lost"]
    assert lost.startswith("the server's answer can be read in two ways (")
    assert registered.stop() == 0


ODD_AND_SOUND = [
    'Contact: "A, \\"B\\"" <sip:a%20b%25@{};x=%41;user=phone>;q=0.5',
    "Contact: Bob Jones <sip:p@{};ob>",
    'Contact: <sip:p@{}>;+sip.instance="<urn:uuid:0>"',
]


@pytest.mark.parametrize("contact", ODD_AND_SOUND)
def test_a_place_that_is_the_same_where_it_is_written_is_read(registered, peer, contact):
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    names = [*KIND, contact.format(f"127.0.0.1:{peer.port}"), 'Reason: Q.850;cause=16;text="100%"']
    peer.answer(peer.expect("INVITE"), 200, "OK", names, peer.sdp())
    peer.expect("ACK")
    registered.wait("CallConnected", call="out-1")


def test_a_call_id_is_known_to_its_end(registered, peer):
    """Seen: ``pjsip_inv_add_ref: Assertion `inv && inv->ref_cnt' failed``; pjsua tells 127 octets of a Call-ID."""
    digits_only = peer.sdp().replace(b"AVP 0 101", b"AVP 101")
    peer.invite(registered.aor, registered.source, ["Require: 100rel"], branch="x" * 200, body=digits_only)
    call = registered.wait("CallIncoming")["call"]
    ringing = peer.expect(180)
    rack = f"RAck: {ringing.get('RSeq')} 1 INVITE"
    peer.request("PRACK", ringing, 2, [*KIND, rack], digits_only)
    peer.expect(488)
    peer.request("PRACK", ringing, 3, [rack])
    peer.expect(200)
    registered.do("HangUpCall", call=call)
    peer.expect(486)
    assert registered.stop() == 0


def test_an_answer_is_to_a_method_as_it_is_written(registered, peer):
    """Seen: ``pj_sockaddr_get_len: Assertion ... failed``: nobody looked at what an answer to "update" describes."""
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    both = peer.sdp().replace(b"AVP 0 101", b"AVP 0 8 101")
    peer.answer(peer.expect("INVITE"), 200, "OK", [*KIND, "Allow: INVITE, ACK, BYE, UPDATE"], both)
    update = peer.expect("UPDATE")
    strange = peer.sdp().replace(b"c=IN IP4 127.0.0.1", b"c=IN IP4 ::1")
    peer.answer(Renamed(update, CSeq=update.get("CSeq").lower()), 200, "OK", KIND, strange)
    peer.answer(update, 200, "OK", KIND, peer.sdp())
    registered.do("HangUpCall", call="out-1")
    peer.expect("BYE")
    assert registered.stop() == 0


def test_what_is_said_in_a_call_that_is_over_is_so_whatever_the_case_of_its_tags(talks, peer):
    """pjsip keeps the dialog until its BYE is answered, and finds it by tags in lower case."""
    peer.request("ACK", talks.ok, 1)
    talks.wait("CallConnected")
    talks.do("HangUpCall", call=talks.call)
    peer.expect("BYE")
    peer.request("UPDATE", Renamed(talks.ok, From=talks.ok.get("From").replace("holly", "HOLLY")), 2)
    peer.expect(481)


@pytest.mark.parametrize("kinds", ["oa", "va", "o"])
def test_another_invite_of_its_names_says_nothing_of_the_lines_of_a_call(registered, peer, kinds):
    """Seen: ``pjsua_media_channel_update: Assertion `call->med_prov_cnt >= ...'`` at the next hold."""
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    peer.answer(invite, 200, "OK", KIND, peer.sdp())
    registered.wait("CallConnected", call="out-1")
    head, sound = peer.sdp().split(b"m=", 1)
    lines = {"a": b"m=" + sound, "o": b"m=application 9 UDP/BFCP *\r\n", "v": b"m=video 9 RTP/AVP 31\r\n"}
    other = head + b"".join(lines[kind] for kind in kinds)
    names = ['From: "Holly" <sip:103@pbx.test>;tag=peer', f"To: <{registered.aor}>", "CSeq: 7 INVITE"]
    via = f"Via: SIP/2.0/UDP 127.0.0.1:{peer.port};branch=z9hG4bKtwin"
    there = [f"Call-ID: {invite.get('Call-ID')}", f"Contact: <sip:103@127.0.0.1:{peer.port}>"]
    peer.send([f"INVITE {registered.aor} SIP/2.0", via, *names, *there, *KIND], other, registered.source)
    peer.request("INVITE", invite, 8, KIND, other)
    peer.expect(488)
    registered.do("HoldCall", call="out-1")
    peer.answer(peer.expect("INVITE"), 200, "OK", KIND, peer.sdp(direction="recvonly"))
    registered.wait("CallMediaChanged", media="local-hold")


def twin(peer, phone, invite, *more, tag="peer", host="127.0.0.1", port=0):
    """Another call of the far end's by the same Call-ID, and its own tag."""
    via = f"Via: SIP/2.0/UDP 127.0.0.1:{peer.port};branch=z9hG4bKtwin"
    names = [f'From: "Holly" <sip:103@pbx.test>;tag={tag}', f"To: <{phone.aor}>", "CSeq: 7 INVITE"]
    there = [f"Call-ID: {invite.get('Call-ID')}", f"Contact: <sip:103@{host}:{port or peer.port}>"]
    peer.send([f"INVITE {phone.aor} SIP/2.0", via, *names, *there, *more, *KIND], peer.sdp(), phone.source)
    phone.wait("CallIncoming")


def test_another_invite_of_its_call_id_is_not_the_way_of_a_call(registered, peer):
    """Seen: ``inv_send_ack: Assertion `!"Unable to send ACK!"' failed``."""
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    peer.answer(invite, 180)
    twin(peer, registered, invite, f"Record-Route: <sip:127.0.0.1:{peer.port};lr>")
    astray = f"Contact: <sip:peer@127.0.0.1:{peer.port};transport=tcp>"
    peer.answer(invite, 200, "OK", [*KIND, astray], peer.sdp())
    registered.wait("CallEnded", call="out-1")
    assert registered.stop() == 0


def test_another_invite_of_its_call_id_gets_no_password(registered, peer, make_peer):
    """Seen: who is no server challenged our re-INVITE as if it began the call, and then had the BYE proven."""
    other = make_peer("127.0.0.3")
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    peer.answer(invite, 200, "OK", [*KIND, f"Contact: <sip:p@127.0.0.3:{other.port}>"], peer.sdp())
    registered.wait("CallConnected", call="out-1")
    twin(peer, registered, invite)
    registered.do("HoldCall", call="out-1")
    other.challenge(other.expect("INVITE"))
    registered.do("HangUpCall", call="out-1")
    other.challenge(other.expect("BYE"))
    other.silent("BYE", 0.5)


@pytest.mark.parametrize("tag", ["peer", "PEER", "another"])
def test_another_invite_of_its_call_id_does_not_open_a_call_to_a_stranger(registered, peer, make_peer, tag):
    """Seen: the stranger's BYE ended the call. Who watches a call knows its names (RFC 4235)."""
    stranger = make_peer("127.0.0.3")
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    peer.answer(invite, 200, "OK", KIND, peer.sdp())
    registered.wait("CallConnected", call="out-1")
    twin(peer, registered, invite, tag=tag, port=stranger.port, host="127.0.0.3")
    stranger.request("BYE", invite, 99)
    stranger.silent(200, 0.5)
    peer.request("BYE", invite, 99)
    peer.expect(200)
