# SPDX-License-Identifier: GPL-3.0-or-later
"""The window in another language: ours are complete, a person's own is a file, a wrong one is a sentence."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest
from packaging_words import words
from PySide6.QtCore import QLocale, QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QScrollArea, QWidget
from stillphone import ANNA, BOB, offer, own_call

from deskphone.config.phone import PhoneConfig
from deskphone.phone.events import RegistrationState
from deskphone.phone.views import AccountView, Mailbox
from ui import language
from ui.book import countries
from ui.language import LARGEST, TranslationError, languages, places, read_translation, speak, system_language
from ui.text import messages, tr

TOP = Path(__file__).resolve().parents[2]
OURS = sorted((TOP / "resources" / "translations").glob("deskphone_*.ts"))
PAGE = '<!DOCTYPE TS>\n<TS version="2.1" language="xx">\n<context><name>deskphone</name>{}</context></TS>'
MESSAGE = "<message><source>{}</source><translation{}>{}</translation></message>"


@pytest.fixture(autouse=True)
def english(qapp):
    """Whatever a test speaks, the next one speaks English."""
    before = QLocale()
    yield
    speak("en")
    QLocale.setDefault(before)


def page(*messages):
    return PAGE.format("".join(MESSAGE.format(*each) for each in messages)).encode()


def own(tmp_path, code, *messages):
    (tmp_path / f"deskphone_{code}.ts").write_bytes(page(*messages))
    return tmp_path


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.stem)
def test_each_of_our_languages_has_every_word_of_the_window_and_no_other(file):
    read = read_translation(file.read_bytes()).words
    assert set(read) == set(words.texts()), "run make words, and translate what is new"


def test_each_country_has_a_name_in_german(tmp_path):
    """Qt knows them in English, and each in its own language."""
    assert set(read_translation(OURS[0].read_bytes()).countries) >= set(words.countries()), "run make words"
    speak("de", tmp_path)
    named = dict(countries())
    assert (named["DE"], named["FR"], named["EU"]) == ("Deutschland", "Frankreich", "Europäische Union")
    assert list(named.values())[-1] == "Zypern", "in the order of their German names"


def test_the_words_that_are_collected_are_all_that_are_asked_for():
    asked = re.compile(r"\btr\(")
    for file in (TOP / "ui").rglob("*.py"):
        source = file.read_text(encoding="utf-8")
        found = list(words._texts_in(ast.parse(source)))
        wanted = len(asked.findall(source)) - (file.name == "text.py")  # where it is defined
        assert len(found) == wanted, f"{file}: tr() takes words that are written out, and nothing else"


def test_no_word_is_asked_for_before_a_language_is_chosen():
    """At import, in a class's body or as a default, ``tr`` would be English for good."""

    def early(node):
        for each in ast.iter_child_nodes(node):
            if isinstance(each, ast.FunctionDef | ast.Lambda):
                for default in (*each.args.defaults, *filter(None, each.args.kw_defaults)):
                    yield from ast.walk(default)
            else:
                yield each
                yield from early(each)

    for file in (TOP / "ui").rglob("*.py"):
        for node in early(ast.parse(file.read_text(encoding="utf-8"))):
            name = getattr(getattr(node, "func", None), "id", "")
            assert name != "tr", f"{file}:{node.lineno}"


def test_german_is_spoken_and_english_again(tmp_path):
    assert speak("de", tmp_path) == ""
    assert (tr("Pick up"), tr("{} minutes").format(3)) == ("Heranholen", "3 Minuten")
    assert QLocale().dayName(1) == "Montag"
    assert speak("en", tmp_path) == ""
    assert tr("Pick up") == "Pick up"


def test_qt_s_own_words_are_of_the_same_language(qapp, tmp_path):
    speak("de", tmp_path)
    assert qapp.translate("QWidgetTextControl", "&Paste") == "Einf&ügen"
    speak("en", tmp_path)
    assert qapp.translate("QWidgetTextControl", "&Paste") == "&Paste"


def test_a_person_s_file_adds_a_language_and_comes_before_ours(tmp_path):
    own(tmp_path, "fr", ("Pick up", "", "Intercepter"))
    own(tmp_path, "de", ("Pick up", "", "Übernehmen"))
    assert languages(tmp_path) == {"de": "Deutsch", "en": "English", "fr": "Français"}
    assert speak("fr", tmp_path) == ""
    assert (tr("Pick up"), tr("Answer")) == ("Intercepter", "Answer")
    speak("de", tmp_path)
    assert tr("Pick up") == "Übernehmen"


def test_the_system_s_language_is_spoken_where_none_is_chosen(tmp_path, monkeypatch):
    def wanting(*codes):
        class System:
            def uiLanguages(self):
                return codes

        monkeypatch.setattr(language.QLocale, "system", System)
        return system_language(tmp_path)

    assert wanting("de-AT", "de", "en") == "de"
    assert wanting("is-IS", "de-DE", "de") == "de"
    assert wanting("en-GB", "de-DE") == "en"
    assert wanting("is-IS") == wanting() == "en"
    own(tmp_path, "pt_BR", ("Pick up", "", "Capturar"))
    assert wanting("pt-BR", "pt") == "pt_BR"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is not as Qt Linguist writes it"),
        (b"<TS><message>", "is not as Qt Linguist writes it"),
        (b"<html/>", "is no file of Qt Linguist"),
        (b"<TS>" + b" " * LARGEST, "has more than 4 megabytes"),
    ],
)
def test_what_is_no_translation_is_a_sentence_and_english(data, words, tmp_path):
    with pytest.raises(TranslationError):
        read_translation(data)
    (tmp_path / "deskphone_fr.ts").write_bytes(data)
    said = speak("fr", tmp_path)
    assert words in said
    assert str(tmp_path) in said
    assert tr("Pick up") == "Pick up"


def test_a_language_that_is_not_there_is_a_sentence_and_english(tmp_path):
    assert '"is"' in speak("is", tmp_path)
    assert tr("Pick up") == "Pick up"


def test_a_file_that_may_not_be_read_is_a_sentence(tmp_path):
    (tmp_path / "deskphone_fr.ts").mkdir()
    assert "cannot be read" in speak("fr", tmp_path)


def test_what_is_not_finished_or_would_fail_stays_english(tmp_path, caplog):
    own(
        tmp_path,
        "fr",
        ("Answer", ' type="unfinished"', "Répondre"),
        ("Decline", "", ""),
        ("{} is saved.", "", "C'est fait."),
        ("{} missed", "", "{nom} manqués"),
        ("{}: {}.", "", "{1} ({0})."),
        ("{} new", "", "{0:>9999999999} nouveaux"),
        ("{} more", "", "{0.__class__} de plus"),
    )
    speak("fr", tmp_path)
    assert tr("Answer") == "Answer"
    assert tr("Decline") == "Decline"
    assert tr("{} is saved.") == "{} is saved."
    assert tr("{} missed") == "{} missed"
    assert tr("{}: {}.").format("a", "b") == "b (a)."
    assert tr("{} new") == "{} new"
    assert tr("{} more") == "{} more"
    assert "other places to fill in" in caplog.text


def test_no_file_outside_is_read_by_a_translation(tmp_path):
    (tmp_path / "secret").write_text("hidden")
    head = f'<!DOCTYPE TS [<!ENTITY s SYSTEM "file://{tmp_path}/secret">]>'
    message = MESSAGE.format("Answer", "", "before &s; behind")
    read = read_translation(PAGE.replace("<!DOCTYPE TS>", head).format(message).encode()).words
    assert set(read) == {"Answer"}
    assert "hidden" not in read["Answer"]


@pytest.mark.parametrize(
    ("text", "found"),
    [("none", ()), ("{} {}", ("0", "1")), ("{1} {0}", ("0", "1")), ("{name} {}", ("0", "name")), ("{", None)],
)
def test_places(text, found):
    assert places(text) == found


def test_the_settings_know_the_languages():
    config = PhoneConfig.model_validate({"phone": {"language": "pt_BR"}})
    assert config.phone.language == "pt_BR"
    with pytest.raises(ValueError, match="is no language"):
        PhoneConfig.model_validate({"phone": {"language": "../etc"}})


def test_what_is_to_be_seen_in_the_window_is_german(tmp_path, make_desk, still, config):
    """Labels and buttons, and what screen readers are told of them: no word of ours is left in English."""
    speak("de", tmp_path)
    still.calls = (own_call("out-1", ANNA, since=958.0),)
    still.offers = (offer("a", ANNA, BOB, 992.0),)
    desk = make_desk(still, config)
    desk.settle()
    ours = {
        source for source, target in read_translation(OURS[0].read_bytes()).words.items() if source != target
    }
    told = set()
    for widget in desk.window.findChildren(QWidget):
        words = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
        told |= {words, widget.accessibleName(), widget.toolTip()}
    assert {"Meine Anrufe", "Halten", "Heranholen", "Anrufen", "Tasten"} <= told
    assert not told & ours
    told |= {entry.text() for entry in desk.window.menu.actions()}
    told |= {str(desk.window.keys.index(row).data(Qt.ItemDataRole.ToolTipRole)) for row in (0, 1)}
    assert "Anrufliste\tStrg+H" in told
    assert not [words for words in told if "Ctrl" in words], "a German keyboard has none"


def test_no_messages_are_german(tmp_path):
    speak("de", tmp_path)
    account = AccountView("office", "101", "pbx.test", "", "udp", RegistrationState.REGISTERED)
    waiting = replace(account, mailbox=Mailbox(False, 0, 3, "*97"))
    assert messages(waiting, several=False) == "keine neuen Nachrichten, 3 alte, abzuhören unter *97"


def test_long_labels_of_the_settings_leave_their_fields_in_sight(tmp_path, make_desk, still, config, qtbot):
    """At 200 % on a screen of 1366 x 768 the fields lay beside what is to be seen, and nothing scrolled there."""
    speak("de", tmp_path)
    window = make_desk(still, config).window
    window.resize(679, 366)
    window.pages.open_settings("accounts", 0)
    qtbot.wait(1)
    editor = window.desk.page.accounts
    area = editor.findChild(QScrollArea)
    assert area.widget().width() <= area.viewport().width()
    name = editor.form.fields["name"]
    assert area.viewport().rect().contains(QRect(name.mapTo(area.viewport(), QPoint(0, 0)), name.size()))


def test_the_settings_of_the_phone_are_not_cut(tmp_path, make_desk, still, config, qtbot):
    """There, words beside a switch and the right half of the fields lay out of sight, and nothing scrolled."""
    speak("de", tmp_path)
    window = make_desk(still, config).window
    window.resize(679, 366)
    window.pages.open_settings("phone")
    page = window.desk.page
    area, form = page.habits, page.phone
    qtbot.waitUntil(lambda: 0 < area.widget().width() <= area.viewport().width())
    switch = form.fields["fallback"]
    assert "\n" in switch.text()
    assert (
        switch.accessibleName()
        == "Das nächste Verfahren versuchen, wenn die Anlage das Heranholen verweigert"
    )
    assert switch.sizeHint().width() <= switch.width()
    for name, field in form.fields.items():
        where = field.mapTo(area.widget(), QPoint(0, 0))
        assert where.x() + field.width() <= area.viewport().width(), name
    window.resize(2400, 900)
    qtbot.waitUntil(lambda: "\n" not in switch.text())


@pytest.mark.parametrize("width", [679, 1100])
def test_the_kinds_of_recent_calls_can_be_read(tmp_path, make_desk, still, config, qtbot, width):
    """At 200 % on a screen of 1366 x 768 they were "V…t", "E…g", "A…g"."""
    speak("de", tmp_path)
    window = make_desk(still, config).window
    window.resize(width, 366)
    window.pages.open_recent()
    page = window.recent.page
    chips = page.chips.buttons()
    qtbot.waitUntil(lambda: page.width() == window.keys_panel.width())
    qtbot.waitUntil(lambda: all(chip.width() >= chip.sizeHint().width() for chip in chips))
    assert len({chip.y() for chip in chips}) == (2 if width < 1100 else 1)
    assert all(page.rect().contains(chip.geometry()) for chip in chips)
