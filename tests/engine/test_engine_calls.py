# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls of the pjsua2 engine against a scripted peer: what is on the wire, what the phone is told."""

from __future__ import annotations

import socket
import time

import pytest

pytestmark = pytest.mark.e2e

REPLACES = {
    "rfc3891": "call-1@pbx;to-tag=8a7b;from-tag=31;early-only",
    "snom": "call-1@pbx",
    "zero-tags": "call-1@pbx;to-tag=0;from-tag=0",
}


def call(phone, name="out-1", uri="sip:102@pbx.test", **fields):
    phone.do("MakeCall", call=name, account="a", request_uri=uri, **fields)


def connect(phone, peer, headers=()):
    """An answered call of the phone; returns its INVITE."""
    call(phone)
    invite = peer.expect("INVITE")
    peer.answer(invite, 200, "OK", ["Content-Type: application/sdp", *headers], peer.sdp())
    peer.expect("ACK")
    phone.wait("CallConnected", call="out-1")
    return invite


STRANGE = {
    "application/vnd.cirpack.isdn-ext": b"\x00\xfe\r\n",
    "text/plain": b"m=audio 0",
    "multipart/mixed;boundary=b": b"--b\r\nContent-Type: application/isup\r\n\r\nx\r\n--b--\r\n",
}


@pytest.mark.parametrize("kind", STRANGE)
@pytest.mark.parametrize("described", [True, False])
def test_a_ringing_that_says_what_we_do_not_know_is_a_ringing(registered, peer, kind, described):
    """The library took it for an answer of no use, and sent CANCEL."""
    call(registered)
    invite = peer.expect("INVITE")
    if described:
        peer.answer(invite, 183, "Session Progress", ["Content-Type: application/sdp"], peer.sdp())
        registered.wait("CallProgressed", status=183)
    peer.answer(invite, 180, "Ringing", [f"Content-Type: {kind}"], STRANGE[kind])
    registered.wait("CallProgressed", status=180)
    peer.answer(invite, 200, "OK", ["Content-Type: application/sdp"], peer.sdp())
    peer.expect("ACK")
    registered.wait("CallConnected")
    registered.do("MuteCall", call="out-1", muted=True)  # told after all that the answer brought
    registered.wait("CallMuted")
    assert [line["media"] for line in registered.seen("CallMediaChanged")] == ["active"]


@pytest.mark.parametrize("style", REPLACES)
def test_replaces_passes_unchanged_also_after_a_challenge(registered, peer, digest, style):
    call(registered, headers=[["Replaces", REPLACES[style]], ["X-Last", "1"]])
    first = peer.expect("INVITE")
    assert first.get("Replaces") == REPLACES[style]
    names = [line.partition(":")[0] for line in first.lines]
    assert names.index("Replaces") < names.index("X-Last")
    peer.challenge(first, 407)
    second = peer.expect("INVITE")
    assert second.get("Replaces") == REPLACES[style]
    assert digest(second, "101", "pw")
    peer.answer(second, 481, "Call/Transaction Does Not Exist")
    ended = registered.wait("CallEnded", call="out-1")
    assert (ended["status"], ended["by_remote"]) == (481, True)
    told = registered.seen("InviteSent")
    assert [(line["replaces"], line["request_uri"]) for line in told] == [
        (REPLACES[style], "sip:102@pbx.test")
    ]
    assert told[0]["call_id"] == first.get("Call-ID")


def test_request_uri_and_to_may_differ(registered, peer):
    call(registered, uri="sip:*8102@pbx.test", to="sip:103@pbx.test")
    invite = peer.expect("INVITE")
    assert invite.uri == "sip:*8102@pbx.test"
    assert invite.get("To") == "<sip:103@pbx.test>"
    assert registered.wait("InviteSent")["request_uri"] == "sip:*8102@pbx.test"
    peer.answer(invite, 603, "Decline")
    registered.wait("CallEnded", status=603, reason="Decline")


def test_escaped_star_codes_are_not_touched(registered, peer):
    call(registered, uri="sip:**102%23@pbx.test")
    invite = peer.expect("INVITE")
    assert invite.uri == "sip:**102%23@pbx.test"
    peer.answer(invite, 404, "Not Found")
    registered.wait("CallEnded", status=404)


def test_provisional_answers_are_reported_with_early_media(registered, peer):
    call(registered)
    invite = peer.expect("INVITE")
    peer.answer(invite, 100, "Trying")
    peer.answer(invite, 180, "Ringing")
    line = registered.wait("CallProgressed")
    assert (line["status"], line["reason"], line["early_media"]) == (180, "Ringing", False)
    peer.answer(invite, 183, "Session Progress", ["Content-Type: application/sdp"], peer.sdp())
    assert registered.wait("CallProgressed", status=183)["early_media"] is True
    assert registered.seen("CallMediaChanged")[0]["media"] == "active"
    peer.answer(invite, 486, "Busy Here", ['Reason: Q.850;cause=17;text="User busy"'])
    assert registered.wait("CallEnded")["reasons"] == ['Q.850;cause=17;text="User busy"']


def test_a_repeated_200_is_acknowledged_again(registered, peer):
    invite = connect(registered, peer)
    peer.answer(invite, 200, "OK", ["Content-Type: application/sdp"], peer.sdp())
    assert peer.expect("ACK").get("Call-ID") == invite.get("Call-ID")
    assert len(registered.seen("CallConnected")) == 1


def test_who_answered_is_read_from_the_answer_and_from_later_updates(registered, peer):
    invite = connect(registered, peer, ['P-Asserted-Identity: "Hong, H." <sip:101@pbx.test>'])
    line = (
        registered.wait("CallIdentified")
        if not registered.seen("CallIdentified")
        else registered.seen("CallIdentified")[0]
    )
    assert (line["remote"], line["source"]) == (
        {"uri": "sip:101@pbx.test", "display": "Hong, H."},
        "P-Asserted-Identity",
    )
    peer.request("UPDATE", invite, 5, ['P-Asserted-Identity: "Kim" <sip:105@pbx.test;user=phone>'])
    peer.expect(200)
    assert registered.wait("CallIdentified")["remote"] == {"uri": "sip:105@pbx.test", "display": "Kim"}
    peer.request("UPDATE", invite, 6, ['Remote-Party-ID: "Tom" <sip:104@pbx.test>;party=calling'])
    assert registered.wait("CallIdentified")["source"] == "Remote-Party-ID"


def test_a_long_invite_stays_on_udp(peer, start):
    phone = start(transports=["udp", "tcp"])
    phone.add_account(peer)
    phone.wait("RegistrationChanged", state="registered")
    call(phone, headers=[["X-Long", "x" * 1500]])
    invite = peer.expect("INVITE")
    assert len(invite.get("X-Long")) == 1500
    peer.answer(invite, 486, "Busy Here")
    phone.wait("CallEnded", status=486)


REASONS = {
    "completed elsewhere by SIP": (['Reason: SIP;cause=200;text="Call completed elsewhere"'], True),
    "by Q.850 26": (["Reason: Q.850;cause=26"], True),
    "both, two headers": (["Reason: Q.850;cause=16", 'Reason: SIP;cause=200;text="a;b, c"'], True),
    "both, one header": (["Reason: Q.850;cause=16, SIP ;cause=200"], True),
    "normal clearing": (["Reason: Q.850;cause=16"], False),
    "none": ([], False),
}


@pytest.mark.parametrize("row", REASONS)
def test_a_cancelled_call_tells_whether_it_was_answered_elsewhere(registered, peer, row):
    headers, elsewhere = REASONS[row]
    peer.invite(registered.aor, registered.source)
    peer.expect(180)
    incoming = registered.wait("CallIncoming")
    assert incoming["remote"] == {"uri": "sip:103@pbx.test", "display": "Holly"}
    assert incoming["account"] == "a"
    peer.invite(registered.aor, registered.source, headers, method="CANCEL", body=b"")
    ended = registered.wait("CallEnded", call=incoming["call"])
    assert ended["elsewhere"] is elsewhere
    assert [f"Reason: {reason}" for reason in ended["reasons"]] == headers
    assert ended["by_remote"] is True
    assert ended["status"] == 487


def test_a_bye_tells_whether_it_was_answered_elsewhere(registered, peer):
    invite = connect(registered, peer)
    peer.request("BYE", invite, 9, ["Reason: Q.850;cause=26", "Reason: SIP;cause=200"])
    ended = registered.wait("CallEnded")
    assert (ended["elsewhere"], ended["status"]) == (True, 200)
    assert ended["reasons"] == ["Q.850;cause=26", "SIP;cause=200"]


def test_hang_up_in_every_state(registered, peer):
    call(registered, "out-1")  # no answer at all
    peer.expect("INVITE")
    registered.do("HangUpCall", call="out-1")
    assert registered.wait("CallEnded", call="out-1")["by_remote"] is False
    call(registered, "out-2")  # ringing
    invite = peer.expect("INVITE")
    peer.answer(invite, 180, "Ringing")
    registered.wait("CallProgressed", call="out-2")
    registered.do("HangUpCall", call="out-2")
    cancel = peer.expect("CANCEL")
    peer.answer(cancel, 200, "OK")
    peer.answer(invite, 487, "Request Terminated")
    registered.wait("CallEnded", call="out-2")
    peer.invite(registered.aor, registered.source, branch="in2")  # incoming
    incoming = registered.wait("CallIncoming")
    registered.do("HangUpCall", call=incoming["call"])
    peer.expect(486)
    registered.wait("CallEnded", call=incoming["call"])
    registered.do("HangUpCall", call="out-1")  # over already: ignored
    registered.do("AnswerCall", call="in-99")  # never was: ignored
    invite = connect(registered, peer)  # connected
    registered.do("HangUpCall", call="out-1")
    peer.answer(peer.expect("BYE"), 200, "OK")
    assert registered.wait("CallEnded", call="out-1", status=200)["by_remote"] is False
    assert registered.stop() == 0
    assert not registered.seen("EngineFailed")
    assert len(registered.seen("CallEnded")) == 4


def test_reject_and_answer(registered, peer):
    peer.invite(registered.aor, registered.source, branch="one")
    registered.do("RejectCall", call=registered.wait("CallIncoming")["call"], status=603)
    peer.expect(603)
    registered.wait("CallEnded", status=603)
    peer.invite(registered.aor, registered.source, ["Call-Info: <sip:x>;answer-after=0"], branch="two")
    incoming = registered.wait("CallIncoming")
    assert incoming["from_server"] is True
    assert ["call-info", "<sip:x>;answer-after=0"] in incoming["headers"]
    registered.do("AnswerCall", call=incoming["call"])
    peer.expect(200)
    registered.wait("CallConnected", call=incoming["call"])


def test_hold_mute_dtmf_and_transfer(registered, peer):
    connect(registered, peer)
    registered.do("HoldCall", call="out-1")
    held = peer.expect("INVITE")
    assert b"a=sendonly" in held.body
    peer.answer(held, 200, "OK", ["Content-Type: application/sdp"], peer.sdp(direction="recvonly"))
    registered.wait("CallMediaChanged", media="local-hold")
    registered.do("ResumeCall", call="out-1")
    resumed = peer.expect("INVITE")
    assert b"a=sendrecv" in resumed.body
    peer.answer(resumed, 200, "OK", ["Content-Type: application/sdp"], peer.sdp())
    registered.wait("CallMediaChanged", media="active")
    registered.do("MuteCall", call="out-1", muted=True)
    registered.wait("CallMuted", muted=True)
    registered.do("SendDtmf", call="out-1", digits="5", method="info")
    info = peer.expect("INFO")
    assert b"Signal=5" in info.body
    peer.answer(info, 200, "OK")
    registered.do("TransferCall", call="out-1", target="sip:104@pbx.test")
    refer = peer.expect("REFER")
    assert refer.get("Refer-To") == "<sip:104@pbx.test>"
    peer.answer(refer, 603, "Decline")
    assert registered.wait("TransferProgressed")["final"] is True


def test_hold_waits_for_an_offer_in_flight(registered, peer):
    connect(registered, peer)
    registered.do("HoldCall", call="out-1")
    held = peer.expect("INVITE")
    registered.do("ResumeCall", call="out-1")  # too early by the rules of SIP
    peer.answer(held, 200, "OK", ["Content-Type: application/sdp"], peer.sdp(direction="recvonly"))
    registered.wait("CallMediaChanged", media="local-hold")
    resumed = peer.expect("INVITE")
    peer.answer(resumed, 200, "OK", ["Content-Type: application/sdp"], peer.sdp())
    registered.wait("CallMediaChanged", media="active")
    assert not registered.seen("EngineFailed")


@pytest.mark.parametrize(("status", "again"), [(488, False), (491, True)])
def test_a_refused_hold_is_told_and_a_glare_is_tried_again(registered, peer, status, again):
    connect(registered, peer)
    registered.do("HoldCall", call="out-1")
    peer.answer(peer.expect("INVITE"), status, "No")
    if not again:
        assert (
            f"on hold here, but not at the far end: {status} No"
            in registered.wait("EngineFailed", call="out-1")["text"]
        )
        registered.do("HoldCall", call="out-1")
    held = peer.expect("INVITE")
    assert b"a=sendonly" in held.body
    peer.answer(held, 200, "OK", ["Content-Type: application/sdp"], peer.sdp(direction="recvonly"))
    peer.expect("ACK")
    assert registered.seen("CallMediaChanged")[-1]["media"] == "local-hold"


def test_a_call_that_rings_cannot_be_held(registered, peer):
    call(registered)
    peer.expect("INVITE")
    registered.do("HoldCall", call="out-1")
    assert "answered call" in registered.wait("EngineFailed", call="out-1")["text"]


def test_calls_beyond_the_fourth_are_refused_in_words(registered, peer):
    for number in range(1, 6):
        call(registered, f"out-{number}")
    ended = registered.wait("CallEnded", call="out-5")
    assert "4 calls" in ended["reason"]
    assert registered.seen("EngineFailed")[0]["call"] == "out-5"
    assert len(registered.seen("CallEnded")) == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"uri": "not a uri"}, "MakeCall"), ({"uri": "sip:@@"}, "MakeCall")],
    ids=["no URI", "broken URI"],
)
def test_a_call_that_cannot_be_made_ends_with_a_sentence(registered, fields, words):
    call(registered, **fields)
    assert words in registered.wait("EngineFailed")["text"]
    registered.wait("CallEnded", call="out-1", status=0)


INJECTIONS = {
    "header value": {"headers": [["Replaces", "x\r\nX-Evil: 1"]]},
    "header name": {"headers": [["X: 1\nX-Evil", "1"]]},
    "request URI": {"uri": "sip:102@pbx.test\r\nX-Evil: 1"},
    "to": {"to": "sip:102@pbx.test\x00"},
}


@pytest.mark.parametrize("row", INJECTIONS)
def test_line_breaks_never_become_headers(registered, peer, row):
    call(registered, **INJECTIONS[row])
    assert "line break" in registered.wait("CallEnded", call="out-1")["reason"]
    peer.silent("INVITE", 0.2)


def test_a_call_that_pjsip_gives_up_while_it_is_made_ends_once(registered):
    """It says so itself, and refuses the command: seen where a connection was lost just then."""
    registered.do(
        "MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test", headers=[["X", 5000 * "y"]]
    )
    assert "too long" in registered.wait("EngineFailed")["text"]
    registered.do("Count")
    assert registered.wait("Count")["calls"] == 0
    assert [each["call"] for each in registered.seen("CallEnded")] == ["out-1"]


def test_an_unknown_account_is_told(phone):
    call(phone)
    assert "There is no account 'a'" in phone.wait("CallEnded", call="out-1")["reason"]


def test_fifty_calls_in_a_row_leave_nothing_behind(registered, peer):
    for number in range(50):
        name = f"out-{number}"
        call(registered, name)
        invite = peer.expect("INVITE")
        peer.answer(invite, 200, "OK", ["Content-Type: application/sdp"], peer.sdp())
        peer.expect("ACK")
        registered.wait("CallConnected", call=name)
        registered.do("HangUpCall", call=name)
        peer.answer(peer.expect("BYE"), 200, "OK")
        registered.wait("CallEnded", call=name)
    assert registered.stop() == 0
    assert len(registered.seen("CallEnded")) == 50
    assert not registered.seen("EngineFailed")


def flood(phone, peer, most, body=None):
    """Send 45 INVITEs, each with its CANCEL; ``most`` may ring in 0.6 seconds, of which a busy machine needs more."""
    start = time.monotonic()
    for number in range(45):
        peer.invite(phone.aor, phone.source, branch=f"f{number}", body=body)
        peer.invite(phone.aor, phone.source, method="CANCEL", branch=f"f{number}", body=b"")
    peer.invite(phone.aor, phone.source, method="OPTIONS", branch="last", body=b"")
    while "OPTIONS" not in peer.expect(200).get("CSeq"):
        pass
    windows = 1 + int((time.monotonic() - start) / 0.6)
    phone.let(0.8)
    assert 1 <= len(phone.seen("CallIncoming")) <= most * windows


def test_a_flood_of_invites_is_refused_not_fatal(registered, peer):
    flood(registered, peer, 20)
    assert registered.process.poll() is None
    assert len(registered.seen("CallEnded")) == len(registered.seen("CallIncoming"))
    connect(registered, peer)  # it is over: calls work


def many_lines(peer, count):
    return peer.sdp() + b"m=audio 40002 RTP/AVP 0\r\n" * (count - 1)


@pytest.mark.parametrize("count", [3, 16, 40])
def test_an_offer_of_many_audio_lines_is_not_acceptable(registered, peer, count):
    """pjsua opens two sockets a line: three such calls ended the process."""
    for number in range(8):
        body = many_lines(peer, count)
        peer.invite(registered.aor, registered.source, branch=f"m{number}", body=body)
        peer.expect(488)
        peer.invite(registered.aor, registered.source, method="CANCEL", branch=f"m{number}", body=b"")
    assert not registered.seen("CallIncoming")
    connect(registered, peer)


def test_an_offer_of_many_audio_lines_within_a_call_is_not_acceptable(registered, peer):
    invite = connect(registered, peer)
    for number, method in enumerate(("INVITE", "UPDATE")):
        headers = ["Content-Type: application/sdp"]
        peer.request(method, invite, 10 + number, headers, many_lines(peer, 16))
        assert method in peer.expect(488).get("CSeq")
    assert not registered.seen("CallEnded")


def test_sockets_are_counted_not_calls(registered, peer):
    """Each offer has two audio lines, so that half as many come in."""
    flood(registered, peer, 10, many_lines(peer, 2))


def test_a_fifth_incoming_call_is_busy_and_told_once(registered, peer):
    for number in (0, 1, 2, 3, 4, 4):  # the last is a retransmission
        peer.invite(registered.aor, registered.source, branch=f"b{number}")
    assert [peer.expect(486).get("Call-ID") for _ in range(2)] == ["call-b4@peer"] * 2
    calls = [registered.wait("CallIncoming")["call"] for _ in range(4)]
    away = registered.wait("CallTurnedAway")
    assert (away["account"], away["remote"]) == ("a", {"uri": "sip:103@pbx.test", "display": "Holly"})
    registered.do("RejectCall", call=calls[0], status=486)
    registered.wait("CallEnded", call=calls[0])
    peer.invite(registered.aor, registered.source, branch="b5")
    registered.wait("CallIncoming")
    assert len(registered.seen("CallTurnedAway")) == 1


def test_a_call_that_waits_its_turn_can_be_given_up(registered, peer):
    for number in range(25):
        name = f"out-{number}"
        call(registered, name)
        registered.do("HangUpCall", call=name)
    ended = {registered.wait("CallEnded")["call"] for _ in range(25)}
    assert ended == {f"out-{number}" for number in range(25)}


def test_only_calls_that_are_not_there_are_called_lost(registered, peer):
    connect(registered, peer)
    call(registered, "out-2")
    peer.expect("INVITE")
    registered.do("CheckCalls", calls=["out-1", "out-2", "out-9"])
    ended = registered.wait("CallEnded")
    assert (ended["call"], ended["by_remote"], ended["lost"]) == (
        "out-9",
        False,
        "it was lost inside the phone",
    )
    registered.do("HangUpCall", call="out-1")
    registered.do("CheckCalls", calls=["out-1", "out-2"])
    registered.do("CheckCalls", calls=["out-8"])
    registered.wait("CallEnded", call="out-8")
    assert [(line["call"], line["lost"]) for line in registered.seen("CallEnded")][1] == ("out-1", "")


def test_a_call_that_waits_its_turn_is_not_lost(registered, peer):
    for number in range(22):
        call(registered, f"out-{number}")
        registered.do("HangUpCall", call=f"out-{number}") if number < 21 else None
    registered.do("CheckCalls", calls=["out-21", "out-9999"])
    assert registered.wait("CallEnded", call="out-9999")["lost"]
    assert not [line for line in registered.seen("CallEnded") if line["lost"] and line["call"] == "out-21"]


def test_stopping_in_the_middle_of_calls_is_clean(registered, peer):
    connect(registered, peer)
    call(registered, "out-2")
    peer.expect("INVITE")
    peer.invite(registered.aor, registered.source)
    registered.wait("CallIncoming")
    assert registered.stop() == 0
    assert len(registered.seen("CallEnded")) == 3
    assert registered.seen("Stopped")


def test_bound_to_all_addresses_commands_are_as_fast(peer, start):
    phone = start(bind_address="")
    phone.wait("Started")
    phone.add_account(peer)
    phone.wait("RegistrationChanged", state="registered")
    spans = []
    for number in range(10):
        call(phone, f"out-{number}")
        peer.answer(peer.expect("INVITE"), 486, "Busy Here")
        sent = phone.wait("InviteSent")["time"]
        spans.append(sent - phone.seen("Queued")[-1]["time"])
        phone.wait("CallEnded") if len(phone.seen("CallEnded")) <= number else None
    assert min(spans) < 0.015, spans  # the quickest tells: a busy machine adds to any


def test_a_dead_server_does_not_hold_up_the_end(registered, peer):
    connect(registered, peer)
    peer.on_register = lambda request: None
    registered.do("Subscribe", watch="w", account="a", uri="sip:102@pbx.test")
    peer.expect("SUBSCRIBE")
    begun = time.monotonic()
    assert registered.stop() == 0
    assert time.monotonic() - begun < 4.0
    assert len(registered.seen("CallEnded")) == 1


def test_a_server_that_cannot_be_reached_is_not_said_to_have_answered(phone):
    """pjsip makes a 503 of it, and "the server refused (503 Service Unavailable)" was told."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        server = f"127.0.0.1:{closed.getsockname()[1]}"
    account = {"user": "101", "domain": "pbx.test", "server": server, "transport": "tcp", "register": False}
    phone.do("AddAccount", name="t", **account)
    phone.do("MakeCall", call="out-1", account="t", request_uri="sip:102@pbx.test")
    line = phone.wait("CallEnded", call="out-1")
    assert (line["status"], line["reason"]) == (0, f"{server} cannot be reached")
