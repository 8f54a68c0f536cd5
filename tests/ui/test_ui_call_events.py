# SPDX-License-Identifier: GPL-3.0-or-later
"""What is opened or started when something happens to a call: when, with which words, and nothing more."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QObject, QProcess
from stillphone import ANNA, own_call, party

from deskphone.blf.uris import user_of
from deskphone.config.load import check_text
from deskphone.config.phone import EventConfig, PhoneConfig
from deskphone.phone.views import CallFinished, CallKind, CallsChanged, CallState
from ui.call_events import MOST, WITHIN, CallEvents, filled, words_of

URL = "https://crm.test/find?tel={number}&name={name}&who={account}&for={called}&way={direction}"


class Ear:
    """Event hooks with a clock, and what they opened and said."""

    def __init__(self, *events: EventConfig) -> None:
        self.now, self.opened, self.said = 100.0, [], []
        self.parent = QObject()
        self.events = CallEvents(self.parent, lambda: events, self.opened.append, lambda: self.now)
        self.events.said.connect(self.said.append)


def url(when, address=URL):
    return EventConfig(when=when, url=address)


@pytest.fixture
def ear(qapp):
    return Ear(
        *(url(when, f"https://t/{when}") for when in ("ringing", "dialled", "answered", "missed", "ended"))
    )


def what(ear):
    found, ear.opened[:] = [address.rpartition("/")[2] for address in ear.opened], []
    return found


def test_each_thing_happens_once(ear):
    rings = own_call("in-1", ANNA, CallState.RINGING)
    ear.events.look([rings])
    ear.events.look([rings])
    assert what(ear) == ["ringing"]
    talks = replace(rings, state=CallState.CONNECTED)
    ear.events.look([talks])
    ear.events.look([replace(talks, muted=True)])
    assert what(ear) == ["answered"]
    ear.events.look([])
    ear.events.finished(CallFinished(talks, CallKind.RECEIVED, 1.0))
    assert what(ear) == ["ended"]


def test_what_is_dialled_and_what_is_missed(ear):
    dials = own_call("out-1", ANNA, CallState.DIALLING, incoming=False)
    ear.events.look([dials])
    ear.events.look([replace(dials, state=CallState.RINGBACK)])
    assert what(ear) == ["dialled"]
    ear.events.finished(CallFinished(own_call("in-1", ANNA, CallState.RINGING), CallKind.MISSED, 1.0))
    assert what(ear) == ["missed", "ended"]
    ear.events.finished(CallFinished(dials, CallKind.ATTEMPT, 1.0))
    assert what(ear) == [], "nobody was called"


@given(st.text(max_size=300), st.text(max_size=60))
def test_a_callers_words_are_words_whatever_they_are(display, user):
    ear = Ear(url("ringing"))
    caller = replace(party("5551234"), uri=f"sip:{user}@pbx.test", display=display)
    ear.events.look([own_call("in-1", caller, CallState.RINGING)])
    [address] = ear.opened
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc, parts.path, parts.fragment) == ("https", "crm.test", "/find", "")
    query = parse_qs(parts.query, keep_blank_values=True, strict_parsing=True)
    assert set(query) == {"tel", "name", "who", "for", "way"}
    assert query["name"] == [words_of(own_call("in-1", caller, CallState.RINGING))["name"]]
    assert query["way"] == ["in"]


def test_a_word_within_a_word_is_none():
    assert filled("{name} {number}", {"name": "{number}", "number": "5"}) == "{number} 5"


def test_a_program_is_given_words_and_no_options(qapp, tmp_path):
    told, script = tmp_path / "told", tmp_path / "tell.py"
    script.write_text("import sys\nopen(sys.argv[1], 'w').write(repr(sys.argv[2:]))\n")
    command = [sys.executable, str(script), str(told), "{name}", "{number}; $(id)", "--x={called}"]
    ear = Ear(EventConfig(when="ringing", command=command))
    caller = replace(ANNA, display="--rf `touch x`\n\0$HOME")
    ear.events.look([own_call("in-1", caller, CallState.RINGING)])
    deadline = time.monotonic() + 30
    while not (told.exists() and told.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    name, number, called = eval(told.read_text())
    assert name.startswith("rf `touch x` ")
    assert (number, called) == (f"{user_of(ANNA.uri)}; $(id)", "--x=")
    assert ear.said == []


@pytest.mark.parametrize("program", [r"C:\crm\Pop.BAT", r"C:\crm\pop.cmd. ", r"C:\Windows\cmd.exe", "CMD"])
def test_a_batch_file_is_given_nothing_that_its_shell_reads(qapp, monkeypatch, program):
    """CreateProcess has a batch file run by cmd.exe: a caller named ``" & calc`` started a program."""
    started = []
    monkeypatch.setattr(QProcess, "startDetached", lambda *words: (started.append(words), (True, 1))[1])
    ear = Ear(EventConfig(when="ringing", command=[program, "/x:%1", "{name}"]))
    caller = replace(ANNA, display='"--&calc.exe|%PATH% ^!(Anna) <b>')
    ear.events.look([own_call("in-1", caller, CallState.RINGING)])
    [(given_to, arguments)] = started
    assert (given_to, arguments[0]) == (program, "/x:%1")
    assert not set(arguments[1]) & set('"%&|<>^!()')
    assert not arguments[1].startswith("-")
    assert "Anna" in arguments[1]


def test_a_program_that_is_not_there_is_said(qapp):
    ear = Ear(EventConfig(when="ringing", command=["/nowhere/tell"]))
    ear.events.look([own_call("in-1", ANNA, CallState.RINGING)])
    assert [said.text for said in ear.said] == [
        "/nowhere/tell could not be started: see [[event]] in phone.toml."
    ]


def test_a_flood_of_calls_opens_no_flood_of_windows(ear):
    for number in range(100):
        ear.events.look([own_call(f"in-{number}", ANNA, CallState.RINGING)])
    assert len(what(ear)) == MOST
    assert ear.said[0].text.startswith("Too much happens at once")
    ear.now += WITHIN
    ear.events.look([own_call("in-later", ANNA, CallState.RINGING)])
    assert what(ear) == ["ringing"]


WRONG = {
    "neither": 'when = "ringing"',
    "both": 'when = "ringing"\nurl = "https://a.test/"\ncommand = ["true"]',
    "no web address": 'when = "ringing"\nurl = "file:///etc/passwd"',
    "a server to choose": 'when = "ringing"\nurl = "https://{number}.test/"',
    "a user to choose": 'when = "ringing"\nurl = "https://{name}@crm.test/"',
    "an unknown word": 'when = "ringing"\nurl = "https://a.test/{nummer}"',
    "an unknown event": 'when = "rings"\nurl = "https://a.test/"',
    "no program": 'when = "ringing"\ncommand = [""]',
    "a line break": 'when = "ringing"\ncommand = ["a\\nb"]',
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_what_is_wrong_in_the_file_is_said_at_the_start(text):
    _, errors = check_text(f"[[event]]\n{text}\n", PhoneConfig, "phone.toml")
    assert errors


def test_the_window_opens_what_its_file_says_and_keeps_it(make_desk, still, config, tmp_path, monkeypatch):
    path = tmp_path / "phone.toml"
    path.write_text(
        '[[account]]\nname = "office"\nuser = "101"\ndomain = "pbx.test"\n'
        '[[event]]\nwhen = "ringing"\nurl = "https://crm.test/{number}"  # mine\n'
    )
    _, errors = check_text(path.read_text(), PhoneConfig, str(path))
    assert not errors
    event = EventConfig(when="ringing", url="https://crm.test/{number}")
    desk = make_desk(still, config.model_copy(update={"event": [event]}), path=path)
    opened = []
    monkeypatch.setattr(
        type(desk.window.functions), "open_address", lambda self, address: opened.append(address)
    )
    monkeypatch.setattr(desk.window.call_events, "_opened", opened.append)
    desk.window.edits.remove_key(0)
    assert "# mine" in path.read_text()
    assert desk.store.config.event == [event]
    desk.phone.calls = (own_call("in-1", ANNA, CallState.RINGING),)
    desk.tell(CallsChanged())
    assert opened == [f"https://crm.test/{user_of(ANNA.uri)}"]
