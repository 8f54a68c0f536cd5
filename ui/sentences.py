# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences that the telephone has composed, in another language.

The telephone speaks English to everybody: to scripts, to logs, and to the window from another process. It
knows nothing of languages, and need not: its sentences are made of a few hundred templates ("You talk with
{}: {} is on hold."), which ``packaging/words.py`` collects. Here a sentence is recognised by the fixed words
of its template, and said by the template of the other language with the same names and numbers in it; what
was filled in may be a sentence of its own (why, and what comes next). What is not recognised stays English.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

LONGEST = 2000  # letters of a sentence that is looked at
_DEEPEST = 4  # sentences within sentences
_FEWEST = 5  # fixed letters by which a sentence is recognised
_FEWEST_WITHIN = 7  # the same of a part of one: it may be somebody's name


class _Template:
    """``parts``: the fixed words before, between and behind what is filled in."""

    def __init__(self, source: str, target: str) -> None:
        self.source, self.target = source, target
        self.parts = source.split("{}")
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


class Sentences:
    """``known``: templates of English and of another language."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._fixed = {source: target for source, target in known.items() if "{}" not in source}
        made = (_Template(source, target) for source, target in known.items() if "{}" in source)
        # The plainest first. "picks up {}, {}" may have "{}'s call to {}" within it, which fits as well.
        self._templates = sorted(made, key=lambda each: (-each.weight, not each.parts[0]))
        self._cached = lru_cache(maxsize=2048)(self._translated)

    def translated(self, sentence: str) -> str:
        """The sentence in the other language, as far as its words are known."""
        if (not self._fixed and not self._templates) or not sentence or len(sentence) > LONGEST:
            return sentence
        return self._cached(sentence)

    def _translated(self, sentence: str) -> str:
        return self._found(sentence, _FEWEST) or sentence

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
            fits = template.weight >= fewest and (template.parts[-1] or not ended)
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
        return ""
