# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone doctor`` at a real PBX: sound in each shape, faults by name, trials, and nothing left behind."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from people import People
from processes import DOMAIN, JsonProcess, Pbx, deskphone

pytestmark = pytest.mark.e2e

# emission profile: (the make of PBX that the account names, what is found while 102 rings)
SHAPES = {
    "rfc4235": ("auto", []),
    "pbxnsip": ("vodia", []),
    "asterisk-1.4": ("asterisk", []),
    "asterisk-patched": ("asterisk", []),
    "asterisk-pjsip": ("asterisk", []),
    "asterisk-22.11": ("asterisk", []),
    "asterisk-chan-sip": ("asterisk", []),
    "asterisk-mangled": ("asterisk", []),
    "freeswitch": ("freeswitch", []),
    "broadsoft": ("broadsoft", []),
    "kamailio": ("kamailio", []),
    "opensips": ("kamailio", []),
    "kamailio-bare": ("kamailio", ["no-parties"]),
    "3cx": ("3cx", []),
    "yeastar": ("yeastar", []),
    "kazoo": ("auto", []),
    "pathological": ("auto", []),
}


def doctor(pbx: Pbx, *argv: str, **more: str) -> tuple[int, list[str], JsonProcess]:
    """The exit status, the ids of the findings, and the process."""
    done = deskphone(pbx, "101", "doctor", *argv, **more)
    status = done.finish()
    return status, ids(done), done


def ids(done: JsonProcess) -> list[str]:
    assert done.lines[-1]["event"] == "doctor", done.story()
    found = [line for line in done.lines if line["event"] == "finding"]
    assert len(found) == len(done.lines[-1]["findings"])
    return [line["id"] for line in found]


def as_make(pbx: Pbx, folder: Path, make: str, *argv: str, account: str = "") -> tuple[int, list[str]]:
    """The same with an account of a configuration."""
    config = folder / "phone.toml"
    config.write_text(
        f'[[account]]\nname = "office"\nuser = "101"\ndomain = "{DOMAIN}"\n'
        f'server = "127.0.0.1:{pbx.port}"\nprofile = "{make}"\n{account}'
    )
    command = [sys.executable, "-m", "deskphone", "doctor", *argv, "--config", str(config), "--json"]
    done = JsonProcess(*command, env={"DESKPHONE_PASSWORD": "pw-101"})
    return done.finish(), ids(done)


@pytest.mark.parametrize("profile", SHAPES)
def test_a_sound_server_of_each_shape_has_no_finding(
    pbx: Pbx, people: People, tmp_path: Path, profile: str
) -> None:
    make, wanted = SHAPES[profile]
    pbx.emit(profile)
    people.add("102", answer_after=None)
    people.add("105")
    people.call("105", "102")
    people.wait_ringing("102")
    assert as_make(pbx, tmp_path, make, "--watch", "102", "103") == (int(bool(wanted)), wanted)


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_the_bundled_pbx_has_no_finding_and_nothing_is_left_there(
    pbx: Pbx, people: People, transport: str
) -> None:
    people.add("102")
    status, found, done = doctor(
        pbx,
        *("--watch", "102", "103", "--transport", transport),
        server=f"127.0.0.1:{pbx.port_of(transport)}",
    )
    assert (status, found) == (0, []), done.story()
    abilities = next(line for line in done.lines if line["event"] == "abilities")
    assert (abilities["options"], abilities["registered_for"]) == (200, 300)
    assert "eventlist" in abilities["supported"]
    assert abilities["large_udp"] is (True if transport == "udp" else None)
    assert [line for line in pbx.tool("registrations") if "101" in str(line.get("number", line))] == []
    assert pbx.tool("subscriptions") == []


def test_it_needs_no_library_for_calls(pbx: Pbx) -> None:
    program = (
        "import sys; sys.modules['pjsua2'] = None; from ui.app import main; sys.exit(main(sys.argv[1:]))"
    )
    done = JsonProcess(
        *(sys.executable, "-c", program, "doctor", "--watch", "102", "--json"),
        *("--server", f"127.0.0.1:{pbx.port}", "--user", f"101@{DOMAIN}"),
        env={"DESKPHONE_PASSWORD": "pw-101"},
    )
    assert (done.finish(), ids(done)) == (0, []), done.story()


def test_what_is_wrong_with_the_account_is_named(pbx: Pbx) -> None:
    status, found, done = doctor(pbx, "--watch", "102", password="wrong")
    assert (status, found) == (5, ["password-refused"])
    assert done.lines[0]["state"] == "failed"
    elsewhere = JsonProcess(
        *(sys.executable, "-m", "deskphone", "doctor", "--json", "--server", f"127.0.0.1:{pbx.port}"),
        *("--user", "101@elsewhere.test"),
        env={"DESKPHONE_PASSWORD": "pw-101"},
    )
    assert (elsewhere.finish(), ids(elsewhere)) == (5, ["domain-unknown"])


def test_what_cannot_be_watched_is_named(pbx: Pbx, tmp_path: Path) -> None:
    list_uri = f"sip:999@{DOMAIN}"
    account = f'voicemail = "*97"\nblf_list = "{list_uri}"\n'
    status, found = as_make(pbx, tmp_path, "auto", "--watch", "999", account=account)
    assert status == 1
    assert found == ["no-hint", "no-list"]


@pytest.mark.parametrize(("account", "wanted"), [("", ["told-unasked"]), ("unsolicited = true\n", [])])
def test_a_server_that_only_tells_unasked_is_named_unless_the_account_hears_it(
    pbx: Pbx, tmp_path: Path, account: str, wanted: list[str]
) -> None:
    pbx.emit("unsolicited")
    found = as_make(pbx, tmp_path, "deskphone", "--watch", "102", account=account)
    assert found == (int(bool(wanted)), wanted)


def test_a_trial_call_hears_who_answers(pbx: Pbx, people: People) -> None:
    people.add("103", answer_after=0.2)
    assert doctor(pbx, "--call", "103")[:2] == (0, [])


def test_a_trial_call_without_a_common_codec_is_named(pbx: Pbx, people: People) -> None:
    people.add("103", reject=488)
    status, found, done = doctor(pbx, "--call", "103")
    assert (status, found) == (1, ["codec-mismatch"]), done.story()


def test_a_trial_call_to_nobody_is_named(pbx: Pbx) -> None:
    assert doctor(pbx, "--call", "999")[:2] == (1, ["call-refused"])


def test_a_trial_pickup_takes_the_call(pbx: Pbx, people: People) -> None:
    people.add("102", answer_after=None)
    people.add("105")
    people.call("105", "102")
    people.wait_ringing("102")
    status, found, done = doctor(pbx, "--pickup", "102")
    assert (status, found) == (0, []), done.story()
    assert next(line for line in done.lines if line["event"] == "pickup")["result"] == "answered"


def test_a_trial_pickup_without_the_right_is_named(pbx: Pbx, people: People) -> None:
    """104 is in another pickup group."""
    people.add("104", answer_after=None)
    people.add("105")
    people.call("105", "104")
    people.wait_ringing("104")
    status, found, done = doctor(pbx, "--pickup", "104")
    assert status == 1
    assert found == ["pickup-failed"], done.story()
