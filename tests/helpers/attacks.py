# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts made to be slow to read, and a measure of slowness that a loaded machine does not change.

What is measured is CPU time of this process, the least of several runs: others on the machine may take
time away, but never give any. A reader is at fault when four times the input costs it far more than four
times as much. What is over within ``HARMLESS`` at the largest size is not looked at any further: no
quadratic reader is. Nor does what is so quick at a quarter of it that a quadratic one would be (nearly all) need
the largest: load makes a measurement longer, never shorter.
"""

from __future__ import annotations

import gc
import itertools
import re
import time
from collections.abc import Callable

try:
    from re import _parser as sre_parse  # type: ignore[attr-defined]
except ImportError:  # CPython 3.10
    import sre_parse

MOST = 32_768
HARMLESS = 0.012  # seconds
HOPELESS = 1.0
STEEPEST = 8.0  # times the cost for four times the input: 4 is linear, 16 quadratic
_TRIES = 6
_FEW = 24  # what is exponential is noticed here, and would never come back from more


def seconds(work: Callable[[str], object], text: str) -> float:
    """CPU time of one call."""
    begin = time.process_time()
    work(text)
    return time.process_time() - begin


def steepness(work: Callable[[str], object], make: Callable[[int], str], most: int = MOST) -> float:
    """How many times as much the largest input costs as one of a quarter; 0 where it costs next to nothing."""
    for size in (_FEW, most // 32):
        if seconds(work, make(size)) > HOPELESS:
            return 99.0
    short, long = make(most // 4), make(most)
    least, greatest, ratio = seconds(work, short), float("inf"), 0.0
    if least > HOPELESS:
        return 99.0
    if least * 16 < HARMLESS:
        return 0.0
    for _ in range(_TRIES):
        greatest = min(greatest, seconds(work, long))
        if greatest < HARMLESS:
            return 0.0
        ratio = greatest / max(least, HARMLESS / 16)
        if ratio < STEEPEST or greatest > HOPELESS:
            break
        gc.collect()
        least = min(least, seconds(work, short))
    return ratio


def too_slow(
    work: Callable[[str], object], attacks: dict[str, Callable[[int], str]], most: int = MOST
) -> list[str]:
    """Attacks at which the cost grows faster than the input, the first three."""
    found = []
    for name, make in attacks.items():
        ratio = steepness(work, make, most)
        if ratio >= STEEPEST:
            found.append(f"{name}: four times the input costs {ratio:.0f} times as much")
            if len(found) == 3:
                break
    return found


# --- texts from pieces --------------------------------------------------------------------------------


def pumped(
    pieces: list[str], before: str = "", after: str = "", *, pairs: bool = True
) -> dict[str, Callable[[int], str]]:
    """Attacks of pieces: one again and again, one and then many of another, many and then one, both in turn,
    and many of one before many of another.

    ``before`` and ``after`` stand round them. Without ``pairs`` only each alone, and all in turn.
    """

    def make(form: str, one: str, two: str) -> Callable[[int], str]:
        def build(size: int) -> str:
            room = max(1, size - len(before) - len(after))
            if form == "in turn":
                inner = (one + two) * (room // len(one + two))
            elif form == "one, then many":
                inner = one + two * (room // len(two))
            elif form == "many, then many":
                inner = one * (room // 2 // len(one)) + two * (room // 2 // len(two))
            else:
                inner = one * (room // len(one)) + two
            return before + inner + after

        return build

    attacks = {}
    if not pairs:
        for one in [*pieces, "".join(pieces)]:
            attacks[f"in turn: {before!r} {one!r} {after!r}"] = make("in turn", one, one)
        return attacks
    for one, two in itertools.product(pieces, pieces):
        for form in ("in turn", "one, then many", "many, then one", "many, then many"):
            if (one == two and form != "in turn") or (one > two and form == "in turn"):
                continue
            attacks[f"{form}: {before!r} {one!r} {two!r} {after!r}"] = make(form, one, two)
    return attacks


# --- texts from a regular expression -----------------------------------------------------------------

_CATEGORIES = {
    "CATEGORY_DIGIT": "7",
    "CATEGORY_NOT_DIGIT": "x",
    "CATEGORY_SPACE": " \n",
    "CATEGORY_NOT_SPACE": "x",
    "CATEGORY_WORD": "x",
    "CATEGORY_NOT_WORD": " ",
}


def _of_class(items: list[tuple[object, object]]) -> list[str]:
    """Letters of a character class: a few of what it names; of what it excludes, none."""
    named: list[str] = []
    negated = False
    for op, value in items:
        kind = str(op)
        if kind == "NEGATE":
            negated = True
        elif kind == "LITERAL":
            named.append(chr(value))
        elif kind == "RANGE":
            named.append(chr(value[0]))
        elif kind == "CATEGORY":
            named += _CATEGORIES[str(value)]
    if negated:
        return [letter for letter in "x 7;" if letter not in named][:2]
    return named[:1] + named[-1:]


class Anatomy:
    """What a pattern is made of: its repeats with what leads to each, and the letters in it."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
        self.letters: dict[str, None] = {}
        self.repeats: dict[tuple[str, str], None] = {}
        self.whole = self._walk(list(sre_parse.parse(text, flags & ~re.DEBUG & ~re.LOCALE & ~re.UNICODE)), "")

    def _letters(self, found: list[str]) -> str:
        for letter in found:
            self.letters.setdefault(letter)
        return found[0] if found else "x"

    def _letter(self, kind: str, value: object) -> str:
        if kind == "IN":
            return self._letters(_of_class(list(value)))
        if kind == "LITERAL":
            return self._letters([chr(value)])
        if kind == "NOT_LITERAL":
            self._letters([chr(value)])
        return self._letters(["y" if value == ord("x") else "x"])

    def _walk(self, nodes: list[tuple[object, object]], before: str) -> str:
        """Give a shortest text for the nodes; note what is found on the way."""
        text = ""
        for op, value in nodes:
            kind = str(op)
            if kind in ("LITERAL", "NOT_LITERAL", "ANY", "IN"):
                text += self._letter(kind, value)
            elif kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
                low, high, body = value
                one = self._walk(list(body), before + text)
                if high > 64 and one:
                    self.repeats[before + text, one] = None
                text += one * low
            elif kind in ("SUBPATTERN", "ATOMIC_GROUP"):
                text += self._walk(list(value[-1] if kind == "SUBPATTERN" else value), before + text)
            elif kind == "BRANCH":
                ways = [self._walk(list(way), before + text) for way in value[1]]
                for way in ways:
                    if len(way) > 1:
                        self.letters.setdefault(way)
                text += ways[0]
            elif kind in ("ASSERT", "ASSERT_NOT"):
                self._walk(list(value[1]), before + text)
        return text


def of_pattern(pattern: re.Pattern[str] | re.Pattern[bytes]) -> dict[str, Callable[[int], str]]:
    """Attacks on a pattern, of its own letters and repeats."""
    anatomy = Anatomy(pattern.pattern, pattern.flags)
    pieces = list(anatomy.letters)
    pieces = [*pieces[:6], *pieces[-3:]] if len(pieces) > 9 else pieces
    attacks = pumped(list(dict.fromkeys([*pieces, " "])))
    for before, body in anatomy.repeats:
        for tail in ("", "\x01", "\n"):
            attacks[f"repeat {before!r} {body!r} {tail!r}"] = _repeat(before, body, tail)
        if before:
            attacks[f"prefix and repeat {before!r} {body!r}"] = _repeat("", before + body, "")
            attacks[f"prefix {before!r}"] = _repeat("", before, "")
    if anatomy.whole:
        attacks[f"whole {anatomy.whole!r}"] = _repeat("", anatomy.whole, "")
    return attacks


def _repeat(before: str, body: str, tail: str) -> Callable[[int], str]:
    return lambda size: before + body * max(1, (size - len(before) - len(tail)) // len(body)) + tail
