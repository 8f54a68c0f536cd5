# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages without anybody's numbers, names, domains, addresses, Call-IDs, tags, that replay as before. Pure.

What is not known to be harmless is replaced: words stay only where the protocol gives them a meaning. Headers
that are not known here, credentials and dates are left out. The file alone does not tell what stood there
(see ``pseudonyms``). What stays: times, ports, lengths of numbers, makes and versions of servers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from deskphone.sip.headers import header_key
from deskphone.sip.masking import masked_bytes
from deskphone.trace import vocabulary as known
from deskphone.trace.anonymous_xml import anonymous_xml
from deskphone.trace.message import CUT, NOT_LET_IN, TracedMessage
from deskphone.trace.pseudonyms import NOBODY, V4, V6, Pseudonyms
from deskphone.trace.vocabulary import Kind

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_HEAD_END = re.compile(rb"\r\n\r\n|\n\n|\r\r")
_HOST = rf"(?:{V6}|{V4}|[A-Za-z][A-Za-z0-9.-]{{0,250}})"
_PARAMETERS = "|".join(sorted(map(re.escape, known.PARAMETERS), key=len, reverse=True))
_VALUES = "|".join(sorted(known.VALUES, key=len, reverse=True))
_NUMBERED = "|".join(sorted(known.NUMBERED, key=len, reverse=True))
_END = r"(?![A-Za-z0-9%&_.+*~-]|[^\x00-\x7f])"
# What stays in any text: schemes, ports behind hosts, parameters with their meaning. Else: words.
_MEANING = re.compile(
    rf"(?P<kept>(?<![A-Za-z0-9])(?:sips?|tel):(?!{_HOST}:[0-9])|(?<![A-Za-z0-9])Q\.850(?=[ \t]*;)"
    rf"|;[ \t]*(?:{_NUMBERED})[ \t]*=[ \t]*[0-9]{{1,7}}(?:\.[0-9]{{1,3}})?{_END}|;[ \t]*branch=z9hG4bK"
    rf"|;[ \t]*(?:{_PARAMETERS})(?:[ \t]*=[ \t]*(?:{_VALUES}){_END}|(?=[ \t]*=)|{_END}))"
    rf"|(?P<scheme>(?<![A-Za-z0-9])sips?:|@)(?P<host>{_HOST})(?P<port>:[0-9]{{1,5}}(?![A-Za-z0-9@]))",
    re.IGNORECASE,
)
_VIA = re.compile(
    rf"(?P<kept>[ \t]*SIP[ \t]*/[ \t]*2\.0[ \t]*/[ \t]*(?:UDP|TCP|TLS|WSS?)[ \t]+)"
    rf"(?P<host>{_HOST})(?P<port>[ \t]*:[ \t]*[0-9]{{1,5}})?(?=[ \t]*(?:;|\r|\n|\Z))",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![A-Za-z0-9.])[0-9]{1,10}(?:\.[0-9])?(?![A-Za-z0-9.])")
_VERSION = re.compile(r"(?<![0-9.])[0-9]{1,3}(?:\.[0-9]{1,4}){1,2}(?![0-9]|\.[0-9])")
_FIRST = re.compile(r"([A-Z]{3,12})( )(.*)( SIP/2\.0)([\r\n]*)", re.DOTALL)
_STATUS = re.compile(r"(SIP/2\.0 [1-6][0-9]{2})\b(.*)", re.DOTALL)
_LENGTH = re.compile(r"[ \t]*([0-9]{1,9})[ \t\r\n]*")
_BOUNDARY = re.compile(r';\s*boundary\s*=\s*(?:"([^"]{1,70})"|([^\s;"]{1,70}))', re.IGNORECASE)
_SDP = re.compile(
    r"(?:v=0|t=0 0|s=-|m=(?:audio|video|image) [0-9]{1,5} [A-Z/]{3,20}(?: [0-9]{1,3})*"
    r"|a=(?:sendrecv|sendonly|recvonly|inactive|rtcp-mux|ptime:[0-9]{1,3}|maxptime:[0-9]{1,3}"
    r"|rtpmap:[0-9]{1,3} [A-Za-z0-9-]{1,20}/[0-9]{1,6}(?:/[0-9])?|fmtp:[0-9]{1,3} [0-9-]{1,7}))"
)
_COUNTS = re.compile(
    r"[ \t]*(?:yes|no|[0-9]{1,5}/[0-9]{1,5}(?: *\([0-9]{1,5}/[0-9]{1,5}\))?)[ \t]*", re.IGNORECASE
)
_DEEPEST = 4  # bodies in bodies
_REMARKS = frozenset((NOT_LET_IN, CUT))


class Anonymiser:
    """One for each file: the same becomes the same.

    ``below(n)``: a random number of 0 to n - 1 that nobody guesses, as ``secrets.randbelow`` gives;
    ``makers``: words by which servers are recognised.
    """

    def __init__(self, below: Callable[[int], int], makers: Iterable[str] = ()) -> None:
        words = {word for maker in makers for word in re.findall(r"[a-z0-9]+", maker.lower())}
        self._makers = known.AGENTS | words
        self._names = Pseudonyms(below, known.WORDS | known.XML_VALUES | self._makers)

    def message(self, message: TracedMessage) -> TracedMessage:
        """Give a message of a trace as it may be shown to strangers."""
        return replace(
            message,
            local=self._place(message.local),
            remote=self._place(message.remote),
            data=self.data(message.data),
            remark=message.remark if message.remark in _REMARKS else "",
        )

    def _place(self, where: tuple[str, int]) -> tuple[str, int]:
        host, _, _zone = where[0].partition("%")
        return (self._host(host) if host else ""), where[1]

    def data(self, data: bytes) -> bytes:
        """Give the octets of a message, however broken it is."""
        return self._message(masked_bytes(data), 0)

    def _message(self, data: bytes, depth: int) -> bytes:
        found = _HEAD_END.search(data)
        end = found.end() if found else len(data)
        head, body = data[:end].decode("utf-8", "surrogateescape"), data[end:]
        lines = _unfolded(head)
        first = self._first(lines[0]) if lines else ""
        new_body = self._body(_value(lines[1:], "content-type"), body, depth)
        fields = "".join(self._field(line, len(new_body) - len(body)) for line in lines[1:])
        return _octets(first + fields) + new_body

    def _first(self, line: str) -> str:
        request, answer = _FIRST.fullmatch(line), _STATUS.fullmatch(line)
        if request and request[1].lower() in known.METHODS:
            return f"{request[1]} {self.text(request[3])}{request[4]}{request[5]}"
        if answer:
            return answer[1] + self._names.text(answer[2], known.WORDS)
        return self.text(line)

    def _field(self, line: str, longer: int) -> str:
        name, colon, value = line.partition(":")
        if not colon:
            return self.text(line)
        key = header_key(name.strip(" \t"))
        kind = known.HEADERS.get(key)
        if kind is None:
            return ""
        if key == "content-length":
            return f"{name}:{_lengthened(value, longer)}"
        if kind is Kind.TYPE:
            return f"{name}:{self._content_type(value)}"
        rules: dict[Kind, Callable[[str], str]] = {
            Kind.TEXT: self.text,
            Kind.TOKENS: self._tokens,
            Kind.COUNTS: self._counts,
            Kind.AGENT: self._agent,
            Kind.VIA: self._via,
        }
        return f"{name}:{rules[kind](value)}"

    # ------------------------------------------------------------------ values

    def text(self, text: str, keep: frozenset[str] = NOBODY) -> str:
        """Replace all in a text but words to ``keep``, and schemes, ports and parameters with a meaning."""
        if ":" not in text and ";" not in text and "@" not in text:  # most are names and numbers
            return self._names.text(text, keep)
        out: list[str] = []
        done = 0
        for found in _MEANING.finditer(text):
            out.append(self._names.text(text[done : found.start()], keep))
            out.append(found["kept"] or f"{found['scheme']}{self._host(found['host'])}{found['port']}")
            done = found.end()
        out.append(self._names.text(text[done:], keep))
        return "".join(out)

    def _host(self, host: str) -> str:
        return (
            self._names.text(host.lower()) if ":" not in host or host[0] == "[" else self._names.address(host)
        )

    def _tokens(self, value: str) -> str:
        return self.text(value, known.WORDS)

    def _counts(self, value: str) -> str:
        return self._with_kept(value, _NUMBER, lambda text: self._names.text(text, known.WORDS))

    def _agent(self, value: str) -> str:
        return self._with_kept(value, _VERSION, lambda text: self._names.text(text, self._makers))

    def _with_kept(self, value: str, kept: re.Pattern[str], rest: Callable[[str], str]) -> str:
        out: list[str] = []
        done = 0
        for found in kept.finditer(value):
            out += rest(value[done : found.start()]), found[0]
            done = found.end()
        out.append(rest(value[done:]))
        return "".join(out)

    def _via(self, value: str) -> str:
        found = _VIA.match(value)
        if found is None:
            return self.text(value)
        sent_by = f"{found['kept']}{self._host(found['host'])}{found['port'] or ''}"
        return sent_by + self.text(value[found.end() :])

    def _content_type(self, value: str) -> str:
        found = _BOUNDARY.search(value)
        if found is None:
            return self._types(value)
        place = found.span(1 if found[1] is not None else 2)
        boundary = self._names.text(value[slice(*place)])
        return f"{self._types(value[: place[0]])}{boundary}{self._types(value[place[1] :])}"

    def _types(self, value: str) -> str:
        return self._names.text(value, known.WORDS)

    # ------------------------------------------------------------------ bodies

    def _body(self, content_type: str, body: bytes, depth: int) -> bytes:
        if not body.strip():
            return body
        kind = content_type.partition(";")[0].strip().lower()
        found = _BOUNDARY.search(content_type)
        if kind.startswith("multipart/") and found is not None and depth < _DEEPEST:
            return self._parts(found[1] or found[2], body, depth)
        if kind == "message/sipfrag" and depth < _DEEPEST:
            return self._message(body, depth + 1)
        if kind == "application/sdp":
            return self._description(body)
        if "message-summary" in kind:
            return self._summary(body)
        if "xml" in kind or body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            return _recoded(body, lambda text: anonymous_xml(text, self.text))
        return _recoded(body, self.text)

    def _parts(self, boundary: str, body: bytes, depth: int) -> bytes:
        """The parts of a body; a boundary counts at the beginning of a line (RFC 2046 section 5.1.1)."""
        mark = b"\n--" + boundary.encode("utf-8", "surrogateescape")
        new = b"\n--" + _octets(self._names.text(boundary))
        first, *pieces = (b"\n" + body).split(mark)
        out = [_octets(self.text(first.decode("utf-8", "surrogateescape")))]
        for piece in pieces:
            line, newline, rest = piece.partition(b"\n")
            line = (
                line
                if not line.strip(b"- \t\r")
                else _octets(self.text(line.decode("utf-8", "surrogateescape")))
            )
            out.append(new + line + newline + self._part(rest, depth + 1))
        return b"".join(out)[1:]

    def _part(self, part: bytes, depth: int) -> bytes:
        if part.startswith((b"\r\n", b"\n")):  # without headers
            return self._body("", part, depth)
        found = _HEAD_END.search(part)
        if found is None:
            return _octets(self.text(part.decode("utf-8", "surrogateescape")))
        lines = _unfolded(part[: found.end()].decode("utf-8", "surrogateescape"))
        body = self._body(_value(lines, "content-type"), part[found.end() :], depth)
        longer = len(body) - len(part[found.end() :])
        return _octets("".join(self._field(line, longer) for line in lines)) + body

    def _description(self, body: bytes) -> bytes:
        """SDP: what is of the sound, and where from."""
        out = []
        for line in _LINE.findall(body.decode("utf-8", "surrogateescape")):
            bare = line.rstrip("\r\n")
            if _SDP.fullmatch(bare):
                out.append(line)
            elif bare[:2] in ("o=", "c="):
                out.append(bare[:2] + self._names.text(line[2:], known.WORDS))
        return _octets("".join(out))

    def _summary(self, body: bytes) -> bytes:
        out = []
        for line in _LINE.findall(body.decode("utf-8", "surrogateescape")):
            name, colon, value = line.partition(":")
            bare = value.rstrip("\r\n")
            counts = colon and _COUNTS.fullmatch(bare)
            out.append(self._names.text(name, known.WORDS) + colon + (value if counts else self.text(value)))
        return _octets("".join(out))


def _unfolded(head: str) -> list[str]:
    """Lines with their ends; what is folded belongs to the line before it."""
    lines: list[str] = []
    for line in _LINE.findall(head):
        if line[:1] in (" ", "\t") and len(lines) > 1:
            lines[-1] += line
        elif line:
            lines.append(line)
    return lines


def _value(lines: Iterable[str], key: str) -> str:
    for line in lines:
        name, colon, value = line.partition(":")
        if colon and header_key(name.strip(" \t")) == key:
            return " ".join(value.split())
    return ""


def _lengthened(value: str, longer: int) -> str:
    """A length that was wrong stays as wrong as it was."""
    found = _LENGTH.fullmatch(value)
    if found is None:
        return value if not value.strip() else f" 0{value[len(value.rstrip()) :]}"
    first, last = found.span(1)
    return f"{value[:first]}{max(0, int(found[1]) + longer)}{value[last:]}"


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _recoded(body: bytes, change: Callable[[str], str]) -> bytes:
    """Change a text in its own encoding: UTF-16 where it is one, else what is like ASCII."""
    codec = "utf-16-le" if body[1:2] == b"\0" or body[:2] == b"\xff\xfe" else ""
    codec = "utf-16-be" if body[:1] == b"\0" or body[:2] == b"\xfe\xff" else codec
    if codec:
        try:
            return change(body.decode(codec)).encode(codec)
        except UnicodeError:
            codec = ""
    return _octets(change(body.decode("utf-8", "surrogateescape")))
