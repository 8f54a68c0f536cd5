# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may speak within a dialog, besides the registrar: the far end that it was made with. Pure.

Call-ID and tags are no secret: a server tells them to everybody who watches a lamp (RFC 4235). So a
request within a dialog is only as good as the place that it comes from.
"""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from urllib.parse import unquote

from deskphone.engine.pjsua.translate import (
    MessageText,
    host_of,
    is_address,
    party,
    split_commas,
    tag,
    uri_of,
)

_DIALOGS = 4096  # Call-IDs remembered; the one not heard of for longest goes first
_PLACES = 64  # of one of them: a far end could name more with each UPDATE
_WAYS = 8  # of the answers to one INVITE that are to be answered themselves: more phones than take one call
_CALLS = 64
_DISPLAY = re.compile(r'\A\s*"(?:\\.|[^"\\])*"')
_TAG = re.compile(r"tag\s*=", re.IGNORECASE)
_VIA = re.compile(r"\s*SIP\s*/\s*2\.0\s*/\s*(\w+)", re.IGNORECASE)
_TRANSPORT = re.compile(r";\s*transport\s*=[\s\"]*([\w-]+)", re.IGNORECASE)
_KNOWN = frozenset({"UDP", "TCP", "TLS", "DTLS", "SCTP", "LOOP", "LOOP-DGRAM"})  # pjsip takes others for none


def may_have_tag(to: str) -> bool:
    """Whether some reader of a To may find a tag there, be it in the URI or escaped."""
    return bool(_TAG.search(unquote(to, errors="replace")))


def places_of(message: MessageText, source: str) -> set[str]:
    """Hosts that a dialog's requests come from: the source ("host:port"), Contact and Record-Route.

    A name is left out; nobody comes from a name.
    """
    lines = message.all("contact") + message.all("record-route")
    uris = [found.uri for line in lines for part in split_commas(line) if (found := party(part))]
    hosts = {host_of(uri.partition(":")[2].rpartition("@")[2]) for uri in uris}
    return {host_of(source)} | {host for host in hosts if is_address(host)}


def leads_nowhere(message: MessageText, routed: bool) -> bool:
    """Whether nothing can be sent to who says this: not by SIP, or not by the transport that it came by.

    ``routed``: the dialog has a route set already. The next hop is the nearest proxy of a Record-Route (the
    last in a response, the first in a request; RFC 3261 section 12.1), and the Contact where there is none.
    """
    via = _VIA.match(message.get("via"))
    contact = _uris(message.all("contact")[:1])[:1]
    routes = _uris(message.all("record-route"))
    hop = (routes[:1] if message.method else routes[-1:]) or ([] if routed else contact)
    ours = via.group(1).upper() if via else ""
    schemes = {uri.partition(":")[0].lower() for uri in (*contact, *hop) if ":" in uri}
    if not schemes <= {"sip", "sips"} or ("sips" in schemes and ours != "TLS"):
        return True
    asked = {name.upper() for uri in hop for name in _TRANSPORT.findall(unquote(uri))}
    return not asked & _KNOWN <= {ours}


def next_hop(message: MessageText) -> str:
    """Where the nearest proxy of a Record-Route is, as "host:port"; empty where there is none.

    pjsip takes more for the end of a header than others do ("&", as in a URI), and what stands behind it for
    the next one. So a route may be nearer than the one that its proxy has written.
    """
    routes = message.all("record-route")
    if not routes:
        return ""
    uri = uri_of(routes[0 if message.method else -1])
    return f"{uri.host}:{uri.port}" if uri is not None else ""


def _uris(lines: list[str]) -> list[str]:
    """The URIs of header lines; of one that cannot be read a URI that nothing can be sent to."""
    return [_uri(part) for line in lines for part in split_commas(line) or [":"]]


def _uri(address: str) -> str:
    """The URI of a name-addr or addr-spec, with its parameters, which only the former can have.

    As pjsip reads it: of "si%70:" it does not know the scheme, and what parameters say in quotes is no URI.
    """
    bare = _DISPLAY.sub("", address)
    name, opened, rest = bare.partition("<")
    return (rest.partition(">")[0] if opened and ":" not in name else bare.partition(";")[0]).strip()


class Ways:
    """Where the answers to one INVITE have us send to: to each 2xx an ACK, to each reliable 1xx a PRACK.

    Forks (RFC 3261 section 13.2.2.4) of a far end's own making, each with a Contact of another port, made
    pjsip open as many connections by TCP; it stops on an assertion where it has 64 of them
    (``pj_ioqueue_register_sock2``).
    """

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, bool], set[str]] = OrderedDict()

    def admits(self, answer: MessageText) -> bool:
        """Count the way that an answer names; False for one too many."""
        final = answer.first_line.startswith("SIP/2.0 2")
        if not final and not answer.get("rseq"):
            return True
        hops = _uris(answer.all("record-route"))[-1:] or _uris(answer.all("contact")[:1])[:1]
        key = answer.get("call-id"), final
        known = self._known.setdefault(key, set())
        self._known.move_to_end(key)
        if len(self._known) > _CALLS:
            self._known.popitem(last=False)
        new = {hop.rpartition("@")[2] for hop in hops} - known
        if len(known) + len(new) > _WAYS:
            return False
        known |= new
        return True


class Peers:
    """The places of each far end, by Call-ID and its tag."""

    def __init__(self, limit: int = _DIALOGS) -> None:
        self._limit = limit
        self._places: OrderedDict[str, dict[str, set[str]]] = OrderedDict()
        self._hosts: Counter[str] = Counter()  # in how many of these each is

    def note(self, message: MessageText, source: str, relayed: bool) -> None:
        """Remember where the far end of a trusted message is; of one that came by TLS it is nowhere else.

        Its server is believed by its certificate. Anybody can write the server's address on a datagram.
        What begins a dialog says nothing of one that there is: a server hands on anybody's INVITE, and tells
        the Call-ID and tags of a call to all who watch it.
        """
        dialogs = self._places.setdefault(message.get("call-id"), {})
        far = _far_tag(message)
        begins = bool(message.method) and not may_have_tag(message.get("to"))
        if sum(map(len, dialogs.values())) + len(dialogs) <= _PLACES and not (begins and far in dialogs):
            known = dialogs.setdefault(far, set())
            new = set() if relayed else places_of(message, source) - known
            known |= new
            self._hosts.update(new)
        self._places.move_to_end(message.get("call-id"))
        while len(self._places) > self._limit:
            self._forget(self._places.popitem(last=False)[1])

    def _forget(self, dialogs: dict[str, set[str]]) -> None:
        for host in (each for places in dialogs.values() for each in places):
            self._hosts[host] -= 1
            if not self._hosts[host]:
                del self._hosts[host]

    def has(self, source: str) -> bool:
        """Whether there is a dialog that the source belongs to."""
        return host_of(source) in self._hosts

    def may_continue(self, message: MessageText, source: str) -> bool:
        """Whether the source belongs to the dialog."""
        return host_of(source) in self._places.get(message.get("call-id"), {}).get(_far_tag(message), ())

    def may_begin(self, message: MessageText, source: str) -> bool:
        """Whether the Call-ID is nobody else's."""
        dialogs = self._places.get(message.get("call-id"))
        return dialogs is None or any(host_of(source) in places for places in dialogs.values())


def _far_tag(message: MessageText) -> str:
    """The tag of who says it, as pjsip compares tags."""
    return tag(message.get("from" if message.method else "to")).lower()
