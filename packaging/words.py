# SPDX-License-Identifier: GPL-3.0-or-later
"""Collect the words of the window into the files of translations: ``make words``.

Each text in ``tr("...")`` becomes a message of every ``resources/translations/*.ts``: what is translated
stays, what is new waits for Qt Linguist, what is said no more goes. Qt's own lupdate is not used because it
overlooks texts (within an f-string, or behind another call): six of 492 when it was tried.

The sentences that the telephone composes (``SPOKEN``) know nothing of languages, since scripts read them as
well: each f-string is a message with "{}" in the place of what it fills in, in a context of its own; see
``ui/sentences.py``.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from lxml import etree

TOP = Path(__file__).parent.parent
FOLDER = TOP / "resources" / "translations"
# What the person reads of it, and not: topics, names of threads, what only the log has.
SPOKEN = (
    *(f"phone/{name}" for name in ("by_itself", "calls", "dialling", "floor", "keys", "lists")),
    *(f"phone/{name}" for name in ("mailboxes", "message_summary")),
    *(f"phone/{name}" for name in ("phone", "pickup_by_number", "pickups", "placing", "presses")),
    *(f"phone/{name}" for name in ("referred", "registration", "rivals", "transfers", "verdict", "watches")),
    "phone/watched_list",
    *("phone/when_free", "phone/words", "blf/watch", "blf/keystate", "blf/pickup_plan", "blf/key_list"),
    *(f"engine/pjsua/{name}" for name in ("account", "call", "core", "engine", "exceptions", "holding")),
    "engine/pjsua/server_in_use",
    *(
        "engine/audio",
        "engine/pjsua/recording",
        "engine/pjsua/refusals",
        "engine/pjsua/repeats",
        "engine/pjsua/translate",
        "engine/servers",
        "engine/supervisor",
    ),
    *("engine/tls/faults", "engine/tls/trust", "engine/sipwatch/subscriber", "engine/sipwatch/watcher"),
    *("engine/sipwatch/subscription", "threads"),
)
UNSPOKEN = re.compile(
    r"\{\}: list \{\}@\{\}|none \(\{\}\)|(watch|account|group|list|messages) \{\}|when free| for \{\}|[ {}]*"
)
_SENTENCE = re.compile(r"[A-Za-z]{2,} [a-z{(]|\} [a-z]{2,}|^by [A-Z]")
_UNREAD = ("field", "getattr", "hasattr", "partition", "split", "startswith", "endswith", "removeprefix")
_FIELD = re.compile(r"\{\w*\}")


def texts() -> dict[str, list[str]]:
    """All texts to translate, in order, each with the files that say it."""
    return _gathered(sorted((TOP / "ui").rglob("*.py")), _texts_in)


def sentences() -> dict[str, list[str]]:
    """The sentences of ``SPOKEN``, in order, each with the files that say it."""
    return _gathered([TOP / "deskphone" / f"{name}.py" for name in SPOKEN], _sentences_in)


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


def _sentences_in(node: ast.AST) -> Iterator[str]:
    for each in ast.iter_child_nodes(node):
        if isinstance(each, ast.Assert) or (
            isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant)
        ):
            continue  # a docstring
        if isinstance(each, ast.Call) and _is_unread(ast.unparse(each.func)):
            continue
        text = _template(each)
        if text is None:
            yield from _sentences_in(each)
            continue
        if _SENTENCE.search(text) and not UNSPOKEN.fullmatch(text):
            yield text
        if isinstance(each, ast.JoinedStr):
            for part in each.values:
                if isinstance(part, ast.FormattedValue):
                    yield from _sentences_in(part)


def _is_unread(function: str) -> bool:
    return function.startswith(("log.", "re.")) or function.rpartition(".")[2] in _UNREAD


def _template(node: ast.AST) -> str | None:
    """A text with "{}" for what is filled in; None where it is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _FIELD.sub("{}", node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(each.value if isinstance(each, ast.Constant) else "{}" for each in node.values)
    return None


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
    return {"deskphone": texts(), "sentences": sentences()}


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
