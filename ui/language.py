# SPDX-License-Identifier: GPL-3.0-or-later
"""The language of the window: translations in Qt Linguist's files, ours and the person's own.

A file ``deskphone_de.ts`` is read as Linguist writes it, without a step of building in between: whoever puts
one into the folder ``translations`` beside ``phone.toml`` has the phone in that language at the next start.
English needs none.
"""

from __future__ import annotations

import logging
from importlib import resources
from pathlib import Path
from string import Formatter
from typing import NamedTuple

from lxml import etree
from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from deskphone.config.paths import config_dir
from deskphone.dialoginfo.parse import hardened_parser
from deskphone.errors import DeskphoneError
from ui.sentences import FEWEST, Sentences

ENGLISH = "en"
SENTENCES = "sentences"  # the context of what the telephone composes
COUNTRIES = "countries"
EXPLANATION = "explanation"  # that of the lines of "Explain this key"
LARGEST = 4_000_000  # bytes of a file; ours has 0.1 million
_UNFINISHED = ("unfinished", "obsolete", "vanished")
_NAME = "deskphone_{}.ts"
log = logging.getLogger("deskphone.ui")

_words: dict[str, str] = {}
_countries: dict[str, str] = {}
_sentences = Sentences({})
_of_qt: list[QTranslator] = []


class TranslationError(DeskphoneError):
    """A file of translations cannot be read; the sentence says why."""


def translated(text: str) -> str:
    """The text in the language that is spoken, else as it is."""
    return _words.get(text, text)


def said(sentence: str, fewest: int = FEWEST) -> str:
    """A sentence that the telephone has composed, in the language that is spoken; see ``ui/sentences.py``.

    ``fewest``: letters by which it is recognised.
    """
    return _sentences.translated(sentence, fewest)


def country_name(code: str) -> str:
    """The name of a country (ISO 3166), in the language that is spoken."""
    name = QLocale.territoryToString(QLocale.codeToTerritory(code))
    return _countries.get(name, name)


def explained(line: str) -> str:
    """A line of "Explain this key", in the language that is spoken."""
    return _sentences.explained(line)


def own_folder() -> Path:
    """Where a person's own translations are looked for; not created here."""
    return config_dir() / "translations"


def languages(own: Path) -> dict[str, str]:
    """The languages that can be spoken, as code ("de", "pt_BR") and name of their own, by name.

    ``own``: a folder of the person's translations.
    """
    codes = {ENGLISH, *_files(own)}
    named = {code: _name_of(code) for code in codes}
    return dict(sorted(named.items(), key=lambda each: each[1].casefold()))


def _name_of(code: str) -> str:
    if code == ENGLISH:
        return "English"  # Qt says "American English"
    name = QLocale(code).nativeLanguageName()
    return name[:1].upper() + name[1:] or code


def _files(own: Path) -> dict[str, Path]:
    """The file of each language; the person's own come before ours."""
    ours = Path(str(resources.files("resources").joinpath("translations")))
    before, after = _NAME.format("*").split("*")
    found = {}
    for folder in (ours, own):
        try:
            for file in sorted(folder.glob(_NAME.format("*"))):
                code = file.name.removeprefix(before).removesuffix(after)
                if QLocale(code).language() is not QLocale.Language.C:  # else no language
                    found[code] = file
        except OSError as error:
            log.warning("! translations in %s: %s", folder, error)
    return found


def system_language(own: Path) -> str:
    """The code of the first language that the person's system asks for and that can be spoken."""
    known = {ENGLISH, *_files(own)}
    for wanted in QLocale.system().uiLanguages():
        code = wanted.replace("-", "_")
        for each in (code, code.partition("_")[0]):
            if each in known:
                return each
    return ENGLISH


def speak(code: str = "", own: Path | None = None) -> str:
    """Speak a language from now on: "" is the system's. What is shown already stays as it is.

    Returns a sentence where its file cannot be read, English then being spoken; else nothing. ``own`` as
    in ``languages``.
    """
    global _sentences
    folder = own_folder() if own is None else own
    chosen = code or system_language(folder)
    _words.clear()
    _countries.clear()
    _sentences = Sentences({})
    unspoken = ""
    file = _files(folder).get(chosen)
    if file is not None:
        try:
            read = _read_file(file)
            _words.update(read.words)
            _countries.update(read.countries)
            _sentences = Sentences(read.sentences, read.explanation)
        except TranslationError as error:
            unspoken = f"{file} {error}"
            chosen = ENGLISH
    elif chosen != ENGLISH:
        unspoken = f'There is no translation for the language "{chosen}"; choose another in the settings.'
        chosen = ENGLISH
    _tell_qt(chosen)
    return unspoken


def _tell_qt(code: str) -> None:
    """Qt's own words (the menu of a field), and days and dates, are of the same language."""
    for each in _of_qt:
        QApplication.removeTranslator(each)
    _of_qt.clear()
    system = QLocale.system()
    locale = system if system.language() is QLocale(code).language() else QLocale(code)
    # without a language of the system ("C") its plain numbers and dates stay
    QLocale.setDefault(system if code == ENGLISH else locale)
    if code == ENGLISH:
        return
    translator = QTranslator()
    if translator.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        QApplication.installTranslator(translator)
        _of_qt.append(translator)


class Translation(NamedTuple):
    """What a file translates; see ``packaging/words.py``."""

    words: dict[str, str]
    sentences: dict[str, str]
    explanation: dict[str, str]
    countries: dict[str, str]


def _read_file(file: Path) -> Translation:
    try:
        with file.open("rb") as source:
            data = source.read(LARGEST + 1)
    except OSError as error:
        raise TranslationError(f"cannot be read ({error.strerror}): English is spoken.") from error
    return read_translation(data)


def read_translation(data: bytes) -> Translation:
    """The finished messages of a file of Qt Linguist (TS, version 2.1).

    A translation that has other places to fill in ("{}", "{name}") than its source is left out with a line
    in the log: it would fail when it is shown. Raises TranslationError.
    """
    if len(data) > LARGEST:
        raise TranslationError(f"has more than {LARGEST // 1_000_000} megabytes: English is spoken.")
    try:
        root = etree.fromstring(data, hardened_parser(recover=False))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise TranslationError(f"is not as Qt Linguist writes it ({error}): English is spoken.") from error
    if root.tag != "TS":
        raise TranslationError("is no file of Qt Linguist (TS): English is spoken.")
    read = Translation({}, {}, {}, {})
    of = {SENTENCES: read.sentences, EXPLANATION: read.explanation, COUNTRIES: read.countries}
    for context in root.iter("context"):
        found = of.get(context.findtext("name") or "", read.words)
        for message in context.iter("message"):
            source, target = message.findtext("source") or "", message.find("translation")
            if target is None or not target.text or target.get("type") in _UNFINISHED:
                continue
            if places(source) != places(target.text):
                log.warning("! the translation of %r has other places to fill in", source[:80])
            else:
                found[source] = target.text
    return read


def places(text: str) -> tuple[str, ...] | None:
    """The places to fill in, sorted: "{}" are counted as numbers; None where the braces are not in order."""
    if "{" not in text and "}" not in text:
        return ()
    try:
        names = [name for _, name, form, turn in Formatter().parse(text) if name is not None]
        plain = all(not form and not turn for _, name, form, turn in Formatter().parse(text) if name)
    except ValueError:
        return None
    if not plain:
        return None
    numbered = (str(at) for at, _ in enumerate(name for name in names if not name))
    filled = [name or next(numbered) for name in names]
    return tuple(sorted(filled))
