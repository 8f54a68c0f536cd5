# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone doctor`` and the check of the demo: what they find, and their exit status."""

from __future__ import annotations

import array
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cli_office import IDLE, RINGING, STATE_ONLY, Office

from deskphone.cli.check import Check, Trial
from deskphone.cli.doctor import Doctor
from deskphone.cli.doctor_trials import TrialCall, TrialPickup
from deskphone.config.phone import AccountConfig
from deskphone.doctor.evidence import Examination, Exchange, Registration, Watched, Way
from deskphone.phone import events as ev
from deskphone.phone.commands import PickUpExtension
from deskphone.sip.headers import Headers
from deskphone.sip.message import Request, Response

# --------------------------------------------------------------------- doctor


def doctor(office: Office, extensions: list[str], **account: Any) -> tuple[int, list[str]]:
    config = AccountConfig(name="office", user="101", domain="pbx.test", **account)
    status = office.run(Doctor(office.line, config, extensions))
    assert office.lines[-1]["event"] == "doctor"
    return status, office.lines[-1]["findings"]


def registered_at(server: str) -> ev.RegistrationChanged:
    return ev.RegistrationChanged("office", ev.RegistrationState.REGISTERED, 200, "OK", server)


def test_doctor_all_well() -> None:
    office = Office()
    office.register, office.document = registered_at("Asterisk PBX 22.10.1"), RINGING
    assert doctor(office, ["102"]) == (0, [])
    assert office.events() == ["registration", "server", "extension", "doctor"]
    server, extension = office.lines[1:3]
    assert (server["profile"], server["pickup_code"], server["group_pickup_code"]) == ("asterisk", "**", "*8")
    assert (extension["extension"], extension["lamp"], extension["pickable"]) == ("102", "ringing", True)
    assert any("call-id: c1" in line for line in extension["explain"])
    assert office.world.now - 1000 < 0.5


def test_doctor_takes_a_notify_without_a_body_for_an_answer() -> None:
    """An idle Kamailio sends no document, so there is no version either."""
    office = Office()
    office.register, office.document = registered_at("kamailio (5.6.3 (x86_64/linux))"), ""
    assert doctor(office, ["102"]) == (0, [])
    assert office.world.now - 1000 < 0.5


FINDINGS = [
    pytest.param(
        registered_at("Strange/1"), {}, 0, ["of no known make", "No pickup code"], id="unknown server"
    ),
    pytest.param(
        registered_at("Strange/1"), {"profile": "3cx"}, 0, [], id="unknown server with a profile set"
    ),
    pytest.param(
        registered_at("kamailio (5.6.3 (x86_64/linux))"), {}, 0, [], id="a proxy, where Replaces is the way"
    ),
    pytest.param(
        registered_at("Asterisk"),
        {"blf_list": "sip:list-101@pbx.test"},
        0,
        [],
        id="a list, which the examination asks for itself",
    ),
    pytest.param(registered_at("Asterisk"), {}, 403, ["102 cannot be watched"], id="refused subscription"),
    pytest.param(registered_at("Asterisk"), {}, -1, ["102: the server sent no NOTIFY"], id="no NOTIFY"),
]


@pytest.mark.parametrize(("register", "account", "refuse", "wanted"), FINDINGS)
def test_doctor_finds(
    register: ev.RegistrationChanged, account: dict[str, Any], refuse: int, wanted: list[str]
) -> None:
    office = Office()
    office.register, office.refuse_subscription = register, refuse
    status, findings = doctor(office, ["102"], **account)
    assert status == (1 if wanted else 0)
    assert len(findings) == len(wanted)
    assert all(words in finding for words, finding in zip(wanted, findings, strict=True))
    assert office.world.now - 1000 < 6


def test_doctor_without_registration() -> None:
    office = Office()
    office.register = ev.RegistrationChanged("office", ev.RegistrationState.FAILED, 403, "Forbidden")
    status, findings = doctor(office, ["102"])
    assert status == 5
    assert "403 Forbidden" in findings[0]


# --------------------------------------------------------------------- what documents lack


NO_CALL_ID = RINGING.replace(' call-id="c1" local-tag="lt" remote-tag="rt"', "")
NO_TAGS = RINGING.replace(' local-tag="lt" remote-tag="rt"', "")
DOCUMENTS = {
    "without call-id": (NO_CALL_ID, "generic", {}, "no-call-id"),
    "without call-id, with a code": (NO_CALL_ID, "generic", {"pickup_code": "*8"}, ""),
    "without call-id, of a make with a code": (NO_CALL_ID, "asterisk", {}, ""),
    "with a pickup target": (NO_CALL_ID.replace("sip:105@192", "sip:*8102@192"), "generic", {}, ""),
    "without tags, at a proxy": (NO_TAGS, "kamailio", {}, "no-tags"),
    "without tags, at no proxy": (NO_TAGS, "vodia", {}, ""),
    "without parties": (STATE_ONLY, "generic", {}, "no-parties"),
    "without parties, at a proxy": (STATE_ONLY, "kamailio", {}, "no-parties"),
    "sound": (RINGING, "kamailio", {}, ""),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_doctor_names_what_a_ringing_document_lacks(name: str) -> None:
    document, profile, account, wanted = DOCUMENTS[name]
    office = Office(profile=profile, **account)
    office.register, office.document = registered_at("x"), document
    doctor(office, ["102"], profile=profile, **account)
    ids = [line["id"] for line in office.lines if line["event"] == "finding" and line["about"] == "102"]
    assert ids == ([wanted] if wanted else [])


# --------------------------------------------------------------------- trials


def trial(office: Office, trials: list[Any], extensions: tuple[str, ...] = ()) -> list[str]:
    config = AccountConfig(name="office", user="101", domain="pbx.test", profile="kamailio")
    task = Doctor(office.line, config, extensions, None, trials)
    status = office.run(task)
    task.ended()
    ids = [line["id"] for line in office.lines if line["event"] == "finding"]
    assert status == (1 if ids else 0)
    return ids


@pytest.mark.parametrize(
    ("status", "wanted"),
    [
        (488, "codec-mismatch"),
        (606, "codec-mismatch"),
        (404, "call-refused"),
        (403, "call-refused"),
        (486, "call-refused"),
        (513, "too-large"),
        (480, "call-unanswered"),
        (200, "no-sound"),
    ],
)
def test_a_trial_call_is_judged(status: int, wanted: str) -> None:
    """The engine without a network records nothing."""
    office = Office()
    office.invite_status = status
    call = TrialCall(office.line, "600")
    assert trial(office, [call]) == [wanted]
    assert "call" in office.events()
    assert not call.folder.exists()


def test_a_trial_call_that_rings_for_ever_ends() -> None:
    office = Office()
    office.invite_status = 0
    assert trial(office, [TrialCall(office.line, "600")]) == ["call-unanswered"]
    assert office.world.now - 1000 < 25


def test_a_trial_call_with_sound_is_sound() -> None:
    office = Office()
    call = TrialCall(office.line, "600")
    samples = array.array("h", [1000, -1000] * 4000)
    (call.folder / "heard.wav").write_bytes(b"\0" * 44 + samples.tobytes())
    assert trial(office, [call]) == []


def test_a_trial_call_shows_what_documents_lack() -> None:
    """Our own call makes the extension ring, so we cannot pick it up; the document tells all the same."""
    office = Office()
    office.invite_status = 0
    office.notice_later(3.0, NO_TAGS.replace("sip:105@", "sip:101@"))
    assert trial(office, [TrialCall(office.line, "102")], ("102",)) == ["no-tags", "call-unanswered"]


@pytest.mark.parametrize(
    ("document", "status", "wanted"),
    [(RINGING, 200, []), (RINGING, 403, ["pickup-failed"]), (IDLE, 200, ["pickup-nothing"])],
    ids=["answered", "refused", "nothing rings"],
)
def test_a_trial_pickup_is_judged(document: str, status: int, wanted: list[str]) -> None:
    office = Office()
    office.document, office.invite_status = document, status
    want = PickUpExtension("102", account="office", fallback=False)
    assert trial(office, [TrialPickup(office.line, want, "101")], ("102",)) == wanted
    assert "pickup" in office.events()


# --------------------------------------------------------------------- the demo's check


class Robots:
    """Colleagues that make the lamp ring through the engine that the check sees."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.done: list[str] = []

    def call(self, caller: str, callee: str) -> None:
        self.done.append(f"call {caller} {callee}")
        self.office.notice_later(0.1, RINGING)

    def hang_up(self, caller: str) -> None:
        self.done.append(f"hang up {caller}")
        self.office.notice_later(0.1, IDLE)


def test_check_fails_where_nobody_is_heard_and_goes_on(tmp_path: Path) -> None:
    """The engine without a network records nothing: each trial fails, all are told, the status is 1."""
    office = Office()
    trials = [
        Trial("replaces", "rfc4235", "103", "Anna", 440.0),
        Trial("group", "rfc4235", "104", "Ben", 550.0, "*50*"),
    ]
    emitted: list[str] = []
    robots = Robots(office)
    assert office.run(Check(office.line, robots, emitted.append, tmp_path, trials)) == 1
    told = [line for line in office.lines if line["event"] == "check"]
    assert [(line["method"], line["ok"]) for line in told] == [("replaces", False), ("group", False)]
    assert emitted == ["rfc4235", "rfc4235"]
    assert robots.done == ["call 103 102", "hang up 103", "call 104 102", "hang up 104"]


def test_check_says_when_the_lamp_stays_dark(tmp_path: Path) -> None:
    office = Office()
    robots = Robots(office)
    robots.call = lambda caller, callee: None  # type: ignore[method-assign]
    trials = [Trial("replaces", "rfc4235", "103", "Anna", 440.0)]
    assert office.run(Check(office.line, robots, lambda _: None, tmp_path, trials)) == 1
    told = next(line for line in office.lines if line["event"] == "check")
    assert told["text"] == "102's lamp does not show Anna's call"


def test_who_calls_itself_by_two_makes_is_named_and_a_setting_ends_that() -> None:
    """A proxy in front: Kamailio answers REGISTER, Asterisk sends the NOTIFYs."""

    def reply(name: str) -> Response:
        return Response(200, "OK", Headers([("Server", name)]))

    notify = Request("NOTIFY", "sip:101@h", Headers([("User-Agent", "Asterisk PBX 22.1")]))
    seen = Examination(
        "101",
        "pbx.test",
        Way("h", 5060, "udp"),
        options=Exchange((reply("Acme"),)),
        registration=Registration(600, ("h", 1), Exchange((reply("kamailio (5.7)"),))),
        watched=(Watched("102", 600, Exchange((reply("kamailio (5.7)"),)), (notify,)),),
    )
    assert seen.server_texts == ("Acme", "kamailio (5.7)", "Asterisk PBX 22.1")
    for account, wanted in ({}, ["makes-differ"]), ({"profile": "asterisk"}, []):
        office = Office()
        office.register, office.document = registered_at("kamailio (5.7)"), RINGING
        config = AccountConfig(name="office", user="101", domain="pbx.test", **account)
        office.run(
            Doctor(office.line, config, ["102"], replace(seen, profile=account.get("profile", "kamailio")))
        )
        found = [line for line in office.lines if line["event"] == "finding" and line["id"] == "makes-differ"]
        assert [each["id"] for each in found] == wanted
        assert all('kamailio, but calls itself "Asterisk PBX 22.1"' in each["seen"] for each in found)
