# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from deskphone.config.load import check_text
from deskphone.config.phone import (
    AccountConfig,
    PhoneConfig,
    PhoneOptions,
    load_phone_config,
    load_phone_config_or_default,
)
from deskphone.engine.options import EngineOptions
from deskphone.errors import ConfigError

WHOLE = """
[phone]
callpickup_dialoginfo = true
fallback = true
[[account]]
name = "office"
user = "101"
domain = "pbx.test"
server = "127.0.0.1:5060"           # outbound proxy
transport = "udp"
display = "Hong"
profile = "auto"
pickup_method = "auto"
replaces_style = "auto"
pickup_code = "*8"
group_pickup_code = "*50*"
blf_list = "sip:list-101@pbx.test"
[[key]]
type = "blf"
target = "102"
label = "G.T"
account = "office"
pickup_code = "**"
alert = { popup = true, sound = "ping", delay = 0 }
in_call = "attended"
"""


def read(text: str) -> PhoneConfig:
    config, errors = check_text(text, PhoneConfig, "phone.toml")
    assert not errors, errors
    assert config is not None
    return config


def account(**more: str) -> str:
    values = {"name": '"a"', "user": '"101"', "domain": '"pbx.test"', **more}
    return "[[account]]\n" + "".join(f"{key} = {value}\n" for key, value in values.items())


def test_the_file_of_the_specification() -> None:
    config = read(WHOLE)
    office, key = config.account[0], config.key[0]
    assert (office.name, office.aor, office.server) == ("office", "101@pbx.test", "127.0.0.1:5060")
    assert (key.type, key.target, key.pickup_code, key.in_call) == ("blf", "102", "**", "attended")
    assert (key.alert.popup, key.alert.sound, key.alert.delay) == (True, "ping", 0)


def test_an_empty_file_is_a_phone_without_accounts() -> None:
    config = read("")
    assert config.phone.callpickup_dialoginfo
    assert config.phone.fallback
    assert (config.account, config.key) == ([], [])
    assert config.find_account("") is None


def test_the_first_account_is_meant_where_none_is_named() -> None:
    config = read(account() + account(name='"b"'))
    found = [config.find_account(name) for name in ("", "b", "c")]
    assert [each.name if each else None for each in found] == ["a", "b", None]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("PBX.Test.", "pbx.test"),
        ("127.0.0.1", "127.0.0.1"),
        ("2001:db8::1", "[2001:db8::1]"),
        ("[::1]", "[::1]"),
    ],
)
def test_domains(written: str, meant: str) -> None:
    assert read(account(domain=f'"{written}"')).account[0].domain == meant


MISTAKES = [
    pytest.param("[fone]\n", "fone", 'did you mean "phone"', id="unknown section"),
    pytest.param("[phone]\nfalback = true\n", "phone.falback", 'did you mean "fallback"', id="unknown key"),
    pytest.param("[phone]\nfallback = 1\n", "phone.fallback", "must be true or false", id="wrong kind"),
    pytest.param(
        account(transport='"ucp"'), "account.transport", 'did you mean "udp"', id="unknown transport"
    ),
    pytest.param(account(user='"1 01"'), "account.user", "is no user name", id="user with a space"),
    pytest.param(account(user='"101@pbx"'), "account.user", "before the @", id="user with a domain"),
    pytest.param(account(domain='"p b"'), "account.domain", "is no domain", id="broken domain"),
    pytest.param(account(server='"h:70000"'), "account.server", "use 1 to 65535", id="port too high"),
    pytest.param(account(server='"sip:h"'), "account.server", "host:port", id="server with a scheme"),
    pytest.param(account(display='"a\\"b"'), "account.display", "quotes", id="quote in a display name"),
    pytest.param(account(pickup_code='"* 8"'), "account.pickup_code", "is no code", id="code with a space"),
    pytest.param(account(expires="5"), "account.expires", "at least 30", id="expiry too short"),
    pytest.param(account(name='""'), "account.name", "must not be empty", id="no name"),
    pytest.param(
        account(password='"x"'), "account", "does not belong in this file", id="password in the file"
    ),
    pytest.param(account() + account(), "account.name", "used twice", id="two accounts of one name"),
    pytest.param('[[account]]\nname = "a"\nuser = "1"\n', "account.domain", "is missing", id="no domain"),
    pytest.param('[[key]]\ntype = "blf"\n', "key.target", "needs a target", id="blf without a target"),
    pytest.param('[[key]]\ntype = "bfl"\n', "key.type", 'did you mean "blf"', id="unknown type of key"),
    pytest.param(
        account() + '[[key]]\ntype = "line"\naccount = "b"\n',
        "key.account",
        'the accounts are: "a"',
        id="no such account",
    ),
    pytest.param(
        '[[key]]\ntype = "blf"\ntarget = "1"\nalert = { sound = "pong" }\n',
        "key.alert.sound",
        "ping",
        id="alert sound",
    ),
    pytest.param("".join(account(name=f'"{n}"') for n in range(9)), "account", "keep 8", id="nine accounts"),
]


@pytest.mark.parametrize(("text", "key", "words"), MISTAKES)
def test_a_mistake_is_named(text: str, key: str, words: str) -> None:
    config, errors = check_text(text, PhoneConfig, "phone.toml")
    assert config is None
    assert errors[0].key == key
    assert words in str(errors[0])
    assert errors[0].line > 0
    assert "\n" not in str(errors[0])


def test_a_password_in_the_file_is_not_shown() -> None:
    _, errors = check_text(account(password='"hunter2"'), PhoneConfig, "phone.toml")
    assert "hunter2" not in " ".join(map(str, errors))


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        load_phone_config(tmp_path / "phone.toml")
    assert load_phone_config_or_default(tmp_path / "phone.toml") == PhoneConfig()


def test_a_file_behind_a_closed_folder_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_phone_config_or_default(tmp_path / ("x" * 300) / "phone.toml")  # closed to root as well


def test_a_broken_file_is_never_taken_for_an_empty_one(tmp_path: Path) -> None:
    file = tmp_path / "phone.toml"
    file.write_text("[phone\n")
    with pytest.raises(ConfigError, match="not valid TOML"):
        load_phone_config_or_default(file)


def test_an_account_may_stay_unregistered() -> None:
    base = {"name": "direct", "user": "me", "domain": "example.org"}
    assert AccountConfig(**base).register is True
    account = AccountConfig(**base, register=False)
    assert account.register is False
    assert account.model_dump(exclude_defaults=True)["register"] is False


def test_codecs_and_the_name_of_the_device() -> None:
    options = PhoneOptions(codecs=["G722", "PCMA"], user_agent="Desk 7")
    told = EngineOptions().with_habits(options)
    assert (told.codecs, told.user_agent) == (("G722", "PCMA"), "Desk 7")
    assert EngineOptions().with_habits(PhoneOptions()).user_agent.startswith("deskphone/")


@pytest.mark.parametrize(
    "wrong", [{"codecs": ["PCMA", "PCMA"]}, {"codecs": ["opus"]}, {"user_agent": "a\nb"}]
)
def test_what_no_engine_could_follow_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PhoneOptions(**wrong)


def test_nothing_is_answered_by_itself_unless_somebody_wants_it() -> None:
    options, one = PhoneOptions(), read(account()).account[0]
    assert (options.auto_answer, options.auto_answer_from, options.auto_answer_muted) == ("nobody", [], True)
    assert (one.auto_answer, one.intercom) == ("phone", "all")
    assert options.recording_tone is False


CALLERS = ["102", "+4930123", "sip:102@pbx.test", "anna@10.0.0.1:5062", "*5"]
NO_CALLERS = ["", "a b", "102@", "@pbx.test", "sip:", "a@b@c", "<102>", "102;x", "10\n2"]


@pytest.mark.parametrize("caller", CALLERS)
def test_whose_calls_may_be_answered_by_itself(caller: str) -> None:
    assert PhoneOptions(auto_answer_from=[caller]).auto_answer_from == [caller]


@pytest.mark.parametrize("caller", NO_CALLERS)
def test_what_is_nobodys_number_is_named(caller: str) -> None:
    with pytest.raises(ValidationError, match="is nobody's number; write"):
        PhoneOptions(auto_answer_from=[caller])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[phone]\nauto_answer = "always"\n', '"nobody", "intercom", "everybody"'),
        ("[phone]\nauto_answer = true\n", "phone.auto_answer"),
        ('[phone]\nauto_answer_from = "102"\n', "phone.auto_answer_from"),
        ('[phone]\nauto_answer_from = ["102", "102"]\n', "102 stands there twice; name each once"),
        (account(auto_answer='"yes"'), "account.auto_answer"),
        (account(intercom='"both"'), '"all", "call-info", "alert-info", "answer-mode"'),
    ],
)
def test_what_is_wrong_about_it_is_said(text: str, said: str) -> None:
    _, errors = check_text(text, PhoneConfig, "phone.toml")
    assert said in str(errors[0])


def _account(**fields: object) -> AccountConfig:
    return AccountConfig(name="a", user="101", domain="pbx.test", **fields)  # type: ignore[arg-type]


def test_an_account_may_send_headers_of_its_own() -> None:
    own = {"X-Site": " 4 ", "P-Station-Name": "Front desk", "Subject": "tests"}
    kept = _account(user_agent="snomD785/10.1", headers=own)
    assert kept.headers == {"X-Site": "4", "P-Station-Name": "Front desk", "Subject": "tests"}
    assert _account().headers == {}


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"User-Agent": "x"}, "write user_agent"),
        ({"contact": "<sip:x>"}, "written by the phone itself"),
        ({"v": "SIP/2.0/UDP x"}, "written by the phone itself"),
        ({"Authorization": "Digest"}, "written by the phone itself"),
        ({"X Site": "4"}, "no name of a header"),
        ({"": "4"}, "no name of a header"),
        ({"X-Site:": "4"}, "no name of a header"),
        ({"X-Site": "4\r\nContact: <sip:x>"}, "must be one line"),
        ({"X-Site": " "}, "must be one line"),
        ({"X-Site": "4", "x-site": "5"}, "stands there twice"),
        ({"X-Long": "4" * 400, "X-Longer": "4" * 400, "X-Longest": "4" * 400}, "longer than 1000"),
        ({"X-Long": "\N{GRINNING FACE}" * 300}, "longer than 1000 octets"),  # four octets each
        ({"y": "x"}, "written by the phone itself"),  # Identity
        ({f"X-{number}": "4" for number in range(11)}, "at most 10"),
    ],
)
def test_a_header_that_would_break_a_message_is_refused(headers: dict[str, str], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        _account(headers=headers)


def test_too_many_headers_of_an_account_are_no_list() -> None:
    headers = ", ".join(f'X-{number} = "4"' for number in range(11))
    text = f'[[account]]\nname = "a"\nuser = "1"\ndomain = "b.test"\nheaders = {{ {headers} }}\n'
    _, errors = check_text(text, PhoneConfig, "phone.toml")
    assert "account.headers: must be a table of at most 10" in str(errors[0])
