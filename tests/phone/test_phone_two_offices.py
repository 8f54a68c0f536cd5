# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts of two offices in one phone: the same number is somebody else in each."""

from __future__ import annotations

from phone.conftest import ANNA, BLF_102, DOMAIN, Rig, incoming, ringing, talking  # type: ignore

from deskphone.config.phone import PhoneConfig
from deskphone.dialoginfo.build import Entry, Party, build
from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.phone import Phone
from deskphone.phone.views import AnsweredElsewhere, BecameFree, CallFinished, CallKind, Said

OTHER = "branch.test"
OTHER_105 = Party(f"sip:105@{OTHER}", "Olga", f"sip:105@{OTHER}")


def _two_offices(
    rig: Rig, domain: str, server: str = "", first: dict[str, str] = BLF_102, **changes: str
) -> Rig:
    key = {"type": "blf", "target": "101", "label": "Paul", "account": "branch", **changes}
    accounts = [
        {"name": "office", "user": "103", "domain": DOMAIN},
        {"name": "branch", "user": "103", "domain": domain},
    ]
    config = PhoneConfig.model_validate({"account": accounts, "key": [first, key]})
    rig.phone = Phone(config, lambda name: "secret", jitter=lambda: 0.0)
    rig.start(server)
    return rig.tell(evt.RegistrationChanged("branch", evt.RegistrationState.REGISTERED, 200, "", server))


def _at_branch(rig: Rig, domain: str, *entries: Entry, extension: str = "101") -> None:
    rig.version += 1
    body = build(f"sip:{extension}@{domain}", entries).version(rig.version)
    kind = "application/dialog-info+xml"
    rig.tell(evt.NotifyReceived(f"branch: {extension}@{domain}", "active", kind, body, 600, rig.version))


def _missed_while_101_answers(rig: Rig, domain: str) -> tuple[CallFinished, list[AnsweredElsewhere]]:
    _two_offices(rig, domain)
    incoming(rig)
    _at_branch(rig, domain, ringing(remote=OTHER_105))
    rig.ended("in-1", 487)
    _at_branch(rig, domain, ringing(remote=OTHER_105, state="confirmed"))
    return rig.one(CallFinished), rig.take(AnsweredElsewhere)


def test_the_same_number_of_another_office_has_answered_nothing() -> None:
    done, told = _missed_while_101_answers(Rig(), OTHER)
    assert (done.kind, told) == (CallKind.MISSED, [])


def test_two_accounts_of_one_office_share_their_lamps() -> None:
    _, told = _missed_while_101_answers(Rig(), DOMAIN)
    assert told == [AnsweredElsewhere("in-1", "101")]


def test_the_same_number_of_another_office_ends_no_pickup() -> None:
    rig = _two_offices(Rig(), OTHER, "kamailio (5.7.0 (x86_64/linux))")
    rig.notify(ringing()).press().tell(evt.CallConnected("out-1"))
    rig.take(cmd.HangUpCall)
    _at_branch(rig, OTHER, ringing(remote=OTHER_105, state="confirmed"))
    assert rig.take(cmd.HangUpCall) == []


def _passed_on_to_102_of_the_office(domain: str) -> Rig:
    """Anna, 105, is passed on to 102; the second key is 102 as well, of another account."""
    rig = _two_offices(Rig(), domain, target="102", label="Otto")
    rig.notify()
    _at_branch(rig, domain, extension="102")
    rig.do(cmd.Dial("105")).tell(
        evt.CallConnected("out-1"), evt.CallMediaChanged("out-1", evt.MediaState.ACTIVE)
    )
    rig.do(cmd.Transfer("out-1", "102"))
    rig.take(cmd.MakeCall)
    return rig


def test_the_same_number_of_another_office_was_not_passed_on_to() -> None:
    rig = _passed_on_to_102_of_the_office(OTHER)
    rig.press(1)
    assert rig.one(cmd.MakeCall).request_uri == f"sip:102@{OTHER}"


def test_nor_is_its_ringing_the_call_that_was_passed_on() -> None:
    rig = _passed_on_to_102_of_the_office(OTHER)
    rig.now += 0.2
    rings = ringing(local=Party(f"sip:102@{OTHER}", "Otto"), remote=OTHER_105)
    _at_branch(rig, OTHER, rings, extension="102")
    assert [(offer.caller.uri, offer.called.uri) for offer in rig.phone.offers] == [
        (f"sip:105@{OTHER}", f"sip:102@{OTHER}")
    ]
    rig.notify(ringing(remote=ANNA))
    assert len(rig.phone.offers) == 1, "that one was"


def test_of_one_office_it_was_passed_on_whichever_account_tells_it() -> None:
    rig = _passed_on_to_102_of_the_office(DOMAIN)
    rig.press(1)
    assert rig.take(cmd.MakeCall) == []
    rig.now += 0.2
    _at_branch(rig, DOMAIN, ringing(), extension="102")
    assert rig.phone.offers == ()


def _parked_at_7000_of_the_office(domain: str) -> Rig:
    here = {"type": "orbit", "target": "7000", "label": "Park here"}
    rig = _two_offices(Rig(), domain, first=here, type="orbit", target="7000", label="Park there")
    rig.notify(extension="7000")
    _at_branch(rig, domain, extension="7000")
    talking(rig).press(0)
    rig.tell(evt.TransferProgressed("out-1", 200, "OK", True), evt.CallEnded("out-1", 200, "OK"))
    rig.notify(Entry("p1", "confirmed", "recipient"), extension="7000")
    rig.take(Said)
    return rig


def test_what_is_fetched_at_the_orbit_of_another_office_stays_parked_here() -> None:
    rig = _parked_at_7000_of_the_office(OTHER)
    rig.do(cmd.Dial("7000", "branch")).tell(evt.CallConnected("out-2"))
    assert [said for said in rig.take(Said) if said.topic == "transfer"] == []
    rig.do(cmd.Dial("7000", "office")).tell(evt.CallConnected("out-3"))
    assert [said.text for said in rig.take(Said) if said.topic == "transfer"] == [""]


def test_who_is_waited_for_is_not_reached_by_a_call_to_another_office() -> None:
    rig = _two_offices(Rig(), OTHER)
    busy = Entry("d1", "confirmed", "recipient", remote=ANNA)
    rig.notify(busy).do(cmd.TellWhenFree(0))
    rig.notify()
    rig.take(BecameFree)
    rig.do(cmd.Dial("102", "branch"))
    rig.notify(busy)
    assert rig.phone.keys[0].awaited, "102 of this office was free between two calls only"
