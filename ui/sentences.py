# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences that the telephone has composed, in another language.

The telephone speaks English to everybody: to scripts, to logs, and to the window from another process. It
knows nothing of languages, and need not: its sentences are made of a few hundred templates ("You talk with
{}: {} is on hold."), which ``packaging/words.py`` collects. Here a sentence is recognised by the fixed words
of its template, and said by the template of the other language with the same names and numbers in it; what
was filled in may be a sentence of its own (why, and what comes next). What is not recognised stays English.

The lines of "Explain this key" are recognised in the same way. They name states by one word each ("Lamp:
busy, steady: ..."), which in a sentence could be what somebody is called.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from string import Formatter

LONGEST = 2000  # letters of a sentence that is looked at
_DEEPEST = 4  # sentences within sentences
FEWEST = 5  # fixed letters by which a sentence is recognised
FEWEST_OF_A_HALF = 3  # the same of what is wrong with a file, or of how to mend it: nobody's name is that
_FEWEST_WITHIN = 6  # the same of a part of one: it may be somebody's name
_FEWEST_OF_A_LINE = 3
_NAMES = 2  # as deep in a line as this one word may be somebody's name
_MOST = 6  # parts of a line with a semicolon between them


def _fixed_parts(source: str) -> list[str]:
    parts = [""]
    for literal, name, _, _ in Formatter().parse(source):
        parts[-1] += literal
        if name is not None:
            parts.append("")
    return parts


class _Template:
    """``parts``: the fixed words before, between and behind what is filled in."""

    def __init__(self, source: str, target: str) -> None:
        self.source, self.target = source, target
        self.parts = _fixed_parts(source)
        self.weight = sum(letter.isalpha() for letter in source)

    def match(self, sentence: str) -> list[str] | None:
        """What was filled in; None where it is another sentence. Linear: each part is looked for once."""
        first, *middle, last = self.parts
        if not sentence.startswith(first) or not sentence.endswith(last):
            return None
        at, end = len(first), len(sentence) - len(last)
        filled = []
        for part in middle:
            found = sentence.find(part, at, end)
            if found < 0:
                return None
            filled.append(sentence[at:found])
            at = found + len(part)
        if at > end:
            return None
        return [*filled, sentence[at:end]]


def _literal(text: str) -> str:
    return text.replace("{{", "{").replace("}}", "}")


def _sorted(known: Mapping[str, str]) -> tuple[dict[str, str], list[_Template]]:
    """What is fixed, and templates, the plainest first.

    "picks up {}, {}" may have "{}'s call to {}" within it, which fits as well.
    """
    fixed = {_literal(source): _literal(target) for source, target in known.items() if "{}" not in source}
    made = (_Template(source, target) for source, target in known.items() if "{}" in source)
    return fixed, sorted(made, key=lambda each: (-each.weight, not each.parts[0], -len(each.parts)))


class Sentences:
    """``known``: templates of English and of another language; ``lines``: those of explanations."""

    def __init__(self, known: Mapping[str, str], lines: Mapping[str, str] | None = None) -> None:
        self._fixed, self._templates = _sorted(known)
        self._words, self._lines = _sorted(lines or {})
        self._cached = lru_cache(maxsize=2048)(self._translated)

    def translated(self, sentence: str, fewest: int = FEWEST) -> str:
        """The sentence in the other language, as far as its words are known."""
        if (not self._fixed and not self._templates) or not sentence or len(sentence) > LONGEST:
            return sentence
        return self._cached(sentence, fewest)

    def explained(self, line: str) -> str:
        """The same of a line of an explanation: its indentation stays, and a time before two blanks."""
        words = line.strip()
        if (not self._words and not self._lines) or not words or len(words) > LONGEST:
            return line
        when, blanks, rest = words.partition("  ") if words[0] in "-0123456789" else ("", "", words)
        if not blanks:
            when, rest = "", words
        return line[: len(line) - len(line.lstrip())] + when + blanks + (self._line(rest) or rest)

    def _line(self, words: str, depth: int = 0) -> str:
        """The translation; empty where it is not known."""
        if words in self._words and (depth < _NAMES or len(words) >= _FEWEST_WITHIN):
            return self._words[words]
        if depth > _DEEPEST:
            return ""
        if words in self._fixed:
            return self._fixed[words]
        found = (
            self._of_a_line(words, depth, begun=True)
            or self._found(words, FEWEST, depth)
            or self._of_a_line(words, depth, begun=False)  # "{} with {}" fits much
        )
        if not found and words[:1].isupper():
            found = self._words.get(words[0].lower() + words[1:], "")
            found = found[:1].upper() + found[1:]
        pieces = words.split("; ")
        if not found and 1 < len(pieces) <= _MOST:
            found = "; ".join(self._line(each, depth + 1) or each for each in pieces)
        return found

    def _of_a_line(self, words: str, depth: int, *, begun: bool) -> str:
        """``begun``: by templates that say how a line begins, else by the others."""
        for template in self._lines:
            fits = template.weight >= _FEWEST_OF_A_LINE and bool(template.parts[0]) is begun
            filled = template.match(words) if fits else None
            if filled is not None:
                return template.target.format(*(self._line(each, depth + 1) or each for each in filled))
        return ""

    def _translated(self, sentence: str, fewest: int) -> str:
        return self._found(sentence, fewest) or sentence

    def _found(self, sentence: str, fewest: int, depth: int = 0) -> str:
        """The translation; empty where it is not known. ``fewest`` letters of it must be fixed."""
        if not sentence or depth > _DEEPEST:
            return ""
        # A reason in brackets is none of what "does not allow the call to {}" is filled with.
        reasoned = sentence.endswith(").")
        found = self._whole(sentence, fewest, depth, ended=reasoned) or self._framed(sentence, fewest, depth)
        if not found and reasoned:
            found = self._whole(sentence, fewest, depth)
        if not found and sentence[0].isupper():  # half a sentence that begins one
            found = self._whole(sentence[0].lower() + sentence[1:], fewest, depth)
            found = found[:1].upper() + found[1:]
        return found

    def _part(self, words: str, depth: int) -> str:
        """What was filled in: a sentence of its own, or somebody's name, which stays."""
        return self._found(words, _FEWEST_WITHIN, depth + 1) or words

    def _whole(self, sentence: str, fewest: int, depth: int, *, ended: bool = False) -> str:
        """One template for all of it; ``ended``: one whose end is told by its own words."""
        if sentence in self._fixed and sum(map(str.isalpha, sentence)) >= fewest:
            return self._fixed[sentence]
        for template in self._templates:
            fits = template.weight >= fewest and (template.parts[-1].strip(".") or not ended)
            filled = template.match(sentence) if fits else None
            if filled is not None:
                return template.target.format(*(self._part(each, depth) for each in filled))
        return ""

    def _framed(self, sentence: str, fewest: int, depth: int) -> str:
        """Sentences that are put together of two: "It failed (why).", "It failed: why."."""
        for opening, closing in ((" (", ")."), (": ", "."), ("", ".")):
            if not sentence.endswith(closing):
                continue
            rest = sentence.removesuffix(closing)
            head, mark, why = rest.partition(opening) if opening else (rest, "", "")
            said = self._found(head, fewest, depth + 1) if mark == opening else ""
            if said:
                return f"{said}{opening}{self._part(why, depth)}{closing}"
        status, mark, why = sentence.partition(": ")  # "404 Not Found: there is no number 999"
        said = self._found(why, fewest, depth + 1) if mark and status[:3].isdigit() else ""
        return f"{status}{mark}{said}" if said else ""
