# SPDX-License-Identifier: GPL-3.0-or-later
"""Which messages can be meant in one way only: by a list of what may stand where. Pure.

What is looked at is what pjsip writes of a message after it has read it (``reading.py``). pjsip takes much
that nobody means, and writes that so that somebody else reads another thing: hosts of any letters, names
without quotes, two tags. To name each of them was never enough. So every header that leads a message
somewhere, or to a dialog, has the form that RFC 3261 section 25.1 gives it, a little wider where telephones
are known to write more; and what has another form is not let in, whoever sends it.

Every pattern is linear: no two of its parts that follow each other can take the same letter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from deskphone.engine.pjsua.translate import MessageText
from deskphone.sip.grammar import parse_params

_LINE = re.compile(r"[A-Za-z0-9\-.!%*_+`'~]+:[^\x00-\x08\x0a-\x1f\x7f]*")
_REQUEST = re.compile(r"([A-Z][A-Z0-9\-.!%*_+`'~]*) ([^\x00-\x20\x7f]+) SIP/2\.0")
_STATUS = re.compile(r"SIP/2\.0 [1-6][0-9][0-9](?: [^\x00-\x08\x0a-\x1f\x7f]*)?")
_CSEQ = re.compile(r"[0-9]{1,10} ([A-Z][A-Z0-9\-.!%*_+`'~]*)")
_SHOWN = 40  # letters of a header's name
_WORD = re.compile(r"[^\x00-\x20\x7f]+")
_CALL_ID = re.compile(r"\nCall-ID: [^\x00-\x20\x7f]+\r\n")  # with no blank at its end, which pjsip keeps

_TOKEN = r"[A-Za-z0-9\-.!%*_+`'~]+"
_QUOTED = r'"(?:[^"\\\x00-\x08\x0a-\x1f\x7f]|\\[^\x00-\x1f\x7f])*"'
_PORT = r"(?::\d{1,5})?"
_HOST = r"(?:[A-Za-z0-9_][A-Za-z0-9_.\-]*(?<!-)|\[[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*\])"
_ZONED = r"\[[0-9A-Fa-f]*:[0-9A-Fa-f:]*%[A-Za-z0-9_.\-]+\]"  # of IPv6, as some write it in a Via
_IN_BRACKETS = r"\[[0-9A-Fa-f:.]+\]"
_PARAM = rf";{_TOKEN}(?:=(?:{_QUOTED}|[^\x00-\x20\x7f;,\"<>=\\\[\]]+|{_IN_BRACKETS}))?"
_PARAMS = rf"(?P<params>(?:{_PARAM})*)"
# of a URI: no quotes, no percent sign in a name (pjsip knows "%74ransport", others do not)
_URI_VALUE = rf"(?:[A-Za-z0-9\-_.!~*'()/:&+$%`]+|{_IN_BRACKETS})"
_URI_PARAMS = rf"(?:;[A-Za-z0-9\-.!*_+`'~]+(?:={_URI_VALUE})?)*"
_USER = r"[A-Za-z0-9\-_.!~*'()%&=+$,;?/#]+(?::[A-Za-z0-9\-_.!~*'()%&=+$,#]*)?@"
_SIP = rf"[Ss][Ii][Pp][Ss]?:(?:{_USER})?{_HOST}{_PORT}(?P<inner>{_URI_PARAMS})(?:\?[^\x00-\x20\x7f<>\"]*)?"
_OTHER = r"(?![Ss][Ii][Pp][Ss]?:)[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20\x7f<>\"]+"
_URI = re.compile(rf"{_SIP}|{_OTHER}", re.ASCII)
_ADDRESS = re.compile(rf"(?:{_QUOTED} )?<(?:{_SIP}|{_OTHER})>{_PARAMS}", re.ASCII)

_VIA = re.compile(rf"SIP/2\.0/{_TOKEN} (?:{_HOST}|{_ZONED}){_PORT}{_PARAMS}", re.ASCII)
_TOKEN_PARAMS = re.compile(rf"{_TOKEN}{_PARAMS}", re.ASCII)
_TYPE = re.compile(rf"{_TOKEN}/{_TOKEN}{_PARAMS}", re.ASCII)
_REPLACES = re.compile(rf"[^\x00-\x20\x7f;,\"<>]+{_PARAMS}", re.ASCII)
_NUMBER = re.compile(rf"\d{{1,10}}{_PARAMS}", re.ASCII)

_Form = Callable[[str], re.Match[str] | None]

#: what each of these headers is, on each of its lines
_FORMS: dict[str, _Form] = {
    **dict.fromkeys(("to", "from", "contact", "record-route", "route"), _ADDRESS.fullmatch),
    **dict.fromkeys(("event", "subscription-state"), _TOKEN_PARAMS.fullmatch),
    **dict.fromkeys(
        ("content-length", "rseq", "session-expires", "min-se", "min-expires"), _NUMBER.fullmatch
    ),
    "via": _VIA.fullmatch,
    "call-id": _WORD.fullmatch,
    "content-type": _TYPE.fullmatch,
    "replaces": _REPLACES.fullmatch,
}
#: how many lines there may be of each; of the last two pjsip writes one more, as it is known from the body
_ONCE = ("to", "from", "call-id", "cseq")
_AT_MOST = {
    **dict.fromkeys((*_ONCE, "event", "subscription-state", "replaces", "rseq", "session-expires"), 1),
    **dict.fromkeys(("content-type", "content-length"), 2),
}


def unclear(text: str, message: MessageText) -> str:
    """Name the header of which somebody may read another thing; "" where who, whom, what and where are clear.

    ``text``: as pjsip writes it; ``message``: the same, split. No header of the dialog is there twice (pjsip
    takes the last), or in another form than its own. A Call-ID is one word (pjsip keeps blanks around it; RFC
    3261 section 25.1), and a request is what its CSeq says (section 8.1.1.5), in upper case as all methods
    are: pjsip looks its own requests up in lower case, and of one called "1" it could not tell whether it is
    of an INVITE's transaction. A Contact is no "*", which is for a phone that unregisters: in an answer to
    REGISTER pjsip stops on an assertion (``pjsip_uri_get_uri``).
    """
    line = _unclear_line(text, message)
    if line:
        return line
    if _CALL_ID.search(text) is None:
        return "call-id"
    lines = Counter(name for name, _ in message.headers)
    for name in (*_ONCE, "via"):
        if not lines[name]:
            return name
    for name, most in _AT_MOST.items():
        if lines[name] > most:
            return name
    said = _CSEQ.fullmatch(message.get("cseq"))
    if said is None or (message.method and message.method != said[1]):
        return "cseq"
    odd = (name for name, value in message.headers if name in _FORMS and not _has_form(_FORMS[name], value))
    return next(odd, "")


def _unclear_line(text: str, message: MessageText) -> str:
    first, *lines = text.partition("\r\n\r\n")[0].split("\r\n")
    for line in lines:
        if _LINE.fullmatch(line) is None:
            return line.partition(":")[0][:_SHOWN] or "an empty line"
    asked = _REQUEST.fullmatch(first)
    plain = _has_form(_URI.fullmatch, asked[2]) if asked else not message.method and _STATUS.fullmatch(first)
    return "" if plain else "the first line"


def _has_form(form: _Form, value: str) -> bool:
    """Whether a value has its form, and none of its parameters twice."""
    found = form(value)
    if found is None:
        return False
    for params in filter(None, found.groupdict().values()):
        names = [name.lower() for name, _ in parse_params(params)]
        if len(names) > len(set(names)):
            return False
    return True
