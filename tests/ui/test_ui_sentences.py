# SPDX-License-Identifier: GPL-3.0-or-later
"""What the telephone says, in German: recognised by its templates, with names and numbers as they were."""

from __future__ import annotations

import random
from pathlib import Path
from string import Formatter

import pytest
from packaging_words import words

from deskphone.phone.events import CallEnded
from deskphone.phone.words import call_failure, calls_turned_away
from ui.language import read_translation
from ui.sentences import Sentences

FILE = Path(__file__).resolve().parents[2] / "resources" / "translations" / "deskphone_de.ts"
KNOWN = read_translation(FILE.read_bytes())


@pytest.fixture(scope="module")
def german():
    return Sentences(KNOWN.sentences, KNOWN.explanation)


def _places(source):
    return (name for _, name, _, _ in Formatter().parse(source) if name is not None)


def test_every_sentence_that_the_telephone_composes_is_translated():
    known = KNOWN.sentences
    assert set(known) == set(words.sentences()), "run make words, and translate what is new"


def test_every_line_of_an_explanation_is_translated():
    known = KNOWN.explanation
    assert set(known) == set(words.explanation()), "run make words, and translate what is new"


def test_whatever_speaks_in_deskphone_is_collected_but_for_what_is_said_to_be_silent():
    """Where a new module or package speaks, its sentences are asked for without that anybody thinks of it."""
    modules = {words._module(file) for file in (words.TOP / "deskphone").rglob("*.py")}
    collected = {words._module(file) for file in words.spoken()} | set(words.EXPLAINING)
    silent = {each for each in modules if words._is_silent(each)}
    assert collected | silent == modules
    for name in words.SILENT:
        assert any(each == name or (name.endswith("/") and each.startswith(name)) for each in silent), name
    assert modules >= {*words.SHOWN, *words.EXPLAINING, *words.STATES}


def test_the_window_says_nothing_that_cannot_be_translated():
    assert words.plain_english() == {}, "ask for it by tr()"


@pytest.mark.parametrize("source", words.sentences())
def test_each_template_is_recognised_with_names_and_numbers_in_it(source, german):
    places = len(list(_places(source)))
    names = [f"Zoë {number} <{number}>" for number in range(places)]
    said = german.translated(source.format(*names))
    assert all(name in said for name in names)
    if sum(map(str.isalpha, source)) >= 5:
        assert said == KNOWN.sentences[source].format(*names)


@pytest.mark.parametrize(
    ("english", "translated"),
    [
        ("You talk with Anna: Bob is on hold.", "Sie sprechen mit Anna: Bob wird gehalten."),
        (
            "picks up Anna's call to G.T, by Replaces",
            "holt den Anruf von Anna bei G.T heran, mit Replaces",
        ),
        (
            "calls G.T; no pickup: no call-id and no pickup target are sent, and no pickup code is set: set "
            "pickup_code for this key or its account",
            "ruft G.T an; kein Heranholen: weder Call-ID noch ein Ziel zum Heranholen wird gesendet, und kein "
            "Code zum Heranholen ist gesetzt: setzen Sie pickup_code für diese Taste oder ihr Konto",
        ),
        (
            "The pickup was refused (404 Not Found): trying the code *8.",
            "Das Heranholen wurde abgewiesen (404 Not Found): der Code *8 wird versucht.",
        ),
        ("Anna is busy (486 Busy Here).", "Anna ist besetzt (486 Busy Here)."),
        (
            "Park1 does not answer (nothing is parked at 7101).",
            "Park1 antwortet nicht (auf 7101 ist nichts geparkt).",
        ),
        ("Park1 does not answer (Gone Fishing).", "Park1 antwortet nicht (Gone Fishing)."),
        (
            "Nothing is ringing at 999 any more (404 No Such Number: there is no number 999).",
            "Bei 999 klingelt nichts mehr (404 No Such Number: es gibt keine Nummer 999).",
        ),
        (
            "The call with Anna is gone: no answer from 192.0.2.1 (408).",
            "Der Anruf mit Anna ist weg: keine Antwort von 192.0.2.1 (408).",
        ),
        (
            "The call to Anna could not be made: no answer from 192.0.2.1.",
            "Der Anruf bei Anna kam nicht zustande: keine Antwort von 192.0.2.1.",
        ),
        (
            "107 picked up Anna at the same moment and has the call; yours was ended.",
            "107 hat Anna im selben Augenblick herangeholt und hat den Anruf; Ihrer wurde beendet.",
        ),
        (
            "The server asks for the password in a way that this phone does not know (SHA-1): 101@pbx.test is "
            "not registered; ask its administrator.",
            "Der Server fragt auf eine Weise nach dem Passwort, die dieses Telefon nicht kennt (SHA-1): "
            "101@pbx.test ist nicht angemeldet; fragen Sie den Verwalter.",
        ),
        (
            "The telephone stopped (killed by signal 9) and is started again; its call has ended.",
            "Das Telefon hielt an (killed by signal 9) und wird neu gestartet; sein Anruf ist zu Ende.",
        ),
        ("The loudspeaker", "Der Lautsprecher"),
        (
            "No sound: the loudspeaker stopped working. It goes on by itself when the sound system is back.",
            "Kein Ton: der Lautsprecher geht nicht mehr. Es geht von selbst weiter, wenn das Tonsystem wieder "
            "da ist.",
        ),
    ],
)
def test_sentences_as_they_come(english, translated, german):
    assert german.translated(english) == translated


@pytest.mark.parametrize("name", ["busy", "Somebody else", "is on hold", "calls", "{}", "{0}"])
def test_whatever_somebody_is_called_the_name_stays(name, german):
    assert german.translated(f"{name} was transferred to Bob.") == f"{name} wurde an Bob übergeben."


def test_what_is_not_known_stays_as_it_is(german):
    for said in (
        "",
        "Hello.",
        "Bob (x).",
        "a: b.",
        "Zurzeit gibt es keinen Anruf.",
        "x" * 5000,
        "{}",
        "({}).",
    ):
        assert german.translated(said) == said


def test_the_words_of_the_phone_itself_are_recognised(german):
    """Composed by the phone, not by this test: a template that changes is noticed."""
    for status, reason, said in (
        (486, "Busy Here", "Anna ist besetzt (486 Busy Here)."),
        (403, "Forbidden", "Der Server erlaubt den Anruf bei Anna nicht (403 Forbidden)."),
        (
            0,
            "no answer from 192.0.2.1",
            "Der Anruf bei Anna kam nicht zustande: keine Antwort von 192.0.2.1.",
        ),
    ):
        assert german.translated(call_failure("Anna", CallEnded("c", status, reason, reasons=()))) == said
    assert german.translated(calls_turned_away(["Anna", "Bob"])) == (
        "Bob, Anna riefen an, als für einen weiteren Anruf kein Platz war, und hörten, dass Sie besetzt sind."
    )


def test_recognising_takes_as_many_looks_for_a_long_sentence_as_for_a_short_one(monkeypatch):
    """A stranger's words are in it. Each look is linear (``str.find``), so what counts is how many there are."""
    known = KNOWN.sentences
    looks, whole = [], Sentences._whole

    def counted(self, *args, **how):
        looks.append(1)
        return whole(self, *args, **how)

    monkeypatch.setattr(Sentences, "_whole", counted)
    rng = random.Random(3)
    pieces = ["(", ")", ".", ": ", " (", ").", "x", "The call with ", " are gone: ", " and ", ", "]
    most = {}
    for length in (60, 240):
        for _ in range(400):
            said = "The calls with " + "".join(rng.choices(pieces, k=length)) + "."
            looks.clear()
            Sentences(known).translated(said[:2000])
            most[length] = max(most.get(length, 0), len(looks))
    assert 1 < most[240] <= 40, most


def test_no_sentence_fails(german):
    rng = random.Random(7)
    parts = [*words.sentences(), "Anna", "{}", "(", ")", ".", ": ", "x" * 300]
    for _ in range(3000):
        said = " ".join(rng.choices(parts, k=rng.randint(1, 4)))
        assert isinstance(german.translated(said), str)
