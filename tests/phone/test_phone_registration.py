# SPDX-License-Identifier: GPL-3.0-or-later
"""A registration that fails says what to do, and goes quiet once it is over."""

from __future__ import annotations

from typing import Any

import pytest
from phone.conftest import BLF_102, Rig, incoming  # type: ignore

from deskphone.blf.lamps import Lamp
from deskphone.config.phone import PhoneConfig
from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.views import Said, Severity

REFUSALS = {
    "wrong password": (401, "Unauthorized", "failed", "password of 103@pbx.test is wrong"),
    "forbidden": (403, "Forbidden", "failed", "check user name and password"),
    "unknown": (404, "Not Found", "failed", "does not know 103@pbx.test"),
    "no network": (0, "", "offline", "No answer from pbx.test"),
    "the engine's words": (0, "The name pbx.test cannot be resolved: check it.", "offline", "cannot be resolved"),
    "anything else": (500, "Oops", "failed", "(500 Oops)"),
}  # fmt: skip


@pytest.mark.parametrize(("status", "reason", "state", "text"), REFUSALS.values(), ids=REFUSALS)
def test_a_failed_registration_says_what_to_do(
    rig: Any, status: int, reason: str, state: str, text: str
) -> None:
    phone = rig(BLF_102)
    phone.phone.start(0.0)
    phone.register(status, state, reason=reason)
    [said] = phone.sentences("account office")
    assert text in said
    assert phone.key.lamp is Lamp.OFFLINE
    phone.register()
    assert phone.sentences("account office") == [], "the sentence goes once it is over"
    assert phone.phone.accounts["office"].registered_ever


def test_without_an_engine_nothing_connects_and_no_lamp_asks(rig: Any) -> None:
    """Seen on a Python without pjsua2: the header said "connecting …" and the lamps "asking …" for ever."""
    phone = rig(BLF_102)
    phone.phone.not_started("Calls need pjsua2.", 0.0)
    account = phone.phone.accounts["office"]
    assert (account.state, account.reason) == (evt.RegistrationState.OFFLINE, "Calls need pjsua2.")
    assert phone.key.lamp is Lamp.OFFLINE
    assert phone.take(Said) == [], "who knows it says it"
    assert phone.phone.commands() == [], "nobody obeys"
    phone.start()
    assert phone.phone.accounts["office"].state is evt.RegistrationState.REGISTERED


def test_the_engine_s_newest_word_is_the_one_that_is_said(rig: Any) -> None:
    """ "It is started again" is a lie once it stays off."""
    phone = rig().start()
    for reason in ("The telephone is started again.", "no answer", "The telephone stays off."):
        phone.register(0, "offline", reason=reason)
    assert phone.sentences("account office") == [
        "The telephone is started again.",
        "The telephone stays off.",
    ]


def test_a_failed_registration_is_an_error(rig: Any) -> None:
    phone = rig()
    phone.phone.start(0.0)
    assert phone.register(401, "failed").take(Said)[-1].severity is Severity.ERROR


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (500, "trouble of its own (500 Sorry)"),
        (503, "trouble of its own (503 Sorry)"),
        (408, "trouble of its own (408 Sorry)"),
    ],
)
def test_a_server_that_answers_is_not_called_unreachable(rig: Any, status: int, words: str) -> None:
    phone = rig()
    phone.phone.start(0.0)
    phone.tell(evt.RegistrationChanged("office", evt.RegistrationState.FAILED, status, "Sorry"))
    assert words in phone.sentences("account office")[-1]


def test_what_the_engine_found_out_goes_before_what_a_status_usually_means(rig: Any) -> None:
    """A new realm in each 401 was called a wrong password, a 200 without a registration a refusal."""
    phone = rig()
    phone.phone.start(0.0)
    failed, why = (
        evt.RegistrationState.FAILED,
        "the server sends each request back (401), whatever it contains",
    )
    phone.tell(evt.RegistrationChanged("office", failed, 401, "Unauthorized", why=why))
    [said] = phone.sentences("account office")
    assert said == f"T{why[1:]}: 103@pbx.test is not registered; ask its administrator."


def test_an_account_that_does_not_register_watches_at_once(rig: Any) -> None:
    boss = {"type": "blf", "target": "sip:boss@elsewhere.test"}
    phone = rig(boss, account={"register": False})
    phone.alive = False
    phone.phone.start(phone.now)
    phone.settle()
    assert not phone.one(cmd.AddAccount).settings.register
    phone.register(0)
    assert phone.one(cmd.Subscribe).uri == "sip:boss@elsewhere.test"
    phone.advance(300)
    assert phone.take(cmd.AskServer) == phone.take(cmd.Register) == [], "there is no server to ask"


def test_an_account_with_calls_that_was_renamed_is_registered_once(rig: Any) -> None:
    """Old and new have one contact: the farewell of the old one would take the registration away."""
    desk: Rig = incoming(rig(BLF_102).start().notify()).do(cmd.Answer("in-1"))
    desk.take(cmd.AddAccount)
    other = {"name": "other", "user": "104", "domain": "pbx.test"}
    front = {"name": "front", "user": "103", "domain": "pbx.test", "transport": "tcp"}
    key = {**BLF_102, "account": "front"}
    wanted = PhoneConfig.model_validate({"account": [front, other], "key": [key, {"type": "line"}]})
    desk.phone.reconfigure(wanted, desk.now)
    desk.settle()
    assert [each.settings.name for each in desk.take(cmd.AddAccount)] == ["other"]
    assert list(desk.phone.accounts) == ["office", "other"], "the first one is still the first"
    assert [each.account for each in desk.phone.keys] == ["office", "office"]
    assert desk.key.lamp is Lamp.IDLE
    desk.do(cmd.Dial("200", "front"))
    assert desk.one(cmd.MakeCall).account == "office"
    desk.ended("out-1", 486, "Busy Here").sent.clear()
    desk.ended("in-1", 200, "OK")
    registrations = [each for each in desk.sent if isinstance(each, cmd.RemoveAccount | cmd.AddAccount)]
    assert registrations == [cmd.RemoveAccount("office"), cmd.AddAccount(registrations[1].settings)]
    assert registrations[1].settings.name == "front"
    assert list(desk.phone.accounts) == ["front", "other"]


def test_accounts_that_change_their_names_with_each_other_during_a_call_change_together(rig: Any) -> None:
    """103 must neither be registered twice nor by nobody, whatever its account is called."""
    names, users = ("office", "other"), ("103", "104")

    def config(*users: str) -> PhoneConfig:
        accounts = [{"name": n, "user": u, "domain": "pbx.test"} for n, u in zip(names, users, strict=True)]
        return PhoneConfig.model_validate({"account": accounts})

    desk: Rig = rig().start()
    desk.phone.reconfigure(config(*users), desk.now)
    desk.settle()
    incoming(desk).do(cmd.Answer("in-1")).sent.clear()
    desk.phone.reconfigure(config(*reversed(users)), desk.now)
    desk.settle()
    assert desk.take(cmd.AddAccount) == desk.take(cmd.RemoveAccount) == []
    assert desk.sentences("accounts") == [
        "The account office takes its new settings when its calls are over."
    ]
    desk.ended("in-1", 200, "OK")
    told = [each for each in desk.sent if isinstance(each, cmd.RemoveAccount | cmd.AddAccount)]
    assert {each.account for each in told[:2]} == set(names), "first nobody is registered any more"
    assert [each.settings.user for each in told[2:]] == ["104", "103"]


def test_one_of_two_accounts_of_one_user_goes_and_the_other_registers_anew(rig: Any) -> None:
    """The contact is the same: the PBX had none any more, and the window said "registered"."""
    both = [{"name": name, "user": "103", "domain": "pbx.test"} for name in ("office", "front")]
    third = {"name": "third", "user": "104", "domain": "pbx.test"}
    desk: Rig = rig().start()
    desk.phone.reconfigure(PhoneConfig.model_validate({"account": [*both, third]}), desk.now)
    desk.settle()
    desk.sent.clear()
    desk.phone.reconfigure(PhoneConfig.model_validate({"account": [both[1], third]}), desk.now)
    desk.settle()
    assert [each.account for each in desk.take(cmd.RemoveAccount)] == ["office", "front"]
    assert desk.one(cmd.AddAccount).settings.name == "front"
