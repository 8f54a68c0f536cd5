# SPDX-License-Identifier: GPL-3.0-or-later
"""Every call of the pjsua2 engine ends once and for all, whatever it was told and whatever the far end did."""

from __future__ import annotations

import queue
import random
import re
import time
from types import SimpleNamespace

import pytest

from deskphone.engine.pjsua.core import Core
from deskphone.phone.commands import MakeCall
from deskphone.phone.events import CallEnded, EngineFailed

pytestmark = pytest.mark.e2e

SDP = ["Content-Type: application/sdp"]
STATUSES = [100, 180, 183, 200, 200, 302, 401, 404, 486, 491, 500]


class Robot:
    """A far end that answers, refuses, cancels, hangs up and falls silent at random."""

    def __init__(self, peer, phone, dice):
        self.peer, self.phone, self.dice = peer, phone, dice
        self.invites = {}  # by Call-ID: the newest INVITE of the phone that waits for its final answer
        self.dialogs = []  # first INVITEs of dialogs of the phone's making
        self.incoming = {}  # by Call-ID: the branch of our INVITE
        self.answered = {}  # by Call-ID: the 200 to it
        self.owed = []  # requests of the phone that were not answered; their copies are not heard
        self.number = 0

    def hear(self, tidy=False):
        """Take what came from the phone."""
        while True:
            try:
                message = self.peer._queue.get_nowait()
            except queue.Empty:
                return
            self.take(message, tidy)

    def take(self, message, tidy):
        if message.method == "INVITE":
            self.invites[message.get("Call-ID")] = message
            self.dialogs.append(message)
            if tidy:
                self.peer.answer(message, 486, "Busy Here")
        elif message.method == "CANCEL":
            self.cancelled(message, tidy)
        elif message.method in ("BYE", "INFO", "REFER", "UPDATE"):
            if not tidy and self.dice.random() < 0.2:
                self.peer.challenge(message, self.dice.choice([401, 407]))
            elif tidy or self.dice.random() < 0.8:
                self.peer.answer(message, self.dice.choice([200, 200, 481, 500]), "x")
            else:
                self.owed.append(message)
        elif message.status in (200, 183) and message.get("CSeq").endswith("INVITE"):
            self.answered[message.get("Call-ID")] = message
            if tidy or self.dice.random() < 0.8:
                self.in_dialog("ACK", message)

    def cancelled(self, message, tidy):
        """200 for the CANCEL, and for the INVITE 487, or 200 (they crossed), or nothing."""
        invite = self.invites.get(message.get("Call-ID"))
        fate = 0 if tidy else self.dice.randrange(4)
        if fate == 3:
            self.owed.append(message)
        else:
            self.peer.answer(message, 200, "OK")
        if invite is not None and fate in (0, 1):
            self.final(invite, 487)
        elif invite is not None and fate == 2:
            self.final(invite, 200)

    def tidy(self):
        """Answer all that waits."""
        for invite in list(self.invites.values()):
            self.final(invite, 180)
            self.final(invite, 487)
        for message in self.owed:
            self.peer.answer(message, 200, "OK")
        self.hear(tidy=True)
        for ok in self.answered.values():
            self.in_dialog("ACK", ok)

    def final(self, invite, status):
        headers, body = (SDP, self.peer.sdp()) if status in (183, 200) else ([], b"")
        if status == 401:
            self.peer.challenge(invite)
        else:
            self.peer.answer(invite, status, "x", headers, body)
        if status >= 200:
            self.invites.pop(invite.get("Call-ID"), None)

    def in_dialog(self, method, ok):
        """ACK or BYE in a dialog of our making."""
        self.number += 1
        target = re.search(r"<([^>]*)>", ok.get("Contact") or "<sip:101@127.0.0.1>").group(1)
        lines = [
            f"{method} {target} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.peer.port};branch=z9hG4bKrobot{self.number}",
            f"From: {ok.get('From')}",
            f"To: {ok.get('To')}",
            f"Call-ID: {ok.get('Call-ID')}",
            f"CSeq: {1 if method == 'ACK' else 2} {method}",
        ]
        self.peer.send(lines, b"", self.phone.source)

    def act(self):
        """Do something of one's own accord."""
        what = self.dice.randrange(8)
        if what < 3 and self.invites:
            self.final(self.dice.choice(list(self.invites.values())), self.dice.choice(STATUSES))
        elif what == 3 and self.dialogs:
            method = self.dice.choice(["BYE", "UPDATE", "INVITE"])
            body = (SDP, self.peer.sdp()) if method == "INVITE" else ([], b"")
            self.number += 1
            self.peer.request(method, self.dice.choice(self.dialogs), self.number + 100, *body)
        elif what == 4 and len(self.incoming) < 12:
            self.call()
        elif what == 5 and self.incoming:
            branch = self.dice.choice(list(self.incoming.values()))
            self.peer.invite(self.phone.aor, self.phone.source, method="CANCEL", branch=branch, body=b"")
        elif what == 6 and self.answered:
            self.in_dialog(self.dice.choice(["BYE", "ACK"]), self.dice.choice(list(self.answered.values())))

    def call(self):
        self.number += 1
        branch = f"robot{self.number}"
        headers = []
        if self.dialogs and self.dice.random() < 0.3:
            known = self.dice.choice(self.dialogs)
            tag = known.get("From").rpartition("tag=")[2]
            headers = [f"Replaces: {known.get('Call-ID')};to-tag={tag};from-tag=peer"]
        self.incoming[f"call-{branch}@peer"] = branch
        self.peer.invite(self.phone.aor, self.phone.source, headers, branch=branch)


def order(phone, dice, names):
    """A command that may or may not fit the state of its call."""
    name = dice.choice(names)
    kind = dice.choice(["HangUpCall", "HangUpCall", "AnswerCall", "AnswerCall", "RejectCall", "HoldCall"])
    kind = dice.choice([kind, kind, "ResumeCall", "SendDtmf", "TransferCall", "MuteCall"])
    fields = {
        "RejectCall": {"status": 486},
        "SendDtmf": {"digits": "1", "method": dice.choice(["rfc4733", "info"])},
        "TransferCall": {"target": "sip:104@pbx.test"},
        "MuteCall": {"muted": True},
    }
    phone.do(kind, call=name, **fields.get(kind, {}))


def names_of(phone, made):
    return made + [line["call"] for line in phone.seen("CallIncoming")]


def ended(phone):
    return [line["call"] for line in phone.seen("CallEnded")]


def within(seconds, done, meanwhile):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        meanwhile()
        if done():
            return True
        time.sleep(0.02)
    return False


def story(phone, made):
    return (
        f"not ended: {sorted(set(names_of(phone, made)) - set(ended(phone)))}, "
        f"twice: {sorted(name for name in set(ended(phone)) if ended(phone).count(name) > 1)}\n{phone.story()}"
    )


@pytest.mark.parametrize("seed", range(8))
def test_each_call_ends_exactly_once_whatever_happens(registered, peer, seed):
    dice = random.Random(seed)
    robot, made = Robot(peer, registered, dice), []
    for _step in range(250):
        what = dice.randrange(10)
        if what == 0 and len(made) < 30:
            made.append(f"out-{len(made)}")
            registered.do("MakeCall", call=made[-1], account="a", request_uri="sip:102@pbx.test")
        elif what < 4 and names_of(registered, made):
            order(registered, dice, names_of(registered, made))
        else:
            robot.act()
        if dice.random() < 0.6:
            time.sleep(dice.choice([0, 0.002, 0.01]))
        robot.hear()
    told = set()

    def hang_up():
        """All, also those whose INVITE the engine reads only now."""
        robot.hear()
        for name in names_of(registered, made):
            if name not in told:
                registered.do("HangUpCall", call=name)
                told.add(name)

    over = within(10, lambda: sorted(ended(registered)) == sorted(names_of(registered, made)), hang_up)
    assert over, story(registered, made)

    def tidy():
        robot.tidy()
        hang_up()
        registered.do("Count")

    # What the peer never answered is over with SIP's timers B and F (32 s) at the latest.
    assert within(
        60, lambda: registered.seen("Count")[-1:] and not registered.seen("Count")[-1]["calls"], tidy
    )
    assert sorted(ended(registered)) == sorted(names_of(registered, made))
    assert registered.stop() == 0


def connect(phone, peer, name="out-1"):
    phone.do("MakeCall", call=name, account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    peer.answer(invite, 200, "OK", SDP, peer.sdp())
    peer.expect("ACK")
    phone.wait("CallConnected", call=name)
    return invite


@pytest.mark.parametrize("status", [401, 407, 422])
@pytest.mark.parametrize(
    ("method", "command"),
    [
        ("INVITE", {"command": "HoldCall"}),
        ("BYE", {"command": "HangUpCall"}),
        ("INFO", {"command": "SendDtmf", "digits": "1", "method": "info"}),
        ("REFER", {"command": "TransferCall", "target": "sip:104@pbx.test"}),
    ],
)
def test_a_challenge_that_comes_after_the_end_is_survived(registered, peer, method, command, status):
    invite = connect(registered, peer)
    registered.do(call="out-1", **command)
    request = peer.expect(method)
    peer.request("BYE", invite, 9)
    peer.expect(200)
    registered.wait("CallEnded", call="out-1")
    if status == 422:
        peer.answer(request, 422, "Session Interval Too Small", ["Min-SE: 9000"])
    else:
        peer.challenge(request, status)
    connect(registered, peer, "out-2")
    assert registered.stop() == 0


def test_a_new_call_is_not_hung_up_with_an_old_one(registered, peer):
    """pjsip has four places: the fifth call takes that of the first, whose object may still be there."""
    for number in range(1, 5):
        name = f"out-{number}"
        registered.do("MakeCall", call=name, account="a", request_uri="sip:102@pbx.test")
        invite = peer.expect("INVITE")
        peer.answer(invite, 180, "Ringing")
        registered.wait("CallProgressed", call=name)
        registered.do("HangUpCall", call=name)
        registered.wait("CallEnded", call=name)
        peer.answer(peer.expect("CANCEL"), 200, "OK")
        peer.answer(invite, 487, "Request Terminated")
        peer.expect("ACK")
    registered.do("MakeCall", call="out-5", account="a", request_uri="sip:102@pbx.test")
    invite = peer.expect("INVITE")
    peer.answer(invite, 180, "Ringing")
    peer.silent("CANCEL", 2.5)  # the first call's last appointment is over by then
    peer.answer(invite, 200, "OK", SDP, peer.sdp())
    registered.wait("CallConnected", call="out-5")


@pytest.mark.parametrize("status", [200, 404, 487, 491, 500])
@pytest.mark.parametrize("by", ["us", "them"])
def test_the_late_answer_to_a_hold_does_not_touch_the_next_call(registered, peer, by, status):
    """Hold, hang up, dial: the new call has the old one's place, and pjsip took its media away (SIGABRT)."""
    first = connect(registered, peer)
    registered.do("HoldCall", call="out-1")
    hold = peer.expect("INVITE")
    if by == "us":
        registered.do("HangUpCall", call="out-1")
        peer.answer(peer.expect("BYE"), 200, "OK")
    else:
        peer.request("BYE", first, 9)
        peer.expect(200)
    registered.wait("CallEnded", call="out-1")
    for number in range(2, 6):  # pjsip has four places
        call = f"out-{number}"
        registered.do("MakeCall", call=call, account="a", request_uri="sip:102@pbx.test")
        invite = peer.expect("INVITE")
        if number < 5:
            peer.answer(invite, 486, "Busy Here")
            registered.wait("CallEnded", call=call)
    late = hold, status, "x", *((SDP, peer.sdp()) if status == 200 else ())
    peer.answer(*late)
    peer.answer(invite, 180, "Ringing")
    peer.answer(invite, 200, "OK", SDP, peer.sdp())
    registered.wait("CallConnected", call="out-5")
    registered.wait("CallMediaChanged", call="out-5", media="active")
    assert peer.expect("ACK").get("Call-ID") == invite.get("Call-ID")
    peer.answer(*late)  # as every server does until it has its ACK
    assert peer.expect("ACK").get("Call-ID") == hold.get("Call-ID")
    registered.do("HangUpCall", call="out-5")
    assert peer.expect("BYE").get("Call-ID") == invite.get("Call-ID")
    assert registered.stop() == 0


def test_an_answer_that_crosses_the_cancel_is_taken_while_another_call_is_set_up(registered, peer):
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    first = peer.expect("INVITE")
    peer.answer(first, 180, "Ringing")
    registered.wait("CallProgressed", call="out-1")
    registered.do("HangUpCall", call="out-1")
    peer.answer(peer.expect("CANCEL"), 200, "OK")
    registered.do("MakeCall", call="out-2", account="a", request_uri="sip:102@pbx.test")
    peer.expect("INVITE")
    peer.answer(first, 200, "OK", SDP, peer.sdp())
    assert peer.expect("ACK").get("Call-ID") == first.get("Call-ID")
    assert peer.expect("BYE").get("Call-ID") == first.get("Call-ID")


LOST = "the server does not know it any more"


@pytest.mark.parametrize("status", [200, 405, 408, 500, 503])
def test_a_far_end_that_says_anything_has_the_call(registered, peer, status):
    connect(registered, peer)
    registered.do("AskFarEnd", call="out-1")
    peer.answer(peer.expect("OPTIONS"), status, "x")
    registered.do("MuteCall", call="out-1", muted=True)
    registered.let(0.3)
    assert not registered.seen("CallEnded")
    registered.do("HangUpCall", call="out-1")
    assert not registered.wait("CallEnded")["lost"]


@pytest.mark.parametrize("state", ["connected", "calling", "called"])
def test_a_call_that_the_far_end_does_not_know_is_over(registered, peer, state):
    if state == "connected":
        connect(registered, peer)
    elif state == "calling":
        registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
        peer.answer(peer.expect("INVITE"), 180, "Ringing")
        registered.wait("CallProgressed")
    else:
        peer.invite(registered.aor, registered.source)
    call = registered.wait("CallIncoming")["call"] if state == "called" else "out-1"
    if state == "called":
        peer.expect(180)
    registered.do("AskFarEnd", call=call)
    question = peer.expect("OPTIONS")
    assert ";tag=" in question.get("To")
    peer.answer(question, 481, "Call/Transaction Does Not Exist")
    assert registered.wait("CallEnded", call=call)["lost"] == LOST
    assert registered.stop() == 0
    assert len(registered.seen("CallEnded")) == 1


UNKNOWN = 481, "Call/Transaction Does Not Exist"


@pytest.mark.parametrize("answers", [True, False], ids=["BYE is answered", "it is not"])
@pytest.mark.parametrize(
    ("command", "method"),
    [
        ({"command": "HoldCall"}, "INVITE"),
        ({"command": "TransferCall", "target": "sip:104@pbx.test"}, "REFER"),
        ({"command": "SendDtmf", "digits": "1", "method": "info"}, "INFO"),
    ],
    ids=["hold", "transfer", "digits"],
)
def test_a_far_end_that_does_not_know_the_call_refuses_nothing_of_it(
    registered, peer, command, method, answers
):
    """Seen: "on hold here, but not at the far end", and the row went, if at all, without a word."""
    connect(registered, peer)
    registered.do(call="out-1", **command)
    peer.answer(peer.expect(method), *UNKNOWN)
    bye = peer.expect("BYE")
    if answers:
        peer.answer(bye, *UNKNOWN)
    assert registered.wait("CallEnded", call="out-1")["lost"] == LOST
    assert registered.stop() == 0
    assert len(registered.seen("CallEnded")) == 1
    assert not any("hold" in line["text"] for line in registered.seen("EngineFailed"))


def test_before_there_is_a_dialog_nobody_is_asked(registered, peer):
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    peer.expect("INVITE")
    registered.do("AskFarEnd", call="out-1")
    peer.silent("OPTIONS", 0.5)


def test_pressing_again_is_no_error(registered, peer):
    peer.invite(registered.aor, registered.source)
    call = registered.wait("CallIncoming")["call"]
    registered.do("AnswerCall", call=call)
    registered.do("AnswerCall", call=call)
    registered.wait("CallConnected", call=call)
    for _ in range(3):
        registered.do("HangUpCall", call=call)
    registered.do("RejectCall", call=call, status=486)
    registered.wait("CallEnded", call=call)
    assert registered.stop() == 0
    assert not registered.seen("EngineFailed")
    assert len(registered.seen("CallEnded")) == 1


@pytest.mark.parametrize(
    ("command", "told", "words"),
    [
        (
            {"command": "TransferCall", "target": "sip:104@pbx.test"},
            ("TransferProgressed", "reason"),
            "Only an answered call",
        ),
        (
            {"command": "SendDtmf", "digits": "1", "method": "info"},
            ("EngineFailed", "text"),
            "an answered call",
        ),
        ({"command": "SendDtmf", "digits": "1", "method": "rfc4733"}, ("EngineFailed", "text"), "no sound"),
    ],
    ids=["transfer", "digits as INFO", "digits as events"],
)
def test_what_needs_an_answered_call_says_so(registered, peer, command, told, words):
    registered.do("MakeCall", call="out-1", account="a", request_uri="sip:102@pbx.test")
    peer.expect("INVITE")
    registered.do(call="out-1", **command)
    event, field = told
    assert words in registered.wait(event, call="out-1")[field]


def test_hung_up_calls_that_a_dead_server_holds_are_told(registered, peer):
    for number in range(1, 5):
        registered.do("MakeCall", call=f"out-{number}", account="a", request_uri="sip:102@pbx.test")
        peer.expect("INVITE")
        registered.do("HangUpCall", call=f"out-{number}")
        registered.wait("CallEnded", call=f"out-{number}")
    registered.do("MakeCall", call="out-5", account="a", request_uri="sip:102@pbx.test")
    assert "half a minute" in registered.wait("CallEnded", call="out-5")["reason"]


def test_a_call_that_the_library_lost_is_told_as_lost(registered, peer):
    connect(registered, peer)
    registered.do("Lose")
    registered.do("CheckCalls", calls=["out-1"])
    assert registered.wait("CallEnded", call="out-1")["lost"]
    assert registered.stop() == 0
    assert len(registered.seen("CallEnded")) == 1


def test_a_call_waits_for_the_places_of_those_that_were_just_hung_up(registered, peer):
    invites = []
    for number in range(1, 5):
        registered.do("MakeCall", call=f"out-{number}", account="a", request_uri="sip:102@pbx.test")
        invites.append(peer.expect("INVITE"))
        registered.do("HangUpCall", call=f"out-{number}")
        registered.wait("CallEnded", call=f"out-{number}")
    registered.do("MakeCall", call="out-5", account="a", request_uri="sip:105@pbx.test")
    registered.do("MakeCall", call="out-6", account="a", request_uri="sip:106@pbx.test")
    registered.do("HangUpCall", call="out-6")
    registered.wait("CallEnded", call="out-6", status=487)
    peer.answer(invites[0], 486, "Busy Here")
    assert peer.expect("INVITE").uri == "sip:105@pbx.test"
    assert not registered.seen("EngineFailed")
    assert not [line for line in registered.seen("CallEnded") if line["call"] == "out-5"]


def test_a_call_that_had_to_wait_for_a_place_and_gets_none_is_over():
    """Seen once, on a busy machine: what was left of the first try, which nobody had heard of, kept the end untold.

    That is there for a turn of the engine only, so it is put there by hand.
    """
    told = []
    core = Core.__new__(Core)
    core.calls, core.emit = {}, told.append
    core.leaving = [SimpleNamespace(name="out-1", forgotten=True)]
    core._failed(
        MakeCall("out-1", "a", "sip:102@pbx.test"), "The phone holds 4 calls already; end one first."
    )
    assert [(type(event), event.call) for event in told] == [(EngineFailed, "out-1"), (CallEnded, "out-1")]
