# SPDX-License-Identifier: GPL-3.0-or-later
"""Collect the words of the window into the files of translations: ``make words``.

Each text in ``tr("...")`` becomes a message of every ``resources/translations/*.ts``: what is translated
stays, what is new waits for Qt Linguist, what is said no more goes. Qt's own lupdate is not used because it
overlooks texts (within an f-string, or behind another call): six of 492 when it was tried.

The sentences that the telephone composes know nothing of languages, since scripts read them as well: each
f-string in ``deskphone`` (but ``SILENT``) is a message with "{}" in the place of what it fills in, in a
context of its own; see ``ui/sentences.py``. So is what the profiles say of makes of PBX, and, in one more
context, the lines of "Explain this key".
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from lxml import etree

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # type: ignore[import-not-found, unused-ignore]

TOP = Path(__file__).parent.parent
FOLDER = TOP / "resources" / "translations"
# Whose sentences the window never shows, and why: a name ending in "/" is all that is below. What is new in
# ``deskphone`` speaks to the person until somebody says here that it does not.
SILENT = {
    "pbx/": "the server has no window",
    "cli/": "the command line speaks English",
    "doctor/": "a subcommand",
    "robots/": "colleagues of the demo and of tests",
    "testing/": "tests",
    "pytest_plugin": "tests",
    "own_python": "a program",
    "headset/": "bytes of a device; ui/headset says it",
    "rtp/": "its errors are of our own code, or of packets that are dropped",
    "sip/": "its errors are answers to whoever sent the message, or of our own code",
    "net/inbound_connections": "the server's",
    "net/limits": "the server's",
    "net/tls": "the server's",
    "config/edit": "the server's file",
    "config/pbx": "the server's file",
    "config/pbx_checks": "the server's file",
    "config/pbx_file": "the server's file",
    "config/pbx_hunt": "the server's file",
    "config/pbx_values": "the server's file",
    "config/locate": "config/load says it in its own words",
    "dialoginfo/build": "documents",
    "ldap/": "ui/ldap_text has words for its faults",
    "engine/fake": "tests",
    "engine/farewell": "the log",
    "engine/host": "a terminal",
    "engine/knock": "the log",
    "engine/name_servers": "the log; engine/servers says what comes of it",
    "engine/options": "errors of our own code",
    "engine/watching": "a subcommand",
    "trace/pcapng": "a terminal",
    "trace/text": "files that others read",
    "trace/vocabulary": "words of SIP",
}
# Within these something is shown all the same.
SHOWN = (
    "cli/demo",
    "cli/replay",
    "sip/location",
    # the reasons that our own server gives, which the window shows in brackets
    *(f"pbx/services/{name}" for name in ("attended_transfer", "conference", "join", "park", "pickup")),
    *(f"pbx/services/{name}" for name in ("replace_leg", "ring_for_waiting", "server_call", "transfer")),
    *("pbx/core/invite", "pbx/dialplan/pickup_permission", "pbx/dialplan/router"),
)
# Whose lines "Explain this key" shows, beside sentences; and the states that it names by one word each.
EXPLAINING = ("phone/explain", "phone/make", "phone/watch_history")
STATES = {"blf/lamps": ("Lamp", "Blink"), "blf/watch": ("Phase",)}
UNSPOKEN = re.compile(
    r"\{\}: list \{\}@\{\}|none \(\{\}\)|(watch|account|group|list|messages) \{\}|when free| for \{\}|[ {}]*"
    r"|Phone \{\} - \{\}|Field name \"register\"|NOTIFY \{\}|\{\}TLS \{\}"  # names
    r"|unexpected end|field larger|not a database|no space|disk i/o|unable to open"  # looked for
    r"|This program was started .*|deskphone: \{\}\n.*\n|\{\} holds no NOTIFY .*"  # a terminal's
    r"|What TLS enciphers .*|\{\} is (no file; name a|not in the) .*|The recording holds no .*"
    r"|SIP;cause=.*|(Parked At|Answered By) \{\}|Orbit \{\} Is Taken|Only \{\} Outgoing .*"  # SIP's own words
    r"|(?s:[ \n]*(SELECT|INSERT|DELETE|UPDATE|CREATE|PRAGMA|WHERE|CASE|AND|kind IN|\(instr)\b.*)|# (?s:.*)"
)
# In the lines of "Explain this key": what SIP and its documents call something, and values of settings.
PROTOCOL = re.compile(
    r"call-id|(local|remote)(-tag| target)?|INVITE \{\} SIP/2\.0|To: <\{\}>|Replaces: \{\}|confirmed"
    r"|initiator|trying|icom|auto|subscription|utf-8|replace|%H:%M|-\{\} s|SUBSCRIBE|_entries"
)
_LINE = re.compile(r"[A-Za-z]{3}")
_SENTENCE = re.compile(r"[A-Za-z]{2,} [a-z{(\"]|\} [a-z]{2,}|^by [A-Z]|^an? [a-z]{4,}|^somebody$")
_UNREAD = (
    "tr",
    "field",
    "getattr",
    "hasattr",
    "partition",
    "split",
    "startswith",
    "endswith",
    "removeprefix",
)
_FIELD = re.compile(r"\{\w*\}")


# In ``ui``: what is for a terminal, or for times without a language; and names that nobody reads.
TERMINAL = ("ui/app", "ui/display", "ui/language", "ui/single")
_DEEDS = "pick up|hang up|take back|pass on|give up|transfer to|record no more"
UNTRANSLATED = re.compile(
    rf"{_DEEDS}|function key|book file|Recorded calls|(free \{{\}}|missed|text|office) \{{\}}"
    r"|vCard .*|\[Desktop (?s:.*)"
)


def texts() -> dict[str, list[str]]:
    """All texts to translate, in order, each with the files that say it."""
    return _gathered(sorted((TOP / "ui").rglob("*.py")), _texts_in)


def spoken() -> list[Path]:
    """The modules whose sentences the window may show."""
    return [file for file in _telephone() if _module(file) not in EXPLAINING]


def _telephone() -> list[Path]:
    found = sorted((TOP / "deskphone").rglob("*.py"))
    return [file for file in found if not _is_silent(_module(file))]


def _module(file: Path) -> str:
    return file.relative_to(TOP / "deskphone").with_suffix("").as_posix()


def _is_silent(module: str) -> bool:
    whole = any(module.startswith(name) for name in SILENT if name.endswith("/"))
    return (whole or module in SILENT) and module not in SHOWN


def sentences() -> dict[str, list[str]]:
    """The sentences of the telephone, in order, each with the files that say it; then those of profiles."""
    config = [file for file in spoken() if _module(file).startswith("config/")]
    found = _gathered([file for file in spoken() if file not in config], _sentences_in)
    for text, said_by in _gathered(config, _halves_in).items():
        found.setdefault(text, []).extend(said_by)
    about = {each for file in _telephone() for each in _meanings_asked(ast.parse(file.read_text("utf-8")))}
    for file in sorted((TOP / "resources" / "profiles").glob("*.toml")):
        for text in _of_profile(tomllib.loads(file.read_text(encoding="utf-8")), about):
            found.setdefault(text, []).append(file.relative_to(TOP).as_posix())
    return {text: list(dict.fromkeys(said_by)) for text, said_by in found.items()}


def _meanings_asked(tree: ast.AST) -> Iterator[str]:
    """Of which refusals the telephone tells what they mean: ``meaning(profile, "subscription", ...)``."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "meaning"
        ):
            yield str(ast.literal_eval(node.args[1]))


def _of_profile(profile: dict[str, Any], about: set[str]) -> Iterator[str]:
    if _SENTENCE.search(profile["title"]):  # else the maker's name
        yield profile["title"]
    meanings = [each for name in sorted(about) for each in profile.get(name, {}).values()]
    said = [each.get(name, "") for each in meanings for name in ("means", "change")]
    yield from (_escaped(text) for text in (profile.get("note", ""), *said) if text)


def explanation() -> dict[str, list[str]]:
    """The lines of "Explain this key", without their indentation, and the words for states."""
    files = [TOP / "deskphone" / f"{name}.py" for name in EXPLAINING]
    found = _gathered(files, _lines_in)
    for name, enums in STATES.items():
        file = TOP / "deskphone" / f"{name}.py"
        for text in _values_of(ast.parse(file.read_text(encoding="utf-8")), enums):
            found.setdefault(text, []).append(file.relative_to(TOP).as_posix())
    return found


def _values_of(tree: ast.AST, enums: tuple[str, ...]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name in enums:
            yield from (
                str(each.value.value)
                for each in node.body
                if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant)
            )


def countries() -> dict[str, list[str]]:
    """The names of countries, which Qt has in English alone."""
    from PySide6.QtCore import QLocale

    named = {QLocale.territoryToCode(each): QLocale.territoryToString(each) for each in QLocale.Country}
    return {name: ["ui/book.py"] for code, name in sorted(named.items()) if len(code) == 2 and code.isalpha()}


def plain_english() -> dict[str, list[str]]:
    """The window's own texts that look like sentences, and that ``tr`` does not ask for, by module."""
    found = {}
    for file in sorted((TOP / "ui").rglob("*.py")):
        said = _sentences_in(ast.parse(file.read_text(encoding="utf-8")))
        plain = [text for text in said if not UNTRANSLATED.fullmatch(text)]
        name = file.relative_to(TOP).with_suffix("").as_posix()
        if plain and name not in TERMINAL:
            found[name] = plain
    return found


def _gathered(files: Iterable[Path], find: Callable[[ast.AST], Iterator[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for file in files:
        name = file.relative_to(TOP).as_posix()
        for text in find(ast.parse(file.read_text(encoding="utf-8"))):
            said_by = found.setdefault(text, [])
            if name not in said_by:
                said_by.append(name)
    return found


def _texts_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            first = node.args[0]
            if name == "tr" and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def _sentences_in(tree: ast.AST) -> Iterator[str]:
    for text in _said_in(tree):
        if _SENTENCE.search(text) and not UNSPOKEN.fullmatch(text):
            yield text


def _lines_in(tree: ast.AST) -> Iterator[str]:
    for text in _said_in(tree):
        if _LINE.search(text) and not PROTOCOL.fullmatch(text.strip()):
            yield text.strip()


def _halves_in(tree: ast.AST) -> Iterator[str]:
    """Of a configuration: what is wrong; how to mend it."""
    for text in _sentences_in(tree):
        yield from filter(None, text.split("; ", 1))


def _said_in(node: ast.AST) -> Iterator[str]:
    """All texts of a module but those that nobody reads, with "{}" for what is filled in."""
    for each in ast.iter_child_nodes(node):
        if isinstance(each, ast.Assert) or (
            isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant)
        ):
            continue  # a docstring
        if isinstance(each, ast.Call) and _is_unread(ast.unparse(each.func)):
            continue
        text = _template(each)
        if text is None:
            yield from _said_in(each)
            continue
        yield text
        if isinstance(each, ast.JoinedStr):
            for part in each.values:
                if isinstance(part, ast.FormattedValue):
                    yield from _said_in(part)


def _is_unread(function: str) -> bool:
    owner, _, name = function.rpartition(".")
    return owner == "re" or owner.rpartition(".")[2] in ("log", "_log") or name in _UNREAD


def _template(node: ast.AST) -> str | None:
    """A text with "{}" for what is filled in; None where it is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _FIELD.sub("{}", node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(
            _escaped(str(each.value)) if isinstance(each, ast.Constant) else "{}" for each in node.values
        )
    return None


def _escaped(text: str) -> str:
    """A brace that is meant, as ``str.format`` has it."""
    return text.replace("{", "{{").replace("}", "}}")


def known_in(file: Path) -> dict[str, dict[str, str]]:
    """What a file translates, by context, finished or not."""
    found: dict[str, dict[str, str]] = {}
    for context in etree.parse(str(file)).getroot().iter("context"):
        messages = found.setdefault(context.findtext("name") or "", {})
        for each in context.iter("message"):
            if target := each.findtext("translation"):
                messages[each.findtext("source") or ""] = target
    return found


def wanted() -> dict[str, dict[str, list[str]]]:
    """All that is to be translated, by context."""
    return {
        "deskphone": texts(),
        "sentences": sentences(),
        "explanation": explanation(),
        "countries": countries(),
    }


def document(language: str, known: dict[str, dict[str, str]]) -> bytes:
    """The whole file of a language."""
    root = etree.Element("TS", version="2.1", language=language, sourcelanguage="en")
    for name, messages in wanted().items():
        context = etree.SubElement(root, "context")
        etree.SubElement(context, "name").text = name
        for text, files in messages.items():
            message = etree.SubElement(context, "message")
            for file in files:
                etree.SubElement(message, "location", filename=f"../../{file}")
            etree.SubElement(message, "source").text = text
            target = etree.SubElement(message, "translation")
            if text in known.get(name, {}):
                target.text = known[name][text]
            else:
                target.set("type", "unfinished")
    head = b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
    return head + bytes(etree.tostring(root, encoding="utf-8", pretty_print=True))


def main() -> int:
    """Bring every file up to date, and say what is not translated."""
    for file in sorted(FOLDER.glob("deskphone_*.ts")):
        known = known_in(file)
        file.write_bytes(document(file.stem.partition("_")[2], known))
        missing = [
            text
            for name, messages in wanted().items()
            for text in messages
            if text not in known.get(name, {})
        ]
        whole = sum(map(len, wanted().values()))
        sys.stdout.write(f"{file.name}: {whole - len(missing)} translated, {len(missing)} to do\n")
        sys.stdout.writelines(f"  {text[:90]}\n" for text in missing)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
