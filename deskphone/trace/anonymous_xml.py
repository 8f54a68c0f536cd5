# SPDX-License-Identifier: GPL-3.0-or-later
"""XML documents of lamps, lists and presence without anybody's data, broken where they were broken. Pure.

No parser: what one would mend is to stay as it is. Names of elements and attributes that are known stay, and
values that mean something where they stand; all else is text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from deskphone.trace import vocabulary as known

_DECLARATION = re.compile(
    r"<\?xml(?:\s{1,9}(?:version\s{0,9}=\s{0,9}[\"']1\.[01][\"']"
    r"|encoding\s{0,9}=\s{0,9}[\"'](?:utf-8|utf-16|us-ascii|iso-8859-1|windows-1252)[\"']"
    r"|standalone\s{0,9}=\s{0,9}[\"'](?:yes|no)[\"'])){0,3}\s{0,9}\?>",
    re.IGNORECASE,
)
_TAG = re.compile(r"(</?\s{0,9})([A-Za-z][\w:.-]{0,80})")
_ATTRIBUTE = re.compile(
    r"([A-Za-z][\w:.-]{0,80})(\s{0,9}=\s{0,9})(\"[^\"]*\"|'[^']*'|[^\s\"'<>]{1,200})", re.ASCII
)
_NUMBER = re.compile(r"\s*[+-]?[0-9]{1,10}\s*")
_SPECIAL = {"<!--": "-->", "<![CDATA[": "]]>"}
_REFERENCE = re.compile(r"(&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|amp|lt|gt|quot|apos);)")
_NAMED = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}
_STAND_INS = dict(zip("&<>\"'", "\1\2\3\4\5", strict=True))  # for what was written as a reference
_WRITTEN = {_STAND_INS[letter]: name for name, letter in _NAMED.items()}
_TAKEN = re.compile("[\1-\5]")
_DOCTYPE = re.compile(r"<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST)", re.IGNORECASE)


def anonymous_xml(text: str, words: Callable[[str], str]) -> str:
    """Give a document with all replaced that is anybody's; ``words`` replaces what is text."""
    words = _through_references(words)
    out: list[str] = []
    place, element = 0, ""
    while place < len(text):
        begin = text.find("<", place)
        begin = len(text) if begin < 0 else begin
        out.append(_content(text[place:begin], element, words))
        if begin == len(text):
            break
        mark = next((each for each in _SPECIAL if text.startswith(each, begin)), "")
        closing = _SPECIAL.get(mark, ">")
        end = text.find(closing, begin + max(1, len(mark)))
        if end < 0:  # it breaks off
            out.append(_broken(text[begin:], words))
            break
        place = end + len(closing)
        whole = text[begin:place]
        if mark:
            out.append(mark + words(text[begin + len(mark) : end]) + closing)
            continue
        tag, element = _tag(whole, element, words)
        out.append(tag)
    return "".join(out)


def _through_references(words: Callable[[str], str]) -> Callable[[str], str]:
    """Let ``words`` see what is meant, and write again as a reference what may not stand otherwise."""

    def replaced(text: str) -> str:
        if not text or text.isspace():
            return text
        if "&" not in text or _TAKEN.search(text):
            return words(text)
        pieces: list[str] = []
        run = ""
        for piece in _REFERENCE.split(text):
            meant = _meant(piece)
            if meant is None:  # a line end, say: it stays a reference
                pieces += _written(words(run)), piece
                run = ""
            else:
                run += meant
        return "".join([*pieces, _written(words(run))])

    return replaced


def _meant(piece: str) -> str | None:
    if not _REFERENCE.fullmatch(piece):
        return piece
    digits = piece[2:-1]
    number = int(digits[1:], 16) if digits[:1] in "xX" else int(digits) if digits.isdigit() else 0
    letter = _NAMED.get(piece) or (chr(number) if number < 0x110000 else "")
    return _STAND_INS.get(letter, letter) if letter.isprintable() and letter else None


def _written(text: str) -> str:
    return _TAKEN.sub(lambda found: _WRITTEN[found[0]], text)


def _content(text: str, element: str, words: Callable[[str], str]) -> str:
    if not text.strip():
        return text
    meant = known.CONTENTS.get(element)
    return text if meant is not None and text.strip().lower() in meant else words(text)


def _broken(text: str, words: Callable[[str], str]) -> str:
    mark = next((each for each in _SPECIAL if text.startswith(each)), "")
    return mark + words(text[len(mark) :]) if mark else _tag(text, "", words)[0]


def _tag(whole: str, element: str, words: Callable[[str], str]) -> tuple[str, str]:
    """A tag, and the element that what follows it is in."""
    if _DECLARATION.fullmatch(whole):
        return whole, element
    found = _TAG.match(whole)
    if found is None:
        keyword = _DOCTYPE.match(whole)
        kept = keyword[0] if keyword else ""
        return kept + words(whole[len(kept) :]), element
    out = [found[1], _name(found[2], words)]
    done = found.end()
    for each in _ATTRIBUTE.finditer(whole, done):
        out += (
            words(whole[done : each.start()]),
            _name(each[1], words),
            each[2],
            _value(each[1], each[3], words),
        )
        done = each.end()
    out.append(words(whole[done:]))
    return "".join(out), "" if found[1].startswith("</") else _local(found[2])


def _name(name: str, words: Callable[[str], str]) -> str:
    if name.lower() in known.XML_NAMES:
        return name
    prefix, colon, local = name.rpartition(":")
    kept = prefix if prefix.lower() in known.XML_NAMES else words(prefix)
    return f"{kept}{colon}{local if local.lower() in known.XML_NAMES else words(local)}"


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()


def _value(name: str, value: str, words: Callable[[str], str]) -> str:
    quote = value[0] if value[0] in "\"'" else ""
    inner = value[1:-1] if quote else value
    low, local = inner.strip().lower(), _local(name)
    if name.lower() == "xmlns" or name.lower().startswith("xmlns:"):
        kept = low in known.NAMESPACES
    elif local in known.XML_NUMBERS:
        kept = _NUMBER.fullmatch(inner) is not None
    else:
        kept = local in known.XML_MEANT and low in known.XML_VALUES
    return f"{quote}{inner if kept else words(inner)}{quote}"
