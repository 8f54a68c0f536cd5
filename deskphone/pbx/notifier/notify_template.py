# SPDX-License-Identifier: GPL-3.0-or-later
"""NOTIFYs written in advance: one call may have a thousand watchers, and each wants its own within moments.

All of a subscription's NOTIFY but five places is the same every time: branch, CSeq, Subscription-State, and
the content with its length. So it is written once by the ordinary way (``Dialog.draft``, ``Endpoint.draft``),
cut at these places, and put together again by joining bytes. Nothing of a peer can be mistaken for a place to
cut: each begins a line, and no value of a header holds a line end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from deskphone.sip.dialog import Dialog
from deskphone.sip.endpoint import Endpoint, Flow

HeaderList = Sequence[tuple[str, str]]

_EMPTY = b"\r\nContent-Length: 0\r\n\r\n"
_KEPT = 256  # texts that subscriptions share; with more event ids and contacts than that none are shared


class NotifyTemplate(NamedTuple):
    """The pieces of one subscription's NOTIFY, in their order; ``event`` and ``rest`` are shared by many."""

    start: bytes  # to "branch="
    dialog: bytes  # to "CSeq: "
    event: bytes  # to "Subscription-State: "
    rest: bytes  # to the content's headers

    def around_branch(self, cseq: int, state: bytes, content: bytes) -> tuple[bytes, bytes]:
        """Give what stands before and after the branch. ``content``: see :func:`content`."""
        return self.start, b"%b%d%b%b%b%b" % (self.dialog, cseq, self.event, state, self.rest, content)


class Writer:
    """Makes the templates of subscriptions."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._shared: dict[bytes, bytes] = {}

    def template(self, dialog: Dialog, flow: Flow, headers: HeaderList) -> NotifyTemplate:
        """Write the NOTIFY of a dialog on its way to the watcher.

        ``headers`` are Event, an empty Subscription-State, and what follows it.
        """
        written = self._endpoint.draft(dialog.draft("NOTIFY", headers=headers), flow)
        line = written.index(b"\r\n") + 2
        branch = written.index(b";branch=", line) + 8
        cseq = written.index(b"\r\nCSeq: 0 ", branch) + 8
        state = written.index(b"\r\nSubscription-State: ", cseq) + 22
        end = written.rindex(b"\r\nContent-Length: ")
        event, rest = written[cseq + 1 : state], written[state:end]
        return NotifyTemplate(written[:branch], written[branch:cseq], self._share(event), self._share(rest))

    def _share(self, text: bytes) -> bytes:
        if len(self._shared) >= _KEPT:
            self._shared.clear()
        return self._shared.setdefault(text, text)


def content(kind: str, body: bytes) -> bytes:
    """Give the headers of a body, and the body; without one there is no Content-Type."""
    if not body:
        return _EMPTY
    return b"\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n%b" % (kind.encode(), len(body), body)
