# SPDX-License-Identifier: GPL-3.0-or-later
"""Collect the words of the window into the files of translations: ``make words``.

Each text in ``tr("...")`` becomes a message of every ``resources/translations/*.ts``: what is translated
stays, what is new waits for Qt Linguist, what is said no more goes. Qt's own lupdate is not used because it
overlooks texts (within an f-string, or behind another call): six of 492 when it was tried.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

TOP = Path(__file__).parent.parent
FOLDER = TOP / "resources" / "translations"


def texts() -> dict[str, list[str]]:
    """All texts to translate, in order, each with the files that say it."""
    found: dict[str, list[str]] = {}
    for file in sorted((TOP / "ui").rglob("*.py")):
        name = file.relative_to(TOP).as_posix()
        for text in _texts_in(ast.parse(file.read_text(encoding="utf-8"))):
            files = found.setdefault(text, [])
            if name not in files:
                files.append(name)
    return found


def _texts_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            first = node.args[0]
            if name == "tr" and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def translations(file: Path) -> dict[str, str]:
    """What a file translates, finished or not."""
    if not file.exists():
        return {}
    messages = etree.parse(str(file)).getroot().iter("message")
    found = ((each.findtext("source") or "", each.findtext("translation") or "") for each in messages)
    return {source: target for source, target in found if target}


def document(language: str, known: dict[str, str]) -> bytes:
    """The whole file of a language."""
    root = etree.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = etree.SubElement(root, "context")
    etree.SubElement(context, "name").text = "deskphone"
    for text, files in texts().items():
        message = etree.SubElement(context, "message")
        for file in files:
            etree.SubElement(message, "location", filename=f"../../{file}")
        etree.SubElement(message, "source").text = text
        target = etree.SubElement(message, "translation")
        if text in known:
            target.text = known[text]
        else:
            target.set("type", "unfinished")
    head = b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
    return head + bytes(etree.tostring(root, encoding="utf-8", pretty_print=True))


def main() -> int:
    """Bring every file up to date, and say what is not translated."""
    for file in sorted(FOLDER.glob("deskphone_*.ts")):
        known = translations(file)
        file.write_bytes(document(file.stem.partition("_")[2], known))
        missing = [text for text in texts() if text not in known]
        sys.stdout.write(f"{file.name}: {len(texts()) - len(missing)} translated, {len(missing)} to do\n")
        sys.stdout.writelines(f"  {text[:90]}\n" for text in missing)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
