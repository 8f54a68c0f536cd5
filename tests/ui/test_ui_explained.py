# SPDX-License-Identifier: GPL-3.0-or-later
""" "Explain this key" and what is wrong with files, in German: nothing of ours is left in English."""

from __future__ import annotations

import re

import pytest
from packaging_words import words
from PySide6.QtCore import QLocale
from PySide6.QtGui import QGuiApplication
from stillphone import make_key
from told_again import RECORDED
from told_again import explained as told_of

from deskphone.config.load import check_text
from deskphone.config.phone import PhoneConfig
from deskphone.config.presets import Profile, shipped
from deskphone.errors import KeyringSilentError
from deskphone.phone.explain import without_document
from deskphone.phone.views import KeyChanged
from deskphone.trace.message import traced
from deskphone.trace.restraint import Restraint
from ui.drafts import Drafts, finish
from ui.language import read_translation, speak
from ui.mistakes import failure, half
from ui.screens.explain import ExplainDialog
from ui.text import explained, remark
from ui.widgets.controls import TextButton

ENGLISH = re.compile(r"\b(the|is|are|not|of|its|it|which|with|no|to|by|at|must|write|than)\b")
# What SIP, its documents and the settings call something.
PROTOCOL = re.compile(
    r"|(call-id|local|local-tag|local target|remote|remote-tag|remote target): .*|\S+: (early|trying|confirmed) \w*"
    r"|INVITE .*|To: .*|Replaces: .*|-[0-9.]+ s  (SUBSCRIBE|NOTIFY: (trying|early) recipient)"
)
FILE = read_translation((words.FOLDER / "deskphone_de.ts").read_bytes())
PROFILES = sorted(RECORDED.glob("pbx-*.pcapng"))


@pytest.fixture(autouse=True, scope="module")
def german(qapp, tmp_path_factory):
    before, tmp_path = QLocale(), tmp_path_factory.mktemp("translations")
    speak("de", tmp_path)
    yield
    speak("en", tmp_path)
    QLocale.setDefault(before)


@pytest.mark.parametrize("capture", PROFILES, ids=lambda capture: capture.stem)
def test_each_line_of_an_explanation_is_german(capture):
    text, _, _ = without_document(told_of(capture, "106"))
    for english, said in zip(text.split("\n"), explained(text).split("\n"), strict=True):
        if not PROTOCOL.fullmatch(english.strip()):
            assert said != english
            assert not ENGLISH.search(said), said


@pytest.mark.parametrize(
    ("english", "said"),
    [
        ("Lamp: busy, steady: in a call.", "Lampe: besetzt, stetig: im Gespräch."),
        ("A press calls busy.", "Ein Druck ruft busy an."),
        ("  last answer: 408 no NOTIFY came", "  letzte Antwort: 408 keine NOTIFY kam"),
        ("  last answer: 404 Not Found", "  letzte Antwort: 404 Not Found"),
        (
            "Subscription to sip:102@a.test told by the list sip:l@a.test, for 101@a.test: lost",
            "Abonnement von sip:102@a.test durch die Liste sip:l@a.test, für 101@a.test: verloren",
        ),
        (
            "  To change: Switch dialog events on there (RFC 4235).",
            "  Zu ändern: Schalten Sie dort Dialog-Ereignisse ein (RFC 4235).",
        ),
        (
            "  SRV _sip._udp.a.test: p1:5060, priority 10; p2:5060 did not answer at 10:30",
            "  SRV _sip._udp.a.test: p1:5060, Priorität 10; p2:5060 hat um 10:30 nicht geantwortet",
        ),
        (
            "  18:07:24  NOTIFY: early recipient on hold with busy; confirmed initiator with 3 (3 times more, "
            "last 18:09:01)",
            "  18:07:24  NOTIFY: early recipient, gehalten, mit busy; confirmed initiator mit 3 (noch 3-mal, "
            "zuletzt 18:09:01)",
        ),
        (
            "  18:07:24  unasked NOTIFY: not read: The dialog-info body is nested too deeply.",
            "  18:07:24  ungefragt NOTIFY: nicht gelesen: Der dialog-info-Inhalt ist zu tief verschachtelt.",
        ),
        (
            'Its answers to REGISTER say "Asterisk", which would be profile asterisk: set the account\'s profile '
            "to the one that takes the calls.",
            "Seine Antworten auf REGISTER sagen „Asterisk“, das wäre Profil asterisk: stellen Sie das Profil des "
            "Kontos auf das Fabrikat, das die Anrufe annimmt.",
        ),
        ("    remote: busy", "    remote: busy"),
    ],
)
def test_lines_as_they_come(english, said):
    assert explained(english) == said


def test_remarks_of_the_trace_are_german():
    said = traced(0.0, True, "udp", (("a", 1), ("b", 2)), b"").remarked("not let in")
    assert remark(said.remark) == "nicht eingelassen"
    left_out = Restraint()
    left_out.leave_out()
    assert remark(said.remarked(left_out.remark()).remark) == (
        "nicht eingelassen; 1 weitere wurden nicht eingelassen und sind ausgelassen"
    )
    assert remark("") == ""


def test_what_is_copied_is_what_is_read(make_desk, still, config):
    still.keys = (make_key(0, "G.T", "102"),)
    still.explanation = "Key 1: blf 102\nNo NOTIFY came yet.\nDocument: set out for reading\n  <a/>"
    desk = make_desk(still, config)
    desk.window.explain(0)
    dialog = desk.window.findChild(ExplainDialog)
    assert dialog.words.toPlainText() == "Taste 1: blf 102\nEs kam noch keine NOTIFY."
    next(each for each in dialog.findChildren(TextButton) if each.text() == "Kopieren").click()
    assert QGuiApplication.clipboard().text() == (
        "Taste 1: blf 102\nEs kam noch keine NOTIFY.\nDokument: zum Lesen gesetzt\n  <a/>"
    )
    desk.tell(KeyChanged(0))
    dialog.close()


ACCOUNT = '[[account]]\nname = "a"\nuser = "101"\ndomain = "a.test"\n'
WRONG = {
    "missing": '[[account]]\nname = "a"\nuser = "101"\n',
    "unknown": ACCOUNT + 'transprot = "udp"\n',
    "section": "[phon]\n",
    "word": ACCOUNT + 'transport = "upd"\n',
    "number": ACCOUNT + "expires = 5\n",
    "too much": ACCOUNT + "expires = 500000\n",
    "quoted": ACCOUNT + 'expires = "300"\n',
    "unquoted": '[[account]]\nname = "a"\nuser = 101\ndomain = "a.test"\n',
    "a list": '[[account]]\nname = "a"\nuser = ["101"]\ndomain = "a.test"\n',
    "switch": ACCOUNT + 'register = "yes"\n',
    "user": '[[account]]\nname = "a"\nuser = "101@a"\ndomain = "a.test"\n',
    "long": f'[[account]]\nname = "{"a" * 300}"\nuser = "101"\ndomain = "a.test"\n',
    "twice": ACCOUNT + ACCOUNT,
    "key without a target": ACCOUNT + '[[key]]\ntype = "blf"\n',
    "key of nobody": ACCOUNT + '[[key]]\ntype = "blf"\ntarget = "102"\naccount = "b"\n',
    "callers": '[phone]\nauto_answer_from = ["a b"]\n',
    "caller twice": '[phone]\nauto_answer_from = ["102", "102"]\n',
    "event": '[[event]]\nwhen = "ringing"\nurl = "https://a.test/{nobody}"\n',
    "table": "account = 5\n",
    "alert": ACCOUNT + '[[key]]\ntype = "blf"\ntarget = "102"\nalert = 5\n',
    "password": ACCOUNT + 'password = "x"\n',
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_phone_toml_is_german(text):
    _, errors = check_text(text, PhoneConfig, "phone.toml")
    assert errors
    for error in errors:
        for words_of_it in filter(None, (error.problem, error.mend)):
            assert half(words_of_it) != words_of_it
            assert not ENGLISH.search(half(words_of_it)), half(words_of_it)


def test_what_is_wrong_is_one_sentence():
    _, (error,) = check_text(WRONG["unknown"], PhoneConfig, "phone.toml")
    assert failure(error) == (
        "phone.toml, Zeile 5: account.transprot: ist eine unbekannte Angabe „transprot“; meinten Sie „transport“?"
    )
    assert failure(KeyringSilentError()) == (
        "Der Schlüsselbund dieses Rechners: antwortet nicht; entsperren Sie ihn, und versuchen Sie es noch einmal"
    )
    _, (error,) = check_text('name = "a"\ntitle = "A"\n', Profile, "a.toml")
    assert failure(error) == "a.toml, Zeile 1: name: ist der Name der Datei; entfernen Sie diese Zeile"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("user", "1 1", "„1 1“ ist kein Benutzername. Schreiben Sie den Teil vor dem @, etwa „101“."),
        ("expires", 5, "Schreiben Sie mindestens 30."),
        ("display", "a" * 201, "Schreiben Sie höchstens 200 Zeichen."),
        ("more_servers", "a b c d e f g h", "Schreiben Sie höchstens 7 davon."),
    ],
)
def test_what_is_wrong_in_the_settings_is_german(field, value, said):
    account = {"name": "a", "user": "101", "domain": "a.test", field: value}
    _, (error,) = finish(Drafts(accounts=[account]))
    assert (error.field, error.sentence) == (field, said)


@pytest.mark.parametrize("name", shipped())
def test_what_a_profile_says_is_recognised_in_a_line(name):
    known = FILE.sentences
    profile = shipped()[name]
    for meaning in profile.subscription.values():
        assert explained(f"  {meaning.means}") == f"  {known[meaning.means]}"
        if meaning.change:
            assert explained(f"  To change: {meaning.change}") == f"  Zu ändern: {known[meaning.change]}"
    if profile.note:
        assert explained(f"  {profile.note}") == f"  {known[profile.note]}"


@pytest.mark.parametrize("source", [*words.sentences(), *words.explanation()])
def test_each_sentence_is_recognised_in_a_line(source):
    if sum(map(str.isalpha, source)) < 5 or source != source.strip():
        return
    names = [f"Zoë {number} <{number}>" for number in range(9)]
    said = {**FILE.sentences, **FILE.explanation}[source]
    assert explained(f"  {source.format(*names)}") == f"  {said.format(*names)}"
