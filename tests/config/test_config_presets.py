# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

import pytest

from deskphone.config.phone import PhoneConfig
from deskphone.config.presets import ABOUT, AUTO, profiles, read_own, use_own

SERVERS = [
    ("Asterisk PBX 22.10.1", "asterisk"),
    ("Asterisk PBX 22.11.0~dfsg+~cs6.10-1", "asterisk-22.11"),
    ("Asterisk PBX 23.1.0", "asterisk-22.11"),
    ("Asterisk PBX certified/20.7-cert3", "asterisk"),
    ("Asterisk", "asterisk"),
    ("FPBX-16.0.40.7(18.20.2)", "asterisk"),
    ("FPBX-17.0.19.24(22.11.0)", "asterisk-22.11"),
    ("FreeSWITCH-mod_sofia/1.10.11-release~64bit", "freeswitch"),
    ("kamailio (5.7.4 (x86_64/linux))", "kamailio"),
    ("OpenSIPS (3.4.2 (x86_64/linux))", "kamailio"),
    ("3CXPhoneSystem 18.0.8 (963)", "3cx"),
    ("miniSIPServer V60 (100 clients) build 20240101", "minisipserver"),
    ("mss v60", "minisipserver"),
    ("Vodia-PBX/69.4.2", "vodia"),
    ("snomONE/2011", "vodia"),
    ("snom ONE/2011", "vodia"),
    ("BroadWorks/24", "broadsoft"),
    ("Yeastar P550-37.9 (Asterisk)", "yeastar"),
    ("deskphone-pbx", "deskphone"),
    ("deskphone-pbx/0.1.0", "deskphone"),
    ("SomethingElse/1.0", "generic"),
    ("Grandmss 5", "generic"),
    ("", "generic"),
]


@pytest.mark.parametrize(
    ("server", "name"), SERVERS, ids=[server or "no Server header" for server, _ in SERVERS]
)
def test_a_server_is_recognised(server: str, name: str) -> None:
    assert profiles().of(server).name == name
    assert profiles().of(server.upper()).name == name


CODES = [
    ("asterisk", "**", "*8"),
    ("asterisk-22.11", "**", "*8"),
    ("freeswitch", "**", "*8"),
    ("kamailio", "", ""),
    ("3cx", "*20*", "*20*"),
    ("minisipserver", "*40*", "*50*"),
    ("broadsoft", "*97", "*98"),
    ("yeastar", "*04", "*4"),
    ("deskphone", "*40*", "*50*"),
    ("generic", "", ""),
]


@pytest.mark.parametrize(("name", "pickup", "group"), CODES, ids=[row[0] for row in CODES])
def test_codes(name: str, pickup: str, group: str) -> None:
    profile = profiles().named(name)
    assert (profile.pickup_code, profile.group_pickup_code) == (pickup, group)


@pytest.mark.parametrize("name", ["asterisk", "asterisk-22.11", "yeastar"])
def test_asterisk_never_gets_a_bare_call_id(name: str) -> None:
    """Its parser swallows the headers behind one."""
    assert profiles().named(name).replaces_style == "zero-tags"


def test_who_builds_on_another_has_what_it_does_not_say_itself() -> None:
    newer, yeastar, asterisk = (profiles().named(name) for name in ("asterisk-22.11", "yeastar", "asterisk"))
    assert newer.codes == asterisk.codes == ("**", "*8", "*40*")
    assert newer.note != asterisk.note
    assert newer.pickup == asterisk.pickup
    assert (yeastar.codes, yeastar.refusal_hides) == (("*04",), False)
    assert yeastar.subscription["489"] == asterisk.subscription["489"]
    assert yeastar.subscription["404"] != asterisk.subscription["404"]
    assert profiles().line("yeastar") == ["yeastar", "asterisk"]


@pytest.mark.parametrize("name", sorted(profiles().by_name))
@pytest.mark.parametrize("about", ABOUT)
def test_each_refusal_means_something_everywhere(name: str, about: str) -> None:
    for status in (400, 403, 404, 408, 481, 489, 499, 500, 603, 699):
        meaning = profiles().meaning(profiles().named(name), about, status)
        assert meaning is not None
        assert meaning.means.endswith(".")


def test_what_a_make_means_goes_before_what_most_mean() -> None:
    known = profiles()
    asterisk = known.meaning(known.named("asterisk"), "subscription", 404)
    assert asterisk is not None
    assert "hint" in asterisk.change
    assert known.meaning(known.named("3cx"), "subscription", 404) == known.generic.subscription["404"]
    assert known.meaning(known.named("asterisk"), "call", 499) == known.generic.call["4xx"]
    assert known.meaning(known.generic, "call", 200) is None


def test_each_file_can_be_chosen_for_an_account() -> None:
    names = {each.name.removesuffix(".toml") for each in (files("resources") / "profiles").iterdir()}
    for name in [*sorted(names - {"README.md"}), AUTO]:
        account = {"name": "a", "user": "1", "domain": "h", "profile": name}
        assert PhoneConfig.model_validate({"account": [account]}).account[0].profile == name


OWN = """\
title = "Our own"
server = ["ourpbx"]
builds_on = "asterisk"
pickup_code = "#5"
[pickup]
404 = { means = "It is night.", change = "Come back tomorrow." }
"""


@pytest.fixture
def own(tmp_path: Path):
    """A folder for a person's own; what was read of it is forgotten."""
    yield tmp_path
    use_own(tmp_path / "none")


def test_a_person_has_profiles_of_ones_own(own: Path) -> None:
    (own / "ours.toml").write_text(OWN)
    assert use_own(own) == []
    found = profiles().of("OurPBX 3 (on Asterisk)")
    assert (found.name, found.codes, found.group_pickup_code) == ("ours", ("#5", "*8", "*40*"), "*8")
    meaning = profiles().meaning(found, "pickup", 404)
    assert meaning is not None
    assert meaning.means == "It is night."
    account = {"name": "a", "user": "1", "domain": "h", "profile": "ours"}
    assert PhoneConfig.model_validate({"account": [account]})


def test_ones_own_goes_before_ours(own: Path) -> None:
    (own / "vodia.toml").write_text('title = "Mine"\nserver = ["vodia"]\npickup_code = "*1"\n')
    use_own(own)
    assert profiles().of("Vodia-PBX/69").codes == ("*1",)


WRONG = [
    ("x.toml", "title = 1\n", "x.toml:1: title"),
    ("x.toml", 'title = "a"\nsurprise = 1\n', "x.toml:2: surprise"),
    ("x.toml", 'title = "a"\n[pickup]\n99 = { means = "b" }\n', "is no status"),
    ("x.toml", 'title = "a"\npickup_code = "*8 "\n', "is no code"),
    ("x.toml", 'title = "a"\nfrom_version = "new"\n', "is no version"),
    ("x.toml", 'title = "a"\nname = "b"\n', "is the name of the file"),
    ("x.toml", 'title = "a"\nserver = ["a"]\n', "server"),
    ("x.toml", "title = ", "x.toml:1"),
    ("X Y.toml", 'title = "a"\n', "is no name of a profile"),
    ("auto.toml", 'title = "a"\n', "is no name of a profile"),
]


@pytest.mark.parametrize(("name", "text", "words"), WRONG)
def test_a_broken_one_is_named_and_the_others_are_used(own: Path, name: str, text: str, words: str) -> None:
    (own / name).write_text(text)
    (own / "zz.toml").write_text(OWN)
    found, wrong = read_own(own)
    assert list(found) == ["zz"]
    assert len(wrong) == 1
    assert words in str(wrong[0])


def test_those_that_build_on_nothing_are_named_and_left_out(own: Path) -> None:
    bases = {"a": "b", "b": "a", "c": "c", "d": "nobody", "e": "d", "f": "vodia"}
    for name, base in bases.items():
        (own / f"{name}.toml").write_text(f'title = "{name}"\nserver = ["{name}0"]\nbuilds_on = "{base}"\n')
    wrong = [str(each) for each in use_own(own)]
    assert sorted(Path(each.partition(":")[0]).stem for each in wrong) == list("abcde")
    assert any('d.toml: builds_on: "nobody" is no profile' in each for each in wrong)
    assert [profiles().of(f"{name}0").name for name in "abcdef"] == [*5 * ["generic"], "f"]


def test_one_with_the_name_of_ours_may_build_on_ours(own: Path) -> None:
    before = profiles().named("asterisk")
    (own / "asterisk.toml").write_text(
        'title = "Mine"\nbuilds_on = "asterisk"\npickup_code = "*1"\n[subscription]\n489 = { means = "Mine." }\n'
    )
    assert use_own(own) == []
    found = profiles().of("Asterisk PBX 20.1")
    assert (found.name, found.title, found.codes[0]) == ("asterisk", "Mine", "*1")
    assert found.subscription["489"].means == "Mine."
    assert found.subscription["404"] == before.subscription["404"]
    assert profiles().of("Asterisk PBX 22.11").title == profiles().named("asterisk-22.11").title


def test_what_holds_for_every_make_is_added_to_and_never_lost(own: Path) -> None:
    before = profiles().generic
    (own / "generic.toml").write_text('title = "Mine"\n[call]\n486 = { means = "Mine." }\n')
    assert use_own(own) == []
    assert profiles().generic.call["486"].means == "Mine."
    assert profiles().generic.call["487"] == before.call["487"]
    assert profiles().generic.pickup == before.pickup


def test_a_folder_of_thousands_is_bounded(own: Path) -> None:
    for number in range(120):
        (own / f"p{number:03}.toml").write_text('title = "a"\n')
    found, wrong = read_own(own)
    assert len(found) == 100
    assert "more than 100" in str(wrong[-1])


def test_a_pipe_is_not_waited_for(own: Path) -> None:
    os.mkfifo(own / "x.toml")
    assert read_own(own) == ({}, [])
