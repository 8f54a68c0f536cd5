# SPDX-License-Identifier: GPL-3.0-or-later
"""Where each key of a TOML text stands, for messages that name a line.

This scanner only finds positions (TOML 1.0 sections "Keys", "Table", "Array of Tables"); a real TOML parser
reads the text. It goes first, since the parser is slow and recursive where keys are deep: it refuses those,
and fails at nothing else. What it cannot follow has no line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

Path = tuple["str | int", ...]

DEEPEST = 32  # parts of a key, with those of the tables round it

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_KEY_PART = re.compile(r"""[ \t]*(?:([A-Za-z0-9_-]+)|"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)')[ \t]*(\.?)""")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}' r"|'''(?:[^']|'(?!''))*'{3,5}" r'|"(?:[^"\\\n]|\\.)*"' r"|'[^'\n]*'",
    re.DOTALL,
)
_BARE = re.compile(r"[^,\]}\n#]*")


class TooDeepError(ValueError):
    """A key of more than ``DEEPEST`` parts; ``line`` is where it stands, from 1."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(f"line {line} is nested too deeply")


def line_map(text: str) -> dict[Path, int]:
    """Give the 1-based line of every table, key and array item: ``("user", 1, "number") -> 17``.

    Raises TooDeepError.
    """
    lines: dict[Path, int] = {}
    for path, line in _Scanner(text).entries():
        if path and isinstance(path[-1], int):
            lines.setdefault(path[:-1], line)
        lines.setdefault(path, line)
    return lines


def line_of(lines: dict[Path, int], path: Path) -> int:
    """Return the line of the key, else of the nearest table around it, else 1."""
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return 1


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._starts = [0] + [found.end() for found in re.finditer("\n", text)]
        self._counts: dict[Path, int] = {}

    def entries(self) -> Iterator[tuple[Path, int]]:
        table: Path = ()
        while True:
            self._skip_blank()
            if self._at >= len(self._text):
                return
            line, start = self._line(), self._at
            if self._text.startswith("[", start):
                table = self._header()
                yield table, line
            else:
                yield from self._assignment(table)
            if self._at == start:  # nothing recognised: leave the line
                end = self._text.find("\n", start)
                self._at = len(self._text) if end < 0 else end + 1

    def _line(self) -> int:
        return bisect_right(self._starts, self._at)

    def _skip_blank(self) -> None:
        found = _BLANK.match(self._text, self._at)
        self._at = found.end() if found else self._at

    def _key(self) -> Path:
        parts: list[str | int] = []
        while True:
            found = _KEY_PART.match(self._text, self._at)
            if not found:
                return tuple(parts)
            self._at = found.end()
            parts.append(next(group for group in found.groups()[:3] if group is not None))
            if len(parts) > DEEPEST:
                raise TooDeepError(self._line())
            if not found.group(4):
                return tuple(parts)

    def _header(self) -> Path:
        array = self._text.startswith("[[", self._at)
        self._at += 2 if array else 1
        names = self._key()
        end = self._text.find("]", self._at)
        self._at = len(self._text) if end < 0 else end + (2 if array else 1)
        path: Path = ()
        for depth, name in enumerate(names, 1):
            path = (*path, name)
            last = depth == len(names)
            if last and array:
                self._counts[path] = self._counts.get(path, -1) + 1
            if path in self._counts:
                path = (*path, self._counts[path])
        return path

    def _assignment(self, table: Path) -> Iterator[tuple[Path, int]]:
        line = self._line()
        path = table
        for name in self._key():
            path = (*path, name)
            yield path, line
        if path == table or not self._text.startswith("=", self._at):
            return
        self._at += 1
        self._skip_blank()
        yield from self._value(path)

    def _value(self, path: Path) -> Iterator[tuple[Path, int]]:
        if len(path) > DEEPEST:
            raise TooDeepError(self._line())
        yield path, self._line()
        first = self._text[self._at : self._at + 1]
        if first == "[":
            yield from self._array(path)
        elif first == "{":
            yield from self._inline_table(path)
        else:
            found = _STRING.match(self._text, self._at) or _BARE.match(self._text, self._at)
            self._at = found.end() if found else self._at

    def _array(self, path: Path) -> Iterator[tuple[Path, int]]:
        index = 0
        while self._next_item("]"):
            start = self._at
            yield from self._value((*path, index))
            if self._at == start:
                return
            index += 1

    def _inline_table(self, path: Path) -> Iterator[tuple[Path, int]]:
        while self._next_item("}"):
            start = self._at
            yield from self._assignment(path)
            if self._at == start:
                return

    def _next_item(self, close: str) -> bool:
        """Step over the opening bracket or a comma; False once the closing bracket is stepped over."""
        self._at += self._text[self._at : self._at + 1] in ("[", "{", ",")
        self._skip_blank()
        if self._text.startswith(",", self._at):
            self._at += 1
            self._skip_blank()
        if self._at >= len(self._text):
            return False
        if self._text.startswith(close, self._at):
            self._at += 1
            return False
        return True
