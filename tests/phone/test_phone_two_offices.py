# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts of two offices in one phone: the same number is somebody else in each."""

from __future__ import annotations

from phone.conftest import BLF_102, DOMAIN, Rig, incoming, ringing  # type: ignore

from deskphone.config.phone import PhoneConfig
from deskphone.dialoginfo.build import Entry, Party, build
from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.phone import Phone
from deskphone.phone.views import AnsweredElsewhere, CallFinished, CallKind

OTHER = "branch.test"
OTHER_105 = Party(f"sip:105@{OTHER}", "Olga", f"sip:105@{OTHER}")


def _two_offices(rig: Rig, domain: str, server: str = "") -> Rig:
    key = {"type": "blf", "target": "101", "label": "Paul", "account": "branch"}
    accounts = [
        {"name": "office", "user": "103", "domain": DOMAIN},
        {"name": "branch", "user": "103", "domain": domain},
    ]
    config = PhoneConfig.model_validate({"account": accounts, "key": [BLF_102, key]})
    rig.phone = Phone(config, lambda name: "secret", jitter=lambda: 0.0)
    rig.start(server)
    return rig.tell(evt.RegistrationChanged("branch", evt.RegistrationState.REGISTERED, 200, "", server))


def _at_branch(rig: Rig, domain: str, entry: Entry) -> None:
    rig.version += 1
    body = build(f"sip:101@{domain}", (entry,)).version(rig.version)
    kind = "application/dialog-info+xml"
    rig.tell(evt.NotifyReceived(f"branch: 101@{domain}", "active", kind, body, 600, rig.version))


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
