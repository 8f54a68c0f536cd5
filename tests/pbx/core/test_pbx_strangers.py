# SPDX-License-Identifier: GPL-3.0-or-later
"""What a stranger is told does not depend on which extensions there are."""

from __future__ import annotations

import re
from itertools import count

import pytest
from corewire import CONFIG, CoreWire
from hypothesis import given, settings
from hypothesis import strategies as st

from deskphone.sip import digest
from deskphone.sip.digest import DigestClient, ha1
from deskphone.sip.message import Response

# 101 and 102 have a password, 103 only one stored hash, 888 and 999 are nobody
NUMBERS = ["101", "102", "103", "888", "999"]
METHODS = [
    *("REGISTER", "INVITE", "OPTIONS", "SUBSCRIBE", "MESSAGE", "REFER", "PUBLISH", "NOTIFY", "INFO"),
    *("UPDATE", "BYE", "PRACK", "DANCE"),
]
USER_AGENTS = ["", "Twinkle/1.10.2", "baresip v1.0.0", "snomD785/10.1", "PJSUA"]
ONE_HASH = f'ha1_md5 = "{ha1("103", "pbx.test", "pw-103")}"'


def office() -> CoreWire:
    """101 is registered, 102 rings, 103 is not there."""
    wire = CoreWire(CONFIG.replace('password = "pw-103"', ONE_HASH))
    wire.phone("101", port=6001, host="192.0.2.9").register()
    wire.ring("102")
    return wire


class Stranger:
    """Asks for one number; ``ask`` gives the answer with the number, tags and nonces taken out."""

    def __init__(self, number: str) -> None:
        self.number = number
        self.wire = office()
        self.phone = self.wire.phone("stranger", port=7001)
        self.serial = count(1)
        self.challenges: list[str] = []
        self.digest = DigestClient(number, "wrong")

    def ask(self, method: str, where: str, lines: list[str], *, login: bool) -> str:
        self.wire.advance(0.05)
        number, target = next(self.serial), "sip:NUMBER@pbx.test" if "target" in where else "sip:102@pbx.test"
        target = "sip:pbx.test" if method == "REGISTER" else target
        sender = "NUMBER" if "sender" in where else "someone"
        to = f"sip:{sender}@pbx.test" if method == "REGISTER" else target
        text = [
            f"{method} {target} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:7001;rport;branch=z9hG4bK{number}",
            "Max-Forwards: 70",
            f"From: <sip:{sender}@pbx.test>;tag=a",
            f"To: <{to}>" + (";tag=b" if "dialog" in where else ""),
            f"Call-ID: {number}",
            f"CSeq: 1 {method}",
            "Contact: <sip:x@127.0.0.1:7001>",
            *lines,
            "Content-Length: 0",
            "",
            "",
        ]
        if login and self.challenges:
            uri = target.replace("NUMBER", self.number)
            value = self.digest.authorize(self.challenges, method, uri, cnonce="c")
            text.insert(-3, f"Authorization: {value}")
        answers = self.phone.send("\n".join(text).replace("NUMBER", self.number))
        answer = [each for each in answers if isinstance(each, Response)][-1]
        self.challenges = answer.headers.all("WWW-Authenticate") or self.challenges
        shown = "\n".join([f"{answer.status} {answer.reason}", *answer.headers.lines()])
        shown = re.sub(r'nonce="[^"]*"', "nonce", shown).replace(self.number, "NUMBER")
        return re.sub(r";tag=[^;\s]+", ";tag", shown)


REQUESTS = st.tuples(
    st.sampled_from(METHODS),
    st.sampled_from(["target", "sender", "target sender", "target sender dialog"]),
    st.lists(
        st.sampled_from(
            [
                "Event: dialog",
                "Event: message-summary",
                "Event: presence",
                "Expires: 0",
                "Accept: application/sdp",
                "Require: replaces",
                "Supported: eventlist",
                "Replaces: call-1",
                *(f"User-Agent: {agent}" for agent in USER_AGENTS if agent),
            ]
        ),
        max_size=3,
        unique_by=lambda line: line.partition(":")[0],
    ),
    st.booleans(),
)


@given(st.lists(REQUESTS, min_size=1, max_size=25))
@settings(max_examples=60, deadline=None)
def test_strangers_get_the_same_answers_whether_the_extension_exists_or_not(requests):
    known, unknown = {}, {}
    for number in NUMBERS:
        stranger = Stranger(number)
        told = [stranger.ask(*each[:3], login=each[3]) for each in requests]
        (known if number < "200" else unknown)[number] = told
    for number, told in known.items():
        if number == "102" and any(where == "sender" for _, where, _, _ in requests):
            continue  # there the target is 102 as well, which the comparison takes out
        assert told == unknown["999"]
    assert unknown["888"] == unknown["999"]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("method", ["REGISTER", "INVITE", "SUBSCRIBE"])
def test_an_unknown_user_takes_as_many_hashes(monkeypatch, number, method):
    stranger = Stranger(number)
    stranger.ask(method, "target sender", [], login=False)
    done = []
    hashes = {name: _counted(do, done) for name, do in digest._HASHES.items()}
    for name, do in hashes.items():
        monkeypatch.setitem(digest._HASHES, name, do)
    uri = "sip:pbx.test" if method == "REGISTER" else f"sip:{number}@pbx.test"
    value = stranger.digest.authorize(stranger.challenges, method, uri, cnonce="c")
    done.clear()
    answer = stranger.ask(method, "target sender", [f"Authorization: {value}"], login=False)
    assert (len(done), answer[:3]) == (2, "401")


def _counted(do, done):
    return lambda data: (done.append(data), do(data))[1]


@pytest.mark.parametrize("number", NUMBERS)
def test_the_brake_holds_strangers_and_users_alike(number):
    stranger = Stranger(number)
    told = [stranger.ask("REGISTER", "target sender", [], login=True)[:3] for _ in range(20)]
    reference = Stranger("999")
    assert told == [reference.ask("REGISTER", "target sender", [], login=True)[:3] for _ in range(20)]
    assert "503" in told
