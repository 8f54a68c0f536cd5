# SPDX-License-Identifier: GPL-3.0-or-later
"""Edit tables of a PBX configuration (``[[user]]``, ``[[orbit]]``, ``[[hunt]]``); all else stays as it was.

An edit is made on the text, then checked twice: the file must mean exactly what was wanted, and it must
be a correct configuration. Only then is it written, in one piece.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from deskphone.config.atomic import write_atomically
from deskphone.config.inline import in_one_line
from deskphone.config.pbx import PbxConfig
from deskphone.config.pbx_file import check_pbx_text
from deskphone.errors import ConfigError, DeskphoneError, UsageError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # type: ignore[import-not-found, unused-ignore]

Change = Mapping[str, object]

_HEADER = re.compile(r"\s*\[")
# How a table begins, and what begins a table within it.
_BEGINS = r"\s*\[\[\s*(?:{0}|\"{0}\"|'{0}')\s*\]\]\s*(?:#.*)?$"
_WITHIN = r"\s*\[\[?\s*{0}\s*\."
# What a table is called for people, and what names it.
_THINGS = {"user": ("user", "number"), "orbit": ("range", "range"), "hunt": ("hunt row", "sip_number")}


class MistakesError(DeskphoneError):
    """A file that would not be correct; ``errors`` are all its mistakes."""

    def __init__(self, errors: list[ConfigError]) -> None:
        self.errors = errors
        super().__init__("\n".join(map(str, errors)))


class PbxFile:
    """One configuration file under edit. Nothing is written before :meth:`save`.

    Raises ConfigError when the file cannot be read, MistakesError when it is not correct.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            text = path.read_bytes().decode("utf-8")
        except FileNotFoundError:
            raise ConfigError(str(path), 0, "", "there is no such file", "check the name") from None
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            raise ConfigError(str(path), 0, "", f"cannot be read ({reason})", "mend or move it") from None
        self._mark = "\ufeff" if text.startswith("\ufeff") else ""
        self._text = text.removeprefix("\ufeff")
        self._line_end = "\r\n" if "\r\n" in self._text else "\n"
        self.config = self._checked(self._text)
        self._wanted: dict[str, Any] = tomllib.loads(self._text)
        self._kind = "user"  # what was edited last

    def tables(self, kind: str) -> list[dict[str, Any]]:
        """Give the tables of a kind as they will be written."""
        return [dict(table) for table in self._wanted.get(kind, ())]

    def add(self, kind: str, *added: Change) -> None:
        """Add tables behind the last of their kind."""
        if not added:
            return
        self._kind = kind
        self._wanted.setdefault(kind, []).extend(dict(values) for values in added)
        lines, spans = self._spans(kind)
        snippets = []
        for values in added:
            table = tomlkit.table()
            for key, value in values.items():
                table[key] = in_one_line(value)
            snippets.append(f"[[{kind}]]\n" + tomlkit.dumps(table).strip("\n"))
        snippet = "\n\n".join(snippets)
        at = spans[-1][1] if spans else len(lines)
        if at and not lines[at - 1].endswith("\n"):
            lines[at - 1] += self._line_end
        lines[at:at] = [self._line_end, *self._ended(snippet)]
        self._text = "".join(lines)

    def set(self, kind: str, name: str, changes: Change) -> None:
        """Change keys of a table; the value None removes a key. Raises UsageError for an unknown name."""
        self.change(kind, {name: changes})

    def remove(self, kind: str, name: str) -> None:
        """Remove a table; comments around it stay. Raises UsageError for an unknown name."""
        self.change(kind, {name: None})

    def change(self, kind: str, changes: Mapping[str, Change | None]) -> None:
        """Change many tables by their names, reading the file once; None for the keys removes the table.

        Raises UsageError for an unknown name.
        """
        if not changes:
            return
        self._kind = kind
        places = self._places(kind, changes)
        lines, spans = self._spans(kind)
        for index, keys in sorted(places.items(), reverse=True):  # from the end: lines before it stay there
            begin, end = spans[index]
            if keys is None:
                del self._wanted[kind][index]
                if (
                    end < len(lines)
                    and not lines[end].strip()
                    and (not begin or not lines[begin - 1].strip())
                ):
                    end += 1  # one empty line of two
                del lines[begin:end]
            else:
                lines[begin:end] = self._changed(kind, lines[begin:end], index, keys)
        if not self._wanted[kind]:
            del self._wanted[kind]
        self._text = "".join(lines)

    def _changed(self, kind: str, lines: list[str], index: int, changes: Change) -> list[str]:
        """Give the lines of a table with its keys changed."""
        try:
            document = tomlkit.parse("".join(lines))
        except TOMLKitError as error:
            raise self._by_hand(kind) from error
        tables = document.get(kind)
        if not isinstance(tables, AoT):
            raise self._by_hand(kind)
        wanted, table = self._wanted[kind][index], tables[0]
        for key, value in changes.items():
            if value is None:
                wanted.pop(key, None)
                table.pop(key, None)
            else:
                wanted[key] = value
                _put(table, key, in_one_line(value))
        return self._ended(tomlkit.dumps(document))

    def save(self) -> PbxConfig:
        """Check, write and return the configuration. Nothing is written on ConfigError or MistakesError."""
        try:
            same = tomllib.loads(self._text) == self._wanted
        except tomllib.TOMLDecodeError:
            same = False
        if not same:
            raise self._by_hand(self._kind)
        self.config = self._checked(self._text)
        try:
            write_atomically(self.path, (self._mark + self._text).encode())
        except OSError as error:
            problem = f"cannot be written ({error.strerror or error})"
            raise ConfigError(
                str(self.path), 0, "", problem, "mend its permissions or free some space"
            ) from None
        return self.config

    def _checked(self, text: str) -> PbxConfig:
        config, errors = check_pbx_text(text, self.path)
        if config is None or errors:
            raise MistakesError(errors)
        return config

    def _places(self, kind: str, changes: Mapping[str, Change | None]) -> dict[int, Change | None]:
        """Give the changes by the places of their tables; of several with one name, the first."""
        thing, key = _THINGS[kind]
        held = reversed(list(enumerate(self._wanted.get(kind, ()))))
        index = {table.get(key): number for number, table in held}
        for name in changes:
            if name not in index:
                raise UsageError(f'"{name}" is no {thing} of {self.path}; see: deskphone-pbx {kind} list')
        return {index[name]: keys for name, keys in changes.items()}

    def _spans(self, kind: str) -> tuple[list[str], list[tuple[int, int]]]:
        """Give the lines, and for each table where its first line is and where its last key ends."""
        begins, within = re.compile(_BEGINS.format(kind)), re.compile(_WITHIN.format(kind))
        lines = self._text.splitlines(keepends=True)
        spans: list[tuple[int, int]] = []
        inside = False
        for number, line in enumerate(lines):
            if begins.match(line):
                spans.append((number, number + 1))
                inside = True
            elif _HEADER.match(line) and not within.match(line):
                inside = False
            elif inside and line.strip() and not line.lstrip().startswith("#"):
                spans[-1] = spans[-1][0], number + 1
        there = len(tomllib.loads(self._text).get(kind, ()))
        if len(spans) != there:
            raise self._by_hand(kind)
        return lines, spans

    def _ended(self, snippet: str) -> list[str]:
        text = snippet.strip("\r\n").replace("\r\n", "\n") + "\n"
        return text.replace("\n", self._line_end).splitlines(keepends=True)

    def _by_hand(self, kind: str) -> ConfigError:
        problem = f"the [[{kind}]] tables are written in a way that this tool cannot change"
        return ConfigError(str(self.path), 0, kind, problem, f"write each as [[{kind}]], or edit by hand")


def _put(table: Table, key: str, value: object) -> None:
    """Set a key; a new one goes behind the last, before comments that follow."""
    if key in table:
        table[key] = value
        return
    body = table.value.body
    tail: list[Any] = []
    while body and body[-1][0] is None:
        tail.insert(0, body.pop())
    table[key] = value
    body.extend(tail)


@contextlib.contextmanager
def edited(path: Path) -> Iterator[PbxFile]:
    """Open a file for one edit; a second tool waits for its turn, where the system can (not on Windows)."""
    try:
        import fcntl
    except ImportError:
        yield PbxFile(path)
        return
    try:
        handle = os.open(Path(os.path.realpath(path)).parent, os.O_RDONLY)
    except OSError:
        yield PbxFile(path)
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield PbxFile(path)
    finally:
        os.close(handle)
