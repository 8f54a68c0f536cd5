# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom a key names: its number alone is somebody else at another domain."""

from __future__ import annotations

from typing import Any

import pytest
from phone.conftest import DOMAIN, Rig, talking  # type: ignore

from deskphone.config.phone import AccountConfig
from deskphone.phone import commands as cmd
from deskphone.phone import events as evt

BRANCH = AccountConfig(name="branch", user="201", domain="branch.test")

ALONE = {  # a key, and what is dialled for it by whatever account
    "number": ({"target": "102"}, "102"),
    "at home": ({"target": f"sip:102@{DOMAIN}"}, "102"),
    "elsewhere": ({"target": "sip:102@other.test"}, "sip:102@other.test"),
    "written without a scheme": ({"target": "boss@other.test"}, "sip:boss@other.test"),
    "another port": ({"target": f"sip:102@{DOMAIN}:5070"}, f"sip:102@{DOMAIN}:5070"),
    "speed dial": ({"type": "speed", "target": "0123"}, "0123"),
    "speed dial elsewhere": ({"type": "speed", "target": "sip:102@other.test"}, "sip:102@other.test"),
}
OF_TWO = {
    "lamp": ({"target": "102"}, f"sip:102@{DOMAIN}"),
    "lamp of the other": ({"target": "102", "account": "branch"}, "sip:102@branch.test"),
    "speed dial": ({"type": "speed", "target": "0123"}, "0123"),
    "speed dial of the other": (
        {"type": "speed", "target": "0123", "account": "branch"},
        "sip:0123@branch.test",
    ),
    "orbit": ({"type": "orbit", "target": "701"}, f"sip:701@{DOMAIN}"),
}


def with_branch(desk: Rig) -> Rig:
    account = [*desk.config.account, BRANCH]
    desk.phone.reconfigure(desk.config.model_copy(update={"account": account}), desk.now)
    desk.settle()
    return desk


@pytest.mark.parametrize(("key", "dialled"), ALONE.values(), ids=ALONE)
def test_what_is_dialled_for_a_key(rig: Any, key: dict[str, str], dialled: str) -> None:
    assert rig({"type": "blf", **key}).start().phone.keys[0].dials == dialled


@pytest.mark.parametrize(("key", "dialled"), OF_TWO.values(), ids=OF_TWO)
def test_of_two_accounts_each_has_a_102_of_its_own(rig: Any, key: dict[str, str], dialled: str) -> None:
    assert with_branch(rig({"type": "blf", **key}).start()).phone.keys[0].dials == dialled


def test_it_is_as_long_as_the_lamp_lives(rig: Any) -> None:
    desk = with_branch(rig({"type": "blf", "target": "102"}).start()).notify()
    assert desk.phone.keys[0].dials == f"sip:102@{DOMAIN}"


@pytest.mark.parametrize("target", ["sip:102@other.test", "102"])
def test_a_call_of_another_account_is_passed_on_by_a_key_to_whom_its_lamp_shows(
    rig: Any, target: str
) -> None:
    desk = with_branch(rig({"type": "blf", "target": target, "in_call": "blind"}).start())
    desk.do(cmd.Dial("300", "branch"))
    talking_now(desk).press()
    wanted = target if "@" in target else f"sip:102@{DOMAIN}"
    assert desk.one(cmd.TransferCall).target == wanted


@pytest.mark.parametrize(("account", "domain"), [("", DOMAIN), ("office", DOMAIN), ("branch", "branch.test")])
def test_a_number_may_be_one_of_another_account_than_the_call(desk: Rig, account: str, domain: str) -> None:
    talking(with_branch(desk)).do(cmd.AskFirst("out-1", "104", "", account))
    asked = [each for each in desk.take(cmd.MakeCall) if each.call == "out-2"]
    assert [(each.request_uri, each.account) for each in asked] == [
        (f"sip:104@{domain}", account or "office")
    ]
    desk.do(cmd.Transfer("out-1", "105", "", account))
    assert desk.one(cmd.TransferCall).target == f"sip:105@{domain}"


def talking_now(desk: Rig) -> Rig:
    return desk.tell(evt.CallConnected("out-1"), evt.CallMediaChanged("out-1", evt.MediaState.ACTIVE))
