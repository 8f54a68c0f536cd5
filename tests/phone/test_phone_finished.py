# SPDX-License-Identifier: GPL-3.0-or-later
"""What is told of a call that is over: its kind, whom it was for, who has answered it elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from phone.conftest import CALLER, DOMAIN, Rig, incoming, ringing, talking  # type: ignore

from deskphone.blf.uris import user_of
from deskphone.config.phone import KeyConfig
from deskphone.dialoginfo.build import Entry
from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.diverted import diverted_from
from deskphone.phone.views import AnsweredElsewhere, CallFinished, CallKind

# ------------------------------------------------------------------------- kinds


def _answered(desk: Rig) -> None:
    incoming(desk).do(cmd.Answer("in-1")).tell(evt.CallConnected("in-1")).ended("in-1", 200)


def _elsewhere(desk: Rig) -> None:
    incoming(desk).ended("in-1", 487, "Request Terminated", 'SIP;cause=200;text="answered by 104"')


def _declined(desk: Rig) -> None:
    incoming(desk).do(cmd.HangUp("in-1")).ended("in-1", 486, "Busy Here", by_remote=False)


def _picked_up(desk: Rig) -> None:
    desk.notify(ringing()).press().tell(evt.CallConnected("out-1")).ended("out-1", 200)


def _lost_race(desk: Rig) -> None:
    desk.notify(ringing()).press().notify(ringing(state="confirmed")).ended("out-1", 486, "Busy Here")


KINDS: dict[str, tuple[Callable[[Rig], object], CallKind]] = {
    "the caller gave up": (lambda desk: incoming(desk).ended("in-1", 487), CallKind.MISSED),
    "answered": (_answered, CallKind.RECEIVED),
    "answered elsewhere": (_elsewhere, CallKind.ELSEWHERE),
    "declined here": (_declined, CallKind.DECLINED),
    "dialled and talked": (lambda desk: talking(desk).ended("out-1", 200), CallKind.DIALLED),
    "dialled, and busy": (lambda desk: desk.do(cmd.Dial("200")).ended("out-1", 486), CallKind.DIALLED),
    "picked up": (_picked_up, CallKind.PICKED_UP),
    "a pickup that came too late": (_lost_race, CallKind.ATTEMPT),
}


@pytest.mark.parametrize(("scene", "kind"), KINDS.values(), ids=KINDS)
def test_each_end_has_its_kind(desk: Rig, scene: Callable[[Rig], object], kind: CallKind) -> None:
    scene(desk)
    done = desk.one(CallFinished)
    assert (done.kind, done.missed) == (kind, kind is CallKind.MISSED)
    assert done.ended_at == pytest.approx(desk.now - 0.5)


def test_the_server_says_who_has_answered(desk: Rig) -> None:
    _elsewhere(desk)
    assert desk.one(CallFinished).by == "104"


# ------------------------------------------------------------------------- do not disturb


def test_who_calls_hears_busy_and_rings_nowhere(desk: Rig) -> None:
    incoming(desk.do(cmd.DoNotDisturb(True)))
    assert desk.one(cmd.RejectCall) == cmd.RejectCall("in-1", 486)
    assert (desk.take(cmd.StartRinging), desk.phone.calls) == ([], ())
    desk.ended("in-1", 486, "Busy Here", by_remote=False)
    done = desk.one(CallFinished)
    assert (done.kind, done.missed, done.call.remote) == (CallKind.SILENCED, True, CALLER)
    assert desk.sentences("missed") == [], "the person knows"
    desk.tell(evt.CallTurnedAway("office", CALLER))
    assert desk.one(CallFinished).kind is CallKind.SILENCED
    incoming(desk.do(cmd.DoNotDisturb(False)), "in-2")
    assert [call.id for call in desk.phone.calls] == ["in-2"]


def test_a_call_that_rings_already_rings_on(desk: Rig) -> None:
    incoming(desk).do(cmd.DoNotDisturb(True), cmd.Answer("in-1"))
    assert desk.one(cmd.AnswerCall).call == "in-1"
    assert desk.take(cmd.RejectCall) == []


def test_nobody_is_disturbed_while_talking_either_and_colleagues_calls_are_shown(desk: Rig) -> None:
    incoming(talking(desk.do(cmd.DoNotDisturb(True))))
    assert (desk.one(cmd.RejectCall).call, [call.id for call in desk.phone.calls]) == ("in-1", ["out-1"])
    assert len(desk.notify(ringing()).phone.offers) == 1


def test_a_call_that_was_silenced_may_be_answered_by_a_colleague(desk: Rig) -> None:
    with_anna(incoming(desk.do(cmd.DoNotDisturb(True))), "early")
    with_anna(desk.ended("in-1", 486, "Busy Here", by_remote=False))
    assert desk.one(AnsweredElsewhere) == AnsweredElsewhere("in-1", "102")


def test_the_lamp_of_that_colleague_may_begin_to_blink_when_ours_is_refused_already(desk: Rig) -> None:
    """The PBX rings a group at once; this phone answers 486 before the first NOTIFY is here."""
    incoming(desk.do(cmd.DoNotDisturb(True))).tell(evt.CallEnded("in-1", 486, "Busy Here"))
    with_anna(desk.advance(0.2), "early").advance(6.0)
    with_anna(desk)
    assert desk.one(CallFinished).missed
    assert desk.one(AnsweredElsewhere) == AnsweredElsewhere("in-1", "102")


def test_a_caller_who_hears_busy_and_rings_a_colleague_was_not_answered_for_us(desk: Rig) -> None:
    incoming(desk.do(cmd.DoNotDisturb(True))).tell(evt.CallEnded("in-1", 486, "Busy Here"))
    with_anna(desk.advance(3.0), "early").advance(2.0)
    with_anna(desk)
    assert desk.take(AnsweredElsewhere) == []


# ------------------------------------------------------------------------- the lamps tell


def with_anna(desk: Rig, state: str = "confirmed") -> Rig:
    return desk.notify(ringing(id="d7", state=state, call_id="c7@pbx"))


def test_a_colleague_who_talks_with_the_caller_has_answered_the_call(desk: Rig) -> None:
    with_anna(incoming(desk), "early")
    desk.advance(3.0)
    with_anna(desk).ended("in-1", 487, "Request Terminated")
    done = desk.one(CallFinished)
    assert (done.kind, done.by) == (CallKind.ELSEWHERE, "102")
    assert desk.take(AnsweredElsewhere) == []


def test_the_lamp_may_tell_it_after_the_end(desk: Rig) -> None:
    with_anna(incoming(desk), "early").tell(evt.CallEnded("in-1", 487, "Request Terminated"))
    assert desk.one(CallFinished).missed
    desk.advance(1.5)
    with_anna(desk)
    assert desk.one(AnsweredElsewhere) == AnsweredElsewhere("in-1", "102")
    with_anna(desk)
    assert desk.take(AnsweredElsewhere) == [], "it is told once"


@pytest.mark.parametrize("end_first", [True, False])
def test_who_picked_our_call_up_has_answered_it(desk: Rig, end_first: bool) -> None:
    """The PBX shows who picks up in the call at once, as its initiator; NOTIFY and CANCEL race."""
    incoming(desk)
    end, taken = evt.CallEnded("in-1", 487, ""), ringing(id="d7", state="confirmed", direction="initiator")
    if end_first:
        desk.tell(end).notify(taken)
        assert desk.one(AnsweredElsewhere) == AnsweredElsewhere("in-1", "102")
    else:
        desk.notify(taken).tell(end)
        assert desk.one(CallFinished).by == "102"


def test_a_server_may_leave_the_caller_out_once_they_talk(desk: Rig) -> None:
    with_anna(incoming(desk), "early").tell(evt.CallEnded("in-1", 487, ""))
    desk.notify(Entry("d7", "confirmed"))
    assert desk.one(AnsweredElsewhere) == AnsweredElsewhere("in-1", "102")


def test_it_may_ring_on_there_for_as_long_as_phones_ring(desk: Rig) -> None:
    with_anna(incoming(desk.do(cmd.DoNotDisturb(True))), "early").ended("in-1", 486, "", by_remote=False)
    for _ in range(3):
        with_anna(desk.advance(8.0), "early")
    with_anna(desk)
    assert desk.one(AnsweredElsewhere) == AnsweredElsewhere("in-1", "102")


def _it_ended_there_too(desk: Rig) -> None:
    with_anna(incoming(desk), "early").tell(evt.CallEnded("in-1", 487, ""))
    with_anna(desk.notify().advance(2.5).notify())


def _the_caller_rings_the_colleague_afterwards(desk: Rig) -> None:
    incoming(desk).tell(evt.CallEnded("in-1", 487, ""))
    with_anna(with_anna(desk, "early").advance(0.5))


def _somebody_else_gets_through_there(desk: Rig) -> None:
    with_anna(incoming(desk), "early").tell(evt.CallEnded("in-1", 487, ""))
    desk.notify(ringing(id="d7", state="confirmed", call_id="c8@pbx", remote=ringing().local))


def _before_it_rang(desk: Rig) -> None:
    with_anna(desk).advance(5.0)
    incoming(desk).tell(evt.CallEnded("in-1", 487, ""))


def _somebody_else(desk: Rig) -> None:
    incoming(desk).notify(Entry("d7", "confirmed", remote=ringing().local)).tell(
        evt.CallEnded("in-1", 487, "")
    )


def _it_still_rings_there(desk: Rig) -> None:
    with_anna(incoming(desk), "early").tell(evt.CallEnded("in-1", 487, ""))


def _they_talk_already(desk: Rig) -> None:
    """A caller asks here while a colleague waits in the first call, who looks on and comes back."""
    with_anna(desk).advance(5.0)
    incoming(desk).advance(1.0)
    for held in (True, False):
        local = replace(ringing().local, held=held)
        desk.notify(ringing(id="d7", state="confirmed", call_id="c7@pbx", local=local)).advance(1.0)
    desk.tell(evt.CallEnded("in-1", 487, ""))


def _nobody_knows_since_when(desk: Rig) -> None:
    with_anna(desk).advance(5.0)
    incoming(desk).tell(evt.RegistrationChanged("office", evt.RegistrationState.OFFLINE))
    desk.tell(evt.RegistrationChanged("office", evt.RegistrationState.REGISTERED, 200)).advance(1.0)
    with_anna(desk).tell(evt.CallEnded("in-1", 487, ""))


def _the_colleague_called_the_caller(desk: Rig) -> None:
    incoming(desk)
    for state in ("trying", "early", "confirmed"):
        desk.notify(ringing(id="d7", state=state, call_id="c7@pbx", direction="initiator"))
    desk.tell(evt.CallEnded("in-1", 487, ""))


def _callers_without_a_number(desk: Rig) -> None:
    nobody = "sip:anonymous@anonymous.invalid"
    desk.tell(evt.CallIncoming("in-1", "office", evt.Party(nobody), f"sip:103@{DOMAIN}", "id"))
    remote = replace(ringing().remote, identity=nobody)
    desk.notify(ringing(id="d7", state="confirmed", call_id="c7@pbx", remote=remote))
    desk.tell(evt.CallEnded("in-1", 487, ""))


def _nobody_knows_who_calls(desk: Rig) -> None:
    desk.tell(evt.CallIncoming("in-1", "office", evt.Party(""), f"sip:103@{DOMAIN}", "id"))
    desk.notify(Entry("d7", "confirmed")).tell(evt.CallEnded("in-1", 487, ""))


@pytest.mark.parametrize(
    "scene",
    [
        _it_ended_there_too,
        _the_caller_rings_the_colleague_afterwards,
        _somebody_else_gets_through_there,
        _before_it_rang,
        _somebody_else,
        _it_still_rings_there,
        _nobody_knows_who_calls,
        *(_they_talk_already, _nobody_knows_since_when, _the_colleague_called_the_caller),
        _callers_without_a_number,
    ],
)
def test_another_call_of_the_colleague_does_not_make_ours_answered(
    desk: Rig, scene: Callable[[Rig], object]
) -> None:
    scene(desk)
    assert desk.one(CallFinished).missed
    assert desk.take(AnsweredElsewhere) == []


# ------------------------------------------------------------------------- whom we wanted

HOLLY = evt.Party(f"sip:108@{DOMAIN}", "Holly")
DIALLED = {
    "a group's number": ("600", HOLLY, "600", "Holly"),
    "the same": ("108", HOLLY, "108", ""),
    "a star code": ("*40*102", HOLLY, "108", ""),
    "a parking place": ("7100", HOLLY, "108", ""),
}


@pytest.mark.parametrize(("number", "far_end", "listed", "by"), DIALLED.values(), ids=DIALLED)
def test_what_was_dialled_is_listed(number: str, far_end: evt.Party, listed: str, by: str) -> None:
    park = KeyConfig(type="orbit", target="7100")
    desk = Rig(park).start().do(cmd.Dial(number)).tell(evt.CallConnected("out-1"))
    desk.tell(evt.CallIdentified("out-1", far_end, "P-Asserted-Identity")).ended("out-1", 200, "OK")
    done = desk.one(CallFinished)
    assert (user_of(done.call.remote.uri), done.by, done.kind) == (listed, by, CallKind.DIALLED)


# ------------------------------------------------------------------------- whom the caller wanted

OURS = f"sip:103@{DOMAIN}"
WANTED = evt.Party(f"sip:102@{DOMAIN}", "Bob")
DIVERSIONS = {
    "none": ((), None),
    "RFC 5806": ((("Diversion", f"Bob <sip:102@{DOMAIN};x=1>;reason=no-answer"),), WANTED),
    "the first of two is the last": (
        (("diversion", f"<sip:107@{DOMAIN}>;reason=no-answer, Bob <sip:102@{DOMAIN}>;reason=deflection"),),
        WANTED,
    ),
    "in two lines": (
        (("diversion", f"<sip:107@{DOMAIN}>"), ("diversion", f"Bob <sip:102@{DOMAIN}>")),
        WANTED,
    ),
    "RFC 7044": (
        (("history-info", f"Bob <sip:102@{DOMAIN}>;index=1, <{OURS}?Reason=SIP%3Bcause%3D302>;index=1.1"),),
        WANTED,
    ),
    "our own number": ((("history-info", f"<{OURS}>;index=1"),), None),
    "nonsense": ((("diversion", '"Bob <sip:102'), ("history-info", ",,<>;;")), None),
}


@pytest.mark.parametrize(("headers", "wanted"), DIVERSIONS.values(), ids=DIVERSIONS)
def test_whom_the_caller_dialled(headers: tuple[tuple[str, str], ...], wanted: evt.Party | None) -> None:
    assert diverted_from(headers, OURS) == wanted


def test_a_ringing_call_says_whom_it_is_for(desk: Rig) -> None:
    headers = DIVERSIONS["RFC 5806"][0]
    desk.tell(evt.CallIncoming("in-1", "office", CALLER, OURS, "id", headers=headers))
    assert desk.phone.calls[0].diverted_from == WANTED
