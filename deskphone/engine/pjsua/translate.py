# SPDX-License-Identifier: GPL-3.0-or-later
"""From what pjsua2 hands over (message text, status codes) to the phone's own words. Pure.

pjsua2 gives whole messages as ``str``: UTF-8 with surrogateescape, so nothing is lost.
Read by ``deskphone.sip``, but tolerantly: what cannot be read is empty, never an error.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import quote

from deskphone.errors import SipParseError
from deskphone.phone.events import Party, TextReceived
from deskphone.sip import grammar
from deskphone.sip.fields import Reason, SubscriptionState, Via
from deskphone.sip.headers import header_key
from deskphone.sip.replaces import Replaces
from deskphone.sip.uri import Address, Uri

_HOST_PORT = re.compile(r"^(\[[0-9A-Fa-f:.]+\]|[^:\s;]+)(?::(\d+))?$")
_BRANCH = re.compile(r";\s*branch\s*=\s*([^;,\s]+)", re.IGNORECASE)
_BRANCHES = 4
_OURS = re.compile(r"[\w.-]+", re.ASCII)
_BRACKETED = re.compile(r"\[([0-9A-Fa-f:.]+)\]")
_AUDIO_LINE = re.compile(r"(?:\A|[\r\n])[ \t]*m=[ \t]*audio", re.IGNORECASE)
NOT_KEPT_UP = "the far end did not say in time that it goes on (session timer)"
#: final statuses that mean "nobody was there to answer" when pjsip made them up itself
_LOCAL_FAILURES = frozenset({0, 408, 502, 503})
#: network out of order, temporary failure, congestion, recovery on timer expiry
_BROKEN = frozenset({38, 41, 42, 102})
LONGEST_TEXT = 2000  # octets of a text that are shown
_SAID = 80  # characters of a server's own words in a sentence of ours


@dataclass(frozen=True, slots=True)
class MessageText:
    """A SIP message split, not judged: header names are lower-cased, long form, values unfolded."""

    first_line: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    @classmethod
    def parse(cls, text: str) -> MessageText:
        """Split a message; lines without a colon are dropped (RFC 3261 section 7.3.1 for folding)."""
        head, separator, body = text.partition("\r\n\r\n")
        if not separator:
            head, _, body = text.partition("\n\n")
        first, *lines = re.split(r"\r?\n", re.sub(r"\r?\n[ \t]+", " ", head))
        headers = []
        for line in lines:
            name, colon, value = line.partition(":")
            if colon:
                headers.append((header_key(name.strip()), value.strip()))
        return cls(first, tuple(headers), body.encode("utf-8", "surrogateescape"))

    def all(self, name: str) -> list[str]:
        """Return all values of a header, one for each line."""
        return [value for key, value in self.headers if key == name]

    def get(self, name: str) -> str:
        """Return the first value of a header, empty if there is none."""
        return next(iter(self.all(name)), "")

    @property
    def method(self) -> str:
        """The method of a request, empty for a response."""
        return "" if self.first_line.startswith("SIP/") else self.first_line.partition(" ")[0]

    @property
    def request_uri(self) -> str:
        """The Request-URI of a request, verbatim."""
        parts = self.first_line.split(" ")
        return parts[1] if self.method and len(parts) > 1 else ""

    @property
    def missing(self) -> int:
        """How many bytes of the body were lost on the way (Content-Length says more than came)."""
        length = self.get("content-length")
        return max(0, (_number(length) or 0) - len(self.body))


def _number(text: str) -> int | None:
    """Read a number of nine digits at most; Python refuses to read those of more than 4,300."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def split_commas(value: str) -> list[str]:
    """Split a list header at its commas; nothing where a quote or bracket never closes."""
    try:
        return grammar.split_commas(value)
    except SipParseError:
        return []


def _address(value: str) -> Address | None:
    try:
        return Address.parse(value)
    except SipParseError:
        return None


def party(value: str) -> Party | None:
    """Read a name-addr or addr-spec; the URI loses its parameters. None if there is no URI."""
    address = _address(value)
    return Party(str(address.uri.with_(params=(), headers="")), address.display) if address else None


def uri_of(value: str) -> Uri | None:
    """Return the URI of a name-addr or addr-spec as it is; None if there is none."""
    address = _address(value)
    return address.uri if address else None


def host_of(place: str) -> str:
    """Return the host of "host", "host:port" or "[v6]:port", without brackets."""
    found = _HOST_PORT.match(place.strip())
    return (found.group(1) if found else place).strip("[]")


def split_place(place: str, port: int) -> tuple[str, int]:
    """Split "host[:port]"; the host without brackets, ``port`` where none is named."""
    found = _HOST_PORT.match(place.strip())
    given = _number(found.group(2) or "") if found else None
    return host_of(place), port if given is None else given


def is_address(host: str) -> bool:
    """Tell whether it is an IP address and no name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def tag(value: str) -> str:
    """Return the tag of a From or To value, empty if there is none."""
    address = _address(value)
    return (address.tag if address else None) or ""


def place_in(far: str, call_id: str, local_tag: str, remote_tag: str) -> str:
    """Name a far end (To or From) and a dialog with it for a Refer-To (RFC 5589 section 7); "" if nobody can.

    pjsua does so itself (``pjsua_call_xfer_replaces``), but has 512 octets for it and stops on an assertion
    where that is too little: a tag of 400 did it, and the far end chooses its tag. Nor does it escape them.
    """
    address = _address(far)
    if address is None or not remote_tag:
        return ""
    replaces = quote(str(Replaces(call_id, remote_tag, local_tag)), safe="", errors="surrogateescape")
    return f"<{address.uri.with_(headers=f'Require=replaces&Replaces={replaces}')}>"


def branch_of(message: MessageText) -> str:
    """Return the branch of the topmost Via, empty if there is none, or one that no phone of ours makes."""
    via = _via(message)
    branch = via.branch if via is not None else None
    return branch if branch and _OURS.fullmatch(branch) else ""


def _via(message: MessageText) -> Via | None:
    try:
        return Via.parse(message.get("via"))
    except SipParseError:
        return None


def branches_in(text: str) -> Iterator[str]:
    """Give what may be the branch of a message that is not read yet: a few, from its beginning on."""
    found = islice(_BRANCH.finditer(text), _BRANCHES)
    return (each.group(1) for each in found if _OURS.fullmatch(each.group(1)))


def text_of(account: str, message: MessageText) -> TextReceived:
    """Give the text of a MESSAGE, as much of it as anybody reads."""
    text = message.body[:LONGEST_TEXT].decode("utf-8", "replace")
    return TextReceived(account, party(message.get("from")) or Party(""), text)


def asserted(message: MessageText) -> tuple[Party, str] | None:
    """Who the network says that the sender is (RFC 3325; draft-ietf-sip-privacy for the older one)."""
    for name, header in (
        ("p-asserted-identity", "P-Asserted-Identity"),
        ("remote-party-id", "Remote-Party-ID"),
    ):
        for value in (part for line in message.all(name) for part in split_commas(line)):
            known = party(value)
            if known is not None:
                return known, header
    return None


def caller(message: MessageText) -> tuple[Party, str]:
    """Who sent this request: asserted, else From."""
    return asserted(message) or (party(message.get("from")) or Party(""), "From")


def answers_go_elsewhere(message: MessageText) -> bool:
    """Tell whether a request has its answers sent to another than its source.

    A Via's maddr does so (RFC 3261 section 18.2.2); which Via is the topmost is pjsip's to say.
    """
    return any("maddr" in via.lower() for via in message.all("via"))


def answers_go_to_a_name(message: MessageText) -> bool:
    """Tell whether a request that came by UDP has its answers sent to a host of which only the name is given.

    ``message``: as pjsip understood it; a host in brackets may look like the parameter, and come before it.
    """
    via = _via(message)
    if via is None:
        return True
    place = (via.param("maddr") or "").strip("[]")
    return bool(place) and (not is_address(place) or "%" in place)


def answered_elsewhere(reasons: list[str]) -> bool:
    """Tell whether a Reason says so: SIP cause 200, or Q.850 cause 26 (RFC 3326, RFC 4411)."""
    return any(each[:2] in {("SIP", 200), ("Q.850", 26)} for each in _causes(reasons))


def broken_off(reasons: list[str]) -> str:
    """Say why a server ended a call that nobody hung up, as half a sentence; empty where somebody may have.

    RFC 3326: SIP 408 (a session timer), 488 (no sound that fits) and 5xx (its own troubles); of Q.850
    section 2.2.7 what is broken on the way.
    """
    for protocol, cause, text in _causes(reasons):
        ours = cause in _BROKEN if protocol == "Q.850" else cause in (408, 488) or 500 <= cause < 600
        if ours and protocol in ("SIP", "Q.850"):
            return f"ended by the server ({text or f'{protocol} {cause}'})"
    return ""


def ended_by_library(reason: str) -> str:
    """Say why pjsip ended a call by itself, as half a sentence; ``reason``: what it calls that."""
    return NOT_KEPT_UP if "refresh" in reason else reason.rstrip(".")


def _causes(reasons: list[str]) -> Iterator[tuple[str, int, str]]:
    """Give protocol, cause and text of each Reason that can be read."""
    for part in (part for line in reasons for part in split_commas(line)):
        try:
            reason = Reason.parse(part)
        except SipParseError:
            continue
        yield reason.protocol.upper(), reason.cause or 0, " ".join(reason.text.split())[:_SAID]


def no_server(status: int, message: MessageText) -> bool:
    """Tell whether a failure was made up locally because nobody answered."""
    return not message.first_line and status in _LOCAL_FAILURES


def server_name(message: MessageText) -> str:
    """Return what the server calls itself."""
    return message.get("server") or message.get("user-agent")


def public_address(message: MessageText) -> tuple[str, int] | None:
    """Where a response's Via says that our request came from (RFC 3581); None if it does not say.

    A name is no such place, whatever the server says: somebody would have to look it up.
    """
    via = _via(message)
    if via is None:
        return None
    rport = _number(via.rport or "")
    if rport is None and via.received is None:
        return None
    host, port = (via.received or via.host).strip("[]"), rport or via.port or 5060
    return (host, port) if is_address(host) and port < 65536 else None


def misplaced(answer: MessageText, source: str) -> str:
    """Give where the Via of an answer says that we are, if pjsip cannot make a Contact of that; else "".

    It writes what stands there behind our name, in brackets where the answer's ``source`` is IPv6, and stops
    on an assertion when it cannot read that again (``acc_check_nat_addr``). A server that listens for both IP
    versions on one socket may well say "::ffff:10.0.0.1". Of a name it asks the name server, and does nothing
    else meanwhile.
    """
    via = _via(answer)
    if via is None:
        return "?"
    seen = via.received or via.host.strip("[]")  # of the latter pjsip keeps no brackets
    bracketed = _BRACKETED.fullmatch(seen)
    if source.startswith("["):
        good = is_address(seen) and "%" not in seen
    else:
        good = is_address(bracketed[1]) if bracketed else is_address(seen) and ":" not in seen
    return "" if good else seen


def audio_lines(text: str) -> int:
    """Count the audio lines of a message, wherever in its parts (RFC 8866 section 5.14)."""
    return len(_AUDIO_LINE.findall(text))


def retry_after(message: MessageText) -> float | None:
    """Seconds of Retry-After, in the header or in Subscription-State (RFC 6665 section 4.1.3)."""
    state = _subscription_state(message)
    if state is not None and state.retry_after is not None:
        return float(state.retry_after)
    header = re.match(r"(\d{1,9})", message.get("retry-after"))
    return float(header.group(1)) if header else None


def subscription_state(message: MessageText) -> tuple[str, str, int | None]:
    """(state, reason, expires) of a NOTIFY's Subscription-State header; state and reason are lower-cased."""
    state = _subscription_state(message)
    return (state.state, state.reason, state.expires) if state is not None else ("", "", None)


def _subscription_state(message: MessageText) -> SubscriptionState | None:
    try:
        return SubscriptionState.parse(message.get("subscription-state"))
    except SipParseError:
        return None
