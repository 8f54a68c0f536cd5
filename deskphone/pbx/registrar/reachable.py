# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a phone is, and which socket to send requests to: that of its Contact, or from which it sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from deskphone.sip.endpoint import Flow
from deskphone.sip.uri import Uri

_USUAL_PORT = 5060


class Reachable(Protocol):
    """Where one phone of an extension is: its contact URI, the way to it, and the path (RFC 3327)."""

    @property
    def contact_uri(self) -> str:
        """What to put into the Request-URI."""
        ...

    @property
    def flow(self) -> Flow:
        """The way there."""
        ...

    @property
    def path(self) -> Sequence[str]:
        """Route headers, first hop first."""
        ...


def way_to(target: Uri, flow: Flow, routes: Sequence[str] = ()) -> Flow:
    """Give the way for a request to ``target``, the Contact of a phone whose requests come over ``flow``.

    A request goes where the Contact says (RFC 3261 section 8.1.2): some phones, old ones of Cisco among them,
    send from a port at which they do not listen. Where the phone is seen at another address than its Contact
    names, there is a NAT between, and only the way back leads through it (RFC 3581). A connection is its own
    way, and so is that of a proxy which has put itself into ``routes``.
    """
    if flow.transport != "udp" or routes or target.address != flow.remote[0]:
        return flow
    port = target.port or _USUAL_PORT
    if port == flow.remote[1] or (target.param("transport") or "udp").lower() != "udp":
        return flow
    return flow._replace(remote=(flow.remote[0], port))


class Move:
    """A phone has registered anew, elsewhere: from another port of its NAT, or at another address.

    Its binding was replaced (RFC 3261 section 10.3, RFC 5626 section 6), so nobody listens at the old one
    any more: what still leads there has to follow. Of a phone behind a proxy the proxy is the way, and stays.
    """

    def __init__(self, before: Reachable, after: Reachable) -> None:
        self._old, self._new = Uri.parse(before.contact_uri), Uri.parse(after.contact_uri)
        self._ways = () if before.path else (before.flow, way_to(self._old, before.flow))
        self.flow = after.flow

    def is_of(self, *ways: Flow) -> bool:
        """Tell whether one of these led to the phone."""
        return any(way.same_hop(old) for way in ways for old in self._ways)

    def target(self, target: Uri) -> Uri:
        """Give the remote target of a dialog with it: the place that it has left becomes the new one."""
        if (target.host, target.port) != (self._old.host, self._old.port):
            return target
        return target.with_(host=self._new.host, port=self._new.port)


def registered_way(places: Iterable[Reachable], target: Uri) -> Flow | None:
    """Give the way by which the phone with this Contact is registered now; None where it is not."""
    for place in places:
        contact = Uri.parse(place.contact_uri)
        if (contact.host, contact.port) == (target.host, target.port):
            return way_to(contact, place.flow, place.path)
    return None
